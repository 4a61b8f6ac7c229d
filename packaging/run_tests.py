"""Run the whole suite: everything over SQLite, then the data layer again over PostgreSQL.

``fast`` runs the core and the ceilings alone, without slow tests and with few damaged files.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OVER_POSTGRESQL = ("tests/web", "tests/tenancy")
FAST = ("tests/core", "tests/architecture")


def run(*arguments: str, environment: Mapping[str, str] | None = None) -> int:
    """Run pytest with as many workers as there are processors; return its exit code."""
    workers = os.environ.get("DUECARE_TEST_WORKERS", str(min(os.cpu_count() or 1, 4)))
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "loadfile"]
    command += ["--no-loadscope-reorder"]  # conftest puts the long files first
    variables = {**os.environ, **(environment or {})}
    return subprocess.run([*command, *arguments], cwd=ROOT, env=variables, check=False).returncode


def has_postgresql() -> bool:
    """Whether a server can be started here for the length of the run."""
    return bool(shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def run_fast() -> int:
    """What a contributor runs while working; needs no database, so Django stays out."""
    chosen = ["-m", "not slow and not browser and not postgres", "-p", "no:django"]
    return run(*FAST, *chosen, environment={"DUECARE_TEST_EXAMPLES": "6"})


def main() -> int:
    """Run both rounds; the exit code is that of the first that failed."""
    if sys.argv[1:] == ["fast"]:
        return run_fast()
    print("Over SQLite", flush=True)
    code = run(*sys.argv[1:])
    if code or len(sys.argv) > 1:
        return code
    if not has_postgresql():
        print("PostgreSQL is not installed: the second round is left out.")
        return code
    print("Over PostgreSQL", flush=True)
    chosen = [*OVER_POSTGRESQL, "-m", "not browser and not any_database"]
    return run(*chosen, environment={"DUECARE_TEST_POSTGRES": "1"})


if __name__ == "__main__":
    sys.exit(main())
