"""A decision in words: what was chosen, when it comes back, and what the record can be used for."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from duecare.dates import long_date

Choice = Literal["accepted", "declined", "deferred", "undecided"]
CHOICE_WORDS: Final[dict[Choice, str]] = {
    "accepted": "accepted",
    "declined": "declined",
    "deferred": "deferred",
    "undecided": "no decision yet",
}
FAIR_TITLE: Final = "This record is fair to both sides"
DECISION_INTENT: Final = (
    "I have read this recommendation with its figures and what stays. The choice is mine, and I "
    "can change it on any day."
)


def fairness(*, client: str, firm: str) -> str:
    """What the record can be used for, and what it does not do; changed by counsel only."""
    return (
        "Either side can use it later. It can show that the advice was given. It can be held "
        f"against {client}, because it shows that the risk was known. It does not remove the risk, "
        f"or any duty under law. It does not change your contract with {firm}, and it does not "
        f"release {firm} from its own work. You can change your mind on any day."
    )


def comes_back(day: date) -> str:
    """When a declined or deferred recommendation is put to the client again."""
    return f"{long_date(day)}, or with the next assessment that still finds it open."


def page_words(sha256: str, language: str) -> str:
    """Which page was shown and signed, and is kept; empty where none was."""
    shown = {"en": "English", "es": "Spanish beside the English text"}[language]
    return f"Page shown in {shown} and signed: SHA-256 {sha256}" if sha256 else ""
