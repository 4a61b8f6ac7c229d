"""``duecare restore``: from a backup into an empty home folder and an empty database of either kind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from duecare.errors import InputError
from duecare_web.backups import UNDER_WAY
from duecare_web.commands.backup import counted, load, passphrase_option, read_passphrase
from duecare_web.commands.serve import told_in_words

if TYPE_CHECKING:
    from duecare_web.backups.archive import Backup
    from duecare_web.backups.tables import Table

talk = Console(stderr=True, highlight=False)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@passphrase_option
def restore(file: Path, passphrase_file: Path | None) -> int:
    """Restore the backup in FILE into an empty home folder and an empty database.

    The database may be of the other kind: a backup of SQLite comes back into PostgreSQL, and the
    reverse. Every part is checked before anything is written, and every log is verified
    afterward. The restore is recorded in each firm's ledger and in each client's: later checkpoints
    that others hold will show what is missing. A restore that was interrupted goes on where it was
    when the same command is run again.

    \b
    Exit code 0: restored; 1: restored, but the signer has signed more than the backup contains.

    \b
    Examples:
      DUECARE_HOME=/srv/duecare duecare restore duecare-2026-11-23.zip
    """  # noqa: D301  click reads the backspace character
    from duecare_web.backups.archive import open_backup

    home = Path(os.environ.get("DUECARE_HOME") or "~/.duecare").expanduser()
    opened = open_backup(file)
    _check_parts(opened)
    goes_on = _refuse_to_overwrite(home, opened)
    kept = _keys_of(opened, passphrase_file, home)
    sizes = _fill(opened, home, kept, goes_on=goes_on)
    talk.print(f"Restored from {opened.manifest['created']}; {len(sizes)} logs verified.")
    for origin, size in sorted(sizes.items()):
        click.echo(f"{size}\t{origin}")
    return _go_on(sizes, opened.manifest["created"])


def _check_parts(opened: Backup) -> None:
    with counted("Checking", len(opened)) as step:
        problem = next(opened.problems(step), None)
    if problem:
        raise InputError(
            f"{opened.file} is damaged: {problem}",
            hint="use another backup; nothing was written",
        )


def _refuse_to_overwrite(home: Path, opened: Backup) -> bool:
    """Whether an earlier restore of the same backup is to be completed."""
    note = home / UNDER_WAY
    if note.exists():
        if note.read_text() == opened.identity:
            return True
        raise InputError(
            f"a restore of another backup into {home} was interrupted",
            hint="complete that one, or set DUECARE_HOME to a new folder",
        )
    taken = [name for name in ("duecare.sqlite3", "documents") if (home / name).exists()]
    if taken:
        raise InputError(
            f"{home} holds {' and '.join(taken)} already; nothing was overwritten",
            hint="set DUECARE_HOME to a new folder",
        )
    return False


def _keys_of(opened: Backup, passphrase_file: Path | None, home: Path) -> dict[str, bytes]:
    from duecare_web.backups.archive import KEYS
    from duecare_web.backups.sealed_keys import open_keys

    if opened.has_keys:
        with opened.open_part(KEYS) as sealed:
            return open_keys(sealed.read(), read_passphrase(passphrase_file, confirm=False))
    if not (home / "keys" / "installation-key").exists():
        raise InputError(
            "the backup does not contain keys",
            hint=f"first put the installation's keys folder into {home}",
        )
    return {}


def _fill(opened: Backup, home: Path, kept: dict[str, bytes], *, goes_on: bool) -> dict[str, int]:
    """Put everything in its place; keys that were put there go again if that fails."""
    from duecare_web.backups.sealed_keys import put_keys

    # First: Django's settings make a key where there is none. One made since the interruption goes.
    made = put_keys(home, kept, replace=goes_on)
    try:
        load()
        with told_in_words():
            _put(opened, home, goes_on=goes_on)
        from duecare_web.ledger import restoring

        sizes = restoring.verify_all()
    except BaseException:
        for file in made:
            file.unlink(missing_ok=True)
        raise
    (home / UNDER_WAY).unlink()
    return sizes


def _put(opened: Backup, home: Path, *, goes_on: bool) -> None:
    from django.core.management import call_command

    from duecare.private_files import write_private
    from duecare_web.backups import databases
    from duecare_web.backups.archive import DOCUMENTS
    from duecare_web.ledger.document_store import store

    filled = databases.holds_firms()
    if filled and not goes_on:
        raise InputError(
            "the database is not empty; nothing was overwritten",
            hint="restore into a new DUECARE_HOME, or into an empty database",
        )
    databases.refuse_newer(opened.manifest["database"]["migrations"], "the backup")
    write_private(home / UNDER_WAY, opened.identity)
    if not filled:
        _fill_database(opened)
    kept = store()
    with counted("Documents", len(opened.documents)) as step:
        for name in opened.documents:
            with opened.open_document(name) as source:
                kept.write(name.removeprefix(DOCUMENTS), source.read())
            step()
    call_command("migrate", interactive=False, verbosity=0)


def _fill_database(opened: Backup) -> None:
    from duecare_web.backups import databases

    described = opened.manifest["database"]
    databases.make_tables(described["migrations"])
    counts = databases.copy_in(_parts(opened))
    wrong = sorted(name for name, rows in described["rows"].items() if counts.get(name) != rows)
    if wrong:
        raise InputError(f"the table {wrong[0]} came back with another number of rows")


def _parts(opened: Backup) -> Iterator[tuple[Table, Iterator[bytes]]]:
    from duecare_web.backups import databases
    from duecare_web.backups.contents import part_of
    from duecare_web.backups.tables import blocks_of

    tables = databases.tables_at(opened.manifest["database"]["migrations"])
    with counted("Database", len(tables)) as step:
        for table in tables:
            with opened.open_part(part_of(table)) as stream:
                yield table, blocks_of(stream)
            step()


def _go_on(sizes: dict[str, int], created: str) -> int:
    """Record the restore; or say what the signer has signed and the backup does not hold."""
    from duecare_web.ledger.heads import find_rollbacks
    from duecare_web.ledger.restoring import record_restored

    lost = find_rollbacks()
    if not lost:
        record_restored(sizes, created=created)
        return 0
    talk.print("[bold red]The signer has signed more than this backup contains:[/]")
    for signed, holds in lost:
        talk.print(
            f"  {signed.origin}: {signed.size} signed, {holds.size if holds else 0} restored"
        )
    talk.print(
        "Nothing is sealed now. Restore a newer backup if there is one. If the entries are lost "
        "for good, [bold]duecare keys accept-restored[/] continues from here, on the record."
    )
    return 1
