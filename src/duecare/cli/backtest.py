"""``duecare backtest``: predicted against actual on a file of breaches that happened."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from duecare.errors import InputError

EPILOG = """\b
Examples:
  duecare backtest                              (the settlements that ship with the catalog)
  duecare backtest my-rows.csv --plot
  duecare backtest ocr_breaches.csv.gz --json
"""


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--plot", "plotted", is_flag=True, help="Draw a line for every row.")
@click.option("--json", "as_json", is_flag=True, help="Print summaries and rows to stdout.")
def backtest(file: Path | None, plotted: bool, as_json: bool) -> None:
    """Predict every breach of FILE from its number of people and compare with what it cost.

    FILE is a CSV with the columns of settlements.csv (people_affected, class_action_usd,
    regulator_penalty_usd) or of the OCR portal export. Prints the share of rows inside the
    80 % interval and the median of predicted over actual.
    """
    from duecare.catalog import load_catalog
    from duecare.risk import backtest as engine

    catalog = load_catalog()
    rows = engine.read_rows(file) if file else [
        {key: "" if value is None else str(value) for key, value in row.model_dump().items()}
        for row in catalog.settlements
    ]  # fmt: skip
    found = engine.compare(rows, catalog)
    if not found:
        raise InputError("no row of the file names both people and an outcome")
    summaries = engine.summarize(found)
    console = Console(stderr=True)
    for summary in summaries:
        console.print(
            f"{summary.kind}: {summary.rows} rows, {summary.coverage:.0%} inside the 80 % "
            f"interval, median predicted/actual {summary.median_ratio:.2f}",
            highlight=False,
        )
        if plotted:
            for line in engine.plot([item for item in found if item.kind == summary.kind]):
                console.print(line, markup=False, highlight=False)
    left_out = engine.leave_one_out(rows) if not file else []
    for summary in engine.summarize(left_out):
        console.print(
            f"{summary.kind}, each row left out of its own fit: {summary.coverage:.0%} inside, "
            f"median predicted/actual {summary.median_ratio:.2f}",
            highlight=False,
        )
    if not file:
        console.print(
            "Note: the lines were fitted on these rows; rows never seen are the real test.",
            highlight=False,
        )
    if as_json:
        rows_out = [{**asdict(item), "inside": item.inside} for item in found]
        click.echo(json.dumps({"summary": [asdict(s) for s in summaries], "rows": rows_out}))
