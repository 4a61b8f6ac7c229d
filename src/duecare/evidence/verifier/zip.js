// The directory and headers of the ZIP: one reading only. Follows evidence/bundle/archive.py.
"use strict";

const [STORED, DEFLATED] = [0, 8];
const [DESCRIBED_AFTER, IN_UTF8] = [0x0008, 0x0800];
const UNKNOWN_FLAGS = 0xffff & ~(DESCRIBED_AFTER | IN_UTF8 | 0x0006);
const [ZIP64, UNICODE_PATH] = [0x0001, 0x7075];
const HARMLESS_EXTRAS = [ZIP64, UNICODE_PATH, 0x5455, 0x7855, 0x7875, 0x5855, 0x000a, 0x4453, 0x2605, 0x334d];
const [FULL16, FULL32] = [0xffff, 0xffffffff];
const NO_EXTRAS = new Map();
const LEFT_OVER = "the ZIP holds bytes that belong to no file";

const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
function uint64(view, at) {
  const value = view.getBigUint64(at, true);
  if (value > 2n ** 53n) throw new UnreadableError("the ZIP is too large");
  return Number(value);
}

function readExtras(bytes) {
  if (!bytes.length) return NO_EXTRAS;
  const found = new Map();
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length;) {
    const isCut = at + 4 > bytes.length || at + 4 + view.getUint16(at + 2, true) > bytes.length;
    const kind = isCut ? 0 : view.getUint16(at, true);
    if (isCut || found.has(kind)) throw new UnreadableError("a ZIP header has malformed extra fields");
    if (!HARMLESS_EXTRAS.includes(kind)) {
      throw new UnreadableError(`a ZIP header has an extra field of kind 0x${kind.toString(16).padStart(4, "0")}`);
    }
    const end = at + 4 + view.getUint16(at + 2, true);
    found.set(kind, bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}

function decodedName(bytes, flags) {
  if (bytes.every((byte) => byte < 128)) return String.fromCharCode(...bytes);
  try {
    return toText(bytes, "a file name");
  } catch {
    if (flags & IN_UTF8) throw new UnreadableError("a file name in the ZIP is not UTF-8");
    return String.fromCharCode(...bytes);
  }
}

function packed(...fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

// The headers that Duecare writes: all of their bytes follow from name, checksum, size and offset.
const sizesOf = (member) => [
  [4, member.crc], [4, member.size], [4, member.size], [2, member.rawName.length], [2, 0],
];
const localHeader = (member) => packed(
  [4, 0x04034b50], [2, 20], [2, 0], [2, 0], [2, 0], [2, 0x21], ...sizesOf(member));
const centralHeader = (member) => packed(
  [4, 0x02014b50], [2, 0x314], [2, 20], [2, 0], [2, 0], [2, 0], [2, 0x21],
  ...sizesOf(member), [2, 0], [2, 0], [2, 0], [4, 0x81a40000], [4, member.offset]);

// Where the directory lies and how many members it states. `readAt(offset, size)` gives bytes.
async function readEnd(length, readAt) {
  if (length < 22) throw new UnreadableError("this is not a ZIP file, or it is cut off");
  let at = length - 22;
  const end = viewOf(await readAt(at, 22));
  const isPlain = end.getUint32(0, true) === 0x06054b50 && end.getUint32(4, true) === 0 && end.getUint16(20, true) === 0;
  let [count, size, offset] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)];
  if (!isPlain || end.getUint16(8, true) !== count) {
    throw new UnreadableError("the ZIP does not end as a bundle does: it was cut off or extended");
  }
  const large = at >= 76 ? await readLargeEnd(at - 20, readAt) : null;
  if (large) {
    const isSame = [[count, FULL16, large.count], [size, FULL32, large.size], [offset, FULL32, large.offset]]
      .every(([small, most, one]) => small === most || small === one);
    if (!isSame) throw new UnreadableError("the ZIP has two readings: its end records");
    ({ at, count, size, offset } = large);
  }
  if (offset + size !== at) throw new UnreadableError("the ZIP holds bytes outside its directory and files");
  return { count, size, offset };
}

async function readLargeEnd(at, readAt) {
  const locator = viewOf(await readAt(at, 20));
  if (locator.getUint32(0, true) !== 0x07064b50) return null;
  const where = uint64(locator, 8);
  if (where !== at - 56 || locator.getUint32(4, true) || locator.getUint32(16, true) !== 1) {
    throw new UnreadableError("the ZIP has a malformed Zip64 end");
  }
  const end = viewOf(await readAt(where, 56));
  const count = uint64(end, 32);
  const isWell = end.getUint32(0, true) === 0x06064b50 && uint64(end, 4) === 44 && uint64(end, 24) === count;
  if (!isWell || end.getUint32(16, true) || end.getUint32(20, true)) {
    throw new UnreadableError("the ZIP has a malformed Zip64 end");
  }
  return { at: where, count, size: uint64(end, 40), offset: uint64(end, 48) };
}

function readDirectory(directory, count) {
  const view = viewOf(directory);
  const members = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > directory.length) throw new UnreadableError("the ZIP directory is cut off");
    const [length, more, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const end = at + 46 + length + more;
    if (end + comment > directory.length) throw new UnreadableError("the ZIP directory is cut off");
    members.push(readRow(view, directory, at, length, end));
    at = end + comment;
    if (comment) throw new UnreadableError("a file in the ZIP has a comment");
  }
  if (at !== directory.length) throw new UnreadableError(LEFT_OVER);
  return members;
}

function readRow(view, directory, at, length, end) {
  const rawName = directory.subarray(at + 46, at + 46 + length);
  const flags = view.getUint16(at + 8, true);
  const disk = view.getUint16(at + 34, true);
  const member = {
    rawName, flags, name: decodedName(rawName, flags), method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true), packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true), offset: view.getUint32(at + 42, true), start: 0,
  };
  member.shown = visible(member.name, 80);
  member.isFolder = member.name.endsWith("/");
  if (view.getUint32(at, true) !== 0x02014b50 || (disk && disk !== FULL16)) {
    throw new ChangedError(`the ZIP directory entry of ${member.shown} was changed`);
  }
  const extras = readExtras(directory.subarray(at + 46 + length, end));
  takeLarge(member, extras, disk);
  checkUnicodeName(member, extras);
  checkMember(member, view.getUint32(at + 38, true));
  member.isExported = end === at + 46 + length && same(directory.subarray(at, at + 46), centralHeader(member));
  return member;
}

function takeLarge(member, extras, disk) {
  const full = ["size", "packed", "offset"].filter((name) => member[name] === FULL32);
  const data = extras.get(ZIP64) || new Uint8Array();
  if (data.length !== 8 * full.length + (disk === FULL16 ? 4 : 0)) {
    throw new UnreadableError(`${member.shown} has two readings: its sizes`);
  }
  full.forEach((name, place) => { member[name] = uint64(viewOf(data), 8 * place); });
}

function checkUnicodeName(member, extras) {
  const stated = extras.get(UNICODE_PATH);
  if (stated && !same(stated.subarray(5), toBytes(member.name))) {
    throw new UnreadableError(`${member.shown} has two readings: its name`);
  }
}

function checkMember(member, outside) {
  if (member.flags & UNKNOWN_FLAGS || ![STORED, DEFLATED].includes(member.method)) {
    throw new UnreadableError(`${member.shown} is encrypted, or packed in an uncommon way`);
  }
  const kind = (outside >>> 16) & 0xf000;
  if (kind && kind !== (member.isFolder ? 0x4000 : 0x8000)) {
    throw new UnreadableError(`${member.shown} is a link or special file`);
  }
  if (member.isFolder && member.size) throw new UnreadableError(`${member.shown} is a folder with content`);
  if (member.method === STORED && member.packed !== member.size) {
    throw new UnreadableError(`${member.shown} has two readings: its sizes`);
  }
}

// The header before a member's content; `following` is where the next member begins.
async function checkLocal(member, following, readAt) {
  const length = member.rawName.length;
  if (following - member.offset < 30) throw new UnreadableError(`${member.shown} is cut off`);
  const head = await readAt(member.offset, Math.min(following - member.offset, 30 + length));
  const view = viewOf(head);
  const more = view.getUint16(28, true);
  member.start = member.offset + 30 + view.getUint16(26, true) + more;
  if (member.start + member.packed > following) {
    throw new UnreadableError(`${member.shown} is cut off, or overlaps another file`);
  }
  const changed = () => new ChangedError(`the ZIP header of ${member.shown} was changed`);
  const [flags, method] = [view.getUint16(6, true), view.getUint16(8, true)];
  if (view.getUint32(0, true) !== 0x04034b50 || flags !== member.flags || method !== member.method) throw changed();
  if (view.getUint16(26, true) !== length || !same(head.subarray(30), member.rawName)) throw changed();
  const extras = more ? readExtras(await readAt(member.offset + 30 + length, more)) : NO_EXTRAS;
  let [crc, packedSize, size] = [14, 18, 22].map((place) => view.getUint32(place, true));
  if (extras.has(ZIP64) && packedSize === FULL32 && size === FULL32) {
    const large = viewOf(concat(extras.get(ZIP64), new Uint8Array(16)));
    [size, packedSize] = [uint64(large, 0), uint64(large, 8)];
  }
  checkUnicodeName(member, extras);
  const stated = [[crc, member.crc], [packedSize, member.packed], [size, member.size]];
  if (!stated.every(([one, other]) => one === other || (flags & DESCRIBED_AFTER && one === 0))) throw changed();
  member.isExported &&= !more && same(head.subarray(0, 30), localHeader(member));
}

// What lies between a member and the next: nothing, or the member's data descriptor.
async function checkGap(member, size, offset, readAt) {
  if (!(member.flags & DESCRIBED_AFTER)) {
    if (size) throw new UnreadableError(LEFT_OVER);
    return;
  }
  const bytes = [12, 16, 20, 24].includes(size) ? await readAt(offset, size) : null;
  if (!bytes || !describes(viewOf(bytes), size, member)) throw new UnreadableError(LEFT_OVER);
}

function describes(view, size, member) {
  const marked = size === 16 || size === 24;
  if (marked && view.getUint32(0, true) !== 0x08074b50) return false;
  const at = marked ? 4 : 0;
  const [first, second] = size >= 20
    ? [view.getBigUint64(at + 4, true), view.getBigUint64(at + 12, true)].map(Number)
    : [view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
  return view.getUint32(at, true) === member.crc && first === member.packed && second === member.size;
}
