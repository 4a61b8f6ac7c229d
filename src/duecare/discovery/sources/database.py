"""SQL databases over a connection: PostgreSQL, read-only, one snapshot, table by table.

The server turns every value into text and sends it in chunks (a server-side cursor), so memory
does not follow the size of a table; columns are then decided and counted like those of any other
table. The address is shown and kept without user, password and options.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from duecare.discovery.detectors.headers import read_header
from duecare.discovery.detectors.numbers import MRN
from duecare.discovery.extract.rows import CHUNK_ROWS
from duecare.discovery.findings import FindingRows
from duecare.discovery.items import Item, ItemSettings, Outcome
from duecare.discovery.people import ClientKey, RowCollector
from duecare.discovery.segments import Problem, Table
from duecare.discovery.settings import without_password
from duecare.discovery.table_people import count_table
from duecare.errors import InputError, MissingComponentError

if TYPE_CHECKING:
    import psycopg

_CHUNK_BYTES: Final = 16_000_000
_FEWEST_ROWS: Final = 100
_CONNECT_SECONDS: Final = 15
# Tables and parents of partitions; views and foreign tables show data that lies elsewhere.
_TABLES: Final = """
    select c.oid::bigint, n.nspname, c.relname, has_table_privilege(c.oid, 'select'),
           pg_table_size(c.oid) / greatest(c.reltuples, 1)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition
      and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%%'
    order by n.nspname, c.relname
"""
_COLUMNS: Final = """
    select attname from pg_attribute
    where attrelid = %s and attnum > 0 and not attisdropped
      and atttypid not in ('boolean'::regtype, 'bytea'::regtype, 'tsvector'::regtype)
    order by attnum
"""


@dataclass(frozen=True)
class _Found:
    schema: str
    name: str
    columns: tuple[str, ...]
    is_readable: bool
    row_bytes: float

    @property
    def title(self) -> str:
        return self.name if self.schema == "public" else f"{self.schema}.{self.name}"


def scan_database(
    address: str, location: int, settings: ItemSettings, *, include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> Iterator[Outcome]:  # fmt: skip
    """One outcome a table. ``include`` and ``exclude`` are patterns for names of tables.

    Raises :class:`InputError` when the database cannot be reached and
    :class:`MissingComponentError` when its driver is not installed.
    """
    shown = without_password(address)
    with _connect(address, shown) as connection:
        tables = list(_tables(connection))
        numbered = any(
            read_header(column).kind == MRN for table in tables for column in table.columns
        )
        for table in tables:
            if include and not any(fnmatch.fnmatch(table.name, p) for p in include):
                continue
            if any(fnmatch.fnmatch(table.name, p) for p in exclude):
                continue
            yield _scan_table(connection, table, shown, location, settings, numbered=numbered)


def _connect(address: str, shown: str) -> psycopg.Connection[Any]:
    if address.split("://", maxsplit=1)[0] in ("mysql", "mariadb"):
        raise MissingComponentError(
            "MySQL and MariaDB cannot be read over a connection in this version",
            hint="export the tables with: mysqldump --tab, or as CSV, and scan that folder",
        )
    try:
        import psycopg
    except ImportError:
        raise MissingComponentError(
            "the PostgreSQL driver is not installed", hint="pip install 'duecare[web]'"
        ) from None
    try:
        connection = psycopg.connect(
            address, connect_timeout=_CONNECT_SECONDS, application_name="duecare scan"
        )
    except psycopg.Error:
        # the driver's text may repeat what was typed, password included: it is left out
        raise InputError(
            f"cannot connect to the database {shown}",
            hint="check host, port, name, user and password; the password may also stand in the "
            "variable PGPASSWORD or the file ~/.pgpass",
        ) from None
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    return connection


def _tables(connection: psycopg.Connection[Any]) -> Iterator[_Found]:
    connection.execute("set local datestyle to iso")
    for oid, schema, name, is_readable, row_bytes in connection.execute(_TABLES).fetchall():
        columns = tuple(row[0] for row in connection.execute(_COLUMNS, (oid,)).fetchall())
        yield _Found(schema, name, columns, is_readable, float(row_bytes))


def _scan_table(
    connection: psycopg.Connection[Any], found: _Found, shown: str, location: int,
    settings: ItemSettings, *, numbered: bool,
) -> Outcome:  # fmt: skip
    import psycopg

    key = ClientKey(settings.secret)
    path = f"{shown}/{found.title}"
    rows, people = FindingRows(path, settings.list_findings), RowCollector()
    problems: list[Problem] = []
    kinds: dict[str, int] = {}
    read = done = 0
    try:
        if not found.is_readable:
            problems.append(Problem("no permission to read it"))
        elif found.columns:
            for columns in _chunks(connection, found):
                read += sum(len(value) for column in columns for value in column)
                table = Table(found.columns, columns, "", found.name, done, numbered)
                count_table(table, kinds, key, shown, rows, people)
                done += len(columns[0])
    except psycopg.Error as error:
        problems.append(Problem(f"the database stopped reading it ({type(error).__name__})"))
    return Outcome(
        Item(path.encode("utf-8", "replace"), read, location), rows.records, rows.possible,
        rows.findings, problems, people.build(),
    )  # fmt: skip


def _chunks(connection: psycopg.Connection[Any], found: _Found) -> Iterator[list[list[str]]]:
    """The rows of a table column by column, as texts."""
    from psycopg import sql

    query = sql.SQL("select {} from {}").format(
        sql.SQL(", ").join(
            sql.SQL("coalesce({}::text, '')").format(sql.Identifier(name)) for name in found.columns
        ),
        sql.Identifier(found.schema, found.name),
    )
    size = int(min(CHUNK_ROWS, max(_FEWEST_ROWS, _CHUNK_BYTES / max(found.row_bytes, 1.0))))
    # a savepoint: a table that fails leaves the others readable
    with connection.transaction(), connection.cursor("duecare_scan") as cursor:
        cursor.execute(query)
        while chunk := cursor.fetchmany(size):
            yield [list(column) for column in zip(*chunk, strict=True)]
