"""``duecare scan``: what data lies where, and about how many people."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)  # fmt: skip
from rich.progress import (
    Progress as Bar,
)
from rich.table import Table

from duecare.cli.machine import name_machine
from duecare.cli.reporting import Reporting, home_folder, report_options
from duecare.errors import InputError, MissingComponentError

if TYPE_CHECKING:
    from duecare.discovery import Progress, ScanResult, ScanSettings
    from duecare.inventory import DataInventory

_FILE = click.Path(path_type=Path)
_SHOWN_UNREAD = 5
EXIT_UNREAD = 3

EPILOG = """\b
Examples:
  duecare scan /srv/clients/harbor --state TX --out inventory.json
  duecare scan D:\\share mail.mbox --exclude '*.iso' --workers 4
  duecare scan postgresql://reader@db.harbor.example/practice --state TX
  duecare scan share --findings findings.jsonl --out inventory.json
  duecare scan share --journal scan.journal --resume --out inventory.json
  duecare scan C:\\Users --report-to https://duecare.example.com --token @token.txt

\b
Exit codes: 0 complete, 3 complete with items that could not be read, 4 not sent, 2 usage.
No value that was found is ever written: counts, keyed tokens and places only.
"""


@click.command(epilog=EPILOG)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--out", type=_FILE, help="Write the inventory here instead of standard output.")
@click.option("--state", default="", metavar="XX", help="Home state of people without an address.")
@click.option("--findings", type=_FILE, help="List each finding, without its value, as JSON lines.")
@click.option("--include", multiple=True, metavar="PATTERN", help="Only names like this.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Skip names like this.")
@click.option("--workers", type=click.IntRange(1, 256), help="Files read at a time.")
@click.option("--polite", is_flag=True, help="Lowest priority, one file at a time.")
@click.option("--journal", type=_FILE, help="Keep progress in this file, for --resume.")
@click.option("--resume", is_flag=True, help="Go on where an interrupted scan stopped.")
@click.option("--key-file", type=_FILE, help="The client's key; made on first use.")
@click.option("--executor", metavar="dask://HOST:PORT", help="Scan on a Dask cluster.")
@click.option("--quiet", is_flag=True, help="No progress and no summary.")
@report_options
def scan(
    sources: tuple[str, ...], out: Path | None, state: str, findings: Path | None,
    include: tuple[str, ...], exclude: tuple[str, ...], workers: int | None, polite: bool,
    journal: Path | None, resume: bool, key_file: Path | None, executor: str | None, quiet: bool,
    reporting: Reporting,
) -> None:  # fmt: skip
    """Count the sensitive records of each SOURCE and the people behind them.

    A source is a folder or a file: documents, spreadsheets, mail, archives, SQLite databases;
    or the address of a PostgreSQL database, which is read in a read-only transaction.
    """
    from duecare import discovery

    path = key_file or discovery.default_key_path(dict(os.environ))
    screen = Console(stderr=True)
    key, home_state = reporting.prepare(key_file, state=state, screen=screen)
    settings = discovery.ScanSettings(
        sources=sources, client_key=key, home_state=home_state, include=include,
        exclude=exclude, workers=1 if polite else workers or 0, findings=findings, polite=polite,
        journal=_journal_path(journal, resume=resume, key_path=path, sources=sources),
    )  # fmt: skip
    console = Console(stderr=True, quiet=quiet)
    result = _run(settings, console, executor)
    if result.is_complete and settings.journal is not None:
        settings.journal.unlink(missing_ok=True)
    inventory = name_machine(result.inventory, name=reporting.machine, home=home_folder())
    if out is not None or not reporting.report_to:
        _write(inventory, out)
    print_summary(result, console)
    reporting.deliver(inventory, out=out, screen=screen)
    if not result.is_complete:
        sys.exit(EXIT_UNREAD)


def _journal_path(
    journal: Path | None, *, resume: bool, key_path: Path, sources: tuple[str, ...]
) -> Path | None:
    """The named journal; with --resume alone one in the home folder that these sources name."""
    if journal is None:
        if not resume:
            return None
        import hashlib

        named = "\0".join(str(Path(source).absolute()) for source in sources)
        digest = hashlib.blake2b(os.fsencode(named), digest_size=8).hexdigest()
        folder = key_path.parent.parent / "journals"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / f"{digest}.journal"
    if not resume:
        journal.unlink(missing_ok=True)
    return journal


def _run(settings: ScanSettings, console: Console, executor: str | None) -> ScanResult:
    from duecare import discovery

    now = dt.datetime.now(dt.UTC)
    try:
        with _executor(executor) as pool, _progress_bar(console) as show:
            return discovery.scan(settings, now=now, progress=show, executor=pool)
    except KeyboardInterrupt:
        kept = "" if settings.journal is None else "; go on with the same command and --resume"
        console.print(f"Stopped{kept}.")
        raise SystemExit(130) from None


@contextmanager
def _executor(address: str | None) -> Iterator[Executor | None]:
    if address is None:
        yield None
        return
    match = re.fullmatch(r"dask://([\w.-]+:\d+)", address)
    if match is None:
        raise InputError(f"'{address}' is not an executor", hint="example: dask://10.0.0.5:8786")
    try:
        from distributed import Client  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise MissingComponentError(
            "Dask is not installed", hint="pip install distributed"
        ) from None
    connect: Any = Client
    with connect(f"tcp://{match[1]}") as client:
        yield client.get_executor()


class _Show:
    """Turns reports of the scan into a bar with the time left."""

    def __init__(self, bar: Bar, task: TaskID) -> None:
        self._bar = bar
        self._task = task

    def __call__(self, progress: Progress) -> None:
        self._bar.update(
            self._task,
            completed=progress.bytes_done,
            total=progress.bytes_found or None,
            files=f"{progress.files_done:,} of {progress.files_found:,} files"
            + ("" if progress.is_walk_finished else " so far"),
        )


@contextmanager
def _progress_bar(console: Console) -> Iterator[_Show]:
    columns = (
        SpinnerColumn(), TextColumn("Reading"), BarColumn(), TextColumn("{task.fields[files]}"),
        TransferSpeedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=console, transient=True) as bar:
        yield _Show(bar, bar.add_task("scan", total=None, files=""))


def _write(inventory: DataInventory, out: Path | None) -> None:
    text = inventory.to_json()
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}") from error


def print_summary(result: ScanResult, console: Console) -> None:
    """The result for a person: people first, then what, where, and what was not read."""
    inventory = result.inventory
    people = inventory.people
    console.print()
    console.print(f"[bold]{people.best:,} people[/]  (between {people.low:,} and {people.high:,})")
    states = [f"{code or 'state not known'} {count.best:,}"
              + (f" ({count.assumed:,} assumed)" if count.assumed else "")
              for code, count in list(inventory.states.items())[:8]]  # fmt: skip
    if states:
        console.print("  " + "   ".join(states))
    if inventory.data_types:
        console.print(_types_table(inventory))
    if len(inventory.locations) > 1:
        console.print(_places_table(inventory))
    _print_scope(result, console)


def _types_table(inventory: DataInventory) -> Table:
    table = Table("Data type", "Records", "People", box=None, header_style="dim", pad_edge=False)
    table.columns[1].justify = table.columns[2].justify = "right"
    rows = sorted(inventory.data_types.items(), key=lambda row: -row[1].people.best)
    for name, count in rows:
        table.add_row(name.replace("_", " "), f"{count.records:,}", f"{count.people.best:,}")
    return table


def _places_table(inventory: DataInventory) -> Table:
    table = Table(
        "Place", "Kind", "People", "Records", box=None, header_style="dim", pad_edge=False
    )
    table.columns[2].justify = table.columns[3].justify = "right"
    for place in sorted(inventory.locations, key=lambda place: -place.people.best):
        table.add_row(place.name, place.kind.replace("_", " "), f"{place.people.best:,}",
                      f"{place.records:,}")  # fmt: skip
    return table


def _print_scope(result: ScanResult, console: Console) -> None:
    scope = result.inventory.scope
    share = scope.bytes_read / scope.bytes_seen if scope.bytes_seen else 1.0
    speed = scope.bytes_read / max(result.seconds, 1e-9) / 1e6
    console.print(
        f"Read {scope.files_read:,} of {scope.files_seen:,} files, {share:.1%} of the bytes, "
        f"in {result.seconds:,.1f} s ({speed:,.1f} MB/s)."
    )
    for item in scope.unread[:_SHOWN_UNREAD]:
        # On one line, so that the path can be copied.
        text = f"  not read: {item.path}: {item.reason}"
        console.print(text, markup=False, highlight=False, soft_wrap=True)
    rest = len(scope.unread) - _SHOWN_UNREAD
    if rest > 0:
        console.print(f'  and {rest:,} more under "unread" in the inventory.')
