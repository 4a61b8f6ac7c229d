"""``duecare price``: what a breach would cost a client, who pays, what changes it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from duecare.errors import InputError, RiskError
from duecare.money import estimated_dollars

if TYPE_CHECKING:
    from duecare.risk import Duty, PriceResult, Recommendation

FILE_WIDTH = 132  # characters
SHOWN_ROWS = 8
_FILE = click.Path(path_type=Path)

EPILOG = """\b
Examples:
  duecare price inventory.json --profile client.yaml --insurance insurance.yaml
  duecare price inventory.json --profile client.yaml --answers answers.yaml --json > loss.json
  duecare price --profile client.yaml                 (number of people from the profile)
  duecare price inventory.json --profile client.yaml --reproduce loss.json
"""


@click.command(epilog=EPILOG)
@click.argument("inventory", type=_FILE, required=False)
@click.option("--profile", type=_FILE, required=True, help="Profile of the client (client.yaml).")
@click.option("--answers", type=_FILE, help="Answers to the assessment (answers.yaml).")
@click.option(
    "--insurance",
    type=_FILE,
    help="Insurance policies of the client and the firm (insurance.yaml).",
)
@click.option("--prices", type=_FILE, help="The firm's price book (prices.yaml).")
@click.option("--priors", type=_FILE, help="Your own figures in place of the catalog's priors.")
@click.option(
    "--target",
    type=click.FloatRange(0),
    help="Find the least expensive safeguards that leave less than this uninsured in a 1-in-100 year.",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed for the simulation.")
@click.option(
    "--years",
    type=click.IntRange(1_000, 100_000_000),
    help="Simulated years; 100,000 by default.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=max(os.cpu_count() or 1, 1),
    help="Number of threads; does not affect the figures.",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print duecare.loss/1 to stdout; the tables go to stderr.",
)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day to price for, today by default; a policy that does not reach it does not count.",
)
@click.option(
    "--for-firm",
    is_flag=True,
    help="Add the claims against your firm: for you and your counsel, not for the client.",
)
@click.option(
    "--reproduce",
    type=_FILE,
    help="Recompute a stored result and compare every figure; exit code 2 if any differ.",
)
def price(
    inventory: Path | None,
    profile: Path,
    answers: Path | None,
    insurance: Path | None,
    prices: Path | None,
    priors: Path | None,
    target: float | None,
    seed: int | None,
    years: int | None,
    workers: int,
    as_json: bool,
    on: datetime | None,
    for_firm: bool,
    reproduce: Path | None,
) -> None:
    """Price a client's liability from an INVENTORY made by `duecare scan`.

    Shows the annual loss with its error and range, what insurance pays, what is left, which
    duties follow, and what each missing safeguard would change. Every figure in the JSON form
    names its method, sources and as-of dates. Without INVENTORY, the profile must contain `people`.
    """
    stored = _stored(reproduce) if reproduce else {}
    files = _Files(inventory, profile, answers, insurance, prices, priors)
    result = _run(
        files,
        workers=workers,
        target=stored.get("target_uninsured", target),
        seed=stored.get("seed", seed),
        years=stored.get("years", years),
        on=_day(stored, on),
    )
    if reproduce is not None:
        _compare(result, json.loads(reproduce.read_text(encoding="utf-8")))
    # Data go to stdout: the tables, or JSON with the tables as talk beside it.
    show(result, _screen(as_json), for_firm=for_firm)
    if as_json:
        from duecare.documents.wording.result import price_as_json

        click.echo(price_as_json(result, firm=for_firm), nl=False)


def _screen(to_stderr: bool) -> Console:
    """Where the tables go; in a file or a pipe they have room for every column."""
    screen = Console(stderr=to_stderr)
    return screen if screen.is_terminal else Console(stderr=to_stderr, width=FILE_WIDTH)


def _day(stored: dict[str, Any], on: datetime | None) -> date | None:
    """The day to price for: that of a stored result, the one asked for, else today."""
    if "priced_on" in stored:
        return date.fromisoformat(stored["priced_on"]) if stored["priced_on"] else None
    return on.date() if on else datetime.now(UTC).date()


@dataclass(frozen=True)
class _Files:
    """The input files of a price."""

    inventory: Path | None
    profile: Path
    answers: Path | None
    insurance: Path | None
    prices: Path | None
    priors: Path | None


def _run(
    files: _Files,
    *,
    workers: int,
    target: float | None,
    seed: int | None,
    years: int | None,
    on: date | None,
) -> PriceResult:
    # Imported here: `duecare --help` must not load the numerical libraries.
    from duecare import risk
    from duecare.catalog import load_catalog
    from duecare.inventory import DataInventory

    catalog = load_catalog()
    if files.priors:
        catalog = risk.read_overrides(files.priors, catalog)
    found = DataInventory.read(files.inventory) if files.inventory else None
    client = risk.read_profile(files.profile)
    replies = risk.read_answers(files.answers, catalog) if files.answers else None
    program = risk.read_insurance(files.insurance) if files.insurance else None
    book = risk.read_price_book(files.prices) if files.prices else None
    with ThreadPoolExecutor(workers) as executor:
        return risk.price(
            found,
            client,
            replies,
            program,
            catalog=catalog,
            price_book=book,
            seed=risk.DEFAULT_SEED if seed is None else seed,
            years=risk.DEFAULT_YEARS if years is None else years,
            executor=executor,
            target_uninsured=target,
            on=on,
        )


def _stored(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.get("schema") != "duecare.loss/1":
            raise InputError(f"{path} is not a duecare.loss/1 result")
        return dict(data["inputs"])
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, KeyError, AttributeError) as error:
        raise InputError(f"{path} is not a duecare.loss/1 result") from error


def _compare(result: PriceResult, stored: dict[str, Any]) -> None:
    """Raise :class:`RiskError` naming the first figure that is not the same."""
    from duecare.documents.wording.result import price_as_json

    ours = json.loads(price_as_json(result, firm="firm_insurance" in stored))
    different = sorted(_differences(stored, ours, ""))
    if different:
        raise RiskError(
            f"{len(different)} value(s) differ from the stored result, first: {different[0]}",
            hint="use the same input files, engine version and catalog release",
        )
    click.echo(f"Reproduced: every value matches (digest {result.digest[:16]}).", err=True)


def _differences(before: Any, after: Any, path: str) -> Iterable[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before.keys() | after.keys():
            yield from _differences(before.get(key), after.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _differences(one, other, f"{path}[{number}]")
    elif before != after:
        yield path


def show(result: PriceResult, console: Console, *, for_firm: bool = False) -> None:
    """Print the result for a person; claims against the firm only if asked for."""
    from duecare.documents.wording.result import price_in_words
    from duecare.documents.wording.words import people_held_words

    expected = result.expected_annual_loss
    low, high = expected.parameter_range
    console.print(f"\n[bold]{result.client}[/bold]: what a breach would cost", highlight=False)
    held = people_held_words(result.people)
    spread = f" ({held.spread})" if held.spread else ""
    console.print(f"  People whose data is held: {held.figure}{spread}", highlight=False)
    console.print(
        f"  Expected annual loss: {estimated_dollars(expected.value)} (simulation error "
        f"{estimated_dollars(1.96 * expected.error)}; {estimated_dollars(low)} to {estimated_dollars(high)} "
        "allowing for what is not known)",
        highlight=False,
    )
    words = price_in_words(result)
    console.print(f"  [bold]{words['insurance']['gap']}[/bold]", highlight=False)
    console.print(f"  {words['insurance']['worst_case']}", highlight=False)
    console.print(_years_table(result))
    console.print(_scenario_table(result))
    console.print(_recommendation_table(result.recommendations))
    console.print(_cover_table(result))
    if result.cheapest_set is not None:
        console.print(_target_sentence(result), highlight=False)
    console.print(_duty_table(result.duties))
    for sentence in words["caveats"]:
        console.print(f"  Note: {sentence}", highlight=False)
    if for_firm:
        _show_firm(result, console)
    inputs = result.inputs
    console.print(
        f"  {inputs['years']:,} simulated years, seed {inputs['seed']}, engine "
        f"{inputs['engine']}, catalog {inputs['catalog_release']}; scanned "
        f"{inputs['scanned_at'] or 'never'}; sources and dates of all figures: --json\n",
        highlight=False,
    )


def _show_firm(result: PriceResult, console: Console) -> None:
    """Claims against the firm, marked for counsel."""
    from duecare.documents.wording.firm import COUNSEL, advice_words, contract_words
    from duecare.documents.wording.insurance import gap_sentence

    exposure, own = result.firm_exposure, result.firm_insurance
    console.print(f"\n  [bold]Claims against your firm.[/bold] {COUNSEL}", highlight=False)
    console.print(
        f"  Average year: {estimated_dollars(result.firm_expected_annual_loss.value)}; chance of a claim "
        f"{exposure.chance:.2%}. {contract_words(exposure)} {advice_words(exposure)}",
        highlight=False,
    )
    console.print(f"  {gap_sentence(own.worst_case)}", highlight=False)
    for paid in own.paid_by:
        console.print(
            f"  {paid.policy} pays {estimated_dollars(paid.yearly)} a year.", highlight=False
        )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=True)
    for number, column in enumerate(columns):
        if number == 0:
            table.add_column(column, min_width=24, overflow="fold")
        else:
            table.add_column(column, justify="right", overflow="fold")
    return table


def _years_table(result: PriceResult) -> Table:
    table = _table("A year", "one year in", "costs", "95 % interval", "retained by you")
    for level, quantile in result.quantiles.items():
        years = round(1 / (1 - float(level) / 100))
        left = result.insurance.uninsured.quantiles[level]
        table.add_row(
            f"{years}",
            estimated_dollars(quantile.value),
            f"{estimated_dollars(quantile.low)} to {estimated_dollars(quantile.high)}",
            estimated_dollars(left.value),
        )
    return table


def _scenario_table(result: PriceResult) -> Table:
    from duecare.documents.statements.risks import chance_of_words, shown_scenarios
    from duecare.documents.wording.case import (
        OWNER_LEVELS,
        audience_of,
        people_cell,
        rounded_cost,
    )
    from duecare.documents.wording.events import event_of

    audience = audience_of(result, firm="")
    table = _table(
        "What can happen",
        "risk",
        "within five years",
        "people to tell",
        "a bad case costs",
        "stays with you",
        "level",
    )
    for item in shown_scenarios(result):
        table.add_row(
            event_of(item.id).title,
            chance_of_words(item.chance),
            people_cell(item.case, audience),
            estimated_dollars(item.case.bad.cost.best),
            rounded_cost(item.case.bad).left_words,
            OWNER_LEVELS[item.level.level],
        )
    return table


def _recommendation_table(recommendations: Iterable[Recommendation]) -> Table:
    from duecare.documents.wording.case import OWNER_LEVELS
    from duecare.documents.wording.offers import price_words, reason_of

    table = _table("What to decide", "safeguard", "why", "risk today", "with it", "price")
    for item in list(recommendations)[:SHOWN_ROWS]:
        facts = item.offer
        table.add_row(
            item.title,
            reason_of(facts),
            OWNER_LEVELS[facts.level.level],
            OWNER_LEVELS[facts.level_with.level],
            price_words(item.cost, "").rstrip(".")
            if item.cost.from_price_book
            else f"not priced; {estimated_dollars(item.cost.first_year.low)} to "
            f"{estimated_dollars(item.cost.first_year.high)} the first year",
        )
    return table


def _cover_table(result: PriceResult) -> Table:
    table = _table("Other cover", "with", "retained per year", "1 in 20 years", "1 in 100 years")
    left = result.insurance.uninsured
    table.add_row(
        "as it is",
        estimated_dollars(left.mean.value),
        estimated_dollars(left.quantiles["95"].value),
        estimated_dollars(left.quantiles["99"].value),
    )
    from duecare.documents.wording.insurance import cover_change_words

    for change in result.cover_changes:
        table.add_row(
            cover_change_words(change),
            estimated_dollars(change.uninsured_mean),
            estimated_dollars(change.uninsured_95),
            estimated_dollars(change.uninsured_99),
        )
    return table


def _target_sentence(result: PriceResult) -> str:
    found = result.cheapest_set
    assert found is not None  # noqa: S101 - the caller asked for it
    titles = {item.safeguard: item.title for item in result.recommendations}
    names = "; ".join(titles[name] for name in found.safeguards) or "nothing more"
    verdict = (
        "is enough" if found.reached else "is not enough, and neither are all of them together"
    )
    return (
        f"  To retain less than {estimated_dollars(found.target)} in a 1-in-{found.one_in_years} year "
        f"(today {estimated_dollars(found.uninsured_before)}): {names} {verdict}; "
        f"{estimated_dollars(found.first_year_cost)} in the first year, "
        f"{estimated_dollars(found.uninsured_after)} left."
    )


def _duty_table(duties: Iterable[Duty]) -> Table:
    table = _table(
        "If all of it were exposed", "jurisdiction", "people", "notify by (days)", "authority", ""
    )
    for item in list(duties)[:SHOWN_ROWS]:
        days = str(item.deadline_days) if item.deadline_days else f"{item.planning_days} (planned)"
        if not item.tells_people:
            days = "authority only"
        table.add_row(
            item.jurisdiction, f"{item.people.best:,.0f}", days, item.regulator or "-", item.mark
        )
    return table
