"""Run the tests that read the clock at moments that clocks are known to trip over.

Each moment comes with a zone, a home folder whose name has a space and a letter outside ASCII, a
plain locale, a strict umask, no terminal, and SIGINT ignored, as for a background job. Every
program that a test starts has the same clock. Left out: Chromium and PostgreSQL, which take their
own view of the clock, the slow tests, and two files that start processes by the dozen and ask
nothing of the hour: those kill the ledger at random points, or carry a backup from place to place.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "packaging" / "shifted_clock.c"
MOMENTS = (
    ("2028-02-29T23:58:45+00:00", "Pacific/Kiritimati"),  # the day that most years do not have
    ("2026-11-01T05:58:45+00:00", "America/New_York"),  # 01:58, an hour that comes twice
    ("2026-03-08T06:58:45+00:00", "America/New_York"),  # 01:58, before an hour that is left out
    ("2027-12-31T18:28:45+00:00", "Asia/Kolkata"),  # the year ends half an hour off everybody
)
LEFT_OUT = ("tests/web/ledger/test_crashes.py", "tests/web/commands/test_backup.py")
READ_THE_CLOCK = (
    "tests/web",
    "tests/core/cli",
    "tests/core/defense",
    "tests/core/evidence",
    "tests/core/discovery/test_resume.py",
)
_SPEAKS_OF_TIME = re.compile(r"timedelta|datetime|timezone|\bdate\(|today|\bdt\.|now\(")


def compiled(folder: Path) -> Path:
    """The library that moves the clock; ends the program where it cannot be made."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        sys.exit(
            "Tests of the clock need Linux and a C compiler. Debian and Ubuntu: apt install gcc"
        )
    made = folder / "shifted_clock.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(made), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return made


def run(moment: str, zone: str, folder: Path, tests: Sequence[str]) -> int:
    """Run the tests with the clock set to ``moment`` at the start; pytest's exit code."""
    home = folder / "hö me"
    home.mkdir(exist_ok=True)
    shift = round((datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds())
    variables = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LC_")},
        "LD_PRELOAD": str(compiled(folder)),
        "DUECARE_CLOCK_SHIFT": str(shift),
        "TZ": zone,
        "LANG": "C",
        "HOME": str(home),
        "PYTHONDONTWRITEBYTECODE": "1",  # files keep their real times
    }
    workers = os.environ.get("DUECARE_TEST_WORKERS", str(min(os.cpu_count() or 1, 4)))
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "loadfile"]
    command += [
        "--no-loadscope-reorder",
        "-m",
        "not slow and not browser and not postgres",
        "-p",
        "no:cacheprovider",
    ]
    command += [part for one in LEFT_OUT for part in ("--deselect", one)]
    command += ["--basetemp", str(folder / "te mp"), *tests]
    print(f"At {moment}, {zone}", flush=True)
    return subprocess.run(
        command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, umask=0o077, check=False
    ).returncode


def naming_time() -> list[str]:
    """The files of :data:`READ_THE_CLOCK` whose own text speaks of days or hours."""
    found = []
    for part in READ_THE_CLOCK:
        path = ROOT / part
        files = [path] if path.is_file() else sorted(path.rglob("test_*.py"))
        found += [one for one in files if _SPEAKS_OF_TIME.search(one.read_text("utf-8"))]
    return [str(one.relative_to(ROOT)) for one in found]


def main(arguments: Sequence[str]) -> int:
    """``[--moments N] [--named] [TESTS]``: the exit code of the first moment at which a test failed.

    ``--named`` takes only files that speak of time themselves.
    """
    count, tests = len(MOMENTS), READ_THE_CLOCK
    if arguments[:1] == ["--moments"]:
        count, arguments = int(arguments[1]), arguments[2:]
    if arguments[:1] == ["--named"]:
        tests, arguments = tuple(naming_time()), arguments[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for moment, zone in MOMENTS[:count]:
        with tempfile.TemporaryDirectory(prefix="duecare-clock-") as folder:
            if code := run(moment, zone, Path(folder), arguments or tests):
                return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
