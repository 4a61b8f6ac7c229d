// Timestamp tokens: imprint, nonce, signature (RFC 3161). Certificates and their lists: x509.js.
"use strict";

function readDer(bytes) {
  if (bytes.length < 2 || (bytes[0] & 31) === 31) throw new EvidenceError("malformed ASN.1");
  let [length, start] = [bytes[1], 2];
  if (length & 128) {
    const count = length & 127;
    if (count < 1 || count > 4 || bytes.length < 2 + count) throw new EvidenceError("malformed ASN.1 length");
    length = bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
    start += count;
  }
  const end = start + length;
  if (end > bytes.length) throw new EvidenceError("ASN.1 ends early");
  return { tag: bytes[0], content: bytes.subarray(start, end), raw: bytes.subarray(0, end), rest: bytes.subarray(end) };
}

function children(item) {
  const found = [];
  for (let rest = item.content; rest.length; rest = found.at(-1).rest) found.push(readDer(rest));
  return found;
}

function at(items, position) {
  if (position >= items.length) throw new EvidenceError("the timestamp reply is cut off");
  return items[position];
}

const oidHex = (item) => hex(item.content);
const SHA_NAMES = {
  "608648016503040201": "SHA-256", "608648016503040202": "SHA-384", "608648016503040203": "SHA-512",
};
const SIGNATURE_HASHES = {
  "2a864886f70d01010b": "SHA-256", "2a864886f70d01010c": "SHA-384", "2a864886f70d01010d": "SHA-512",
  "2a8648ce3d040302": "SHA-256", "2a8648ce3d040303": "SHA-384", "2a8648ce3d040304": "SHA-512",
};
const CURVES = { "2a8648ce3d030107": ["P-256", 32], "2b81040022": ["P-384", 48], "2b81040023": ["P-521", 66] };
const OIDS = {
  signedData: "2a864886f70d010702", info: "2a864886f70d0109100104", digest: "2a864886f70d010904",
  contentType: "2a864886f70d010903",
  certificate: "2a864886f70d010910020c", certificateV2: "2a864886f70d010910022f",
};

function hashNamed(identifier) {
  const name = SHA_NAMES[oidHex(at(children(identifier), 0))];
  if (!name) throw new EvidenceError("a hash algorithm of the timestamp is not accepted");
  return name;
}
const digestOf = async (name, bytes) => new Uint8Array(await crypto.subtle.digest(name, bytes));

function readReply(reply) {
  const parts = children(readDer(reply));
  const status = at(children(at(parts, 0)), 0).content;
  if (status.length !== 1 || status[0] > 1) throw new EvidenceError("the time authority refused the request");
  const [kind, wrapped] = children(at(parts, 1));
  if (!wrapped || oidHex(kind) !== OIDS.signedData) throw new EvidenceError("the timestamp is not CMS SignedData");
  const fields = children(readDer(wrapped.content));
  const inner = children(at(fields, 2));
  if (oidHex(at(inner, 0)) !== OIDS.info) throw new EvidenceError("the reply holds no timestamp");
  const certificates = fields.slice(3).filter((field) => field.tag === 0xa0).flatMap(children);
  const signers = fields.slice(3).filter((field) => field.tag === 0x31).flatMap(children);
  if (signers.length !== 1) throw new EvidenceError("a timestamp has one signer");
  return { content: readDer(at(inner, 1).content).content, certificates, signer: children(signers[0]) };
}

const nonceOf = (fields) => fields.filter((field) => field.tag === 2).map((field) => hex(field.content))[0];

async function verifyToken(reply, request, message) {
  const signed = readReply(reply);
  const fields = children(readDer(signed.content));
  const imprint = children(at(fields, 2));
  const expected = await digestOf(hashNamed(at(imprint, 0)), message);
  if (!same(at(imprint, 1).content, expected)) throw new EvidenceError("the timestamp is about other content");
  if (nonceOf(children(readDer(request)).slice(2)) !== nonceOf(fields.slice(5))) {
    throw new EvidenceError("the timestamp answers a different request (nonce)");
  }
  const signer = await verifyTokenSignature(signed);
  const text = toText(at(fields, 4).content, "the time");
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/.exec(text);
  if (!match) throw new EvidenceError("the time in the timestamp cannot be read");
  const [, year, month, day, hour, minute, second, part = ""] = match;
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}.${part.padEnd(3, "0").slice(0, 3)}Z`;
  const asked = children(readDer(request)).slice(2).find((field) => field.tag === 6);
  return {
    time, signer, certificates: signed.certificates,
    policyFits: !asked || same(asked.content, at(fields, 1).content),
  };
}

async function verifyTokenSignature(signed) {
  const [, , digestAlgorithm, attributes, signatureAlgorithm, signature] = signed.signer;
  if (!signature || attributes.tag !== 0xa0) throw new EvidenceError("the timestamp has no signed attributes");
  const values = new Map(children(attributes).map((item) => {
    const [name, value] = children(item);
    return [oidHex(name), value.content];
  }));
  if (values.size !== children(attributes).length) throw new EvidenceError("the timestamp has a signed attribute twice");
  const kind = values.get(OIDS.contentType);
  if (!kind || oidHex(readDer(kind)) !== OIDS.info) throw new EvidenceError("the signed content type differs");
  const hashName = hashNamed(digestAlgorithm);
  const stated = values.get(OIDS.digest);
  if (!stated || !same(readDer(stated).content, await digestOf(hashName, signed.content))) {
    throw new EvidenceError("the signed digest differs from the timestamp's content");
  }
  const certificate = await namedCertificate(values, signed.certificates);
  const signatureHash = SIGNATURE_HASHES[oidHex(children(signatureAlgorithm)[0])] || hashName;
  const message = concat(Uint8Array.of(0x31), attributes.raw.subarray(1));
  if (!(await verifyWithCertificate(certificate, signatureHash, signature.content, message))) {
    throw new EvidenceError("the signature of the timestamp is wrong");
  }
  return certificate;
}

async function namedCertificate(values, certificates) {
  const value = values.get(OIDS.certificateV2) || values.get(OIDS.certificate);
  if (!value) throw new EvidenceError("the timestamp does not name its certificate");
  let parts = children(at(children(at(children(readDer(value)), 0)), 0));
  let name = values.has(OIDS.certificateV2) ? "SHA-256" : "SHA-1";
  if (name === "SHA-256" && at(parts, 0).tag === 0x30) {
    name = hashNamed(parts[0]);
    parts = parts.slice(1);
  }
  for (const certificate of certificates) {
    if (same(await digestOf(name, certificate.raw), at(parts, 0).content)) return certificate;
  }
  throw new EvidenceError("the reply lacks the certificate of its signer");
}

const verifyWithCertificate = (certificate, hashName, signature, message) =>
  verifyWithKey(readCertificate(certificate).keyInfo, hashName, signature, message);

// `salt`: the length of the salt of RSA-PSS, where that is the kind of signature.
async function verifyWithKey(keyInfo, hashName, signature, message, salt) {
  const algorithm = children(at(children(keyInfo), 0));
  const curve = algorithm[1] && CURVES[oidHex(algorithm[1])];
  let given = { name: salt ? "RSA-PSS" : "RSASSA-PKCS1-v1_5", hash: hashName, saltLength: salt };
  if (oidHex(at(algorithm, 0)) === "2b6570") given = { name: "Ed25519" };
  else if (curve) given = { name: "ECDSA", namedCurve: curve[0], hash: hashName };
  try {
    const key = await crypto.subtle.importKey("spki", keyInfo.raw, given, false, ["verify"]);
    return await crypto.subtle.verify(given, key, curve ? plainSignature(signature, curve[1]) : signature, message);
  } catch (error) {
    if (error instanceof EvidenceError) throw error;
    throw new EvidenceError("the time authority's kind of key is not known to this browser");
  }
}

function plainSignature(signature, size) {
  return concat(...children(readDer(signature)).map((item) => {
    const number = item.content[0] === 0 ? item.content.subarray(1) : item.content;
    return concat(new Uint8Array(Math.max(0, size - number.length)), number);
  }));
}
