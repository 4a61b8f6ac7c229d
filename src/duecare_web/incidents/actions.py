"""Opening an incident, and what is done about it: each leaves its entry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from duecare import record
from duecare.documents.wording.incident import step_action
from duecare.documents.wording.words import data_type_name
from duecare.errors import InputError
from duecare.risk.law.incident import exposed_elements
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Client
from duecare_web.custody.actions import place_hold
from duecare_web.incidents import queries
from duecare_web.incidents.models import Incident, StepDone
from duecare_web.incidents.queries import PlaceChoice, PlacesOfClient
from duecare_web.ledger.actions import action, append_entry

RESULTS: tuple[record.FactorResult, ...] = ("not decided", "breach", "low probability")


@dataclass(frozen=True, slots=True)
class Found:
    """What the newest scan and the device list say about a place; empty where they say nothing."""

    low: int | None
    best: int | None
    high: int | None
    groups: list[list[str | int | float]]
    encrypted: bool | None
    encrypted_seen_at: dt.datetime | None


@action
def open_incident(
    *,
    client: Client,
    actor: Actor,
    kind: str,
    place: PlaceChoice | None,
    places: PlacesOfClient,
    known_at: dt.datetime,
    happened_on: dt.date | None = None,
    at: dt.datetime | None = None,
) -> Incident:
    """Open an incident at a place; a legal hold stops every deletion from then on.

    What was at the place is frozen from the newest scan. Raises :class:`InputError` for days in
    the future, or where the client knew before it happened.
    """
    if place is None:
        raise InputError("choose the device, mailbox or place")
    _refuse_days(known_at, happened_on, at or timezone.now())
    lock(client.firm)  # two at once do not take one number
    found = _found(client, place, places)
    scan = places.scan if place.location_ids else None
    what = queries.kind_words(kind)
    hold = place_hold(
        client=client, actor=actor, matter=f"Incident: {place.name}"[:200], reason=what, at=at
    )
    opened = record.IncidentOpened(
        what=what,
        place=place.name,
        happened_on=happened_on,
        known_at=known_at,
        scanned_at=scan.scanned_at if scan else None,
        people_low=found.low,
        people_best=found.best,
        people_high=found.high,
        encrypted=found.encrypted,
        data_types=[data_type_name(one) for one in _elements(found)],
    )
    receipt = append_entry(client=client, actor=actor, entry=opened, at=at)
    return Incident.objects.create(
        firm=client.firm,
        client=client,
        number=_next_number(client),
        kind=kind,
        place=place.name,
        happened_on=happened_on,
        known_at=known_at,
        scan=scan,
        people_low=found.low,
        people_best=found.best,
        people_high=found.high,
        groups=found.groups,
        encrypted=_state(found.encrypted),
        encrypted_seen_at=found.encrypted_seen_at,
        opened_at=receipt.at,
        opened_by=actor.name,
        hold=hold,
        entry_id=receipt.entry_id,
    )


@action
def move_clock(*, incident: Incident, actor: Actor, known_at: dt.datetime, reason: str) -> Incident:
    """Correct when the client knew, from which the notice days count.

    Raises :class:`InputError` without a reason, or for a time in the future.
    """
    _refuse_closed(incident)
    if not reason.strip():
        raise InputError("the correction needs a reason")
    _refuse_days(known_at, incident.happened_on, timezone.now())
    append_entry(
        client=incident.client,
        actor=actor,
        entry=record.IncidentClockMoved(
            before=incident.known_at, after=known_at, reason=reason.strip()
        ),
        related=incident.entry_id,
    )
    incident.known_at = known_at
    incident.save(update_fields=["known_at"])
    return incident


@action
def mark_done(
    *,
    incident: Incident,
    actor: Actor,
    key: str,
    done_on: dt.date,
    note: str = "",
    at: dt.datetime | None = None,
) -> StepDone:
    """Note that a step or a notice of the plan was done on a day.

    Raises :class:`InputError` for a step that the plan does not have or that is done, and for a
    day in the future.
    """
    _refuse_closed(incident)
    lock(incident)
    words = {one.key: step_action(one) for one in queries.steps_of(incident)}
    if key not in words:
        raise InputError("the plan has no such step", hint="reload the page")
    if incident.steps_done.filter(key=key).exists():
        raise InputError("this step is done already", hint="reload the page")
    if done_on > firm_day(incident.firm, timezone.now()):
        raise InputError("a step cannot be done on a day that has not come")
    receipt = append_entry(
        client=incident.client,
        actor=actor,
        entry=record.IncidentStepDone(step=words[key], done_on=done_on, note=note.strip()),
        related=incident.entry_id,
        at=at,
    )
    return StepDone.objects.create(
        firm=incident.firm,
        incident=incident,
        key=key,
        done_on=done_on,
        note=note.strip(),
        by=actor.name,
        entry_id=receipt.entry_id,
    )


@action
def record_factors(
    *,
    incident: Incident,
    actor: Actor,
    data_involved: str,
    who_received: str,
    seen_or_taken: str,
    risk_reduced: str,
    result: record.FactorResult,
    decided_by: str,
    at: dt.datetime | None = None,
) -> Incident:
    """Record the four factors and their result; each version stays on the record.

    Raises :class:`InputError` for a result without all four factors and the person of the client
    who decided.
    """
    _refuse_closed(incident)
    texts = {
        "data_involved": data_involved.strip(),
        "who_received": who_received.strip(),
        "seen_or_taken": seen_or_taken.strip(),
        "risk_reduced": risk_reduced.strip(),
    }
    if result not in RESULTS:
        raise InputError("there is no such result")
    if result != "not decided" and not (all(texts.values()) and decided_by.strip()):
        raise InputError(
            "a result needs all four factors and the person of the client who decided",
            hint="leave it at 'Not decided yet' until then",
        )
    append_entry(
        client=incident.client,
        actor=actor,
        entry=record.IncidentFactors(**texts, result=result, decided_by=decided_by.strip()),
        related=incident.entry_id,
        at=at,
    )
    incident.factors = {**texts, "result": result, "decided_by": decided_by.strip()}
    incident.save(update_fields=["factors"])
    return incident


@action
def close_incident(
    *, incident: Incident, actor: Actor, reason: str, at: dt.datetime | None = None
) -> Incident:
    """Close an incident; its legal hold stays until two people release it.

    What is not marked done is named in the entry. Raises :class:`InputError` without a reason.
    """
    _refuse_closed(incident)
    if not reason.strip():
        raise InputError("closing an incident needs a reason")
    append_entry(
        client=incident.client,
        actor=actor,
        entry=record.IncidentClosed(
            reason=reason.strip(), not_done=tuple(queries.not_done(incident))
        ),
        related=incident.entry_id,
        at=at,
    )
    incident.closed_at = at or timezone.now()
    incident.save(update_fields=["closed_at"])
    return incident


def _found(client: Client, place: PlaceChoice, places: PlacesOfClient) -> Found:
    device = queries.device_named(client, place.name)
    encrypted = device.encrypted if device else None
    seen_at = device.last_seen_at if device and encrypted is not None else None
    if places.inventory is None or not place.location_ids:
        return Found(None, None, None, [], encrypted, seen_at)
    people = places.inventory.people_at(place.location_ids)
    groups: list[list[str | int | float]] = [
        [state, mask, number] for (state, mask), number in people.groups.items()
    ]
    if encrypted is None:
        states = {
            one.encrypted for one in places.inventory.locations if one.id in place.location_ids
        }
        encrypted = states.pop() if len(states) == 1 else None
    low, best, high = (round(number) for number in (people.low, people.best, people.high))
    return Found(low, best, high, groups, encrypted, seen_at)


def _next_number(client: Client) -> int:
    last = Incident.objects.filter(firm=client.firm).aggregate(Max("number"))["number__max"]
    return (last or 0) + 1


def _elements(found: Found) -> list[str]:
    groups = {(str(state), int(mask)): float(people) for state, mask, people in found.groups}
    return list(exposed_elements(groups))


def _state(encrypted: bool | None) -> str:
    states = Incident.Encrypted
    return states.UNKNOWN if encrypted is None else states.YES if encrypted else states.NO


def _refuse_days(known_at: dt.datetime, happened_on: dt.date | None, now: dt.datetime) -> None:
    if known_at > now:
        raise InputError("the client cannot have known at a time that has not come")
    if happened_on is not None and happened_on > timezone.localdate(known_at):
        raise InputError("the client cannot have known before it happened")


def _refuse_closed(incident: Incident) -> None:
    if incident.closed_at is not None:
        raise InputError("this incident is closed", hint="open another one")
