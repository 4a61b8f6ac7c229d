"""Files, texts and other bytes that a database keeps in its cells."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.segments import Budget, Inner, ReadProblem, Segment, Text
from duecare.discovery.readers.sniff import sniff_format
from duecare.discovery.readers.source import Source

_HOLDS_BYTES: Final = ("BLOB", "BINARY", "BYTEA", "IMAGE", "RAW")
_TEXTS: Final = frozenset(("text", "maybe-delimited"))
_SHORTEST: Final = 64  # bytes; shorter ones of unknown kind are ids and digests
_MOST: Final = 20_000  # cells of a column


def files_in_cells(
    connection: sqlite3.Connection, table: str, source: Source, member: str
) -> Iterator[Segment]:
    """What the columns of bytes of a table hold: each file as a file, the texts as one text."""
    for column in _columns(connection, table):
        inside = f"{member}!{column}" if member else column
        texts: list[bytes] = []
        unknown: list[bytes] = []
        left = source.limits.member_bytes
        for number, cell in enumerate(_cells(connection, table, column), 1):
            left -= len(cell)
            if left < 0 or number > _MOST:
                yield ReadProblem("more files in its cells than the limit", inside)
                break
            kind = sniff_format(Source("", source.limits, Budget(0), data=cell))
            if kind in _TEXTS:
                texts.append(to_utf8(cell))
            elif not kind.startswith("store:"):
                yield Inner(f"{column} {number}", cell, f"{inside} {number}")
            elif len(cell) >= _SHORTEST:
                unknown.append(cell)
        if texts:
            yield Text(b"\n\n".join(texts), inside)
        if unknown:
            yield Inner(column, b"\0\n\0".join(unknown), inside)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """Columns that are declared to hold bytes, or nothing in particular."""
    listed = connection.execute("select name, type from pragma_table_info(?)", (table,)).fetchall()
    return [
        _words(name)
        for name, kind in listed
        if not kind or any(word in _words(kind).upper() for word in _HOLDS_BYTES)
    ]


def _words(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes | bytearray) else str(value)


def _cells(connection: sqlite3.Connection, table: str, column: str) -> Iterator[bytes]:
    one, two = (name.replace('"', '""') for name in (column, table))
    rows = connection.execute(
        f'select "{one}" from "{two}" where typeof("{one}") = \'blob\''  # noqa: S608  names, quoted
    )
    for (cell,) in rows:
        yield bytes(cell)
