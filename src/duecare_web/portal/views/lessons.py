"""A lesson step by step: start, scenes, confirmation or another try, certificate."""

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

from duecare.catalog.lessons import Language
from duecare.documents.wording.lesson_pages import page_words, too_fast_words
from duecare.documents.wording.training import own_mark_words, own_time_words
from duecare.errors import InputError
from duecare.numerals import whole_number
from duecare_web.accounts.access import request_context
from duecare_web.clients.languages import is_spanish
from duecare_web.clients.models import Employee
from duecare_web.ledger import documents
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.forms import CompleteForm
from duecare_web.portal.telling import told
from duecare_web.training import actions, facts, queries
from duecare_web.training.completing import complete_lesson
from duecare_web.training.models import Assignment, Completion, LessonRun, QuizAttempt
from duecare_web.training.policy_numbers import pass_mark_of
from duecare_web.training.sessions import session_of
from duecare_web.training.showing import shown_attempt


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
    """The step at which this lesson is: start, a scene, confirmation, again, or done."""
    assignment = _assignment_or_404(employee, assignment_id)
    run = queries.find_run(assignment)
    if run is None:
        return _start_page(request, assignment)
    return _PAGES[queries.step_of(run)](request, run, _around(assignment, run))


_LANGUAGES: Final[tuple[tuple[Language, str, str], ...]] = (
    ("en", "English", "Start"),
    ("es", "Español", "Empezar"),
)


def _spoken() -> Language:
    return "es" if is_spanish() else "en"


def _start_page(request: PortalRequest, assignment: Assignment) -> HttpResponse:
    client, day = assignment.client, timezone.localdate()
    in_force = facts.clauses_in_force(client)
    offers = []
    own_first = sorted(_LANGUAGES, key=lambda one: one[0] != _spoken())
    for language, name, begin in own_first:
        values = facts.values_of(client, language, day=day, employee=assignment.employee)
        session = facts.session_for(assignment.lesson, language, values, in_force)
        if session.is_ready:
            offers.append({"language": language, "name": name, "start": begin, "session": session})
    mark = pass_mark_of(client)
    context = {
        "assignment": assignment,
        "offers": offers,
        "mark": own_mark_words(mark.percent, mark.rule, _spoken()),
    }
    return render(request, "portal/lesson_start.html", context)


def _around(assignment: Assignment, run: LessonRun) -> dict[str, Any]:
    """What every page of a sitting shows around its step."""
    attempts = list(run.attempts.all())
    session = session_of(run)
    return {
        "assignment": assignment,
        "run": run,
        "session": session,
        "w": page_words(session.language),
        "mark": own_mark_words(run.pass_percent, run.pass_rule, session.language),
        "steps_done": sum(1 for one in attempts if one.answered_at),
        "steps": len(attempts) + 1,
    }


def _step_page(request: PortalRequest, run: LessonRun, context: dict[str, Any]) -> HttpResponse:
    attempt = queries.next_attempt(run)
    assert attempt is not None  # noqa: S101 - the step says so
    actions.note_step_shown(attempt)
    context |= {"attempt": attempt, "shown": shown_attempt(attempt)}
    return render(request, "portal/lesson_step.html", context)


def _again_page(request: PortalRequest, run: LessonRun, context: dict[str, Any]) -> HttpResponse:
    free_at = queries.next_sitting_at(run.assignment)
    too_fast = run.outcome == LessonRun.Outcome.TOO_FAST
    wrong = [one for one in run.attempts.all() if one.is_scored and not one.correct]
    context |= {
        "wrong": [] if too_fast else [(one, shown_attempt(one)) for one in wrong],
        "too_fast": too_fast_words(context["session"].language) if too_fast else "",
        "free_at": free_at if free_at and free_at > timezone.now() else None,
    }
    return render(request, "portal/lesson_again.html", context)


def _done_page(request: PortalRequest, run: LessonRun, context: dict[str, Any]) -> HttpResponse:
    context |= {
        "completion": run.completion,
        "time": own_time_words(queries.measured_seconds(run), context["session"].language),
    }
    return render(request, "portal/lesson_done.html", context)


def _confirm_page(request: PortalRequest, run: LessonRun, context: dict[str, Any]) -> HttpResponse:
    form = context.setdefault("form", CompleteForm())
    session = session_of(run, day=timezone.localdate())
    form.fields["attested"].label = session.words.attestation
    form.fields["typed_name"].label = session.words.name_label
    context["recorded"] = session.words.recorded
    status = 422 if form.errors else 200
    return render(request, "portal/lesson_confirm.html", context, status=status)


_PAGES: Final[dict[str, Callable[[PortalRequest, LessonRun, dict[str, Any]], HttpResponse]]] = {
    "step": _step_page,
    "confirm": _confirm_page,
    "again": _again_page,
    "done": _done_page,
}


@portal_view(Employee)
@require_POST
def start(request: PortalRequest, employee: Employee, assignment_id: uuid.UUID) -> HttpResponse:
    """Begin a lesson, or the next sitting of it, in the chosen language."""
    assignment = _assignment_or_404(employee, assignment_id)
    try:
        actions.start_lesson(
            assignment=assignment,
            language="es" if request.POST.get("language") == "es" else "en",
            context=request_context(request),
        )
    except InputError as error:  # the sittings of a day are used up, or facts are gone
        messages.info(request, told(error))
    return redirect("portal:lesson", assignment_id=assignment_id)


@portal_view(Employee)
@never_cache
def answer(
    request: PortalRequest, employee: Employee, assignment_id: uuid.UUID, attempt_id: uuid.UUID
) -> HttpResponse:
    """POST keeps an answer; the page then tells at its own address what it was worth, and why."""
    assignment = _assignment_or_404(employee, assignment_id)
    attempts = QuizAttempt.objects.filter(run__assignment=assignment)
    attempt = attempts.select_related("run__assignment").filter(pk=attempt_id).first()
    if attempt is None:
        raise Http404("no such question")
    here = redirect("portal:answer", assignment_id=assignment_id, attempt_id=attempt_id)
    if request.method == "POST":
        try:
            actions.answer_step(
                attempt=attempt,
                chosen=request.POST.get("choice", ""),
                marks=_marks(request),
                seconds=whole_number(request.POST.get("seconds", "")),
                context=request_context(request),
            )
        except InputError as error:
            return _not_kept(request, attempt, told(error))
        is_shown = attempt.is_scored
        return here if is_shown else redirect("portal:lesson", assignment_id=assignment_id)
    if attempt.answered_at is None:
        return redirect("portal:lesson", assignment_id=assignment_id)
    context = _around(assignment, attempt.run)
    context |= {"attempt": attempt, "shown": shown_attempt(attempt)}
    return render(request, "portal/lesson_answer.html", context)


def _marks(request: PortalRequest) -> list[int]:
    numbers = [whole_number(text) for text in request.POST.getlist("mark")]
    return [-1 if one is None else one for one in numbers]


def _not_kept(request: PortalRequest, attempt: QuizAttempt, error: str) -> HttpResponse:
    """An answer that was not kept is told on the page; one that was kept before is shown."""
    context = _around(attempt.run.assignment, attempt.run)
    context |= {"attempt": attempt, "shown": shown_attempt(attempt), "error": error}
    name = "lesson_answer" if attempt.answered_at else "lesson_step"
    return render(request, f"portal/{name}.html", context, status=422)


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
                method=f"sign-in by {request.identity.method}",
                context=request_context(request),
            )
        except InputError as error:
            form.add_error(None, told(error))
        else:
            return redirect("portal:lesson", assignment_id=assignment_id)
    return _confirm_page(request, run, {**_around(assignment, run), "form": form})


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
