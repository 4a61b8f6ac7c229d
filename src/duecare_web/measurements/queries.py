"""The facts that are known about a client, and what they say to its assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from duecare.catalog import load_catalog
from duecare.inventory import DataInventory
from duecare.risk import Answers, readings
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.readings import KnownThings, ObservedFact, SettledAnswers, Thing
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Client
from duecare_web.measurements.listed import accounts, listed_devices
from duecare_web.measurements.models import Resolution
from duecare_web.security_policies.queries import confirmed_everything
from duecare_web.training.queries import counted_people
from duecare_web.training.spacing import is_current

TRAINING = "training record"
SIGNED = "record of signed policies"


def settled(
    client: Client,
    said: Answers,
    profile: ClientProfile,
    inventory: DataInventory | None,
    *,
    now: dt.datetime,
) -> SettledAnswers:
    """The answers that count at ``now``: what was said, measured, and resolved."""
    catalog = load_catalog()
    found = readings.read_facts(known_of(client, profile, inventory, now=now), catalog)
    return readings.settle(
        said,
        found,
        catalog,
        at=firm_day(client.firm, now),
        resolutions=[r.as_way_out(firm=client.firm) for r in _rows(client)],
    )


def known_of(
    client: Client, profile: ClientProfile, inventory: DataInventory | None, *, now: dt.datetime
) -> KnownThings:
    """Facts about devices, the scan, training and signed policies."""
    known = readings.known_from_profile(profile, inventory)
    people, leavers = accounts(client, now=now)
    return known.with_things(
        {
            "devices": listed_devices(client, known.things["devices"]),
            "people": people,
            "leavers": leavers,
            "trained": _trained(client, now),
            "acknowledged": _acknowledged(client, now),
        }
    )


def _rows(client: Client) -> Sequence[Resolution]:
    return list(Resolution.objects.filter(client=client).select_related("resolved_by"))


def _trained(client: Client, now: dt.datetime) -> tuple[Thing, ...]:
    """Employees with training that counts; none at all while training was given to nobody."""
    today = firm_day(client.firm, now)
    counted: Any = counted_people(client, now)  # with the annotated names
    rows = counted.values_list("name", "department", "last", "asked", "late")
    if not any(last or asked for _, _, last, asked, _ in rows):
        return ()
    people = [
        (is_current(last, now=now) and not late, not late, name, where)
        for name, where, last, _, late in rows
    ]
    return tuple(
        Thing(
            name,
            "employee",
            where,
            facts={"current": ObservedFact(current, today, TRAINING, 3)},
        )
        for current, _, name, where in sorted(people)
    )


def _acknowledged(client: Client, now: dt.datetime) -> tuple[Thing, ...]:
    """Employees with every policy in force signed; none at all while no policy is in force."""
    today = firm_day(client.firm, now)
    return tuple(
        Thing(
            person.name,
            "employee",
            person.department,
            facts={"current": ObservedFact(person.is_done, today, SIGNED, 3)},
        )
        for person in confirmed_everything(client)
    )
