"""Writes about lessons: facts, asked, begun, answered. Each leaves an entry of what was shown.

A sitting that was passed is confirmed in :mod:`duecare_web.training.completing`.
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from duecare import record, training
from duecare.catalog import load_catalog
from duecare.catalog.lessons import (
    FactSheet,
    Language,
    PoolMessage,
    SessionStep,
    UnfilledBlank,
    blocking_facts,
    compose_message,
)
from duecare.dates import moment_text
from duecare.errors import InputError
from duecare.evidence.canonical import canonicalize
from duecare.lessons.guessing import odds_of
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.zones import firm_day, firm_time
from duecare_web.clients.models import Client, Employee
from duecare_web.ledger.actions import LedgerReceipt, action, append_entry
from duecare_web.training import facts, queries, sessions
from duecare_web.training.models import Assignment, LessonFacts, LessonRun, QuizAttempt
from duecare_web.training.pages import session_page
from duecare_web.training.planning import Planner
from duecare_web.training.policy_numbers import pass_mark_of
from duecare_web.training.queries import find_lesson

DAYS_TO_DO = 14


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

    Raises :class:`InputError` for an unknown lesson, one whose facts are missing for this person,
    a person who has left, or a lesson that the person has open already.
    """
    found, now = find_lesson(lesson), at or timezone.now()
    lock(employee)
    _require_its_facts(employee, lesson, now)
    if not employee.is_active:
        raise InputError(
            "this person has left the client",
            hint="assign to an employee who still works for the client",
        )
    if employee.assignments.filter(lesson=lesson, completed_at__isnull=True).exists():
        raise InputError(f"the lesson {found.title.en!r} is already assigned to this person")
    assignment = Assignment.objects.create(
        firm=employee.firm,
        client=employee.client,
        employee=employee,
        lesson=lesson,
        assigned_at=now,
        due_on=due_on or firm_day(employee.firm, now) + timedelta(days=DAYS_TO_DO),
    )
    append_entry(
        client=employee.client,
        entry=record.LessonAssigned(
            assignment=str(assignment.pk),
            lesson=found.id,
            lesson_version=load_catalog().course.script(lesson).version,
            due_on=assignment.due_on,
        ),
        actor=actor,
        person=employee.as_person(),
        at=at,
    )
    return assignment


@action
def record_lesson_facts(
    *, client: Client, values: Mapping[str, Any], actor: Actor, at: datetime | None = None
) -> LessonFacts:
    """Write down what lessons may say of the client; empty values are left out.

    Raises :class:`InputError` for a fact that lessons do not know, and for a value that does not
    have the shape of its fact.
    """
    known = {fact.id for fact in facts.asked_facts()}
    given = {fact: value for fact, value in values.items() if value not in ("", None)}
    if unknown := sorted(given.keys() - known):
        raise InputError(f"lessons know no fact {unknown[0]!r}")
    if problems := facts.sheet_from(given, []).problems():
        raise InputError("; ".join(problems))
    row, _ = LessonFacts.objects.update_or_create(
        client=client,
        defaults={
            "firm": client.firm, "values": given, "changed_at": at or timezone.now(),
        },
    )  # fmt: skip
    append_entry(
        client=client,
        entry=record.LessonFactsRecorded(
            facts=sorted(given), values_sha256=hashlib.sha256(canonicalize(given)).hexdigest()
        ),
        actor=actor,
        at=at,
    )
    return row


def _require_its_facts(employee: Employee, lesson: str, now: datetime) -> None:
    values = facts.values_of(
        employee.client, "en", day=firm_day(employee.firm, now), employee=employee
    )
    in_force = facts.clauses_in_force(employee.client)
    session = facts.session_for(lesson, "en", values, in_force)
    if not session.is_ready:
        lacking = blocking_facts(load_catalog().course.script(lesson), session)
        raise InputError(
            f"facts are missing for the lesson {session.title!r}: {', '.join(lacking)}",
            hint="add them under Training, Facts for lessons",
        )


@action
def start_lesson(
    *,
    assignment: Assignment,
    language: Language = "en",
    context: Mapping[str, Any] | None = None,
    seed: int | None = None,
    at: datetime | None = None,
) -> LessonRun:
    """Open the lesson for its employee: a sitting that is open is given back, else a new one.

    A new one freezes the facts and the mark of the day, and draws the opening question and the
    order of the choices. ``seed`` makes the draw repeatable (demonstration, tests); by default it
    is random. Raises :class:`InputError` while the sittings of a day are used up, and where the
    facts of the client are no longer enough for the lesson.
    """
    lock(assignment)
    now, run = at or timezone.now(), queries.find_run(assignment)
    if run is not None and run.outcome not in (
        LessonRun.Outcome.NOT_YET,
        LessonRun.Outcome.TOO_FAST,
    ):
        return _opened_again(run, context, at)
    free_at = queries.next_sitting_at(assignment)
    if free_at is not None and now < free_at:
        raise InputError(
            f"this lesson can be tried again from {moment_text(firm_time(assignment.firm, free_at))}",
            hint="look at it again until then, or ask for help",
        )
    rng = random.Random(secrets.randbits(64) if seed is None else seed)  # noqa: S311 - no secret
    run = _new_run(assignment, language, rng, now)
    run.entry_id = _record_opened(run, context, at).entry_id
    run.save(update_fields=["entry_id"])
    return run


def _opened_again(
    run: LessonRun, context: Mapping[str, Any] | None, at: datetime | None
) -> LessonRun:
    if not run.outcome:
        _record_opened(run, context, at)
    return run


def _new_run(
    assignment: Assignment, language: Language, rng: random.Random, now: datetime
) -> LessonRun:
    employee, mark = assignment.employee, pass_mark_of(assignment.client)
    day = firm_day(assignment.firm, now)
    values = facts.values_of(assignment.client, language, day=day, employee=employee)
    in_force = facts.clauses_in_force(assignment.client)
    planned = _planner(employee, language, facts.sheet_from(values, in_force), rng).steps(
        assignment.lesson,
        is_again=assignment.runs.exists(),
        sitting=queries.sittings_of(employee, assignment.lesson) + 1,
    )
    text = load_catalog().course.text(assignment.lesson, steps=[one.step for one in planned])
    run = LessonRun(
        firm=assignment.firm,
        client=assignment.client,
        assignment=assignment,
        number=assignment.runs.count() + 1,
        language=language,
        catalog_release=load_catalog().release,
        pass_percent=mark.percent,
        pass_rule=mark.rule,
        started_at=now,
        text=sessions.keep_text(text),
        sheet={"values": values, "in_force": in_force},
    )
    session = sessions.session_of(run)
    if not session.is_ready:
        raise InputError(
            "this lesson is not ready in this language",
            hint="tell your provider, or start it in English",
        )
    run.lesson_version = session.version
    run.content_hash = sessions.content_hash(session)
    run.needed = mark.needed([odds_of(step) for step in session.scored])
    run.save()
    items = {one.step.id: one.item for one in planned}
    QuizAttempt.objects.bulk_create(
        QuizAttempt(
            firm=run.firm,
            client=run.client,
            run=run,
            phase=step.kind,
            place=place,
            item=items[step.id],
            item_hash=sessions.step_hash(step),
            shown_order=sessions.draw_order(step, rng),
        )
        for place, step in enumerate(session.steps)
    )
    return run


def _planner(
    employee: Employee, language: Language, sheet: FactSheet, rng: random.Random
) -> Planner:
    """What the person has seen and passed, for the choice of steps."""
    course = load_catalog().course

    def can_say(message: PoolMessage) -> bool:
        try:
            compose_message(course, message, language, sheet)
        except UnfilledBlank:
            return False
        return True

    judged = employee.judgements.values_list("message", flat=True)
    return Planner(
        course=course,
        rng=rng,
        passed=queries.finished_lessons(employee),
        seen=queries.seen_items(employee) | set(judged),
        can_say=can_say,
        person=str(employee.pk),
    )


def _record_opened(
    run: LessonRun, context: Mapping[str, Any] | None, at: datetime | None
) -> LedgerReceipt:
    employee = run.assignment.employee
    page = session_page(sessions.session_of(run), sessions.sheet_of(run))
    return append_entry(
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
                    page_sha256=page.sha256,
                    order=one.shown_order,
                )
                for one in run.attempts.all()
            ],
            needed=run.needed,
            pass_percent=run.pass_percent,
            pass_rule=run.pass_rule,
        ),
        actor=employee.as_actor(),
        person=employee.as_person(),
        context=context,
        attachments=[page],
        at=at,
    )


def note_step_shown(attempt: QuizAttempt, *, at: datetime | None = None) -> None:
    """Keep when the page of a step was first sent; the entry of its answer holds the time."""
    QuizAttempt.objects.filter(pk=attempt.pk, shown_at=None).update(shown_at=at or timezone.now())


@action
def answer_step(
    *,
    attempt: QuizAttempt,
    chosen: str,
    marks: Sequence[int] = (),
    seconds: int | None = None,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> SessionStep:
    """Keep the answer to one step; ``chosen`` is the id of a choice, ``marks`` ids of marked parts.

    Each step counts once: an answer cannot be changed. The last one ends the sitting: passed, not
    yet, or too fast to count. ``seconds`` is the time the page was visible and in use, as the
    browser counted it; never more of it is kept than went by. Raises :class:`InputError` for a
    second answer, for one out of turn, and for what was not shown.
    """
    run = attempt.run
    lock(run)
    lock(attempt)
    if attempt.answered_at is not None:
        raise InputError(f"this question has already been answered, {told(attempt.answered_at)}")
    expected = queries.next_attempt(run)
    if expected is None or expected.pk != attempt.pk:
        raise InputError("another question comes first", hint="go back to the lesson")
    step = sessions.step_of(attempt)
    ids, shown = [one.id for one in step.choices], {mark.id for mark in step.marks}
    if chosen not in ids:
        raise InputError("nothing was chosen", hint="choose one answer")
    if not set(marks) <= shown or (marks and step.kind != "message"):
        raise InputError("something was marked that was not shown")
    attempt.chosen, attempt.marks = [ids.index(chosen)], sorted(set(marks))
    attempt.correct = step.is_right(chosen, attempt.marks) if step.is_scored else None
    attempt.answered_at = at or timezone.now()
    attempt.active_seconds = training.active_seconds(seconds, elapsed=attempt.seconds)
    attempt.save(update_fields=["chosen", "marks", "correct", "answered_at", "active_seconds"])
    _record_answer(attempt, context, at)
    if queries.next_attempt(run) is None:
        _end_sitting(run, context, at)
    return step


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
            marks=attempt.marks,
            correct=attempt.correct,
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
    scored = [one for one in run.attempts.all() if one.is_scored]
    answers = [training.FirstAnswer(bool(one.correct), one.seconds) for one in scored]
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
