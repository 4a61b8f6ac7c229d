"""The ``duecare`` command: help, versions, errors as words, exit codes."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

import click
import pytest

import duecare
from duecare.cli import main as cli_main
from duecare.cli.main import cli, run
from duecare.errors import InputError


def outcome(capsys: Any, *arguments: str) -> tuple[int, str, str]:
    code = run(cli.main, list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def commands(monkeypatch: Any) -> dict[str, Any]:
    """Commands of the test instead of the installed ones."""
    found: dict[str, Any] = {}

    class Found(EntryPoint):
        def load(self) -> Any:
            made = found[self.name]
            if isinstance(made, Exception):
                raise made
            return made

    def entry_points() -> dict[str, EntryPoint]:
        return {name: Found(name, "tests", "duecare.commands") for name in found}

    monkeypatch.setattr(cli_main, "_found", entry_points)
    return found


def test_it_says_its_version(capsys: Any) -> None:
    assert outcome(capsys, "--version") == (0, f"duecare, version {duecare.__version__}\n", "")


def test_help_shows_examples_and_commands_in_the_order_of_the_story(
    capsys: Any, commands: Any
) -> None:
    for name in ("zeta", "verify", "scan"):
        commands[name] = click.Command(name, help=f"Do {name}.")
    code, out, _ = outcome(capsys, "--help")
    assert code == 0
    assert "duecare scan ./files" in out
    listed = out[out.index("Commands:") :]
    assert listed.index("scan") < listed.index("verify") < listed.index("zeta")


def test_a_duecare_error_becomes_words_and_exit_code_2(capsys: Any, commands: Any) -> None:
    @click.command()
    def scan() -> None:
        raise InputError("no folder [home] here", hint="name one that exists")

    commands["scan"] = scan
    code, out, err = outcome(capsys, "scan")
    assert (code, out) == (2, "")
    assert "Error: no folder [home] here" in err
    assert "Hint: name one that exists" in err
    assert "Traceback" not in err


def test_a_missing_part_says_which_extra_brings_it(capsys: Any, commands: Any) -> None:
    commands["price"] = ModuleNotFoundError("No module named 'numpy'", name="numpy")
    code, _, err = outcome(capsys, "price")
    assert code == 2
    assert 'pip install "duecare[risk]"' in err


def test_help_works_where_parts_are_missing(capsys: Any, commands: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(cli_main, "_is_whole", lambda name: name != "serve")
    commands["serve"] = ModuleNotFoundError("No module named 'django'", name="django")
    code, out, _ = outcome(capsys, "--help")
    assert code == 0
    assert "duecare[web]" in " ".join(out.split())


def test_a_command_gives_its_exit_code(capsys: Any, commands: Any) -> None:
    @click.command()
    def verify() -> int:
        return 3

    commands["verify"] = verify
    assert outcome(capsys, "verify")[0] == 3


def test_an_unknown_command_and_a_wrong_option_are_usage_errors(capsys: Any, commands: Any) -> None:
    assert outcome(capsys, "nothing")[0] == 2
    assert outcome(capsys, "--nothing")[0] == 2


def test_an_interrupt_ends_with_130(capsys: Any, commands: Any) -> None:
    @click.command()
    def scan() -> None:
        raise KeyboardInterrupt

    commands["scan"] = scan
    assert outcome(capsys, "scan")[0] == 130
