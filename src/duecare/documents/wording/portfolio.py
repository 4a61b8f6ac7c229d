"""All clients of a firm in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from duecare.dates import long_date
from duecare.documents.wording.figures import estimated_or_exact
from duecare.documents.wording.words import in_words, plural
from duecare.money import two_digits

FRESH_DAYS: Final = 45
LEAD: Final = (
    "Each line is from the newest scan and the newest assessment of one client. A client without "
    "one is listed as such and never as zero."
)
NO_SUM: Final = (
    "Amounts are estimates and are not added up: the bad cases of two clients are different events."
)
LIMITS: Final = (
    "People who are in the data of two clients are counted at both.",
    "Two assessments may rest on different catalogs and on answers of different age.",
    "Nothing here says that a client is secure or follows a law.",
)
COMMON_CAUSE: Final = (
    "An event through the firm’s own tools reaches several clients at once. Their claims are then "
    "one occurrence of the firm’s insurance, with one retention and one limit. Which clients such "
    "an event reaches is drawn for each simulated year from the safeguards of each client."
)
DRAWN_ONCE: Final = (
    "Events through the firm’s own tools are drawn once for all clients. A paper on one client draws "
    "them for that client alone, so its amount may differ from the one here by the error of the "
    "simulation."
)
CLAIMS_LIMITS: Final = (
    "The firm’s share of a loss is an assumption: almost no data exist.",
    "Whether a limit of liability in a contract holds is for a court.",
    "Fees that are lost and time that is spent are not counted.",
)
NAMED: Final = 12


def is_fresh(scanned_on: date | None, today: date) -> bool:
    """Whether a scan is recent enough to be told as such."""
    return scanned_on is not None and (today - scanned_on).days <= FRESH_DAYS


def day_or(day: date | None, words: str) -> str:
    """A day, or ``words`` where there is none."""
    return long_date(day) if day else words


def left_words(amount: float) -> str:
    """What stays with a client, rounded before as its own papers print it."""
    return estimated_or_exact(round(amount)) if two_digits(amount) else "nothing"


def refusals_words(count: int) -> str:
    """``1 refusal holds``."""
    return f"{plural(count, 'refusal')} {'holds' if count == 1 else 'hold'}"


def left_out(names: Sequence[str]) -> str:
    """Which clients are not in the figures, and why."""
    more = len(names) - NAMED
    shown = [*names[:NAMED], plural(more, "other")] if more > 0 else list(names)
    verb = "is" if len(names) == 1 else "are"
    return f"{in_words(shown)} {verb} not in these figures: not assessed yet."
