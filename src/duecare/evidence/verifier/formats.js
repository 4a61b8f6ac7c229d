// Tree, notes, leaves and entries. Follows merkle.py, notes.py, leaf.py, entries.py, trust.py.
"use strict";

const EMPTY_ROOT = sha256(new Uint8Array());
const leafHash = (leaf) => sha256(Uint8Array.of(0), leaf);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

class TreeBuilder {
  constructor() {
    this.size = 0;
    this.edge = [];
  }

  add(hash) {
    for (let at = this.size; at % 2; at = Math.floor(at / 2)) hash = nodeHash(this.edge.pop(), hash);
    this.edge.push(hash);
    this.size++;
  }

  root() {
    if (!this.edge.length) return EMPTY_ROOT;
    return this.edge.slice(0, -1).reduceRight((root, left) => nodeHash(left, root), this.edge.at(-1));
  }
}

const bitLength = (n) => (n ? n.toString(2).length : 0);
const bitCount = (n) => n.toString(2).replaceAll("0", "").length;

function verifyInclusion(index, size, leaf, proof, root) {
  if (index < 0n || index >= size) throw new EvidenceError(`entry ${index} is not in a log of ${size}`);
  const inner = bitLength(index ^ (size - 1n));
  const border = bitCount(index >> BigInt(inner));
  if (proof.length !== inner + border) throw new EvidenceError("a proof has the wrong length");
  let found = leaf;
  proof.forEach((sibling, level) => {
    const right = level >= inner || (index >> BigInt(level)) & 1n;
    found = right ? nodeHash(sibling, found) : nodeHash(found, sibling);
  });
  if (!same(found, root)) throw new EvidenceError(`the proof of entry ${index} leads to another root`);
}

function verifyConsistency(oldSize, newSize, proof, oldRoot, newRoot) {
  if (oldSize < 1n || oldSize > newSize) throw new EvidenceError("no consistency between these sizes");
  if (oldSize === newSize) {
    if (proof.length || !same(oldRoot, newRoot)) throw new EvidenceError("the log was forked");
    return;
  }
  const shift = oldSize.toString(2).match(/0*$/)[0].length;
  const last = oldSize - 1n;
  const inner = bitLength(last ^ (newSize - 1n)) - shift;
  const given = oldSize === 1n << BigInt(shift) ? 0 : 1;
  const border = bitCount(last >> BigInt(inner + shift));
  if (proof.length !== inner + border + given) throw new EvidenceError("a proof has the wrong length");
  let oldFound = given ? proof[0] : oldRoot;
  let newFound = oldFound;
  proof.slice(given).forEach((sibling, level) => {
    if (level >= inner || (last >> BigInt(shift + level)) & 1n) {
      oldFound = nodeHash(sibling, oldFound);
      newFound = nodeHash(sibling, newFound);
    } else {
      newFound = nodeHash(newFound, sibling);
    }
  });
  if (!same(oldFound, oldRoot)) throw new EvidenceError("a proof leads to another old root");
  if (!same(newFound, newRoot)) throw new EvidenceError("a proof leads to another new root");
}

function parseVkey(text) {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text);
  if (!match) throw new EvidenceError("a verifier key reads name+hash+base64");
  const data = fromB64(match[3]);
  const lengths = { 1: 33, 4: 33, 6: 1313 };
  if (data.length < 2 || (data[0] in lengths && data.length !== lengths[data[0]])) {
    throw new EvidenceError("a verifier key has the wrong length");
  }
  const hash = sha256(toBytes(`${match[1]}\n`), data).subarray(0, 4);
  if (hex(hash) !== match[2]) throw new EvidenceError("the hash of a verifier key does not fit it");
  return { name: match[1], kind: data[0], key: data.slice(1), hash: match[2], text };
}

async function verifySignature(key, message, signature) {
  const imported = await crypto.subtle.importKey("raw", key.key, "Ed25519", false, ["verify"]);
  if (!(await crypto.subtle.verify("Ed25519", imported, signature, message))) {
    throw new EvidenceError(`the signature of ${key.name} does not fit what it signs`);
  }
}

function parseNote(note) {
  if (note.length > 65536) throw new EvidenceError("a note has at most 65536 characters");
  if (/[\x00-\x09\x0b-\x1f\x7f]/.test(note)) throw new EvidenceError("a note has control characters");
  const at = note.lastIndexOf("\n\n");
  if (at < 0 || !note.endsWith("\n")) throw new EvidenceError("a note needs text and signatures");
  const lines = note.slice(at + 2, -1).split("\n");
  if (lines.length > 100) throw new EvidenceError("a note has at most 100 signatures");
  const signatures = lines.map((line) => {
    const match = /^— ([^\s+]+) ([A-Za-z0-9+/]+=*)$/.exec(line);
    const data = match && fromAnyB64(match[2]);
    if (!match || data.length < 5) throw new EvidenceError("a signature line reads '— name base64'");
    return { name: match[1], hash: hex(data.subarray(0, 4)), signature: data.slice(4) };
  });
  return { text: note.slice(0, at + 1), signatures };
}

const isCheckable = (key) => key.kind === 1 || key.kind === 4;

async function openNote(note, keys) {
  const parsed = parseNote(note);
  const verified = [];
  for (const line of parsed.signatures) {
    // A key of a type that no browser can check (ML-DSA-44) is left aside like an unknown one.
    const key = keys.find((one) => one.name === line.name && one.hash === line.hash && isCheckable(one));
    if (!key || verified.includes(key)) continue;
    await verifyNoteSignature(key, parsed.text, line.signature);
    verified.push(key);
  }
  if (!verified.length) throw new EvidenceError("the note is not signed by a known key");
  return { ...parsed, verified };
}

async function verifyNoteSignature(key, text, signature) {
  if (key.kind === 1) return verifySignature(key, toBytes(text), signature);
  if (key.kind !== 4) throw new EvidenceError(`a key of ${key.name} is of an unknown type`);
  if (signature.length !== 72) throw new EvidenceError("a cosignature has 72 bytes");
  const seconds = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  const message = toBytes(`cosignature/v1\ntime ${seconds}\n${text}`);
  return verifySignature(key, message, signature.subarray(8));
}

function parseNumber(text) {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text) || BigInt(text) > 2n ** 63n - 1n) {
    throw new EvidenceError("a whole number up to 2^63 - 1 expected");
  }
  return BigInt(text);
}

function parseCheckpoint(text) {
  const lines = text.slice(0, -1).split("\n");
  if (!text.endsWith("\n") || lines.length < 3 || lines.includes("")) {
    throw new EvidenceError("a checkpoint has origin, size and root, and no empty line");
  }
  return { origin: lines[0], size: parseNumber(lines[1]), root: fromB64(lines[2], 32), text };
}

async function openCheckpoint(note, keys) {
  const opened = await openNote(note, keys);
  const checkpoint = parseCheckpoint(opened.text);
  if (opened.verified.some((key) => key.kind === 1 && key.name !== checkpoint.origin)) {
    throw new EvidenceError("a key signed a checkpoint of another log");
  }
  return { ...checkpoint, note: opened };
}

function parseRequest(body) {
  const at = body.indexOf("\n\n");
  const [first, ...rest] = body.slice(0, Math.max(at, 0)).split("\n");
  if (at < 0 || !first.startsWith("old ") || rest.length > 63) {
    throw new EvidenceError("a request must contain the old size, a proof and a checkpoint");
  }
  const proof = rest.map((line) => fromB64(line, 32));
  return { oldSize: parseNumber(first.slice(4)), proof, note: body.slice(at + 2) };
}

function parseTlogProof(text) {
  const at = text.indexOf("\n\n");
  const lines = text.slice(0, Math.max(at, 0)).split("\n");
  if (at < 0 || lines.shift() !== "c2sp.org/tlog-proof@v1") {
    throw new EvidenceError("a proof file starts with c2sp.org/tlog-proof@v1");
  }
  let extra = null;
  if (lines[0]?.startsWith("extra ")) extra = fromB64(lines.shift().slice(6));
  if (!lines[0]?.startsWith("index ")) throw new EvidenceError("a proof file must name its index");
  const index = parseNumber(lines.shift().slice(6));
  if (lines.length > 63) throw new EvidenceError("a proof has at most 63 hashes");
  const proof = lines.map((line) => fromB64(line, 32));
  return { extra, index, proof, checkpoint: text.slice(at + 2) };
}

function readAnchorLeaf(bytes) {
  const body = parseStrict(bytes);
  const keys = ["v", "kind", "origin", "size", "root", "prev_anchor_index"];
  if (!isObject(body, keys) || body.get("v") !== 1 || body.get("kind") !== "checkpoint") {
    throw new EvidenceError("an anchor leaf must be a version 1 checkpoint with exactly its keys");
  }
  const previous = body.get("prev_anchor_index");
  const isWell = typeof body.get("origin") === "string" && isIndex(body.get("size"));
  if (!isWell || !(previous === null || isIndex(previous))) {
    throw new EvidenceError("an anchor leaf has a bad origin, size or previous index");
  }
  return {
    origin: body.get("origin"),
    size: BigInt(body.get("size")),
    root: fromB64u(body.get("root"), 32),
  };
}

const GROUP_PATH = /^[a-z][a-z0-9_.]{0,99}$/;
const LEAF_KEYS = ["v", "log", "kind", "at", "n", "f", "x"];

function checkTime(text) {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.\d{3}Z$/.exec(text);
  const moment = match ? new Date(text) : null;
  // A day that does not exist, such as 30 February, would silently become another day.
  if (!moment || Number.isNaN(moment.getTime()) || moment.toISOString() !== text) {
    throw new EvidenceError("a time must read YYYY-MM-DDTHH:MM:SS.mmmZ");
  }
}

function readLeaf(bytes) {
  if (bytes.length > 16384) throw new EvidenceError("a leaf has at most 16384 bytes");
  const body = parseStrict(bytes);
  const more = body instanceof Map ? ["d", "p"].filter((key) => body.has(key)) : [];
  const keys = [...LEAF_KEYS, ...more];
  if (!isObject(body, keys)) throw new EvidenceError("a leaf has unknown or missing keys");
  const [version, log, kind, at, nonce, fields, files] = LEAF_KEYS.map((key) => body.get(key));
  if (version !== 1) throw new EvidenceError("this leaf has a version other than 1");
  if (typeof log !== "string" || !log) throw new EvidenceError("a leaf must name its log");
  if (typeof kind !== "string" || !/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/.test(kind)) {
    throw new EvidenceError("the kind of a leaf must be words joined by points");
  }
  if (typeof at !== "string") throw new EvidenceError("a leaf must have a time");
  checkTime(at);
  fromB64u(nonce, 16);
  if (!(fields instanceof Map) || ![...fields.keys()].every((path) => GROUP_PATH.test(path))) {
    throw new EvidenceError("f of a leaf must be an object of commitments");
  }
  if (!Array.isArray(files)) throw new EvidenceError("x of a leaf must be a list of digests");
  const related = body.has("p") ? body.get("p") : null;
  if (body.has("p") && !isIndex(related)) throw new EvidenceError("p of a leaf must be an index");
  const defined = body.has("d") ? body.get("d") : null;
  if (body.has("d") && !(isIndex(defined) && defined > 0)) {
    throw new EvidenceError("d of a leaf must be the version of a definition, from 1");
  }
  const commitments = new Map([...fields].map(([path, text]) => [path, fromB64u(text, 32)]));
  return { log, kind, at, related, defined, commitments, files: files.map((text) => fromB64u(text, 32)) };
}

const COMMITMENT_TAG = toBytes("duecare/ledger/field/v1\n");
const FILE_TAG = toBytes("duecare/ledger/file/v1\n");

function checkOpening(leaf, path, salt, value) {
  const expected = leaf.commitments.get(path);
  if (!expected) throw new EvidenceError(`the leaf has no group ${path.slice(0, 60)}`);
  const name = toBytes(path);
  const length = Uint8Array.of(name.length >> 8, name.length & 255);
  const found = sha256(COMMITMENT_TAG, length, name, salt, toBytes(canonicalText(value)));
  if (!same(found, expected)) {
    throw new EvidenceError(`the value shown for ${path} is not the one committed to`);
  }
}

const REASONS = ["withheld", "erased", "expired"];

function parseEntry(line, position, excerpt, origin) {
  const body = parseStrict(line);
  if (!(body instanceof Map)) throw new EvidenceError("an entry must be a JSON object");
  const place = excerpt ? ["index", "proof"] : [];
  const entry = { index: position, proof: [], leaf: null, why: "" };
  if (excerpt) {
    const [index, proof] = [body.get("index"), body.get("proof")];
    if (!isIndex(index) || !Array.isArray(proof) || proof.length > 64) {
      throw new EvidenceError("an entry of an excerpt needs its index and proof");
    }
    Object.assign(entry, { index, proof: proof.map((text) => fromB64(text, 32)) });
  }
  if (isObject(body, ["leaf", "open", ...place])) return readShown(entry, body, origin);
  if (!isObject(body, ["leaf_hash", "why", ...place])) {
    throw new EvidenceError("an entry has unknown or missing keys");
  }
  if (!REASONS.includes(body.get("why"))) throw new EvidenceError("withheld for an unknown reason");
  const hash = fromB64(body.get("leaf_hash"), 32);
  return { ...entry, hash, closed: ["*"], why: body.get("why"), open: new Map() };
}

function readShown(entry, body, origin) {
  const bytes = fromB64(body.get("leaf"));
  const leaf = readLeaf(bytes);
  const open = body.get("open");
  if (!(open instanceof Map)) throw new EvidenceError("open of an entry must be an object");
  if (leaf.log !== origin) throw new EvidenceError("it belongs to another log");
  if (leaf.related !== null && leaf.related >= entry.index) {
    throw new EvidenceError(`it refers to entry ${leaf.related}, which is not earlier`);
  }
  for (const [path, pair] of open) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new EvidenceError("a group has two parts");
    checkOpening(leaf, path, fromB64u(pair[0], 32), pair[1]);
  }
  const closed = [...leaf.commitments.keys()].filter((path) => !open.has(path)).sort();
  return { ...entry, leaf, hash: leafHash(bytes), open, closed };
}

function parseCsv(text) {
  const rows = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)/y;
  let row = [];
  while (field.lastIndex < text.length) {
    const found = field.exec(text);
    if (!found) throw new EvidenceError("the privilege log cannot be read");
    row.push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
    if (found[3] !== ",") {
      rows.push(row);
      row = [];
    }
  }
  if (row.length) throw new EvidenceError("the privilege log ends within a row");
  return rows;
}

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";

function fingerprint(checkpoint) {
  const text = `${checkpoint.origin}\n${checkpoint.size}\n${b64(checkpoint.root)}\n`;
  const digest = sha256(toBytes(`duecare/fingerprint/v1\n${text}`));
  const words = [];
  for (let i = 0; i < 16; i += 2) {
    const bits = (digest[i] << 8) | digest[i + 1];
    words.push(
      CONSONANTS[bits >> 12] + VOWELS[(bits >> 10) & 3] + CONSONANTS[(bits >> 6) & 15] +
        VOWELS[(bits >> 4) & 3] + CONSONANTS[bits & 15],
    );
  }
  return words.join(" ");
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----\n.+?\n-----END CERTIFICATE-----\n?/gs;

function parseTrust(text) {
  const trust = { log: [], seal: [], witness: [], client: [], fingerprint: [], quorum: [], roots: readPem(text) };
  for (const line of text.replaceAll("\r\n", "\n").replace(CERTIFICATE, "\n").split("\n")) {
    const words = line.split("#")[0].trim();
    if (!words) continue;
    const [role, ...rest] = words.split(" ");
    if (!Object.hasOwn(trust, role)) throw new EvidenceError(`trust: ${role} is not a known role`);
    const value = rest.join(" ").trim();
    if (role === "roots") throw new EvidenceError("trust: roots is not a known role");
    const readers = { log: readLogKey, fingerprint: normalizeWords, quorum: (word) => word };
    const read = readers[role] || parseVkey;
    trust[role].push(read(value));
  }
  trust.quorum = readQuorum(trust);
  return trust;
}

// "log <verifier key> [from N] [until M]": the sizes of the log that the key speaks for.
function readLogKey(text) {
  const match = /^(\S+)(?: from ([0-9]+))?(?: until ([0-9]+))?$/.exec(text);
  if (!match) throw new EvidenceError("a log line reads: log <verifier key> [from N] [until M]");
  const [since, until] = [match[2], match[3]].map((size) => (size ? parseNumber(size) : null));
  return { ...parseVkey(match[1]), since: since ?? 0n, until };
}

const speaksFor = (key, size) => key.since <= size && (key.until === null || size <= key.until);

const distinct = (items, name) => new Set(items.map(name)).size;
const countParties = (trust) => distinct(trust.witness, (key) => hex(key.key))
  + distinct(trust.roots, (root) => hex(root.raw)) + (trust.fingerprint.length || trust.client.length ? 1 : 0);

function readQuorum(trust) {
  if (!trust.quorum.length) return null;
  if (trust.quorum.length > 1) throw new EvidenceError("a trust file may state only one quorum");
  const parties = countParties(trust);
  const [word] = trust.quorum;
  if (word === "any") return 1;
  if (word === "all") return Math.max(1, parties);
  const quorum = Number(parseNumber(word));
  if (quorum < 1 || quorum > parties) {
    throw new EvidenceError(`the trust file asks for ${quorum} outside parties and names ${parties}`);
  }
  return quorum;
}

// A C2SP witness policy: what it names, and whether given keys reach its quorum. See witness.py.
function parsePolicy(text) {
  const [witnesses, groups] = [new Map(), new Map()];
  let quorum = null;
  const isKnown = (name) => witnesses.has(name) || groups.has(name);
  const refuse = () => { throw new EvidenceError("the witness policy has a bad line"); };
  for (const line of text.split("\n")) {
    const [word, name, ...rest] = line.trim().split(/\s+/);
    if (!word || word.startsWith("#")) continue;
    const isNew = name && !isKnown(name) && !["any", "all", "none"].includes(name);
    if (word === "witness" && isNew && (rest.length === 1 || rest.length === 2)) {
      witnesses.set(name, parseVkey(rest[0]));
    } else if (word === "group" && isNew && rest.length > 1) {
      const [given, ...members] = rest;
      const threshold = { any: 1, all: members.length }[given] ?? Number(parseNumber(given));
      const isWell = members.every(isKnown) && new Set(members).size === members.length;
      if (!isWell || threshold < 1 || threshold > members.length) refuse();
      groups.set(name, { threshold, members });
    } else if (word === "quorum" && quorum === null && name && !rest.length && (name === "none" || isKnown(name))) {
      quorum = name;
    } else if (!(word === "log" && name && rest.length <= 1)) {
      refuse();
    }
  }
  if (quorum === null) throw new EvidenceError("a witness policy must state its quorum");
  return { witnesses, groups, quorum };
}

function policyIsMet({ witnesses, groups, quorum }, hasSigned) {
  const reached = (name) => {
    if (witnesses.has(name)) return hasSigned(witnesses.get(name));
    const { threshold, members } = groups.get(name);
    return members.filter(reached).length >= threshold;
  };
  return quorum === "none" || reached(quorum);
}

function normalizeWords(text) {
  const words = text.toLowerCase().replace(/[-,]/g, " ").split(/\s+/).filter(Boolean);
  if (words.length !== 8 || !words.every((word) => /^[a-z]{5}$/.test(word))) {
    throw new EvidenceError("a fingerprint has 8 words of five letters");
  }
  return words.join(" ");
}
