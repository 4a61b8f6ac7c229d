"""What the steps of a verification hand to each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from duecare.errors import EvidenceError
from duecare.evidence.bundle.container import BundleFiles
from duecare.evidence.log import notes
from duecare.evidence.report import VerificationReport
from duecare.evidence.trust import Trust
from duecare.evidence.verify.counting import Counts
from duecare.evidence.verify.forms import Forms
from duecare.evidence.verify.timeline import EntryTimes

Progress = Callable[[int, int], None]
MOST_NAMED = 20
"""Problems that are named one by one; the rest is counted."""


class TrustedTime(NamedTuple):
    """A time that an authority states whose root the reader trusts, and that root in DER."""

    time: datetime
    root: bytes


class NamedEntry(NamedTuple):
    """An entry that the result names: its kind, and what is shown of it."""

    entry: int
    kind: str
    value: Mapping[str, Any]
    person: str = ""


@dataclass
class Anchored:
    """A client checkpoint that the anchor log holds, and when it is known to have existed."""

    file: str
    anchor: notes.Checkpoint
    note: notes.Note
    size: int
    times: list[datetime] = field(default_factory=list)
    trusted: list[TrustedTime] = field(default_factory=list)


@dataclass(frozen=True)
class SealedCopy:
    """What an entry says of a sealed PDF: digest and size before, digest after."""

    index: int
    before: str
    size: int
    after: str


@dataclass(frozen=True)
class Export:
    """An entry that says that this very file was exported, and the version of its form."""

    index: int
    version: int
    value: Mapping[str, Any]


NONE_YET = 1 << 62
"""The index of an entry that there is not."""


@dataclass
class Claims:
    """What the bundle shows as destroyed, and what the entries of the log say about the bundle."""

    expired: list[int] = field(default_factory=list)
    erased: list[tuple[int, str]] = field(default_factory=list)
    expired_below: int = 0
    erasures: set[tuple[int, str]] = field(default_factory=set)
    kind: str = ""
    copies: list[SealedCopy] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)
    newer_since: int = NONE_YET
    """The first entry in a form that only logs of format 2 have."""
    attached: dict[bytes, int] = field(default_factory=dict)
    """SHA-256 of each document that a shown entry attaches -> the first such entry."""
    destroyed: dict[str, int] = field(default_factory=dict)
    """SHA-256 in hex of each document that an entry says was destroyed -> the last such entry."""
    grounds: dict[str, int] = field(default_factory=dict)
    """Ground of withholding -> how many rows of the privilege log rely on it; "" for no known one."""
    of_no_known_ground: list[int] = field(default_factory=list)
    papers_withheld: list[int] = field(default_factory=list)
    """Decisions, signatures and acknowledgements whose own document is left out."""
    restored: list[int] = field(default_factory=list)
    """The entries that say that this log goes on from a backup."""


@dataclass
class Verification:
    """The bundle under verification, and what has been established so far."""

    files: BundleFiles
    report: VerificationReport
    trust: Trust
    progress: Progress
    strict_time: bool = False
    own: Trust = field(default_factory=Trust)
    profile: str = ""
    stated_kind: str = ""
    format: str = ""
    entries_read: bool = False
    info: Mapping[str, str] = field(default_factory=dict)
    checkpoint: notes.Checkpoint | None = None
    checkpoint_note: notes.Note | None = None
    history: dict[int, bytes] = field(default_factory=dict)
    opened: dict[int, notes.Note] = field(default_factory=dict)
    seal_key: notes.VerifierKey | None = None
    logged_seal_keys: set[str] = field(default_factory=set)
    anchored: list[Anchored] = field(default_factory=list)
    digests: dict[str, bytes] = field(default_factory=dict)
    claims: Claims = field(default_factory=Claims)
    counts: Counts = field(default_factory=Counts)
    times: EntryTimes = field(default_factory=EntryTimes)
    clock_steps: list[int] = field(default_factory=list)
    """Entries at which the time goes back and no entry says why."""
    events: list[NamedEntry] = field(default_factory=list)
    replies: dict[str, int] = field(default_factory=dict)
    """Label of each time authority whose root the reader did not give, and its tokens."""
    forms: Forms = field(default_factory=Forms)

    @property
    def log_keys(self) -> tuple[notes.VerifierKey, ...]:
        """The bundle's own log keys and the trusted ones."""
        return (*self.own.log_keys, *self.trust.log_keys)

    @property
    def note_keys(self) -> tuple[notes.VerifierKey, ...]:
        """All keys whose signatures on a checkpoint are checked, trusted or not."""
        own, given = self.own, self.trust
        return (
            *self.log_keys,
            *own.witness_keys,
            *own.client_keys,
            *given.witness_keys,
            *given.client_keys,
        )

    def known_checkpoint(self) -> notes.Checkpoint:
        """The client log's checkpoint; raises :class:`EvidenceError` if it could not be read."""
        if self.checkpoint is None:
            raise EvidenceError("without a readable checkpoint this cannot be checked")
        return self.checkpoint


def listed(problems: list[str], total: int) -> str:
    """Problems as one sentence; ``total`` counts also those that are not named."""
    text = "; ".join(problems[:MOST_NAMED])
    return text + (f"; and {total - MOST_NAMED} more" if total > MOST_NAMED else "")
