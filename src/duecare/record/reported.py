"""Entries about report mailboxes, and about messages that people reported. None holds a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.values import Reference, Sha256

__all__ = [
    "MessageReported",
    "ReportEscalated",
    "ReportJudged",
    "ReportMailboxRemoved",
    "ReportMailboxSet",
]


@entry(
    "report_mailbox.set",
    title="Report mailbox named",
    headline="Report mailbox named: {address}",
    keep="training",
)
class ReportMailboxSet(Entry):
    """The address to which people of the client forward messages that look wrong.

    ``host`` is where it is read. The secret of the sign-in is not part of the record.
    """

    address: str
    kind: Literal["imap", "graph"]
    host: str


@entry(
    "report_mailbox.removed",
    title="Report mailbox removed",
    headline="Report mailbox removed: {address}",
    keep="training",
)
class ReportMailboxRemoved(Entry):
    """From now on the address is not read, and no lesson names it. Its secret was destroyed."""

    address: str


@entry(
    "message.reported",
    title="Message reported",
    headline="Message reported",
    keep="training",
    program=WHO_AND_WHAT,
)
class MessageReported(Entry):
    """A person forwarded a message that looked wrong to the report mailbox.

    ``message_sha256`` is the digest of the forward as it arrived, of its headers only where it was
    too large; the message itself is not kept. ``form`` says how the reported message is in it:
    attached, quoted as text, or not at all. ``arrived_at`` is when the client's mail server had
    received the reported message, known only where it was attached.
    """

    report: Reference
    message_sha256: Sha256
    form: Literal["attached", "quoted", "none"]
    is_whole: bool
    reported_at: datetime
    arrived_at: datetime | None = None


@entry(
    "message.judged",
    title="Reported message judged",
    headline="Reported message judged: {verdict}",
    keep="training",
    program=WHO_AND_WHAT,
)
class ReportJudged(Entry):
    """What a reported message was: real, harmless, or a test. ``reports`` are those judged together."""

    verdict: Literal["real", "harmless", "test"]
    reports: Sequence[str]


@entry(
    "message.escalated",
    title="Client told of a reported message",
    headline="Client told of a reported message",
    keep="training",
    program=WHO_AND_WHAT,
)
class ReportEscalated(Entry):
    """A person of the client was told that a reported message is a real attack, and what to do."""

    report: Reference
    message_id: Reference
