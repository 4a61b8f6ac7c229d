// Bytes, base64, SHA-256 and strict JSON. Follows evidence/encoding.py and evidence/canonical.py.
"use strict";

class EvidenceError extends Error {}
class UnreadableError extends EvidenceError {}
class ChangedError extends UnreadableError {}

const utf8 = new TextEncoder();
const toBytes = (text) => utf8.encode(text);
const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));

function same(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
function toText(bytes, what) {
  try {
    return DECODER.decode(bytes);
  } catch {
    throw new EvidenceError(`${what} is not UTF-8 text`);
  }
}

function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function b64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return btoa(text);
}
const b64u = (bytes) => b64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function fromAnyB64(text) {
  if (typeof text !== "string" || text.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new EvidenceError("not base64");
  }
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

// The bits that the last character holds beyond the last byte are zero in the canonical spelling.
const LAST_OF = { 2: "AQgw", 3: "AEIMQUYcgkosw048" };
function isCanonicalB64(text) {
  const used = text.endsWith("==") ? text.length - 2 : text.endsWith("=") ? text.length - 1 : text.length;
  return used % 4 === 0 || (used % 4 !== 1 && LAST_OF[used % 4].includes(text[used - 1]));
}

function checkedLength(bytes, length) {
  if (length !== undefined && bytes.length !== length) {
    throw new EvidenceError(`${length} bytes expected in base64, got ${bytes.length}`);
  }
  return bytes;
}

function fromB64(text, length) {
  const bytes = fromAnyB64(text);
  if (!isCanonicalB64(text)) throw new EvidenceError("base64 is not in its canonical spelling");
  return checkedLength(bytes, length);
}

function fromB64u(text, length) {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text)) {
    throw new EvidenceError("not base64url");
  }
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = fromAnyB64(plain + "=".repeat((4 - (plain.length % 4)) % 4));
  if (!isCanonicalB64(plain)) throw new EvidenceError("base64 is not in its canonical spelling");
  return checkedLength(bytes, length);
}

// SHA-256 (FIPS 180-4). Own code, since the browser's is asynchronous: too slow for many leaves.
const PRIMES = (() => {
  const found = [];
  for (let n = 2; found.length < 64; n++) if (found.every((p) => n % p)) found.push(n);
  return found;
})();
const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const ROUND = Int32Array.from(PRIMES, (p) => fraction(Math.cbrt(p)));
const START = Int32Array.from(PRIMES.slice(0, 8), (p) => fraction(Math.sqrt(p)));

// Scratch space: filled again for each block, so all hashes may share it.
const SCHEDULE = new Int32Array(64);

class Sha256 {
  constructor() {
    this.state = Int32Array.from(START);
    this.block = new Uint8Array(64);
    this.words = SCHEDULE;
    this.used = 0;
    this.length = 0;
  }

  update(bytes) {
    this.length += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      if (this.used === 0 && bytes.length - at >= 64) {
        this.mix(bytes, at);
        at += 64;
        continue;
      }
      const take = Math.min(64 - this.used, bytes.length - at);
      for (let i = 0; i < take; i++) this.block[this.used + i] = bytes[at + i];
      this.used += take;
      at += take;
      if (this.used === 64) {
        this.mix(this.block, 0);
        this.used = 0;
      }
    }
    return this;
  }

  mix(block, start) {
    const w = this.words;
    const state = this.state;
    for (let i = 0; i < 16; i++) {
      const at = start + i * 4;
      w[i] = (block[at] << 24) | (block[at + 1] << 16) | (block[at + 2] << 8) | block[at + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let a = state[0], b = state[1], c = state[2], d = state[3];
    let e = state[4], f = state[5], g = state[6], h = state[7];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }

  digest() {
    const bits = this.length * 8;
    const padding = new Uint8Array(((119 - (this.length % 64)) % 64) + 9);
    padding[0] = 0x80;
    for (let i = 1, rest = bits; i <= 8; i++, rest = Math.floor(rest / 256)) padding[padding.length - i] = rest;
    this.update(padding);
    const out = new Uint8Array(32);
    for (let i = 0; i < 32; i++) out[i] = this.state[i >> 2] >>> (24 - 8 * (i & 3));
    return out;
  }
}
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), new Sha256()).digest();

// JSON with one meaning only: no equal keys, whole numbers, well-formed text. Objects become Maps.
class JsonReader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail(why) {
    throw new EvidenceError(`not JSON: ${why} at position ${this.at}`);
  }

  space() {
    while (" \t\n\r".includes(this.text[this.at] || "x")) this.at++;
  }

  document() {
    const value = this.value(0);
    this.space();
    if (this.at !== this.text.length) this.fail("extra data");
    return value;
  }

  value(depth) {
    if (depth > 400) throw new EvidenceError("JSON is nested too deeplyly");
    this.space();
    const next = this.text[this.at];
    if (next === "{") return this.object(depth);
    if (next === "[") return this.array(depth);
    if (next === '"') return this.string();
    for (const [word, value] of [["true", true], ["false", false], ["null", null]]) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  number() {
    const match = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
    match.lastIndex = this.at;
    const found = match.exec(this.text);
    if (!found) this.fail("value expected");
    this.at = match.lastIndex;
    const number = Number(found[0]);
    if (found[2] || found[3] || found[0] === "-0" || !Number.isSafeInteger(number)) {
      throw new EvidenceError("a JSON number must be whole and within 2^53 - 1");
    }
    return number;
  }

  string() {
    const start = this.at++;
    while (this.text[this.at] !== '"') {
      if (this.at >= this.text.length) this.fail("text without end");
      this.at += this.text[this.at] === "\\" ? 2 : 1;
    }
    this.at++;
    let value;
    try {
      value = JSON.parse(this.text.slice(start, this.at));
    } catch {
      this.fail("malformed text");
    }
    if (!value.isWellFormed()) throw new EvidenceError("JSON text holds a lone surrogate");
    return value;
  }

  list(close, depth, item) {
    this.at++;
    this.space();
    if (this.text[this.at] === close) {
      this.at++;
      return;
    }
    for (;;) {
      item(depth + 1);
      this.space();
      const next = this.text[this.at++];
      if (next === close) return;
      if (next !== ",") this.fail("comma expected");
    }
  }

  array(depth) {
    const found = [];
    this.list("]", depth, (inner) => found.push(this.value(inner)));
    return found;
  }

  object(depth) {
    const found = new Map();
    this.list("}", depth, (inner) => {
      this.space();
      if (this.text[this.at] !== '"') this.fail("key expected");
      const key = this.string();
      this.space();
      if (this.text[this.at++] !== ":") this.fail("colon expected");
      if (found.has(key)) throw new EvidenceError("duplicate key in a JSON object");
      found.set(key, this.value(inner));
    });
    return found;
  }
}

// The browser's own reader is faster and takes more: what it reads counts only if writing it gives
// the same text again, which equal keys, white space and other spellings of numbers do not.
const NOT_PLAIN = {};
const DEEPEST_PLAIN = 50;
function plainValue(value, depth) {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw NOT_PLAIN;
  if (value === null || typeof value !== "object") return value;
  if (depth > DEEPEST_PLAIN) throw NOT_PLAIN;
  if (Array.isArray(value)) return value.map((one) => plainValue(one, depth + 1));
  const found = new Map();
  for (const key of Object.keys(value)) found.set(key, plainValue(value[key], depth + 1));
  return found;
}

function parsePlain(text) {
  if (text.includes("\\u")) return NOT_PLAIN;
  try {
    const value = JSON.parse(text);
    return JSON.stringify(value) === text ? plainValue(value, 0) : NOT_PLAIN;
  } catch {
    return NOT_PLAIN;
  }
}

function parseStrict(bytes) {
  const text = toText(bytes, "JSON");
  const plain = parsePlain(text);
  return plain === NOT_PLAIN ? new JsonReader(text).document() : plain;
}

function canonicalText(value, depth = 0) {
  if (typeof value === "string") {
    if (value.normalize("NFC") !== value) throw new EvidenceError("text must be in Unicode NFC");
    return JSON.stringify(value);
  }
  if (value === null || typeof value !== "object") return String(value);
  if (depth >= 8) throw new EvidenceError("nested deeper than 8 levels");
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalText(item, depth + 1)).join(",")}]`;
  }
  const keys = [...value.keys()].sort();
  if (!keys.every((key) => /^[a-z][a-z0-9_.]*$/.test(key))) {
    throw new EvidenceError("a key must match [a-z][a-z0-9_.]*");
  }
  const members = keys.map((key) => `"${key}":${canonicalText(value.get(key), depth + 1)}`);
  return `{${members.join(",")}}`;
}

const isObject = (value, keys) =>
  value instanceof Map && value.size === keys.length && keys.every((key) => value.has(key));
const isIndex = (value) => Number.isSafeInteger(value) && value >= 0;
