"""``duecare web`` and ``duecare work`` over PostgreSQL: they start together, and any may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult
from tests.patience import wait_until
from tests.web.commands.running import Running, answers, environment_of, free_port

SEED = """
import django; django.setup()
from django_tasks_db.models import DBTaskResult
from duecare_web.accounts.actions import add_firm
from duecare_web.accounts.actors import system_actor
from duecare_web.ledger.tasks import seal_pending
add_firm(name="North IT", actor=system_actor("tests"))
for _ in range(4):
    seal_pending.enqueue()
DBTaskResult.objects.ready().first().claim("gone:1")
"""


@pytest.fixture
def address(postgres: None) -> str:
    """An empty database of its own."""
    import psycopg

    folder = os.environ["DATABASE_URL"].partition("host=")[2]
    with psycopg.connect(f"host={folder} user=duecare dbname=postgres", autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS apart WITH (FORCE)")
        admin.execute("CREATE DATABASE apart")
    return f"postgresql://duecare@/apart?host={folder}"


def counted(address: str, query: str) -> int:
    """One number out of the database."""
    import psycopg

    folder = address.partition("host=")[2]
    with psycopg.connect(f"host={folder} user=duecare dbname=apart") as reader:
        row = reader.execute(query).fetchone()
    assert row is not None
    return int(row[0])


WAITING = "SELECT count(*) FROM ledger_pendingentry"
DONE = f"SELECT count(*) FROM {DBTaskResult._meta.db_table} WHERE status = 'SUCCESSFUL'"


@pytest.mark.postgres
def test_they_start_together_on_an_empty_database_and_another_leads_when_the_leader_is_killed(
    address: str, tmp_path: Path
) -> None:
    environment = environment_of(tmp_path / "home", DATABASE_URL=address)
    port = free_port()
    workers = [Running("work", environment=environment) for _ in range(2)]
    web = Running("web", "--port", str(port), environment=environment)
    try:
        wait_until(lambda: answers(port))
        wait_until(lambda: any(one.has_said("this process leads") for one in workers))
        leader = next(one for one in workers if one.has_said("this process leads"))
        other = next(one for one in workers if one is not leader)
        assert not other.has_said("this process leads")
        leader.end(signal.SIGKILL)
        subprocess.run([sys.executable, "-c", SEED], env=environment, check=True)
        wait_until(lambda: other.has_said("this process leads"))
        wait_until(lambda: counted(address, WAITING) == 0)
        wait_until(lambda: counted(address, DONE) == 4)
        stranger = Running("work", environment={**environment, "DUECARE_HOME": str(tmp_path)})
        assert stranger.process.wait() == 2
        stranger.end()
        assert "are not those of this database" in stranger.text
        assert "copy of the folder keys of the first machine" in stranger.text
        assert other.end() == 0
        assert web.end() == 0
    finally:
        said = "\n".join(one.text for one in (web, *workers))
        for one in (web, *workers):
            one.end(signal.SIGKILL)
    assert "Traceback" not in said
