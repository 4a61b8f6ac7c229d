// Whether every document is one that the log names. Follows evidence/verify/document_checks.py.
"use strict";

const FORMATS = ["1", "2"];
const LIST = "data/documents.jsonl";
const DOCUMENTS_TITLE = "Every document is one that the log names, under its own name";
const INFO_LINES = [
  "Bag-Software-Agent", "Bagging-Date", "Duecare-Client", "Duecare-Firm", "Duecare-Format",
  "Duecare-Kind", "Duecare-Profile", "External-Description", "External-Identifier",
  "Payload-Oxum", "Source-Organization",
];
const ABSENT_FOR = ["withheld", "program", "apart"];
const needsName = (path) => ["START-HERE.pdf", "verify.html", "data/privilege-log.csv"].includes(path)
  || /^data\/(?:report|cert)\/\S+$/.test(path);
const isExhibit = (path) => path.startsWith("data/report/shown/") || /^data\/report\/EX-\d{3,}-\S+$/.test(path);
const oldExhibit = (path) => /^data\/report\/(EX-\d{3,})-[a-z0-9-]+\.pdf$/.exec(path)?.[1] ?? "";
const MADE = new RegExp(
  "^(START-HERE\\.pdf|verify\\.html|data/privilege-log\\.csv|data/cert/902-certificate\\.(pdf|json)|" +
    "data/report/(exhibit-index|chronology|system-description|plan-of-action)\\.pdf)$",
);

// Grounds on which something is withheld. Follows evidence/log/grounds.py.
const NOT_IN_PROGRAM = "not-in-program";
const GROUNDS = [
  ["attorney-client", "attorney-client privilege"],
  ["work-product", "attorney work product"],
  ["third-person", "details of a third person"],
  ["trade-secret", "trade secret"],
  ["court-order", "court order"],
  ["settlement", "settlement negotiations"],
  [NOT_IN_PROGRAM, "not part of the client's program"],
  [NOT_IN_PROGRAM, "not part of the client's program" + "me"],
];

function knownGround(text, kind) {
  const plain = text.replace(/^ +| +$/g, "").toLowerCase();
  for (const [name, title] of GROUNDS) {
    if (name === NOT_IN_PROGRAM && kind !== "program") continue;
    for (const start of [name, title]) {
      if (plain.startsWith(start) && !/[0-9a-z-]/.test(plain[start.length] ?? "")) return name;
    }
  }
  return "";
}

function noteGround(state, index, ground) {
  const { grounds, ofNoKnownGround } = state.claims;
  const known = knownGround(ground, state.facts.kind);
  grounds.set(known, (grounds.get(known) ?? 0) + 1);
  if (!known && ofNoKnownGround.at(-1) !== index) ofNoKnownGround.push(index);
}

async function checkDocuments(state) {
  if (!state.entriesRead) {
    state.absent("bag.documents", DOCUMENTS_TITLE, "without readable entries this cannot be checked");
    return;
  }
  const found = {
    wrong: strangers(state), missing: [], here: new Set(), destroyed: 0, absent: new Map(), unknownGrounds: 0,
  };
  for (const [name, digest] of state.digests) {
    if (needsName(name) || name.startsWith("data/blobs/")) found.here.add(hex(digest));
  }
  const told = state.format === "2" ? await checkListed(state, found) : checkEarlier(state, found);
  Object.assign(state.facts, {
    documents: found.here.size, documents_attached: state.claims.attached.size,
    documents_destroyed: found.destroyed, documents_absent: Object.fromEntries([...found.absent].sort()),
    documents_of_no_known_ground: found.unknownGrounds,
  });
  if (found.wrong.length) state.fail("bag.documents", DOCUMENTS_TITLE, found.wrong);
  if (found.missing.length) state.fail("bag.documents", DOCUMENTS_TITLE, found.missing, "incomplete");
  if (found.wrong.length || found.missing.length) return;
  if (state.format === "2") state.pass("bag.documents", DOCUMENTS_TITLE, told);
  else state.absent("bag.documents", DOCUMENTS_TITLE, told);
}

function strangers(state) {
  const tiles = new Set();
  if (state.profile === "full" && state.checkpoint) {
    const size = Number(state.checkpoint.size);
    for (let at = 0; at * 256 < size; at++) tiles.add(tilePath(at, Math.min(256, size - at * 256)));
  }
  const wrong = [];
  for (const name of [...state.digests.keys()].sort()) {
    if (name.startsWith("data/log/tile/") && !tiles.has(name)) wrong.push(`${name} is not part of this log`);
    if (!name.startsWith("data/anchor/crls/")) continue;
    const match = /^data\/anchor\/crls\/([0-9a-f]{32})\.(?:crl|ocsp)$/.exec(name);
    if (!match || hex(state.digests.get(name)).slice(0, 32) !== match[1]) {
      wrong.push(`${name} does not have the content its name states`);
    }
  }
  return wrong;
}

// --- since format 2 ---
async function checkListed(state, found) {
  const { exports, attached } = state.claims;
  if (exports.length !== 1 || exports[0].version < 2) {
    const several = exports.length ? "more than one entry names" : "no entry shown names";
    found.wrong.push(`${several} the documents of this file`);
    return "";
  }
  const [{ index, value }] = exports;
  found.wrong.push(...misnamed(state, index, value));
  if (!state.digests.has(LIST)) {
    found.missing.push(`${LIST} is missing, which entry ${index} names`);
    return "";
  }
  if (hex(state.digests.get(LIST)) !== value.get("documents_sha256")) {
    found.wrong.push(`${LIST} is not the list that entry ${index} names`);
  }
  const isSound = !found.wrong.length;
  const rows = await readDocumentList(state);
  if (rows.present.size + rows.absent.size !== value.get("documents")) {
    found.wrong.push(`entry ${index} counts another number of documents`);
  }
  comparePresent(state, rows, index, found);
  if (isSound) tellDifferences(state, rows.present, index);
  compareAttached(state, rows, found);
  const exhibits = [...rows.present.keys()].filter(isExhibit).length;
  const leftOut = found.destroyed + [...found.absent.values()].reduce((sum, count) => sum + count, 0);
  return `${found.here.size} documents, ${rows.present.size} of them named by entry ${index} `
    + `(${exhibits} as exhibits); of ${attached.size} that entries attach `
    + `${leftOut} are left out, each with its reason${reasonsInWords(found)}`;
}

function reasonsInWords(found) {
  const named = [["destroyed", found.destroyed], ...found.absent].sort().filter(([, count]) => count);
  const parts = named.map(([why, count]) => `${count} ${why}`);
  if (found.unknownGrounds) parts.push(`${found.unknownGrounds} on a ground of no known kind`);
  return parts.length ? ` (${parts.join(", ")})` : "";
}

function namingLines(client, firm, kind) {
  const isFirms = kind === "defense";
  return {
    "Duecare-Client": client, "Duecare-Firm": firm,
    "Source-Organization": isFirms ? firm : client,
    "External-Description": isFirms
      ? `Defense file of ${firm} about ${client}; not the client's program file`
      : `Security program file of ${client}; not the firm's defense file`,
  };
}

function misnamed(state, index, value) {
  const [client, firm, kind, profile, madeOn] = ["client", "firm", "kind", "profile", "made_on"].map((key) => value.get(key));
  const isSaid = [client, firm, kind, profile, madeOn].every((text) => typeof text === "string");
  if (!isSaid || !["defense", "program"].includes(kind)) return [`entry ${index} does not say whose file this is`];
  const expected = {
    "Bagging-Date": madeOn, "Duecare-Kind": kind, "Duecare-Profile": profile,
    ...namingLines(client, firm, kind),
  };
  const wrong = Object.keys(expected).sort().filter((name) => state.info.get(name) !== expected[name])
    .map((name) => `bag-info.txt says another ${name} than entry ${index}`);
  for (const name of [...state.info.keys()].sort()) {
    if (!INFO_LINES.includes(name)) wrong.push(`bag-info.txt has a line ${name} that no entry names`);
  }
  Object.assign(state.facts, { client: expected["Duecare-Client"], firm: expected["Duecare-Firm"] });
  return wrong;
}

async function readDocumentList(state) {
  const rows = { present: new Map(), absent: new Map() };
  let number = 0;
  for await (const lines of state.files.lines(LIST)) {
    for (const line of lines) {
      number++;
      const row = parseStrict(line);
      const problem = row instanceof Map ? takeDocument(row, rows) : "is not a JSON object";
      if (problem) throw new EvidenceError(`${LIST}, line ${number} ${problem}`);
    }
  }
  for (const part of [rows.present, rows.absent]) {
    const names = [...part.keys()];
    if (names.join("\n") !== [...names].sort().join("\n")) throw new EvidenceError(`${LIST} is not sorted`);
  }
  return rows;
}

function takeDocument(row, { present, absent }) {
  const [path, digest, why, ground] = ["path", "sha256", "why", "ground"].map((key) => row.get(key));
  if (typeof digest !== "string" || !/^[0-9a-f]{64}$/.test(digest)) return "has no digest";
  if (isObject(row, ["path", "sha256"]) && typeof path === "string" && !absent.size) {
    if (!needsName(path) || present.has(path)) return "names a file that is listed twice or that is not a document";
    present.set(path, digest);
  } else if ([...row.keys()].every((key) => ["sha256", "why", "ground"].includes(key)) && typeof why === "string") {
    const isGround = typeof ground === "string";
    if (!ABSENT_FOR.includes(why) || (why === "withheld") !== isGround || absent.has(digest)) {
      return "leaves a document out for a reason of no known kind";
    }
    absent.set(digest, { why, ground: isGround ? ground : "" });
  } else return "has unknown keys, or is out of order";
  return "";
}

function comparePresent(state, rows, index, found) {
  const places = new Map([...rows.present].map(([path, digest]) => [digest, path]));
  for (const [path, digest] of rows.present) {
    const actual = state.digests.has(path) ? hex(state.digests.get(path)) : "";
    if (!actual) found.missing.push(`${path} is missing, which entry ${index} names`);
    else if (actual !== digest) {
      const other = places.has(actual) ? `; it is ${places.get(actual)}` : "";
      const page = path === "verify.html" ? "; do not open it" : "";
      found.wrong.push(`${path} is not the document that entry ${index} names${other}${page}`);
    }
    if (isExhibit(path) && !state.claims.attached.has(digest)) {
      found.wrong.push(`${path} is listed as an exhibit, and no entry attaches it`);
    }
  }
  for (const path of [...state.digests.keys()].sort()) {
    if (needsName(path) && !rows.present.has(path)) found.wrong.push(`no entry names ${path}`);
  }
}

function tellDifferences(state, named, exportedAt) {
  const places = new Map([...named].map(([path, digest]) => [digest, path]));
  for (const [path, recorded] of named) {
    const found = state.digests.has(path) ? hex(state.digests.get(path)) : recorded;
    if (found === recorded || state.differences.length >= 20) continue;
    const entry = state.claims.attached.get(recorded) ?? exportedAt;
    const at = state.times.find((one) => one.index === entry)?.time;
    const size = state.files.members.get(path).size;
    state.differences.push(differenceTold(path, { entry, at, recorded, found, size, other: places.get(found) ?? "" }));
  }
}

function compareAttached(state, rows, found) {
  const { attached } = state.claims;
  for (const digest of [...rows.absent.keys()].sort()) {
    const named = `${LIST} leaves out document ${digest.slice(0, 16)}`;
    if (!attached.has(digest)) found.wrong.push(`${named}, which no entry attaches`);
    else if (found.here.has(digest)) found.wrong.push(`${named}, which is in the file`);
  }
  const withheld = new Set();
  for (const [digest, index] of attached) {
    if (found.here.has(digest)) continue;
    const reason = rows.absent.get(digest);
    if (isDestroyed(state, digest, index)) found.destroyed++;
    else if (!reason || (reason.why === "program" && state.facts.kind !== "program")) {
      found.missing.push(`document ${digest.slice(0, 16)} of entry ${index} is missing, and nothing says why`);
    } else {
      found.absent.set(reason.why, (found.absent.get(reason.why) ?? 0) + 1);
      if (reason.why === "withheld") withheld.add(index);
      if (reason.why === "withheld" && !knownGround(reason.ground, state.facts.kind)) found.unknownGrounds++;
    }
  }
  state.claims.papersWithheld = state.times.filter((one) => withheld.has(one.index) && isDecision(one.kind))
    .map((one) => one.index);
}

const isDestroyed = (state, digest, index) => (state.claims.destroyed.get(digest) ?? -1) > index;

// --- format 1 ---
function checkEarlier(state, found) {
  const { exports, newerSince, attached } = state.claims;
  const last = exports.at(-1);
  if (last && (last.version > 1 || newerSince < last.index)) {
    found.wrong.push("it says that it is of format 1, and the log names documents of format 2");
    return "";
  }
  if (!last) found.missing.push("no entry shown records the export of this file");
  const named = oldExhibits(last?.value.get("exhibits"));
  const unnamed = compareOldFiles(state, named, found);
  if (last) {
    const paths = [...state.digests.keys()].sort().filter((path) => named.has(oldExhibit(path)));
    tellDifferences(state, new Map(paths.map((path) => [path, named.get(oldExhibit(path))])), last.index);
  }
  const here = new Set([...state.digests.keys()].map(oldExhibit));
  for (const number of [...named.keys()].filter((one) => !here.has(one)).sort()) {
    found.missing.push(`exhibit ${number} is missing, which the entry of the export names`);
  }
  for (const [digest, index] of attached) {
    if (found.here.has(digest)) continue;
    if (isDestroyed(state, digest, index)) found.destroyed++;
    else if (state.facts.kind === "program") found.absent.set("program", (found.absent.get("program") ?? 0) + 1);
    else found.missing.push(`document ${digest.slice(0, 16)} of entry ${index} is missing, and nothing says why`);
  }
  return "the file is of format 1: no entry names the client, the firm, and "
    + `${unnamed.join(", ") || "its other documents"}; nothing shows that these are unchanged`;
}

function oldExhibits(rows) {
  const named = new Map();
  for (const row of Array.isArray(rows) ? rows : []) {
    if (row instanceof Map) named.set(String(row.get("number")), String(row.get("sha256")));
  }
  return named;
}

// In an excerpt, or behind an entry withheld as a whole, the entry that attaches an exhibit may be out of sight.
function compareOldFiles(state, named, found) {
  const unnamed = [];
  const { withheld, erased, expired } = state.counts;
  const showsAll = state.profile === "full" && !(withheld + erased + expired);
  for (const path of [...state.digests.keys()].sort()) {
    if (!needsName(path)) continue;
    const [digest, number] = [hex(state.digests.get(path)), oldExhibit(path)];
    if (number && named.has(number)) {
      if (digest !== named.get(number)) found.wrong.push(`${path} is not exhibit ${number} of the entry of the export`);
      else if (showsAll && !state.claims.attached.has(digest)) found.wrong.push(`no entry attaches ${path}`);
    } else if (MADE.test(path)) unnamed.push(path.split("/").at(-1));
    else found.wrong.push(`no entry names ${path}`);
  }
  return unnamed;
}
