"""Messages to judge outside of lessons: which one a person gets next, in the words of the client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

from django.utils import timezone

from duecare.catalog import load_catalog
from duecare.catalog.lessons import (
    FactSheet,
    Language,
    PoolMessage,
    SessionStep,
    UnfilledBlank,
    compose_message,
)
from duecare.errors import InputError
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Employee
from duecare_web.training import facts
from duecare_web.training.models import InboxJudgement, LessonRun

GOOD_SHARE: Final = 0.4
LEVELS: Final = ("least", "moderate", "very")


@dataclass(frozen=True, slots=True)
class PracticeMessage:
    """A message as one person meets it: filled, with the facts from which its scene is drawn."""

    id: str
    step: SessionStep
    sheet: FactSheet
    language: Language
    difficulty: str  # empty for a good message

    @property
    def signs(self) -> frozenset[str]:
        """Ids of the marks that are signs of a lure."""
        return frozenset(str(mark.id) for mark in self.step.marks if mark.sign)


def find_message(employee: Employee, message_id: str) -> PracticeMessage:
    """The message in the words of this person.

    Raises :class:`InputError` for an unknown one, and for one that speaks of a fact which the
    client has not given.
    """
    message = load_catalog().course.messages.get(message_id)
    if message is None:
        raise InputError(f"there is no practice message {message_id!r}")
    language = language_of(employee)
    try:
        return _filled(message, language, _sheet(employee, language))
    except UnfilledBlank as lack:
        raise InputError(f"the practice message {message_id!r} needs a fact: {lack.fact}") from lack


def next_message(employee: Employee) -> PracticeMessage | None:
    """The next message to judge: moderate first, harder after two hits, easier after a miss.

    A good one follows wherever fewer than 40 percent were good so far. Messages that speak of a
    fact which the client has not given are left out.
    """
    judged = list(employee.judgements.values_list("message", "is_phish", "doubted"))
    done = {row[0] for row in judged}
    fresh = [one for one in open_messages(employee) if one.id not in done]
    good = sum(1 for _, phish, _ in judged if not phish)
    wants_good = good < GOOD_SHARE * (len(judged) + 1) - 0.5
    wanted = wanted_level([doubted for _, phish, doubted in judged if phish])
    course = load_catalog().course

    def distance(message: PoolMessage) -> tuple[bool, int]:
        level = course.difficulty(message)
        is_other = message.step.lure == wants_good
        return is_other, abs(LEVELS.index(level) - wanted) if level else 0

    language = language_of(employee)
    sheet = _sheet(employee, language) if fresh else None
    for message in sorted(fresh, key=distance):
        try:
            return _filled(message, language, cast("FactSheet", sheet))
        except UnfilledBlank:
            continue
    return None


def open_messages(employee: Employee) -> Iterator[PoolMessage]:
    """Messages that this person may practice on, those outside of the lessons first.

    They belong to lessons for everyone, or to one that the person was asked to do. A message that
    stands in a lesson comes after the lesson was passed, so that it does not give it away.
    """
    course = load_catalog().course
    asked = set(employee.assignments.values_list("lesson", flat=True))
    passed = set(employee.completions.values_list("lesson", flat=True))
    general = {one.id for one in course.outlines.values() if one.is_for((), ())}
    yield from (one for one in course.spare_messages if one.lesson in general | asked)
    yield from (one for one in course.lesson_messages if one.lesson in passed)


def wanted_level(hits: list[bool]) -> int:
    """A two-up, one-down staircase over :data:`LEVELS`, starting in the middle."""
    level, streak = 1, 0
    for hit in hits:
        streak = streak + 1 if hit else 0
        if not hit:
            level = max(level - 1, 0)
        elif streak == 2:
            level, streak = min(level + 1, 2), 0
    return level


def language_of(employee: Employee) -> Language:
    """The person's own language, else that of their newest sitting, else English."""
    if employee.language:
        return cast("Language", employee.language)
    runs = LessonRun.objects.filter(assignment__employee=employee).order_by("-started_at")
    return cast("Language", runs.values_list("language", flat=True).first() or "en")


def last_judgement(employee: Employee, message_id: str) -> InboxJudgement | None:
    """The person's latest judgment of a message."""
    return employee.judgements.filter(message=message_id).order_by("-judged_at").first()


def _sheet(employee: Employee, language: Language) -> FactSheet:
    day = firm_day(employee.firm, timezone.now())
    values = facts.values_of(employee.client, language, day=day, employee=employee)
    return facts.sheet_from(values, facts.clauses_in_force(employee.client))


def _filled(message: PoolMessage, language: Language, sheet: FactSheet) -> PracticeMessage:
    course = load_catalog().course
    step = compose_message(course, message, language, sheet)
    return PracticeMessage(message.id, step, sheet, language, course.difficulty(message))
