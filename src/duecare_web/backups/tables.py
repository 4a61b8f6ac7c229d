r"""Rows of a table as text, the same for SQLite and PostgreSQL.

The form is what PostgreSQL writes for ``COPY ... TO STDOUT``: a line a row, cells parted by tabs,
``\N`` for no value (https://www.postgresql.org/docs/current/sql-copy.html, text format). SQLite
writes it by its own functions, so that a row costs Python one string. What is read is handed on in
blocks of whole rows: a table of any size needs the memory of one block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey

Block = bytes
"""Whole rows, each with its line end."""
_ROWS_A_BLOCK: Final = 500
_BLOCK_BYTES: Final = 1 << 20
_NO_VALUE: Final = b"\\N"
_ESCAPED: Final = re.compile(rb"\\(.)", re.DOTALL)
_LETTERS: Final = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the kind of its values, as Django calls it (``BinaryField``...)."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns in the order of the cells."""

    name: str
    columns: tuple[Column, ...]


def table_of(model: Any) -> Table:
    """The table of a model, also of one as it was at an earlier migration."""
    fields = model._meta.local_concrete_fields  # noqa: SLF001  the documented way to a model's facts
    return Table(model._meta.db_table, tuple(Column(one.column, _kind(one)) for one in fields))  # noqa: SLF001


def _kind(field: Field[Any, Any]) -> str:
    """Of a key: the kind of what it points to."""
    return _kind(field.target_field) if isinstance(field, ForeignKey) else field.get_internal_type()


# --- out of a database --------------------------------------------------------------------------


def read_postgres(connection: Any, table: Table) -> Iterator[Block]:
    """The rows of a table; ``connection``: psycopg's own."""
    statement = f"COPY {_named(table)} TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(statement) as rows:
        for chunk in rows:  # a chunk is a row
            yield bytes(chunk)


def read_sqlite(connection: Any, table: Table) -> Iterator[Block]:
    """The rows of a table; ``connection``: sqlite3's own, with ``bytes`` as text factory."""
    cells = " || char(9) || ".join(f"ifnull({_cell(one)}, '\\N')" for one in table.columns)
    # SQLite's own text of a fraction is not exact.
    connection.create_function("exactly", 1, lambda x: None if x is None else repr(float(x)))
    cursor = connection.execute(f'SELECT {cells} FROM "{table.name}"')  # noqa: S608  our table names
    while rows := cursor.fetchmany(_ROWS_A_BLOCK):
        yield b"\n".join(row for (row,) in rows) + b"\n"


def _cell(column: Column) -> str:
    """The SQL of a cell; raises ``KeyError`` for a kind that has no form here."""
    return _CELLS[column.kind](f'"{column.name}"')


def _escaped(name: str) -> str:
    text = rf"replace({name}, '\', '\\')"
    for code, letter in ((9, "t"), (10, "n"), (13, "r")):
        text = rf"replace({text}, char({code}), '\{letter}')"
    return text


_NUMBERS: Final = (
    "AutoField",
    "BigAutoField",
    "BigIntegerField",
    "IntegerField",
    "PositiveBigIntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "SmallIntegerField",
)
_CELLS: Final[Mapping[str, Callable[[str], str]]] = {
    # SQLite's hex() of no value is an empty text.
    "BinaryField": lambda name: rf"CASE WHEN {name} IS NOT NULL THEN '\\x' || hex({name}) END",
    "DateTimeField": lambda name: f"{name} || '+00'",  # Django keeps UTC in SQLite
    "FloatField": "exactly({})".format,
    **dict.fromkeys(("CharField", "TextField", "JSONField"), _escaped),
    **dict.fromkeys((*_NUMBERS, "BooleanField", "DateField", "UUIDField"), str),
}


# --- into a database ----------------------------------------------------------------------------


def fill(connection: BaseDatabaseWrapper, table: Table, blocks: Iterable[Block]) -> int:
    """Add rows to a table inside the open transaction; returns how many."""
    add = _fill_postgres if connection.vendor == "postgresql" else _fill_sqlite
    return add(connection, table, blocks)


def _fill_postgres(connection: BaseDatabaseWrapper, table: Table, blocks: Iterable[Block]) -> int:
    count = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {_named(table)} FROM STDIN") as rows:
        for block in blocks:
            rows.write(block)
            count += block.count(b"\n")
    return count


def _fill_sqlite(connection: BaseDatabaseWrapper, table: Table, blocks: Iterable[Block]) -> int:
    readers = [_READERS.get(one.kind, _text) for one in table.columns]
    places = ", ".join(["%s"] * len(readers))
    statement = f"INSERT INTO {_named(table)} VALUES ({places})"  # noqa: S608  our table names
    count = 0
    with connection.cursor() as cursor:
        for block in blocks:
            rows = [_values(line, readers) for line in block[:-1].split(b"\n")]
            cursor.executemany(statement, rows)
            count += len(rows)
    return count


def _named(table: Table) -> str:
    columns = ", ".join(f'"{one.name}"' for one in table.columns)
    return f'"{table.name}" ({columns})'


def _values(line: bytes, readers: list[Callable[[bytes], Any]]) -> list[Any]:
    cells = line.split(b"\t")
    return [
        None if cell == _NO_VALUE else read(cell) for read, cell in zip(readers, cells, strict=True)
    ]


def _text(cell: bytes) -> str:
    if b"\\" in cell:
        cell = _ESCAPED.sub(lambda found: _LETTERS.get(found[1], found[1]), cell)
    return cell.decode()


def _binary(cell: bytes) -> bytes:
    return bytes.fromhex(cell.removeprefix(b"\\\\x").decode())


def _flag(cell: bytes) -> bool:
    return cell in {b"t", b"1"}


def _uuid(cell: bytes) -> str:
    return cell.decode().replace("-", "")


def _moment(cell: bytes) -> str:
    """As Django keeps it in SQLite: UTC without a zone, six digits of a second or none."""
    day_and_time, _, fraction = cell.decode().removesuffix("+00").partition(".")
    return f"{day_and_time}.{fraction:0<6}" if fraction else day_and_time


_READERS: Final[Mapping[str, Callable[[bytes], Any]]] = {
    "BinaryField": _binary,
    "BooleanField": _flag,
    "DateTimeField": _moment,
    "FloatField": float,
    "UUIDField": _uuid,
    **dict.fromkeys(_NUMBERS, int),
}


def blocks_of(stream: Any) -> Iterator[Block]:
    """The blocks of a part that was written from blocks, from a stream of bytes."""
    while block := stream.read(_BLOCK_BYTES):
        yield block if block.endswith(b"\n") else block + stream.readline()
