// What the checks of a bundle add up to: a level, open points and their words. Follows outcome.py.
"use strict";

const SHARE = 10;
const EARLIER_FORMAT = "1";

function gatherFacts(state, byWords) {
  const size = Number(state.known().size);
  const parties = partiesSeen(state, byWords);
  const cut = intervalsOf(parties.flatMap((party) => party.times), size);
  const madeOn = startOfDay(state.facts.exported_on ?? "");
  const found = compareTimes(state.times, cut, madeOn === null ? null : madeOn + 2 * DAY, state.clockSteps);
  const sinces = parties.map(sinceOf).filter((time) => time !== null);
  const facts = {
    state, parties, size, covered: coveredByParties(parties, state.trust.quorum), found, cut, madeOn,
    counts: state.counts, since: sinces.length ? Math.min(...sinces) : null,
    level: levelOf(parties), unseen: [], unseenTimes: [], matter: [], hidden: [], old: [],
  };
  sortUnseen(facts);
  return facts;
}

function levelOf(parties) {
  if (parties.some((party) => party.kind !== "client")) return "outside";
  return parties.length ? "client" : "firm";
}

function coveredByParties(parties, quorum) {
  const sizes = parties.map((party) => party.entries).sort((a, b) => b - a);
  return sizes[(quorum ?? 1) - 1] ?? 0;
}

function sortUnseen(facts) {
  const { state, covered, madeOn } = facts;
  const shown = new Set();
  for (const { index, time, kind } of state.times) {
    if (index < covered) continue;
    shown.add(index);
    facts.unseenTimes.push(time);
    if (matters(kind)) facts.matter.push(index);
    else if (madeOn !== null && time < madeOn - DAY) facts.old.push(index);
  }
  if (state.profile !== "full") {
    facts.unseen = [...shown].sort((a, b) => a - b);
    return;
  }
  facts.unseen = Array.from({ length: Math.max(0, facts.size - covered) }, (_, offset) => covered + offset);
  facts.hidden = facts.unseen.filter((index) => !shown.has(index));
}

function conclude(state, byWords, isSealed) {
  const facts = gatherFacts(state, byWords);
  state.outcome = {
    level: facts.level, independent: facts.parties.filter((party) => party.kind !== "client").length,
    seenBy: [...facts.parties.map(partyTold), ...partiesNotCounted(state).map(partyNotCounted)],
    counts: countsTold(facts), times: timesTold(facts), points: pointsOf(facts, isSealed),
    headline: "", summary: [], doesNotProve: [], learnMore: [],
  };
  checksTold(facts, state.outcome);
  putIntoWords(facts, state.outcome, state.verdict());
  state.picture = pictureOf(facts);
}

function countsTold({ counts, size, unseen, cut, found }) {
  const timed = cut.filter((one) => one.seen !== null).reduce((most, one) => Math.max(most, one.end), 0);
  return {
    entries: size, in_file: counts.inFile, full: counts.full, partly_withheld: counts.partly_withheld,
    partly_erased: counts.partly_erased, withheld: counts.withheld, erased: counts.erased,
    expired: counts.expired, unseen: unseen.length, unstamped: size - timed, out_of_order: found.misdated,
    grounds: Object.fromEntries([...counts.grounds].sort((a, b) => compareTexts(a[0], b[0]))),
  };
}

function pointsOf(facts, isSealed) {
  const points = [datePoints, pausePoints, eventPoints, withheldPoints, destroyedPoints, documentPoints, unseenPoints]
    .flatMap((make) => make(facts));
  const { quorum } = facts.state.trust;
  if (!isSealed && facts.parties.length) points.push(newPoint("seal", say("at.files"), say("point.seal")));
  if (quorum !== null && facts.covered === 0) {
    points.push(newPoint("quorum", say("at.quorum"), say("point.quorum", { quorum, count: facts.parties.length })));
  }
  return points;
}

const newPoint = (code, where, text, entries = [], isOpen = true) => ({ code, where, text, entries, isOpen });

function pointAt(code, indices, text, isOpen = true) {
  const runs = runsOf(indices);
  return indices.length ? [newPoint(code, entriesAt(runs), text, runs, isOpen)] : [];
}

function datePoints({ found, state }) {
  return [
    ...found.before.flatMap((one) => pointAt("dated_before", one.indices, datedBefore(one))),
    ...found.after.flatMap((one) => pointAt("dated_after", one.indices, datedAfter(one))),
    ...pointAt("future", found.future, say("point.future", { day: madeOnText(state) })),
    ...pointAt("clock_back", found.back, say("point.back")),
  ];
}

function pausePoints({ found, state }) {
  const restored = state.events.filter((one) => one.kind === "ledger.restored").map((one) => one.index);
  return found.pauses.map((one) => pauseTold(one, restored));
}

function eventPoints({ state }) {
  return state.events.flatMap((event) => {
    const here = [event.index];
    if (event.kind === "ledger.restored") {
      const lost = lostEntries(event, state.known().origin);
      return pointAt("restored", here, say(lost ? "point.lost" : "point.restored"), lost);
    }
    if (event.kind === "clock.step") {
      return pointAt("clock_step", here, say("point.clock", { seconds: secondsBack(event) }), false);
    }
    return event.kind === "witness.alarm" ? pointAt("alarm", here, say("point.alarm")) : [];
  });
}

function withheldPoints({ counts }) {
  const texts = counts.noGroundTexts.map((text) => `"${visible(text, 60)}"`).join(", ");
  const points = [
    ...pointAt("no_ground", counts.noGround, say("point.no_ground", { texts })),
    ...pointAt("decision_withheld", counts.decisions, say("point.decision")),
    ...pointAt("record_withheld", counts.records, say("point.record")),
  ];
  if (counts.hidden > 1 && counts.hidden * SHARE > counts.inFile) {
    points.push(newPoint("mostly_withheld", shareText(counts.hidden, counts.inFile), say("point.share")));
  }
  return points;
}

function destroyedPoints({ state }) {
  const { expired, erased } = state.claims;
  const by = (kind) => state.events.filter((one) => one.kind === kind).map((one) => one.index);
  const named = (kind) => entriesAt(runsOf(by(kind)));
  const whole = erased.filter(([, group]) => group === "*").map(([index]) => index);
  const parts = [...new Set(erased.filter(([, group]) => group !== "*").map(([index]) => index))].sort((a, b) => a - b);
  return [
    ...pointAt("expired", expired, say("point.expired", { by: named("retention.expired") })),
    ...pointAt("erased", whole, say("point.erased_whole", { by: named("person.erased") })),
    ...pointAt("erased", state.counts.substanceErased, say("point.erased_substance", { by: named("person.erased") })),
    ...pointAt("partly_erased", parts, erasedText(erased, by("person.erased")), false),
  ];
}

function documentPoints({ state }) {
  const points = [];
  const leftOut = state.facts.documents_of_no_known_ground;
  if (leftOut) {
    const text = say("point.documents_ground", { count: numberText(leftOut) });
    points.push(newPoint("documents_ground", say("at.documents"), text));
  }
  const { documents_destroyed: destroyed, documents_absent: absent = {}, documents_attached: attached = 0 } = state.facts;
  const add = (code, text) => points.push(newPoint(code, say("at.documents"), text));
  if (destroyed) add("documents_destroyed", say("point.documents_destroyed", { count: numberText(destroyed) }));
  if (absent.apart) add("documents_apart", say("point.apart", { count: numberText(absent.apart) }));
  const withheld = absent.withheld ?? 0;
  points.push(...pointAt("decision_withheld", state.claims.papersWithheld ?? [], say("point.papers")));
  if (withheld > 1 && withheld * SHARE > attached) {
    add("documents_withheld", say("point.documents_share", { count: numberText(withheld), of: numberText(attached) }));
  }
  if (state.format === EARLIER_FORMAT) {
    points.push(newPoint("documents_unbound", say("at.documents"), say("point.documents_unbound")));
  }
  return points;
}

function unseenPoints(facts) {
  if (!facts.covered) return [];
  return [
    ...pointAt("unseen", facts.matter, say("point.unseen")),
    ...pointAt("unseen_withheld", facts.hidden, say("point.unseen_hidden")),
    ...pointAt("unseen_old", facts.old, say("point.unseen_old")),
  ];
}

// What the page draws: dots of entries and marks of sightings, at most so many of each.
const MOST_MARKS = 240;

function pictureOf({ state, parties, found, cut, madeOn, covered }) {
  const thin = (times) => {
    const sorted = [...times].sort((a, b) => a - b);
    const step = Math.ceil(sorted.length / MOST_MARKS) || 1;
    return sorted.filter((_, position) => position % step === 0 || position === sorted.length - 1);
  };
  const wrong = new Set([...found.before, ...found.after].flatMap((one) => one.indices));
  const good = state.times.filter(({ index }) => !wrong.has(index));
  const gaps = found.pauses.map(({ since, length }) => [since, since + length]);
  const tail = state.times.filter(({ index }) => index >= covered).map(({ time }) => time);
  return {
    entries: thin(good.map(({ time }) => time)), end: madeOn === null ? null : madeOn + DAY,
    flags: thin(state.times.filter(({ index }) => wrong.has(index)).map(({ time }) => time)),
    lanes: parties.map((party) => ({ ...partyTold(party), marks: thin(party.times.map(([, time]) => time)) })),
    gaps, unseen: covered && tail.length ? Math.min(...thin(tail)) : null, intervals: cut.length,
  };
}
