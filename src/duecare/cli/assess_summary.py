"""The result of ``duecare assess`` for a person."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from duecare.cli.assess_folder import Figures, Paper
from duecare.cli.assess_sealing import TRUST_FILE, Sealed
from duecare.cli.scan_coverage import print_coverage
from duecare.documents.statements.risks import chance_of_words, shown_risks
from duecare.documents.wording.case import OWNER_LEVELS, rounded_cost
from duecare.documents.wording.caveats import caveat_sentences
from duecare.documents.wording.events import event_of
from duecare.documents.wording.insurance import gap_sentence
from duecare.documents.wording.offers import reason_of
from duecare.documents.wording.reading import people_sentences
from duecare.money import estimated_dollars

SHOWN_ROWS = 5


def print_summary(
    console: Console, figures: Figures, papers: Sequence[Paper], sealed: Sealed, out: Path
) -> None:
    """Print people, money, risks, recommendations, the verdict, and where everything is."""
    console.print()
    _print_people(console, figures)
    _print_money(console, figures)
    console.print(_risks(figures))
    console.print(_recommendations(figures))
    _print_unread(console, figures)
    _print_files(console, figures, papers, sealed, out)


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def _print_people(console: Console, figures: Figures) -> None:
    _line(console, figures.price.client, "bold")
    for sentence in people_sentences(figures.inventory):
        _line(console, f"  {sentence}")
    for place in sorted(figures.inventory.locations, key=lambda place: -place.people.best):
        known = {True: "encrypted", False: "not encrypted", None: "encryption not known"}
        _line(
            console,
            f"    {place.name}: {place.people.best:,} people, {place.records:,} records, "
            f"{known[place.encrypted]}",
        )


def _print_money(console: Console, figures: Figures) -> None:
    price = figures.price
    low, high = price.expected_annual_loss.parameter_range
    _line(
        console,
        f"  Expected annual loss {estimated_dollars(price.expected_annual_loss.value)} "
        f"({estimated_dollars(low)} to {estimated_dollars(high)} allowing for what is not known)",
    )
    _line(console, f"  {gap_sentence(price.insurance.gap)}", "bold")
    _line(console, f"  {gap_sentence(price.insurance.worst_case)}")
    if not figures.inventory.scope.files_seen:
        note = "the folder contains no files; the figures are based on the profile alone."
        _line(console, f"  Note: {note}")
    for sentence in caveat_sentences(price.caveats[:SHOWN_ROWS]):
        _line(console, f"  Note: {sentence}")
    if len(price.caveats) > SHOWN_ROWS:
        rest = len(price.caveats) - SHOWN_ROWS
        _line(console, f'  and {rest} more notes under "caveats" in loss.json')
    console.print()


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=True)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    return table


def _risks(figures: Figures) -> Table:
    table = _table("Largest risks", "risk", "level", "within five years", "stays with you")
    for risk in shown_risks(figures.assessment.risks)[:SHOWN_ROWS]:
        table.add_row(
            event_of(risk.scenario).title,
            OWNER_LEVELS[risk.level.level],
            chance_of_words(risk.chance),
            rounded_cost(risk.case.bad).left_words,
        )
    return table


def _recommendations(figures: Figures) -> Table:
    shown = figures.assessment.recommendations
    title = f"Recommendations ({min(SHOWN_ROWS, len(shown))} of {len(shown)})"
    table = _table(title, "safeguard", "why", "risk today", "with it")
    for item in shown[:SHOWN_ROWS]:
        facts = item.offer
        table.add_row(
            item.title,
            reason_of(facts),
            OWNER_LEVELS[facts.level.level],
            OWNER_LEVELS[facts.level_with.level],
        )
    return table


def _print_unread(console: Console, figures: Figures) -> None:
    scope = figures.inventory.scope
    if scope.may_hold_more:
        console.print()
        print_coverage(scope, console, None)


def _print_files(
    console: Console, figures: Figures, papers: Sequence[Paper], sealed: Sealed, out: Path
) -> None:
    console.print()
    _line(console, "Results", "bold")
    for paper in papers:
        _line(console, f"  {out / 'statements' / paper.name}")
    for name in figures.files():
        _line(console, f"  {out / name}")
    if (out / "findings.jsonl").exists():  # of this run: an earlier one is taken away
        _line(console, f"  {out / 'findings.jsonl'}")
    _line(console, f"  {out / 'ledger'}")
    _line(console, f"  {out / sealed.file_name}")
    _line(console, f"  {out / TRUST_FILE}")
    console.print()
    facts = sealed.report.facts
    _line(
        console,
        f"Defense file: agrees with itself, {facts['size']} entries, "
        f"{sum(check.status.value == 'pass' for check in sealed.report.checks)} checks passed.",
        "bold",
    )
    _line(console, f"  Fingerprint: {sealed.fingerprint}")
    command = ["duecare", "verify", str(out / sealed.file_name), "--trust", str(out / TRUST_FILE)]
    _line(console, f"  Check it: {shlex.join(command)}")
    _line(
        console,
        "  Mail the client the fingerprint: it is what shows later since when these entries exist.",
    )
