"""What was said beside what facts show: the answers that count, and where the two differ.

While a difference is open, the side that is worse for the client's security counts. A member
resolves it with a reason: the answer is corrected, or it stays because the list is wrong or old,
or because both are right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from duecare.catalog import Catalog, Question
from duecare.catalog.questions import FULL_CREDIT
from duecare.risk.inputs.answers import Answer, Answers
from duecare.risk.readings.read import Measurement

Outcome = Literal["corrected", "list_wrong", "both_right"]
Counts = Literal["said", "measured"]
SEEN: Final = 2
"""The most that a person can state by hand; measured is set by readings alone."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One answer that facts contradict. ``counts`` is the side that is used while it is open."""

    question: str
    said: Answer
    reading: Measurement
    counts: Counts

    @property
    def counted(self) -> Answer:
        """The answer of the side that counts."""
        if self.counts == "said":
            return self.said
        return Answer(self.reading.at_most, self.reading.proof, self.said.note)


@dataclass(frozen=True, slots=True)
class WayOut:
    """How a member resolved a difference, and what was known then.

    ``on`` is the day of the list, ``names`` those that it showed otherwise.
    """

    question: str
    rule: str
    said: str
    outcome: Outcome
    on: date | None
    names: frozenset[str]
    reason: str = ""
    by: str = ""
    at: date | None = None

    def covers(self, conflict: Conflict) -> bool:
        """Whether it still holds: a newer list ends "the list is wrong", a new name "both right"."""
        reading = conflict.reading
        if (self.question, self.rule, self.said) != (
            conflict.question,
            reading.rule,
            conflict.said.key,
        ):
            return False
        if self.outcome == "list_wrong":
            return reading.on == self.on or bool(reading.on and self.on and reading.on < self.on)
        shown = {one.name for one in reading.failing}
        return self.outcome == "both_right" and shown <= self.names


@dataclass(frozen=True, slots=True)
class Resolved:
    """A difference that a member settled, and how."""

    conflict: Conflict
    resolution: WayOut


@dataclass(frozen=True)
class SettledAnswers:
    """The answers that count, with the readings and differences behind them."""

    answers: Answers
    readings: tuple[Measurement, ...] = ()
    open: tuple[Conflict, ...] = ()
    resolved: tuple[Resolved, ...] = ()

    def reading(self, question: str) -> Measurement | None:
        """What facts say to a question."""
        return next((one for one in self.readings if one.question == question), None)

    def conflict(self, question: str) -> Conflict | None:
        """The open difference at a question."""
        return next((one for one in self.open if one.question == question), None)


def settle(
    said: Answers,
    readings: Iterable[Measurement],
    catalog: Catalog,
    *,
    at: date,
    resolutions: Iterable[WayOut] = (),
) -> SettledAnswers:
    """The answers that count on the day ``at``.

    A reading answers a question to which nothing was said, where it tells all of it; it raises the
    proof of an answer that it confirms. Old readings (:meth:`Measurement.is_old`) prove no more than
    something seen. What a person states as measured counts as seen.
    """
    readings = tuple(readings)
    counted = {name: _by_hand(answer) for name, answer in said.by_question.items()}
    ordered = tuple(resolutions)
    still_open: list[Conflict] = []
    resolved: list[Resolved] = []
    for reading in readings:
        question = catalog.questions[reading.question]
        answer = counted.get(question.id)
        conflict = _conflict(question, answer, reading)
        if conflict is None:
            if (found := _measured(question, answer, reading, at)) is not None:
                counted[question.id] = found
            continue
        settled = next((one for one in reversed(ordered) if one.covers(conflict)), None)
        if settled is not None:
            resolved.append(Resolved(conflict, settled))
            continue
        still_open.append(conflict)
        counted[question.id] = conflict.counted
    return SettledAnswers(
        replace(said, by_question=counted), readings, tuple(still_open), tuple(resolved)
    )


def _by_hand(answer: Answer) -> Answer:
    return answer if answer.source else replace(answer, proof=min(answer.proof, SEEN))


def _credit(question: Question, key: str) -> int | None:
    """The credit of an answer, ``None`` where it says nothing about how far it is in place."""
    credit = question.credit(key)
    return credit if isinstance(credit, int) else None


def _conflict(question: Question, answer: Answer | None, reading: Measurement) -> Conflict | None:
    given = _credit(question, answer.key) if answer else None
    best, worst = _credit(question, reading.at_most), _credit(question, reading.at_least)
    if answer is None or given is None or best is None or worst is None:
        return None
    if given > best:
        return Conflict(question.id, answer, reading, "measured")
    if given < worst and not reading.leaves_open:
        return Conflict(question.id, answer, reading, "said")
    return None


def _measured(
    question: Question, answer: Answer | None, reading: Measurement, at: date
) -> Answer | None:
    """The answer with what the reading adds; ``None`` where it adds nothing."""
    proof = min(reading.proof, SEEN) if reading.is_old(at) else reading.proof
    given = _credit(question, answer.key) if answer else None
    whole = reading.is_settled and not (
        reading.leaves_open and _credit(question, reading.at_most) == FULL_CREDIT
    )
    if not whole:
        return None
    if answer is None or given is None:
        if answer is not None and question.credit(answer.key) == "na":
            return None
        return Answer(reading.at_most, proof, answer.note if answer else "")
    return replace(answer, proof=max(answer.proof, proof))
