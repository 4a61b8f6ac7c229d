"""``duecare merge``: inventories of several machines as one, without the console."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from duecare.errors import InputError
from duecare.inventory import DataInventory, merge_inventories
from duecare.private_files import write_private

_FILE = click.Path(path_type=Path)
EPILOG = """\b
Examples:
  duecare merge LT-07.json LT-09.json server.json --out client.json
  duecare merge client.json LT-07-again.json --out client.json
  duecare merge client.json --without lt-07-3fa92c1d --out client.json

\b
Only the newest scan of each machine counts. People on several machines count once, which
requires the same client key on all of them. The order of the files does not matter.
"""


@click.command(epilog=EPILOG)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=_FILE)
@click.option("--out", type=_FILE, help="Write the inventory here instead of standard output.")
@click.option("--without", multiple=True, metavar="MACHINE", help="Exclude a machine, by its id.")
@click.option("--quiet", is_flag=True, help="Do not print a summary.")
def merge(files: tuple[Path, ...], out: Path | None, without: tuple[str, ...], quiet: bool) -> None:
    """Merge inventory FILEs from several of a client's machines, counting no one twice."""
    inventories = [DataInventory.read(file) for file in files]
    known = {machine.id for one in inventories for machine in one.machines}
    unknown = sorted(set(without) - known)
    if unknown:
        raise InputError(
            f"no file contains a machine with the id '{unknown[0]}'",
            hint="the files have: " + ", ".join(sorted(known)),
        )
    merged = merge_inventories(inventories, without=without)
    if out is None:
        click.echo(merged.to_json(), nl=False)
    else:
        try:
            write_private(out, merged.to_json())
        except OSError as error:
            raise InputError(f"cannot write {out}: {error.strerror}") from error
    print_machines(merged, Console(stderr=True, quiet=quiet))


def print_machines(merged: DataInventory, console: Console) -> None:
    """Each machine alone, and all together."""
    table = Table(
        "Machine",
        "Scanned",
        "People",
        "Files read",
        "Not read",
        "Id",
        box=None,
        header_style="dim",
        pad_edge=False,
    )
    for column in table.columns[2:5]:
        column.justify = "right"
    unread: dict[str, int] = {}
    for item in merged.scope.unread:
        owner = item.location.partition("/")[0]
        unread[owner] = unread.get(owner, 0) + 1
    for machine in sorted(merged.machines, key=lambda one: -one.people.best):
        table.add_row(
            machine.name,
            f"{machine.scanned_at:%Y-%m-%d}",
            f"{machine.people.best:,}",
            f"{machine.scope.files_read:,}",
            f"{unread.get(machine.id, 0):,}",
            machine.id,
        )
    console.print()
    console.print(table)
    alone = sum(machine.people.best for machine in merged.machines)
    people = merged.people
    console.print(
        f"[bold]{people.best:,} people[/] together (between {people.low:,} and {people.high:,}); "
        f"{alone - people.best:,} more if those on several machines were counted on each."
    )
