"""``duecare report``: send inventory files that were kept or carried."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console as Screen

from duecare.cli.reporting import EXIT_UNSENT, Reporting, check_key, connection_options, send
from duecare.errors import InputError, TransferError
from duecare.inventory import DataInventory, split_by_machine

EPILOG = """\b
Examples:
  duecare report inventory.json --report-to https://duecare.example.com --token @token.txt
  duecare report ~/.duecare/unsent/*.json --report-to https://duecare.example.com --token dct_...

\b
Exit codes: 0 all recorded, 4 some not recorded, 2 usage. Sending a file again changes nothing.
The key in the token is not needed here and is never sent.
"""


@click.command(epilog=EPILOG)
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@connection_options
def report(files: tuple[Path, ...], reporting: Reporting) -> None:
    """Send each inventory FILE of duecare scan to the console."""
    if not reporting.report_to:
        raise InputError("--report-to is missing", hint="give the address of the console")
    screen = Screen(stderr=True)
    console = reporting.console
    inventories = [(file, DataInventory.read(file)) for file in files]
    enrolled = console.enrolment()
    failed = False
    for file, inventory in inventories:
        try:
            check_key(enrolled, inventory.key_id)
            for part in split_by_machine(inventory):
                send(console, part, screen)
        except (TransferError, InputError) as error:
            failed = True
            screen.print(f"[bold red]{file}:[/] {error}", highlight=False, soft_wrap=True)
            if error.hint:
                screen.print(f"[bold]Hint:[/] {error.hint}", highlight=False, soft_wrap=True)
    if failed:
        sys.exit(EXIT_UNSENT)
