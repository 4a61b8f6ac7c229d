"""``duecare portfolio``: all clients of a firm together, and the firm's own tower."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from duecare.errors import InputError
from duecare.money import estimated_dollars

if TYPE_CHECKING:
    from duecare.catalog import Catalog
    from duecare.risk import PortfolioClient, PortfolioResult, SafeguardMove

EPILOG = """\b
Example:
  duecare portfolio clients/ --firm firm-insurance.yaml

CLIENTS contains one folder per client, with client.yaml and, where they exist, inventory.json,
answers.yaml and insurance.yaml.
"""
SHOWN_CLIENTS = 15
SHOWN_MOVES = 5


@click.command(epilog=EPILOG)
@click.argument("clients", type=click.Path(path_type=Path))
@click.option(
    "--firm", type=click.Path(path_type=Path), help="File with the firm's insurance policies."
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed for the simulation.")
@click.option("--years", type=click.IntRange(1_000, 10_000_000), help="100,000 by default.")
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=max(os.cpu_count() or 1, 1),
    help="Number of threads; does not affect the figures.",
)
@click.option(
    "--movers",
    type=click.IntRange(0, 10_000),
    default=20,
    show_default=True,
    help="Number of clients, largest first, for which each missing safeguard is priced.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result to stdout.")
def portfolio(
    clients: Path,
    firm: Path | None,
    seed: int | None,
    years: int | None,
    workers: int,
    movers: int,
    as_json: bool,
) -> None:
    """Price all clients in the folder CLIENTS over the same simulated years.

    An event through the firm's own tools reaches many clients at once; all its claims are one
    occurrence of the firm's policies.
    """
    from duecare import risk
    from duecare.catalog import load_catalog

    catalog = load_catalog()
    found = _read_clients(clients, catalog)
    tower = risk.read_insurance(firm).firm if firm else ()
    seed = risk.DEFAULT_SEED if seed is None else seed
    with ThreadPoolExecutor(workers) as executor:
        result = risk.price_portfolio(
            found,
            tower,
            catalog=catalog,
            executor=executor,
            seed=seed,
            years=risk.DEFAULT_YEARS if years is None else years,
        )
        moves = risk.value_safeguards(
            found, result, catalog=catalog, seed=seed, executor=executor, most_clients=movers
        )
    _show(result, moves, min(movers, len(found)), Console(stderr=True))
    if as_json:
        from duecare.documents.wording.insurance import gap_sentence

        told = {**asdict(result), "words": {"gap": gap_sentence(result.gap)}}
        told["safeguards"] = [asdict(move) for move in moves]
        click.echo(json.dumps({"schema": "duecare.portfolio/1", **told}, indent=1))


def _read_clients(folder: Path, catalog: Catalog) -> list[PortfolioClient]:
    from duecare import risk
    from duecare.inventory import DataInventory

    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder")
    found = []
    for profile in sorted(folder.glob("*/client.yaml")):
        own = profile.parent
        inventory, answers = own / "inventory.json", own / "answers.yaml"
        insurance = own / "insurance.yaml"
        found.append(
            risk.PortfolioClient(
                profile=risk.read_profile(profile),
                inventory=DataInventory.read(inventory) if inventory.exists() else None,
                answers=risk.read_answers(answers, catalog) if answers.exists() else None,
                insurance=risk.read_insurance(insurance) if insurance.exists() else None,
            )
        )
    if not found:
        raise InputError(f"no client.yaml was found in the folders of {folder}")
    return found


def _show(
    result: PortfolioResult, moves: Sequence[SafeguardMove], looked_at: int, console: Console
) -> None:
    from duecare.documents.wording.insurance import gap_sentence

    console.print(f"[bold]{len(result.clients)} clients, {result.years:,} simulated years[/bold]")
    console.print(f"  [bold]{gap_sentence(result.gap)}[/bold]", highlight=False)
    console.print(
        f"  Expected claims against the firm: {estimated_dollars(result.firm_loss.value)} a year, "
        f"{result.shock_share:.0%} from events through its own tools; "
        f"{estimated_dollars(result.subrogated)} may be claimed back by clients' insurers. "
        "The firm's share is an assumption: almost no data exist.",
        highlight=False,
    )
    for row in result.clients[:SHOWN_CLIENTS]:
        console.print(
            f"  {row.name}: claims against the firm {estimated_dollars(row.firm_share)} a year",
            highlight=False,
        )
    if moves:
        console.print(
            f"  What would most reduce claims against the firm, at its {looked_at} largest clients:"
        )
    for move in moves[:SHOWN_MOVES]:
        sure = "" if move.saving.distinguishable else " (not distinguishable from zero)"
        console.print(
            f"  {move.title}: {estimated_dollars(move.saving.value)} a year less, plus or minus "
            f"{estimated_dollars(1.96 * move.saving.error)}, missing at {move.clients}{sure}",
            highlight=False,
        )
