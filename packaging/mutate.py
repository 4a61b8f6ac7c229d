"""Measure how many small mistakes in a module its own tests notice: ``make mutate``.

mutmut makes the mistakes (mutants), in a copy of the repository outside the working tree, and runs
only the test files that ``tests/mutation/targets.toml`` names for the module. A mutant that no
test fails for has survived. Survivors that no test could tell from the original are listed there
with the reason; they leave the count. Text between spaces is a sentence for a person and is not
mutated; what a program compares (prefixes, names, separators) is.

Usage: ``python packaging/mutate.py [NAME ...] [--jobs N] [--function NAME] [--keep FOLDER] [--list]``;
names are those in the file, all if none is given. Exit code 1 if a target is under its bound.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGETS = ROOT / "tests" / "mutation" / "targets.toml"
COPIED = ("src", "tests", "docs", "packaging", "README.md", "CHANGELOG.md", "LICENSE")
SURVIVED, NO_TESTS = 0, (5, 33)
"""Exit codes that mutmut stores; any other means that a test failed, crashed or did not end."""


@dataclass(frozen=True)
class Target:
    """A module, the test files that answer for it, and the share of mutants they must kill."""

    name: str
    module: str
    tests: tuple[str, ...]
    bound: float = 0.95
    compiled: bool = False
    """Compiled by numba: decorators are taken off in the copy and compilation is switched off."""


@dataclass(frozen=True)
class Equivalent:
    """A mutant that behaves as the original does; ``changed`` is its line after the change."""

    module: str
    function: str
    changed: str
    reason: str


@dataclass(frozen=True)
class Score:
    """What became of the mutants of one target, and the diffs of those that survived."""

    killed: int
    equivalent: int
    not_run: int
    survived: tuple[str, ...]
    untested: tuple[str, ...]

    @property
    def share(self) -> float:
        """Killed out of all that are not equivalent."""
        counted = self.killed + len(self.survived) + len(self.untested)
        return self.killed / counted if counted else 0.0


def read_targets(path: Path = TARGETS) -> tuple[list[Target], list[Equivalent]]:
    """The targets and the listed equivalent mutants."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    targets = [Target(**{**row, "tests": tuple(row["tests"])}) for row in found["target"]]
    return targets, [Equivalent(**row) for row in found.get("equivalent", [])]


def prepare(folder: Path, target: Target) -> None:
    """Copy the repository to a folder, with the settings of mutmut for one module."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
            )
        else:
            shutil.copy(source, folder / name)
    if target.compiled:
        module = folder / target.module
        text = module.read_text(encoding="utf-8")
        module.write_text(re.sub(r"(?m)^@njit\(.*\)\n", "", text), encoding="utf-8")
    settings = {
        "source_paths": ["src"],
        "only_mutate": [target.module],
        "also_copy": list(COPIED[1:]),
        "pytest_add_cli_args": ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"],
        "pytest_add_cli_args_test_selection": list(target.tests),
        "track_dependencies": False,
        "use_git_change_detection": False,
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    ours = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    text = "\n".join([ours, "[tool.mutmut]", *lines, ""])
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")


def run_mutmut(folder: Path, target: Target, jobs: int, functions: Sequence[str]) -> None:
    """Run the mutants of the target in the prepared folder: all, or those of some functions."""
    sources = folder.resolve() / "mutants" / "src"
    sources.mkdir(parents=True, exist_ok=True)  # a missing folder on the path is remembered as such
    environment = {**os.environ, "PYTHONPATH": str(sources)}
    if target.compiled:
        environment["NUMBA_DISABLE_JIT"] = "1"
    command = [sys.executable, str(Path(__file__).resolve()), "--inside", "--jobs", str(jobs)]
    command += [f"*{name}__mutmut_*" for name in functions]
    done = subprocess.run(
        command, cwd=folder, env=environment, check=False, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        said = [line for line in done.stdout.splitlines() if not "⠀" < line[:1] <= "⣿"]
        sys.exit("\n".join([f"{target.name}: mutmut did not run", *said[-30:]]))


def inside(jobs: int, chosen: Sequence[str]) -> None:
    """Run mutmut in this process, with our rule for texts, on the chosen mutants or all."""
    from mutmut import __main__ as mutmut
    from mutmut.mutation import mutators

    of_strings = mutators.operator_string

    def without_sentences(node: object) -> object:
        words = re.search(r"\w \w|\w $|^['\"] \w", getattr(node, "value", ""))
        return () if words else list(of_strings(node))[:1]

    mutators.mutation_operators[:] = [
        (kind, without_sentences if operator is of_strings else operator)
        for kind, operator in mutators.mutation_operators
    ]
    mutmut.cli(["run", "--max-children", str(jobs), *chosen], standalone_mode=True)


def score(folder: Path, target: Target, equivalents: list[Equivalent]) -> Score:
    """Read what mutmut stored."""
    stored = json.loads((folder / "mutants" / f"{target.module}.meta").read_text())
    killed, equivalent, not_run = 0, 0, 0
    survived: list[str] = []
    untested: list[str] = []
    for key, code in stored["exit_code_by_key"].items():
        if code is None:
            not_run += 1
            continue
        if code != SURVIVED and code not in NO_TESTS:
            killed += 1
            continue
        shown = difference(folder, key)
        if any(_is_listed(one, target, key, shown) for one in equivalents):
            equivalent += 1
        else:
            (untested if code in NO_TESTS else survived).append(f"{key}\n{shown}")
    return Score(killed, equivalent, not_run, tuple(survived), tuple(untested))


def difference(folder: Path, key: str) -> str:
    """The lines that a mutant takes and gives."""
    command = [sys.executable, "-m", "mutmut", "show", key]
    found = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True).stdout
    lines = found.splitlines()
    return "\n".join(
        line for line in lines if line[:1] in "+-" and not line.startswith(("+++", "---"))
    )


def _is_listed(one: Equivalent, target: Target, key: str, shown: str) -> bool:
    given = [line[1:].strip() for line in shown.splitlines() if line.startswith("+")]
    function = re.sub(r"__mutmut_\d+$", "", key).rpartition(".")[2].removeprefix("x_")
    function = function.replace("ǁ", ".").removeprefix("x.")
    return (one.module, one.function) == (target.module, function) and one.changed in given


def measure(
    target: Target,
    equivalents: list[Equivalent],
    jobs: int,
    keep: Path | None,
    functions: Sequence[str],
) -> bool:
    """Measure one target, print what was found, and tell whether its bound holds."""
    with tempfile.TemporaryDirectory(prefix="duecare-mutants-") as made:
        folder = keep / target.name if keep else Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        prepare(folder, target)
        run_mutmut(folder, target, jobs, functions)
        found = score(folder, target, equivalents)
    for title, group in (("survived", found.survived), ("in no test", found.untested)):
        for shown in group:
            print(f"{title}: {shown}\n")
    total = found.killed + len(found.survived) + len(found.untested)
    print(
        f"{target.name}: {found.killed} of {total} killed ({found.share:.1%}), "
        f"{found.equivalent} equivalent, {found.not_run} not run, bound {target.bound:.0%}",
        flush=True,
    )
    return found.share >= target.bound and (found.not_run == 0 or bool(functions))


def main() -> int:
    """Measure the named targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 4))
    parser.add_argument("--keep", type=Path, help="leave the copies in this folder")
    parser.add_argument("--function", action="append", default=[], help="only its mutants")
    parser.add_argument("--list", action="store_true", help="name the targets")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        inside(given.jobs, given.names)
        return 0
    targets, equivalents = read_targets()
    known = {target.name: target for target in targets}
    if unknown := set(given.names) - known.keys():
        sys.exit(f"not in {TARGETS.name}: {', '.join(sorted(unknown))}")
    if given.list:
        print(*(f"{target.name}\t{target.module}" for target in targets), sep="\n")
        return 0
    chosen = [known[name] for name in given.names] or targets
    held = [
        measure(target, equivalents, given.jobs, given.keep, given.function) for target in chosen
    ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
