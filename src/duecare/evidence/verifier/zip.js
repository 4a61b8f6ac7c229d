// The ZIP, read strictly. Follows evidence/bundle/container.py.
"use strict";

const CHUNK = 1 << 20;
const LARGEST = 16 * 1024 * 1024;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

function crc32(bytes, crc) {
  for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return crc;
}

function checkName(name) {
  const parts = name.split("/");
  const isPlain = parts.every((part) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/.test(part));
  if (name.length > 240 || !isPlain) throw new UnreadableError("unsafe or non-ASCII file name");
  const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;
  if (parts.some((part) => part.endsWith(".") || device.test(part.toLowerCase()))) {
    throw new UnreadableError("a file name is reserved on some systems");
  }
}

// Reads the ZIP and compares each header with the only one that belongs to its file.
class ZipFiles {
  constructor(blob) {
    this.blob = blob;
  }

  static async open(blob) {
    const files = new ZipFiles(blob);
    const members = await files.readMembers();
    const folders = new Set(members.map((member) => member.name.split("/")[0]));
    if (folders.size !== 1) throw new UnreadableError("a bundle has exactly one folder at its top");
    [files.folder] = folders;
    const inner = (member) => member.name.slice(files.folder.length + 1);
    files.members = new Map(members.map((member) => [inner(member), member]));
    if (new Set(members.map((member) => member.name.toLowerCase())).size !== members.length) {
      throw new UnreadableError("two files in the bundle have the same name");
    }
    return files;
  }

  async readAt(offset, size) {
    const bytes = new Uint8Array(await this.blob.slice(offset, offset + size).arrayBuffer());
    if (bytes.length !== size) throw new UnreadableError("the ZIP ends early");
    return bytes;
  }

  async readMembers() {
    if (this.blob.size < 22) throw new UnreadableError("this is not a ZIP file, or it is cut off");
    const end = await this.readAt(this.blob.size - 22, 22);
    const view = new DataView(end.buffer);
    const [count, size, offset] = [view.getUint16(8, true), view.getUint32(12, true), view.getUint32(16, true)];
    const expected = packed([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]);
    if (!same(end, expected)) throw new UnreadableError("the ZIP does not end as a bundle does");
    if (offset + size !== this.blob.size - 22) {
      throw new UnreadableError("the ZIP holds bytes outside its directory and files");
    }
    return this.readDirectory(count, offset, await this.readAt(offset, size));
  }

  async readDirectory(count, start, directory) {
    const view = new DataView(directory.buffer);
    const members = [];
    let [at, expectedOffset] = [0, 0];
    for (let i = 0; i < count; i++) {
      if (at + 46 > directory.length) throw new UnreadableError("the ZIP directory is cut off");
      const nameBytes = directory.subarray(at + 46, at + 46 + view.getUint16(at + 28, true));
      const member = {
        name: String.fromCharCode(...nameBytes),
        crc: view.getUint32(at + 16, true),
        size: view.getUint32(at + 20, true),
        offset: view.getUint32(at + 42, true),
      };
      const found = directory.subarray(at, at + 46 + nameBytes.length);
      if (!same(found, centralHeader(member, nameBytes)) || member.offset !== expectedOffset) {
        throw new ChangedError(`the ZIP directory entry of ${member.name.slice(0, 80)} was changed`);
      }
      await this.checkLocal(member, nameBytes);
      expectedOffset = member.start + member.size;
      at += found.length;
      members.push(member);
    }
    if (at !== directory.length || expectedOffset !== start) {
      throw new UnreadableError("the ZIP holds bytes that belong to no file");
    }
    return members;
  }

  async checkLocal(member, nameBytes) {
    checkName(member.name);
    const expected = localHeader(member, nameBytes);
    if (!same(await this.readAt(member.offset, expected.length), expected)) {
      throw new ChangedError(`the ZIP header of ${member.name.slice(0, 80)} was changed`);
    }
    member.start = member.offset + expected.length;
    if (member.start + member.size > this.blob.size) throw new UnreadableError("a file is cut off");
  }

  async *chunks(name) {
    const member = this.members.get(name);
    if (!member) throw new UnreadableError(`${name} is missing`);
    for (let at = 0; at < member.size; at += CHUNK) {
      yield this.readAt(member.start + at, Math.min(CHUNK, member.size - at));
    }
  }

  async read(name, largest = LARGEST) {
    const member = this.members.get(name);
    if (!member) throw new UnreadableError(`${name} is missing`);
    if (member.size > largest) throw new UnreadableError(`${name} is too large`);
    return this.readAt(member.start, member.size);
  }

  // Arrays of lines, since handing over one line at a time is slow.
  async *lines(name) {
    let rest = new Uint8Array();
    for await (const chunk of this.chunks(name)) {
      const bytes = rest.length ? concat(rest, chunk) : chunk;
      const found = [];
      let start = 0;
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, start)) {
        found.push(bytes.subarray(start, at));
        start = at + 1;
      }
      rest = bytes.slice(start);
      if (rest.length > 1024 * 1024) throw new UnreadableError(`${name} has an overlong line`);
      yield found;
    }
    if (rest.length) throw new UnreadableError(`${name} ends in the middle of a line`);
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

const sizesOf = (member, nameBytes) => [
  [4, member.crc], [4, member.size], [4, member.size], [2, nameBytes.length], [2, 0],
];
const localHeader = (member, nameBytes) =>
  concat(packed([4, 0x04034b50], [2, 20], [2, 0], [2, 0], [2, 0], [2, 0x21],
    ...sizesOf(member, nameBytes)), nameBytes);
const centralHeader = (member, nameBytes) =>
  concat(packed([4, 0x02014b50], [2, 0x314], [2, 20], [2, 0], [2, 0], [2, 0], [2, 0x21],
    ...sizesOf(member, nameBytes), [2, 0], [2, 0], [2, 0], [4, 0x81a40000], [4, member.offset]),
  nameBytes);
