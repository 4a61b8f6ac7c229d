// Text of strangers, made safe to look at. Follows evidence/visible.py.
"use strict";

const LONGEST_TEXT = 4000;
const UNSEEN = new RegExp(
  "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f"
    + "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff"
    + "\\u{d800}-\\u{dfff}\\ue000-\\uf8ff\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{10ffff}]", "gu",
);

function visible(text, longest = LONGEST_TEXT) {
  const characters = [...String(text)];
  const shown = characters.slice(0, longest).join("")
    .replace(UNSEEN, (one) => `\\u{${one.codePointAt(0).toString(16).toUpperCase()}}`);
  const left = characters.length - longest;
  return left > 0 ? `${shown}… (${left} more characters)` : shown;
}

function visibleIn(value) {
  if (typeof value === "string") return visible(value);
  if (Array.isArray(value)) return value.map(visibleIn);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [visible(key), visibleIn(one)]));
}
