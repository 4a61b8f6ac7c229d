"""SQLite files, opened read-only, with the changes in the log beside them; every table in chunks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, TypeAlias, cast
from urllib.parse import quote_from_bytes

from duecare.discovery.detectors.headers import is_record_number, read_header
from duecare.discovery.readers.rows import CHUNK_ROWS
from duecare.discovery.readers.segments import Cells, DataTable, ReadProblem, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError
from duecare.discovery.readers.sqlite_blobs import files_in_cells
from duecare.discovery.readers.sqlite_log import log_beside, with_changes, without_log
from duecare.discovery.readers.throttle import throttle
from duecare.inventory.coverage import Cause, ReadClass

_BATCH_ROWS: Final = 1000
_UNREAD_LOG: Final = (
    "read without its last changes: with their log (-wal) it is larger than the limit"
)
_Value: TypeAlias = bytearray | bytes | int | float | None


def extract(source: Source, member: str) -> Segments:
    """The tables of a database file."""
    log = log_beside(source)
    if log is not None and source.size + log.size > source.limits.member_bytes:
        yield ReadProblem(
            _UNREAD_LOG, member, log.size, reading=ReadClass.IN_PART, cause=Cause.TOO_LARGE
        )
        log = None
    connection = _open(source, log)
    try:
        connection.text_factory = _text
        names = [
            str(row[0])
            for row in connection.execute(
                "select name from sqlite_master where type = 'table' "
                "and name not like 'sqlite\\_%' escape '\\' order by name"
            )
        ]
        definitions = _definitions(connection)
        if definitions:
            yield Text(definitions, member)
        numbered = _has_record_numbers(connection, names)
        for name in names:
            inside = f"{member}!{name}" if member else name
            try:
                yield from _table(connection, name, inside, numbered=numbered)
                yield from files_in_cells(connection, name, source, inside)
            except sqlite3.Error:
                yield ReadProblem("a damaged or unusual table", inside)
    except sqlite3.DatabaseError as error:
        raise UnreadableSourceError("a damaged or encrypted SQLite file") from error
    finally:
        connection.close()


def _open(source: Source, log: Source | None) -> sqlite3.Connection:
    if source.path is not None and log is None:
        # immutable: no lock, no journal replay, not a byte written beside the client's database
        url = f"file:{quote_from_bytes(source.path)}?mode=ro&immutable=1"
        return sqlite3.connect(url, uri=True)
    changes = b"" if log is None else log.read()  # before the file, which may get them meanwhile
    database = source.read() if log is None else with_changes(source.read(), changes)
    connection = sqlite3.connect(":memory:")
    connection.deserialize(without_log(database))
    return connection


def _definitions(connection: sqlite3.Connection) -> bytes:
    """Views, triggers and defaults: they can hold values too."""
    rows = connection.execute("select sql from sqlite_master where sql like '%''%'")
    return "\n".join(str(row[0]) for row in rows).encode("utf-8", "replace")


def _has_record_numbers(connection: sqlite3.Connection, names: Sequence[str]) -> bool:
    """Whether patients have a record number here, so that their row numbers are no further one."""
    for name in names:
        columns = connection.execute("select name from pragma_table_info(?)", (name,))
        if any(is_record_number(read_header(str(column[0]))) for column in columns):
            return True
    return False


def _table(connection: sqlite3.Connection, name: str, member: str, *, numbered: bool) -> Segments:
    quoted = name.replace('"', '""')
    cursor = connection.execute(f'select * from "{quoted}"')  # noqa: S608  a name, quoted
    header = [str(column[0]) for column in cursor.description]
    done = 0
    connection.text_factory = bytearray  # told from blobs, which are bytes
    try:
        while batches := list(islice(_batches(cursor), CHUNK_ROWS // _BATCH_ROWS)):
            columns = [Cells.chained(parts) for parts in zip(*batches, strict=True)]
            throttle().spend(sum(int(column.ends[-1]) for column in columns))
            yield DataTable(header, columns, member, name, done, numbered)
            done += len(columns[0])
    finally:
        connection.text_factory = _text


def _batches(cursor: sqlite3.Cursor) -> Iterator[list[Cells]]:
    """The columns of few rows at a time: objects of many rows would pass through all caches."""
    while rows := cursor.fetchmany(_BATCH_ROWS):
        yield [_cells(column) for column in zip(*rows, strict=True)]


def _cells(values: Sequence[_Value]) -> Cells:
    """A column as its texts in UTF-8; what is no UTF-8 is replaced in the cell that holds it."""
    kinds = set(map(type, values))
    if kinds == {int}:  # most columns of most databases
        return Cells.of_ascii([*map(str, values)])
    if kinds == {float}:
        return Cells.of_ascii([*map(_of_float, cast("Sequence[float]", values))])
    if kinds == {bytearray}:
        cells = Cells.joined(cast("Sequence[bytearray]", values))
    else:
        cells = Cells.joined([*map(_in_bytes, values)])
    if cells.buf.tobytes().isascii():
        return cells
    return Cells.joined([_text(_in_bytes(value)).encode() for value in values])


def _in_bytes(value: _Value) -> bytes | bytearray:
    if isinstance(value, bytearray):
        return value
    if isinstance(value, float):
        return _of_float(value).encode()
    return b"" if value is None or isinstance(value, bytes) else str(value).encode()


def _of_float(value: float) -> str:
    # record numbers are kept as floating point too
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e18 else str(value)


def _text(raw: bytes | bytearray) -> str:
    return raw.decode("utf-8", "replace")
