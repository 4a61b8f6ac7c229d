"""``duecare reconcile``: the model's implied totals beside public totals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecare.errors import InputError

if TYPE_CHECKING:
    from duecare.risk.reconcile.reconcile import Reconciliation

EPILOG = """\b
Examples:
  duecare reconcile
  duecare reconcile --json
  duecare reconcile --store src/duecare/catalog/data/reconciliation.json   (at a catalog release)
"""


@click.command(epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print the rows to stdout as JSON.")
@click.option(
    "--store", type=click.Path(path_type=Path), help="Save the totals for the catalog (JSON)."
)
def reconcile(as_json: bool, store: Path | None) -> None:
    """Compare totals that the model implies with public totals.

    A made-up book of firms is simulated with a fixed seed. Each row shows what a public source
    counts, its figure, the model's own figure, the band of the source and whether the model lies
    inside. Takes about 20 seconds. Exits with 1 when a row lies outside its band.
    """
    from duecare.catalog import load_catalog
    from duecare.risk.reconcile.reconcile import reconcile as compute

    found = compute(load_catalog())
    if store is not None:
        try:
            store.write_text(json.dumps(found.as_json(), indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(f"cannot write {store}: {error.strerror}") from error
    click.echo(json.dumps(_rows(found)) if as_json else _text(found))
    if found.outside:
        raise SystemExit(1)


def _rows(found: Reconciliation) -> dict[str, object]:
    return {
        "engine": found.engine,
        "catalog_release": found.release,
        "rows": [
            {**row.total.model_dump(mode="json"), "model": row.model, "inside": row.inside}
            for row in found.rows
        ],
    }


def _text(found: Reconciliation) -> str:
    from duecare.documents.wording import totals

    lines = [
        f"{'inside ' if row.inside else 'OUTSIDE'}  model {totals.amount_words(row.total, row.model):>9}"
        f"  public {totals.public_words(row.total):>9}  band {totals.band_words(row.total):<22}"
        f"  {totals.what_words(row.total)}"
        for row in found.rows
    ]
    inside = len(found.rows) - len(found.outside)
    return "\n".join([*lines, totals.agreement_words(inside, len(found.rows))])
