"""MariaDB and MySQL through PyMySQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from duecare.discovery.readers.segments import ReadProblem
from duecare.discovery.sources.database import CONNECT_SECONDS, FoundTable
from duecare.errors import InputError, MissingComponentError

if TYPE_CHECKING:
    import pymysql

_DEFAULT_PORT: Final = 3306
_READ_SECONDS: Final = 600
_DENIED: Final = frozenset((1142, 1143, 1044))  # no right to the table, column or database
_TABLES: Final = """
    select table_schema, table_name, coalesce(avg_row_length, 1)
    from information_schema.tables
    where table_type = 'BASE TABLE' and engine is not null
      and table_schema not in ('information_schema', 'performance_schema', 'mysql', 'sys')
      and (%(database)s = '' or table_schema = %(database)s)
    order by table_schema, table_name
"""
_COLUMNS: Final = """
    select column_name from information_schema.columns
    where table_schema = %s and table_name = %s
      and data_type not in ('tinyblob', 'blob', 'mediumblob', 'longblob', 'binary', 'varbinary',
                            'bit', 'geometry', 'point', 'polygon', 'linestring')
    order by ordinal_position
"""


def connect(address: str, shown: str) -> MariadbServer:
    """Open a read-only snapshot. Errors show the address without its password.

    Options of the address: ``unix_socket=PATH``, and ``ssl-ca=FILE`` for an encrypted connection
    to a server whose certificate that authority signed.
    """
    try:
        import pymysql
        import pymysql.cursors
    except ImportError:
        raise MissingComponentError(
            "the MariaDB driver is not installed", hint="pip install 'duecare[scan]'"
        ) from None
    wrong = InputError(
        f"cannot connect to the database {shown}",
        hint="check host, port, name, user and password; special characters in the password are "
        "written as %XX; the password may also stand in the variable MYSQL_PWD",
    )
    try:
        arguments = _arguments(address)
    except ValueError:
        raise wrong from None
    database = arguments.get("database") or ""
    try:
        connection = pymysql.connect(
            **arguments,
            charset="utf8mb4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            cursorclass=pymysql.cursors.SSCursor,
        )
        with connection.cursor() as cursor:
            cursor.execute("set session transaction isolation level repeatable read")
            cursor.execute("start transaction with consistent snapshot, read only")
    except (pymysql.Error, OSError, RuntimeError):
        # the driver's text may repeat what was typed, password included: it is left out
        raise wrong from None
    return MariadbServer(connection, database)


def _arguments(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    given: dict[str, Any] = {
        "host": parts.hostname or "localhost",
        "port": parts.port or _DEFAULT_PORT,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or os.environ.get("MYSQL_PWD", "")),
        "database": unquote(parts.path.lstrip("/")) or None,
    }
    if "unix_socket" in options:
        given["unix_socket"] = options["unix_socket"]
    if "ssl-ca" in options:
        given["ssl"] = {"ca": options["ssl-ca"]}
    return given


class MariadbServer:
    """An open connection."""

    def __init__(self, connection: pymysql.Connection[Any], database: str) -> None:
        self._connection = connection
        self._database = database

    def tables(self) -> list[FoundTable]:
        """Tables of the database, or of all but the server's own if the address names none."""
        found = []
        for schema, name, size in self._rows(_TABLES, {"database": self._database}):
            columns = tuple(str(row[0]) for row in self._rows(_COLUMNS, (schema, name)))
            title = name if schema == self._database else f"{schema}.{name}"
            found.append(FoundTable(schema, name, title, columns, True, float(size)))
        return found

    def _rows(self, query: str, arguments: Any) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(query, arguments)
            return list(cursor.fetchall())

    def chunks(self, found: FoundTable, rows: int) -> Iterator[list[list[str]]]:
        """The rows of a table column by column, as texts."""
        fields = ", ".join(f"coalesce(cast({_quoted(name)} as char), '')" for name in found.columns)
        query = f"select {fields} from {_quoted(found.schema)}.{_quoted(found.name)}"  # noqa: S608  names, quoted
        with self._connection.cursor() as cursor:
            cursor.execute(query)
            while chunk := cursor.fetchmany(rows):
                yield [[str(cell) for cell in column] for column in zip(*chunk, strict=True)]

    def problems(self, found: FoundTable) -> list[ReadProblem]:
        """None: the columns that are asked for come whole."""
        del found
        return []

    def reason(self, error: Exception) -> str | None:
        """The number of a server's error; its text could quote a row."""
        import pymysql

        if not isinstance(error, pymysql.Error | OSError):
            return None
        number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        if number in _DENIED:
            return "no permission to read it"
        return f"the database stopped reading it (error {number})"

    def close(self) -> None:
        """End the snapshot."""
        import contextlib

        import pymysql

        with contextlib.suppress(pymysql.Error, OSError):
            self._connection.close()


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
