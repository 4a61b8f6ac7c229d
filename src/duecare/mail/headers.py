"""What the headers of a message say, as plain values: cut to a length, without control characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any, Final

LONGEST: Final = 300
"""Characters of one header value that are kept."""
_BLANKS: Final = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_HIDDEN: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CHECK: Final = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
_ID: Final = re.compile(r"<[^<>\s]{1,250}>")
_PASSING: Final = frozenset({"pass", "fail", "softfail", "none", "neutral"})


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """What the headers of one message say.

    ``sender`` is the address in From, in lower case. ``arrived_at`` is the time that the last mail
    server wrote down, in UTC; the sender's own Date is not believed. ``checks`` are the outcomes of
    SPF, DKIM and DMARC in the topmost Authentication-Results, by name.
    """

    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    subject: str = ""
    message_id: str = ""
    arrived_at: datetime | None = None
    checks: tuple[tuple[str, str], ...] = ()

    @property
    def domain(self) -> str:
        """The domain of the sender's address."""
        return self.sender.rpartition("@")[2]

    def check(self, name: str) -> str:
        """The outcome of one check; empty where no server wrote one down."""
        return dict(self.checks).get(name, "")


def header_facts(message: Message[Any, Any]) -> HeaderFacts:
    """The facts of one message; a header that cannot be read is as if it was not there."""
    name, sender = address_in(header(message, "From"))
    _, reply_to = address_in(header(message, "Reply-To"))
    return HeaderFacts(
        sender=sender,
        sender_name=name,
        reply_to=reply_to if reply_to != sender else "",
        subject=header(message, "Subject"),
        message_id=next(iter(_ID.findall(header(message, "Message-ID"))), ""),
        arrived_at=_arrived_at(message),
        checks=_checks(header(message, "Authentication-Results", most=2_000)),
    )


def header(message: Message[Any, Any], name: str, *, most: int = LONGEST) -> str:
    """The first header of this name as one line of plain text; empty if there is none."""
    try:
        found = message.get(name)
        value = "" if found is None else str(found)
    except (
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
    ):  # the parser of the standard library
        return ""
    return plain(value, most=most)


def plain(text: str, *, most: int = LONGEST) -> str:
    """One line without control characters, hidden letters and marks of direction."""
    return _HIDDEN.sub("", _BLANKS.sub(" ", text[: most * 4])).strip()[:most]


def address_in(text: str) -> tuple[str, str]:
    """Name and address (in lower case) of a header; empty where it holds no address."""
    try:
        name, address = parseaddr(text)
    except (ValueError, IndexError):
        return "", ""
    folded = address.strip().lower()
    is_one = folded.count("@") == 1 and " " not in folded and len(folded) <= 254
    return plain(name), folded if is_one else ""


def ids_in(text: str) -> tuple[str, ...]:
    """Message ids in a header such as References, at most fifty."""
    return tuple(dict.fromkeys(_ID.findall(text)))[:50]


def _arrived_at(message: Message[Any, Any]) -> datetime | None:
    """From the topmost Received: the server of the recipient wrote it."""
    try:
        received = str(message.get("Received") or "")
    except (ValueError, LookupError, AttributeError, TypeError):
        return None
    return moment_in(received.rpartition(";")[2])


def moment_in(text: str) -> datetime | None:
    """The time in a date of RFC 5322, in UTC; one without a zone is no time."""
    try:
        found = parsedate_to_datetime(text.strip()[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if found.tzinfo is None:
        return None
    try:
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _checks(text: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for name, outcome in _CHECK.findall(text):
        if outcome.lower() in _PASSING:
            found.setdefault(name.lower(), outcome.lower())
    return tuple(sorted(found.items()))
