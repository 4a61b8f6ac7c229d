"""SQLite files, opened read-only; every table in chunks."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from urllib.parse import quote_from_bytes

from duecare.discovery.detectors.headers import is_record_number, read_header
from duecare.discovery.readers.rows import CHUNK_ROWS
from duecare.discovery.readers.segments import DataTable, ReadProblem, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError
from duecare.discovery.readers.sqlite_blobs import files_in_cells
from duecare.discovery.readers.throttle import throttle


def extract(source: Source, member: str) -> Segments:
    """The tables of a database file."""
    connection = _open(source)
    try:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
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


def _open(source: Source) -> sqlite3.Connection:
    if source.path is not None:
        # immutable: no lock, no journal replay, not a byte written beside the client's database
        url = f"file:{quote_from_bytes(source.path)}?mode=ro&immutable=1"
        return sqlite3.connect(url, uri=True)
    connection = sqlite3.connect(":memory:")
    connection.deserialize(source.read())
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
    while chunk := cursor.fetchmany(CHUNK_ROWS):
        columns = [[_text(cell) for cell in column] for column in zip(*chunk, strict=True)]
        throttle().spend(sum(len(cell) for column in columns for cell in column))
        yield DataTable(header, columns, member, name, done, numbered)
        done += len(chunk)


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:
        return str(int(cell))
    if cell is None or isinstance(cell, bytes):
        return ""
    return str(cell)
