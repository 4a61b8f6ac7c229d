"""``python -m benchmarks.faults [--kills 400]``: ``kill -9`` of every process, at random points.

Runs the scripts of the tests with many kills instead of a few. Each kind ends with an error at the
first entry that was accepted and is lost, sealed twice or in another place, and at the first mail
that was forgotten, went under two names or is recorded twice. The table names the kills, and what
was there in the end. ``CRASH_PEOPLE`` is how many people the program asks (200). ``--postgres``
runs the kinds that kill our own processes on PostgreSQL instead of SQLite.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.evidence.server import make_data, postgres, program

TESTS = Path(__file__).parents[1] / "tests" / "web"
LEDGER, MAILS = TESTS / "ledger" / "crashing.py", TESTS / "witnesses" / "crashing_mails.py"
PROGRAM = TESTS / "program" / "crashing_program.py"
TOLD = {
    "mails": "{} mails went, {} of them twice",
    "program": "{} mails went, {} of them twice, {} refusals on record; {}",
}
KINDS = {
    "steps": "web and sequencer, at the border of each step",
    "work": "web and sequencer, at random",
    "two": "one of two web processes with a sequencer each",
    "signer": "the signer",
    "database": "PostgreSQL with all its processes",
    "mails": "web and work while mail goes out",
    "program": "work, while people are assigned and mailed",
}


@contextmanager
def database_folder() -> Iterator[dict[str, str] | None]:
    """The environment of a PostgreSQL that may be killed; None where it is not installed."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if not initdb or not pg_ctl:
        yield None
        return
    with tempfile.TemporaryDirectory(
        prefix="duecare-faults-", dir="/tmp", ignore_cleanup_errors=True
    ) as made:
        data = make_data(Path(made), initdb)
        yield {
            "CRASH_PGDATA": str(data),
            "CRASH_PG_CTL": pg_ctl,
            "DATABASE_URL": f"postgresql://duecare@/postgres?host={made}",
        }


@contextmanager
def quiet_database(*, wanted: bool) -> Iterator[dict[str, str]]:
    """The environment of a PostgreSQL that is left alone, where it is wanted."""
    if not wanted:
        yield {}
        return
    with postgres() as folder:
        if folder is None:
            raise SystemExit("PostgreSQL is not installed")
        yield {"DATABASE_URL": f"postgresql://duecare@/postgres?host={folder}"}


def run(kind: str, kills: int, seed: int, more: dict[str, str]) -> str:
    """What the script of a kind says in the end; ends with an error if it does."""
    own = {"mails": [str(MAILS)], "program": [str(PROGRAM)]}
    script = own.get(kind, [str(LEDGER), kind])
    with tempfile.TemporaryDirectory(prefix="duecare-faults-") as home:
        given = {**os.environ, "DUECARE_HOME": home, "DATABASE_URL": "", **more}
        command = [sys.executable, *script, str(kills), str(seed)]
        done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{kind}, seed {seed}: it did not survive\n{done.stderr[-4000:]}")
    return done.stdout.splitlines()[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=400, help="of each kind")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", choices=[*KINDS], action="append")
    parser.add_argument("--postgres", action="store_true", help="where only our processes die")
    given = parser.parse_args()
    for kind in given.only or KINDS:
        start = time.monotonic()
        wanted = given.postgres and kind != "database"
        with database_folder() as server, quiet_database(wanted=wanted) as quiet:
            if kind == "database" and server is None:
                print(f"{KINDS[kind]}: not tried, PostgreSQL is not installed")
                continue
            more = server if kind == "database" and server else quiet
            said = run(kind, given.kills, given.seed, more)
        told = TOLD.get(kind, "{} entries, each once").format(*said.split(maxsplit=3))
        print(
            f"{KINDS[kind]:<50} {given.kills:>4} kills  {told:<36} {time.monotonic() - start:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
