"""A new database gets its tables in one step: they are those that the migrations would make."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.management import call_command
from django.db import connection

OF_DJANGO = "auth_group_permissions"
"""Empty here: the migrations of Django make its key a bigint, its model of today an integer."""
SCRIPT = Path(__file__).with_name("schema.py")


@contextmanager
def a_database(number: int) -> Iterator[dict[str, str]]:
    """An empty database of the kind in use, as the setting that names it."""
    if connection.vendor != "postgresql":
        yield {}
        return
    import psycopg

    address = urlsplit(os.environ["DATABASE_URL"])
    name = f"tables_{os.getpid()}_{number}"
    with psycopg.connect(os.environ["DATABASE_URL"], dbname="postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {"DATABASE_URL": urlunsplit(address._replace(path=f"/{name}"))}
        finally:
            server.execute(f'DROP DATABASE "{name}"')


def tables(way: str, number: int, home: Path) -> Any:
    with a_database(number) as setting:
        given = {**os.environ, "DUECARE_HOME": str(home), **setting}
        command = [sys.executable, str(SCRIPT), way]
        done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.django_db
def test_both_ways_make_the_same_tables_triggers_and_rows(tmp_path: Path) -> None:
    at_once = tables("at-once", 1, tmp_path / "a")
    one_by_one = tables("one-by-one", 2, tmp_path / "b")
    assert sum(map(len, at_once.values())) > 1000
    assert at_once.keys() == one_by_one.keys()
    apart = {what: sorted({*at_once[what]} ^ {*one_by_one[what]}) for what in at_once}
    ours = {what: [one for one in lines if OF_DJANGO not in one] for what, lines in apart.items()}
    assert {what: lines for what, lines in ours.items() if lines} == {}


@pytest.mark.django_db
def test_a_database_with_tables_is_left_to_the_migrations(monkeypatch: Any) -> None:
    def never(_connection: object) -> None:
        raise AssertionError("the database is not new")

    monkeypatch.setattr("duecare_web.accounts.new_database._make_tables", never)
    call_command("migrate", verbosity=0)
