"""Dumps of SQL databases: the rows of INSERT and COPY statements as tables, the rest as text.

MySQL's and PostgreSQL's dump programs, and what consoles export. A value in a dump stands far
from the name of its column; as a table it gets it back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.rows import CHUNK_ROWS
from duecare.discovery.readers.segments import DataTable, Segments, Text
from duecare.discovery.readers.source import Source

_NAME: Final = rb"[`\"\[]?([\w.$ -]{1,128}?)[`\"\]]?"
_INSERT: Final = re.compile(
    rb"(?i)\s*INSERT\s+(?:IGNORE\s+)?INTO\s+" + _NAME + rb"\s*(?:\(([^()']{1,8000})\))?\s*VALUES\s*"
)
_CREATE: Final = re.compile(
    rb"(?i)\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?" + _NAME + rb"\s*\("
)
_COPY: Final = re.compile(rb"(?i)COPY\s+" + _NAME + rb"\s*\(([^()]{1,8000})\)\s+FROM\s+stdin")
_COLUMN: Final = re.compile(rb"^\s*[`\"\[]?([A-Za-z_][\w$]*)[`\"\]]?\s+[A-Za-z]")
_NO_COLUMN: Final = frozenset(
    (b"primary", b"unique", b"key", b"constraint", b"foreign", b"index", b"check", b"fulltext")
)
_VALUE: Final = re.compile(rb"\s*(?:[NE]?'((?:[^'\\]|\\.|'')*)'|([^,()']*))\s*([,)])", re.DOTALL)
_ESCAPED: Final = re.compile(rb"\\(.)|''", re.DOTALL)
_LETTERS: Final = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"0": b""}
_TEXT_ROOM: Final = 4_000_000


@dataclass
class _Rows:
    """The rows of one table that wait to be handed over."""

    name: str
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    done: int = 0

    def table(self, member: str) -> DataTable:
        """The waiting rows."""
        width = max(len(self.header), *map(len, self.rows))
        columns = [[row[i] if i < len(row) else "" for row in self.rows] for i in range(width)]
        first, self.done = self.done, self.done + len(self.rows)
        self.rows = []
        return DataTable(self.header, columns, member, self.name, first)


def extract(source: Source, member: str) -> Segments:
    """Tables of a dump in chunks, then what is no row."""
    reader = _Reader()
    other: list[bytes] = []
    room = 0
    with source.open() as stream:
        for line in stream:
            if not reader.take(line):
                other.append(line)
                room += len(line)
            full = [rows for rows in reader.tables.values() if len(rows.rows) >= CHUNK_ROWS]
            yield from (rows.table(member) for rows in full)
            if room > _TEXT_ROOM:
                yield Text(to_utf8(b"".join(other)), member)
                other, room = [], 0
    yield from (rows.table(member) for rows in reader.tables.values() if rows.rows)
    if other:
        yield Text(to_utf8(b"".join(other)), member)


@dataclass
class _Reader:
    """Where in a dump the next line stands."""

    tables: dict[tuple[str, ...], _Rows] = field(default_factory=dict)
    created: dict[str, list[str]] = field(default_factory=dict)
    creating: str = ""
    current: _Rows | None = None
    copies: bool = False

    def take(self, line: bytes) -> bool:
        """Take the rows of a line; False when it is no part of a table."""
        if self.copies:
            return self._copy_row(line)
        if self.creating:
            self._created_column(line)
            return False
        if copy := _COPY.match(line):
            self._open(copy[1], copy[2])
            self.copies = True
            return True
        if insert := _INSERT.match(line):
            self._open(insert[1], insert[2])
            self._tuples(line, insert.end())
            return True
        if self.current is not None:
            return self._tuples(line, 0)
        if create := _CREATE.match(line):
            self.creating = _text(create[1])
            self.created[self.creating] = []
            for part in line[create.end() :].split(b","):
                self._created_column(part)
        return False

    def _open(self, name: bytes, columns: bytes | None) -> None:
        table = _text(name)
        header = self.created.get(table, [])
        if columns:
            header = [_text(part).strip(' `"[]\r\n\t') for part in columns.split(b",")]
        key = (table, *header)
        self.current = self.tables.setdefault(key, _Rows(table, header))

    def _created_column(self, line: bytes) -> None:
        column = _COLUMN.match(line)
        if column and column[1].lower() not in _NO_COLUMN:
            self.created[self.creating].append(_text(column[1]))
        if line.rstrip().endswith(b";"):
            self.creating = ""

    def _copy_row(self, line: bytes) -> bool:
        raw = line.rstrip(b"\r\n")
        if raw == b"\\.":
            self.copies, self.current = False, None
        elif self.current is not None:
            cells = ["" if cell == b"\\N" else _text(cell) for cell in raw.split(b"\t")]
            self.current.rows.append(cells)
        return True

    def _tuples(self, line: bytes, at: int) -> bool:
        """The rows ``(...), (...)`` of a line from ``at``; an INSERT ends at its semicolon."""
        found = False
        while self.current is not None and (start := line.find(b"(", at)) >= 0:
            if line[at:start].strip(b", \t\r\n"):
                break
            row, at = _row(line, start + 1)
            if not row:
                break
            self.current.rows.append(row)
            found = True
        if line[at:].strip(b" ,\t\r\n"):
            self.current = None
        return found


def _row(line: bytes, at: int) -> tuple[list[str], int]:
    cells: list[str] = []
    while value := _VALUE.match(line, at):
        plain = value[2].strip() if value[1] is None else _ESCAPED.sub(_unescape, value[1])
        cells.append("" if value[1] is None and plain.upper() == b"NULL" else _text(plain))
        at = value.end()
        if value[3] == b")":
            return cells, at
    return [], at


def _unescape(match: re.Match[bytes]) -> bytes:
    return _LETTERS.get(match[1], match[1]) if match[1] else b"'"


def _text(raw: bytes) -> str:
    return to_utf8(raw).decode("utf-8", "replace")
