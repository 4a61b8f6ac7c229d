"""Access databases (.mdb, .accdb): their tables, or a search through the file where that fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, Final

from duecare.discovery.readers import strings
from duecare.discovery.readers.rows import CHUNK_ROWS
from duecare.discovery.readers.segments import DataTable, ReadProblem, Segments
from duecare.discovery.readers.source import Source
from duecare.inventory.coverage import Cause, Reading

_OWN_TABLES: Final = ("MSys", "f_", "~")


def extract(source: Source, member: str) -> Segments:
    """The tables of the user. Rows that the library leaves out make it a file read in part."""
    with _Watch() as watch:
        database = _opened(source)
        names = [] if database is None else [n for n in database.catalog if not _is_own(n)]
        if not names:
            yield from strings.extract(source, member, "access")
            return
        if any(name.startswith("f_") for name in database.catalog):
            reason = "files attached to records of an Access database: export them"
            yield ReadProblem(reason, member, None, Reading.IN_PART, Cause.STORE, "access")
        failed = 0
        for name in names:
            inside = f"{member}!{name}" if member else name
            before = watch.count
            try:
                yield from _table(database.parse_table(name), name, inside)
            except Exception:  # noqa: BLE001  one table must not hide its neighbors
                failed += 1
                watch.count += 1
            if watch.count > before:
                reason = "a table of an Access database of which some rows could not be read"
                yield ReadProblem(reason, inside, None, Reading.IN_PART, Cause.STORE, "access")
        if failed:
            yield from strings.extract(source, member, "access")


def _opened(source: Source) -> Any:
    from access_parser.access_parser import AccessParser
    from access_parser.utils import categorize_pages

    class _InMemory(AccessParser):  # type: ignore[misc, unused-ignore]  # the library has no types
        """The parser over bytes in memory; its own opens a path."""

        def __init__(self, data: bytes) -> None:
            self.db_data = data
            self._parse_file_header(data)
            pages = categorize_pages(data, self.page_size)
            self._table_defs, self._data_pages, self._all_pages = pages
            self._tables_with_data = self._link_tables_to_data()
            self.catalog = self._parse_catalog()
            self.extra_props = self.parse_msys_table()

    try:
        return _InMemory(source.read())
    except Exception:  # noqa: BLE001  encrypted, damaged or of an unknown version
        return None


def _is_own(name: str) -> bool:
    return name.startswith(_OWN_TABLES)


def _table(columns: Any, name: str, member: str) -> Iterator[DataTable]:
    header = [str(title) for title in columns]
    texts = [[_text(cell) for cell in columns[title]] for title in columns]
    rows = max((len(column) for column in texts), default=0)
    if any(len(column) != rows for column in texts):
        raise ValueError("columns of different length")
    for first in range(0, rows, CHUNK_ROWS):
        yield DataTable(
            header, [column[first : first + CHUNK_ROWS] for column in texts], member, name, first
        )


def _text(cell: object) -> str:
    if cell is None or isinstance(cell, bytes):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:
        return str(int(cell))
    return str(cell).removesuffix(" 00:00:00")


class _Watch(logging.Handler):
    """Counts what the library complains about; its words quote content and go nowhere."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0
        self._log = logging.getLogger("access_parser")

    def __enter__(self) -> _Watch:
        self._log.addHandler(self)
        self._log.propagate = False
        return self

    def __exit__(self, *_: object) -> None:
        self._log.removeHandler(self)
        self._log.propagate = True

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002  its words are not kept
        """Count a complaint."""
        self.count += 1
