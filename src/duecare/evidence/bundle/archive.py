"""Reads the ZIP of a bundle: as exported, byte by byte, or packed again by an operating system.

As exported, each header is the only one that belongs to its file. Packed again, headers differ
(times, order, compression, Zip64, marks of a system) and the contents must not: what counts is that
the archive has *one reading*. A reader of the directory at its end and a reader of the headers in
turn find the same members, of the same names, sizes and checksums, and between them no byte is
left over. Encrypted members, links, comments, two members of one name and bombs are refused.
"""

from __future__ import annotations

import io
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from duecare.evidence.bundle.container import (
    CENTRAL,
    CHUNK,
    END,
    LOCAL,
    ChangedError,
    Member,
    UnreadableBundleError,
    read_file,
)
from duecare.evidence.bundle.place import find_place, own_name
from duecare.evidence.visible import visible

STORED, DEFLATED = 0, 8
MOST_TIMES_LARGER = 100
"""A file unpacks to so many times its size at most; real ones to a tenth of it."""
_SMALLEST_LIMIT = 1024 * 1024
_DESCRIBED_AFTER, _IN_UTF8 = 0x0008, 0x0800
_KNOWN_FLAGS = _DESCRIBED_AFTER | _IN_UTF8 | 0x0006
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075
_HARMLESS_EXTRAS = frozenset(
    {_ZIP64, _UNICODE_PATH, 0x5455, 0x7855, 0x7875, 0x5855, 0x000A, 0x4453, 0x2605, 0x334D}
)
_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQHHIIQQQQ")
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_DESCRIPTORS = ("<III", "<4sIII", "<IQQ", "<4sIQQ")
_CUT = "the ZIP directory is cut off"


@dataclass
class Packed:
    """A member as the directory states it; ``start`` is where its content begins."""

    raw_name: bytes
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    start: int = 0
    is_exported: bool = False

    @property
    def is_folder(self) -> bool:
        """Whether it is the mark of a folder."""
        return self.name.endswith("/")

    @property
    def shown(self) -> str:
        """Its name, safe to look at."""
        return visible(self.name, 80)


class ZipFiles:
    """A bundle in its ZIP, read strictly. Raises :class:`UnreadableBundleError`."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._size = source.seek(0, io.SEEK_END)
        members = self._read_members()
        files = {one.name: one for one in members if not one.is_folder}
        if len(files) + sum(one.is_folder for one in members) != len(members):
            raise UnreadableBundleError("two files in the bundle have the same name")
        self._limit_sizes(members)
        place = find_place(
            {name: one.size for name, one in files.items()},
            [one.name.removesuffix("/") for one in members if one.is_folder],
        )
        self._members = {name: files[path] for name, path in place.names.items()}
        self.sizes = {name: one.size for name, one in self._members.items()}
        self.checksums = {name: one.crc for name, one in self._members.items()}
        self.strays = place.strays
        self.how = self._how(is_plain=len(place.root) == 1 and len(files) == len(place.names))
        self.folder, self.renamed = place.folder, ""
        if "bag-info.txt" in self.sizes:
            self.folder, self.renamed = own_name(place.folder, read_file(self, "bag-info.txt"))

    def _how(self, *, is_plain: bool) -> str:
        exported = sum(one.is_exported for one in self._members.values())
        if exported and exported != len(self._members):
            # Who packs again writes all headers in one way: this one was changed by itself.
            odd = next(one for one in self._members.values() if not one.is_exported)
            raise ChangedError(f"the ZIP header of {odd.shown} was changed")
        return "exported" if exported and is_plain else "packed again"

    def _limit_sizes(self, members: list[Packed]) -> None:
        limit = MOST_TIMES_LARGER * self._size + _SMALLEST_LIMIT
        if sum(one.size for one in members) > limit:
            times = f"{MOST_TIMES_LARGER} times"
            raise UnreadableBundleError(f"the ZIP would unpack to more than {times} its size")

    def _read_at(self, offset: int, size: int) -> bytes:
        self._source.seek(offset)
        data = self._source.read(size)
        if len(data) != size:
            raise UnreadableBundleError("the ZIP ends early")
        return data

    # --- the directory at the end -------------------------------------------------------------
    def _read_members(self) -> list[Packed]:
        count, size, offset = self._read_end()
        members = list(_read_directory(self._read_at(offset, size), count))
        self._check_one_reading(members, offset)
        return members

    def _read_end(self) -> tuple[int, int, int]:
        """Number of members, size and offset of the directory."""
        if self._size < END.size:
            raise UnreadableBundleError("this is not a ZIP file, or it is truncated")
        at = self._size - END.size
        mark, disk, first, here, count, size, offset, comment = END.unpack(
            self._read_at(at, END.size)
        )
        if (mark, disk, first, comment) != (b"PK\x05\x06", 0, 0, 0) or here != count:
            raise UnreadableBundleError(
                "the ZIP does not end as a bundle does: it was cut off or extended",
                hint="verify the file as it was exported, or the unpacked folder",
            )
        stated = count, size, offset
        if at >= _LOCATOR.size + _END64.size:
            large = self._read_large_end(at - _LOCATOR.size)
            if large:
                at, *found = large
                full = (_FULL16, _FULL32, _FULL32)
                for small, most, one in zip(stated, full, found, strict=True):
                    if small not in (most, one):
                        raise UnreadableBundleError("the ZIP has two readings: its end records")
                count, size, offset = found
        if offset + size != at:
            raise UnreadableBundleError("the ZIP holds bytes outside its directory and files")
        return count, size, offset

    def _read_large_end(self, at: int) -> tuple[int, int, int, int] | None:
        """Where the Zip64 end record lies, and what it states; None if there is none."""
        mark, disk, where, disks = _LOCATOR.unpack(self._read_at(at, _LOCATOR.size))
        if mark != b"PK\x06\x07":
            return None
        if where != at - _END64.size or disk or disks != 1:
            raise UnreadableBundleError("the ZIP has a malformed Zip64 end")
        found = _END64.unpack(self._read_at(where, _END64.size))
        mark, length, _, _, disk, first, here, count, size, offset = found
        is_well = mark == b"PK\x06\x06" and length == _END64.size - 12 and here == count
        if not is_well or disk or first:
            raise UnreadableBundleError("the ZIP has a malformed Zip64 end")
        return where, count, size, offset

    # --- the headers in turn ------------------------------------------------------------------
    def _check_one_reading(self, members: list[Packed], directory: int) -> None:
        ordered = sorted(members, key=lambda one: one.offset)
        expected = 0
        for place, member in enumerate(ordered):
            if member.offset != expected:
                raise ChangedError(f"the ZIP directory entry of {member.shown} was changed")
            last = place + 1 == len(ordered)
            following = directory if last else ordered[place + 1].offset
            self._check_local(member, following)
            end = member.start + member.packed
            self._check_gap(member, following - end, end)
            expected = following
        if expected != directory:
            raise UnreadableBundleError("the ZIP holds bytes that belong to no file")
        in_order = all(one is other for one, other in zip(members, ordered, strict=True))
        for member in members:
            member.is_exported = member.is_exported and in_order

    def _check_local(self, member: Packed, following: int) -> None:
        room = min(following - member.offset, LOCAL.size + len(member.raw_name) + _FULL16)
        if room < LOCAL.size:
            raise UnreadableBundleError(f"{member.shown} is cut off")
        # One read for nearly all; a header with long extra fields takes a second one.
        wanted = LOCAL.size + len(member.raw_name)
        head = self._read_at(member.offset, min(room, wanted))
        mark, _, flags, method, _, _, crc, packed, size, length, more = LOCAL.unpack_from(head)
        member.start = member.offset + LOCAL.size + length + more
        if member.start + member.packed > following:
            raise UnreadableBundleError(f"{member.shown} is cut off, or overlaps another file")
        name = head[LOCAL.size :]
        if (mark, flags, method) != (b"PK\x03\x04", member.flags, member.method) or (
            name != member.raw_name or length != len(name)
        ):
            raise ChangedError(f"the ZIP header of {member.shown} was changed")
        extras = read_extras(self._read_at(member.offset + wanted, more)) if more else {}
        if _ZIP64 in extras and packed == size == _FULL32:
            size, packed = struct.unpack("<QQ", extras[_ZIP64][:16].ljust(16, b"\x00"))
        _check_unicode_name(member, extras)
        stated = (member.crc, member.packed, member.size)
        zero = bool(flags & _DESCRIBED_AFTER)
        for found, one in zip((crc, packed, size), stated, strict=True):
            if found != one and not (zero and found == 0):
                raise ChangedError(f"the ZIP header of {member.shown} was changed")
        member.is_exported = member.is_exported and head == _exported(member).local() and not more

    def _check_gap(self, member: Packed, size: int, offset: int) -> None:
        """What lies between a member and the next: nothing, or the member's data descriptor."""
        if member.flags & _DESCRIBED_AFTER:
            if size <= 24 and _describes(self._read_at(offset, size), member):
                return
        elif size == 0:
            return
        raise UnreadableBundleError("the ZIP holds bytes that belong to no file")

    # --- contents -----------------------------------------------------------------------------
    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a file; raises :class:`UnreadableBundleError` if it is absent."""
        if name not in self._members:
            raise UnreadableBundleError(f"{name} is missing")
        member = self._members[name]
        raw = self._raw_chunks(member)
        return raw if member.method == STORED else _inflated(raw, member)

    def _raw_chunks(self, member: Packed) -> Iterator[bytes]:
        offset, left = member.start, member.packed
        while left:
            chunk = self._read_at(offset, min(CHUNK, left))
            offset, left = offset + len(chunk), left - len(chunk)
            yield chunk


def _read_directory(directory: bytes, count: int) -> Iterator[Packed]:
    at = 0
    for _ in range(count):
        if at + CENTRAL.size > len(directory):
            raise UnreadableBundleError(_CUT)
        fields = CENTRAL.unpack_from(directory, at)
        length, more, comment = fields[10:13]
        end = at + CENTRAL.size + length
        if end + more + comment > len(directory):
            raise UnreadableBundleError(_CUT)
        row = directory[at : end + more]
        yield _read_row(fields, row[CENTRAL.size : CENTRAL.size + length], row)
        at = end + more + comment
        if comment:
            raise UnreadableBundleError("a file in the ZIP has a comment")
    if at != len(directory):
        raise UnreadableBundleError("the ZIP holds bytes that belong to no file")


def _read_row(fields: tuple[Any, ...], raw_name: bytes, row: bytes) -> Packed:
    mark, _, _, flags, method, _, _, crc, packed, size, _, _, _, disk, _, outside, offset = fields
    extras = read_extras(row[CENTRAL.size + len(raw_name) :])
    member = Packed(raw_name, _decoded(raw_name, flags), flags, method, crc, packed, size, offset)
    if mark != b"PK\x01\x02" or disk not in (0, _FULL16):
        raise ChangedError(f"the ZIP directory entry of {member.shown} was changed")
    _take_large(member, extras, disk)
    _check_unicode_name(member, extras)
    _check_kind(member, outside)
    member.is_exported = row == _exported(member).central()
    return member


def _exported(member: Packed) -> Member:
    return Member(member.raw_name, member.crc, member.size, member.offset)


def _decoded(raw_name: bytes, flags: int) -> str:
    try:
        return raw_name.decode("ascii" if not flags & _IN_UTF8 and raw_name.isascii() else "utf-8")
    except UnicodeDecodeError:
        if flags & _IN_UTF8:
            raise UnreadableBundleError("a file name in the ZIP is not UTF-8") from None
        return raw_name.decode("latin-1")


def read_extras(data: bytes) -> dict[int, bytes]:
    """Extra fields of a header; raises :class:`UnreadableBundleError` for one that may matter."""
    found: dict[int, bytes] = {}
    while data:
        if len(data) < 4:
            raise UnreadableBundleError("a ZIP header has malformed extra fields")
        kind, size = struct.unpack_from("<HH", data)
        if len(data) < 4 + size or kind in found:
            raise UnreadableBundleError("a ZIP header has malformed extra fields")
        if kind not in _HARMLESS_EXTRAS:
            raise UnreadableBundleError(f"a ZIP header has an extra field of kind {kind:#06x}")
        found[kind], data = data[4 : 4 + size], data[4 + size :]
    return found


def _take_large(member: Packed, extras: dict[int, bytes], disk: int) -> None:
    """Sizes and offset that stand in the Zip64 extra field."""
    full = [name for name in ("size", "packed", "offset") if getattr(member, name) == _FULL32]
    data = extras.get(_ZIP64, b"")
    if len(data) != 8 * len(full) + 4 * (disk == _FULL16):
        raise UnreadableBundleError(f"{member.shown} has two readings: its sizes")
    for place, name in enumerate(full):
        setattr(member, name, struct.unpack_from("<Q", data, 8 * place)[0])


def _check_unicode_name(member: Packed, extras: dict[int, bytes]) -> None:
    if _UNICODE_PATH in extras and extras[_UNICODE_PATH][5:] != member.name.encode():
        raise UnreadableBundleError(f"{member.shown} has two readings: its name")


def _check_kind(member: Packed, outside: int) -> None:
    """A plain file or folder, stored or deflated, that anyone can read."""
    if member.flags & ~_KNOWN_FLAGS or member.method not in (STORED, DEFLATED):
        raise UnreadableBundleError(f"{member.shown} is encrypted, or packed in an uncommon way")
    kind = stat.S_IFMT(outside >> 16)
    if kind not in (0, stat.S_IFDIR if member.is_folder else stat.S_IFREG):
        raise UnreadableBundleError(f"{member.shown} is a link or special file")
    if member.is_folder and member.size:
        raise UnreadableBundleError(f"{member.shown} is a folder with content")
    if member.method == STORED and member.packed != member.size:
        raise UnreadableBundleError(f"{member.shown} has two readings: its sizes")


def _describes(found: bytes, member: Packed) -> bool:
    stated = (member.crc, member.packed, member.size)
    for form in _DESCRIPTORS:
        if struct.calcsize(form) != len(found):
            continue
        mark = (b"PK\x07\x08",) if "s" in form else ()
        if struct.unpack(form, found) == (*mark, *stated):
            return True
    return False


def _inflated(raw: Iterator[bytes], member: Packed) -> Iterator[bytes]:
    problem = UnreadableBundleError(f"the packed content of {member.shown} cannot be read")
    unpacker, left = zlib.decompressobj(-15), member.size
    try:
        for chunk in raw:
            rest = chunk
            while rest:
                piece = unpacker.decompress(rest, CHUNK)
                rest = unpacker.unconsumed_tail
                left -= len(piece)
                if left < 0 or unpacker.unused_data:
                    raise problem
                if piece:
                    yield piece
    except zlib.error as error:
        raise problem from error
    piece = unpacker.flush()
    if piece:
        yield piece
    if not unpacker.eof or left - len(piece):
        raise problem
