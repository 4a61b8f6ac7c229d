"""``duecare incident``: the first 72 hours and every notice with its date."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from duecare.errors import InputError

EPILOG = """\b
Example:
  duecare incident inventory.json --profile client.yaml --place laptops/LT-07 --discovered 2026-11-23T09:00-06:00
"""
_FILE = click.Path(path_type=Path)


@click.command(epilog=EPILOG)
@click.argument("inventory", type=_FILE)
@click.option("--profile", type=_FILE, required=True, help="Who the client is (client.yaml).")
@click.option("--place", "places", multiple=True, help="A reached location; repeat. Default: all.")
@click.option("--discovered", required=True, help="When, with time zone: 2026-11-23T09:00-06:00.")
@click.option("--json", "as_json", is_flag=True, help="Print the steps to stdout.")
def incident(
    inventory: Path, profile: Path, places: tuple[str, ...], discovered: str, as_json: bool
) -> None:
    """Plan an incident that reached places of an INVENTORY: who does what, and by when.

    People are the union of the reached places. The plan is a starting point for counsel, not
    legal advice.
    """
    from duecare.catalog import load_catalog
    from duecare.inventory import DataInventory
    from duecare.risk import read_profile
    from duecare.risk.incident import plan_incident

    found = DataInventory.read(inventory)
    people = found.people_at(places or [place.id for place in found.locations])
    steps = plan_incident(
        people.groups, read_profile(profile), load_catalog(), discovered=_moment(discovered)
    )
    table = Table(title=f"{people.best:,.0f} people", title_justify="left", box=None)
    for column in ("by", "who", "what", "law", ""):
        table.add_column(column, overflow="fold")
    for step in steps:
        when = step.due.strftime("%Y-%m-%d %H:%M")
        table.add_row(when, step.who, step.action, step.source, step.mark)
    Console(stderr=True).print(table)
    if as_json:
        rows = [{**asdict(step), "due": step.due.isoformat()} for step in steps]
        click.echo(json.dumps({"schema": "duecare.incident_plan/1", "steps": rows}, indent=1))


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            "--discovered is no date and time such as 2026-11-23T09:00-06:00"
        ) from error
