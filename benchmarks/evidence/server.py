"""A PostgreSQL server of our own for as long as a benchmark runs, with its default durability."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def program(name: str) -> str | None:
    """The path of a program of PostgreSQL, in the newest version that is here."""
    found = shutil.which(name) or next(
        iter(sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), reverse=True)),
        None,
    )
    return os.path.realpath(found) if found else None


def _as_postgres() -> dict[str, Any]:
    # PostgreSQL refuses to run as root.
    return {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}


def make_data(folder: Path, initdb: str) -> Path:
    """An empty database in ``folder``, which the user that runs it owns."""
    if _as_postgres():
        shutil.chown(folder, **_as_postgres())
    make = [initdb, "-D", folder / "data", "-U", "duecare", "-A", "trust", "-E", "UTF8"]
    quiet = {"stdout": subprocess.DEVNULL, "cwd": "/tmp", **_as_postgres()}
    subprocess.run([*make, "--locale=C.UTF-8"], check=True, **quiet)
    return folder / "data"


@contextmanager
def postgres() -> Iterator[str | None]:
    """The folder of its socket, or None where PostgreSQL is not installed."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if not initdb or not pg_ctl:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="duecare-bench-", dir="/tmp"))
    data = make_data(folder, initdb)
    quiet = {"stdout": subprocess.DEVNULL, "cwd": "/tmp", **_as_postgres()}
    control = [pg_ctl, "-D", data, "-w"]
    options = f"-c listen_addresses='' -k {folder}"
    subprocess.run([*control, "-l", folder / "log", "-o", options, "start"], check=True, **quiet)
    try:
        yield str(folder)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)
