"""What lists and connectors reported about devices and accounts, as facts of the risk engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from duecare.risk.readings import ObservedFact, Thing
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import (
    Client,
    DatedFact,
    Device,
    DeviceFact,
    Employee,
    EmployeeFact,
    FactOrigin,
)

DEVICES: Final = "device list"
ACCOUNTS: Final = "account list"
BACKUP_AGE: Final = dt.timedelta(days=2)
"""A backup that is older than this when the device reported is not a daily one."""


def listed_devices(client: Client, things: Sequence[Thing]) -> tuple[Thing, ...]:
    """Devices with the facts that count; ``things`` are those of the profile, in the same order."""
    rows = DeviceFact.objects.filter(client=client, is_current=True, device__retired_at=None)
    kept = _by_owner(rows.select_related("source"), "device_id")
    devices = Device.objects.filter(client=client, retired_at=None).only("pk")
    return tuple(
        replace(thing, facts=_device_facts(kept.get(device.pk, {}), client.firm))
        for device, thing in zip(devices, things, strict=True)
    )


def _device_facts(kept: Mapping[str, DatedFact], firm: Firm) -> dict[str, ObservedFact]:
    found = {
        key: _fact(kept[key], kept[key].state, DEVICES, firm)
        for key in ("encrypted", "edr_present")
        if key in kept
    }
    if (backup := kept.get("backup_last_ok")) is not None and backup.value:
        done = dt.datetime.fromisoformat(backup.value)
        done = done if done.tzinfo else done.replace(tzinfo=dt.UTC)
        found["backup_current"] = _fact(
            backup, backup.observed_at - done <= BACKUP_AGE, DEVICES, firm
        )
    elif (state := kept.get("backup_state")) is not None:
        good = {"good": True, "bad": False}.get(state.value)
        found["backup_current"] = _fact(state, good, DEVICES, firm)
    return found


def accounts(client: Client, *, now: dt.datetime) -> tuple[tuple[Thing, ...], tuple[Thing, ...]]:
    """Accounts that may sign in, and people who left, each with the facts that count."""
    rows = EmployeeFact.objects.filter(client=client, is_current=True).select_related("source")
    kept = _by_owner(rows, "employee_id")
    people, leavers, firm = [], [], client.firm
    today = firm_day(firm, now)
    for one in Employee.objects.filter(client=client, pk__in=kept):
        facts = kept[one.pk]
        enabled = facts.get("enabled")
        if _has_left(one, facts, today):
            closed = None if enabled is None or enabled.state is None else not enabled.state
            told = {"closed": _fact(enabled, closed, ACCOUNTS, firm)} if enabled is not None else {}
            leavers.append(Thing(one.name, "employee", one.department, facts=told))
        if _is_account(facts):
            told = {
                key: _fact(facts[key], facts[key].state, ACCOUNTS, firm)
                for key in ("mfa_enforced", "mfa_registered")
                if key in facts
            }
            people.append(Thing(one.name, "account", one.department, facts=told))
    return tuple(people), tuple(leavers)


def _is_account(facts: Mapping[str, DatedFact]) -> bool:
    """Whether it is an account of the client's own that may sign in."""
    enabled, kind = facts.get("enabled"), facts.get("kind")
    return not (enabled is not None and enabled.state is False) and not (
        kind is not None and kind.value == "guest"
    )


def _has_left(one: Employee, facts: Mapping[str, DatedFact], today: dt.date) -> bool:
    employment, ended = facts.get("employment"), facts.get("end_date")
    if not one.is_active or (employment is not None and employment.value == "left"):
        return True
    return ended is not None and bool(ended.value) and ended.value[:10] < today.isoformat()


def _by_owner(
    rows: Iterable[DeviceFact] | Iterable[EmployeeFact], owner: str
) -> dict[Any, dict[str, DatedFact]]:
    found: dict[Any, dict[str, DatedFact]] = {}
    for row in rows:
        found.setdefault(getattr(row, owner), {})[row.key] = row
    return found


def _fact(row: DatedFact, value: bool | None, source: str, firm: Firm) -> ObservedFact:
    told = row.source
    named = source if told.origin == FactOrigin.MEMBER else f"{source} ({told.label})"
    return ObservedFact(value, firm_day(firm, row.observed_at), named, row.proof)
