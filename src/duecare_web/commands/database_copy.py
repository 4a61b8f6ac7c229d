"""A consistent copy of the database, and the way back, for SQLite and PostgreSQL.

SQLite: the online backup of the engine, the whole file. PostgreSQL: ``COPY`` of every table in
one repeatable-read transaction, so that no ``pg_dump`` of a matching version is needed.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from duecare.errors import InputError
from duecare_web.accounts.models import Firm
from duecare_web.commands.archive import ArchiveWriter, Backup

_SQLITE_PART = "database/duecare.sqlite3"


def describe() -> dict[str, Any]:
    """What a restore must know about the database: its kind and the migrations applied."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        applied = [f"{app}.{name}" for app, name in cursor.fetchall()]
    return {"kind": connection.vendor, "migrations": applied}


def copy_out(writer: ArchiveWriter) -> None:
    """Write the database to a backup. Call it inside a transaction that holds off writers."""
    if connection.vendor == "sqlite":
        _copy_sqlite_out(writer)
    else:
        _copy_postgres_out(writer)


def is_empty() -> bool:
    """Whether there is nothing in the database that a restore would overwrite."""
    if connection.vendor == "sqlite":
        file = Path(settings.DATABASES["default"]["NAME"])
        if not file.exists() or file.stat().st_size == 0:
            return True
    if "accounts_firm" not in connection.introspection.table_names():
        return True
    return not Firm.objects.exists()


def copy_in(backup: Backup) -> None:
    """Fill the empty database from a backup; raises :class:`InputError` if they do not fit."""
    found = backup.manifest["database"]["kind"]
    if found != connection.vendor:
        raise InputError(
            f"the backup is of {found}, this installation uses {connection.vendor}",
            hint="set DATABASE_URL to a database of the same kind",
        )
    if found == "sqlite":
        _copy_sqlite_in(backup)
    else:
        _copy_postgres_in(backup)


def _copy_sqlite_out(writer: ArchiveWriter) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "copy.sqlite3"
        source = sqlite3.connect(f"file:{settings.DATABASES['default']['NAME']}?mode=ro", uri=True)
        target = sqlite3.connect(file)
        try:
            source.backup(target)
        finally:
            target.close()
            source.close()
        writer.add_file(_SQLITE_PART, file)


def _copy_sqlite_in(backup: Backup) -> None:
    connection.close()
    file = Path(settings.DATABASES["default"]["NAME"])
    for leftover in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        leftover.unlink(missing_ok=True)
    backup.extract(_SQLITE_PART, file)


def _tables() -> list[str]:
    return sorted([*connection.introspection.django_table_names(only_existing=True)])


def _copy_postgres_out(writer: ArchiveWriter) -> None:
    with connection.cursor() as cursor:
        for table in _tables():
            columns = [
                one.name for one in connection.introspection.get_table_description(cursor, table)
            ]
            names = ", ".join(connection.ops.quote_name(name) for name in columns)
            with (
                writer.part(f"database/{table}.copy") as target,
                cursor.copy(f'COPY "{table}" ({names}) TO STDOUT') as rows,
            ):
                target.write((names + "\n").encode())
                for chunk in rows:
                    target.write(bytes(chunk))


def _copy_postgres_in(backup: Backup) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    if describe()["migrations"] != backup.manifest["database"]["migrations"]:
        raise InputError(
            f"the backup is of Duecare {backup.manifest['version']} with other tables",
            hint="restore it with that version, then update",
        )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in _tables():  # what migrate has put there: content types, permissions
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  our own table names
        for name in backup.names("database"):
            table = Path(name).stem
            with backup.archive.open(name) as source:
                columns = source.readline().decode().strip()
                with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as rows:
                    while chunk := source.read(1 << 20):
                        rows.write(chunk)
        models = connection.introspection.installed_models(_tables())
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
