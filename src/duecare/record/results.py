"""Entries about results that other programs report of people: third-party evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.values import Reference, Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideResultLine:
    """One result as the other program states it; ``reported`` only of a phishing test."""

    what: str | None = None
    outcome: str
    at: datetime | None = None
    reported: bool | None = None
    score: str | None = None


@entry(
    "training.reported_elsewhere",
    title="Results reported by another program",
    headline="Results reported by {reported_by}",
    keep="training",
    program=WHO_AND_WHAT,
)
class OutsideResultsImported(Entry):
    """What another program says of one person, from a file that a member imported.

    It is evidence of a third party: nothing of it was seen here, it is not a lesson that was passed
    and gives no certificate. ``file_sha256`` is the digest of the file as it was brought in.
    """

    reported_by: str
    layout: Reference
    result_kind: Literal["training", "phishing"]
    file_sha256: Sha256
    results: Sequence[OutsideResultLine]
