"""Writes about lessons: asked, begun, read, answered. Each leaves an entry that says what was shown.

A sitting that was passed is confirmed in :mod:`duecare_web.training.completing`.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from duecare import record, training
from duecare.catalog import load_catalog
from duecare.dates import moment_text
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.clients.models import Employee
from duecare_web.ledger.actions import action, append_entry
from duecare_web.training import queries
from duecare_web.training.models import Assignment, LessonRun, QuizAttempt
from duecare_web.training.pages import item_page, lesson_page
from duecare_web.training.pass_marks import pass_mark_of
from duecare_web.training.presentation import (
    Marked,
    choose_items,
    draw_order,
    lesson_hash,
    mark_answer,
    model_hash,
    odds_of,
)
from duecare_web.training.queries import find_item, find_lesson

DAYS_TO_DO = 14
CHECK_ITEMS = 8
"""Questions on the lesson itself: with four options each, seven of eight is out of reach of
guessing (:data:`duecare.training.MOST_BY_CHANCE`)."""
RECALL_ITEMS = 2


@action
def assign_lesson(
    *,
    employee: Employee,
    lesson: str,
    actor: Actor,
    due_on: date | None = None,
    at: datetime | None = None,
) -> Assignment:
    """Ask ``employee`` to do ``lesson`` by ``due_on`` (default: 14 days from now).

    Raises :class:`InputError` for an unknown lesson, a person who has left, or a lesson that the
    person has open already.
    """
    found, now = find_lesson(lesson), at or timezone.now()
    lock(employee)
    if not employee.is_active:
        raise InputError(
            "this person has left the client",
            hint="assign to an employee who still works for the client",
        )
    if employee.assignments.filter(lesson=lesson, completed_at__isnull=True).exists():
        raise InputError(f"the lesson {found.title!r} is already assigned to this person")
    assignment = Assignment.objects.create(
        firm=employee.firm,
        client=employee.client,
        employee=employee,
        lesson=lesson,
        assigned_at=now,
        due_on=due_on or now.date() + timedelta(days=DAYS_TO_DO),
    )
    append_entry(
        client=employee.client,
        entry=record.LessonAssigned(
            assignment=str(assignment.pk),
            lesson=found.id,
            lesson_version=found.version,
            due_on=assignment.due_on,
        ),
        actor=actor,
        person=employee.as_person(),
        at=at,
    )
    return assignment


def assign_lessons(
    *,
    employees: Sequence[Employee],
    lessons: Sequence[str],
    due_on: date,
    actor: Actor,
) -> list[Assignment]:
    """Assign every lesson to everybody, all or none; who has one open already keeps that one."""
    with transaction.atomic():
        return [
            assign_lesson(employee=employee, lesson=lesson, actor=actor, due_on=due_on)
            for employee in employees
            for lesson in lessons
            if not employee.assignments.filter(lesson=lesson, completed_at=None).exists()
        ]


@action
def start_lesson(
    *,
    assignment: Assignment,
    context: Mapping[str, Any] | None = None,
    seed: int | None = None,
    at: datetime | None = None,
) -> LessonRun:
    """Open the lesson for its employee: a sitting that is open is given back, else a new one.

    A new one freezes the mark of the day and draws questions, unseen ones first. ``seed`` makes
    the draw repeatable (demonstration, tests); by default it is random. Raises
    :class:`InputError` while the sittings of a day are used up.
    """
    lock(assignment)
    now, run = at or timezone.now(), queries.find_run(assignment)
    if run is None or run.outcome in (LessonRun.Outcome.NOT_YET, LessonRun.Outcome.TOO_FAST):
        _require_a_sitting_is_free(assignment, now)
        run = _new_run(assignment, seed=seed, now=now)
    _record_opened(run, context, at)
    return run


def _require_a_sitting_is_free(assignment: Assignment, now: datetime) -> None:
    free_at = queries.next_sitting_at(assignment)
    if free_at is not None and now < free_at:
        raise InputError(
            f"this lesson can be tried again from {moment_text(free_at)}",
            hint="read it again until then, or ask for help",
        )


def _new_run(assignment: Assignment, *, seed: int | None, now: datetime) -> LessonRun:
    lesson, catalog = find_lesson(assignment.lesson), load_catalog()
    rng = random.Random(secrets.randbits(64) if seed is None else seed)  # noqa: S311 - no secret
    drawn = _draw_items(assignment, rng)
    items = {item: find_item(item) for _, item in drawn}
    mark = pass_mark_of(assignment.client)
    run = LessonRun.objects.create(
        firm=assignment.firm,
        client=assignment.client,
        assignment=assignment,
        number=assignment.runs.count() + 1,
        lesson_version=lesson.version,
        language=lesson.lang,
        content_hash=lesson_hash(lesson, items),
        catalog_release=catalog.release,
        needed=mark.needed([odds_of(items[item]) for _, item in drawn]),
        pass_percent=mark.percent,
        pass_rule=mark.rule,
        started_at=now,
    )
    QuizAttempt.objects.bulk_create(
        QuizAttempt(
            firm=run.firm,
            client=run.client,
            run=run,
            phase=phase,
            place=place,
            item=item,
            item_hash=model_hash(items[item]),
            shown_order=list(draw_order(items[item], rng)),
        )
        for place, (phase, item) in enumerate(drawn)
    )
    return run


def _draw_items(assignment: Assignment, rng: random.Random) -> list[tuple[str, str]]:
    """Up to two questions about older lessons, then eight about this one."""
    catalog, employee = load_catalog(), assignment.employee
    seen = queries.seen_items(employee)
    older = [name for name in queries.finished_lessons(employee) if name != assignment.lesson]
    drawn: list[tuple[str, str]] = []
    for name in older[:RECALL_ITEMS]:
        chosen = choose_items(catalog.quiz_items_of(name), count=1, seen=seen, rng=rng)
        drawn += [(QuizAttempt.Phase.RECALL, item.id) for item in chosen]
    bank = catalog.quiz_items_of(assignment.lesson)
    chosen = choose_items(bank, count=CHECK_ITEMS, seen=seen, rng=rng)
    return drawn + [(QuizAttempt.Phase.CHECK, item.id) for item in chosen]


def _record_opened(run: LessonRun, context: Mapping[str, Any] | None, at: datetime | None) -> None:
    employee = run.assignment.employee
    page = lesson_page(find_lesson(run.assignment.lesson))
    shown = [(one, item_page(find_item(one.item))) for one in run.attempts.all()]
    append_entry(
        client=employee.client,
        entry=record.LessonOpened(
            assignment=str(run.assignment_id),
            lesson=run.assignment.lesson,
            lesson_version=run.lesson_version,
            sitting=run.number,
            language=run.language,
            content_sha256=run.content_hash,
            page_sha256=page.sha256,
            catalog=run.catalog_release,
            items=[
                record.ShownItem(
                    id=one.item,
                    sha256=one.item_hash,
                    page_sha256=question.sha256,
                    order=one.shown_order,
                )
                for one, question in shown
            ],
            needed=run.needed,
            pass_percent=run.pass_percent,
            pass_rule=run.pass_rule,
        ),
        actor=employee.as_actor(),
        person=employee.as_person(),
        context=context,
        attachments=[page, *(question for _, question in shown)],
        at=at,
    )


def note_lesson_shown(run: LessonRun, *, at: datetime | None = None) -> None:
    """Keep when the page of the lesson was first sent; the entry about its reading uses it."""
    LessonRun.objects.filter(pk=run.pk, opened_at=None).update(opened_at=at or timezone.now())


def note_item_shown(attempt: QuizAttempt, *, at: datetime | None = None) -> None:
    """Keep when the page of a question was first sent; the entry of its answer holds the time."""
    QuizAttempt.objects.filter(pk=attempt.pk, shown_at=None).update(shown_at=at or timezone.now())


@action
def finish_reading(
    *,
    run: LessonRun,
    seconds: int | None = None,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> LessonRun:
    """Note that the lesson's text was read to its end.

    ``seconds`` is the time the page was visible and in use, as the browser counted it; ``None``
    when it could not (no script). Never more of it is kept than went by since the page was sent.
    """
    lock(run)
    if run.read_at is not None:
        raise InputError(
            f"this lesson has already been read, {told(run.read_at)}",
            hint="continue with its questions",
        )
    run.read_at = at or timezone.now()
    elapsed = (run.read_at - (run.opened_at or run.started_at)).total_seconds()
    run.reading_seconds = training.active_seconds(seconds, elapsed=elapsed)
    run.save(update_fields=["read_at", "reading_seconds"])
    employee = run.assignment.employee
    append_entry(
        client=employee.client,
        entry=record.LessonRead(
            lesson=run.assignment.lesson,
            content_sha256=run.content_hash,
            active_seconds=run.reading_seconds,
        ),
        actor=employee.as_actor(),
        person=employee.as_person(),
        context=context,
        at=at,
    )
    return run


@action
def answer_item(
    *,
    attempt: QuizAttempt,
    given: Sequence[int],
    seconds: int | None = None,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Marked:
    """Mark and keep the answer to one shown item; ``given`` is in shown places.

    Each item counts once: an answer cannot be changed. The last one ends the sitting: passed, not
    yet, or too fast to count. ``seconds`` as in :func:`finish_reading`. Raises
    :class:`InputError` for a second answer, for one out of turn, and for places that were not
    shown.
    """
    run = attempt.run
    lock(run)
    lock(attempt)
    if attempt.answered_at is not None:
        raise InputError(f"this question has already been answered, {told(attempt.answered_at)}")
    expected = queries.next_attempt(run)
    if expected is None or expected.pk != attempt.pk:
        raise InputError("another question comes first", hint="go back to the lesson")
    marked = mark_answer(find_item(attempt.item), attempt.shown_order, given)
    attempt.chosen, attempt.correct = list(marked.chosen), marked.correct
    attempt.answered_at = at or timezone.now()
    attempt.active_seconds = training.active_seconds(seconds, elapsed=attempt.seconds)
    attempt.save(update_fields=["chosen", "correct", "answered_at", "active_seconds"])
    _record_answer(attempt, context, at)
    if queries.next_attempt(run) is None:
        _end_sitting(run, context, at)
    return marked


def _record_answer(
    attempt: QuizAttempt, context: Mapping[str, Any] | None, at: datetime | None
) -> None:
    employee = attempt.run.assignment.employee
    append_entry(
        client=employee.client,
        entry=record.QuestionAnswered(
            lesson=attempt.run.assignment.lesson,
            sitting=attempt.run.number,
            item=attempt.item,
            item_sha256=attempt.item_hash,
            phase=str(attempt.phase),
            order=attempt.shown_order,
            chosen=attempt.chosen or [],
            correct=bool(attempt.correct),
            opened_at=attempt.shown_at,
            seconds=int(attempt.seconds) if attempt.shown_at else None,
            active_seconds=attempt.active_seconds,
        ),
        actor=employee.as_actor(),
        person=employee.as_person(),
        context=context,
        at=at,
    )


def _end_sitting(run: LessonRun, context: Mapping[str, Any] | None, at: datetime | None) -> None:
    """Judge the first answers; a sitting without a pass is an entry of its own."""
    answers = [training.FirstAnswer(bool(one.correct), one.seconds) for one in run.attempts.all()]
    result = training.judge(answers, needed=run.needed)
    run.outcome, run.right, run.total = result.outcome.value, result.right, result.total
    run.ended_at = at or timezone.now()
    free_at = queries.next_sitting_at(run.assignment, ended=run)
    run.help_due = result.outcome is not training.Ending.PASSED and free_at is not None
    run.save(update_fields=["outcome", "right", "total", "ended_at", "help_due"])
    if result.outcome is training.Ending.PASSED:
        return
    employee = run.assignment.employee
    entries: list[record.Entry] = [
        record.LessonNotPassed(
            lesson=run.assignment.lesson,
            lesson_version=run.lesson_version,
            sitting=run.number,
            content_sha256=run.content_hash,
            right=result.right,
            total=result.total,
            needed=run.needed,
            pass_percent=run.pass_percent,
            pass_rule=run.pass_rule,
            why="too_fast" if result.outcome is training.Ending.TOO_FAST else "not_yet",
            seconds=int(result.median_seconds),
            active_seconds=queries.measured_seconds(run),
        )
    ]
    if free_at is not None:
        lesson = run.assignment.lesson
        entries.append(record.LessonHelpDue(lesson=lesson, sittings=run.number, next_at=free_at))
    for one in entries:
        append_entry(
            client=employee.client,
            entry=one,
            actor=employee.as_actor(),
            person=employee.as_person(),
            context=context,
            at=at,
        )
