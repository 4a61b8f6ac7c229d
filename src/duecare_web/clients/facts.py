"""Keeping dated facts about devices and employees, and which one of a key counts.

Part of actions: nothing here opens a transaction or writes an entry. Those who look (measured
answers, the page of an incident) read rows with ``is_current``; history is kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duecare.imports.facts import DEVICE_FACTS, PERSON_FACTS, Proof, current_of
from duecare_web.accounts.actors import Actor
from duecare_web.clients.models import (
    Client,
    Device,
    DeviceFact,
    Employee,
    EmployeeFact,
    FactOrigin,
    FactSource,
)

BATCH = 500
"""Objects in one query; SQLite takes a limited number of parameters."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A fact to keep: ``state`` for a yes or no, ``value`` for all others."""

    key: str
    observed_at: datetime
    proof: Proof
    state: bool | None = None
    value: str = ""
    line: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """Devices or employees: their facts, and the field that leads to them."""

    rows: type[DeviceFact] | type[EmployeeFact]
    field: str
    keys: Collection[str]


_DEVICES = _Kind(DeviceFact, "device_id", DEVICE_FACTS.keys())
_EMPLOYEES = _Kind(EmployeeFact, "employee_id", PERSON_FACTS.keys())


def open_source(
    *,
    client: Client,
    actor: Actor,
    origin: FactOrigin,
    profile: str,
    label: str,
    at: datetime,
    file_name: str = "",
    sha256: str = "",
) -> FactSource:
    """The row that facts read at one time name as their source."""
    return FactSource.objects.create(
        firm=client.firm,
        client=client,
        origin=origin,
        profile=profile,
        label=label[:100],
        file_name=file_name[:200],
        sha256=sha256,
        member=actor.reference[:100],
        read_at=at,
    )


def note_device_facts(source: FactSource, facts: Mapping[uuid.UUID, Sequence[Noted]]) -> int:
    """Keep facts by device id; returns how many were new. What counts of a device follows."""
    added = _note(_DEVICES, source, facts)
    _follow_devices(facts.keys())
    return added


def note_employee_facts(source: FactSource, facts: Mapping[uuid.UUID, Sequence[Noted]]) -> int:
    """Keep facts by employee id; returns how many were new."""
    return _note(_EMPLOYEES, source, facts)


def undo_source(source: FactSource, *, at: datetime) -> None:
    """Have the facts of a source count no more; those before them count again."""
    source.undone_at = at
    source.save(update_fields=["undone_at"])
    for kind in (_DEVICES, _EMPLOYEES):
        touched = kind.rows.objects.filter(source=source).values_list(kind.field, flat=True)
        ids = set(touched)
        _mark(kind, ids)
        if kind is _DEVICES:
            _follow_devices(ids)


def current_facts(thing: Device | Employee) -> dict[str, DeviceFact | EmployeeFact]:
    """What counts of one device or employee, by key."""
    rows = thing.facts.filter(is_current=True).select_related("source")
    return {one.key: one for one in rows}


def _note(kind: _Kind, source: FactSource, facts: Mapping[uuid.UUID, Sequence[Noted]]) -> int:
    unknown = {one.key for given in facts.values() for one in given} - set(kind.keys)
    if unknown:
        raise KeyError(f"there is no fact {min(unknown)!r}")
    kept = _kept(kind, facts.keys())
    rows = [
        kind.rows(
            **{kind.field: pk},
            client_id=source.client_id,
            source=source,
            key=one.key,
            state=one.state,
            value=one.value[:200],
            proof=one.proof,
            observed_at=one.observed_at,
            line=one.line,
            column=one.column[:100],
        )
        for pk, given in facts.items()
        for one in given
        if (pk, one.key, one.state, one.value[:200], one.proof, one.observed_at) not in kept
    ]
    kind.rows.objects.bulk_create(rows, batch_size=BATCH)  # type: ignore[arg-type]
    _mark(kind, {getattr(one, kind.field) for one in rows})
    return len(rows)


def _kept(kind: _Kind, ids: Collection[uuid.UUID]) -> set[tuple[Any, ...]]:
    found: set[tuple[Any, ...]] = set()
    names = (kind.field, "key", "state", "value", "proof", "observed_at")
    for some in _batches(ids):
        rows = kind.rows.objects.filter(**{f"{kind.field}__in": some}, source__undone_at=None)
        found.update(rows.values_list(*names))
    return found


def _mark(kind: _Kind, ids: Collection[uuid.UUID]) -> None:
    """Mark which fact of each key counts."""
    names = ("id", kind.field, "key", "proof", "observed_at", "is_current", "source__undone_at")
    for some in _batches(ids):
        rows = kind.rows.objects.filter(**{f"{kind.field}__in": some}).order_by("id")
        groups: dict[tuple[Any, str], list[tuple[Any, ...]]] = {}
        marked: set[int] = set()
        for row in rows.values_list(*names):
            if row[5]:
                marked.add(row[0])
            if row[6] is None:
                groups.setdefault((row[1], row[2]), []).append(row)
        chosen = {
            current_of(group, proof=lambda one: one[3], at=lambda one: one[4])[0]
            for group in groups.values()
        }
        _set_current(kind, marked - chosen, to=False)
        _set_current(kind, chosen - marked, to=True)


def _set_current(kind: _Kind, ids: Collection[int], *, to: bool) -> None:
    for some in _batches(ids):
        kind.rows.objects.filter(pk__in=some).update(is_current=to)


def _follow_devices(ids: Collection[uuid.UUID]) -> None:
    """Copy what counts to the columns of the device that lists and prices read."""
    for some in _batches(ids):
        rows = DeviceFact.objects.filter(
            device__in=some, is_current=True, key__in=("encrypted", "last_seen")
        )
        counts: dict[Any, dict[str, DeviceFact]] = {}
        for row in rows:
            counts.setdefault(row.device_id, {})[row.key] = row
        changed = []
        for device in Device.objects.filter(pk__in=some):
            facts = counts.get(device.pk, {})
            encrypted = facts["encrypted"].state if "encrypted" in facts else None
            seen = facts["last_seen"].observed_at if "last_seen" in facts else None
            if (device.encrypted, device.last_seen_at) != (encrypted, seen):
                device.encrypted, device.last_seen_at = encrypted, seen
                changed.append(device)
        Device.objects.bulk_update(changed, ["encrypted", "last_seen_at"], batch_size=BATCH)


def _batches(ids: Collection[Any]) -> list[list[Any]]:
    ordered = list(ids)
    return [ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]
