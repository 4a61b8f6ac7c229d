"""Where a reply comes from that facts on record already give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duecare.dates import long_date
from duecare.risk.inputs.known import BUSINESS, CARDS, KnownReply
from duecare.risk.inputs.stated import KINDS, SIZE, STATES

_FROM: Final[Mapping[str, str]] = {
    BUSINESS: "From the client’s industry on record.",
    SIZE: "From the employees and sites on record.",
    CARDS: "From the client’s facts on record.",
    STATES: "Counted by the scan of {day}. People whose state it could not tell are in none.",
    KINDS: "Found by the scan of {day}. Add what a scan cannot see, such as paper.",
}


def known_words(known: KnownReply) -> str:
    """Which facts give the reply, and of which day, in a sentence."""
    day = long_date(known.scanned_on) if known.scanned_on else ""
    return _FROM[known.question].format(day=day)
