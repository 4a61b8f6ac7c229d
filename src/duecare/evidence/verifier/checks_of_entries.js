// Checks of every entry. Follows evidence/verify/log_checks.py.
"use strict";

async function checkEntries(state) {
  const title = "Every entry shown is the one that was logged, in its position";
  const rows = parseCsv(await readPrivilegeLog(state));
  const tally = newTally(state, rows);
  state.counts.kindOfFile = String(state.facts.kind);
  const attachments = await Attachments.open(state);
  await readEntries(state, tally, attachments);
  state.counts.finish();
  state.entriesRead = true;
  const { size } = state.known();
  if (tally.problems.length) state.fail("log.entries", title, tally.problems);
  else if (state.profile === "full" && tally.count < Number(size)) {
    const last = size - 1n;
    const missing = BigInt(tally.count) === last
      ? `entry ${last}, the last one, is missing`
      : `entries ${tally.count} to ${last} are missing`;
    state.fail("log.entries", title, [missing], "incomplete");
  } else state.pass("log.entries", title, extent(state, tally));
  reportWithheld(state, tally);
  attachments.report();
  Object.assign(state.facts, {
    entries_shown: tally.shown, entries_withheld: tally.wholeWithheld,
    groups_withheld: tally.groupsWithheld, clock_steps: state.clockSteps.length,
    restored_at_entries: state.claims.restored,
  });
}

async function readPrivilegeLog(state) {
  const name = "data/privilege-log.csv";
  const bytes = await state.files.read(name);
  if (bytes.length && bytes.at(-1) !== 10) throw new UnreadableError(`${name} ends in the middle of a line`);
  return toText(bytes, "the privilege log");
}

function newTally(state, rows) {
  const header = rows.shift();
  if (!header || header.join() !== "entry,group,why,ground,by") {
    throw new EvidenceError("the privilege log has another header than expected");
  }
  if (rows.some((row) => row.length !== 5 || !/^\d{1,15}$/.test(row[0]))) {
    throw new EvidenceError("the privilege log has a malformed row");
  }
  return {
    state, rows, nextRow: 0, mismatch: "", problems: [], count: 0, shown: 0,
    wholeWithheld: 0, groupsWithheld: 0, lastIndex: -1,
  };
}

function extent(state, tally) {
  const { size } = state.known();
  if (state.profile === "full") return `complete: entries 0 to ${size - 1n} of ${size}`;
  return `an excerpt: ${tally.count} of ${size} entries; it cannot show that nothing else was logged`;
}

function reportWithheld(state, tally) {
  const title = "Everything withheld is listed with its ground";
  if (!tally.mismatch && tally.nextRow < tally.rows.length) {
    tally.mismatch = `entry ${tally.rows[tally.nextRow][0]} is listed as withheld wrongly`;
  }
  if (tally.mismatch) state.fail("log.withheld", title, [tally.mismatch]);
  else {
    const { expired, erased } = state.claims;
    const whole = erased.filter(([, group]) => group === "*").length;
    const entries = tally.wholeWithheld - expired.length - whole;
    const groups = tally.groupsWithheld - (erased.length - whole);
    const { grounds, ofNoKnownGround } = state.claims;
    const unknown = ofNoKnownGround.length ? `; ${grounds.get("")} of them on a ground of no known kind` : "";
    const detail = `${entries} entries and ${groups} groups are withheld${unknown}`;
    Object.assign(state.facts, {
      withheld_grounds: Object.fromEntries([...grounds].sort().map(([name, count]) => [name || "unknown", count])),
      entries_of_no_known_ground: ofNoKnownGround.slice(0, 20),
    });
    state.pass("log.withheld", title, detail);
  }
}

function compareWithheld(entry, tally) {
  for (const group of entry.closed) {
    const row = tally.rows[tally.nextRow++];
    const isListed = row && Number(row[0]) === entry.index && row[1] === group;
    if (!isListed || (entry.why && entry.why !== row[2])) {
      tally.mismatch ||= `entry ${entry.index}: ${group} is withheld and not listed so`;
    }
    if (group !== "*") tally.groupsWithheld++;
    if (isListed) {
      tally.state.counts.row(entry.index, group, row[2], row[3]);
      tally.mismatch ||= takeReason(tally.state, entry.index, group, row[2], row[3]);
    }
  }
}

async function readEntries(state, tally, attachments) {
  const full = state.profile === "full";
  const checkpoint = state.known();
  const hashes = full ? new HashList(checkpoint, await readTiles(state, Number(checkpoint.size))) : null;
  for await (const [name, lines, first] of entryFiles(state)) {
    for (const [offset, line] of lines.entries()) {
      const where = `entry ${full ? tally.count : "?"} (${name} line ${first + offset})`;
      readEntryLine(state, line, where, tally, hashes, attachments);
    }
    state.progress(tally.count, Number(checkpoint.size), "entries");
  }
  if (hashes) tally.problems.push(...hashes.finish(tally.count));
}

function readEntryLine(state, line, where, tally, hashes, attachments) {
  const checkpoint = state.known();
  let entry;
  try {
    entry = parseEntry(line, tally.count, !hashes, checkpoint.origin);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    tally.problems.push(`${where}: ${error.message}`);
    hashes?.skip();
    tally.count++;
    return;
  }
  tally.count++;
  if (hashes && !hashes.take(entry.hash)) {
    tally.problems.push(`${where} does not match the hash logged for it`);
  }
  if (!hashes) checkProof(entry, checkpoint, tally, where);
  if (entry.leaf) tally.shown++;
  else tally.wholeWithheld++;
  noteTime(entry, state);
  noteSealKey(entry, state);
  noteClaims(entry, state);
  noteForm(entry, state, attachments.contents);
  compareWithheld(entry, tally);
  attachments.see(entry);
}

// Kind and time of a shown entry, and whether its clock went back unsaid.
function noteTime(entry, state) {
  state.counts.begin(entry.index, entry.leaf?.kind ?? "");
  if (!entry.leaf) return;
  const { kind } = entry.leaf;
  const time = Date.parse(entry.leaf.at);
  if (kind !== "clock.step" && time < (state.lastTime ?? time) - CLOCK_STEP) state.clockSteps.push(entry.index);
  state.lastTime = time;
  state.times.push({ index: entry.index, time, kind });
}

function noteSealKey(entry, state) {
  if (!entry.leaf || !["bundle.exported", "key.added"].includes(entry.leaf.kind)) return;
  const value = entry.open.get("content")?.[1];
  const key = value instanceof Map ? value.get("seal_key") : null;
  if (typeof key === "string") state.loggedSealKeys.add(key);
}

function checkProof(entry, checkpoint, tally, where) {
  if (entry.index <= tally.lastIndex) tally.problems.push(`${where}: entry ${entry.index} is not in order`);
  try {
    verifyInclusion(BigInt(entry.index), checkpoint.size, entry.hash, entry.proof, checkpoint.root);
  } catch (error) {
    tally.problems.push(`${where}: ${error.message}`);
  }
  tally.lastIndex = entry.index;
}

const entriesName = (number) => `data/log/entries-${String(number).padStart(3, "0")}.jsonl`;

async function* entryFiles(state) {
  let number = 0;
  for (; state.files.members.has(entriesName(number)); number++) {
    let line = 1;
    for await (const lines of state.files.lines(entriesName(number))) {
      yield [entriesName(number), lines, line];
      line += lines.length;
    }
  }
  const names = [...state.files.members.keys()].filter((name) => name.startsWith("data/log/entries-"));
  if (names.length !== number) throw new UnreadableError(`${entriesName(number)} is missing`);
}

function tilePath(position, width) {
  const digits = String(position);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g);
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join("/");
  return `data/log/tile/0/${path}${width === 256 ? "" : `.p/${width}`}`;
}

async function readTiles(state, size) {
  const tiles = [];
  for (let position = 0; position * 256 < size; position++) {
    const width = Math.min(256, size - position * 256);
    const name = tilePath(position, width);
    const bytes = await state.files.read(name);
    if (bytes.length !== width * 32) throw new EvidenceError(`${name} does not have ${width} hashes`);
    tiles.push(bytes);
  }
  return tiles;
}

class HashList {
  constructor(checkpoint, tiles) {
    Object.assign(this, { checkpoint, tiles, at: 0, differs: false });
    this.entries = new TreeBuilder();
    this.logged = new TreeBuilder();
  }

  next(otherwise) {
    const tile = this.tiles[this.at >> 8];
    const start = (this.at++ & 255) * 32;
    return tile && start < tile.length ? tile.subarray(start, start + 32) : otherwise;
  }

  take(hash) {
    const logged = this.next(hash);
    this.entries.add(hash);
    this.logged.add(logged);
    const isSame = same(logged, hash);
    this.differs ||= !isSame;
    return isSame;
  }

  skip() {
    const logged = this.next(EMPTY_ROOT);
    this.entries.add(logged);
    this.logged.add(logged);
  }

  finish(count) {
    const { size, root } = this.checkpoint;
    if (count > Number(size)) return [`${count} entries are shown, the checkpoint covers ${size}`];
    if (count !== Number(size)) return [];
    if (same(this.entries.root(), root)) {
      return this.differs ? ["the list of leaf hashes (data/log/tile) was changed"] : [];
    }
    if (same(this.logged.root(), root)) {
      return ["the logged hashes lead to the signed root, the shown entries do not"];
    }
    return ["the entries do not lead to the root stated in the checkpoint"];
  }
}

class Attachments {
  static async open(state) {
    const found = new Attachments();
    const prefix = "data/blobs/";
    const names = [...state.files.members.keys()];
    found.state = state;
    found.blobs = names.filter((name) => /^data\/blobs\/[0-9a-f]{64}$/.test(name))
      .map((name) => name.slice(prefix.length));
    found.unnamed = new Set(found.blobs);
    found.contents = await readSalts(state);
    found.unusedSalts = new Set(found.contents.keys());
    return found;
  }

  see(entry) {
    for (const digest of entry.leaf ? entry.leaf.files.map(hex) : []) {
      this.unusedSalts.delete(digest);
      const content = this.contents.get(digest) ?? digest;
      this.unnamed.delete(content);
      const { attached } = this.state.claims;
      if (!attached.has(content)) attached.set(content, entry.index);
    }
  }

  report() {
    const title = "Attached documents are the ones the entries name";
    const digests = this.state.digests;
    const wrong = this.blobs
      .filter((name) => !digests.has(`data/blobs/${name}`) || hex(digests.get(`data/blobs/${name}`)) !== name)
      .map((name) => `data/blobs/${name} does not have the content its name states`);
    for (const name of this.unnamed) wrong.push(`no entry names data/blobs/${name}`);
    if (this.unusedSalts.size) wrong.push("data/log/file-salts.txt has a line that no entry uses");
    if (wrong.length) this.state.fail("log.attachments", title, wrong);
    else this.state.pass("log.attachments", title, `${this.blobs.length} documents, each attached by an entry`);
  }
}

async function readSalts(state) {
  const name = "data/log/file-salts.txt";
  const found = new Map();
  if (!state.files.members.has(name)) return found;
  for await (const lines of state.files.lines(name)) {
    for (const line of lines) {
      const match = /^([0-9a-f]{64}) ([0-9a-f]{64}) ([0-9a-f]{64})$/.exec(toText(line, name));
      if (!match) throw new EvidenceError(`${name} has a malformed line`);
      const digest = hex(sha256(FILE_TAG, fromHex(match[2]), fromHex(match[3])));
      if (digest !== match[1] || found.has(digest)) {
        throw new EvidenceError(`${name}: a salt does not match the logged digest`);
      }
      found.set(digest, match[3]);
    }
  }
  return found;
}
