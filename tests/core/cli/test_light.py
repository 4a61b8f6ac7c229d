"""What ``duecare --help`` and ``duecare verify`` load: both start at once, on any machine."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points

import click

from duecare.cli.main import GROUP, SUMMARIES

HEAVY = {
    *("django", "duecare_web", "waitress", "numpy", "scipy", "numba", "llvmlite", "pandas"),
    *("pyarrow", "lxml", "PIL", "typst", "vl_convert", "pyhanko", "pikepdf", "pydicom", "psutil"),
    *("http.server", "pydantic"),
}
OF_DUECARE = {"duecare", "duecare.cli", "duecare.cli.main", "duecare.errors"}
_RUN = """
import sys
from duecare.cli.main import run, cli
run(cli.main, sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
"""


def modules_after(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stderr.splitlines()[-1].split())


def test_help_loads_no_command() -> None:
    loaded = modules_after("--help")
    assert {name for name in loaded if name.split(".")[0].startswith("duecare")} == OF_DUECARE
    assert not loaded & (HEAVY | {"rich", "cryptography", "yaml"})


def test_verify_loads_neither_numbers_nor_the_web(tmp_path: object) -> None:
    loaded = modules_after("verify", f"{tmp_path}/nothing.zip", "--json")
    assert "duecare.evidence.verify.verify" in loaded
    assert loaded & HEAVY == set()
    assert not {name for name in loaded if name.startswith(("duecare.risk", "duecare.discovery"))}


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    said = {}
    for found in entry_points(group=GROUP):
        command = found.load()
        assert isinstance(command, click.Command)
        said[found.name] = command.get_short_help_str(limit=70)
    assert said == SUMMARIES
