"""Archives that need no library: cabinets (MS-CAB), cpio, Unix ar, and compress (.Z)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from duecare.discovery.readers.segments import Inner, ReadProblem, Segment, Segments
from duecare.discovery.readers.source import Source, UnreadableSourceError

_BOMB: Final = "unpacks to more than the limit: possibly an archive bomb"
_CUT: Final = "a damaged archive: what follows the damage was not read"
_NEW_CPIO, _OLD_CPIO = (b"070701", b"070702"), b"070707"
_REGULAR, _KIND = 0o100000, 0o170000
_MSZIP: Final = 1


def extract(source: Source, member: str) -> Segments:
    """The files inside, each opened like any other."""
    data = source.read()
    try:
        if data.startswith(b"MSCF"):
            yield from _cabinet(data, source, member)
        elif data.startswith(b"!<arch>\n"):
            yield from _ar(data, member)
        elif data.startswith(b"\x1f\x9d"):
            name = source.name.rsplit(".", 1)[0] or source.name
            unpacked = decompress(data, min(source.limits.member_bytes, source.budget.bytes_left))
            yield Inner(name, unpacked, _inside(member, name))
        else:
            yield from _cpio(data, member)
    except (struct.error, IndexError, ValueError) as error:
        raise UnreadableSourceError("a damaged archive") from error


def _inside(member: str, name: str) -> str:
    return f"{member}!{name}" if member else name


def _short(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _cabinet(data: bytes, source: Source, member: str) -> Iterator[Segment]:
    files_at, folders, files, flags = (
        *struct.unpack_from("<I", data, 16),
        *struct.unpack_from("<HHH", data, 26),
    )
    at, folder_extra, data_extra = 36, 0, 0
    if flags & 4:
        head, folder_extra, data_extra = struct.unpack_from("<HBB", data, at)
        at += 4 + head
    for bit in (1, 2):  # names of the cabinet before and after, and of their disks
        if flags & bit:
            for _ in range(2):
                at = data.index(b"\0", at) + 1
    unpacked = []
    for index in range(folders):
        place = at + index * (8 + folder_extra)
        unpacked.append(_folder(data, place, data_extra, source))
    at = files_at
    for _ in range(files):
        size, start, folder, _, _, marks = struct.unpack_from("<IIHHHH", data, at)
        stop = data.index(b"\0", at + 16)
        raw = data[at + 16 : stop]
        name = raw.decode("utf-8" if marks & 0x80 else "cp1252", "replace")
        at = stop + 1
        inside = _inside(member, name)
        whole = unpacked[folder] if folder < len(unpacked) else None
        if whole is None or start + size > len(whole):
            yield ReadProblem(
                "packed in a cabinet in a way that no reader here opens, or damaged", inside, size
            )
        else:
            yield Inner(_short(name), whole[start : start + size], inside)


def _folder(data: bytes, at: int, extra: int, source: Source) -> bytes | None:
    """The bytes of a folder of a cabinet; None for LZX and Quantum, and where it is damaged."""
    start, blocks, kind = struct.unpack_from("<IHH", data, at)
    if kind & 0xF > _MSZIP:
        return None
    out = bytearray()
    window = b""
    for _ in range(blocks):
        _, packed, size = struct.unpack_from("<IHH", data, start)
        start += 8 + extra
        block = data[start : start + packed]
        start += packed
        if kind & 0xF == _MSZIP:
            if not block.startswith(b"CK"):
                return None
            try:
                block = zlib.decompressobj(-15, zdict=window).decompress(block[2:], size)
            except zlib.error:
                return None
            window = block if len(block) >= 32768 else (window + block)[-32768:]
        out += block
        if len(out) > min(source.limits.member_bytes, source.budget.bytes_left):
            raise UnreadableSourceError(_BOMB)
    return bytes(out)


def _ar(data: bytes, member: str) -> Iterator[Segment]:
    """Members of a Unix archive; long names are in a member of their own or before the data."""
    at, names = 8, b""
    while at + 60 <= len(data):
        name = data[at : at + 16].decode("latin-1").rstrip()
        size = int(data[at + 48 : at + 58])
        body = data[at + 60 : at + 60 + size]
        at += 60 + size + (size & 1)
        if name == "//":
            names = body
            continue
        if name in ("/", "/SYM64/") or name.startswith("__.SYMDEF"):
            continue
        if name.startswith("#1/"):
            length = int(name[3:])
            name, body = body[:length].rstrip(b"\0").decode("utf-8", "replace"), body[length:]
        elif name.startswith("/") and name[1:].isdecimal():
            long = names[int(name[1:]) :]
            name = long[: long.find(b"\n")].decode("utf-8", "replace")
        name = name.rstrip("/")
        yield Inner(_short(name), body, _inside(member, name))
    if at < len(data):
        yield ReadProblem(_CUT, member)


def _cpio(data: bytes, member: str) -> Iterator[Segment]:
    at = 0
    while at + 26 <= len(data):
        kind, size, name_size, head, step = _cpio_head(data, at)
        name_at = at + head
        name = data[name_at : name_at + name_size - 1].decode("utf-8", "replace")
        body_at = name_at + name_size
        body_at += -(body_at - 0) % step
        if name == "TRAILER!!!":
            return
        body = data[body_at : body_at + size]
        if kind & _KIND == _REGULAR:
            if len(body) < size:
                yield ReadProblem(_CUT, _inside(member, name), size)
                return
            yield Inner(_short(name), body, _inside(member, name))
        at = body_at + size
        at += -at % step
    yield ReadProblem(_CUT, member)


def _cpio_head(data: bytes, at: int) -> tuple[int, int, int, int, int]:
    """Mode, size of the file and of its name, size of the head, and alignment."""
    if data[at : at + 6] in _NEW_CPIO:
        fields = [int(data[at + 6 + 8 * n : at + 14 + 8 * n], 16) for n in range(13)]
        return fields[1], fields[6], fields[11], 110, 4
    if data[at : at + 6] == _OLD_CPIO:
        return (
            int(data[at + 18 : at + 24], 8), int(data[at + 65 : at + 76], 8),
            int(data[at + 59 : at + 65], 8), 76, 1,
        )  # fmt: skip
    order = "<" if data[at : at + 2] == b"\xc7\x71" else ">"
    if struct.unpack_from(f"{order}H", data, at)[0] != 0o070707:
        raise UnreadableSourceError("a damaged archive")
    fields = list(struct.unpack_from(f"{order}13H", data, at))
    return fields[3], fields[11] << 16 | fields[12], fields[10], 26, 2


def decompress(data: bytes, most: int) -> bytes:
    """A file packed by ``compress`` (LZW, codes of 9 to 16 bits, lowest bit first)."""
    widest, is_block = data[2] & 0x1F, bool(data[2] & 0x80)
    if not 9 <= widest <= 16:
        raise UnreadableSourceError("a damaged compressed file")
    first = 257 if is_block else 256
    table = [bytes((value,)) for value in range(256)] + [b""] * (first - 256)
    out: list[bytes] = []
    total = 0
    width, at, start = 9, 24, 24  # in bits; codes come in groups of eight
    before = b""
    while at + width <= len(data) * 8:
        code = int.from_bytes(data[at >> 3 : (at >> 3) + 4], "little") >> (at & 7)
        code &= (1 << width) - 1
        at += width
        if code == 256 and is_block:
            at = start + -(-(at - start) // (8 * width)) * 8 * width
            start, width, before = at, 9, b""
            del table[first:]
            continue
        if code < len(table):
            entry = table[code]
        elif code == len(table) and before:
            entry = before + before[:1]
        else:
            raise UnreadableSourceError("a damaged compressed file")
        out.append(entry)
        total += len(entry)
        if total > most:
            raise UnreadableSourceError(_BOMB)
        if before and len(table) < 1 << widest:
            table.append(before + entry[:1])
            if len(table) == 1 << width and width < widest:
                at = start + -(-(at - start) // (8 * width)) * 8 * width
                start, width = at, width + 1
        before = entry
    return b"".join(out)
