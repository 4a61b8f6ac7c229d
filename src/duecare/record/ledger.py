"""Entries about the ledger itself: its clock, its keys, restores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duecare.record.base import Entry, entry
from duecare.record.values import Personal, Reference, Sha256


@entry(
    "clock.step",
    title="Clock set back",
    headline="Clock set back by {seconds_back} seconds",
    keep="general",
)
class ClockStep(Entry):
    """The clock of the server was set back since the log last grew."""

    before: datetime
    after: datetime
    seconds_back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedKey(Entry):
    """A key of the signer: its id, what it is for, and its line for this log."""

    key: Reference
    algorithm: str
    purpose: str
    log_key: str


@entry("key.added", title="Signing key added", keep="general")
class KeyAdded(NamedKey):
    """A key signs beside those before it from the next checkpoint on."""


@entry("key.retired", title="Signing key retired", keep="general")
class KeyRetired(NamedKey):
    """A key signed the log for the last time."""


@entry("key.compromised", title="Signing key compromised", keep="general")
class KeyCompromised(NamedKey):
    """A stolen key is given up. It stays valid for the first ``attested_size`` entries."""

    attested_size: int
    signs_now: Sequence[str]
    reason: Personal[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredLog:
    """A log after a restore; ``signed_size`` and ``signed_root`` name what was signed and is lost."""

    origin: str
    size: int
    signed_size: int | None = None
    signed_root: Sha256 | None = None


@entry(
    "ledger.restored",
    title="Ledger restored from a backup",
    keep="general",
    program=("content",),
    always_shown=True,
)
class LedgerRestored(Entry):
    """The ledger goes on from a backup: what is there, and what was lost."""

    backup_created: str
    logs: Sequence[RestoredLog]
