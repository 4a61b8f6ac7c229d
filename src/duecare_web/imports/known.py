"""What is on record, as an import compares with it. A few queries, however many rows there are."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from duecare.imports.cells import Value
from duecare.imports.fields import ListKind
from duecare.imports.kinds import policy_name
from duecare.imports.matching import KnownClient, KnownThing
from duecare.imports.policies import told_terms
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import (
    Client,
    Contact,
    Device,
    DeviceFact,
    Employee,
    EmployeeFact,
    ExternalId,
    ObjectKind,
)
from duecare_web.insurance.models import InsurancePolicy
from duecare_web.results.models import OutsideResult

OBJECT_OF = {
    ListKind.CLIENTS: ObjectKind.CLIENT,
    ListKind.CONTACTS: ObjectKind.CONTACT,
    ListKind.EMPLOYEES: ObjectKind.EMPLOYEE,
    ListKind.DEVICES: ObjectKind.DEVICE,
}


def known_clients(firm: Firm, client: Client | None) -> list[KnownClient]:
    """The clients that rows can belong to."""
    if client is not None:
        return [KnownClient(str(client.pk), client.name)]
    found = Client.objects.filter(firm=firm, archived_at=None)
    return [KnownClient(str(pk), name) for pk, name in found.values_list("pk", "name")]


def known_things(firm: Firm, client: Client | None, kind: ListKind) -> list[KnownThing]:
    """The things of a kind that are on record, of one client or of all."""
    loaders = {
        ListKind.CLIENTS: _clients,
        ListKind.CONTACTS: _contacts,
        ListKind.EMPLOYEES: _employees,
        ListKind.DEVICES: _devices,
        ListKind.POLICIES: _policies,
        ListKind.TRAINING: _results,
        ListKind.PHISHING: _results,
    }
    return loaders[kind](firm, {"client": client} if client else {"client__archived_at": None})


def _ids(
    firm: Firm, kind: ListKind, where: dict[str, Any]
) -> dict[uuid.UUID, set[tuple[str, str]]]:
    found: dict[uuid.UUID, set[tuple[str, str]]] = {}
    rows = ExternalId.objects.filter(firm=firm, kind=OBJECT_OF[kind], **where)
    for pk, source, external_id in rows.values_list("object_id", "source", "external_id"):
        found.setdefault(pk, set()).add((source, external_id))
    return found


def _facts(
    rows: type[DeviceFact] | type[EmployeeFact], firm: Firm, where: dict[str, Any], field: str
) -> dict[uuid.UUID, dict[str, tuple[str, str]]]:
    found: dict[uuid.UUID, dict[str, tuple[str, str]]] = {}
    counted = rows.objects.filter(client__firm=firm, is_current=True, **where)
    for pk, key, state, value, at in counted.values_list(
        field, "key", "state", "value", "observed_at"
    ):
        told = value if state is None else ("yes" if state else "no")
        found.setdefault(pk, {})[key] = (told, at.isoformat())
    return found


def _clients(firm: Firm, where: dict[str, Any]) -> list[KnownThing]:
    ids = _ids(firm, ListKind.CLIENTS, where)
    return [
        KnownThing(
            str(one.pk),
            "",
            one.name,
            frozenset(ids.get(one.pk, ())),
            _given(one, ("industry", "state", "employee_count", "revenue_usd", "sites")),
            is_active=one.archived_at is None,
        )
        for one in Client.objects.filter(firm=firm)
    ]


def _contacts(firm: Firm, where: dict[str, Any]) -> list[KnownThing]:
    return [
        KnownThing(
            str(one.pk),
            str(one.client_id),
            one.name,
            values=_given(one, ("email", "title", "language")),
            is_active=one.is_active,
        )
        for one in Contact.objects.filter(firm=firm, **where)
    ]


def _employees(firm: Firm, where: dict[str, Any]) -> list[KnownThing]:
    ids = _ids(firm, ListKind.EMPLOYEES, where)
    facts = _facts(EmployeeFact, firm, where, "employee_id")
    return [
        KnownThing(
            str(one.pk),
            str(one.client_id),
            one.name,
            frozenset(ids.get(one.pk, ())),
            _given(one, ("email", "title", "department", "language")),
            facts.get(one.pk, {}),
            one.is_active,
        )
        for one in Employee.objects.filter(firm=firm, **where)
        if not one.email.endswith("@erased.invalid")
    ]


def _devices(firm: Firm, where: dict[str, Any]) -> list[KnownThing]:
    ids = _ids(firm, ListKind.DEVICES, where)
    facts = _facts(DeviceFact, firm, where, "device_id")
    return [
        KnownThing(
            str(one.pk),
            str(one.client_id),
            one.name,
            frozenset(ids.get(one.pk, ())),
            _given(one, ("kind", "holder")),
            facts.get(one.pk, {}),
            one.retired_at is None,
        )
        for one in Device.objects.filter(firm=firm, **where)
    ]


def _policies(firm: Firm, where: dict[str, Any]) -> list[KnownThing]:
    rows = InsurancePolicy.objects.filter(firm=firm, client__isnull=False, ended_at=None, **where)
    return [
        KnownThing(
            str(one.pk),
            str(one.client_id),
            policy_name(one.carrier, one.kind, one.starts_on.isoformat() if one.starts_on else ""),
            values=told_terms(one.terms),
        )
        for one in rows
    ]


def _results(firm: Firm, where: dict[str, Any]) -> list[KnownThing]:
    names = ("what", "campaign", "outcome", "score", "at", "reported")
    rows = OutsideResult.objects.filter(undone_at=None, client__firm=firm, **where)
    return [
        KnownThing(
            str(one.pk),
            str(one.client_id),
            str(one),
            frozenset({(one.source, one.ref)}),
            _given(one, names),
        )
        for one in rows
    ]


def known_people(firm: Firm, client: Client | None, kind: ListKind) -> list[KnownThing]:
    """The employees of whom results of other programs can be; none for lists of other kinds."""
    return known_things(firm, client, ListKind.EMPLOYEES) if kind.is_results else []


def _given(one: Any, names: Iterable[str]) -> dict[str, Value]:
    values = ((name, getattr(one, name)) for name in names)
    return {name: value for name, value in values if value not in (None, "")}
