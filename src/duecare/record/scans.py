"""Entries about scans, machines and the tokens with which they report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from duecare.record.base import Entry, entry
from duecare.record.values import Personal, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """How many distinct people: low, best and high estimate."""

    low: int
    best: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MachinePart:
    """What one machine adds to a union. ``entry``: the entry of its own scan."""

    machine: str
    scanned_at: datetime
    people: int
    entry: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAmount:
    """Files and their bytes."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAccount:
    """Every file that was seen in one of five classes."""

    read: ReadAmount
    read_in_part: ReadAmount
    looked_through: ReadAmount
    unread: ReadAmount
    no_text: ReadAmount

    @classmethod
    def of(cls, classes: Mapping[str, Mapping[str, int]]) -> ReadAccount:
        """From the account of an inventory as plain data."""
        return cls(**{name: ReadAmount(**amount) for name, amount in classes.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Entry):
    """What an inventory counts: people, places, files seen and read, and how far each was read.

    ``unread``: items that were not fully read. ``files_read``: files that gave all their text.
    """

    origin: str
    scanned_at: datetime
    people: People
    places: int
    files_seen: int
    files_read: int
    unread: int
    account: ReadAccount | None = None


@entry(
    "scan.recorded",
    title="Scan recorded",
    headline="Scan recorded: {people.best} people",
    keep="assessments",
)
class ScanRecorded(Counted):
    """An inventory of personal data; the entry commits to its exact bytes."""

    machine: str | None = None
    machine_id: str | None = None
    scan_id: str | None = None
    key: str | None = None
    returned: bool | None = None


@entry(
    "inventory.received",
    title="Inventory received from a machine",
    headline="Inventory received from {machine}",
    keep="assessments",
)
class InventoryReceived(Counted):
    """A machine reported its own inventory. ``returned``: it had been removed and is back."""

    machine: str
    machine_id: str
    scan_id: str
    key: str
    enrolment: Reference
    returned: bool | None = None


@entry(
    "inventory.united",
    title="Inventories of machines united",
    headline="Inventories united: {people.best} people",
    keep="assessments",
)
class InventoryUnited(Counted):
    """People were counted across the machines, each of them once."""

    people_counted_on_each_machine: int
    machines: Sequence[MachinePart]


@entry(
    "enrolment.created",
    title="Enrollment created",
    headline="Enrollment created: {label}",
    keep="general",
)
class EnrolmentCreated(Entry):
    """Machines may report for the client until a day."""

    label: str
    expires_at: datetime
    most_machines: int
    token_name: str
    key: str


@entry(
    "enrolment.revoked",
    title="Enrollment revoked",
    headline="Enrollment revoked: {label}",
    keep="general",
)
class EnrolmentRevoked(Entry):
    """Machines can no longer report with this token."""

    label: str
    token_name: str


@entry(
    "machine.removed",
    title="Machine removed",
    headline="Machine removed: {machine}",
    keep="general",
)
class MachineRemoved(Entry):
    """A machine no longer counts; its scans stay on record."""

    machine: str
    machine_id: str
    reason: Personal[str]


@entry("scan_key.replaced", title="Scan key replaced", keep="general")
class ScanKeyReplaced(Entry):
    """All machines are scanned again under another key."""

    key: str
    reason: Personal[str]
