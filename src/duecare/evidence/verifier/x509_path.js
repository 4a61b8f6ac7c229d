// Finds a path of certificates from a time authority to a given root. Follows x509_path.py, and in
// it the rules of cryptography.x509.verification (RFC 5280).
"use strict";

const KNOWN_IF_CRITICAL = [
  EXTENSIONS.keyUsage, EXTENSIONS.basicConstraints, EXTENSIONS.purposes, EXTENSIONS.nameConstraints,
  EXTENSIONS.otherNames,
];
const ANY_PURPOSE = "551d2500";
// Signature algorithms of certificates on a path, whole (with parameters), and keys of authorities.
const RSA_SIGNATURE = "300d06092a864886f70d0101";
const pssAlgorithm = (hash, salt) =>
  `304106092a864886f70d01010a3034a00f300d06096086480165030402${hash}0500a11c301a06092a864886f70d010108`
  + `300d06096086480165030402${hash}0500a2030201${salt}`;
const PATH_SIGNATURES = {
  [`${RSA_SIGNATURE}0b0500`]: { hash: "SHA-256" }, [`${RSA_SIGNATURE}0c0500`]: { hash: "SHA-384" },
  [`${RSA_SIGNATURE}0d0500`]: { hash: "SHA-512" },
  [pssAlgorithm("01", "20")]: { hash: "SHA-256", salt: 32 }, [pssAlgorithm("02", "30")]: { hash: "SHA-384", salt: 48 },
  [pssAlgorithm("03", "40")]: { hash: "SHA-512", salt: 64 },
  "300a06082a8648ce3d040302": { hash: "SHA-256", curve: true },
  "300a06082a8648ce3d040303": { hash: "SHA-384", curve: true },
  "300a06082a8648ce3d040304": { hash: "SHA-512", curve: true },
};
const RSA_KEY = "300d06092a864886f70d0101010500";
const LEAST_RSA_BYTES = 256;
const LONGEST_PATH = 6;
const MOST_CERTIFICATES = 50;
const MOST_SIGNATURES_OF_A_PATH = 128;

function isAuthority(certificate) {
  const found = certificate.extensions.get(EXTENSIONS.basicConstraints);
  try {
    const first = found && children(readDer(found.value))[0];
    return Boolean(first) && first.tag === 1 && first.content[0] !== 0;
  } catch {
    return false;
  }
}

const hasNoStrangeCritical = (certificate) =>
  [...certificate.extensions].every(([name, { critical }]) => !critical || KNOWN_IF_CRITICAL.includes(name));

function mayIssue(certificate, below) {
  if (!certificate.wellFormed || !hasNoStrangeCritical(certificate) || !isAuthority(certificate)) return false;
  const basic = certificate.extensions.get(EXTENSIONS.basicConstraints);
  const length = children(readDer(basic.value))[1];
  if (length && length.content.reduce((sum, byte) => sum * 256 + byte, 0) < below) return false;
  const usage = certificate.extensions.get(EXTENSIONS.keyUsage);
  if (usage && !(readDer(usage.value).content[1] & 0x04)) return false;
  const purposes = purposesOf(certificate);
  const named = certificate.extensions.has(EXTENSIONS.purposes);
  if (named && !purposes.includes(TIME_STAMPING) && !purposes.includes(ANY_PURPOSE)) return false;
  return !constrainedKinds(certificate).includes(DIRECTORY_NAME) && hasStrongKey(certificate);
}

function canIssue(certificate, below) {
  try {
    return mayIssue(certificate, below);
  } catch {
    return false; // an extension that cannot be read
  }
}

function hasStrongKey(certificate) {
  const [algorithm, key] = children(certificate.keyInfo);
  if (hex(algorithm.raw) === RSA_KEY) {
    return children(readDer(key.content.subarray(1)))[0].content.length >= LEAST_RSA_BYTES;
  }
  const curve = children(algorithm)[1];
  return oidHex(at(children(algorithm), 0)) === "2a8648ce3d0201" && Boolean(curve) && oidHex(curve) in CURVES;
}

async function isIssuedBy(certificate, issuer) {
  const used = PATH_SIGNATURES[certificate.wholeAlgorithm];
  const isRsa = hex(at(children(issuer.keyInfo), 0).raw) === RSA_KEY;
  if (!used || isRsa === Boolean(used.curve)) return false;
  const check = verifyWithKey(issuer.keyInfo, used.hash, certificate.signature, certificate.body.raw, used.salt);
  return check.catch(() => false);
}

async function findPath(signer, others, roots, time) {
  if (others.length + 1 > MOST_CERTIFICATES || !signer.wellFormed || !hasNoStrangeCritical(signer)) return null;
  return extendPath([signer], others, roots, time, { left: MOST_SIGNATURES_OF_A_PATH });
}

async function extendPath(path, others, roots, time, budget) {
  const last = path.at(-1);
  if (time < last.from || time > last.until) return null;
  if (roots.some((root) => sameCertificate(root, last))) return hasItsNames(path) ? path : null;
  if (path.length === LONGEST_PATH) return null;
  for (const issuer of [...roots, ...others]) {
    if (path.some((one) => sameCertificate(one, issuer)) || last.issuer !== issuer.subject) continue;
    if (!canIssue(issuer, path.length - 1) || budget.left-- <= 0 || !(await isIssuedBy(last, issuer))) continue;
    const found = await extendPath([...path, issuer], others, roots, time, budget);
    if (found) return found;
  }
  return null;
}

// Kinds of names that an authority constrains (RFC 5280, 4.2.1.10), as the tags of GeneralName.
const [MAIL_NAME, DIRECTORY_NAME] = [1, 4];
const MAIL_ATTRIBUTE = "2a864886f70d010901";
function constrainedKinds(authority) {
  const found = authority.extensions.get(EXTENSIONS.nameConstraints);
  const trees = found ? children(readDer(found.value)).flatMap(children) : [];
  return trees.map((tree) => at(children(tree), 0).tag & 31);
}

// Time authorities have no such names: any name of a constrained kind is taken for outside.
function hasItsNames(path) {
  return path.every((authority, place) => {
    const kinds = place > 0 ? constrainedKinds(authority) : [];
    const named = [path[0], ...path.slice(1, place).filter((one) => one.issuer !== one.subject)];
    return !kinds.length || !named.some((one) => hasNameOf(one, kinds));
  });
}

function hasNameOf(certificate, kinds) {
  const others = certificate.extensions.get(EXTENSIONS.otherNames);
  if (others && children(readDer(others.value)).some((name) => kinds.includes(name.tag & 31))) return true;
  const attributes = children(certificate.names).flatMap(children);
  return kinds.includes(MAIL_NAME) && attributes.some((pair) => oidHex(children(pair)[0]) === MAIL_ATTRIBUTE);
}
