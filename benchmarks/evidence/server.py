"""A PostgreSQL server of our own for as long as a benchmark runs, with its default durability."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _program(name: str) -> str | None:
    found = shutil.which(name) or next(
        iter(sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), reverse=True)),
        None,
    )
    return os.path.realpath(found) if found else None


@contextmanager
def postgres() -> Iterator[str | None]:
    """The folder of its socket, or None where PostgreSQL is not installed."""
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if not initdb or not pg_ctl:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="duecare-bench-", dir="/tmp"))
    runner = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    if runner:
        shutil.chown(folder, **runner)
    quiet = {"stdout": subprocess.DEVNULL, "cwd": "/tmp", **runner}
    make = [initdb, "-D", folder / "data", "-U", "duecare", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*make, "--locale=C.UTF-8"], check=True, **quiet)
    control = [pg_ctl, "-D", folder / "data", "-w"]
    options = f"-c listen_addresses='' -k {folder}"
    subprocess.run([*control, "-l", folder / "log", "-o", options, "start"], check=True, **quiet)
    try:
        yield str(folder)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)
