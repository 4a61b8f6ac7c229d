"""PostgreSQL through psycopg."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from duecare.discovery.readers.segments import ReadProblem
from duecare.discovery.sources.database import CONNECT_SECONDS, FoundTable
from duecare.errors import InputError, MissingComponentError

if TYPE_CHECKING:
    import psycopg

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


def connect(address: str, shown: str) -> PostgresqlServer:
    """Open a read-only snapshot. Errors show the address without its password."""
    try:
        import psycopg
    except ImportError:
        raise MissingComponentError(
            "the PostgreSQL driver is not installed", hint="pip install 'psycopg[binary]'"
        ) from None
    try:
        connection = psycopg.connect(
            address, connect_timeout=CONNECT_SECONDS, application_name="duecare scan"
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
    return PostgresqlServer(connection)


class PostgresqlServer:
    """An open connection."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def tables(self) -> list[FoundTable]:
        """Tables of all schemas but the server's own."""
        found = []
        self._connection.execute("set local datestyle to iso")
        for oid, schema, name, readable, size in self._connection.execute(_TABLES).fetchall():
            rows = self._connection.execute(_COLUMNS, (oid,)).fetchall()
            title = name if schema == "public" else f"{schema}.{name}"
            columns = tuple(row[0] for row in rows)
            found.append(FoundTable(schema, name, title, columns, readable, float(size)))
        return found

    def chunks(self, found: FoundTable, rows: int) -> Iterator[list[list[str]]]:
        """The rows of a table column by column, as texts."""
        from psycopg import sql

        query = sql.SQL("select {} from {}").format(
            sql.SQL(", ").join(
                sql.SQL("coalesce({}::text, '')").format(sql.Identifier(name))
                for name in found.columns
            ),
            sql.Identifier(found.schema, found.name),
        )
        # a savepoint: a table that fails leaves the others readable
        with (
            self._connection.transaction(),
            self._connection.cursor("duecare_scan") as cursor,
        ):
            cursor.execute(query)
            while chunk := cursor.fetchmany(rows):
                yield [list(column) for column in zip(*chunk, strict=True)]

    def problems(self, found: FoundTable) -> list[ReadProblem]:
        """None: the columns that are asked for come whole."""
        del found
        return []

    def reason(self, error: Exception) -> str | None:
        """The kind of a server's error; its text could quote a row."""
        import psycopg

        if isinstance(error, psycopg.Error):
            return f"the database stopped reading it ({type(error).__name__})"
        return None

    def close(self) -> None:
        """End the snapshot."""
        self._connection.close()
