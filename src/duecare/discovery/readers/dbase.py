"""dBase tables (.dbf of dBase III to 7, FoxPro and Visual FoxPro), deleted records included.

A record that was deleted stays in the file until it is packed, so it is read like the others. Long
notes lie in a file beside it (.dbt, .fpt), which is looked through.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from duecare.discovery.readers.records import iso_date
from duecare.discovery.readers.rows import CHUNK_ROWS
from duecare.discovery.readers.segments import DataTable, ReadProblem, Segments
from duecare.discovery.readers.source import Source, UnreadableSourceError
from duecare.discovery.readers.throttle import throttle

VERSIONS: Final = frozenset(
    (0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8C, 0xCB, 0xF5, 0xFB)
)
_PAGES: Final = {1: "cp437", 2: "cp850", 3: "cp1252", 0x57: "cp1252", 0x58: "cp1252",
                 0xC8: "cp1250", 0xC9: "cp1251", 0x64: "cp852", 0x65: "cp866"}  # fmt: skip
_END: Final = 0x0D


@dataclass(frozen=True)
class _Field:
    name: str
    kind: str
    start: int
    size: int
    decimals: int


def is_dbase(head: bytes) -> bool:
    """Whether the header of a table stands here: its sizes and date have to make sense."""
    if (
        len(head) < 65
        or head[0] not in VERSIONS
        or not 1 <= head[2] <= 12
        or not 1 <= head[3] <= 31
    ):
        return False
    header, record = struct.unpack_from("<HH", head, 8)
    if header < 65 or record < 2:
        return False
    name = head[68:79] if head[0] & 7 == 4 else head[32:43]
    return name[:1].isalpha() and name.split(b"\0")[0].replace(b"_", b"a").isalnum()


def extract(source: Source, member: str) -> Segments:
    """The table in chunks."""
    head = source.head(65536)
    count, header, width = struct.unpack_from("<IHH", head, 4)
    fields = _fields(head[:header])
    if not fields or sum(field.size for field in fields) + 1 > width:
        raise UnreadableSourceError("a damaged dBase table")
    encoding = _PAGES.get(head[29], "cp1252")
    with source.mapped() as view:
        held = (len(view) - header) // width
        step = max(1, min(CHUNK_ROWS, 8_000_000 // width))
        for first in range(0, min(count, held), step):
            many = min(step, count - first, held - first)
            start = header + first * width
            block = throttle().copy(view, start, start + many * width)
            columns = [_column(block, width, many, field, encoding) for field in fields]
            yield DataTable([field.name for field in fields], columns, member, source.name, first)
        if held < count:
            reason = f"a damaged dBase table: {count - held:,} of {count:,} records are missing"
            yield ReadProblem(reason, member)


def _fields(header: bytes) -> list[_Field]:
    """The fields of a record; dBase 7 has longer names in descriptors of 48 bytes."""
    return list(
        _described(header, 68, 48, 32) if header[0] & 7 == 4 else _described(header, 32, 32, 11)
    )


def _described(header: bytes, at: int, step: int, name_size: int) -> Iterator[_Field]:
    start = 1
    while at + step <= len(header) and header[at] != _END:
        name = header[at : at + name_size].split(b"\0")[0].decode("latin-1")
        kind_at = at + name_size
        size_at = kind_at + (5 if name_size == 11 else 1)
        kind, size, decimals = chr(header[kind_at]), header[size_at], header[size_at + 1]
        if kind == "C" and name_size == 11:
            size, decimals = size + 256 * decimals, 0  # long texts of Clipper and FoxPro
        yield _Field(name, kind, start, size, decimals)
        start += size
        at += step


def _column(block: bytes, width: int, many: int, field: _Field, encoding: str) -> list[str]:
    cells = (
        block[row * width + field.start : row * width + field.start + field.size]
        for row in range(many)
    )
    if field.kind == "I" and field.size == 4:
        return [str(struct.unpack("<i", cell)[0]) for cell in cells]
    if field.kind in "MGPBTYO0@+":  # numbers of blocks in another file, and packed values
        return [""] * many
    texts = [cell.decode(encoding, "replace").replace("\0", " ").strip() for cell in cells]
    return [iso_date(text) for text in texts] if field.kind == "D" else texts
