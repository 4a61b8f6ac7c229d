"""Entries about legal holds, retention, erasure and expiry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from duecare.record.base import Entry, entry
from duecare.record.values import Personal, Reference, Sha256


@entry(
    "hold.placed", title="Legal hold placed", headline="Legal hold placed: {matter}", keep="custody"
)
class HoldPlaced(Entry):
    """Nothing is destroyed for this client, or of what is recorded of one person."""

    matter: str
    scope: Literal["one person", "everything of this client"]
    reason: Personal[str]


@entry("hold.release_asked", title="Release of a legal hold requested", keep="custody")
class HoldReleaseAsked(Entry):
    """The first of two people who release a hold says why."""

    matter: str
    reason: Personal[str]


@entry(
    "hold.released",
    title="Legal hold released",
    headline="Legal hold released: {matter}",
    keep="custody",
)
class HoldReleased(Entry):
    """The second person released the hold."""

    matter: str
    asked_by: Reference
    erasures_resumed: int
    reason: Personal[str]


@entry("retention.confirmed", title="Retention periods confirmed", keep="custody")
class RetentionConfirmed(Entry):
    """An owner of the firm confirmed how long entries (years) and backups (days) are kept."""

    years: Mapping[str, int]
    before: Mapping[str, int]
    backup_days: int


@entry("retention.expired", title="Entries expired", keep="custody", always_shown=True)
class RetentionExpired(Entry):
    """The values of the entries from ``first`` to before ``below`` were destroyed; hashes stay."""

    first: int
    below: int
    classes: Mapping[str, int]
    years: Mapping[str, int]
    confirmed_by: Reference
    documents_sha256: Sequence[Sha256]
    person_keys: int


@entry("erasure.asked", title="Erasure requested", keep="custody")
class ErasureAsked(Entry):
    """A person is to be erased; while a hold is in place, the request is queued behind it."""

    ground: str
    received_on: date
    documents: Literal["kept", "destroyed too"]
    queued_behind: Sequence[str]


@entry("erasure.refused", title="Erasure refused", keep="custody")
class ErasureRefused(Entry):
    """An erasure was refused, with the reason that the person is told."""

    answer: Personal[str]


@entry(
    "person.erased",
    title="Person erased",
    keep="custody",
    program=("content",),
    always_shown=True,
)
class PersonErased(Entry):
    """The key of a person was destroyed: which groups of which entries are gone."""

    groups: Mapping[str, Sequence[int]]
    why: str | None = None
    reference: Reference | None = None
    ground: str | None = None
    asked_by: Reference | None = None
    documents_sha256: Sequence[Sha256] | None = None
    last_backup_expires_on: date | None = None
