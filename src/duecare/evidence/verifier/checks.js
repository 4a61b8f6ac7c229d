// The checks, in the order and with the verdicts of evidence/verify/verify.py. Runs in a worker.
"use strict";

function listed(problems) {
  const more = problems.length > 20 ? `; and ${problems.length - 20} more` : "";
  return problems.slice(0, 20).join("; ") + more;
}

class Verification {
  constructor(files, trust, progress) {
    Object.assign(this, { files, trust, progress, checks: [], facts: {}, own: parseTrust("") });
    this.digests = new Map();
    this.history = new Map();
    this.anchored = [];
    this.loggedSealKeys = new Set();
    Object.assign(this, { format: "", entriesRead: false, info: new Map() });
    Object.assign(this, { counts: new Counts(), times: [], clockSteps: [], events: [], replies: new Map() });
    this.outcome = {
      level: "firm", independent: 0, seenBy: [], counts: {}, times: {}, points: [], headline: "", summary: [],
      doesNotProve: [], learnMore: [],
    };
    this.differences = [];
    this.claims = newClaims();
    this.forms = newForms();
  }

  pass(id, title, detail) {
    this.checks.push({ id, title, status: "pass", detail: visible(detail) });
  }

  absent(id, title, detail) {
    this.checks.push({ id, title, status: "not present", detail: visible(detail) });
  }

  leftOpen(id, title, detail) {
    this.checks.push({ id, title, status: "open", detail });
  }

  fail(id, title, problems, failure = "tampered") {
    this.checks.push({ id, title, status: "fail", detail: visible(listed(problems)), failure });
  }

  get logKeys() {
    return [...this.own.log, ...this.trust.log];
  }

  get noteKeys() {
    return [...this.logKeys, ...this.own.witness, ...this.own.client, ...this.trust.witness, ...this.trust.client];
  }

  known() {
    if (!this.checkpoint) throw new EvidenceError("without a readable checkpoint this cannot be checked");
    return this.checkpoint;
  }

  verdict() {
    const failures = new Set(this.checks.map((check) => check.failure).filter(Boolean));
    if (failures.has("tampered")) return "tampered";
    if (failures.size) return "incomplete";
    if (this.outcome.level === "firm") return "firm_only";
    return this.outcome.points.some((point) => point.isOpen) ? "open_points" : "verified";
  }
}

const TAGS = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "seal.json"];
const PAYLOAD = new RegExp(
  "^data/(report/.+|cert/.+|log/(entries-\\d{3,}\\.jsonl|checkpoint|checkpoints\\.txt|" +
    "anchor\\.tlog-proof|file-salts\\.txt|definitions\\.json|tile/0/.+)|" +
    "anchor/(\\d+\\.tlog-proof|\\d+-[a-z0-9-]+\\.ts[qr]|chain\\.pem|crls/.+)|blobs/[0-9a-f]{64}|" +
    "trust/(log-keys\\.txt|witness-policy\\.txt|tsa-roots\\.pem)|privilege-log\\.csv|documents\\.jsonl)$",
);

async function checkFiles(state) {
  const title = "Every file is as exported; none is missing, none was added";
  const changed = [];
  const tags = await readManifest(state, "tagmanifest-sha256.txt", changed);
  const payload = await readManifest(state, "manifest-sha256.txt", changed);
  const listed = new Map([...tags, ...payload]);
  for (const name of [...state.files.members.keys()].sort()) {
    if (name === "tagmanifest-sha256.txt") continue;
    const digest = takeDigest(state, name, changed);
    state.digests.set(name, digest);
    if (!listed.has(name)) changed.push(`${name} is not in any manifest`);
    else if (hex(digest) !== listed.get(name)) changed.push(`${name} was changed after export`);
  }
  const known = [...TAGS, "START-HERE.pdf", "verify.html"];
  for (const name of tags.keys()) if (!known.includes(name)) changed.push(`${name} does not belong here`);
  for (const name of payload.keys()) if (!PAYLOAD.test(name)) changed.push(`${name} does not belong here`);
  const missing = [...listed.keys()].filter((name) => !state.files.members.has(name));
  missing.push(...TAGS.filter((name) => !tags.has(name) && !missing.includes(name)));
  if (changed.length) state.fail("bag.files", title, changed);
  if (missing.length) {
    state.fail("bag.files", title, missing.map((name) => `${name} is missing`), "incomplete");
  }
  if (!changed.length && !missing.length) state.pass("bag.files", title, `${listed.size} files match`);
}

// The digest was made while the archive was read through.
function takeDigest(state, name, changed) {
  const member = state.files.members.get(name);
  if (member.problem) throw member.problem;
  if (member.found !== member.crc) changed.push(`${name} differs from its checksum in the ZIP`);
  return member.digest;
}

async function readManifest(state, name, changed) {
  const text = new TextDecoder().decode(await state.files.read(name, 2 * LARGEST));
  if (text.includes("\r\n")) changed.push(`${name} has the line ends of Windows, as after a copy in text mode`);
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  if (lines.pop() !== "") changed.push(`${name} ends in the middle of a line`);
  const found = new Map();
  lines.forEach((line, number) => {
    const match = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line);
    if (!match) {
      changed.push(`${name}, line ${number + 1} is malformed`);
      return;
    }
    try {
      checkName(match[2]);
    } catch (error) {
      changed.push(`${name}, line ${number + 1}: ${error.message}`);
    }
    found.set(match[2], match[1]);
  });
  const names = [...found.keys()];
  if (names.join("\n") !== [...names].sort().join("\n") || names.length !== lines.length) {
    changed.push(`${name} is not sorted, or lists a file twice`);
  }
  return found;
}

async function readInfo(state) {
  const title = "The bundle identifies itself";
  const wrong = [];
  const bagit = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
  if (toText(await state.files.read("bagit.txt"), "bagit.txt") !== bagit) wrong.push("bagit.txt differs");
  const info = new Map();
  const text = new TextDecoder().decode(await state.files.read("bag-info.txt"));
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const match = /^([A-Z][A-Za-z-]*): (\S.*)$/.exec(line);
    if (!match || info.has(match[1])) throw new EvidenceError("bag-info.txt has a malformed line");
    info.set(match[1], match[2]);
  }
  const payload = [...state.files.members].filter(([name]) => name.startsWith("data/"));
  const oxum = `${payload.reduce((sum, [, member]) => sum + member.size, 0)}.${payload.length}`;
  Object.assign(state, { info, format: info.get("Duecare-Format") ?? "" });
  state.profile = info.get("Duecare-Profile");
  state.statedKind = info.get("Duecare-Kind");
  Object.assign(state.facts, {
    bundle: info.get("External-Identifier"), kind: kindInWordsOfToday(state.statedKind),
    profile: state.profile, exported_on: info.get("Bagging-Date"),
    ...namesOf(info),
  });
  if (!FORMATS.includes(state.format)) wrong.push("this page does not recognize its format");
  if (!["full", "excerpt"].includes(state.profile)) wrong.push("its profile is not known");
  if (!["defense", "program"].includes(state.facts.kind)) wrong.push("its kind is not known");
  if (!info.has("External-Identifier")) wrong.push("it does not state its name");
  else if (state.facts.bundle !== state.files.folder) wrong.push("its folder has the name of another bundle");
  if (info.get("Payload-Oxum") !== oxum) wrong.push("its payload is not the stated size");
  if (wrong.length) state.fail("bag.info", title, wrong);
  else state.pass("bag.info", title, `${state.facts.kind} file, ${state.profile}`);
}

// Names of firm and client, as far as the file states them.
function namesOf(info) {
  const form = /^(?:Defense file of (.+) about (.+); not the client's program file|Security program file of (.+); not the firm's defense file)$/;
  const [, firm, client, own] = form.exec(info.get("External-Description") ?? "") ?? [];
  const names = { firm: info.get("Duecare-Firm") || firm, client: info.get("Duecare-Client") || client || own };
  return Object.fromEntries(Object.entries(names).filter(([, text]) => text));
}

async function readOwnKeys(state) {
  const name = "data/trust/log-keys.txt";
  state.own = parseTrust(toText(await state.files.read(name), name));
}

async function readCheckpoint(state) {
  const note = toText(await state.files.read("data/log/checkpoint"), "the checkpoint");
  const opened = await openCheckpoint(note, state.noteKeys);
  const signer = opened.note.verified.find((key) => key.kind === 1);
  if (!signer) throw new EvidenceError("the checkpoint is not signed by its log");
  state.checkpoint = opened;
  state.checkpointText = note;
  Object.assign(state.facts, {
    origin: opened.origin, size: Number(opened.size), root: hex(opened.root),
  });
  state.pass("log.checkpoint", "The log's checkpoint is signed", `${opened.size} entries, signed by ${signer.name}`);
}

async function checkSeal(state) {
  const title = "The list of files has the exporting firm's seal";
  const envelope = parseStrict(await state.files.read("seal.json", 1024 * 1024));
  const signatures = envelope instanceof Map ? envelope.get("signatures") : null;
  if (!Array.isArray(signatures) || signatures.length !== 1 || !isObject(signatures[0], ["keyid", "sig"])) {
    throw new EvidenceError("the seal must have exactly one signature");
  }
  const type = "application/vnd.duecare.statement.v1+json";
  if (!isObject(envelope, ["payload", "payloadType", "signatures"]) || envelope.get("payloadType") !== type) {
    throw new EvidenceError("the seal does not have the expected form");
  }
  const key = [...state.trust.seal, ...state.own.seal].find(
    (one) => one.hash === signatures[0].get("keyid") && one.kind === 1,
  );
  if (!key) throw new EvidenceError("the seal is signed by a key that is listed neither by you nor in the bundle");
  const payload = fromB64(envelope.get("payload"));
  const head = toBytes(`DSSEv1 ${type.length} ${type} ${payload.length} `);
  await verifySignature(key, concat(head, payload), fromB64(signatures[0].get("sig"), 64));
  const expected = canonicalText(expectedStatement(state));
  if (canonicalText(parseStrict(payload)) !== expected) {
    state.fail("bag.seal", title, ["what was sealed differs in its bundle or its files"]);
    return;
  }
  state.sealKey = key;
  state.pass("bag.seal", title, `signed by ${key.name}`);
}

function expectedStatement(state) {
  const { origin, size, root } = state.known();
  const names = [...state.digests.keys()].filter((name) => !name.startsWith("data/") && name !== "seal.json");
  return new Map(Object.entries({
    v: 1, statement: "bundle.seal", bundle: state.files.folder, kind: state.statedKind ?? null,
    profile: state.profile ?? null, origin, size: Number(size), root: b64(root),
    files: names.sort().map((name) => [name, hex(state.digests.get(name))]),
  }));
}

async function checkHistory(state) {
  const title = "Every earlier checkpoint is a prefix of the log shown";
  const { origin } = state.known();
  let previous = null;
  let count = 0;
  let last = "";
  for (const body of await readRequests(state)) {
    const request = parseRequest(body);
    last = request.note;
    const current = await openCheckpoint(last, state.noteKeys);
    if (!current.note.verified.some((key) => key.kind === 1)) {
      throw new EvidenceError(`checkpoint ${current.size} is not signed by its log`);
    }
    if (current.origin !== origin) throw new EvidenceError("it includes a checkpoint of a different log");
    if (request.oldSize !== (previous ? previous.size : 0n) || (!previous && request.proof.length)) {
      throw new EvidenceError(`checkpoint ${current.size} does not follow the one before it`);
    }
    if (previous && current.size <= previous.size) throw new EvidenceError("checkpoints must grow");
    if (previous && previous.size) {
      verifyConsistency(previous.size, current.size, request.proof, previous.root, current.root);
    }
    state.history.set(String(current.size), current);
    previous = current;
    count++;
  }
  if (last !== state.checkpointText) {
    throw new EvidenceError("the last checkpoint of the history is not the bundle's checkpoint");
  }
  state.pass("log.history", title, `${count} checkpoints, each consistent with the next`);
}

async function readRequests(state) {
  const name = "data/log/checkpoints.txt";
  const found = [];
  let [block, inSignatures] = ["", false];
  for await (const lines of state.files.lines(name)) {
    for (const raw of lines) {
      const line = toText(raw, name);
      if (inSignatures && !line.startsWith("— ")) {
        found.push(block);
        [block, inSignatures] = ["", false];
      }
      inSignatures ||= line.startsWith("— ");
      block += `${line}\n`;
    }
  }
  if (block) found.push(block);
  return found;
}

async function checkAnchorings(state) {
  const title = "The log's checkpoint is in the installation's anchor log";
  const names = [...state.files.members.keys()].filter(
    (name) => name === "data/log/anchor.tlog-proof" || /^data\/anchor\/\d+\.tlog-proof$/.test(name),
  );
  if (!names.length) {
    state.absent("anchor.inclusion", title, "the log was not anchored");
    return;
  }
  for (const name of names) state.anchored.push(await readAnchoring(state, name));
  const covered = Math.max(...state.anchored.map((item) => item.size));
  const detail = `${names.length} anchorings; the last one covers ${covered} entries`;
  state.pass("anchor.inclusion", title, detail);
}

async function readAnchoring(state, name) {
  const proof = parseTlogProof(toText(await state.files.read(name), name));
  if (!proof.extra) throw new EvidenceError(`${name}: the anchor leaf is missing`);
  const anchor = await openCheckpoint(proof.checkpoint, state.noteKeys);
  if (!anchor.note.verified.some((key) => key.name === anchor.origin)) {
    throw new EvidenceError(`${name}: the anchor log's own signature is missing`);
  }
  verifyInclusion(proof.index, anchor.size, leafHash(proof.extra), proof.proof, anchor.root);
  const leaf = readAnchorLeaf(proof.extra);
  if (leaf.origin !== state.known().origin) throw new EvidenceError(`${name} anchors a different log`);
  const known = state.history.get(String(leaf.size));
  if (!known || !same(known.root, leaf.root)) {
    throw new EvidenceError(`${name}: the anchored checkpoint is not from this log: the log was forked`);
  }
  if (!["data/log/anchor.tlog-proof", `data/anchor/${anchor.size}.tlog-proof`].includes(name)) {
    throw new EvidenceError(`${name} is about the anchor log of size ${anchor.size}`);
  }
  return { anchor, size: Number(leaf.size), times: [], trusted: [] };
}

const STEPS = [
  checkFiles, readInfo, readOwnKeys, readCheckpoint, checkSeal, checkHistory, checkEntries,
  checkForms, checkDefinitions, checkKind, checkDestructions, checkRestored, checkCopies, checkDocuments, checkAnchorings, checkTokens, checkWitnesses,
  checkPolicy, checkTrust,
];

const HOW = {
  exported: "",
  "packed again": "; the archive was packed again after the export, and has one reading",
};

function nameStrays(state) {
  const { strays } = state.files;
  const title = "Files that an operating system left are no part of the bundle";
  state.facts.strays = strays;
  const detail = `${strays.length} not read; they prove nothing: ${listed(strays.map((name) => visible(name, 120)))}`;
  state.pass("container.strays", title, detail);
}

async function verifyBundle(blob, trustText, progress) {
  const trust = parseTrust(trustText);
  const state = new Verification(null, trust, progress);
  const title = "The file is a bundle, with nothing added outside its contents";
  try {
    state.files = await ZipFiles.open(blob, progress);
    const { renamed } = state.files;
    const named = renamed ? `; its folder is named ${renamed} here, which proves nothing` : "";
    state.pass("container", title, `${state.files.members.size} files in ${state.files.folder}${HOW[state.files.how]}${named}`);
    if (state.files.strays.length) nameStrays(state);
  } catch (error) {
    state.fail("container", title, [error.message], error instanceof ChangedError ? "tampered" : "incomplete");
  }
  for (const step of state.files ? STEPS : []) {
    try {
      await step(state);
    } catch (error) {
      if (error instanceof UnreadableError) state.fail(step.name, "The bundle can be read", [error.message], "incomplete");
      else if (error instanceof EvidenceError) state.fail(step.name, "The bundle can be read", [error.message]);
      else throw error;
    }
  }
  const verdict = state.verdict();
  if (!state.outcome.headline) putRedIntoWords(state, state.outcome, verdict);
  return reportOf(state, verdict, blob.name || "");
}

function reportOf(state, verdict, bundle) {
  const [code, color] = VERDICTS[verdict];
  const { outcome } = state;
  const told = (isOpen) => outcome.points.filter((point) => point.isOpen === isOpen)
    .map(({ code: name, where, text, entries }) => ({ code: name, where, text, entries }));
  return {
    schema: "duecare.verification/2", bundle, verdict, color, exit_code: code, level: outcome.level,
    independent_parties: outcome.independent, headline: outcome.headline, summary: outcome.summary,
    parties: outcome.seenBy, counts: outcome.counts, times: outcome.times, open_points: told(true),
    noted: told(false), differences: state.differences, does_not_prove: outcome.doesNotProve, learn_more: outcome.learnMore,
    checks: state.checks.map(({ id, title, status, detail }) => ({ id, title, status, detail: visible(detail) })),
    facts: visibleIn(state.facts), picture: state.picture ?? null,
  };
}

self.onmessage = async ({ data }) => {
  try {
    const report = await verifyBundle(data.blob, data.trust, (done, total, stage) => self.postMessage({ done, total, stage }));
    self.postMessage({ report });
  } catch (error) {
    self.postMessage({ problem: error instanceof EvidenceError ? error.message : `This browser cannot check the file: ${error.message}` });
  }
};
