"""The ``duecare`` command: finds its sub-commands, and turns errors into words and exit codes.

Sub-commands are entry points of the group ``duecare.commands``. A slim install (an offline
verifier, a scanner on one machine) has only what it can do; a command whose parts are missing
says which extra to install.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from typing import Any

import click

import duecare
from duecare.errors import DuecareError, MissingComponentError

GROUP = "duecare.commands"
EXIT_ERROR = 2
SUMMARIES = {
    "demo": "Show the whole story with real files of three fictitious clients.",
    "init": "Write a commented input file to FILE.",
    "scan": "Count the sensitive records of each SOURCE and the people behind them.",
    "merge": "Merge inventory FILEs from several of a client's machines, counting...",
    "report": "Send each inventory FILE of duecare scan to the console.",
    "client-key": "Create, show and transfer the key under which a client's people are...",
    "price": "Price a client's liability from an INVENTORY made by `duecare scan`.",
    "assess": "Scan FOLDER, price and assess it, and write statements and a...",
    "verify": "Check BUNDLE, a defense file as a ZIP or unpacked folder, without...",
    "serve": "Serve the console and the portal, with background work and the signer.",
    "web": "Serve the console and the portal only; run duecare work for the rest.",
    "work": "Do the background work only: seal, remind, send mail, assess, export.",
    "doctor": "Show what is set up and what is missing, each with the way out.",
    "backup": "Write a consistent copy of the database, documents and keys; check...",
    "restore": "Restore the backup in FILE into an empty home folder and an empty...",
    "move": "Move the database of this installation to another, empty one.",
    "keys": "List, add, retire and revoke the keys that sign the ledger.",
    "signer": "Sign checkpoints for a Duecare server that runs as another user of...",
    "backtest": "Predict every breach in FILE and compare with what it cost or how...",
    "explain": "Show why FINDING counted.",
    "incident": "Plan the response to an incident at places in an INVENTORY: who...",
    "firm": "Set a firm up in the terminal, or print a code for the set-up page.",
    "import": "Bring a list of clients, people, devices, policies or results in...",
    "member": "Help a member who can no longer sign in.",
    "portfolio": "Price all clients in the folder CLIENTS over the same simulated years.",
    "lessons": "List lessons, and export one to a learning management system.",
    "reconcile": "Compare totals that the model implies with public totals.",
}
"""What the list of commands says, in the order of the story: no command is loaded to be listed.

A command that is missing here is loaded and listed last; a test compares all with what they say.
"""
_OF_SCAN = frozenset({"scan", "merge", "report", "client-key", "explain"})
_OF_RISK = frozenset({"price", "assess", "portfolio", "incident", "backtest", "reconcile"})
# Which extra brings a module that may be missing.
_EXTRAS = {
    "django": "web",
    "duecare_web": "web",
    "allauth": "web",
    "waitress": "web",
    "obstore": "s3",
    "numpy": "risk",
    "scipy": "risk",
    "numba": "risk",
    "typst": "documents",
    "vl_convert": "documents",
    "pyhanko": "documents",
    "pikepdf": "documents",
}


class Commands(click.Group):
    """A group whose commands are loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all installed commands, in the order of the story."""
        names = set(_found()) | set(super().list_commands(ctx))
        known = [name for name in SUMMARIES if name in names]
        return [*known, *sorted(names - set(known))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command; raises :class:`MissingComponentError` if one of its parts is missing."""
        found = _found().get(cmd_name)
        if found is None:
            return super().get_command(ctx, cmd_name)
        try:
            command = found.load()
        except ModuleNotFoundError as error:
            raise _missing(cmd_name, error) from error
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List commands with a line each; those that cannot be loaded say what they need."""
        rows = [(name, self._summary(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _summary(self, ctx: click.Context, name: str) -> str:
        if name in SUMMARIES and _is_whole(name):
            return SUMMARIES[name]
        try:
            command = self.get_command(ctx, name)
        except MissingComponentError as error:
            return f"(not installed: {error.hint})"
        return command.get_short_help_str(limit=70) if command else ""


@cache
def _found() -> dict[str, EntryPoint]:
    return {found.name: found for found in entry_points(group=GROUP)}


def _is_whole(name: str) -> bool:
    """Whether the largest part that a command needs is installed; nothing is imported."""
    found = _found()[name]
    if found.module.startswith("duecare_web"):
        return find_spec("django") is not None
    return find_spec("numpy") is not None or name not in _OF_SCAN | _OF_RISK


def _missing(command: str, error: ModuleNotFoundError) -> MissingComponentError:
    module = (error.name or "").partition(".")[0]
    extra = "scan" if command in _OF_SCAN else _EXTRAS.get(module, "web")
    return MissingComponentError(
        f"duecare {command} needs the Python module {error.name or 'of another part'}, "
        "which is not installed",
        hint=f'install it with: pip install "duecare[{extra}]"',
    )


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(duecare.__version__, prog_name="duecare")
def cli() -> None:
    """Find personal data, price the liability, get the decision in writing, prove it later.

    \b
    Examples:
      duecare demo                                  the whole story on made-up clients
      duecare scan ./files --out inventory.json     what a folder contains, about how many people
      duecare price inventory.json --profile client.yaml
      duecare verify defense-file.zip --trust trust.txt

    Data goes to stdout; messages and progress go to stderr. A command that cannot do what was asked
    exits with 2 and says what to do.
    """  # noqa: D301  click reads the backspace character


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``duecare``; exits with the code of the command."""
    sys.exit(run(cli.main, arguments))


def run(command: Callable[..., Any], arguments: Sequence[str] | None = None) -> int:
    """Run a click command as the process would and return its exit code."""
    try:
        code = command(args=arguments, prog_name="duecare", standalone_mode=False)
    except DuecareError as error:
        show_error(str(error), error.hint)
        return EXIT_ERROR
    except ModuleNotFoundError as error:
        missing = _missing("", error)
        show_error(str(missing), missing.hint)
        return EXIT_ERROR
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        show_error("stopped")
        return 130  # 128 + SIGINT, as shells do
    except click.ClickException as error:
        error.show()
        return error.exit_code if isinstance(error, click.UsageError) else EXIT_ERROR
    except BrokenPipeError:
        return 0  # the reader of stdout has had enough, for example head
    return code if isinstance(code, int) else 0


def show_error(message: str, hint: str = "") -> None:
    """Say on stderr what is wrong and what to do next."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print("[bold red]Error:[/] ", end="")
    console.print(message, markup=False)
    if hint:
        console.print("[bold]Hint:[/] ", end="")
        console.print(hint, markup=False)


if __name__ == "__main__":
    main()
