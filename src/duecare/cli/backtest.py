"""``duecare backtest``: predicted against actual on a file of breaches that happened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from duecare.errors import InputError

if TYPE_CHECKING:
    from duecare.catalog import Catalog
    from duecare.risk.backtest.backtest import Comparison, ReasonLeftOut

EPILOG = """\b
Examples:
  duecare backtest                              (the settlements included in the catalog)
  duecare backtest my-rows.csv --plot
  duecare backtest my-rows.csv --chart chart.svg
  duecare backtest ocr_breaches.csv.gz --cross-validate --json
"""


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--plot", "plotted", is_flag=True, help="Show one line per row.")
@click.option(
    "--chart",
    type=click.Path(path_type=Path),
    help="Save a chart of the rows (SVG), one file per kind.",
)
@click.option(
    "--cross-validate",
    "crossed",
    is_flag=True,
    help="Also predict each row from fits that exclude it, and from earlier years only.",
)
@click.option("--json", "as_json", is_flag=True, help="Print summaries and rows to stdout.")
def backtest(
    file: Path | None, plotted: bool, chart: Path | None, crossed: bool, as_json: bool
) -> None:
    """Predict every breach in FILE and compare with what it cost or how many people it affected.

    FILE is a CSV (gzip too) with the columns of settlements.csv (people_affected,
    class_action_usd, regulator_penalty_usd) or of the OCR portal export (individuals_affected,
    scenario, submission_date). Prints the share of rows inside the 80 % interval and the median of
    predicted over actual. Nothing is fitted to FILE, so rows never seen are a fair test.
    """
    from duecare.catalog import load_catalog
    from duecare.risk.backtest import backtest as engine

    catalog = load_catalog()
    rows: Sequence[Mapping[str, str]] = engine.read_rows(file) if file else _shipped_rows(catalog)
    found = engine.compare(rows, catalog)
    left_out = engine.count_left_out(rows, catalog)
    if not found:
        raise InputError("no row in the file has both a number of people and an outcome")
    console = Console(stderr=True)
    _show(found, left_out, console, plotted=plotted)
    validated = _cross_validated(rows, catalog) if crossed or not file else {}
    _show_validated(validated, console)
    if not file:
        _say(
            console,
            "Note: the model was fitted to these rows; rows it has never seen are the real test.",
        )
    if chart is not None:
        _draw(found, chart, console)
    if as_json:
        click.echo(json.dumps(_result(found, left_out, validated)))


def _shipped_rows(catalog: Catalog) -> list[dict[str, str]]:
    return [
        {key: "" if value is None else str(value) for key, value in row.model_dump().items()}
        for row in catalog.settlements
    ]


def _say(console: Console, text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)


def _show(
    found: Sequence[Comparison],
    left_out: Mapping[ReasonLeftOut, int],
    console: Console,
    *,
    plotted: bool,
) -> None:
    from duecare.documents.wording.checks import reason_left_out_words
    from duecare.risk.backtest import backtest as engine

    for summary in engine.summarize(found):
        _say(
            console,
            f"{summary.kind}: {summary.rows} rows, {summary.coverage:.0%} inside the 80 % "
            f"interval, median predicted/actual {summary.median_ratio:.2f}",
        )
        if plotted:
            for line in engine.plot([item for item in found if item.kind == summary.kind]):
                _say(console, line)
    for reason, count in left_out.items():
        _say(console, f"  left out: {count} row(s): {reason_left_out_words(reason)}")


def _cross_validated(
    rows: Sequence[Mapping[str, str]], catalog: Catalog
) -> dict[str, list[Comparison]]:
    """Rows by what their fits had not seen, in the order in which they are printed."""
    from duecare.risk.backtest import crossvalidate
    from duecare.risk.backtest.backtest import REQUIRED

    if set(REQUIRED) <= set(rows[0]):
        return {
            "each row excluded from its own fit": crossvalidate.leave_one_out(rows),
            "from breaches in earlier years only": crossvalidate.earlier_years_only(rows),
        }
    by_year = crossvalidate.people_year_by_year(
        rows, between_years=catalog.incident_mix.between_years
    )
    everything = [item for items in by_year.values() for item in items]
    return {
        **{f"{year}, from earlier years only": items for year, items in by_year.items()},
        "all years, each from earlier years only": everything,
    }


def _show_validated(validated: Mapping[str, Sequence[Comparison]], console: Console) -> None:
    from duecare.risk.backtest import backtest as engine

    for how, items in validated.items():
        for summary in engine.summarize(items):
            _say(
                console,
                f"{summary.kind}, {how}: {summary.rows} rows, {summary.coverage:.0%} inside, "
                f"median predicted/actual {summary.median_ratio:.2f}",
            )


def _draw(found: Sequence[Comparison], chart: Path, console: Console) -> None:
    from duecare.documents.charts.backtest import backtest_chart

    kinds = sorted({item.kind for item in found})
    for kind in kinds:
        file = chart if len(kinds) == 1 else chart.with_stem(f"{chart.stem}-{kind}")
        picture = backtest_chart([item for item in found if item.kind == kind]).svg()
        try:
            file.write_text(picture, encoding="utf-8")
        except OSError as error:
            raise InputError(f"cannot write {file}: {error.strerror}") from error
        _say(console, f"Wrote {file}")


def _result(
    found: Iterable[Comparison],
    left_out: Mapping[ReasonLeftOut, int],
    validated: Mapping[str, Sequence[Comparison]],
) -> dict[str, Any]:
    from duecare.risk.backtest import backtest as engine

    rows = list(found)
    return {
        "summary": [asdict(summary) for summary in engine.summarize(rows)],
        "rows": [{**asdict(item), "inside": item.inside} for item in rows],
        "left_out": dict(left_out),
        "cross_validation": [
            {"how": how, **asdict(summary)}
            for how, items in validated.items()
            for summary in engine.summarize(items)
        ],
    }
