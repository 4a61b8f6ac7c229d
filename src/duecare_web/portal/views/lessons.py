"""A lesson step by step: start, questions, text, confirmation or another try, certificate."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from duecare.catalog.training import QuizItem
from duecare.documents.wording.training import TOO_FAST, mark_words
from duecare.errors import InputError
from duecare.numerals import whole_number
from duecare_web.accounts.access import request_context
from duecare_web.clients.models import Employee
from duecare_web.ledger import documents
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.forms import CompleteForm
from duecare_web.training import actions, queries
from duecare_web.training.completing import complete_lesson
from duecare_web.training.forms import answer_from
from duecare_web.training.models import Assignment, Completion, LessonRun, QuizAttempt
from duecare_web.training.pass_marks import pass_mark_of
from duecare_web.training.presentation import mark_answer, show_item
from duecare_web.training.rendering import lesson_html


def _assignment_or_404(employee: Employee, assignment_id: uuid.UUID) -> Assignment:
    assignment = queries.find_assignment(employee, assignment_id)
    if assignment is None:
        raise Http404("no such lesson")
    return assignment


def _run_or_404(assignment: Assignment) -> LessonRun:
    run = queries.find_run(assignment)
    if run is None:
        raise Http404("not started")
    return run


@portal_view(Employee)
@never_cache
def lesson(request: PortalRequest, employee: Employee, assignment_id: uuid.UUID) -> HttpResponse:
    """The step at which this lesson is: start, question, text, confirmation, again, or done."""
    assignment = _assignment_or_404(employee, assignment_id)
    run = queries.find_run(assignment)
    context: dict[str, Any] = {
        "assignment": assignment,
        "lesson": queries.find_lesson(assignment.lesson),
    }
    if run is None:
        mark = pass_mark_of(employee.client)
        context |= {
            "questions": actions.CHECK_ITEMS,
            "mark": mark_words(mark.percent, mark.rule, own=True),
        }
        return render(request, "portal/lesson_start.html", context)
    context |= {"run": run, **_progress(run)}
    return _PAGES[queries.step_of(run)](request, run, context)


def _question_page(request: PortalRequest, run: LessonRun, context: dict[str, Any]) -> HttpResponse:
    attempt = queries.next_attempt(run)
    assert attempt is not None  # noqa: S101 - the step says so
    actions.note_item_shown(attempt)
    shown = show_item(queries.find_item(attempt.item), attempt.shown_order)
    return render(request, "portal/question.html", {**context, "attempt": attempt, "item": shown})


def _text_page(request: PortalRequest, run: LessonRun, context: dict[str, Any]) -> HttpResponse:
    actions.note_lesson_shown(run)
    text = lesson_html(context["lesson"])
    return render(request, "portal/lesson_text.html", {**context, "text": text})


def _again_page(request: PortalRequest, run: LessonRun, context: dict[str, Any]) -> HttpResponse:
    free_at = queries.next_sitting_at(run.assignment)
    wrong = [queries.find_item(one.item) for one in run.attempts.all() if not one.correct]
    context |= {
        "mark": mark_words(run.pass_percent, run.pass_rule, own=True),
        "wrong": wrong,
        "too_fast": TOO_FAST if run.outcome == LessonRun.Outcome.TOO_FAST else "",
        "free_at": free_at if free_at and free_at > timezone.now() else None,
    }
    return render(request, "portal/lesson_again.html", context)


def _done_page(request: PortalRequest, run: LessonRun, context: dict[str, Any]) -> HttpResponse:
    return render(request, "portal/lesson_done.html", {**context, "completion": run.completion})


def _progress(run: LessonRun) -> dict[str, int]:
    """How far the run is, counting each question, the text and the confirmation as a step."""
    attempts = list(run.attempts.all())
    done = sum(1 for one in attempts if one.answered_at)
    read = 1 if run.read_at else 0
    return {"steps_done": done + read, "steps": len(attempts) + 2}


def _confirm_page(request: PortalRequest, run: LessonRun, context: dict[str, Any]) -> HttpResponse:
    form = context.setdefault("form", CompleteForm())
    status = 422 if form.errors else 200
    context["mark"] = mark_words(run.pass_percent, run.pass_rule, own=True)
    return render(request, "portal/lesson_confirm.html", context, status=status)


_PAGES: Final[dict[str, Callable[[PortalRequest, LessonRun, dict[str, Any]], HttpResponse]]] = {
    "quiz": _question_page,
    "read": _text_page,
    "confirm": _confirm_page,
    "again": _again_page,
    "done": _done_page,
}


@portal_view(Employee)
@require_POST
def start(request: PortalRequest, employee: Employee, assignment_id: uuid.UUID) -> HttpResponse:
    """Begin a lesson, or the next sitting of it."""
    assignment = _assignment_or_404(employee, assignment_id)
    try:
        actions.start_lesson(assignment=assignment, context=request_context(request))
    except InputError as error:  # the sittings of a day are used up; the page says until when
        messages.info(request, f"{error}.")
    return redirect("portal:lesson", assignment_id=assignment_id)


@portal_view(Employee)
def text(request: PortalRequest, employee: Employee, assignment_id: uuid.UUID) -> HttpResponse:
    """The text of a lesson that was begun, to be read again at any time."""
    assignment = _assignment_or_404(employee, assignment_id)
    if _run_or_404(assignment).read_at is None:
        return redirect("portal:lesson", assignment_id=assignment_id)
    found = queries.find_lesson(assignment.lesson)
    context = {"assignment": assignment, "lesson": found, "text": lesson_html(found), "again": True}
    return render(request, "portal/lesson_text.html", context)


@portal_view(Employee)
@require_POST
def read(request: PortalRequest, employee: Employee, assignment_id: uuid.UUID) -> HttpResponse:
    """The end of the text was reached."""
    run = _run_or_404(_assignment_or_404(employee, assignment_id))
    try:
        actions.finish_reading(
            run=run,
            seconds=whole_number(request.POST.get("seconds", "")),
            context=request_context(request),
        )
    except InputError as error:  # a second press: the next step is shown all the same
        messages.info(request, f"{error}.")
    return redirect("portal:lesson", assignment_id=assignment_id)


@portal_view(Employee)
@never_cache
def answer(
    request: PortalRequest, employee: Employee, assignment_id: uuid.UUID, attempt_id: uuid.UUID
) -> HttpResponse:
    """POST marks an answer; the page shows at once whether it was right, and why."""
    assignment = _assignment_or_404(employee, assignment_id)
    attempts = QuizAttempt.objects.filter(run__assignment=assignment).select_related("run")
    attempt = attempts.filter(pk=attempt_id).first()
    if attempt is None:
        raise Http404("no such question")
    item = queries.find_item(attempt.item)
    shown = show_item(item, attempt.shown_order)
    context = {
        "assignment": assignment,
        "lesson": queries.find_lesson(assignment.lesson),
        "attempt": attempt,
        "item": shown,
    }
    if request.method == "POST":
        try:
            actions.answer_item(
                attempt=attempt,
                given=answer_from(request.POST, shown),
                seconds=whole_number(request.POST.get("seconds", "")),
                context=request_context(request),
            )
        except InputError as error:
            context["error"] = f"{error}. {error.hint}".strip()
        else:
            return redirect("portal:answer", assignment_id=assignment_id, attempt_id=attempt_id)
    return _question_or_feedback(request, attempt, item, context)


def _question_or_feedback(
    request: PortalRequest, attempt: QuizAttempt, item: QuizItem, context: dict[str, object]
) -> HttpResponse:
    """What became of an answer; an answer that was not kept is told on the page, with 422."""
    status, shown = 422 if "error" in context else 200, show_item(item, attempt.shown_order)
    if attempt.answered_at is None and status == 200:
        return redirect("portal:lesson", assignment_id=attempt.run.assignment_id)
    context |= _progress(attempt.run)
    if attempt.answered_at is None:
        return render(request, "portal/question.html", context, status=status)
    given = [attempt.shown_order.index(place) for place in attempt.chosen or []]
    marked = mark_answer(item, attempt.shown_order, given)
    chosen = [shown.choices[place] for place in given]
    context |= {"marked": marked, "chosen": chosen}
    return render(request, "portal/feedback.html", context, status=status)


@portal_view(Employee)
@require_POST
def complete(request: PortalRequest, employee: Employee, assignment_id: uuid.UUID) -> HttpResponse:
    """The attestation ends the lesson."""
    assignment = _assignment_or_404(employee, assignment_id)
    run = _run_or_404(assignment)
    form = CompleteForm(request.POST)
    if form.is_valid():
        try:
            complete_lesson(
                run=run,
                typed_name=form.cleaned_data["typed_name"],
                attested=form.cleaned_data["attested"],
                context=request_context(request),
            )
        except InputError as error:
            form.add_error(None, f"{error}. {error.hint}".strip())
        else:
            return redirect("portal:lesson", assignment_id=assignment_id)
    found = queries.find_lesson(assignment.lesson)
    context = {"assignment": assignment, "lesson": found, "run": run, **_progress(run)}
    return _confirm_page(request, run, {**context, "form": form})


@portal_view(Employee)
def certificate(
    _request: PortalRequest, employee: Employee, completion_id: uuid.UUID
) -> HttpResponse:
    """The employee's own certificate as PDF."""
    rows = Completion.objects.filter(employee=employee).select_related("certificate__log")
    found = rows.filter(pk=completion_id).first()
    if found is None:
        raise Http404("no such certificate")
    response = HttpResponse(documents.read(found.certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificate-{found.lesson}.pdf"'
    return response
