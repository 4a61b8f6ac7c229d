"""kill -9 at every step and at random moments: nothing acknowledged is lost, nothing sealed twice.

``DUECARE_TEST_CRASHES`` is the number of kills of each kind; the default is modest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name != "posix", reason="kills by signal, forks"),
]
SCRIPT = Path(__file__).with_name("crashing.py")
KILLS = int(os.environ.get("DUECARE_TEST_CRASHES", "0"))


def run(what: str, *, home: Path, count: int, **environment: str) -> int:
    """Entries that the ledger holds in the end; fails with what the script has said."""
    given = {**os.environ, "DUECARE_HOME": str(home), **environment}
    if "DATABASE_URL" not in environment:
        given.pop("DATABASE_URL", None)
    command = [sys.executable, str(SCRIPT), what, str(KILLS or count), "7"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return int(done.stdout.split()[-1])


def program(name: str) -> str | None:
    found = shutil.which(name) or next(
        iter(sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), reverse=True)),
        None,
    )
    return os.path.realpath(found) if found else None


@pytest.fixture
def server() -> Iterator[dict[str, str]]:
    """A PostgreSQL data folder of our own, with its safeguards against a power cut on."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if not initdb or not pg_ctl:
        pytest.skip("no PostgreSQL on this machine")
    folder = Path(tempfile.mkdtemp(prefix="duecare-crash-", dir="/tmp"))
    runner: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    if runner:
        shutil.chown(folder, **runner)
    make = [initdb, "-D", folder / "data", "-U", "duecare", "-A", "trust", "-E", "UTF8"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "cwd": "/tmp", **runner}
    subprocess.run([*make, "--locale=C.UTF-8"], check=True, **quiet)
    yield {
        "CRASH_PGDATA": str(folder / "data"),
        "CRASH_PG_CTL": pg_ctl,
        "DATABASE_URL": f"postgresql://duecare@/postgres?host={folder}",
    }
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize(("what", "count"), [("steps", 26), ("work", 3), ("two", 3), ("signer", 5)])
def test_a_kill_of_one_process_loses_nothing_and_seals_nothing_twice(
    tmp_path: Path, what: str, count: int
) -> None:
    assert run(what, home=tmp_path / "home", count=count) > 0


@pytest.mark.slow
def test_a_kill_of_the_database_server_loses_nothing_and_seals_nothing_twice(
    tmp_path: Path, server: dict[str, str]
) -> None:
    assert run("database", home=tmp_path / "home", count=2, **server) > 0
