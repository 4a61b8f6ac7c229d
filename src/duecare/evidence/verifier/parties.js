// Who outside the firm has seen the log. Follows parties.py.
"use strict";

const LAST_SECOND = 253402300799n;
const LONGEST_NAME = 80;

function newParty(kind, name, holds, byFirm = false) {
  return { kind, name, holds, byFirm, entries: 0, times: [] };
}

function sees(party, size, time) {
  party.entries = Math.max(party.entries, size);
  if (time !== null && size > 0) party.times.push([size, time]);
}

const sinceOf = (party) => (party.times.length ? party.times.reduce((a, [, time]) => Math.min(a, time), Infinity) : null);

function partiesSeen(state, byWords) {
  const found = [clientParty(state, byWords), ...timeParties(state), ...witnessParties(state)];
  return found.filter((party) => party.entries);
}

// Keys that sign for the firm itself: under another role they are no outside party.
function keysOfFirm(state) {
  return new Set([...state.logKeys, ...state.own.seal, ...state.trust.seal].map((key) => hex(key.key)));
}

function clientParty(state, byWords) {
  const firm = keysOfFirm(state);
  const keys = new Set(state.trust.client.map((key) => hex(key.key)).filter((key) => !firm.has(key)));
  const party = newParty("client", nameOfClient(state), byWords ? "words" : "key");
  if (byWords) sees(party, byWords, null);
  for (const { key, size, time } of cosignings(state)) {
    if (!keys.has(hex(key.key))) continue;
    party.holds = byWords ? "both" : "key";
    sees(party, size, time);
  }
  return party;
}

function nameOfClient(state) {
  const names = new Map(state.events.filter((event) => event.kind === "witness.mailing")
    .map((event) => [String(event.value.get("fingerprint")), visible(event.person, LONGEST_NAME)]));
  const words = state.trust.fingerprint.find((one) => names.get(one));
  return words ? names.get(words) : "";
}

const compareTexts = (a, b) => (a < b ? -1 : Number(a > b));

// One party for each organization: an authority that has two roots is not two.
function timeParties(state) {
  const found = new Map();
  for (const item of state.anchored) {
    for (const { time, root } of item.trusted) {
      const name = visible(nameOfCertificate(root), LONGEST_NAME);
      if (!found.has(name)) found.set(name, newParty("time", name, "stamps", true));
      sees(found.get(name), item.size, Date.parse(time));
    }
  }
  return [...found].sort((a, b) => compareTexts(a[0], b[0])).map(([, party]) => party);
}

function nameOfCertificate(root) {
  const { names } = readCertificate(readDer(fromHex(root)));
  const attributes = children(names).flatMap(children).map(children);
  for (const kind of ["55040a", "550403"]) {
    for (const [oid, value] of attributes) {
      const text = oidHex(oid) === kind ? textOfName(value).trim() : "";
      if (text) return text;
    }
  }
  return "unnamed";
}

function textOfName({ tag, content }) {
  const encoding = { 0x1e: "utf-16be", 0x14: "latin1" }[tag] ?? "utf-8";
  return new TextDecoder(encoding).decode(content);
}

function witnessParties(state) {
  const firm = keysOfFirm(state);
  const clients = new Set(state.trust.client.map((key) => hex(key.key)));
  const named = new Set(state.own.witness.map((key) => hex(key.key)));
  const trusted = new Map(state.trust.witness.map((key) => [hex(key.key), key.name]));
  const found = new Map([...trusted].filter(([key]) => !firm.has(key) && !clients.has(key))
    .sort((a, b) => compareTexts(a[1], b[1]) || compareTexts(a[0], b[0]))
    .map(([key, name]) => [key, newParty("witness", visible(name, LONGEST_NAME), "cosignatures", named.has(key))]));
  for (const { key, size, time } of cosignings(state)) {
    const party = found.get(hex(key.key));
    if (party) sees(party, size, time);
  }
  return [...found.values()];
}

// Each cosignature that was checked: its key, the entries it covers, and when.
function cosignings(state) {
  const covered = state.anchored.map((item) => [item.size, item.anchor.note]);
  for (const one of state.history.values()) covered.push([Number(one.size), one.note]);
  return covered.flatMap(([size, note]) => note.verified.filter((key) => key.kind === 4)
    .map((key) => ({ key, size, time: timeOfCosignature(note, key) })));
}

function timeOfCosignature(note, key) {
  const { signature } = note.signatures.find((line) => line.name === key.name && line.hash === key.hash);
  const seconds = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  return seconds <= LAST_SECOND ? Number(seconds) * 1000 : null;
}

// Kind, name, and how many stamps or entries, of those whose key or root the reader did not give.
function partiesNotCounted(state) {
  const given = new Set([...state.trust.witness, ...state.trust.client].map((key) => hex(key.key)));
  const seen = new Map();
  for (const { key, size } of cosignings(state)) {
    const id = `${key.name} ${hex(key.key)}`;
    if (!given.has(hex(key.key))) seen.set(id, { name: key.name, size: Math.max(size, seen.get(id)?.size ?? 0) });
  }
  const witnesses = [...seen.values()].sort((a, b) => compareTexts(a.name, b.name))
    .map(({ name, size }) => ["witness", visible(name, LONGEST_NAME), size]);
  const stamps = [...state.replies].sort((a, b) => compareTexts(a[0], b[0])).map(([label, count]) => ["time", label, count]);
  return [...stamps, ...witnesses];
}
