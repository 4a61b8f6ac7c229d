// Checks of what entries say about the bundle itself. Follows evidence/verify/claim_checks.py.
"use strict";

const KIND_NAMES = {
  defense: "defense file of the firm",
  program: "security program file of the client",
};

// How files made before 0.1.0 spell the kind of a program file; they must still verify.
const OLD_PROGRAM = "program" + "me";
const kindInWordsOfToday = (kind) => (kind === OLD_PROGRAM ? "program" : kind);

function newClaims() {
  return {
    expired: [], erased: [], expiredBelow: 0, erasures: new Set(), kind: "", copies: [],
    exports: [], newerSince: Infinity, attached: new Map(), destroyed: new Map(),
    grounds: new Map(), ofNoKnownGround: [], restored: [],
  };
}

function takeReason(state, index, group, why, ground) {
  if (!REASONS.includes(why)) {
    return `entry ${index}: ${group} is withheld for an unknown reason`;
  }
  if (why === "expired" && group !== "*") return `entry ${index}: ${group} alone cannot expire`;
  if (why === "expired") state.claims.expired.push(index);
  if (why === "erased") state.claims.erased.push([index, group]);
  if (why === "withheld") noteGround(state, index, ground);
  return "";
}

function noteClaims(entry, state) {
  const value = entry.leaf ? entry.open.get("content")?.[1] : null;
  if (!(value instanceof Map)) return;
  const { claims } = state;
  if (EVENTS.includes(entry.leaf.kind)) noteEvent(entry, value, state);
  if (entry.leaf.kind === "retention.expired") {
    const below = value.get("below");
    if (isIndex(below) && below <= entry.index) claims.expiredBelow = Math.max(claims.expiredBelow, below);
    noteDestroyed(entry.index, value, claims);
  } else if (entry.leaf.kind === "person.erased") {
    noteErasure(entry, value.get("groups"), claims);
    noteDestroyed(entry.index, value, claims);
  } else if (entry.leaf.kind === "ledger.restored") claims.restored.push(entry.index);
  else if (entry.leaf.kind === "bundle.exported") {
    noteExport(entry, value, state);
  } else if (entry.leaf.kind === "sig.sealed") {
    const [before, size, after] = ["before_sha256", "before_bytes", "after_sha256"].map((key) => value.get(key));
    if (typeof before === "string" && isIndex(size) && typeof after === "string") {
      claims.copies.push({ index: entry.index, before, size, after });
    }
  }
}

const EVENTS = ["clock.step", "ledger.restored", "retention.expired", "person.erased", "witness.mailing", "witness.alarm"];

function noteEvent(entry, value, state) {
  const person = entry.open.get("person")?.[1];
  const name = person instanceof Map ? person.get("name") : null;
  state.events.push({ index: entry.index, kind: entry.leaf.kind, value, person: typeof name === "string" ? name : "" });
}

function noteExport(entry, value, { claims, files }) {
  const version = entry.leaf.defined ?? 1;
  if (version > 1) claims.newerSince = Math.min(claims.newerSince, entry.index);
  if (value.get("bundle") !== files.folder) return;
  claims.exports.push({ index: entry.index, version, value });
  const kind = value.get("kind");
  if (typeof kind === "string") claims.kind = kindInWordsOfToday(kind);
}

function noteDestroyed(index, value, claims) {
  const digests = value.get("documents_sha256");
  for (const digest of Array.isArray(digests) ? digests : []) {
    if (typeof digest === "string") claims.destroyed.set(digest, index);
  }
}

function noteErasure(entry, groups, claims) {
  if (!(groups instanceof Map)) return;
  for (const [group, numbers] of groups) {
    for (const number of Array.isArray(numbers) ? numbers : []) {
      if (isIndex(number) && number < entry.index) claims.erasures.add(`${number} ${group}`);
    }
  }
}

async function checkKind(state) {
  const title = "The log agrees on what kind of file this is";
  const { kind } = state.facts;
  const logged = state.claims.kind;
  if (!logged) state.absent("bag.kind", title, "no entry shown records the export of this file");
  else if (logged !== kind) {
    state.fail("bag.kind", title, [`it says that it is a ${KIND_NAMES[kind] ?? kind}, the log says ${logged}`]);
  } else state.pass("bag.kind", title, KIND_NAMES[logged] ?? logged);
}

async function checkDestructions(state) {
  const title = "Everything shown as erased or expired has an entry that says so";
  const { expired, erased, expiredBelow, erasures } = state.claims;
  const problems = expired.filter((index) => index >= expiredBelow)
    .map((index) => `entry ${index} is shown as expired, and no entry says so`);
  for (const [index, group] of erased) {
    if (erasures.has(`${index} ${group}`)) continue;
    problems.push(`entry ${index}: ${group === "*" ? "it" : group} is shown as erased, and no entry says so`);
  }
  Object.assign(state.facts, { entries_expired: expired.length, groups_erased: erased.length });
  if (problems.length) state.fail("log.destructions", title, problems);
  else if (!expired.length && !erased.length) {
    state.absent("log.destructions", title, "nothing is shown as erased or expired");
  } else {
    const detail = `${expired.length} entries expired, ${erased.length} groups were erased`;
    state.pass("log.destructions", title, detail);
  }
}

async function checkRestored(state) {
  const title = "The log has never gone on from a backup";
  const { restored } = state.claims;
  if (restored.length) {
    const more = restored.length > 20 ? `, and ${restored.length - 20} more` : "";
    const detail = `entries that say that it went on from a backup: ${restored.slice(0, 20).join(", ")}${more}`;
    state.absent("log.restored", title, detail);
  } else state.pass("log.restored", title, "no entry shown says that it did");
}

async function checkCopies(state) {
  const title = "Sealed copies begin with the document that was signed";
  const names = new Map([...state.digests].map(([name, digest]) => [hex(digest), name]));
  const problems = [];
  let present = 0;
  for (const copy of state.claims.copies) {
    const name = names.get(copy.after);
    if (!name) continue;
    present++;
    const bytes = await state.files.read(name, 256 * 1024 * 1024);
    const start = bytes.subarray(0, copy.size);
    if (start.length !== copy.size || hex(sha256(start)) !== copy.before) {
      problems.push(`${name} does not begin with the document of entry ${copy.index}`);
    }
  }
  if (problems.length) state.fail("log.sealed_copies", title, problems);
  else if (present) {
    state.pass("log.sealed_copies", title, `${present} of ${state.claims.copies.length} sealed copies are in the bundle`);
  } else state.absent("log.sealed_copies", title, "no sealed copy is in the bundle");
}
