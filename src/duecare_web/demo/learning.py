"""The lessons of the demonstration: most people pass, one at the second sitting, one not yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.utils import timezone

from duecare.catalog.lessons import SessionStep
from duecare_web.accounts.actors import Actor
from duecare_web.clients.models import Client, Employee
from duecare_web.training import actions, queries
from duecare_web.training.completing import complete_lesson
from duecare_web.training.models import LessonRun
from duecare_web.training.sessions import find_step, session_of

LESSONS: Final = ("phishing-at-work", "text-call-qr", "report-fast")
TRAINED: Final = 4  # employees who pass their first lesson; the others stay open to be tried
SECOND_TRY: Final = 1  # who passes at the second sitting
NOT_YET: Final = TRAINED + 1  # who has tried once without a pass; the one before is to be tried
MISTAKES: Final = 4
FACTS: Final = {
    "report_address": "report@northwind-it.example.com",
    "help_phone": "(608) 555-0142",
    "help_hours": {
        "en": "Monday to Friday, 7 AM to 7 PM",
        "es": "lunes a viernes, de 7 a. m. a 7 p. m.",
    },
    "who_answers": {"en": "the service desk", "es": "la mesa de ayuda"},
    "msp.domain": "northwind-it.example.com",
    "manager.name": "Megan Ortiz",
    "manager.phone": "(608) 555-0118",
}


def train(client: Client, employees: Sequence[Employee], *, actor: Actor, method: str) -> None:
    """Assign lessons to everyone; some take the first one that they were given."""
    actions.record_lesson_facts(client=client, values=FACTS, actor=actor)
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
    session = session_of(run)
    while (attempt := queries.next_attempt(run)) is not None:
        took = 15 + (7 * attempt.place + seed) % 40
        actions.note_step_shown(attempt, at=timezone.now() - timedelta(seconds=took))
        attempt.refresh_from_db()
        step = find_step(session, attempt.item)
        chosen, marks = answer_to(step, is_right=attempt.place >= mistakes)
        actions.answer_step(attempt=attempt, chosen=chosen, marks=marks, seconds=took)
    run.refresh_from_db()
    return run


def answer_to(step: SessionStep, *, is_right: bool) -> tuple[str, list[int]]:
    """A choice, and marks, that count as right or as wrong."""
    if not step.is_scored:
        return step.choices[0].id, []
    chosen = next(one.id for one in step.choices if (one.id in step.right) == is_right)
    signs = [mark.id for mark in step.marks if mark.sign]
    return chosen, signs if step.kind == "message" and step.lure and is_right else []
