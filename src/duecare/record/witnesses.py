"""Entries about witnesses and the checkpoints that people outside the firm keep."""

from __future__ import annotations

from collections.abc import Sequence

from duecare.record.base import Entry, entry
from duecare.record.values import Reference


@entry("witness.named", title="Witness added", keep="general")
class WitnessNamed(Entry):
    """Another firm's witness, to which checkpoints are submitted from then on."""

    url: str
    vkey: Reference


@entry("witness.retired", title="Witness removed", keep="general")
class WitnessRetired(Entry):
    """A witness is no longer asked; what it cosigned stays."""

    vkey: Reference
    cosigned_size: int


@entry("witness.log_added", title="Log of another firm added", keep="general")
class WitnessLogAdded(Entry):
    """The firm witnesses the log of another firm."""

    origin: str
    vkeys: Sequence[Reference]


@entry("witness.log_removed", title="Log of another firm removed", keep="general")
class WitnessLogRemoved(Entry):
    """The firm no longer witnesses that log; what it cosigned last stays known."""

    origin: str
    size: int


@entry("witness.fork_seen", title="Inconsistent log detected", keep="general")
class WitnessForkSeen(Entry):
    """A log of another firm showed two roots for one size: both signed notes."""

    origin: str
    size: int
    cosigned: str
    shown: str


@entry("witness.mailing", title="Checkpoint mail prepared", keep="general")
class CheckpointMailing(Entry):
    """What is about to be mailed to a contact. ``proofs_of``: entries whose proofs go with it."""

    size: int
    root: Reference
    fingerprint: str
    reason: str
    proofs_of: Sequence[int]
    message_id: Reference


@entry("witness.mailed", title="Checkpoint mailed", keep="general")
class CheckpointMailed(Entry):
    """The mail server took the mail."""

    message_id: Reference
    attempt: int
    server_replied: str


@entry("witness.ack", title="Witness confirmed", keep="general")
class WitnessConfirmed(Entry):
    """A contact says that the mail with the checkpoint arrived and is kept."""

    size: int
    root: Reference
    fingerprint: str
    message_id: Reference


@entry("witness.cosigned", title="Checkpoint cosigned", keep="general")
class WitnessCosigned(Entry):
    """The browser of a contact cosigned a checkpoint."""

    size: int
    vkey: Reference
    line: str


@entry("witness.alarm", title="Checkpoint does not match", keep="general")
class WitnessAlarm(Entry):
    """A browser remembers a checkpoint that does not match what the ledger shows."""

    remembered_size: int
    remembered_root: str
    problem: str
