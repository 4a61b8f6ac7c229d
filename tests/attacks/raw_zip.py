"""Writes a ZIP field by field, as any tool or attacker could."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

UT = struct.pack("<HHBI", 0x5455, 5, 1, 1_770_000_000)
UX = struct.pack("<HHII", 0x5855, 8, 1_770_000_000, 1_770_000_000)
NTFS = struct.pack("<HHIHHQQQ", 0x000A, 32, 0, 1, 24, *[133_500_000_000_000_000] * 3)


@dataclass
class Row:
    """One member: what its two headers say, which an attacker lets differ."""

    name: bytes
    content: bytes
    deflated: bool = False
    flags: int = 0
    made_by: int = 0x0314
    outside: int = 0o100644 << 16
    date: int = 0x5A7D
    extra: bytes = b""
    central_extra: bytes | None = None
    descriptor: str = ""
    """Form of the data descriptor (``struct``), of crc, packed and size; ``4s`` for its mark."""
    local_name: bytes | None = None
    comment: bytes = b""
    method: int | None = None
    large: bool = False
    crc: int | None = None
    before: bytes = b""
    offset_of: int | None = None
    """Index of another row at whose place this one is said to lie."""

    @property
    def packed(self) -> bytes:
        if not self.deflated:
            return self.content
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(self.content) + packer.flush()


@dataclass
class RawZip:
    """Rows in the order of the file; ``directory`` may order them otherwise."""

    rows: list[Row]
    directory: list[int] | None = None
    large_end: bool = False
    comment: bytes = b""
    before: bytes = b""
    after: bytes = b""
    offsets: list[int] = field(default_factory=list)

    def bytes(self) -> bytes:
        made = bytearray(self.before)
        for row in self.rows:
            made += row.before
            self.offsets.append(len(made))
            made += self._local(row)
        start = len(made)
        for number in self.directory or range(len(self.rows)):
            made += self._central(number)
        size, count = len(made) - start, len(self.directory or self.rows)
        if self.large_end:
            at = len(made)
            made += struct.pack(
                "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start
            )
            made += struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
            count, size, start = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
        end = (b"PK\x05\x06", 0, 0, count, count, size, start, len(self.comment))
        return bytes(made) + struct.pack("<4sHHHHIIH", *end) + self.comment + self.after

    def _method(self, row: Row) -> int:
        return row.method if row.method is not None else 8 * row.deflated

    def _local(self, row: Row) -> bytes:
        packed, name = row.packed, row.local_name if row.local_name is not None else row.name
        crc = row.crc if row.crc is not None else zlib.crc32(row.content)
        stated = (crc, len(packed), len(row.content))
        sizes = (0, 0, 0) if row.descriptor else stated
        extra = row.extra
        if row.large:
            extra += struct.pack("<HHQQ", 1, 16, sizes[2], sizes[1])
            sizes = (sizes[0], 0xFFFFFFFF, 0xFFFFFFFF)
        flags = row.flags | (8 if row.descriptor else 0)
        head = (b"PK\x03\x04", 20, flags, self._method(row), 0, row.date, *sizes)
        made = struct.pack("<4sHHHHHIIIHH", *head, len(name), len(extra)) + name + extra + packed
        if row.descriptor:
            mark = (b"PK\x07\x08",) if "4s" in row.descriptor else ()
            made += struct.pack(row.descriptor, *mark, *stated)
        return made

    def _central(self, number: int) -> bytes:
        row = self.rows[number]
        extra = row.extra if row.central_extra is None else row.central_extra
        crc = row.crc if row.crc is not None else zlib.crc32(row.content)
        sizes: tuple[int, ...] = (len(row.packed), len(row.content))
        offset = self.offsets[number if row.offset_of is None else row.offset_of]
        if row.large:
            extra += struct.pack("<HHQQQ", 1, 24, sizes[1], sizes[0], offset)
            sizes, offset = (0xFFFFFFFF, 0xFFFFFFFF), 0xFFFFFFFF
        flags = row.flags | (8 if row.descriptor else 0)
        head = (b"PK\x01\x02", row.made_by, 20, flags, self._method(row), 0, row.date, crc, *sizes)
        tail = (len(row.name), len(extra), len(row.comment), 0, 0, row.outside, offset)
        made = struct.pack("<4sHHHHHHIIIHHHHHII", *head, *tail)
        return made + row.name + extra + row.comment
