"""Microsoft SQL Server through python-tds.

SQL Server has no read-only transaction: only ``select`` is ever sent, with the intent declared as
read-only. There is no snapshot either (few databases allow one, and it would fill the server's
tempdb while it lasts): each row is read as it is when its turn comes, and a lock that somebody else
holds for a minute leaves that table unread. Values come in their own types and become text here. Catalog views: Microsoft's *System catalog views*
(sys.tables, sys.columns, sys.types, sys.masked_columns); errors: sys.messages.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from duecare.discovery.readers.segments import ReadProblem
from duecare.discovery.sources.database import CONNECT_SECONDS, FoundTable
from duecare.discovery.sources.native_values import CellTexts
from duecare.discovery.sources.server_names import names_server
from duecare.errors import InputError, MissingComponentError

if TYPE_CHECKING:
    import pytds

PASSWORD_VARIABLE: Final = "SQLCMDPASSWORD"  # noqa: S105  the name that Microsoft's own tools read
_DEFAULT_PORT: Final = 1433
_READ_SECONDS: Final = 600
_CHUNK_CHARACTERS: Final = 16_000_000
LONGEST_VALUE: Final = 8_000_000  # bytes of a value that the server is asked to send
_DENIED: Final = frozenset((229, 230, 297, 300, 916))  # no right to object, column, database
_DATABASES: Final = """
    select name from sys.databases
    where database_id > 4 and state = 0 and has_dbaccess(name) = 1 order by name
"""
# Tables and the old rows of tables with history. Views show what lies in tables.
_TABLES: Final = """
    select t.object_id, s.name, t.name,
           has_perms_by_name(quotename(s.name) + '.' + quotename(t.name), 'OBJECT', 'SELECT')
    from sys.tables t join sys.schemas s on s.schema_id = t.schema_id
    where t.is_ms_shipped = 0 order by s.name, t.name
"""
# An alias type is read as the system type below it. Of the types of the system, a bit says nothing
# about anybody, and a version stamp, a place in a tree and a shape on a map have no text.
_COLUMNS: Final = """
    select c.object_id, c.name, y.name, c.max_length
    from sys.columns c join sys.types y on y.user_type_id = c.system_type_id
    where y.name not in ('bit', 'timestamp', 'hierarchyid', 'geometry', 'geography')
    order by c.object_id, c.column_id
"""
_MASKED: Final = """
    select object_id, name from sys.masked_columns
    where has_perms_by_name(db_name(), 'DATABASE', 'UNMASK') = 0
"""
_CONVERTED: Final = {"xml": "nvarchar(max)", "sql_variant": "nvarchar(4000)"}


def connect(address: str, shown: str) -> SqlServer:
    """Open a connection that only reads. Errors show the address without its password.

    The password is that of the variable ``SQLCMDPASSWORD``, never part of the address. Options of
    the address: ``ssl-ca=FILE``, the authority that signed the server's certificate (default: the
    authorities that the system trusts), and ``encrypt=no`` for a server on the same machine.
    """
    try:
        import OpenSSL  # noqa: F401  without it the driver logs in unencrypted
        import pytds
        import pytds.tls
    except ImportError:
        raise MissingComponentError(
            "the SQL Server driver is not installed", hint="pip install 'duecare[scan]'"
        ) from None
    wrong = InputError(
        f"cannot connect to the database {shown}",
        hint=f"check host, port, name and user; the password belongs in the variable "
        f"{PASSWORD_VARIABLE}; the connection is encrypted and the server's certificate is checked: "
        "?ssl-ca=FILE names the authority that signed it, ?encrypt=no goes without on this machine",
    )
    try:
        arguments = _arguments(address)
    except ValueError:
        raise wrong from None
    # The driver's own check reads certificates through functions that pyOpenSSL is giving up.
    pytds.tls.validate_host = names_server
    try:
        connection = pytds.connect(
            **arguments,
            autocommit=True,
            readonly=True,
            appname="duecare scan",
            login_timeout=CONNECT_SECONDS,
            timeout=_READ_SECONDS,
        )
        return SqlServer(connection, arguments["database"])
    except Exception:  # noqa: BLE001  the driver raises whatever a broken answer makes it raise
        # its text may repeat what was typed, password included: it is left out
        raise wrong from None


def _arguments(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.password:
        raise InputError(
            "the address of a SQL Server holds no password: a command line can be read by others",
            hint=f"put the password in the variable {PASSWORD_VARIABLE}",
        )
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    given = {
        "dsn": parts.hostname or "localhost",
        "port": parts.port or _DEFAULT_PORT,
        "user": unquote(parts.username or ""),
        "password": os.environ.get(PASSWORD_VARIABLE, ""),
        "database": unquote(parts.path.lstrip("/")),
    }
    if options.get("encrypt") != "no":
        given["cafile"] = options.get("ssl-ca") or _trusted()
    elif given["dsn"] not in ("localhost", "127.0.0.1", "::1"):
        raise InputError(
            f"the connection to {parts.hostname} would send the password unencrypted",
            hint="leave out encrypt=no; ?ssl-ca=FILE names the authority of the server",
        )
    return given


def _trusted() -> str:
    """The file of the authorities that the system trusts, else those of Mozilla."""
    import ssl

    import certifi

    return ssl.get_default_verify_paths().cafile or certifi.where()


class SqlServer:
    """An open connection."""

    def __init__(self, connection: pytds.Connection, database: str) -> None:
        self._connection = connection
        self._database = database
        self._types: dict[tuple[str, str], dict[str, str]] = {}
        self._masked: dict[tuple[str, str], list[str]] = {}
        self._texts = CellTexts(LONGEST_VALUE)
        self._run(f"set textsize {LONGEST_VALUE}")
        self._run("set lock_timeout 60000")  # milliseconds
        self._run("set deadlock_priority low")  # the practice's own work goes first

    def tables(self) -> list[FoundTable]:
        """Tables of the database, or of all but the server's own if the address names none."""
        if self._database:
            return self._tables_of("")
        return [table for (name,) in self._rows(_DATABASES) for table in self._tables_of(str(name))]

    def _tables_of(self, database: str) -> list[FoundTable]:
        if database:
            self._run(f"use {_quoted(database)}")
        columns: dict[int, list[tuple[str, str, int]]] = {}
        for table, name, kind, size in self._rows(_COLUMNS):
            columns.setdefault(table, []).append((name, kind, size))
        masked = self._masked_columns()
        found = []
        for number, schema, name, readable in self._rows(_TABLES):
            own = columns.get(number, [])
            title = name if schema == "dbo" else f"{schema}.{name}"
            title = f"{database}.{title}" if database else title
            place = f"{_quoted(database)}.{_quoted(schema)}" if database else _quoted(schema)
            self._types[place, name] = {column: kind for column, kind, _ in own}
            self._masked[place, name] = masked.get(number, [])
            wide = float(sum(size if size > 0 else 4000 for _, _, size in own))
            names = tuple(column for column, _, _ in own)
            found.append(FoundTable(place, name, title, names, bool(readable), wide))
        return found

    def _masked_columns(self) -> dict[int, list[str]]:
        """Columns that the server shows to this account as XXXX (since SQL Server 2016)."""
        import pytds

        masked: dict[int, list[str]] = {}
        with contextlib.suppress(pytds.ProgrammingError, pytds.OperationalError):
            for table, name in self._rows(_MASKED):
                masked.setdefault(table, []).append(name)
        return masked

    def chunks(self, found: FoundTable, rows: int) -> Iterator[list[list[str]]]:
        """The rows of a table column by column, as texts; fewer rows where values are long."""
        kinds = self._types[found.schema, found.name]
        fields = ", ".join(_field(name, kinds[name]) for name in found.columns)
        query = f"select {fields} from {found.schema}.{_quoted(found.name)}"  # noqa: S608  names, quoted
        self._texts.begin(found.columns)
        with self._connection.cursor() as cursor:
            cursor.execute(query)
            chunk: list[list[str]] = []
            size = 0
            while row := cursor.fetchone():
                chunk.append(self._texts.row(row))
                size += sum(map(len, chunk[-1]))
                if len(chunk) >= rows or size >= _CHUNK_CHARACTERS:
                    yield [list(column) for column in zip(*chunk, strict=True)]
                    chunk, size = [], 0
            if chunk:
                yield [list(column) for column in zip(*chunk, strict=True)]

    def problems(self, found: FoundTable) -> list[ReadProblem]:
        """What of the table just read was not looked into."""
        return self._texts.problems(self._masked[found.schema, found.name])

    def reason(self, error: Exception) -> str | None:
        """The number of a server's error; its text could quote a row."""
        import pytds

        if not isinstance(error, pytds.Error | OSError):
            return None
        number = getattr(error, "number", 0) or 0
        if number in _DENIED:
            return "no permission to read it"
        return f"the database stopped reading it (error {number})"

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(Exception):
            self._connection.close()

    def _run(self, statement: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())


def _field(name: str, kind: str) -> str:
    """A column as it is asked for; what the driver cannot take comes as text."""
    as_text = _CONVERTED.get(kind)
    return f"convert({as_text}, {_quoted(name)})" if as_text else _quoted(name)


def _quoted(name: str) -> str:
    return "[" + name.replace("]", "]]") + "]"
