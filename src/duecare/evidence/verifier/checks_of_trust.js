// Time authorities, witnesses, and what of it the reader trusts. Follows verify_anchor.py and
// verify_trust.py.
"use strict";

async function checkTokens(state) {
  const title = "Time authorities confirm when the log existed";
  const names = [...state.files.members.keys()];
  const replies = names.filter((name) => /^data\/anchor\/\d+-[a-z0-9-]+\.tsr$/.test(name)).sort();
  const requests = names.filter((name) => name.endsWith(".tsq"));
  if (requests.some((name) => !replies.includes(`${name.slice(0, -1)}r`))) {
    throw new EvidenceError("a timestamp request has no reply");
  }
  if (!replies.length) {
    state.absent("time.tokens", title, "no timestamp: only the server's own clock says when");
    return;
  }
  const material = await readMaterial(state);
  const problems = [];
  const doubts = new Map();
  let trusted = 0;
  for (const name of replies) {
    try {
      trusted += (await checkToken(state, name, material, doubts)) ? 1 : 0;
    } catch (error) {
      problems.push(`${name}: ${error instanceof EvidenceError ? error.message : "cannot be read"}`);
    }
  }
  if (problems.length) {
    state.fail("time.tokens", title, problems);
    return;
  }
  state.facts.times = timeBounds(state);
  const said = [...doubts].sort().map(([reason, count]) => `; ${count} of them: ${reason}`).join("");
  if (trusted) {
    state.pass("time.tokens", title, `${trusted} of ${replies.length} timestamps lead to trusted roots${said}`);
  } else {
    state.absent("time.tokens", title, `${replies.length} timestamps match, none is trusted${said}`);
  }
}

async function readMaterial(state) {
  const names = [...state.files.members.keys()];
  const pem = async (name) => (names.includes(name)
    ? readPem(new TextDecoder().decode(await state.files.read(name))) : []);
  const lists = [];
  for (const name of names.sort()) {
    const match = /^data\/anchor\/crls\/[0-9a-f]{32}\.(crl|ocsp)$/.exec(name);
    if (match) lists.push({ kind: match[1], content: await state.files.read(name, 1024 * 1024) });
  }
  return { roots: await pem("data/trust/tsa-roots.pem"), chain: await pem("data/anchor/chain.pem"), lists };
}

async function checkToken(state, name, material, doubts) {
  const size = /^data\/anchor\/(\d+)-/.exec(name)[1];
  const matching = state.anchored.filter((one) => String(one.anchor.size) === size);
  if (!matching.length) throw new EvidenceError(`no anchored checkpoint of size ${size} is in the bundle`);
  const reply = await state.files.read(name);
  const request = await state.files.read(`${name.slice(0, -1)}q`);
  const others = [...material.chain, ...material.roots];
  const token = await verifyToken(reply, request, toBytes(matching[0].anchor.note.text), others.map((one) => readDer(one.raw)));
  const { roots } = state.trust;
  const found = await examineToken(token, roots.length ? roots : material.roots, others, material.lists);
  const reasons = roots.length ? found.doubts : [...found.doubts, "from authorities that you did not list as trusted"];
  for (const reason of reasons) doubts.set(reason, (doubts.get(reason) || 0) + 1);
  const counts = roots.length > 0 && found.counts;
  const label = name.slice(name.indexOf("-") + 1, -".tsr".length);
  if (!counts) state.replies.set(label, (state.replies.get(label) ?? 0) + 1);
  for (const item of matching) {
    item.times.push(token.time);
    if (counts) item.trusted.push({ time: token.time, root: found.root });
  }
  return counts;
}

function timeBounds(state) {
  const first = (times) => times.reduce((a, b) => (a < b ? a : b));
  return state.anchored.filter((item) => item.times.length).sort((a, b) => a.size - b.size).map((item) => ({
    entries: item.size,
    no_later_than: first(item.trusted.length ? item.trusted.map((one) => one.time) : item.times),
    authority_trusted: item.trusted.length > 0,
  }));
}

// How many entries each cosigning key has seen, by its bytes in hex.
function cosignedSizes(state) {
  const sizes = new Map();
  const opened = state.anchored.map((item) => [item.size, item.anchor.note]);
  for (const one of state.history.values()) opened.push([Number(one.size), one.note]);
  for (const [size, note] of opened) {
    for (const key of note.verified.filter((one) => one.kind === 4)) {
      sizes.set(hex(key.key), Math.max(sizes.get(hex(key.key)) || 0, size));
    }
  }
  return sizes;
}

function checkWitnesses(state) {
  const title = "Witnesses you trust have seen this log";
  if (!state.trust.witness.length) {
    state.absent("witness.cosignatures", title, "you listed no witnesses");
    return;
  }
  const trusted = new Map(state.trust.witness.map((key) => [hex(key.key), key.name]));
  const seen = [...cosignedSizes(state)].filter(([key]) => trusted.has(key));
  if (!seen.length) {
    state.absent("witness.cosignatures", title, "none of them cosigned a checkpoint");
    return;
  }
  const said = seen.map(([key, size]) => `${trusted.get(key)} (${size} entries)`).sort().join(", ");
  state.pass("witness.cosignatures", title, `${seen.length} of ${trusted.size}: ${said}`);
}

async function checkPolicy(state) {
  const title = "The witnesses required by the firm's own policy have cosigned";
  const name = "data/trust/witness-policy.txt";
  if (!state.files.members.has(name)) {
    state.absent("witness.policy", title, "the firm states no policy");
    return;
  }
  const policy = parsePolicy(toText(await state.files.read(name), name));
  const seen = cosignedSizes(state);
  const hasSigned = (key) => seen.has(hex(key.key));
  const said = [...policy.witnesses].filter(([, key]) => hasSigned(key))
    .map(([label, key]) => `${label} (${seen.get(hex(key.key))} entries)`).join(", ") || "none";
  if (policyIsMet(policy, hasSigned)) state.pass("witness.policy", title, `cosigned: ${said}`);
  else state.absent("witness.policy", title, `the policy is not met; cosigned: ${said}`);
}

function checkTrust(state) {
  const checkpoint = state.known();
  const byKey = coveredByKey(state, checkpoint);
  const byWords = coveredByWords(state, checkpoint);
  const parties = partiesSeen(state, byWords);
  const { quorum } = state.trust;
  const covered = coveredByParties(parties, quorum);
  if (quorum !== null) sayQuorum(state, parties, covered, quorum);
  const isSealed = sealIsTrusted(state, Boolean(byKey || covered));
  state.facts.seen_entries = covered;
  conclude(state, byWords, isSealed);
}

function sayQuorum(state, parties, covered, quorum) {
  const title = `At least ${quorum} of the outside parties you listed have seen the log`;
  const total = countParties(state.trust);
  if (covered) {
    const { size } = state.known();
    const detail = `${parties.length} of ${total}; ${quorum} of them the first ${covered} of ${size} entries`;
    state.pass("trust.quorum", title, detail);
  } else state.absent("trust.quorum", title, `only ${parties.length} of ${total} have`);
}

const sameKey = (a, b) => a.text === b.text;

function coveredByKey(state, checkpoint) {
  const title = "The log is signed by a key you trust";
  const named = state.trust.log.filter((key) => key.name === checkpoint.origin);
  const trusted = named.filter((key) => speaksFor(key, checkpoint.size));
  if (trusted.some((key) => checkpoint.note.verified.some((one) => sameKey(one, key)))) {
    state.pass("trust.log", title, `${checkpoint.origin}, ${checkpoint.size} entries`);
    return Number(checkpoint.size);
  }
  if (named.length && !trusted.length) {
    state.fail("trust.log", title, [`the key you trust is not valid for ${checkpoint.size} entries`]);
  } else if (trusted.some(isCheckable)) {
    state.fail("trust.log", title, ["you trust a different key than the one that signed"]);
  } else if (trusted.length) {
    state.absent("trust.log", title, "the key you trust is of a type that cannot be checked here");
  } else {
    state.absent("trust.log", title, "only the bundle's own key vouches for it");
  }
  return 0;
}

function coveredByWords(state, checkpoint) {
  const title = "The fingerprint you were given belongs to this log";
  const known = new Map([...state.history.values()].map((one) => [fingerprint(one), Number(one.size)]));
  state.facts.fingerprint = fingerprint(checkpoint);
  const given = state.trust.fingerprint;
  if (!given.length) {
    state.absent("trust.fingerprint", title, "you gave no fingerprint words");
    return 0;
  }
  if (!given.every((words) => known.has(words))) {
    state.fail("trust.fingerprint", title, ["no checkpoint has the words you gave"]);
    return 0;
  }
  const covered = Math.max(...given.map((words) => known.get(words)));
  state.pass("trust.fingerprint", title, `it covers the first ${covered} of ${checkpoint.size} entries`);
  return covered;
}

function sealIsTrusted(state, isCovered) {
  const title = "The list of files is sealed by a key you trust";
  const key = state.sealKey;
  if (!key) return false;
  if (state.trust.seal.some((one) => sameKey(one, key))) {
    state.pass("trust.seal", title, `${key.name} is in your trust file`);
    return true;
  }
  if (state.trust.seal.some((one) => one.name === key.name)) {
    state.fail("trust.seal", title, ["you trust a different seal key than the one that signed"]);
    return false;
  }
  if (isCovered && state.loggedSealKeys.has(key.text)) {
    state.pass("trust.seal", title, "an entry of the log names this key");
    return true;
  }
  state.absent("trust.seal", title, "only the bundle's own key vouches for its documents");
  return false;
}
