"""The lessons of the demonstration: most people pass, one at the second sitting, one not yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from duecare.catalog.training import ChoiceItem, OrderItem, QuizItem
from duecare_web.accounts.actors import Actor
from duecare_web.clients.models import Employee
from duecare_web.demo.clock import StoryClock
from duecare_web.training import actions, queries
from duecare_web.training.completing import complete_lesson
from duecare_web.training.models import LessonRun, QuizAttempt

LESSONS: Final = ("phishing-email", "malware-ransomware", "social-media-scams")
TRAINED: Final = 4  # employees who pass their first lesson; the others stay open to be tried
SECOND_TRY: Final = 1  # who passes at the second sitting
NOT_YET: Final = TRAINED + 1  # who has tried once without a pass; the one before is to be tried
MISTAKES: Final = 4


def train(employees: Sequence[Employee], *, actor: Actor, method: str, clock: StoryClock) -> None:
    """Assign lessons to everyone; some take the first one that they were given."""
    assign(employees, LESSONS, actor=actor, clock=clock)
    for number, employee in enumerate(employees):
        if number in (SECOND_TRY, NOT_YET):
            _sit(employee, mistakes=MISTAKES, seed=number, clock=clock)
        if number < TRAINED:
            pass_lesson(employee, seed=number, method=method, clock=clock)


def assign(
    employees: Sequence[Employee], lessons: Sequence[str], *, actor: Actor, clock: StoryClock
) -> None:
    """The first employee gets one lesson, the next one two, and so on, then one again."""
    for number, employee in enumerate(employees):
        for lesson in lessons[: 1 + number % len(lessons)]:
            actions.assign_lesson(employee=employee, lesson=lesson, actor=actor, at=clock.at())


def pass_lesson(employee: Employee, *, seed: int, method: str, clock: StoryClock) -> None:
    """An employee passes the oldest open lesson, with a mistake or without."""
    run = _sit(employee, mistakes=seed % 2, seed=10 + seed, clock=clock)
    complete_lesson(run=run, typed_name=employee.name, attested=True, method=method, at=clock.at())


def _sit(employee: Employee, *, mistakes: int, seed: int, clock: StoryClock) -> LessonRun:
    """One sitting of the first open lesson, up to its last answer."""
    assignment = employee.assignments.filter(completed_at=None).order_by("assigned_at")[0]
    run = actions.start_lesson(assignment=assignment, seed=seed, at=clock.at())
    actions.note_lesson_shown(run, at=clock.shown(seconds=200))
    run.refresh_from_db()
    actions.finish_reading(run=run, seconds=150 + 5 * seed, at=clock.at())
    while (attempt := queries.next_attempt(run)) is not None:
        took = 9 + (7 * attempt.place + seed) % 25
        actions.note_item_shown(attempt, at=clock.shown(seconds=took))
        attempt.refresh_from_db()
        given = _places(attempt, is_right=attempt.place >= mistakes)
        at = clock.at(dt.timedelta(seconds=took))
        actions.answer_item(attempt=attempt, given=given, seconds=took, at=at)
    run.refresh_from_db()
    return run


def _places(attempt: QuizAttempt, *, is_right: bool) -> list[int]:
    """The shown places of the right answer, or of one that is not."""
    right = [attempt.shown_order.index(place) for place in _answer(queries.find_item(attempt.item))]
    if is_right:
        return right
    wrong = [place for place in range(len(attempt.shown_order)) if place not in right]
    return wrong[:1] if wrong else right[::-1]


def _answer(item: QuizItem) -> list[int]:
    if isinstance(item, ChoiceItem):
        return list(item.answer)
    if isinstance(item, OrderItem):
        return list(range(len(item.steps)))
    return [place for place, part in enumerate(item.segments) if part.flag]
