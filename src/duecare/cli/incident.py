"""``duecare incident``: the first 72 hours and every notice with its date."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table

from duecare.dates import clock_text
from duecare.errors import InputError

if TYPE_CHECKING:
    from duecare.catalog import Catalog
    from duecare.inventory import DataInventory, PeopleBreakdown
    from duecare.risk import ClientProfile
    from duecare.risk.law.incident import PlanStep

EPILOG = """\b
Examples:
  duecare incident inventory.json --profile client.yaml --kind lost_device --place laptops/LT-07 --discovered 2026-11-23T09:00-06:00
  duecare incident inventory.json --profile client.yaml --kind ransomware --discovered 2026-11-23T09:00 --zone America/Chicago --pdf plan.pdf
"""
_FILE = click.Path(path_type=Path)
KINDS: Final = (
    "lost_device",
    "mailbox",
    "ransomware",
    "intrusion",
    "payment_fraud",
    "wrong_recipient",
    "provider_tool",
    "other",
)


@click.command(epilog=EPILOG)
@click.argument("inventory", type=_FILE)
@click.option("--profile", type=_FILE, required=True, help="Profile of the client (client.yaml).")
@click.option("--kind", type=click.Choice(KINDS), default="other", help="What happened.")
@click.option(
    "--place", "places", multiple=True, help="An affected location; may be repeated. Default: all."
)
@click.option("--discovered", required=True, help="When, with time zone: 2026-11-23T09:00-06:00.")
@click.option(
    "--zone", help="Name of the time zone, such as America/Chicago, instead of an offset."
)
@click.option(
    "--insurance", type=_FILE, help="Insurance policies (insurance.yaml): who to call first."
)
@click.option("--firm", default="", help="Who prepared the plan, printed on it.")
@click.option("--pdf", type=_FILE, help="Also write the plan as a printable checklist.")
@click.option("--json", "as_json", is_flag=True, help="Print the steps to stdout.")
def incident(
    inventory: Path,
    profile: Path,
    kind: str,
    places: tuple[str, ...],
    discovered: str,
    zone: str | None,
    insurance: Path | None,
    firm: str,
    pdf: Path | None,
    as_json: bool,
) -> None:
    """Plan the response to an incident at places in an INVENTORY: who does what, and by when.

    People are the union over the affected places. Days are counted where the incident was discovered;
    a last day on a weekend or federal holiday is moved to the business day before it. The plan is a
    starting point for the lawyer, not legal advice.
    """
    from duecare.catalog import load_catalog
    from duecare.inventory import DataInventory
    from duecare.risk import read_profile
    from duecare.risk.law.incident import plan_incident

    found = DataInventory.read(inventory)
    reached = _known_places(places, found)
    people = found.people_at(reached)
    client, catalog, moment = read_profile(profile), load_catalog(), _moment(discovered, zone)
    steps = plan_incident(people.groups, client, catalog, discovered=moment, kind=kind)
    _show(steps, people, Console(stderr=True))
    if pdf is not None:
        insurers = _insurers(insurance)
        paper = _paper(
            steps,
            people,
            client=client,
            catalog=catalog,
            kind=kind,
            places=tuple(place.name for place in found.locations if place.id in reached),
            moment=moment,
            firm=firm,
            insurers=insurers,
        )
        try:
            pdf.write_bytes(paper)
        except OSError as error:
            raise InputError(f"cannot write {pdf}: {error.strerror}") from error
        click.echo(
            f"Wrote {pdf}: print it now; the computers may be out of service later.", err=True
        )
    if as_json:
        rows = [_row(step) for step in steps]
        click.echo(json.dumps({"schema": "duecare.incident_plan/1", "steps": rows}, indent=1))


def _row(step: PlanStep) -> dict[str, str | None]:
    from duecare.documents.wording.incident import step_action, step_how

    return {
        "due": step.due.isoformat(),
        "who": step.who,
        "action": step_action(step),
        "source": step.source,
        "mark": step.mark,
        "how": step_how(step),
        "statutory": step.statutory.isoformat() if step.statutory else None,
    }


def _known_places(places: tuple[str, ...], inventory: DataInventory) -> list[str]:
    known = [place.id for place in inventory.locations]
    for place in places:
        if place not in known:
            raise InputError(
                f"--place {place}: the inventory has no such location",
                hint="its locations are: " + ", ".join(known[:20]),
            )
    return list(places) or known


def _show(steps: Sequence[PlanStep], people: PeopleBreakdown, console: Console) -> None:
    from duecare.documents.wording.incident import step_action, step_how

    console.print(f"[bold]{people.best:,.0f} people in the affected places[/bold]", highlight=False)
    first = Table(title="The first 72 hours", title_justify="left", box=None, pad_edge=False)
    for name, width in (("by", 12), ("who", 16), ("what to do, and how", None)):
        first.add_column(name, width=width, overflow="fold")
    for step in steps:
        if not step.is_notice:
            first.add_row(
                f"{step.due:%a} {clock_text(step.due)}",
                step.who,
                f"[bold]{step_action(step)}[/bold]\n{step_how(step)}",
            )
    console.print(first)
    told = Table(title="Who must be told", title_justify="left", box=None, pad_edge=False)
    for name in ("be ready by", "last day", "what", "law", ""):
        told.add_column(name, overflow="fold")
    for step in steps:
        if step.statutory:
            told.add_row(
                f"{step.due:%a %Y-%m-%d}",
                f"{step.statutory}",
                f"{step_action(step)}: {step.who}",
                step.source,
                step.mark,
            )
    console.print(told)


def _insurers(insurance: Path | None) -> tuple[str, ...]:
    if insurance is None:
        return ()
    from duecare.documents.wording.insurance import policy_words
    from duecare.risk import read_insurance

    return tuple(policy_words(policy.terms) for policy in read_insurance(insurance).client)


def _paper(
    steps: Sequence[PlanStep],
    people: PeopleBreakdown,
    *,
    client: ClientProfile,
    catalog: Catalog,
    kind: str,
    places: tuple[str, ...],
    moment: datetime,
    firm: str,
    insurers: tuple[str, ...],
) -> bytes:
    from duecare.documents.pdf import Branding, render_pdf
    from duecare.documents.statements import IncidentFacts, Preparation, incident_statement
    from duecare.documents.wording.words import data_type_name
    from duecare.risk.law.incident import exposed_elements

    prepared = Preparation(
        client=client.name,
        firm=firm or client.name,
        as_of=moment.date(),
        versions={"catalog": catalog.release},
    )
    told = IncidentFacts(
        kind=catalog.incident_steps.kinds.get(kind, "not yet known"),
        discovered=moment,
        places=places,
        people=people.best,
        insurers=insurers,
        elements=tuple(data_type_name(name) for name in exposed_elements(people.groups)),
    )
    statement = incident_statement(told, steps, preparation=prepared)
    return render_pdf(statement, branding=Branding(firm or client.name), created=moment)


def _moment(text: str, zone: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if zone is None:
            return moment
        if moment.tzinfo is not None:
            raise InputError("--discovered already has an offset: omit --zone")
        return moment.replace(tzinfo=ZoneInfo(zone))
    except (KeyError, OSError, ValueError) as error:
        raise InputError(
            f"--discovered or --zone cannot be read: {text[:40]}, {zone or 'no zone'}",
            hint="such as 2026-11-23T09:00-06:00, or 2026-11-23T09:00 with --zone America/Chicago",
        ) from error
