// The files of a bundle in its ZIP: read by slices of it, in one pass, with memory that stays flat.
"use strict";

const CHUNK = 1 << 20;
const LARGEST = 16 * 1024 * 1024;
const WINDOW = 4 * 1024 * 1024;
// The browser's own SHA-256 takes a file as a whole only, and costs a message for each.
const [LARGEST_WHOLE, SMALLEST_WHOLE] = [128 * 1024 * 1024, 2048];
const MOST_UNDER_WAY = 128 * 1024 * 1024;
const MOST_TIMES_LARGER = 100;

const CRC_TABLES = (() => {
  const tables = new Uint32Array(8 * 256);
  for (let n = 0; n < 256; n++) {
    let value = n;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    tables[n] = value;
  }
  for (let i = 256; i < tables.length; i++) {
    tables[i] = (tables[i - 256] >>> 8) ^ tables[tables[i - 256] & 255];
  }
  return tables;
})();

// Eight bytes at a time: table k answers for a byte with k bytes after it.
function crc32(bytes, start) {
  const t = CRC_TABLES;
  let crc = start;
  let i = 0;
  for (const end = bytes.length - 7; i < end; i += 8) {
    crc = t[1792 + ((crc ^ bytes[i]) & 255)] ^ t[1536 + (((crc >>> 8) ^ bytes[i + 1]) & 255)]
      ^ t[1280 + (((crc >>> 16) ^ bytes[i + 2]) & 255)] ^ t[1024 + ((crc >>> 24) ^ bytes[i + 3])]
      ^ t[768 + bytes[i + 4]] ^ t[512 + bytes[i + 5]] ^ t[256 + bytes[i + 6]] ^ t[bytes[i + 7]];
  }
  for (; i < bytes.length; i++) crc = t[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return crc;
}
const finishedCrc = (crc) => (crc ^ 0xffffffff) >>> 0;

// Digests that the browser is at work on; waits where they would hold too much memory.
class UnderWay {
  constructor() {
    this.bytes = 0;
    this.waiting = new Set();
  }

  async add(member, bytes) {
    while (this.waiting.size && (this.bytes + bytes.length > MOST_UNDER_WAY || this.waiting.size >= 256)) {
      await Promise.race(this.waiting);
    }
    this.bytes += bytes.length;
    const one = crypto.subtle.digest("SHA-256", bytes).then((digest) => {
      member.digest = new Uint8Array(digest);
      this.bytes -= bytes.length;
      this.waiting.delete(one);
    });
    this.waiting.add(one);
  }

  async finish() {
    await Promise.all(this.waiting);
  }
}

class ZipFiles {
  constructor(blob) {
    this.blob = blob;
    this.window = { offset: 0, bytes: new Uint8Array() };
    this.readAt = this.readAt.bind(this);
  }

  // `progress(done, total)`: bytes read of the file.
  static async open(blob, progress) {
    const files = new ZipFiles(blob);
    const { count, size, offset } = await readEnd(blob.size, files.readAt);
    const members = readDirectory(await files.readAt(offset, size), count);
    await files.readThrough(members, offset, progress);
    const byName = new Map(members.filter((one) => !one.isFolder).map((one) => [one.name, one]));
    const folders = members.filter((one) => one.isFolder).map((one) => one.name.slice(0, -1));
    if (byName.size + folders.length !== members.length) {
      throw new UnreadableError("two files in the bundle have the same name");
    }
    if (members.reduce((sum, one) => sum + one.size, 0) > MOST_TIMES_LARGER * blob.size + CHUNK) {
      throw new UnreadableError(`the ZIP would unpack to more than ${MOST_TIMES_LARGER} times its size`);
    }
    const place = findPlace(new Map([...byName].map(([name, one]) => [name, one.size])), folders);
    files.members = new Map([...place.names].map(([name, path]) => [name, byName.get(path)]));
    files.strays = place.strays;
    files.how = files.findHow(place.root.length === 1 && members.length === files.members.size);
    await files.unpackDigests();
    [files.folder, files.renamed] = [place.root.at(-1) || "", ""];
    if (files.members.has("bag-info.txt")) {
      const info = new TextDecoder().decode(await files.read("bag-info.txt"));
      [files.folder, files.renamed] = ownName(files.folder, info);
    }
    return files;
  }

  findHow(isPlain) {
    const all = [...this.members.values()];
    const odd = all.find((one) => !one.isExported);
    if (odd && all.some((one) => one.isExported)) throw new ChangedError(`the ZIP header of ${odd.shown} was changed`);
    return !odd && isPlain ? "exported" : "packed again";
  }

  // Small pieces come from a window of the file, since each slice costs a message.
  async readAt(offset, size) {
    const at = offset - this.window.offset;
    if (at >= 0 && at + size <= this.window.bytes.length) return this.window.bytes.subarray(at, at + size);
    const wanted = size < WINDOW / 8 ? Math.max(size, this.reach || 0) : size;
    const bytes = new Uint8Array(await this.blob.slice(offset, offset + wanted).arrayBuffer());
    if (bytes.length < size) throw new UnreadableError("the ZIP ends early");
    if (wanted > size) this.window = { offset, bytes };
    return bytes.subarray(0, size);
  }

  // Headers in turn, and while at it the digest of what is stored as it is.
  async readThrough(members, directory, progress) {
    const ordered = [...members].sort((a, b) => a.offset - b.offset);
    const underWay = new UnderWay();
    const mean = this.blob.size / Math.max(1, ordered.length);
    this.reach = mean < WINDOW / 8 ? WINDOW : 4096;
    let expected = 0;
    for (let place = 0; place < ordered.length; place++) {
      const member = ordered[place];
      if (member.offset !== expected) {
        throw new ChangedError(`the ZIP directory entry of ${member.shown} was changed`);
      }
      const following = ordered[place + 1]?.offset ?? directory;
      await checkLocal(member, following, this.readAt);
      const end = member.start + member.packed;
      await checkGap(member, following - end, end, this.readAt);
      if (member.method === STORED) await this.digestStored(member, underWay, progress);
      expected = following;
      if ((place & 255) === 0) progress(following, this.blob.size, "files");
    }
    await underWay.finish();
    this.reach = 65536;
    if (expected !== directory) throw new UnreadableError(LEFT_OVER);
    const isInOrder = members.every((one, place) => one === ordered[place]);
    for (const member of members) member.isExported &&= isInOrder;
  }

  async digestStored(member, underWay, progress) {
    if (member.size > LARGEST_WHOLE) {
      const hash = new Sha256();
      let crc = 0xffffffff;
      for (let at = 0; at < member.size; at += WINDOW) {
        const bytes = await this.readAt(member.start + at, Math.min(WINDOW, member.size - at));
        hash.update(bytes);
        crc = crc32(bytes, crc);
        progress(member.start + at, this.blob.size, "files");
      }
      Object.assign(member, { digest: hash.digest(), found: finishedCrc(crc) });
      return;
    }
    const bytes = await this.readAt(member.start, member.size);
    member.found = finishedCrc(crc32(bytes, 0xffffffff));
    if (bytes.length < SMALLEST_WHOLE) member.digest = sha256(bytes);
    else await underWay.add(member, bytes);
  }

  async unpackDigests() {
    for (const [name, member] of this.members) {
      if (member.method === STORED) continue;
      const hash = new Sha256();
      let crc = 0xffffffff;
      try {
        for await (const bytes of this.chunks(name)) {
          hash.update(bytes);
          crc = crc32(bytes, crc);
        }
        Object.assign(member, { digest: hash.digest(), found: finishedCrc(crc) });
      } catch (error) {
        if (!(error instanceof UnreadableError)) throw error;
        member.problem = error;
      }
    }
  }

  async *chunks(name) {
    const member = this.members.get(name);
    if (!member) throw new UnreadableError(`${name} is missing`);
    if (member.method === DEFLATED) {
      yield* this.unpacked(member);
      return;
    }
    for (let at = 0; at < member.size; at += CHUNK) {
      yield this.readAt(member.start + at, Math.min(CHUNK, member.size - at));
    }
  }

  async *unpacked(member) {
    const problem = new UnreadableError(`the packed content of ${member.shown} cannot be read`);
    const raw = this.blob.slice(member.start, member.start + member.packed);
    const reader = raw.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    let left = member.size;
    for (;;) {
      const { done, value } = await reader.read().catch(() => { throw problem; });
      if (done) break;
      left -= value.length;
      if (left < 0) {
        await reader.cancel().catch(() => {});
        throw problem;
      }
      yield value;
    }
    if (left) throw problem;
  }

  async read(name, largest = LARGEST) {
    const member = this.members.get(name);
    if (!member) throw new UnreadableError(`${name} is missing`);
    if (member.size > largest) throw new UnreadableError(`${name} is too large`);
    if (member.method === STORED) return this.readAt(member.start, member.size);
    const parts = [];
    for await (const part of this.unpacked(member)) parts.push(part);
    return concat(...parts);
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
