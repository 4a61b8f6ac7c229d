"""What a client's replies say about itself where nothing was counted: people, states, kinds of data.

Stated, never measured: every figure that rests on it is marked as said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duecare.catalog.replies import figures
from duecare.risk.inputs.answers import Answers
from duecare.risk.inputs.profile import ClientProfile, PeopleByHand

STATES, PEOPLE, KINDS, SIZE = "Q-PRO-02", "Q-PRO-03", "Q-PRO-04", "Q-PRO-05"
ELEMENTS: Final[Mapping[str, str]] = {
    "ssn": "ssn",
    "dl": "driver_license",
    "bank": "bank_account",
    "card": "payment_card",
    "health": "mrn",
    "login": "credential",
}
"""The kind of data that the scanner would find for each kind that was replied."""
HARMLESS: Final = ("email",)
"""What is held where the client replies that it holds nothing of the list."""


def stated_people(answers: Answers) -> PeopleByHand | None:
    """The people that the client says it holds data of; ``None`` where it gave no number.

    Without a range of its own, half to double of the number is taken and marked as assumed.
    """
    number = figures(_reply(answers, PEOPLE))
    if "best" not in number:
        return None
    best = number["best"]
    shares = figures(_reply(answers, STATES))
    kinds = [ELEMENTS[one] for one in _reply(answers, KINDS).split(",") if one in ELEMENTS]
    known = _reply(answers, KINDS) not in ("", "unknown", "na")
    return PeopleByHand(
        all=best,
        low=number.get("low", best // 2),
        high=number.get("high", best * 2),
        range_assumed=not {"low", "high"} <= number.keys(),
        by_state={code: best * share // 100 for code, share in shares.items()},
        elements=tuple(kinds) or (HARMLESS if known else ("ssn",)),
    )


def described(profile: ClientProfile, answers: Answers) -> ClientProfile:
    """The profile with the stated people where it holds none; otherwise as it is."""
    people = stated_people(answers)
    if profile.people is not None or people is None:
        return profile
    return profile.model_copy(update={"people": people})


def _reply(answers: Answers, question: str) -> str:
    found = answers.by_question.get(question)
    return found.key if found else ""
