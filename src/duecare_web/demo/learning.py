"""The lessons of the demonstration: most people pass, one at the second sitting, one not yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.utils import timezone

from duecare.catalog.training import ChoiceItem, OrderItem, QuizItem
from duecare_web.accounts.actors import Actor
from duecare_web.clients.models import Employee
from duecare_web.training import actions, queries
from duecare_web.training.completing import complete_lesson
from duecare_web.training.models import LessonRun, QuizAttempt

LESSONS: Final = ("phishing-email", "malware-ransomware", "social-media-scams")
TRAINED: Final = 4  # employees who pass their first lesson; the others stay open to be tried
SECOND_TRY: Final = 1  # who passes at the second sitting
NOT_YET: Final = TRAINED + 1  # who has tried once without a pass; the one before is to be tried
MISTAKES: Final = 4


def train(employees: Sequence[Employee], *, actor: Actor, method: str) -> None:
    """Assign lessons to everyone; some take the first one that they were given."""
    for number, employee in enumerate(employees):
        for lesson in LESSONS[: 1 + number % len(LESSONS)]:
            actions.assign_lesson(employee=employee, lesson=lesson, actor=actor)
    for number, employee in enumerate(employees):
        if number in (SECOND_TRY, NOT_YET):
            _sit(employee, mistakes=MISTAKES, seed=number)
        if number < TRAINED:
            run = _sit(employee, mistakes=number % 2, seed=10 + number)
            complete_lesson(run=run, typed_name=employee.name, attested=True, method=method)


def _sit(employee: Employee, *, mistakes: int, seed: int) -> LessonRun:
    """One sitting of the first open lesson, up to its last answer."""
    assignment = employee.assignments.filter(completed_at=None).order_by("assigned_at")[0]
    run = actions.start_lesson(assignment=assignment, seed=seed)
    actions.note_lesson_shown(run, at=timezone.now() - timedelta(seconds=200))
    run.refresh_from_db()
    actions.finish_reading(run=run, seconds=150 + 5 * seed)
    while (attempt := queries.next_attempt(run)) is not None:
        took = 9 + (7 * attempt.place + seed) % 25
        actions.note_item_shown(attempt, at=timezone.now() - timedelta(seconds=took))
        attempt.refresh_from_db()
        given = _places(attempt, is_right=attempt.place >= mistakes)
        actions.answer_item(attempt=attempt, given=given, seconds=took)
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
