// Timestamp tokens: imprint, nonce, signature (RFC 3161). Certificates and their lists: x509.js.
"use strict";

function readDer(bytes, depth = 0) {
  if (bytes.length < 2 || (bytes[0] & 31) === 31) throw new EvidenceError("malformed ASN.1");
  let [length, start] = [bytes[1], 2];
  if (length === 0x80 && bytes[0] & 0x20) return readOpenEnded(bytes, depth);
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

// An element of BER that ends with two zero bytes instead of having a length.
function readOpenEnded(bytes, depth) {
  if (depth > 16) throw new EvidenceError("ASN.1 is nested too deeply");
  let end = 2;
  while (!(bytes[end] === 0 && bytes[end + 1] === 0)) end += readDer(bytes.subarray(end), depth + 1).raw.length;
  return { tag: bytes[0], content: bytes.subarray(2, end), raw: bytes.subarray(0, end + 2), rest: bytes.subarray(end + 2) };
}

// The bytes of an OCTET STRING, also of one in pieces.
function octets(item) {
  if (item.tag === 0x04) return item.content;
  const pieces = item.tag === 0x24 ? children(item) : [];
  if (!pieces.length || pieces.some((one) => one.tag !== 0x04)) throw new EvidenceError("ASN.1 OCTET STRING expected");
  return concat(...pieces.map((one) => one.content));
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
const [PSS, MGF1] = ["2a864886f70d01010a", "2a864886f70d010108"];
// Algorithms that name the key only; the digest algorithm then says the hash.
const OF_DIGEST = ["2a864886f70d010101", "2a8648ce3d0201", "2b6570"];
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
  return { content: octets(readDer(at(inner, 1).content)), certificates, signer: children(signers[0]) };
}

const nonceOf = (fields) => fields.filter((field) => field.tag === 2).map((field) => hex(field.content))[0];

async function verifyToken(reply, request, message, apart = []) {
  const signed = readReply(reply);
  const fields = children(readDer(signed.content));
  const imprint = children(at(fields, 2));
  const expected = await digestOf(hashNamed(at(imprint, 0)), message);
  if (!same(at(imprint, 1).content, expected)) throw new EvidenceError("the timestamp is about other content");
  if (nonceOf(children(readDer(request)).slice(2)) !== nonceOf(fields.slice(5))) {
    throw new EvidenceError("the timestamp answers a different request (nonce)");
  }
  const signer = await verifyTokenSignature(signed, apart);
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

async function verifyTokenSignature(signed, apart) {
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
  const certificate = await namedCertificate(values, [...signed.certificates, ...apart]);
  const { used, salt } = signatureKind(signatureAlgorithm, hashName);
  const message = concat(Uint8Array.of(0x31), attributes.raw.subarray(1));
  const { keyInfo } = readCertificate(certificate);
  if (salt !== undefined && oidHex(at(children(children(keyInfo)[0]), 0)) !== OF_DIGEST[0]) {
    throw new EvidenceError("the time authority's kind of key is not that of its signature");
  }
  if (!(await verifyWithKey(keyInfo, used, signature.content, message, salt))) {
    throw new EvidenceError("the signature of the timestamp is wrong");
  }
  return certificate;
}

// The hash of a signature, and the length of its salt where it is one of RSA-PSS (RFC 4055).
function signatureKind(algorithm, hashName) {
  const [name, parameters] = children(algorithm);
  const kind = oidHex(name);
  if (kind === PSS) return pssKind(parameters);
  if (OF_DIGEST.includes(kind)) return { used: hashName };
  if (!SIGNATURE_HASHES[kind]) throw new EvidenceError("the signature algorithm of the timestamp is not known");
  return { used: SIGNATURE_HASHES[kind] };
}

function pssKind(parameters) {
  const fields = new Map((parameters ? children(parameters) : []).map((one) => [one.tag, one.content]));
  const inner = (tag) => {
    if (!fields.has(tag)) throw new EvidenceError("the timestamp's RSA-PSS signature uses SHA-1, or other defaults");
    return readDer(fields.get(tag));
  };
  const [used, mask, salt] = [hashNamed(inner(0xa0)), children(inner(0xa1)), inner(0xa2).content];
  const isPlain = [...fields].every(([tag, content]) => tag < 0xa3 || (tag === 0xa3 && hex(content) === "020101"));
  if (oidHex(at(mask, 0)) !== MGF1 || hashNamed(at(mask, 1)) !== used || !isPlain || salt.length !== 1 || salt[0] > 64) {
    throw new EvidenceError("the timestamp's RSA-PSS signature has uncommon parameters");
  }
  return { used, salt: salt[0] };
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

// `salt`: the length of the salt of RSA-PSS, where that is the kind of signature.
async function verifyWithKey(keyInfo, hashName, signature, message, salt) {
  const algorithm = children(at(children(keyInfo), 0));
  const curve = algorithm[1] && CURVES[oidHex(algorithm[1])];
  let given = { name: salt === undefined ? "RSASSA-PKCS1-v1_5" : "RSA-PSS", hash: hashName, saltLength: salt };
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
