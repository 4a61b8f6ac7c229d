"""The lists of one client as files that another system, or another Duecare, brings in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

from duecare import record
from duecare.errors import InputError
from duecare.imports.failed import csv_text
from duecare.imports.fields import FIELDS, ListKind
from duecare.imports.policies import told_terms
from duecare_web.accounts.actors import Actor
from duecare_web.clients.models import (
    Client,
    Contact,
    DatedFact,
    Device,
    Employee,
    ExternalId,
)
from duecare_web.insurance.models import InsurancePolicy
from duecare_web.ledger.actions import action, append_entry

_OWN: Final = {
    ListKind.CLIENTS: ("name", "industry", "state", "employee_count", "revenue_usd", "sites"),
    ListKind.CONTACTS: ("client", "name", "email", "title", "language", "active"),
    ListKind.EMPLOYEES: ("client", "name", "email", "title", "department", "language"),
    ListKind.DEVICES: ("client", "name", "device_kind", "holder", "serial", "entra_id"),
    ListKind.POLICIES: (
        "client",
        "carrier",
        "policy_kind",
        "starts_on",
        "ends_on",
        "aggregate_limit",
        "each_claim_limit",
        "retention",
        "breach_response_sublimit",
        "retroactive_date",
    ),
}
_UNUSED: Final = frozenset({"retired"})
"""Facts of devices in use that say nothing."""
_SOURCES: Final = {"serial": "serial", "entra_id": "entra_device"}

Row = Mapping[str, Any]


def lists_of(client: Client) -> dict[ListKind, str]:
    """Each list of a client as CSV, in the headings that :mod:`duecare.imports` reads.

    People and devices that left are not on it; neither is who may sign: no list gives that right.
    Results of other programs are left out: they are evidence of those programs.
    """
    rows: dict[ListKind, list[Row]] = {
        ListKind.CLIENTS: [_values(client, _OWN[ListKind.CLIENTS])],
        ListKind.CONTACTS: _contacts(client),
        ListKind.EMPLOYEES: _people(client),
        ListKind.DEVICES: _devices(client),
        ListKind.POLICIES: _policies(client),
    }
    return {kind: _csv(kind, found) for kind, found in rows.items()}


@action
def export_lists(*, client: Client, actor: Actor, reason: str) -> bytes:
    """The lists of a client as a ZIP; who got them and why is on record.

    Raises :class:`InputError` without a reason.
    """
    if not reason.strip():
        raise InputError("say for whom the lists are, and why")
    lists = lists_of(client)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, text in lists.items():
            archive.writestr(f"{kind}.csv", "\ufeff" + text)
    content = out.getvalue()
    entry = record.ListsExported(
        reason=reason.strip(),
        rows={str(kind): text.count("\r\n") - 1 for kind, text in lists.items()},
        sha256=sha256(content).hexdigest(),
    )
    append_entry(client=client, actor=actor, entry=entry)
    return content


def _csv(kind: ListKind, rows: Iterable[Row]) -> str:
    fields = FIELDS[kind]
    facts = [key for key, one in fields.items() if one.fact is not None and key not in _UNUSED]
    names = [*_OWN[kind], *facts]
    cells = ([_line(row.get(name)) for name in names] for row in rows)
    return csv_text([fields[name].label for name in names], cells)


def _line(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    told = "" if value is None else str(value)
    return " ".join("".join(one if one.isprintable() else " " for one in told).split())


def _values(one: Any, names: Iterable[str]) -> dict[str, Any]:
    own = (name for name in names if name != "client")  # to read it would be a query for each
    return {name: getattr(one, name) for name in own if hasattr(one, name)}


def _contacts(client: Client) -> list[Row]:
    rows = Contact.objects.filter(client=client, is_active=True).order_by("name")
    names = _OWN[ListKind.CONTACTS]
    return [_values(one, names) | {"client": client.name, "active": True} for one in rows]


def _people(client: Client) -> list[Row]:
    rows = Employee.objects.filter(client=client, is_active=True).prefetch_related("facts")
    names = _OWN[ListKind.EMPLOYEES]
    return [
        _values(one, names) | _known(one.facts.all()) | {"client": client.name}
        for one in rows.order_by("name")
    ]


def _devices(client: Client) -> list[Row]:
    ids: dict[Any, dict[str, str]] = {}
    for kept in ExternalId.objects.filter(client=client, source__in=_SOURCES.values()):
        name = next(key for key, source in _SOURCES.items() if source == kept.source)
        ids.setdefault(kept.object_id, {})[name] = kept.external_id
    rows = Device.objects.filter(client=client, retired_at=None).prefetch_related("facts")
    return [
        {
            "client": client.name,
            "name": one.name,
            "device_kind": one.kind,
            "holder": one.holder,
            "encrypted": one.encrypted,
            **_known(one.facts.all()),
            **ids.get(one.pk, {}),
        }
        for one in rows
    ]


def _known(facts: Iterable[DatedFact]) -> dict[str, Any]:
    """What counts of a person or a device, by key."""
    current = [one for one in facts if one.is_current]
    return {one.key: one.value if one.state is None else one.state for one in current}


def _policies(client: Client) -> list[Row]:
    rows = InsurancePolicy.objects.filter(client=client, ended_at=None)
    return [
        {
            **one.terms,
            **told_terms(one.terms),
            "client": client.name,
            "carrier": one.carrier,
            "policy_kind": one.kind.replace("_", " "),
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
        }
        for one in rows
    ]
