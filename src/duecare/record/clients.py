"""Entries about a client, its people and its devices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duecare.record.base import Entry, entry
from duecare.record.values import Personal, Reference

Fact = str | int | bool | None
"""A fact about a client; None, and left out of the entry, while it is not known."""


@entry("client.added", title="Client added", headline="Client added: {name}", keep="general")
class ClientAdded(Entry):
    """A client was added and its log started.

    ``deciding`` are facts that decide which laws reach it, in the keys of ``client.yaml``.
    """

    name: str
    industry: str
    state: str
    employee_count: int
    revenue_usd: int | None = None
    hipaa: str
    takes_cards: bool | None = None
    sites: int
    deciding: Mapping[str, str] | None = None


@entry("client.archived", title="Client archived", keep="general")
class ClientArchived(Entry):
    """The firm no longer serves the client: hidden from lists, no mails, nothing lost."""

    reason: str


@entry("client.brought_back", title="Client brought back", keep="general")
class ClientBroughtBack(Entry):
    """An archived client is served again."""

    archived_on: date


@entry("client.handed_over", title="Client handed over to another member", keep="general")
class ClientHandedOver(Entry):
    """Another member looks after the client: the person of the entry; ``earlier`` did before."""

    earlier: Reference | None = None
    note: Personal[str | None] = None


@entry("client.changed", title="Facts of the client changed", keep="general")
class ClientChanged(Entry):
    """Facts of a client that changed: what was and what is."""

    before: Mapping[str, Fact]
    after: Mapping[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRights:
    """What a contact may do."""

    may_sign: bool
    active: bool


@entry("contact.added", title="Contact added", keep="general")
class ContactAdded(Entry):
    """A person of the client with whom the firm deals."""

    title: Personal[str]
    may_sign: bool
    language: Personal[str | None] = None


@entry("contact.changed", title="Contact changed", keep="general")
class ContactChanged(Entry):
    """What a contact is and may do; a name or an address only where it was corrected."""

    before: ContactRights
    after: ContactRights
    title_before: Personal[str]
    title_after: Personal[str]
    name_before: Personal[str | None] = None
    name_after: Personal[str | None] = None
    email_before: Personal[str | None] = None
    email_after: Personal[str | None] = None


@entry("employee.added", title="Employee added", keep="general")
class EmployeeAdded(Entry):
    """A person of the client who is trained and acknowledges policies."""

    department: Personal[str]
    title: Personal[str | None] = None
    roles: Personal[Sequence[str] | None] = None
    language: Personal[str | None] = None


@entry("person.language_chosen", title="Language chosen", keep="general")
class LanguageChosen(Entry):
    """In which language a person of the client is written to, and sees the portal: en or es.

    ``before`` is empty where none had been chosen, ``after`` where the choice was taken back.
    """

    before: Personal[str]
    after: Personal[str]


@entry("employee.changed", title="Employee changed", keep="general")
class EmployeeChanged(Entry):
    """The department of an employee, or that they left or came back; what was corrected."""

    active_before: bool
    active_after: bool
    department_before: Personal[str]
    department_after: Personal[str]
    name_before: Personal[str | None] = None
    name_after: Personal[str | None] = None
    email_before: Personal[str | None] = None
    email_after: Personal[str | None] = None
    title_before: Personal[str | None] = None
    title_after: Personal[str | None] = None
    roles_before: Personal[Sequence[str] | None] = None
    roles_after: Personal[Sequence[str] | None] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """A place where data sits. ``holder`` says whether a person is named, not who."""

    name: str
    kind: str
    encrypted: bool | None = None
    holder: str
    scan_path: str
    retired: bool | None = None


@entry("device.added", title="Device added", headline="Device added: {device.name}", keep="general")
class DeviceAdded(Entry):
    """A place where data sits was added."""

    device: DeviceFacts


@entry(
    "device.changed",
    title="Device changed",
    headline="Device changed: {after.name}",
    keep="general",
)
class DeviceChanged(Entry):
    """A device changed, for example when it was encrypted."""

    before: DeviceFacts
    after: DeviceFacts


@entry("engagement.added", title="Engagement added", keep="general")
class EngagementAdded(Entry):
    """The agreement between firm and client, and its period."""

    starts_on: date
    ends_on: date | None = None
    services: str
