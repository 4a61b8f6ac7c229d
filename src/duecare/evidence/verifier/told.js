// The sentences of a result, from its facts. Follows told.py.
"use strict";

const TIME_CODES = ["dated_before", "dated_after", "future", "clock_back"];
const BUTS = [
  ["but.alarm", ["alarm"]], ["but.times", TIME_CODES], ["but.destroyed", ["expired", "erased", "documents_destroyed"]],
  ["but.decision", ["decision_withheld"]], ["but.ground", ["no_ground"]],
  ["but.documents", ["documents_ground"]], ["but.left_out", ["documents_apart", "documents_withheld"]],
  ["but.record", ["record_withheld"]], ["but.unbound", ["documents_unbound"]],
  ["but.unseen", ["unseen", "unseen_withheld", "unseen_old"]], ["but.restored", ["restored"]],
  ["but.seal", ["seal"]], ["but.quorum", ["quorum"]],
];
const MOST_BUTS = 3;

function partyTold(party) {
  const since = sinceOf(party);
  const isUnnamed = party.kind === "client" && !party.name;
  const chosen = party.kind === "witness" && party.byFirm ? "_firm" : "";
  return {
    kind: party.kind, name: party.name, since: since === null ? null : isoDay(since),
    text: say(isUnnamed ? "party.client_unnamed" : `party.${party.kind}`, { name: party.name }),
    holds: say(`holds.${party.holds}${chosen}`), entries: party.entries, by_firm: party.byFirm, counted: true,
  };
}

function partyNotCounted([kind, name, count]) {
  return {
    kind, name, text: say(`party.${kind}`, { name }), holds: say("holds.not_counted"), since: null,
    entries: kind === "time" ? 0 : count, by_firm: true, counted: false,
  };
}

function timesTold({ since, found }) {
  const { longest } = found;
  return {
    first_seen: since === null ? null : isoDay(since), compared: found.compared,
    longest_pause: longest && {
      from: isoDay(longest.since), to: isoDay(longest.since + longest.length),
      minutes: Math.floor(longest.length / MINUTE), entries: [longest.interval.first, longest.interval.end - 1],
    },
  };
}

const madeOnText = (state) => visible(dayOfText(state.facts.exported_on ?? ""), 80);

function datedBefore({ interval, earliest, latest }) {
  const { seen } = interval;
  const after = interval.after ?? 0;
  const isPrecise = asPrecise(latest, after, seen);
  const shown = isPrecise ? minuteText : dayText;
  const dated = betweenText(earliest, latest, isPrecise);
  if (seen === null) return say("point.before_unseen", { dated, after: shown(after) });
  return say("point.before", { dated, after: shown(after), seen: shown(seen) });
}

function datedAfter({ interval, earliest, latest }) {
  const seen = interval.seen ?? 0;
  const isPrecise = asPrecise(earliest, seen);
  const dated = betweenText(earliest, latest, isPrecise);
  return say("point.after", { dated, seen: (isPrecise ? minuteText : dayText)(seen) });
}

function pauseTold({ interval, since, length }, restored) {
  const [first, last] = [interval.first, interval.end - 1];
  const here = restored.filter((index) => first <= index && index <= last);
  const text = say(here.length ? "point.pause_restored" : "point.pause", {
    list: entriesAt([[first, last]]), days: counted(Math.floor(length / DAY), "day"),
    restored: entriesAt(runsOf(here)),
  });
  return newPoint("pause", betweenText(since, since + length), text, [[first, last]]);
}

function lostEntries(event, origin) {
  const logs = event.value.get("logs");
  return (Array.isArray(logs) ? logs : []).some((log) => {
    if (!(log instanceof Map) || log.get("origin") !== origin) return false;
    const [size, signed] = [log.get("size"), log.get("signed_size")];
    return Number.isSafeInteger(size) && Number.isSafeInteger(signed) && signed > size;
  });
}

function secondsBack(event) {
  const seconds = event.value.get("seconds_back");
  return Number.isSafeInteger(seconds) ? numberText(seconds) : "?";
}

const shareText = (count, of) => say("at.share", { count: numberText(count), entries: counted(of, "entry") });

function erasedText(groups, by) {
  const count = groups.filter(([, group]) => group !== "*").length;
  return say("point.erased", { groups: counted(count, "group"), by: entriesAt(runsOf(by)) });
}

function checksTold({ state, parties, size, found, counts }, outcome) {
  const seenTitle = "Someone outside the firm has seen the log";
  if (parties.length) {
    const seen = Math.max(...parties.map((party) => party.entries));
    state.pass("trust.seen", seenTitle, `${parties.length} parties; the first ${seen} of ${size} entries`);
  } else state.absent("trust.seen", seenTitle, "no one whose key, root or words you gave");
  const timesTitle = "Entries are dated within the outside times around them";
  const wrong = outcome.points.filter((point) => TIME_CODES.includes(point.code));
  if (wrong.length) state.leftOpen("time.entries", timesTitle, wrong.map(({ where, text }) => `${where}: ${text}`).join("; "));
  else if (found.compared) state.pass("time.entries", timesTitle, `${found.compared} entries compared`);
  else state.absent("time.entries", timesTitle, "no outside time is known");
  const groundsTitle = "Everything withheld has a known ground";
  const grounded = [...counts.grounds.values()].reduce((sum, count) => sum + count, 0);
  if (counts.noGround.length) state.leftOpen("log.grounds", groundsTitle, `${counts.noGround.length} entries have none`);
  else if (grounded) state.pass("log.grounds", groundsTitle, `${grounded} entries`);
  else state.absent("log.grounds", groundsTitle, "nothing is withheld");
}

const OF_DOCUMENTS = ["bag.files", "bag.documents", "log.attachments"];

function differenceTold(path, { entry, at, recorded, found, size, other }) {
  const means = other ? say("differ.other", { other }) : say("differ.means", { entry: entriesAt([[entry, entry]]) });
  return { path, entry, dated: at === undefined ? "" : isoDay(at), recorded, found, bytes: size, means };
}

function putIntoWords(facts, outcome, verdict) {
  if (verdict === "tampered" || verdict === "incomplete") putRedIntoWords(facts.state, outcome, verdict);
  else if (outcome.level === "firm") {
    outcome.headline = say("firm.headline");
    outcome.summary = firmSummary(facts, outcome);
    const keys = ["words", ...(facts.state.replies.size ? ["roots"] : []), "compare"];
    outcome.learnMore = keys.map((key) => say(`more.${key}`));
    outcome.doesNotProve = [say("not.older"), ...notShown(facts), ...neverShown(false)];
  } else {
    outcome.headline = headlineOf(facts, outcome);
    outcome.summary = summaryOf(facts);
    outcome.doesNotProve = [...notShown(facts), ...notDated(facts), ...neverShown(facts.since !== null)];
  }
}

function putRedIntoWords({ checks, differences }, outcome, verdict) {
  const count = differences.length;
  const isOfDocuments = checks.every((check) => check.status !== "fail" || OF_DOCUMENTS.includes(check.id));
  if (count && isOfDocuments && verdict === "tampered") {
    const form = count === 1 ? "_one" : "";
    const values = { count: numberText(count), path: differences[0].path };
    outcome.headline = say(`differ.headline${form}`, values);
    outcome.summary = [say(`differ.summary${form}`, values)];
  } else {
    outcome.headline = say(`${verdict}.headline`);
    outcome.summary = [say(`${verdict}.summary`)];
  }
  outcome.doesNotProve = [say("not.changed"), ...neverShown(false)];
}

function headlineOf(facts, outcome) {
  const who = whoSaw(facts.parties.some((party) => party.kind === "client"), outcome.independent);
  const buts = butsOf(facts, outcome);
  if (buts.length && facts.since === null) return say("seen.amber_undated", { who, but: joined(buts) });
  if (buts.length) return say("seen.amber", { day: dayText(facts.since), but: joined(buts) });
  const since = facts.since === null ? "" : say("seen.since", { day: dayText(facts.since) });
  return say(facts.state.profile === "full" ? "seen.green" : "seen.excerpt", { who, since });
}

function butsOf({ counts, found }, outcome) {
  const codes = new Set(outcome.points.filter((point) => point.isOpen).map((point) => point.code));
  const buts = [];
  if (codes.has("mostly_withheld")) {
    buts.push(say(counts.hidden * 2 > counts.inFile ? "but.most_withheld" : "but.much_withheld"));
  }
  for (const [key, some] of BUTS) if (some.some((code) => codes.has(code))) buts.push(say(key));
  if (codes.has("pause")) {
    const longest = found.pauses.reduce((most, one) => Math.max(most, one.length), 0);
    buts.push(say("but.pause", { days: counted(Math.floor(longest / DAY), "day") }));
  }
  return buts.slice(0, MOST_BUTS);
}

function statesText({ counts }) {
  if (counts.full === counts.inFile && counts.inFile > 1) return say("state.all_full");
  const names = ["partly_withheld", "partly_erased", "withheld", "erased", "expired"];
  const parts = ["full", ...names.filter((name) => counts[name])]
    .map((name) => say(`state.${name}`, { count: numberText(counts[name]) }));
  return (counts.erased || counts.expired ? parts : [...parts, say("state.none_destroyed")]).join(", ");
}

function summaryOf(facts) {
  const { found, counts, since } = facts;
  const sentences = [extentText(facts), ...(facts.unseen.length ? [unseenText(facts)] : [])];
  if (found.misdated) {
    const shown = numberText(counts.dated);
    sentences.push(say("sum.misfit", { count: numberText(found.misdated), shown }));
  } else if (found.compared) sentences.push(say(counts.dated === facts.size ? "sum.fit" : "sum.fit_shown"));
  else if (since === null) sentences.push(say("sum.undated"));
  if (found.longest && found.longest.length > LONGEST_PAUSE) {
    sentences.push(say("sum.pause", { days: counted(Math.floor(found.longest.length / DAY), "day") }));
  }
  return sentences;
}

function extentText(facts) {
  const { counts, size, parties, state } = facts;
  const others = parties.some((party) => party.kind !== "client");
  const they = others ? (parties.length === 1 ? "party" : "parties") : "client";
  const values = { entries: counted(size, "entry"), states: statesText(facts), they: say(`sum.they.${they}`) };
  if (state.profile !== "full") {
    const others_ = numberText(size - counts.inFile);
    return say("sum.excerpt", { ...values, shown: numberText(counts.inFile), others: others_ });
  }
  if (counts.withheld || counts.erased || counts.expired) return say("sum.of", values);
  return say(size === 1 ? "sum.one" : "sum.complete", values);
}

function unseenText({ covered, unseen, unseenTimes }) {
  if (!covered) return say("sum.unseen.all");
  const bound = (choose) => unseenTimes.reduce((a, b) => choose(a, b));
  const days = unseenTimes.length ? betweenText(bound(Math.min), bound(Math.max)) : "?";
  const key = unseen.length === 1 ? "sum.unseen.one" : "sum.unseen.many";
  return say(key, { count: numberText(unseen.length), days });
}

function firmSummary(facts, outcome) {
  const { state, size, counts } = facts;
  const values = { entries: counted(size, "entry"), states: statesText(facts) };
  const first = state.profile === "full" ? say("firm.agrees", values)
    : say("firm.excerpt", { ...values, shown: numberText(counts.inFile) });
  const firm = visible(state.facts.firm || say("firm.the_firm"), 80);
  const named = outcome.seenBy.filter((one) => !one.counted).length;
  return [
    first, say("firm.no_one", { firm, day: madeOnText(state) }),
    ...(named ? [say("firm.not_counted", { parties: counted(named, "party") })] : []),
  ];
}

function notShown({ unseen, covered, counts, state, size }) {
  const numbers = {
    unseen: covered ? unseen.length : 0, withheld: counts.withheld, destroyed: counts.erased + counts.expired,
    partly: counts.partly_withheld + counts.partly_erased,
    others: state.profile === "full" ? 0 : size - counts.inFile,
  };
  const told = Object.entries(numbers).filter(([, count]) => count)
    .map(([name, count]) => say(`not.${name}${count === 1 ? "_one" : ""}`, { count: numberText(count) }));
  return state.format === EARLIER_FORMAT ? [...told, say("not.unbound")] : told;
}

function notDated({ found, since }) {
  const wrong = found.before.flatMap((one) => one.indices).sort((a, b) => a - b);
  const verb = wrong.length === 1 ? "is" : "are";
  return [
    ...(wrong.length ? [say("not.misdated", { list: entriesAt(runsOf(wrong)), verb })] : []),
    ...(since === null ? [say("not.when_words")] : []),
  ];
}

const neverShown = (isTimed) => ["true", "unrecorded", "keyboard", ...(isTimed ? ["minute"] : [])]
  .map((key) => say(`not.${key}`));
