"""A consistent copy of a database, and the way back, for SQLite and PostgreSQL alike.

A copy is taken from one snapshot, and no writer waits for it: SQLite's reading transaction over the
write-ahead log, a repeatable-read transaction of PostgreSQL. Both write the same rows
(:mod:`duecare_web.backups.tables`), so that what one has written the other can take.

The tables are those of the migrations that the database names, not of this program: a copy of an
older database comes back as it was and is brought up to date afterward.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.utils import ConnectionHandler

from duecare.errors import InputError
from duecare_web.accounts import new_database
from duecare_web.backups.tables import Block, Table, fill, read_postgres, read_sqlite, table_of

MOVED: Final = ("duecare", "moved_to_another_database")
"""Named among the migrations of a database that was moved: no program goes on with it."""
_APPLIED: Final = "SELECT app, name FROM django_migrations ORDER BY app, name"
Key = tuple[str, str]


class _Reader(Protocol):
    def __call__(self, table: Table) -> Iterator[Block]: ...


@dataclass(frozen=True)
class Snapshot:
    """A database as it was at one moment."""

    kind: str
    migrations: Sequence[str]
    read: _Reader

    def tables(self) -> list[Table]:
        """The tables that its migrations have made."""
        return tables_at(self.migrations)


def connect(described: Mapping[str, Any]) -> BaseDatabaseWrapper:
    """A connection of its own to a database that Django's settings describe so."""
    return ConnectionHandler({"default": dict(described)})["default"]


@contextmanager
def snapshot(source: BaseDatabaseWrapper) -> Iterator[Snapshot]:
    """The database as it is now, for as long as the context lasts; writers go on.

    Raises :class:`InputError` if a newer Duecare has written it, or if it was moved.
    """
    migrations = applied(source)
    if not migrations:
        raise InputError("the database is empty", hint="set DUECARE_HOME and DATABASE_URL")
    refuse_newer(migrations, "the database")
    taken = _postgres_snapshot if source.vendor == "postgresql" else _sqlite_snapshot
    with taken(source) as found:
        yield found


@contextmanager
def _sqlite_snapshot(source: BaseDatabaseWrapper) -> Iterator[Snapshot]:
    address = f"file:{quote(str(source.settings_dict['NAME']))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as raw:
        raw.execute("BEGIN")
        migrations = [f"{app}.{name}" for app, name in raw.execute(_APPLIED)]
        raw.text_factory = bytes
        yield Snapshot("sqlite", migrations, partial(read_sqlite, raw))


@contextmanager
def _postgres_snapshot(source: BaseDatabaseWrapper) -> Iterator[Snapshot]:
    source.ensure_connection()
    raw: Any = source.connection
    with raw.transaction():
        raw.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        migrations = [f"{app}.{name}" for app, name in raw.execute(_APPLIED).fetchall()]
        yield Snapshot("postgresql", migrations, partial(read_postgres, raw))


# --- which tables -------------------------------------------------------------------------------


def applied(source: BaseDatabaseWrapper) -> list[str]:
    """The migrations that a database names; none in an empty one.

    Django's own recorder asks the connection that has the alias, which is another one in a move.
    """
    with source.cursor() as cursor:
        if "django_migrations" not in source.introspection.table_names(cursor):
            return []
        cursor.execute(_APPLIED)
        return [f"{app}.{name}" for app, name in cursor.fetchall()]


def mark_moved(source: BaseDatabaseWrapper) -> None:
    """Let no program go on with a database that was moved."""
    row = [*MOVED, datetime.now(UTC).isoformat(sep=" ")]
    with source.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", row
        )


def refuse_newer(migrations: Iterable[str], what: str) -> None:
    """Raise :class:`InputError` if this program does not know the tables of ``what``."""
    keys = set(map(_key, migrations))
    if MOVED in keys:
        raise InputError(
            f"{what} was moved to another database",
            hint="set DATABASE_URL to the address that duecare move was given",
        )
    unknown = sorted(keys - set(_known().graph.nodes))
    if unknown:
        app, name = unknown[-1]
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        raise InputError(
            f"{what} was written by a newer Duecare: {app}.{name}{more} is unknown here",
            hint="install that version or a later one; nothing was changed",
        )


def tables_at(migrations: Iterable[str]) -> list[Table]:
    """The tables as these migrations have made them, by name."""
    state = _known().project_state(_last(migrations))
    found = [table_of(model) for model in state.apps.get_models(include_auto_created=True)]
    return sorted(found, key=lambda one: one.name)


@cache
def _known() -> MigrationLoader:
    return MigrationLoader(None)


def _key(migration: str) -> Key:
    app, _, name = migration.partition(".")
    return app, name


def _last(migrations: Iterable[str]) -> list[Key]:
    """The last migration of each app."""
    graph, keys = _known().graph, set(map(_key, migrations))
    return sorted(
        key
        for key in keys
        if not any(
            child.key in keys and child.key[0] == key[0] for child in graph.node_map[key].children
        )
    )


# --- into an empty database: the one of the settings ----------------------------------------------


def holds_firms() -> bool:
    """Whether there is anything in the database that a copy would overwrite."""
    if connection.vendor == "sqlite" and not _size():
        return False
    if "accounts_firm" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_firm")
        return bool(cursor.fetchone()[0])


def _size() -> int:
    file = Path(connection.settings_dict["NAME"])
    return file.stat().st_size if file.exists() else 0


def make_tables(migrations: Sequence[str]) -> None:
    """Bring an empty database to these migrations.

    Raises :class:`InputError` if it is ahead of them.
    """
    if set(applied(connection)) - set(migrations):
        raise InputError(
            "the database has tables of another version of Duecare",
            hint="use a database that was just created",
        )
    if not new_database.begin(connection, map(_key, migrations)):
        MigrationExecutor(connection).migrate(_last(migrations))


def copy_in(parts: Iterable[tuple[Table, Iterable[Block]]]) -> dict[str, int]:
    """Fill the tables, all of them or none; returns the rows by table.

    What the migrations have put there themselves is replaced.
    """
    counts = {}
    with transaction.atomic():
        for table, blocks in parts:
            with connection.cursor() as cursor:
                cursor.execute(f'DELETE FROM "{table.name}"')  # noqa: S608  our own table names
            counts[table.name] = fill(connection, table, blocks)
            _count_on(table)
    return counts


def _count_on(table: Table) -> None:
    """The next id is one after the highest. SQLite sees to it by itself."""
    numbered = [one.name for one in table.columns if one.kind in {"AutoField", "BigAutoField"}]
    if connection.vendor != "postgresql" or not numbered or numbered[0] != "id":
        return
    statement = (
        f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), "  # noqa: S608
        f'coalesce(max(id), 1), max(id) IS NOT NULL) FROM "{table.name}"'
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
