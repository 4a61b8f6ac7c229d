"""Writes about training. Each leaves an entry that says what was assigned, shown or answered."""

from __future__ import annotations

import random
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from duecare import __version__, record
from duecare.catalog import load_catalog
from duecare.documents.model import SignatureLine, Statement
from duecare.documents.pdf import render_pdf
from duecare.documents.statements import CompletedLesson, Preparation, certificate
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.look import branding_of
from duecare_web.clients.models import Employee
from duecare_web.clients.typed_names import same_name
from duecare_web.ledger.actions import Attached, action, append_entry, keep_document
from duecare_web.training import queries
from duecare_web.training.detection import score_cues
from duecare_web.training.frames import frame_of
from duecare_web.training.models import (
    Assignment,
    Completion,
    InboxJudgement,
    LessonRun,
    QuizAttempt,
)
from duecare_web.training.pages import item_page, lesson_page, message_page
from duecare_web.training.presentation import (
    Marked,
    choose_items,
    draw_order,
    lesson_hash,
    mark_answer,
    model_hash,
)
from duecare_web.training.queries import find_item, find_lesson, find_message

DAYS_TO_DO = 14
ATTESTATION = "I completed this lesson myself on the date shown."
"""What an employee confirms with their typed name; recorded word for word."""
METHOD = "sign-in by emailed link and emailed code entered"
CHECK_ITEMS = 3
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
    """Open the lesson for its employee and draw the questions; a started one is given back.

    ``seed`` makes the draw repeatable (demonstration, tests); by default it is random.
    """
    lock(assignment)
    run = queries.find_run(assignment)
    now, lesson, catalog = at or timezone.now(), find_lesson(assignment.lesson), load_catalog()
    rng = random.Random(secrets.randbits(64) if seed is None else seed)  # noqa: S311 - no secret
    if run is None:
        drawn = _draw_items(assignment, rng)
        items = {item: find_item(item) for _, item in drawn}
        run = LessonRun.objects.create(
            firm=assignment.firm,
            client=assignment.client,
            assignment=assignment,
            lesson_version=lesson.version,
            language=lesson.lang,
            content_hash=lesson_hash(lesson, items),
            catalog_release=catalog.release,
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
    _record_opened(run, context, at)
    return run


def _draw_items(assignment: Assignment, rng: random.Random) -> list[tuple[str, str]]:
    """Two questions about older lessons, then three about this one."""
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
        ),
        actor=employee.as_actor(),
        person=employee.as_person(),
        context=context,
        attachments=[page, *(question for _, question in shown)],
        at=at,
    )


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
    when it could not (no script).
    """
    lock(run)
    if run.read_at is not None:
        raise InputError(
            f"this lesson has already been read, {told(run.read_at)}",
            hint="continue with its questions",
        )
    run.read_at = at or timezone.now()
    run.reading_seconds = None if seconds is None else max(0, min(seconds, 3600))
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
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Marked:
    """Mark and keep the answer to one shown item; ``given`` is in shown places.

    Each item counts once: an answer cannot be changed. Raises :class:`InputError` for a second
    answer, for one out of turn, and for places that were not shown.
    """
    lock(attempt.run)
    lock(attempt)
    if attempt.answered_at is not None:
        raise InputError(f"this question has already been answered, {told(attempt.answered_at)}")
    expected = queries.next_attempt(attempt.run)
    if expected is None or expected.pk != attempt.pk:
        raise InputError("another question comes first", hint="go back to the lesson")
    marked = mark_answer(find_item(attempt.item), attempt.shown_order, given)
    attempt.chosen, attempt.correct = list(marked.chosen), marked.correct
    attempt.answered_at = at or timezone.now()
    attempt.save(update_fields=["chosen", "correct", "answered_at"])
    employee = attempt.run.assignment.employee
    append_entry(
        client=employee.client,
        entry=record.QuestionAnswered(
            lesson=attempt.run.assignment.lesson,
            item=attempt.item,
            item_sha256=attempt.item_hash,
            phase=str(attempt.phase),
            order=attempt.shown_order,
            chosen=attempt.chosen,
            correct=marked.correct,
        ),
        actor=employee.as_actor(),
        person=employee.as_person(),
        context=context,
        at=at,
    )
    return marked


def complete_lesson(
    *,
    run: LessonRun,
    typed_name: str,
    attested: bool,
    method: str = METHOD,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Completion:
    """End a run with the learner's attestation and issue the certificate.

    ``method`` is how the learner proved who they are; it stands on the certificate. Raises :class:`InputError` while questions are open, without the attestation, and for a typed
    name that is not the learner's.
    """
    _require_answered(run)
    if not attested:
        raise InputError("the lesson is not confirmed", hint="check the box next to the statement")
    employee = run.assignment.employee
    check_typed_name(typed_name, employee.name)
    now, (right, total) = at or timezone.now(), queries.score_of(run)
    client = employee.client
    statement = _certificate(
        run, typed_name=typed_name.strip(), score=(right, total), method=method, at=now
    )
    # Rendered before the transaction: setting a page takes longer than a write may hold the lock.
    pdf = render_pdf(statement, branding=branding_of(client.firm), created=now)
    return _record_completion(
        run=run,
        typed_name=typed_name.strip(),
        score=(right, total),
        method=method,
        pdf=pdf,
        context=context,
        at=now,
    )


def _require_answered(run: LessonRun) -> None:
    step = queries.step_of(run)
    if step == "done":
        first = told(run.completion.completed_at, run.completion.typed_name)
        raise InputError(f"this lesson has already been confirmed, {first}")
    if step != "confirm":
        raise InputError("this lesson has questions that are not answered yet")


def _certificate(
    run: LessonRun, *, typed_name: str, score: tuple[int, int], method: str, at: datetime
) -> Statement:
    employee, lesson = run.assignment.employee, find_lesson(run.assignment.lesson)
    client = employee.client
    done = CompletedLesson(
        employee=employee.name,
        lesson=lesson.id,
        title=lesson.title,
        completed_at=at,
        minutes=lesson.minutes,
        score=f"{score[0]} of {score[1]}",
    )
    return certificate(
        employee.name,
        (done,),
        preparation=Preparation(
            client=client.name,
            firm=client.firm.name,
            as_of=at.date(),
            versions={"catalog": run.catalog_release, "duecare": __version__},
        ),
        course=f"{lesson.title}, version {run.lesson_version}",
        signature=SignatureLine(
            role=ATTESTATION,
            name=typed_name,
            organization=client.name,
            signed_at=at,
            method=f"typed name; {method}",
        ),
    )


@action
def _record_completion(
    *,
    run: LessonRun,
    typed_name: str,
    score: tuple[int, int],
    method: str,
    pdf: bytes,
    context: Mapping[str, Any] | None,
    at: datetime,
) -> Completion:
    lock(run)
    _require_answered(run)
    employee, (right, total) = run.assignment.employee, score
    document = Attached(f"certificate-{run.assignment.lesson}.pdf", pdf)
    kept = keep_document(client=employee.client, document=document)
    receipt = append_entry(
        client=employee.client,
        entry=record.LessonCompleted(
            lesson=run.assignment.lesson,
            lesson_version=run.lesson_version,
            content_sha256=run.content_hash,
            right=right,
            total=total,
            attestation=ATTESTATION,
            method=method,
            certificate_sha256=kept.sha256,
            typed_name=typed_name,
        ),
        actor=employee.as_actor(),
        person=employee.as_person(),
        context=context,
        attachments=[document],
        at=at,
    )
    run.assignment.completed_at = at
    run.assignment.save(update_fields=["completed_at"])
    return Completion.objects.create(
        firm=run.firm,
        client=run.client,
        run=run,
        employee=employee,
        lesson=run.assignment.lesson,
        right=right,
        total=total,
        attestation=ATTESTATION,
        typed_name=typed_name,
        certificate=kept,
        entry_id=receipt.entry_id,
        completed_at=at,
    )


def check_typed_name(typed: str, expected: str) -> None:
    """Refuse a typed name that differs from the person's in more than case and spaces."""
    if not same_name(typed, expected):
        raise InputError(
            "the typed name does not match the name we have on file",
            hint=f"type {expected}, or ask your provider to correct the name first",
        )


@action
def judge_message(
    *,
    employee: Employee,
    message: str,
    choice: str,
    marked: Collection[str] = (),
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> InboxJudgement:
    """Keep what an employee decided about a practice message and which parts they marked.

    Checking and reporting both count as doubt; acting does not. A message counts once.
    """
    found = find_message(message)
    if choice not in InboxJudgement.Choice.values:
        raise InputError("choose to act, to check or to report")
    lock(employee)
    if earlier := employee.judgements.filter(message=message).first():
        raise InputError(f"this message has already been answered, {told(earlier.judged_at)}")
    cues = score_cues(marked, frame_of(found).real)
    inbox, phish = load_catalog().phish_inbox, found.kind == "phish"
    judgement = InboxJudgement.objects.create(
        firm=employee.firm,
        client=employee.client,
        employee=employee,
        message=message,
        message_hash=model_hash(found),
        is_phish=phish,
        difficulty=inbox.scale.difficulty_of(found) if phish else "",
        choice=choice,
        doubted=choice != InboxJudgement.Choice.ACT,
        cues_found=cues.found,
        cues_missed=cues.missed,
        cues_extra=cues.extra,
        judged_at=at or timezone.now(),
    )
    page = message_page(found)
    append_entry(
        client=employee.client,
        entry=record.MessageJudged(
            message=message,
            message_sha256=judgement.message_hash,
            page_sha256=page.sha256,
            choice=str(choice),
            cues_found=cues.found,
            cues_missed=cues.missed,
            cues_extra=cues.extra,
        ),
        actor=employee.as_actor(),
        person=employee.as_person(),
        context=context,
        attachments=[page],
        at=at,
    )
    return judgement
