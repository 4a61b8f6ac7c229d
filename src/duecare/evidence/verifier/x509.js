// Certificates of time authorities, and the stored lists of revoked ones. Follows revocation.py and
// token_checks.py; the path to a root is x509_path.js (RFC 5280, RFC 6960, RFC 3161 section 4).
"use strict";

const EXTENSIONS = {
  keyUsage: "551d0f", basicConstraints: "551d13", purposes: "551d25", reason: "551d15",
  deltaList: "551d1b", issuingPoint: "551d1c", nameConstraints: "551d1e", otherNames: "551d11",
};
const TIME_STAMPING = "2b06010505070308";
const OCSP_SIGNING = "2b06010505070309";
const CERTIFICATE_HASHES = { ...SIGNATURE_HASHES, "2a864886f70d010105": "SHA-1", "2b6570": "SHA-512" };
const HARMLESS = [0, 3, 4, 5];

function readTime(item) {
  const text = toText(item.content, "a time");
  const match = item.tag === 0x17
    ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
    : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) throw new EvidenceError("a time in a certificate cannot be read");
  const [, first, month, day, hour, minute, second] = match;
  const year = first.length === 4 ? first : `${Number(first) < 50 ? "20" : "19"}${first}`;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}

function readExtensions(wrapped) {
  const found = new Map();
  for (const item of wrapped ? children(readDer(wrapped.content)) : []) {
    const parts = children(item);
    const name = oidHex(at(parts, 0));
    if (found.has(name)) throw new EvidenceError("a certificate has an extension twice");
    found.set(name, { critical: parts.length === 3 && parts[1].content[0] !== 0, value: parts.at(-1).content });
  }
  return found;
}

// Null where extensions cannot be read: such a certificate has no purpose and issues nothing.
function tryExtensions(wrapped) {
  try {
    return readExtensions(wrapped);
  } catch {
    return null;
  }
}

function readCertificate(item) {
  const [body, algorithm, signature] = children(item);
  if (!signature) throw new EvidenceError("a certificate cannot be read");
  const fields = children(body);
  const rest = fields.slice(fields[0].tag === 0xa0 ? 1 : 0);
  const [from, until] = children(at(rest, 3));
  const extensions = tryExtensions(rest.find((field) => field.tag === 0xa3));
  return {
    raw: item.raw, body, algorithm: oidHex(at(children(algorithm), 0)), signature: signature.content.subarray(1),
    serial: hex(at(rest, 0).content), issuer: hex(at(rest, 2).raw), subject: hex(at(rest, 4).raw),
    from: readTime(from), until: readTime(until), keyInfo: at(rest, 5),
    extensions: extensions || new Map(),
    wellFormed: extensions !== null && hasForm(fields, rest, algorithm),
    wholeAlgorithm: hex(algorithm.raw), names: at(rest, 4),
  };
}

// What RFC 5280 asks of any certificate on a path: version 3, a serial number of 1 to 20 bytes, one
// statement of the algorithm, an issuer, and years to 2049 in their short form.
function hasForm(fields, rest, algorithm) {
  const version = fields[0].tag === 0xa0 ? readDer(fields[0].content).content[0] : 0;
  const serial = at(rest, 0).content;
  const isLong = (time) => time.tag === 0x18 && readTime(time) < "2050";
  return version === 2 && serial.length >= 1 && serial.length <= 21 && serial[0] < 0x80
    && same(at(rest, 1).raw, algorithm.raw) && at(rest, 2).content.length > 0
    && !children(at(rest, 3)).some(isLong);
}

const sameCertificate = (a, b) => same(a.raw, b.raw);

function readPem(text) {
  const blocks = text.replaceAll("\r\n", "\n").match(CERTIFICATE) || [];
  return blocks.map((block) => readCertificate(readDer(fromAnyB64(block.replace(/-----[A-Z ]+-----|\s/g, "")))));
}

// Empty where they cannot be read, as for a certificate that names none.
function purposesOf(certificate) {
  const found = certificate.extensions.get(EXTENSIONS.purposes);
  try {
    return found ? children(readDer(found.value)).map(oidHex) : [];
  } catch {
    return [];
  }
}

function isForTimeAlone(certificate) {
  const purposes = purposesOf(certificate);
  const critical = certificate.extensions.get(EXTENSIONS.purposes)?.critical;
  const usage = certificate.extensions.get(EXTENSIONS.keyUsage);
  const signs = !usage || (readDer(usage.value).content[1] & 0xc0) !== 0;
  return Boolean(critical) && purposes.length === 1 && purposes[0] === TIME_STAMPING && signs;
}

async function isSignedBy(signed, issuer) {
  const hashName = CERTIFICATE_HASHES[signed.algorithm];
  if (!hashName) return false;
  return verifyWithKey(issuer.keyInfo, hashName, signed.signature, signed.body.raw).catch(() => false);
}

// What the stored lists say about a path: "good", "revoked" or "unknown".
async function judgeRevocation(path, lists, time) {
  let standing = "good";
  for (let place = 0; place + 1 < path.length; place++) {
    const found = await judgeOne(path[place], path[place + 1], lists, time);
    if (found === "revoked") return found;
    if (found === "unknown") standing = found;
  }
  return standing;
}

async function judgeOne(certificate, issuer, lists, time) {
  let best = "unknown";
  for (const { kind, content } of lists) {
    try {
      const look = kind === "crl" ? byList : byAnswer;
      const found = await look(certificate, issuer, content, time);
      if (found === "revoked") return found;
      best = found || best;
    } catch {
      continue; // a list that cannot be read says nothing
    }
  }
  return best;
}

const revokedSince = (since, reason, time) => (HARMLESS.includes(reason) && time < since ? "good" : "revoked");

async function byList(certificate, issuer, bytes, time) {
  const [body, algorithm, signature] = children(readDer(bytes));
  const fields = children(body);
  const rest = fields.slice(fields[0].tag === 2 ? 1 : 0);
  const signer = hex(at(rest, 1).raw);
  if (signer !== certificate.issuer || signer !== issuer.subject) return null;
  const signed = { algorithm: oidHex(at(children(algorithm), 0)), signature: signature.content.subarray(1), body };
  if (!isComplete(readExtensions(rest.find((item) => item.tag === 0xa0)))) return null;
  if (!(await isSignedBy(signed, issuer))) return null;
  const isTime = (item) => item && (item.tag === 0x17 || item.tag === 0x18);
  const next = isTime(rest[3]) ? readTime(rest[3]) : null;
  const rows = rest.slice(3).find((item) => item.tag === 0x30);
  for (const row of rows ? children(rows) : []) {
    const [serial, since, extensions] = children(row);
    if (hex(serial.content) !== certificate.serial) continue;
    const reason = extensions && readExtensions({ content: extensions.raw }).get(EXTENSIONS.reason);
    return revokedSince(readTime(since), reason ? readDer(reason.value).content[0] : null, time);
  }
  return next && next >= time ? "good" : null;
}

function isComplete(extensions) {
  for (const [name, { critical, value }] of extensions) {
    if (name === EXTENSIONS.deltaList) return false;
    if (name === EXTENSIONS.issuingPoint) {
      if (children(readDer(value)).some((item) => item.tag !== 0xa0)) return false;
    } else if (critical) {
      return false;
    }
  }
  return true;
}

async function byAnswer(certificate, issuer, bytes, time) {
  const [status, wrapped] = children(readDer(bytes));
  if (!wrapped || status.content[0] !== 0) return null;
  const basic = children(readDer(at(children(readDer(wrapped.content)), 1).content));
  const [body, algorithm, signature, more] = basic;
  const answers = children(children(body).find((item) => item.tag === 0x30));
  if (answers.length !== 1) return null;
  const [name, state, , next] = children(answers[0]);
  const [hash, , keyHash, serial] = children(name);
  if (hex(serial.content) !== certificate.serial) return null;
  const key = at(children(issuer.keyInfo), 1).content.subarray(1);
  const hashName = { "2b0e03021a": "SHA-1", ...SHA_NAMES }[oidHex(at(children(hash), 0))];
  if (!hashName || !same(await digestOf(hashName, key), keyHash.content)) return null;
  const signed = { algorithm: oidHex(at(children(algorithm), 0)), signature: signature.content.subarray(1), body };
  const given = more ? children(readDer(more.content)).map(readCertificate) : [];
  if (!(await isAnswered(signed, issuer, given, time))) return null;
  if ((state.tag & 31) === 1) {
    const [since, reason] = children(state);
    return revokedSince(readTime(since), reason ? readDer(reason.content).content[0] : null, time);
  }
  if ((state.tag & 31) !== 0) return null;
  return next && next.tag === 0xa0 && readTime(readDer(next.content)) < time ? null : "good";
}

async function isAnswered(signed, issuer, given, time) {
  if (await isSignedBy(signed, issuer)) return true;
  for (const one of given) {
    const may = one.issuer === issuer.subject && purposesOf(one).includes(OCSP_SIGNING)
      && one.from <= time && time <= one.until && (await isSignedBy(one, issuer));
    if (may && (await isSignedBy(signed, one))) return true;
  }
  return false;
}

// The points of token_checks.py that decide whether a token counts; the sentences are the same.
async function examineToken(token, roots, others, lists) {
  const signer = readCertificate(token.signer);
  const rest = token.certificates.map(readCertificate).filter((one) => !sameCertificate(one, signer));
  const doubts = [];
  if (!isForTimeAlone(signer)) doubts.push("the signer's certificate is not for timestamping alone");
  const isSigners = (one) => one.subject === signer.subject && same(one.keyInfo.raw, signer.keyInfo.raw);
  if (rest.some((one) => purposesOf(one).includes(TIME_STAMPING) && !isAuthority(one) && !isSigners(one))) {
    doubts.push("the reply carries the certificate of a second time authority");
  }
  if (!token.policyFits) doubts.push("the token states another policy than was asked for");
  const failed = doubts.length > 0;
  const path = await findPath(signer, [...rest, ...others], roots, token.time).catch(() => null);
  if (!path) {
    const none = "no path leads from the time authority's certificate to a given root";
    doubts.push(roots.length ? none : "no root certificate of a time authority was given");
    return { doubts, counts: false };
  }
  const standing = await judgeRevocation(path, lists, token.time);
  if (standing === "revoked") doubts.push("the authority's certificate was revoked");
  if (standing === "unknown") doubts.push("no list of its issuer says whether a certificate was revoked");
  return { doubts, counts: !failed && standing !== "revoked", root: hex(path.at(-1).raw) };
}
