"""``python -m benchmarks.web.seed --clients 2000 --home FOLDER``: a firm of that size.

The demonstration is played once (``--template``), its three clients are brought to 50 employees and
two assessments through the actions of the application, and then they are cloned: every clone has
keys, values, leaves, checkpoints and documents of its own, in the formats of the application, sealed
by its sequencer. The end is the application's own check of every log. With ``DATABASE_URL`` the
database is that one, otherwise SQLite in the home folder.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

EMPLOYEES = 50
AT_ONCE = 20
_STEMS = [
    "Alder",
    "Birch",
    "Cedar",
    "Dogwood",
    "Elm",
    "Fir",
    "Ginkgo",
    "Hazel",
    "Ironwood",
    "Juniper",
    "Larch",
    "Maple",
    "Oak",
    "Pine",
]
_TRADES = [
    "Dental",
    "Tax",
    "Legal",
    "Realty",
    "Clinic",
    "Pharmacy",
    "Insurance",
    "Optical",
    "Lending",
    "Therapy",
]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def seed(*, clients: int, home: Path, template: Path) -> None:
    """Make ``home`` from ``template`` (played first, if it is missing)."""
    make_template(template)
    started = time.monotonic()
    copy_home(template, home)
    run_inside("fill", home, str(clients), str(template / "duecare.sqlite3"))
    say(f"{home}: {clients} clients in {time.monotonic() - started:,.0f} s")


def make_template(folder: Path) -> None:
    """The demonstration with larger clients, played once; takes a minute or two."""
    if (folder / "template-is-whole").exists():
        run_inside("update", folder)
        return
    say("playing the demonstration once")
    command = [sys.executable, "-m", "duecare.cli.main", "demo", "--no-serve", "--home"]
    subprocess.run([*command, str(folder)], check=True, stdout=subprocess.DEVNULL)
    run_inside("extend", folder)
    (folder / "template-is-whole").touch()


def run_inside(what: str, home: Path, *arguments: str) -> None:
    """A step that has Django, in a process of its own with this home."""
    environment = {**os.environ, "DUECARE_HOME": str(home), "DUECARE_LOG_LEVEL": "ERROR"}
    if what != "fill":  # the template is always SQLite
        environment.pop("DATABASE_URL", None)
    module = "benchmarks.web.filling"
    subprocess.run([sys.executable, "-m", module, what, *arguments], check=True, env=environment)


def copy_home(template: Path, home: Path) -> None:
    """Keys, signer and documents (hard links: they never change), and the SQLite database."""
    if home.exists():
        raise SystemExit(f"{home} exists; choose another folder, or remove it")
    home.mkdir(parents=True, mode=0o700)
    for name in ("keys", "signer"):
        shutil.copytree(template / name, home / name, ignore=_sockets)
    shutil.copytree(template / "documents", home / "documents", copy_function=os.link)
    with (
        closing(sqlite3.connect(template / "duecare.sqlite3")) as source,
        closing(sqlite3.connect(home / "duecare.sqlite3")) as target,
    ):
        source.backup(target)


def _sockets(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if (Path(folder) / name).is_socket()]


def client_name(number: int) -> str:
    """A name that no other client has."""
    stem, trade = _STEMS[number % len(_STEMS)], _TRADES[number // 7 % len(_TRADES)]
    return f"{stem} {trade} {number:05d}"


def timed(what: str, work: Callable[[], object]) -> object:
    start = time.monotonic()
    result = work()
    say(f"  {what}: {time.monotonic() - start:,.1f} s")
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=2000)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--template", type=Path, default=Path("bench-homes/template"))
    given = parser.parse_args()
    seed(clients=given.clients, home=given.home.absolute(), template=given.template.absolute())


if __name__ == "__main__":
    main()
