// The dates of entries beside the times at which outside parties saw the log. Follows timeline.py.
"use strict";

const MINUTE = 60000;
const DAY = 24 * 60 * MINUTE;
const TOLERANCE = 15 * MINUTE;
const CLOCK_STEP = 2 * MINUTE;
const LONGEST_PAUSE = 8 * DAY;

function startOfDay(text) {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00.000Z`) : NaN;
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? null : time;
}

// sightings: [size, time]; the log of `size` entries, cut at each size that someone has seen.
function intervalsOf(sightings, size) {
  const bySize = sightings.filter((one) => one[0] > 0).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const sizes = [...new Set(bySize.map((one) => one[0]))];
  const firstSeen = new Map();
  let earliest = Infinity;
  for (const [seenSize, time] of bySize.toReversed()) {
    earliest = Math.min(earliest, time);
    firstSeen.set(seenSize, earliest);
  }
  const ends = sizes.length && sizes.at(-1) >= size ? sizes : [...sizes, size];
  const found = [];
  let [start, position, after, waiting] = [0, 0, null, []];
  for (const end of ends) {
    const seen = firstSeen.get(end) ?? null;
    for (; position < bySize.length && bySize[position][0] <= start; position++) waiting.push(bySize[position][1]);
    // A sighting later than one that saw more was of an older state: it bounds nothing here.
    const past = waiting.filter((time) => seen === null || time <= seen);
    if (past.length) after = past.reduce((a, b) => Math.max(a, b), after ?? -Infinity);
    waiting = waiting.filter((time) => seen !== null && time > seen);
    found.push({ first: start, end, after, seen });
    start = end;
  }
  return found;
}

// entries: { index, time, kind }, in order.
function compareTimes(entries, cut, exported, steps) {
  const found = { before: [], after: [], future: [], back: steps, pauses: [], longest: null, compared: 0 };
  let position = 0;
  for (const interval of cut) {
    const rows = [];
    for (; position < entries.length && entries[position].index < interval.end; position++) rows.push(entries[position]);
    if (interval.after !== null || interval.seen !== null) found.compared += rows.length;
    noteMisdated(found.before, interval, rows.filter(({ time }) => interval.after !== null && time < interval.after - TOLERANCE));
    noteMisdated(found.after, interval, rows.filter(({ time }) => interval.seen !== null && time > interval.seen + TOLERANCE));
    for (const { index, time } of rows) if (exported !== null && time > exported) found.future.push(index);
    const hasFirst = rows.length > 0 && rows[0].index === interval.first;
    const oldest = rows.length ? rows.reduce((least, { time }) => Math.min(least, time), Infinity) : null;
    notePause(found, interval, hasFirst || interval.after === null ? oldest : null);
  }
  found.misdated = [...found.before, ...found.after].reduce((sum, one) => sum + one.indices.length, 0);
  return found;
}

function noteMisdated(list, interval, rows) {
  if (!rows.length) return;
  const times = rows.map((row) => row.time);
  const bound = (choose) => times.reduce((a, b) => choose(a, b));
  list.push({ interval, indices: rows.map((row) => row.index), earliest: bound(Math.min), latest: bound(Math.max) });
}

function notePause(found, interval, oldest) {
  const known = [oldest, interval.after].filter((time) => time !== null);
  if (interval.seen === null || !known.length) return;
  const since = Math.max(...known);
  const pause = { interval, since, length: interval.seen - since };
  if (!found.longest || pause.length > found.longest.length) found.longest = pause;
  if (pause.length > LONGEST_PAUSE) found.pauses.push(pause);
}
