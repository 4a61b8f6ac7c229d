// Puts numbers, days and lists into words. Follows wording.py; the sentences (WORDS) are its own.
"use strict";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December"];
const MOST_RUNS = 8;

const say = (key, values = {}) => WORDS[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
const numberText = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
const counted = (count, noun) => `${numberText(count)} ${NOUNS[noun][count === 1 ? 0 : 1]}`;

function dayText(time) {
  const moment = new Date(time);
  return `${MONTHS[moment.getUTCMonth()]} ${moment.getUTCDate()}, ${moment.getUTCFullYear()}`;
}

const isoDay = (time) => new Date(time).toISOString().slice(0, 10);
const minuteText = (time) => `${dayText(time)}, ${new Date(time).toISOString().slice(11, 16)} UTC`;

function dayOfText(text) {
  const time = startOfDay(text);
  return time === null ? text : dayText(time);
}

function asPrecise(...times) {
  const days = times.filter((time) => time !== null).map((time) => Math.floor(time / DAY));
  return new Set(days).size < days.length;
}

function betweenText(first, last, precise = false) {
  const [a, b] = [first, last].map(precise ? minuteText : dayText);
  return a === b ? a : say("at.span", { a, b });
}

function runsOf(indices) {
  const runs = [];
  for (const index of indices) {
    if (runs.length && runs.at(-1)[1] === index - 1) runs.at(-1)[1] = index;
    else runs.push([index, index]);
  }
  return runs;
}

function entriesAt(runs) {
  const parts = runs.slice(0, MOST_RUNS).flatMap(([first, last]) => (last - first >= 3
    ? [say("at.run", { first, last })]
    : Array.from({ length: last - first + 1 }, (_, offset) => String(first + offset))));
  const left = runs.slice(MOST_RUNS).reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const list = parts.join(", ") + (left ? say("at.more", { count: numberText(left) }) : "");
  const isOne = runs.length === 1 && runs[0][0] === runs[0][1];
  return say(isOne ? "at.entry" : "at.entries", { list });
}

function joined(parts) {
  if (parts.length < 2) return parts.join("");
  return say("who.and", { a: parts.slice(0, -1).join(", "), b: parts.at(-1) });
}

function whoSaw(hasClient, independent) {
  const parts = hasClient ? [say("who.client")] : [];
  return joined(independent ? [...parts, counted(independent, "party")] : parts);
}
