"""SQL databases over a connection, read-only, table by table, in one snapshot where there is one.

Values come as texts and in chunks (a server-side cursor, or rows as they arrive), so memory
does not follow the size of a table; columns are then decided and counted like those of any other
table. The address is shown and kept without user, password and options.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from typing import Final, Protocol

from duecare.discovery.detectors.headers import is_record_number, read_header
from duecare.discovery.detectors.name_masks import masked
from duecare.discovery.findings import FindingRows
from duecare.discovery.outcome import ItemOutcome, ItemSettings, ScanItem
from duecare.discovery.people.rows import ClientKey, RowCollector
from duecare.discovery.readers.rows import CHUNK_ROWS
from duecare.discovery.readers.segments import DataTable, ReadProblem
from duecare.discovery.readers.throttle import Throttle
from duecare.discovery.settings import without_password
from duecare.discovery.tables.counting import TableDecisions, count_table

CONNECT_SECONDS: Final = 15
_CHUNK_BYTES: Final = 16_000_000
_FEWEST_ROWS: Final = 100
_MODULES: Final = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mariadb",
    "mariadb": "mariadb",
    "mssql": "sqlserver",
    "sqlserver": "sqlserver",
}


@dataclass(frozen=True)
class FoundTable:
    """A table of the server; ``title`` is its name as it is shown."""

    schema: str
    name: str
    title: str
    columns: tuple[str, ...]
    is_readable: bool
    row_bytes: float


class Server(Protocol):
    """An open connection to a database, inside a read-only snapshot."""

    def tables(self) -> list[FoundTable]:
        """The tables this user may see, in the order of their names."""
        ...

    def chunks(self, found: FoundTable, rows: int) -> Iterator[list[list[str]]]:
        """The rows of a table column by column, as texts, ``rows`` at a time."""
        ...

    def problems(self, found: FoundTable) -> list[ReadProblem]:
        """What of the table whose chunks were just taken was not looked into."""
        ...

    def reason(self, error: Exception) -> str | None:
        """Why the server stopped, in plain words; None for an error that is not the server's."""
        ...

    def close(self) -> None:
        """Leave the server as it was."""
        ...


def scan_database(
    address: str,
    location: int,
    settings: ItemSettings,
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> Iterator[ItemOutcome]:
    """One outcome a table. ``include`` and ``exclude`` are patterns for names of tables.

    Raises :class:`InputError` when the database cannot be reached and
    :class:`MissingComponentError` when its driver is not installed.
    """
    shown = without_password(address)
    scheme = address.split("://", maxsplit=1)[0]
    module = import_module(f"duecare.discovery.sources.{_MODULES[scheme]}")
    connect: Callable[[str, str], Server] = module.connect
    with closing(connect(address, shown)) as server:
        tables = server.tables()
        numbered = any(
            is_record_number(read_header(column)) for table in tables for column in table.columns
        )
        for table in tables:
            if include and not any(fnmatch.fnmatch(table.name, p) for p in include):
                continue
            if any(fnmatch.fnmatch(table.name, p) for p in exclude):
                continue
            yield _scan_table(server, table, shown, location, settings, numbered=numbered)


def _scan_table(
    server: Server,
    found: FoundTable,
    shown: str,
    location: int,
    settings: ItemSettings,
    *,
    numbered: bool,
) -> ItemOutcome:
    key = ClientKey(settings.secret)
    path = masked(f"{shown}/{found.title}")
    rows, people = FindingRows(path, settings.list_findings), RowCollector()
    problems: list[ReadProblem] = []
    decided = TableDecisions()
    throttle = Throttle(settings.bytes_per_second)
    read = done = 0
    at_a_time = int(min(CHUNK_ROWS, max(_FEWEST_ROWS, _CHUNK_BYTES / max(found.row_bytes, 1.0))))
    try:
        if not found.is_readable:
            problems.append(ReadProblem("no permission to read it"))
        elif found.columns:
            for columns in server.chunks(found, at_a_time):
                size = sum(len(value) for column in columns for value in column)
                throttle.spend(size)
                read += size
                table = DataTable(found.columns, columns, "", found.name, done, numbered)
                count_table(table, decided, key, shown, rows, people)
                done += len(columns[0])
            problems += server.problems(found)
    except Exception as error:
        reason = server.reason(error)
        if reason is None:
            raise
        problems.append(ReadProblem(reason))
    return ItemOutcome(
        ScanItem(path.encode("utf-8", "replace"), read, location),
        rows.records,
        rows.possible,
        rows.findings,
        problems,
        people.build(),
        gave_text=done > 0 or not problems,
    )
