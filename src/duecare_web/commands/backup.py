"""``duecare backup``: a consistent copy while the server runs, its check, and the end of old ones."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from duecare.errors import InputError

if TYPE_CHECKING:
    from duecare_web.backups.archive import Backup
    from duecare_web.backups.writing import Written

talk = Console(stderr=True, highlight=False)
_SHORTEST_PASSPHRASE = 12
passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the passphrase for the keys (default: prompt).",
)


class _BackupGroup(click.Group):
    """``duecare backup TARGET`` is ``duecare backup create TARGET``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named or not args else ["create", *args])


@click.group(cls=_BackupGroup)
def backup() -> None:
    """Write a consistent copy of the database, documents and keys; check and prune copies.

    \b
    Examples:
      duecare backup duecare-2026-11-23.zip
      duecare backup --passphrase-file /etc/duecare/passphrase /backups
      duecare backup check /backups/2026-11-30T015441Z.zip
      duecare backup prune /backups --keep 30
    """  # noqa: D301  click reads the backspace character


@backup.command()
@click.argument("target", type=click.Path(path_type=Path))
@passphrase_option
@click.option("--without-keys", is_flag=True, help="Omit the keys; keep them elsewhere.")
def create(target: Path, passphrase_file: Path | None, without_keys: bool) -> None:
    """Write a backup to TARGET: a new file, or an existing folder of backups.

    The server can keep running: no one who saves anything waits for it. A folder receives a file
    with the time as its name, and each document once. Documents and recorded values are encrypted,
    as in the installation; names, addresses and results in the database are not. The keys are added
    under your own passphrase.
    """
    if target.exists() and not target.is_dir():
        raise InputError(
            f"{target} exists already", hint="choose another name; nothing was written"
        )
    passphrase = "" if without_keys else read_passphrase(passphrase_file, confirm=True)
    load()
    file, told = _write(target, passphrase)
    _note_backup()
    new = f" ({told.copied:,} of them new)" if target.is_dir() else ""
    talk.print(
        f"Saved {told.rows:,} rows and {told.documents:,} documents{new}; "
        f"the file has {file.stat().st_size:,} bytes."
    )
    if without_keys:
        talk.print("[yellow]The keys are not included.[/] Keep the keys folder in a safe place.")
    click.echo(str(file))


@backup.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@passphrase_option
def check(file: Path, passphrase_file: Path | None) -> int:
    """Check that every part of the backup FILE is there and unchanged, and can be restored here.

    With --passphrase-file the keys are opened too.

    \b
    Exit code 0: it can be restored; 1: it is damaged or incomplete.
    """  # noqa: D301  click reads the backspace character
    load()
    from duecare_web.backups import contents
    from duecare_web.backups.archive import open_backup

    opened = open_backup(file)
    with counted("Checking", len(opened)) as step:
        found = [*opened.problems(step), *contents.problems(opened)]
    if passphrase_file and opened.has_keys:
        found += contents.key_problems(opened, read_passphrase(passphrase_file, confirm=False))
    for problem in found[:20]:
        talk.print(f"[bold red]problem[/] {problem}", soft_wrap=True)
    if len(found) > 20:
        talk.print(f"and {len(found) - 20} more problems")
    _describe(opened)
    return 1 if found else 0


def _describe(opened: Backup) -> None:
    facts, rows = opened.manifest, opened.manifest["database"]["rows"]
    keys = "with keys" if opened.has_keys else "without keys"
    click.echo(
        f"{facts['created']}\tDuecare {facts['version']}\t{facts['database']['kind']}\t"
        f"{sum(rows.values())} rows\t{len(opened.documents)} documents\t{keys}"
    )


@backup.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), required=True, help="How many backups stay.")
def prune(folder: Path, keep: int) -> None:
    """Remove all but the newest backups of FOLDER, and the documents that only they need."""
    load()
    from duecare_web.backups.folder import prune as remove

    backups, documents = remove(folder, keep=keep)
    talk.print(f"Removed {backups} backups and {documents} documents.")


def load() -> None:
    """Load Django without touching the database: a copy is of what is there."""
    from duecare_web.commands.serve import told_in_words

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duecare_web.settings")
    with told_in_words():
        import django

        django.setup()


@contextmanager
def counted(title: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr while the context lasts, for a person; it gives the function that counts on."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    hidden = not talk.is_terminal
    with Progress(*columns, console=talk, transient=True, disable=hidden) as progress:
        task = progress.add_task(title, total=total)
        yield lambda: progress.advance(task)


def _note_backup() -> None:
    """For ``duecare doctor``: when the last backup was made."""
    from django.conf import settings

    from duecare_web.operations.metrics import LAST_BACKUP

    note = settings.DUECARE_HOME / LAST_BACKUP
    note.write_text(datetime.now(UTC).isoformat(timespec="seconds"))


def _write(target: Path, passphrase: str) -> tuple[Path, Written]:
    from django.conf import settings

    from duecare_web.backups import databases
    from duecare_web.backups.folder import new_file
    from duecare_web.backups.writing import write_backup
    from duecare_web.commands.serve import told_in_words
    from duecare_web.ledger.document_store import store

    now = datetime.now(UTC)
    file = new_file(target, now) if target.is_dir() else target
    if file.exists():
        raise InputError(f"{file} exists already", hint="try again in a second")
    try:
        with told_in_words(of_files=False):
            return file, write_backup(
                file,
                home=settings.DUECARE_HOME,
                source=databases.connect(settings.DATABASES["default"]),
                store=store(),
                passphrase=passphrase,
                now=now,
                folder=target if target.is_dir() else None,
                counted=counted,
            )
    except OSError as error:
        raise InputError(
            f"{error.filename or target} cannot be used: {error.strerror or error}",
            hint="free space or choose another place; no part of a backup was left there",
        ) from error


def read_passphrase(file: Path | None, *, confirm: bool) -> str:
    """The passphrase for the keys, from a file or a person at a terminal."""
    if file is not None:
        lines = file.read_text().splitlines()
        if not lines or len(lines[0]) < _SHORTEST_PASSPHRASE:
            raise InputError(f"the first line of {file} is shorter than 12 characters")
        return lines[0]
    if not sys.stdin.isatty():
        raise InputError(
            "a passphrase for the keys is required",
            hint="use --passphrase-file FILE or --without-keys",
        )
    given = str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True))
    if len(given) < _SHORTEST_PASSPHRASE:
        raise InputError("the passphrase is shorter than 12 characters")
    return given
