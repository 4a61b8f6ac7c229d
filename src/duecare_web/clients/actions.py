"""Writes about clients, their people and their devices. Each leaves one entry in the client's log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from duecare import record
from duecare.dates import long_date
from duecare.errors import InputError
from duecare.imports.facts import Proof
from duecare.risk import profile_from
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day
from duecare_web.clients import facts
from duecare_web.clients.corrections import corrected, described
from duecare_web.clients.lists import EmployeeChange, NewEmployee, add_employees, change_employees
from duecare_web.clients.models import (
    Client,
    Contact,
    Device,
    Employee,
    Engagement,
    FactOrigin,
    Hipaa,
)
from duecare_web.ledger.actions import action, append_entry, open_log
from duecare_web.ledger.models import Log

CHANGEABLE = (
    "name",
    "industry",
    "state",
    "employee_count",
    "revenue_usd",
    "hipaa",
    "takes_cards",
    "sites",
)
_DEVICE_FIELDS = ("name", "kind", "encrypted", "holder", "scan_path")


@action
def add_client(
    *,
    firm: Firm,
    actor: Actor,
    name: str,
    industry: str,
    state: str,
    employee_count: int,
    revenue_usd: int | None = None,
    hipaa: str = Hipaa.UNKNOWN,
    takes_cards: bool | None = None,
    sites: int = 1,
    deciding: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Client:
    """Add a client and start its log. Raises :class:`InputError` if the name is taken.

    ``deciding`` are facts that decide laws, in the keys of ``client.yaml``.
    """
    lock(firm)
    if Client.objects.filter(firm=firm, name=name.strip()).exists():
        raise InputError(f"there is a client called {name.strip()!r} already")
    client_id = uuid.uuid4()
    client = Client.objects.create(
        id=client_id,
        firm=firm,
        log=open_log(firm=firm, kind=Log.Kind.CLIENT, subject_id=client_id),
        name=name.strip(),
        industry=industry,
        state=state.upper(),
        employee_count=employee_count,
        revenue_usd=revenue_usd,
        hipaa=hipaa,
        takes_cards=takes_cards,
        sites=sites,
        deciding=dict(deciding or {}),
    )
    entry = record.ClientAdded(**_facts(client), deciding=_told(client.deciding) or None)
    append_entry(client=client, actor=actor, entry=entry, at=at)
    return client


@action
def change_client(*, client: Client, actor: Actor, **fields: Any) -> Client:
    """Change facts of a client; the entry holds what was and what is."""
    lock(client)
    before = _facts(client)
    for field, value in fields.items():
        if field not in CHANGEABLE:
            raise InputError(f"a client has no changeable fact {field!r}")
        setattr(client, field, value)
    client.save(update_fields=list(fields))
    after = _facts(client)
    changed = {key: value for key, value in after.items() if value != before[key]}
    append_entry(
        client=client,
        actor=actor,
        entry=record.ClientChanged(before={key: before[key] for key in changed}, after=changed),
    )
    return client


@action
def change_deciding_facts(*, client: Client, actor: Actor, facts: Mapping[str, Any]) -> Client:
    """Say what decides which laws reach a client; a fact that is left out is not known.

    ``facts`` has keys of ``client.yaml``. Raises :class:`InputError` for one that cannot be used.
    """
    lock(client)
    before = _told(client.deciding)
    client.deciding = {name: value for name, value in facts.items() if value is not None}
    profile_from(client.profile_facts(), where=client.name)
    client.save(update_fields=["deciding"])
    after = _told(client.deciding)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    append_entry(
        client=client,
        actor=actor,
        entry=record.ClientChanged(
            before={name: before[name] for name in sorted(changed & before.keys())},
            after={name: after[name] for name in sorted(changed & after.keys())},
        ),
    )
    return client


@action
def add_contact(
    *,
    client: Client,
    actor: Actor,
    name: str,
    email: str,
    title: str = "",
    may_sign: bool = False,
    language: str = "",
    at: datetime | None = None,
) -> Contact:
    """Add a person with whom the firm deals."""
    address = email.strip().lower()
    lock(client)
    if Contact.objects.filter(client=client, email=address).exists():
        raise InputError("a contact with this email address already exists")
    contact = Contact.objects.create(
        firm=client.firm,
        client=client,
        name=name.strip(),
        email=address,
        title=title.strip(),
        may_sign=may_sign,
        language=language,
    )
    append_entry(
        client=client,
        actor=actor,
        person=contact.as_person(),
        entry=record.ContactAdded(
            title=contact.title, may_sign=may_sign, language=language or None
        ),
        at=at,
    )
    return contact


@action
def change_contact(
    *,
    contact: Contact,
    actor: Actor,
    title: str,
    may_sign: bool,
    is_active: bool,
    name: str = "",
    email: str = "",
) -> Contact:
    """Change what a contact is and may do, or correct their name or address.

    Raises :class:`InputError` for the address of another contact.
    """
    lock(contact)
    before, rights = described(contact), _rights(contact)
    contact.name = name.strip() or contact.name
    contact.email = email.strip().lower() or contact.email
    others = Contact.objects.filter(client=contact.client).exclude(pk=contact.pk)
    if others.filter(email=contact.email).exists():
        raise InputError("a contact with this email address already exists")
    contact.title, contact.may_sign, contact.is_active = title.strip(), may_sign, is_active
    contact.save(update_fields=["name", "email", "title", "may_sign", "is_active"])
    append_entry(
        client=contact.client,
        actor=actor,
        person=contact.as_person(),
        entry=record.ContactChanged(
            before=rights,
            after=_rights(contact),
            title_before=before["title"],
            title_after=contact.title,
            **corrected(before, described(contact)),
        ),
    )
    return contact


def add_employee(
    *,
    client: Client,
    actor: Actor,
    name: str,
    email: str = "",
    title: str = "",
    department: str = "",
    roles: Sequence[str] = (),
    language: str = "",
    at: datetime | None = None,
) -> Employee:
    """One person alone: :func:`~duecare_web.clients.lists.add_employees`."""
    person = NewEmployee(name, email, title, department, roles, language)
    return add_employees(client=client, actor=actor, people=[person], at=at)[0]


def change_employee(
    *,
    employee: Employee,
    actor: Actor,
    is_active: bool,
    department: str | None = None,
    name: str | None = None,
    email: str | None = None,
    title: str | None = None,
    roles: Sequence[str] | None = None,
    has_left: bool = True,
    at: datetime | None = None,
) -> Employee:
    """One person alone: :func:`~duecare_web.clients.lists.change_employees`."""
    change = EmployeeChange(
        employee, is_active, name, email, title, department, roles, has_left=has_left
    )
    change_employees(client=employee.client, actor=actor, changes=[change], at=at)
    return employee


@action
def add_device(
    *,
    client: Client,
    actor: Actor,
    name: str,
    kind: str,
    encrypted: bool | None = None,
    holder: str = "",
    scan_path: str = "",
    at: datetime | None = None,
) -> Device:
    """Add a place where data sits. What is said of its encryption is a fact: said, today."""
    lock(client)
    _refuse_same_device(client, name.strip())
    device = Device.objects.create(
        firm=client.firm,
        client=client,
        name=name.strip(),
        kind=kind,
        encrypted=encrypted,
        holder=holder.strip(),
        scan_path=scan_path.strip(),
    )
    if encrypted is not None:
        _say_encrypted(device, actor, state=encrypted, at=at)
    append_entry(
        client=client, actor=actor, entry=record.DeviceAdded(device=_device_facts(device)), at=at
    )
    return device


@action
def change_device(
    *, device: Device, actor: Actor, at: datetime | None = None, **fields: Any
) -> Device:
    """Change a device, for example when it was encrypted.

    Raises :class:`InputError` where a newer measurement says otherwise: a word does not undo it.
    """
    lock(device)
    before = _device_facts(device)
    if fields.get("name", device.name) != device.name:
        _refuse_same_device(device.client, fields["name"].strip())
    for field, value in fields.items():
        if field not in _DEVICE_FIELDS:
            raise InputError(f"a device has no changeable fact {field!r}")
        setattr(device, field, value)
    device.save(update_fields=list(fields))
    if device.encrypted != before.encrypted:
        _say_encrypted(device, actor, state=device.encrypted, at=at)
    append_entry(
        client=device.client,
        actor=actor,
        entry=record.DeviceChanged(before=before, after=_device_facts(device)),
        at=at,
    )
    return device


def _refuse_same_device(client: Client, name: str) -> None:
    if Device.objects.filter(client=client, name=name, retired_at=None).exists():
        raise InputError(f"there is a device called {name!r} already")


def _say_encrypted(
    device: Device, actor: Actor, *, state: bool | None, at: datetime | None = None
) -> None:
    now = at or timezone.now()
    source = facts.open_source(
        client=device.client,
        actor=actor,
        origin=FactOrigin.MEMBER,
        profile="member",
        label="Said by a member",
        at=now,
    )
    said = facts.Noted("encrypted", now, Proof.SAID, state=state)
    facts.note_device_facts(source, {device.pk: [said]})
    device.refresh_from_db()
    counts = facts.current_facts(device)["encrypted"]
    if counts.state != state:
        raise InputError(
            f"{device.name} was measured on {long_date(firm_day(device.firm, counts.observed_at))}, by "
            f"{counts.source.label}; a word does not undo that",
            hint="Import a newer list of the devices.",
        )


@action
def retire_device(*, device: Device, actor: Actor, at: datetime | None = None) -> Device:
    """Note that a device is no longer in use; what is known of it is kept."""
    return _set_retired(device, actor, at or timezone.now())


@action
def use_device_again(*, device: Device, actor: Actor) -> Device:
    """Note that a retired device is in use again."""
    return _set_retired(device, actor, None)


def _set_retired(device: Device, actor: Actor, at: datetime | None) -> Device:
    lock(device)
    if (device.retired_at is None) == (at is None):
        state = "in use" if at is None else "retired"
        raise InputError(f"{device.name} is {state} already")
    if at is None:
        _refuse_same_device(device.client, device.name)
    before = _device_facts(device)
    device.retired_at = at
    device.save(update_fields=["retired_at"])
    entry = record.DeviceChanged(before=before, after=_device_facts(device))
    append_entry(client=device.client, actor=actor, entry=entry, at=at)
    return device


@action
def add_engagement(
    *,
    client: Client,
    actor: Actor,
    starts_on: date,
    ends_on: date | None = None,
    services: str = "",
    at: datetime | None = None,
) -> Engagement:
    """Note the agreement between firm and client. Raises :class:`InputError` for a bad period."""
    if ends_on and ends_on < starts_on:
        raise InputError(f"the engagement ends on {ends_on}, before it starts on {starts_on}")
    engagement = Engagement.objects.create(
        firm=client.firm,
        client=client,
        starts_on=starts_on,
        ends_on=ends_on,
        services=services.strip(),
    )
    append_entry(
        client=client,
        actor=actor,
        entry=record.EngagementAdded(
            starts_on=starts_on, ends_on=ends_on, services=engagement.services
        ),
        at=at,
    )
    return engagement


def _told(facts: Mapping[str, Any]) -> dict[str, str]:
    """Facts as an entry holds them: lists in one line, an empty one as "none of these"."""
    return {
        name: (", ".join(value) or "none of these") if isinstance(value, list) else str(value)
        for name, value in facts.items()
    }


def _facts(client: Client) -> dict[str, Any]:
    return {field: getattr(client, field) for field in CHANGEABLE}


def _rights(contact: Contact) -> record.ContactRights:
    return record.ContactRights(may_sign=contact.may_sign, active=contact.is_active)


def _device_facts(device: Device) -> record.DeviceFacts:
    known = {field: getattr(device, field) for field in _DEVICE_FIELDS}
    # Who uses a device is a person: they stay out of the content, which is never erased.
    known["holder"] = "named" if device.holder else ""
    return record.DeviceFacts(**known, retired=True if device.retired_at else None)
