"""From one database to another: nothing is written meanwhile, both hold the same, the old one ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from duecare.errors import InputError
from duecare.evidence import locking
from duecare_web.backups.databases import Snapshot, mark_moved
from duecare_web.backups.tables import Table
from duecare_web.ledger.models import TreeHead
from duecare_web.ledger.restoring import verify_all

_BUSY = "something is writing to the database"
_STOP = "stop every duecare process of this installation, then run this again"


@contextmanager
def held(source: BaseDatabaseWrapper) -> Iterator[None]:
    """Nothing writes to ``source`` while this lasts; raises :class:`InputError` if something does."""
    if source.vendor == "postgresql":
        with _held_postgres(source):
            yield
        return
    name = str(source.settings_dict["NAME"])
    with ExitStack() as stack:
        for role in ("web", "work"):  # what duecare web and duecare work hold while they run
            file = Path(f"{name}.{role}.lock")
            stack.enter_context(locking.held(file, busy=_BUSY, hint=_STOP))
        raw = stack.enter_context(closing(sqlite3.connect(name, timeout=1, isolation_level=None)))
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise InputError(_BUSY, hint=_STOP) from error
        yield


@contextmanager
def _held_postgres(source: BaseDatabaseWrapper) -> Iterator[None]:
    """A connection to it besides ours belongs to a process that would write."""
    with source.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        if cursor.fetchone()[0]:
            raise InputError("other programs are connected to the database", hint=_STOP)
    yield


def difference(old: Snapshot) -> str:
    """The first table of the new database with other rows than the old one has; empty if none.

    Rows are compared by their number, the trees of the logs by size and edge: what an edge commits
    to is then verified (:func:`verified_sizes`).
    """
    for table in old.tables():
        blocks = list(old.read(table)) if table.name == _HEADS else None
        expected = sum(block.count(b"\n") for block in blocks or old.read(table))
        found = _rows(table)
        if found != expected:
            return f"{table.name} has {found} rows instead of {expected}"
        if blocks is not None and _edges(table, b"".join(blocks)) != _new_edges():
            return "a log has another tree"
    return ""


_HEADS = TreeHead._meta.db_table  # noqa: SLF001  the documented way to a table's name


def _rows(table: Table) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608  our own table names
        return int(cursor.fetchone()[0])


def _edges(table: Table, rows: bytes) -> set[tuple[str, int, str]]:
    names = [one.name for one in table.columns]
    log, size, edge = (names.index(name) for name in ("log_id", "size", "edge"))
    cells = [line.decode().split("\t") for line in rows.splitlines()]
    return {
        (row[log].replace("-", ""), int(row[size]), row[edge].removeprefix("\\\\x").lower())
        for row in cells
    }


def _new_edges() -> set[tuple[str, int, str]]:
    heads = TreeHead.objects.values_list("log_id", "size", "edge")
    return {(log.hex, size, bytes(edge).hex()) for log, size, edge in heads}


def verified_sizes() -> dict[str, int]:
    """Size of every log in the new database; raises :class:`EvidenceError` if one does not verify."""
    return verify_all()


def retire(source: BaseDatabaseWrapper, *, keep_rows: bool) -> None:
    """Mark the old database as moved; then, unless its rows are to be kept, remove them."""
    mark_moved(source)
    if keep_rows:
        source.close()
        return
    if source.vendor == "postgresql":
        _empty_postgres(source)
        source.close()
        return
    source.close()
    file = Path(source.settings_dict["NAME"])
    locks = file.parent.glob(f"{file.name}.*.lock")
    for one in (Path(f"{file}-wal"), Path(f"{file}-shm"), file, *locks):
        one.unlink(missing_ok=True)


def _empty_postgres(source: BaseDatabaseWrapper) -> None:
    """Drop all tables but the one that says that the database was moved."""
    with source.cursor() as cursor:
        names = set(source.introspection.table_names(cursor)) - {"django_migrations"}
        listed = ", ".join(f'"{name}"' for name in sorted(names))
        cursor.execute(f"DROP TABLE {listed} CASCADE")
