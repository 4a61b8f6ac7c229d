"""``duecare move``: the database of an installation to another one, of the same kind or the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from duecare.errors import InputError
from duecare_web.commands.backup import counted, load
from duecare_web.commands.serve import told_in_words

if TYPE_CHECKING:
    from duecare_web.backups.databases import Snapshot
    from duecare_web.backups.tables import Table

talk = Console(stderr=True, highlight=False)


@click.command()
@click.option(
    "--to",
    "address",
    required=True,
    help="The new database: postgresql://user:password@host:5432/name, or sqlite:///path.",
)
@click.option(
    "--keep-source",
    is_flag=True,
    help="Leave the rows of the old database where they are; an erasure does not reach them.",
)
def move(address: str, keep_source: bool) -> None:
    """Move the database of this installation to another, empty one. Stop the server first.

    The home folder with documents and keys stays where it is. All rows are copied in one step; then
    every log is verified in the new database and compared with the old one. Until that is done the
    old database is as it was: run the same command again after an interruption.
    Afterward the old database is emptied, so that no keys of people are left in it, and
    refused from then on.

    \b
    Examples:
      duecare move --to postgresql://duecare:secret@127.0.0.1/duecare
      duecare move --to sqlite:////srv/duecare/duecare.sqlite3
    """  # noqa: D301  click reads the backspace character
    described = _source_of(address)
    load()
    from duecare_web.backups import databases, moving

    source = databases.connect(described)
    with told_in_words(), _stopped_server(), moving.held(source), databases.snapshot(source) as old:
        _copy(old)
        problem = moving.difference(old)
        if problem:
            raise InputError(
                f"the new database is not what the old one is: {problem}",
                hint="the old database is whole; give an empty database and run this again",
            )
        sizes = moving.verified_sizes()
    with told_in_words():
        moving.retire(source, keep_rows=keep_source)
    talk.print(f"Moved; {len(sizes)} logs verified. Set [bold]DATABASE_URL[/] to the new address.")
    if keep_source:
        talk.print(
            "[yellow]The old database still holds its rows.[/] An erasure does not reach them: "
            "remove it when you no longer need it."
        )
    for origin, size in sorted(sizes.items()):
        click.echo(f"{size}\t{origin}")


def _source_of(address: str) -> dict[str, Any]:
    """The description of the database in use; from now on the new one is that of the settings."""
    with told_in_words():
        import duecare_web.settings as own
    from duecare_web.settings import environment

    old = own.DATABASES["default"]
    new = environment.database(replace(own.ENVIRONMENT, database_url=address))
    same = ("ENGINE", "NAME", "HOST", "PORT")
    if [old.get(part) for part in same] == [new.get(part) for part in same]:
        raise InputError("the new database is the one in use", hint="give another address")
    if "sqlite" in old["ENGINE"] and not old["NAME"].exists():
        raise InputError(
            f"there is no database at {old['NAME']}",
            hint="set DUECARE_HOME and DATABASE_URL to those of the installation",
        )
    own.DATABASES["default"] = new
    return old


@contextmanager
def _stopped_server() -> Iterator[None]:
    """Raises if a server of this home folder runs: it would go on writing to the old database."""
    from duecare.evidence.signer.home import open_signer
    from duecare_web.ledger import signer

    if signer.is_elsewhere():
        yield
        return
    with open_signer(signer.folder()):
        yield


def _copy(old: Snapshot) -> None:
    from duecare_web.backups import databases

    if databases.holds_firms():
        talk.print("The new database is filled already: comparing it with the old one.")
        return
    databases.make_tables(old.migrations)
    databases.copy_in(_parts(old))


def _parts(old: Snapshot) -> Iterator[tuple[Table, Iterator[bytes]]]:
    tables = old.tables()
    with counted("Rows", len(tables)) as step:
        for table in tables:
            yield table, old.read(table)
            step()
