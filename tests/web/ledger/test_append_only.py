"""What is sealed stays: by trigger on SQLite and PostgreSQL, by role on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from tests.web.ledger.small_entry import small_entry

from duecare_web.accounts.actors import Actor
from duecare_web.ledger import queries, sequencer
from duecare_web.ledger.actions import Attached, append_entry

ACTOR = Actor("system:tests", "Duecare tests")
ROLES = Path(__file__).parents[3] / "packaging" / "postgresql" / "roles.sql"
SEALED = (
    "ledger_ledgerentry",
    "ledger_entryvalue",
    "ledger_treenode",
    "ledger_checkpoint",
    "ledger_attachment",
)


def record(side: Any, count: int = 1) -> None:
    for number in range(count):
        with transaction.atomic():
            append_entry(
                client=side.client,
                entry=small_entry(),
                actor=ACTOR,
                attachments=[Attached("a.pdf", b"%PDF")] if not number else [],
            )
    sequencer.seal_pending()


@pytest.mark.parametrize("table", SEALED)
def test_sqlite_refuses_to_replace_what_is_sealed(north: Any, table: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such statement")
    record(north, 9)
    with (
        pytest.raises((IntegrityError, DatabaseError), match="append-only"),
        transaction.atomic(),
    ):
        connection.cursor().execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
    assert queries.verify_log(north.client.log).passed


@pytest.fixture
def as_application(postgres: None, north: Any) -> Iterator[None]:
    """The session works under the role that ``roles.sql`` makes for the server."""
    record(north, 9)
    parts = connection.settings_dict
    command = [
        shutil.which("psql") or pytest.skip("psql is not installed"),
        "-v",
        "ON_ERROR_STOP=1",
        "-v",
        "app=duecare_app",
        "-d",
        parts["NAME"],
        "-U",
        parts["USER"],
        "-h",
        parts["HOST"] or parts["OPTIONS"]["host"],
        "-q",
        "-f",
        str(ROLES),
    ]
    subprocess.run(command, check=True, cwd="/tmp", env={**os.environ, "PGOPTIONS": ""})
    connection.cursor().execute("SET ROLE duecare_app")
    yield
    connection.cursor().execute("RESET ROLE")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_role_of_the_server_appends_and_seals_and_changes_nothing(
    north: Any, as_application: None
) -> None:
    record(north, 3)
    assert queries.verify_log(north.client.log).passed
    for table in SEALED:
        for statement in (
            f"UPDATE {table} SET id = id",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"DROP TABLE {table}",
        ):
            with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
                connection.cursor().execute(statement)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_not_even_its_owner_truncates_a_table_by_mistake(postgres: None, north: Any) -> None:
    record(north, 9)
    for table in SEALED:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(f"TRUNCATE {table} CASCADE")
