"""What changed at a client since the scan, the assessment and the statements before, in words."""

from __future__ import annotations

from collections import Counter
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
from duecare.documents.wording.words import in_words, plural
from duecare.risk.advice.changes import AnswerMoved

MOST_ANSWERS: Final = 3
"""Answers that are told in full; worse ones are never left out for better ones."""
NO_REPLY: Final = "no answer"
NOTHING_SINCE: Final = "Nothing that they rest on has changed on record."


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """What changed since one thing: ``title`` names it with its day; the lines are sentences."""

    title: str
    lines: tuple[str, ...]
    worse: tuple[str, ...] = ()


def since_scan(before: HeldPeople, now: HeldPeople) -> ChangeGroup:
    """The newest scan beside the one before it."""
    people = f"People in the data found: {now.words}, before {before.words}."
    return ChangeGroup(
        f"The scan of {long_date(now.scanned_on)} beside that of {long_date(before.scanned_on)}",
        (f"{people} {_sentence(change_of_people(before, now))}",),
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
    case = f"Left uninsured in a bad case: {now.left}, before {before.left}."
    told = [
        f"{case} {_sentence(change_of_case(before, now))}",
        _answers_line(moved),
        f"Decided in between: {decided_in_words(dict(decided))}.",
    ]
    return ChangeGroup(
        f"Assessment {numbers[1]} of {long_date(now.assessed_on)} beside assessment {numbers[0]} "
        f"of {long_date(before.assessed_on)}",
        tuple(told),
        _told_answers(moved, "worse"),
    )


def since_statements(
    made_on: date, *, scanned_on: date | None, moved: Sequence[AnswerMoved], decided: int
) -> ChangeGroup:
    """What the newest statements do not know: a later scan, answers and decisions since."""
    lines = []
    if scanned_on is not None:
        lines.append(f"There is a newer scan, of {long_date(scanned_on)}.")
    if changed := [one for one in moved if one.before != one.after]:
        lines.append(_answers_line(changed))
    if decided:
        lines.append(f"{plural(decided, 'decision')} since.")
    return ChangeGroup(
        f"Since the statements of {long_date(made_on)}",
        tuple(lines) or (NOTHING_SINCE,),
        _told_answers(moved, "worse"),
    )


def _answers_line(moved: Sequence[AnswerMoved]) -> str:
    counts = Counter[str](one.direction for one in moved if one.before != one.after)
    if not counts:
        return "No answer changed."
    words = (("better", "better"), ("worse", "worse"), ("other", "neither better nor worse"))
    parts = [f"{counts[key]} {text}" for key, text in words if counts[key]]
    return f"{plural(sum(counts.values()), 'answer')} changed: {in_words(parts)}."


def _told_answers(moved: Sequence[AnswerMoved], direction: str) -> tuple[str, ...]:
    rows = [one for one in moved if one.direction == direction]
    told = [f"Worse: {_answer_words(one)}" for one in rows[:MOST_ANSWERS]]
    more = len(rows) - MOST_ANSWERS
    return (*told, f"and {plural(more, 'more worse answer')}") if more > 0 else tuple(told)


def _answer_words(moved: AnswerMoved) -> str:
    question = load_catalog().questions[moved.question]
    before, after = (
        reply_words(question, one) if one else NO_REPLY for one in (moved.before, moved.after)
    )
    return f"{question.ask} Before: {before}. Now: {after}."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
