"""``duecare assess``: the whole chain without a browser, from a folder to a defense file."""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from duecare.errors import InputError

if TYPE_CHECKING:
    from duecare.cli.assess_folder import Figures, Given, PlaceBeside
    from duecare.discovery import Progress as ScanProgress

_FILE = click.Path(path_type=Path)
EXIT_UNREAD: Final = 3
FIRM_FOLDER: Final = "firm-only"  # not for the client

EPILOG = """\b
Examples:
  duecare assess ./files --profile client.yaml --out results
  duecare assess ./files --profile client.yaml --answers answers.yaml \\
      --insurance insurance.yaml --firm "North Star IT" --out results
  duecare assess ./server --profile client.yaml --out results \\
      --place cloud_mail:Mailboxes:exports/mail

\b
Exit codes: 0 complete, 2 failed, 3 complete, but some items could not be read.
Values that are found are never written: only counts, keyed tokens and places.
"""


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    folder: Path
    out: Path
    places: list[PlaceBeside]
    firm: str
    operator: str
    recipient: str
    seed: int | None
    years: int | None
    findings: bool
    key_file: Path | None
    workers: int
    exclude: tuple[str, ...]


@click.command(epilog=EPILOG)
@click.argument("folder", type=_FILE)
@click.option("--profile", type=_FILE, required=True, help="Profile of the client (client.yaml).")
@click.option("--answers", type=_FILE, help="Answers to the assessment (answers.yaml).")
@click.option(
    "--insurance",
    type=_FILE,
    help="Insurance policies of the client and the firm (insurance.yaml).",
)
@click.option("--prices", type=_FILE, help="The firm's price book (prices.yaml).")
@click.option("--out", type=_FILE, required=True, help="Folder for the results and the ledger.")
@click.option(
    "--place",
    "places",
    multiple=True,
    metavar="KIND:NAME:PATH",
    help="Another place to scan, such as a mailbox export.",
)
@click.option(
    "--firm",
    default="Managed service provider",
    show_default=True,
    help="The firm's name, as printed on the statements.",
)
@click.option("--by", "operator", help="Name recorded as the operator; default: your user name.")
@click.option(
    "--recipient",
    default="the firm's files",
    show_default=True,
    help="Recipient of the defense file, as recorded in it.",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed for the simulation.")
@click.option(
    "--years", type=click.IntRange(1_000, 100_000_000), help="Simulated years; 100,000 by default."
)
@click.option(
    "--findings",
    is_flag=True,
    help="Also write findings.jsonl: the location of each finding, without its value.",
)
@click.option(
    "--exclude", multiple=True, metavar="PATTERN", help="Skip names that match this pattern."
)
@click.option("--key-file", type=_FILE, help="The client's key; created on first use.")
@click.option("--workers", type=click.IntRange(1, 256), help="Files to read at a time.")
def assess(
    folder: Path,
    profile: Path,
    answers: Path | None,
    insurance: Path | None,
    prices: Path | None,
    out: Path,
    places: tuple[str, ...],
    firm: str,
    operator: str | None,
    recipient: str,
    seed: int | None,
    years: int | None,
    findings: bool,
    exclude: tuple[str, ...],
    key_file: Path | None,
    workers: int | None,
) -> None:
    """Scan FOLDER, price and assess it, and write statements and a verified defense file.

    Results go to the --out folder: the statements as PDF, the figures as JSON, a ledger that
    each later run continues, the defense file as ZIP, and the trust file that verifies it.
    A device in the profile with `scan: laptops/LT-07` becomes a separate place.
    """
    from duecare.cli.assess_folder import parse_place, read_given

    given = read_given(profile=profile, answers=answers, insurance=insurance, prices=prices)
    wish = Wish(
        folder=folder,
        out=out,
        places=[parse_place(text) for text in places],
        firm=firm.strip(),
        operator=operator or _user_name(),
        recipient=recipient,
        seed=seed,
        years=years,
        findings=findings,
        key_file=key_file,
        workers=workers or 0,
        exclude=exclude,
    )
    if run(wish, given):
        sys.exit(EXIT_UNREAD)


def run(wish: Wish, given: Given) -> int:
    """Do it and print the summary; returns how many items could not be read."""
    from duecare.cli import assess_folder, assess_sealing
    from duecare.cli.assess_summary import print_summary
    from duecare.cli.folder_ledger import open_ledger
    from duecare.cli.home_keys import HomeKeys, home_folder

    _check_folders(wish)
    keys = HomeKeys(home_folder(os.environ), secrets.token_bytes)
    now = datetime.now(UTC)
    with (
        _talk() as talk,
        _staging(wish.out) as staging,
        open_ledger(wish.out / "ledger", keys=keys, operator=wish.operator) as ledger,
    ):
        figures = _figures(wish, given, now=now, staging=staging, talk=talk)
        talk.step("Creating the PDF statements")
        papers = assess_folder.render_papers(figures, given, firm=wish.firm, now=now)
        talk.step("Sealing the entries")
        assess_sealing.record_assessment(ledger, figures, papers, firm=wish.firm, at=now)
        talk.step("Exporting the defense file and verifying it")
        sealed = assess_sealing.export(
            ledger,
            staging,
            client=given.profile.name,
            firm=wish.firm,
            recipient=wish.recipient,
            at=now,
        )
        _write_results(staging, figures, {paper.name: paper.pdf for paper in papers})
        own = assess_folder.render_firm_paper(figures, given, firm=wish.firm, now=now)
        _write_papers(staging / FIRM_FOLDER, own)
        _publish(staging, wish.out)
        assess_sealing.record_written(ledger, sealed, at=datetime.now(UTC))
    print_summary(Console(), figures, papers, sealed, wish.out)
    return len(figures.inventory.scope.unread)


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown user"


def _check_folders(wish: Wish) -> None:
    from duecare.cli.assess_folder import check_folder

    check_folder(wish.folder)
    for source in (wish.folder, *(place.path for place in wish.places)):
        if wish.out.resolve().is_relative_to(source.resolve()):
            raise InputError(
                f"the output folder '{wish.out}' would be inside '{source}', which is to be scanned",
                hint="choose a folder elsewhere with --out",
            )


def _figures(wish: Wish, given: Given, *, now: datetime, staging: Path, talk: Talk) -> Figures:
    from duecare import risk
    from duecare.cli import assess_folder
    from duecare.discovery import default_key_path, read_or_create_key

    key_path = wish.key_file or default_key_path(dict(os.environ))
    settings = assess_folder.scan_settings(
        wish.folder,
        wish.places,
        given,
        key=read_or_create_key(key_path, entropy=secrets.token_bytes),
        workers=wish.workers,
        exclude=wish.exclude,
        findings=staging / "findings.jsonl" if wish.findings else None,
    )
    return assess_folder.find_figures(
        settings,
        given,
        now=now,
        step=talk.step,
        progress=talk.scan,
        seed=risk.DEFAULT_SEED if wish.seed is None else wish.seed,
        years=risk.DEFAULT_YEARS if wish.years is None else wish.years,
    )


class Talk:
    """Progress on stderr: a moving line on a terminal, one line a step elsewhere."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("Reading the profile", total=None)

    def step(self, text: str) -> None:
        """Say what is being done now."""
        self._bar.update(self._task, description=text)
        if not self._bar.console.is_terminal:
            self._bar.console.print(f"{text} ...", highlight=False)

    def scan(self, progress: ScanProgress) -> None:
        """Say how far the scan is."""
        so_far = "" if progress.is_walk_finished else " so far"
        text = f"Scanning: {progress.files_done:,} of {progress.files_found:,} files{so_far}"
        self._bar.update(self._task, description=text)


@contextmanager
def _talk() -> Iterator[Talk]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Talk(bar)


@contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """A folder inside ``out`` for results that are not finished; gone at the end in any case."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=out))
    except OSError as error:
        raise InputError(f"cannot write to '{out}': {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_results(staging: Path, figures: Figures, papers: dict[str, bytes]) -> None:
    _write_papers(staging / "statements", papers)
    for name, content in figures.files().items():
        (staging / name).write_bytes(content)


def _write_papers(folder: Path, papers: dict[str, bytes]) -> None:
    if papers:
        folder.mkdir()
    for name, content in papers.items():
        (folder / name).write_bytes(content)


def _publish(staging: Path, out: Path) -> None:
    """Move the finished results to their places, instead of those of an earlier run.

    Earlier defense files stay, and the ledger keeps every earlier document.
    """
    earlier = [
        out / name
        for name in ("statements", FIRM_FOLDER, "findings.jsonl")
        if (out / name).exists()
    ]
    finished = sorted(staging.iterdir())
    with tempfile.TemporaryDirectory(prefix=".earlier-", dir=out) as folder:
        for path in earlier:
            path.replace(Path(folder) / path.name)
        for path in finished:
            path.replace(out / path.name)
