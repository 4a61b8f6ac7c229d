"""Reading incidents: places to choose from, the plan with what is done, what was on the place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from duecare.catalog import load_catalog
from duecare.documents.wording.incident import step_action, step_how
from duecare.documents.wording.words import data_type_name
from duecare.inventory import DataInventory
from duecare.risk.exposure.places import device_of_place
from duecare.risk.inputs.profile import profile_from
from duecare.risk.law.duties import find_duties
from duecare.risk.law.incident import PlanStep, exposed_elements, plan_incident
from duecare.risk.result import Duty
from duecare_web.accounts.access import seen_by
from duecare_web.accounts.models import Membership
from duecare_web.accounts.zones import firm_time
from duecare_web.clients.models import Client, Device
from duecare_web.incidents.models import Incident, StepDone
from duecare_web.scans.models import Scan
from duecare_web.scans.queries import latest_scan, read_inventory
from duecare_web.ui.navigation import Count


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """One place that can be affected: a scanned machine, a scanned place, or a listed device."""

    key: str
    name: str
    location_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacesOfClient:
    """All places of a client, with the scan that has looked at them."""

    choices: tuple[PlaceChoice, ...]
    scan: Scan | None
    inventory: DataInventory | None

    def find(self, key: str) -> PlaceChoice | None:
        """The place with this key."""
        return next((one for one in self.choices if one.key == key), None)


def places_of(client: Client) -> PlacesOfClient:
    """What one may choose: machines and places of the newest scan, then listed devices.

    What lies on a listed device is known where a scanned place is tied to it.
    """
    scan = latest_scan(client)
    found = read_inventory(scan) if scan else None
    machines: dict[str, list[str]] = {}
    choices: list[PlaceChoice] = []
    if found is not None:
        names = {one.id: one.name for one in found.machines}
        for place in found.locations:
            if place.machine:
                machines.setdefault(place.machine, []).append(place.id)
            else:
                choices.append(PlaceChoice(f"l:{place.id}", place.name, (place.id,)))
        choices += [
            PlaceChoice(f"m:{key}", names.get(key, key), tuple(ids))
            for key, ids in machines.items()
        ]
    known = {one.name.casefold() for one in choices}
    devices = Device.objects.filter(client=client, retired_at=None)
    scanned = _places_by_device(client, found)
    choices += [
        PlaceChoice(f"d:{one.pk}", one.name, tuple(scanned.get(one.name, ())))
        for one in devices
        if one.name.casefold() not in known
    ]
    return PlacesOfClient(tuple(choices), scan, found)


def _places_by_device(client: Client, inventory: DataInventory | None) -> dict[str, list[str]]:
    """The scanned places of each listed device, as the price ties them together."""
    profile = profile_from(client.profile_facts(), where=client.name)
    found: dict[str, list[str]] = {}
    for place in inventory.locations if inventory else ():
        device = device_of_place(place, inventory, profile)
        if device is not None:
            found.setdefault(device.id, []).append(place.id)
    return found


def device_named(client: Client, name: str) -> Device | None:
    """The listed device of this name, which knows whether it was encrypted."""
    return Device.objects.filter(client=client, name__iexact=name).first()


def incidents_of(member: Membership, *, closed: bool) -> QuerySet[Incident]:
    """The incidents of the clients that a member sees, newest first."""
    rows = Incident.objects.filter(firm=member.firm_id).select_related("client")
    rows = seen_by(member, rows, client="client_id")
    return rows.exclude(closed_at=None) if closed else rows.filter(closed_at=None)


def open_count(membership: Any) -> Count | None:
    """What stands beside the item of the sidebar, while an incident is open."""
    number = incidents_of(membership, closed=False).count()
    return Count(f"{number} open", "bad") if number else None


# --- the plan -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class StepRow:
    """One step or notice in words, and whether it is done."""

    key: str
    step: PlanStep
    action: str
    how: str
    done: StepDone | None
    days_left: int | None

    @property
    def source(self) -> str:
        """The citation, with its mark where the text was not read lately."""
        parts = (self.step.source, self.step.mark)
        return ", ".join(part for part in parts if part)

    @property
    def days_over(self) -> int:
        """How many days ago the last day was."""
        return -(self.days_left or 0)

    @property
    def is_fixed(self) -> bool:
        """Whether the law names a number of days; else the day is a planning day."""
        notice = self.step.notice
        return notice is not None and bool(
            notice.duty.deadline_days if notice.kind == "people" else notice.duty.regulator_days
        )


@dataclass(frozen=True, slots=True)
class IncidentPlan:
    """Everything about an incident that follows from its facts."""

    first: Sequence[StepRow]
    notices: Sequence[StepRow]
    duties: Sequence[Duty]
    data_types: Sequence[str]

    @property
    def open_words(self) -> list[str]:
        """The steps and notices that nobody has marked done."""
        return [one.action for one in (*self.first, *self.notices) if one.done is None]

    @property
    def done(self) -> int:
        """How many of the first steps are done."""
        return sum(1 for one in self.first if one.done)


def groups_of(incident: Incident) -> dict[tuple[str, int], float]:
    """People by home state and combination of data types, as the law reads them."""
    return {(state, mask): people for state, mask, people in incident.groups}


def steps_of(incident: Incident) -> tuple[PlanStep, ...]:
    """The plan as it follows from the incident's facts and the catalog of today."""
    profile = profile_from(incident.client.profile_facts(), where=incident.client.name)
    return plan_incident(
        groups_of(incident),
        profile,
        load_catalog(),
        discovered=firm_time(incident.firm, incident.known_at),
        kind=incident.kind,
    )


def plan_of(incident: Incident, *, today: dt.date) -> IncidentPlan:
    """The plan with what is done of it; notices in order of their last day."""
    catalog = load_catalog()
    done = {one.key: one for one in incident.steps_done.all()}
    rows = [_row(step, done, today) for step in steps_of(incident)]
    profile = profile_from(incident.client.profile_facts(), where=incident.client.name)
    groups = groups_of(incident)
    return IncidentPlan(
        first=[row for row in rows if not row.step.is_notice],
        notices=sorted(
            (row for row in rows if row.step.is_notice), key=lambda row: row.step.statutory or today
        ),
        duties=[
            one for one in find_duties(groups, (1.0, 1.0), profile, catalog) if one.tells_people
        ],
        data_types=[data_type_name(name) for name in exposed_elements(groups)],
    )


def _row(step: PlanStep, done: dict[str, StepDone], today: dt.date) -> StepRow:
    left = (step.statutory - today).days if step.statutory else None
    return StepRow(step.key, step, step_action(step), step_how(step), done.get(step.key), left)


def not_done(incident: Incident) -> list[str]:
    """The steps and notices of the plan that nobody has marked done, in words."""
    done = set(incident.steps_done.values_list("key", flat=True))
    return [step_action(step) for step in steps_of(incident) if step.key not in done]


def kind_words(kind: str) -> str:
    """What happened, in words."""
    return load_catalog().incident_steps.kinds.get(kind, "Not yet known what happened")
