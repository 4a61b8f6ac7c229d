"""``duecare backup`` and ``duecare restore``: a consistent copy, and the way back."""

from __future__ import annotations

import os
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

import duecare
from duecare.errors import InputError

talk = Console(stderr=True, highlight=False)
LAST_BACKUP = "last-backup"
"""File in the home folder with the time of the last backup."""
_KEY_FOLDERS = ("keys", "signer/keys", "signer/ask")
"""Without what the signer has signed: a restored one must not believe to have signed less."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the passphrase for the keys (default: prompt).",
)
@click.option("--without-keys", is_flag=True, help="Omit the keys; keep them elsewhere.")
def backup(file: Path, passphrase_file: Path | None, without_keys: bool) -> None:
    """Write a consistent copy of the database, documents and keys to FILE.

    The server can keep running meanwhile. Documents and values in the database stay encrypted;
    the keys are added under your own passphrase. Without the keys nothing can be read.

    \b
    Examples:
      duecare backup duecare-2026-11-23.zip
      duecare backup --passphrase-file /etc/duecare/passphrase nightly.zip
      duecare backup --without-keys nightly.zip
    """  # noqa: D301  click reads the backspace character
    from duecare_web.commands.serve import prepare

    if file.exists():
        raise InputError(f"{file} exists already", hint="choose another name; nothing was written")
    passphrase = "" if without_keys else _passphrase(passphrase_file, confirm=True)
    prepare()
    draft = file.with_name(f".{file.name}.part")
    try:
        parts = _write(draft, passphrase)
        draft.replace(file)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    _note_backup()
    talk.print(f"Saved {parts} parts, {file.stat().st_size:,} bytes.")
    if without_keys:
        talk.print("[yellow]The keys are not included.[/] Keep the keys folder in a safe place.")
    click.echo(str(file))


def _note_backup() -> None:
    """For ``duecare doctor``: when the last backup was made."""
    from django.conf import settings

    note = settings.DUECARE_HOME / LAST_BACKUP
    note.write_text(datetime.now(UTC).isoformat(timespec="seconds"))


def _write(file: Path, passphrase: str) -> int:
    from django.conf import settings
    from django.db import connection, transaction

    from duecare_web.commands import database_copy
    from duecare_web.commands.archive import ArchiveWriter, seal_keys

    facts = {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": duecare.__version__,
        "database": database_copy.describe(),
    }
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        writer = ArchiveWriter(archive, facts)
        with transaction.atomic():
            if connection.vendor == "postgresql":
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            database_copy.copy_out(writer)
        # After the database: a document is on the disk before its row is committed.
        for document in _documents(settings.DUECARE_HOME):
            name = document.relative_to(settings.DUECARE_HOME).as_posix()
            writer.add_file(name, document)
        if passphrase:
            with writer.part("keys.sealed") as target:
                target.write(seal_keys(settings.DUECARE_HOME, passphrase, folders=_KEY_FOLDERS))
        writer.finish()
        return len(archive.namelist())


def _documents(home: Path) -> list[Path]:
    found = (home / "documents").rglob("*")
    return sorted(one for one in found if one.is_file() and not one.name.startswith("."))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the passphrase for the keys (default: prompt).",
)
def restore(file: Path, passphrase_file: Path | None) -> int:
    """Restore the backup in FILE into an empty home folder and an empty database.

    Every part is checked before anything is written, and every log is verified
    afterward. The restore is recorded in each firm's ledger: later checkpoints that others hold
    will show what is missing.

    \b
    Exit code 0: restored; 1: restored, but the signer has signed more than the backup contains.

    \b
    Examples:
      DUECARE_HOME=/srv/duecare duecare restore duecare-2026-11-23.zip
    """  # noqa: D301  click reads the backspace character
    from duecare_web.commands.archive import open_backup, open_keys

    home = Path(os.environ.get("DUECARE_HOME") or "~/.duecare").expanduser()
    opened = open_backup(file)
    _refuse_to_overwrite(home)
    if "keys.sealed" in opened.manifest["parts"]:
        kept = open_keys(opened.read("keys.sealed"), _passphrase(passphrase_file, confirm=False))
        _put_keys(home, kept)
    elif not (home / "keys" / "installation-key").exists():
        raise InputError(
            "the backup does not contain keys",
            hint=f"first put the installation's keys folder into {home}",
        )
    sizes = _fill(opened)
    talk.print(f"Restored from {opened.manifest['created']}; {len(sizes)} logs verified.")
    for origin, size in sorted(sizes.items()):
        click.echo(f"{size}\t{origin}")
    return _go_on(sizes, opened.manifest["created"])


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


def _fill(opened: Any) -> dict[str, int]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duecare_web.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from duecare_web.commands import database_copy
    from duecare_web.ledger.restoring import verify_all

    if not database_copy.is_empty():
        raise InputError(
            "the database is not empty; nothing was overwritten",
            hint="restore into a new DUECARE_HOME, or into an empty database",
        )
    database_copy.copy_in(opened)
    for name in opened.names("documents"):
        opened.extract(name, settings.DUECARE_HOME / name)
    call_command("migrate", interactive=False, verbosity=0)
    return verify_all()


def _refuse_to_overwrite(home: Path) -> None:
    taken = [name for name in ("duecare.sqlite3", "documents") if (home / name).exists()]
    if taken:
        raise InputError(
            f"{home} holds {' and '.join(taken)} already; nothing was overwritten",
            hint="set DUECARE_HOME to a new folder",
        )


def _put_keys(home: Path, kept: dict[str, bytes]) -> None:
    has_signer = (home / "signer" / "ask" / "keys.json").exists()
    for name, content in kept.items():
        file = home / name
        if has_signer and name.startswith("signer/"):
            continue  # the signer that is there goes on, with the keys that it has now
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if file.exists() and file.read_bytes() != content:
            raise InputError(
                f"{home} holds another {name}", hint="set DUECARE_HOME to a new folder"
            )
        if not file.exists():
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    if file is not None:
        lines = file.read_text().splitlines()
        if not lines or len(lines[0]) < 12:
            raise InputError(f"the first line of {file} is shorter than 12 characters")
        return lines[0]
    if not sys.stdin.isatty():
        raise InputError(
            "a passphrase for the keys is required",
            hint="use --passphrase-file FILE or --without-keys",
        )
    given = str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True))
    if len(given) < 12:
        raise InputError("the passphrase is shorter than 12 characters")
    return given
