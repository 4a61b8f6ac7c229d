"""What changed at a client since the scan, the assessment and the statements before, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from duecare.catalog import load_catalog
from duecare.catalog.replies import reply_words
from duecare.dates import long_date
from duecare.documents.wording.review import (
    BadCase,
    HeldPeople,
    change_of_case,
    change_of_people,
    decided_in_words,
)
from duecare.documents.wording.words import plural
from duecare.risk.advice.changes import AnswerMoved, Direction

MOST_ANSWERS: Final = 5
"""Answers that are told in full; worse ones come first and are never left out for better ones."""
NO_REPLY: Final = "no answer"
NOTHING_SINCE: Final = "Nothing that they rest on has changed on record."
_ORDER: Final[tuple[Direction, ...]] = ("worse", "better", "other")
_MORE: Final = {"worse": " for the worse", "better": " for the better", "other": ""}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing then and now; ``note`` says what may be said of the difference."""

    what: str
    before: str
    now: str
    direction: Direction = "other"
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """What changed since one thing: ``title`` names it with its day; ``notes`` are sentences."""

    title: str
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()


def since_scan(before: HeldPeople, now: HeldPeople) -> ChangeGroup:
    """The newest scan beside the one before it."""
    people = Change(
        "People in the data found",
        before.counted,
        now.counted,
        note=_sentence(change_of_people(before, now, counted=True)),
    )
    return ChangeGroup(
        f"The scan of {long_date(now.scanned_on)} beside that of {long_date(before.scanned_on)}",
        (people,),
    )


def since_assessment(
    before: BadCase,
    now: BadCase,
    *,
    numbers: tuple[int, int],
    moved: Sequence[AnswerMoved],
    decided: Mapping[str, int],
) -> ChangeGroup:
    """The newest assessment beside the one before it; ``numbers`` are theirs, the older first."""
    case = Change(
        "Left uninsured in a bad case",
        before.left,
        now.left,
        note=_sentence(change_of_case(before, now)),
    )
    answers, more = _answers(moved)
    return ChangeGroup(
        f"Assessment {numbers[1]} of {long_date(now.assessed_on)} beside assessment {numbers[0]} "
        f"of {long_date(before.assessed_on)}",
        (case, *answers),
        (
            *(more or (() if answers else ("No answer changed.",))),
            f"Decided in between: {decided_in_words(dict(decided))}.",
        ),
    )


def since_statements(
    made_on: date, *, scanned_on: date | None, moved: Sequence[AnswerMoved], decided: int
) -> ChangeGroup:
    """What the newest statements do not know: a later scan, answers and decisions since."""
    answers, notes = _answers(moved)
    if scanned_on is not None:
        notes = (f"There is a newer scan, of {long_date(scanned_on)}.", *notes)
    if decided:
        notes = (*notes, f"{plural(decided, 'decision')} since.")
    return ChangeGroup(
        f"Since the statements of {long_date(made_on)}",
        answers,
        notes if answers or notes else (NOTHING_SINCE,),
    )


def _answers(moved: Sequence[AnswerMoved]) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The answers that are told, all worse ones among them, and how many more changed which way."""
    rows = [one for one in moved if one.before != one.after]
    told: list[AnswerMoved] = []
    more: list[str] = []
    for direction in _ORDER:
        same = [one for one in rows if one.direction == direction]
        room = len(same) if direction == "worse" else max(0, MOST_ANSWERS - len(told))
        told += same[:room]
        if left := len(same) - min(room, len(same)):
            more.append(f"{plural(left, 'more answer')} changed{_MORE[direction]}.")
    return tuple(_change(one) for one in told), tuple(more)


def _change(moved: AnswerMoved) -> Change:
    question = load_catalog().questions[moved.question]
    before, after = (
        reply_words(question, one) if one else NO_REPLY for one in (moved.before, moved.after)
    )
    return Change(question.ask, before, after, moved.direction)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
