"""Reading holds, retention and what a destruction would reach."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from duecare import record
from duecare.dates import long_date
from duecare.defense import retention
from duecare.record import BundleExported
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import Decision, Recommendation
from duecare_web.clients import upkeep
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.custody.models import ErasureRequest, Expiry, LegalHold, RetentionRule
from duecare_web.insurance.models import InsurancePolicy
from duecare_web.ledger.actions import PAGE_TYPE
from duecare_web.ledger.models import (
    Attachment,
    Document,
    EntryValue,
    LedgerEntry,
    Log,
    PendingEntry,
    PersonKey,
)
from duecare_web.security_policies.models import Acknowledgement, PolicyVersion

DUE = "expiry"
FOLLOWS = upkeep.kinds(record.HoldPlaced, record.HoldReleased, record.RetentionExpired)


def rule_of(firm: Firm) -> RetentionRule:
    """The firm's rule; the defaults, not kept and not confirmed, if there is none yet."""
    return RetentionRule.objects.filter(firm=firm).first() or RetentionRule(firm=firm)


def holds_of(client: Client) -> QuerySet[LegalHold]:
    """All holds of a client, newest first."""
    return client.legal_holds.select_related("contact", "employee")


def active_holds(client: Client) -> QuerySet[LegalHold]:
    """The holds that stand: any of them stops expiry."""
    return holds_of(client).filter(released_at=None)


def holds_on(person: Contact | Employee) -> list[LegalHold]:
    """The holds that stop the erasure of ``person``: of the whole client, or of this person."""
    return [one for one in active_holds(person.client) if one.person in (None, person)]


def erasures_of(client: Client) -> QuerySet[ErasureRequest]:
    """All erasure requests of a client, newest first."""
    return client.erasure_requests.select_related("contact", "employee")


def expiries_of(client: Client) -> QuerySet[Expiry]:
    """What expired of a client's log, newest first."""
    return client.expiries.all()


def people_of(client: Client) -> list[Contact | Employee]:
    """Everybody whose record can be held or erased: also those who left, not those erased."""
    erased = client.erasure_requests.filter(state=ErasureRequest.State.DONE)
    gone = {one.person for one in erased.select_related("contact", "employee")}
    people: list[Contact | Employee] = [*client.contacts.all(), *client.employees.all()]
    return [one for one in people if one not in gone]


@dataclass(frozen=True, slots=True)
class Reach:
    """What an erasure of a person would destroy: groups by path -> entries, and documents."""

    key: PersonKey | None
    groups: dict[str, list[int]]
    documents: tuple[Document, ...]
    pending: int

    @property
    def count(self) -> int:
        """Number of values that become unreadable."""
        return sum(map(len, self.groups.values()))


def reach_of(person: Contact | Employee) -> Reach:
    """The values under the key of ``person``, by group, with the numbers of their entries."""
    log, reference = person.client.log, person.as_actor().reference
    key = PersonKey.objects.filter(log=log, reference=reference).first()
    if key is None:
        return Reach(None, {}, (), 0)
    values = EntryValue.objects.filter(key=key).values_list("entry_id", "path")
    indices = dict(LedgerEntry.objects.filter(log=log).values_list("pk", "index"))
    groups: dict[str, list[int]] = {}
    about: set[uuid.UUID] = set()
    for entry_id, path in values:
        if entry_id in indices:
            groups.setdefault(path, []).append(indices[entry_id])
        if path == "person":
            about.add(entry_id)
    pending = PendingEntry.objects.filter(entry_id__in={entry_id for entry_id, _ in values}).count()
    ordered = {path: sorted(groups[path]) for path in sorted(groups)}
    return Reach(key, ordered, tuple(_documents_about(about)), pending)


def _documents_about(entry_ids: set[uuid.UUID]) -> Iterator[Document]:
    """Documents that only entries about this person name; pages that were shown hold no person."""
    named = Document.objects.filter(attachments__entry_id__in=entry_ids)
    found = named.exclude(media_type=PAGE_TYPE).distinct()
    for document in found.exclude(wrapped_key=b""):
        named_by = set(document.attachments.values_list("entry_id", flat=True))
        if named_by <= entry_ids:
            yield document


def erasure_grounds(log: Log) -> dict[tuple[uuid.UUID, str], str]:
    """For each group of an entry whose key was destroyed: the ground, in words."""
    rows = EntryValue.objects.filter(log=log, key__wrapped=None).select_related("key")
    firm = log.client.firm
    return {
        (
            row.entry_id,
            row.path,
        ): f"the person's key was destroyed on {_day(firm, row.key.destroyed_at)}"
        for row in rows
    }


def _day(firm: Firm, moment: datetime | None) -> str:
    return firm_day(firm, moment).isoformat() if moment else ""


def events_in_words(client: Client) -> Iterator[str]:
    """Holds, erasures and expiries of a client in sentences, for the description of the system."""
    firm = client.firm
    for hold in holds_of(client).order_by("placed_at"):
        end = f", released {_day(firm, hold.released_at)}" if hold.released_at else ", in effect"
        yield f"Legal hold placed {_day(firm, hold.placed_at)}{end}."
    for one in erasures_of(client).filter(state=ErasureRequest.State.DONE).order_by("ended_at"):
        backup = one.last_backup_on
        kept = f" Last backup with the key expires {long_date(backup)}." if backup else ""
        yield f"A person erased on {_day(firm, one.ended_at)}: {one.groups_erased} values.{kept}"
    for expiry in expiries_of(client).order_by("below"):
        last = expiry.below - 1
        yield f"Entries {expiry.first} to {last} expired on {_day(firm, expiry.expired_at)}."


def last_backup_on(firm: Firm, *, now: datetime) -> date:
    """When the last backup that can still hold a key destroyed ``now`` has expired."""
    return firm_day(firm, now + timedelta(days=rule_of(firm).backup_days))


@dataclass(frozen=True, slots=True)
class DueExpiry:
    """The front of a log that may go: entries from ``first`` to before ``below``."""

    client: Client
    first: int
    below: int
    classes: dict[str, int]

    @property
    def count(self) -> int:
        """How many entries."""
        return self.below - self.first


def may_expire(client: Client) -> bool:
    """Whether an owner has confirmed the firm's rule, and no hold stops it."""
    return rule_of(client.firm).confirmed_at is not None and not active_holds(client).exists()


def expiry_due_at(client: Client) -> datetime | None:
    """When the front of a client's log may go at the earliest; ``None`` while nothing may.

    Later if what the first entry records is still in effect then.
    """
    if not may_expire(client):
        return None
    front = LedgerEntry.objects.filter(log=client.log_id, index__gte=expired_below(client.log))
    waiting = PendingEntry.objects.filter(log=client.log_id).order_by("pk")
    first = front.order_by("index").values_list("kind", "at").first()
    first = first or waiting.values_list("kind", "at").first()
    if first is None:
        return None
    kind, at = first
    years = rule_of(client.firm).years_by_class()
    return retention.years_later(at, years[retention.class_of(kind).id])


def due_expiry(client: Client, *, now: datetime) -> DueExpiry | None:
    """What may expire of a client's log at ``now`` by the firm's rule, holds not regarded."""
    years = rule_of(client.firm).years_by_class()
    first = expired_below(client.log)
    kept = list(_kept_entries(client, first))
    below = retention.expired_below(kept, years, now=now) if kept else first
    if below <= first:
        return None
    classes: dict[str, int] = {}
    for entry in kept:
        if entry.index < below:
            name = retention.class_of(entry.kind).id
            classes[name] = classes.get(name, 0) + 1
    return DueExpiry(client, first, below, classes)


def expired_below(log: Log) -> int:
    """The index below which the entries of ``log`` are gone."""
    return Expiry.objects.filter(log=log).values_list("below", flat=True).first() or 0


def _kept_entries(client: Client, first: int) -> Iterator[retention.KeptEntry]:
    ends = _ends_of_effect(client)
    rows = LedgerEntry.objects.filter(log=client.log, index__gte=first).order_by("index")
    for entry_id, index, kind, at in rows.values_list("pk", "index", "kind", "at").iterator():
        end = ends.get(entry_id, at)
        yield retention.KeptEntry(index, kind, max(end, at) if end else None)


def _ends_of_effect(client: Client) -> dict[uuid.UUID, datetime | None]:
    """When what an entry recorded stopped to count; None while it counts."""
    ends: dict[uuid.UUID, datetime | None] = {}
    for version in PolicyVersion.objects.filter(client=client).exclude(approval_entry_id=None):
        assert version.approval_entry_id is not None  # noqa: S101 - excluded above
        ends[version.approval_entry_id] = version.replaced_at
    receipts = Acknowledgement.objects.filter(client=client)
    ends.update(receipts.values_list("entry_id", "version__replaced_at"))
    offers = Recommendation.objects.filter(client=client)
    ends.update(offers.values_list("entry_id", "superseded_at"))
    decisions = Decision.objects.filter(client=client)
    ends.update(decisions.values_list("entry_id", "recommendation__superseded_at"))
    covers = InsurancePolicy.objects.filter(client=client, ended_at=None)
    ends.update((entry_id, None) for entry_id in covers.values_list("entry_id", flat=True))
    return ends


def documents_below(log: Log, below: int) -> list[Document]:
    """Documents that only entries below ``below`` name."""
    going = LedgerEntry.objects.filter(log=log, index__lt=below).values("pk")
    found = Document.objects.filter(log=log, attachments__entry_id__in=going)
    staying = Attachment.objects.filter(document__log=log).exclude(entry_id__in=going)
    kept = set(staying.values_list("document_id", flat=True))
    return [one for one in found.distinct().exclude(wrapped_key=b"") if one.pk not in kept]


def keys_without_values(log: Log, below: int) -> list[PersonKey]:
    """Person keys that no value from ``below`` on, or waiting for its number, needs."""
    going = LedgerEntry.objects.filter(log=log, index__lt=below).values("pk")
    needed = EntryValue.objects.filter(log=log).exclude(entry_id__in=going).values("key")
    used = PersonKey.objects.filter(log=log, entryvalue__entry_id__in=going).distinct()
    return list(used.exclude(pk__in=needed).exclude(wrapped=None))


def exports_of(client: Client) -> Sequence[LedgerEntry]:
    """The entries of exports so far: who received a copy that an erasure does not reach."""
    rows = LedgerEntry.objects.filter(log=client.log, kind=BundleExported.definition.kind).order_by(
        "-index"
    )
    return list(rows)
