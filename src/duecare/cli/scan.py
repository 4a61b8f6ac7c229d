"""``duecare scan``: what data lies where, and about how many people."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from duecare.cli.machine import name_machine
from duecare.cli.reporting import Reporting, home_folder, report_options
from duecare.cli.scan_coverage import write_coverage
from duecare.cli.scan_progress import progress_bar
from duecare.cli.scan_summary import print_summary
from duecare.errors import InputError
from duecare.private_files import private_folder, write_private

if TYPE_CHECKING:
    from duecare.discovery import ScanResult, ScanSettings
    from duecare.inventory import DataInventory

_FILE = click.Path(path_type=Path)
EXIT_UNREAD = 3

EPILOG = """\b
Examples:
  duecare scan /srv/clients/harbor --state TX --out inventory.json
  duecare scan D:\\share mail.mbox --exclude '*.iso' --workers 4
  duecare scan /srv/share --state TX --polite --bandwidth 10MB/s
  duecare scan postgresql://reader@db.harbor.example/practice --state TX
  duecare scan mariadb://reader@db.harbor.example/shop --state TX
  duecare scan mssql://reader@db.harbor.example/practice?ssl-ca=ca.pem --state TX
  duecare scan share --findings findings.jsonl --out inventory.json
  duecare scan share --journal scan.journal --resume --out inventory.json
  duecare scan C:\\Users --report-to https://duecare.example.com --token @token.txt

\b
Exit codes: 0 complete, 3 complete, with things not fully read, 4 not sent, 2 usage.
With --out, what was not fully read is listed in coverage.jsonl beside the inventory.
Values that are found are never written: only counts, keyed tokens and places.
"""


@click.command(epilog=EPILOG)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--out", type=_FILE, help="Write the inventory here instead of standard output.")
@click.option("--state", default="", metavar="XX", help="State assumed for people with no address.")
@click.option("--findings", type=_FILE, help="List each finding, without its value, as JSON Lines.")
@click.option(
    "--include",
    multiple=True,
    metavar="PATTERN",
    help="Include only names that match this pattern.",
)
@click.option(
    "--exclude", multiple=True, metavar="PATTERN", help="Skip names that match this pattern."
)
@click.option("--workers", type=click.IntRange(1, 256), help="Files to read at a time.")
@click.option(
    "--polite", is_flag=True, help="Use the lowest priority, one file at a time, with pauses."
)
@click.option("--bandwidth", metavar="20MB/s", help="Limit how fast files are read.")
@click.option("--journal", type=_FILE, help="Save progress in this file, for --resume.")
@click.option("--resume", is_flag=True, help="Continue an interrupted scan.")
@click.option("--key-file", type=_FILE, help="The client's key; created on first use.")
@click.option("--executor", metavar="dask://HOST:PORT", help="Run the scan on a Dask cluster.")
@click.option("--quiet", is_flag=True, help="Do not show progress or a summary.")
@report_options
def scan(
    sources: tuple[str, ...],
    out: Path | None,
    state: str,
    findings: Path | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    workers: int | None,
    polite: bool,
    bandwidth: str | None,
    journal: Path | None,
    resume: bool,
    key_file: Path | None,
    executor: str | None,
    quiet: bool,
    reporting: Reporting,
) -> None:
    """Count the sensitive records of each SOURCE and the people behind them.

    A source is a folder or a file: documents, spreadsheets, mail, Outlook stores, archives, SQLite
    databases; or the address of a PostgreSQL, MariaDB, MySQL or SQL Server database, which is
    only read.
    """
    from duecare import discovery

    path = key_file or discovery.default_key_path(dict(os.environ))
    screen = Console(stderr=True)
    key, home_state = reporting.prepare(key_file, state=state, screen=screen)
    _ask_password(sources)
    cap = discovery.read_bandwidth(bandwidth) if bandwidth else 0
    if polite:
        discovery.lower_priority()
        cap = cap or discovery.POLITE_BYTES_PER_SECOND
    settings = discovery.ScanSettings(
        sources=sources,
        client_key=key,
        home_state=home_state,
        include=include,
        exclude=exclude,
        workers=1 if polite else workers or 0,
        findings=findings,
        polite=polite,
        bytes_per_second=cap,
        journal=_journal_path(journal, resume=resume, key_path=path, sources=sources),
    )
    console = Console(stderr=True, quiet=quiet)
    result = _run(settings, console, executor)
    if result.is_complete and settings.journal is not None:
        settings.journal.unlink(missing_ok=True)
    inventory = name_machine(result.inventory, name=reporting.machine, home=home_folder())
    if out is not None or not reporting.report_to:
        _write(inventory, out)
    listed = write_coverage(inventory, out) if out is not None else None
    print_summary(result, console, listed)
    reporting.deliver(inventory, out=out, screen=screen)
    if not result.is_complete:
        sys.exit(EXIT_UNREAD)


def _ask_password(sources: tuple[str, ...]) -> None:
    """Ask at the terminal for the password of a SQL Server, which no address may hold."""
    variable = "SQLCMDPASSWORD"
    wanted = any(str(source).startswith(("mssql://", "sqlserver://")) for source in sources)
    if wanted and variable not in os.environ and sys.stdin.isatty():
        os.environ[variable] = click.prompt("Password of the SQL Server", hide_input=True, err=True)


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
        private_folder(folder)
        return folder / f"{digest}.journal"
    if not resume:
        journal.unlink(missing_ok=True)
    return journal


def _run(settings: ScanSettings, console: Console, executor: str | None) -> ScanResult:
    from duecare import discovery

    now = dt.datetime.now(dt.UTC)
    try:
        with _readers(settings, executor) as (asked, pool), progress_bar(console) as show:
            return discovery.scan(asked, now=now, progress=show, executor=pool)
    except KeyboardInterrupt:
        kept = "" if settings.journal is None else "; continue with the same command and --resume"
        console.print(f"Stopped{kept}.")
        raise SystemExit(130) from None


@contextmanager
def _readers(
    settings: ScanSettings, address: str | None
) -> Iterator[tuple[ScanSettings, Executor | None]]:
    """Where the files are read: here, or on a cluster with as many readers as it has."""
    from duecare import discovery

    if address is None:
        yield settings, None
        return
    with discovery.dask_cluster(address, settings.sources) as cluster:
        workers = settings.workers or cluster.worker_count
        yield dataclasses.replace(settings, workers=workers), cluster.executor


def _write(inventory: DataInventory, out: Path | None) -> None:
    text = inventory.to_json()
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        write_private(out, text)
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}") from error
