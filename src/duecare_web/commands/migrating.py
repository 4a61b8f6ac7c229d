"""Brings the database up to date: one process at a time, and only where something is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from duecare.errors import InputError
from duecare.evidence.locking import held
from duecare_web.backups import UNDER_WAY, databases

_ADVISORY_LOCK = 0x4D494752  # "MIGR"
_PATIENCE_SECONDS = 600.0
"""How long a server waits for another one that changes a large database."""


def refuse_unfinished() -> None:
    """Raise :class:`InputError` for a restore that was interrupted, or a newer or moved database."""
    if (settings.DUECARE_HOME / UNDER_WAY).exists():
        raise InputError(
            f"a restore into {settings.DUECARE_HOME} was interrupted",
            hint="run the same duecare restore again: it goes on where it was",
        )
    databases.refuse_newer(databases.applied(connection), "the database")


def migrate_once() -> None:
    """Make or change the tables. Servers that start together wait for the one that does it."""
    if not _is_behind():
        return
    with _alone():
        call_command("migrate", interactive=False, verbosity=0)


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor != "postgresql":
        file = Path(f"{connection.settings_dict['NAME']}.migrating.lock")
        busy = "another process is changing the tables of the database"
        with held(file, seconds=_PATIENCE_SECONDS, busy=busy, hint="try again in some minutes"):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])
