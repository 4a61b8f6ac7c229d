"""Pages of an employee: my work, a lesson step by step, a policy to acknowledge."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from duecare.catalog.training import QuizItem
from duecare.errors import InputError
from duecare.numerals import whole_number
from duecare_web.accounts.access import request_context
from duecare_web.clients.models import Employee
from duecare_web.ledger import documents
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.forms import AcknowledgeForm, CompleteForm
from duecare_web.portal.hats import waiting_elsewhere
from duecare_web.portal.policy_questions import wrong_answers
from duecare_web.security_policies import queries as policies
from duecare_web.security_policies.actions import acknowledge_policy
from duecare_web.security_policies.pages import acknowledgement_statement, employee_page
from duecare_web.security_policies.questions import answered
from duecare_web.security_policies.reading import made_now
from duecare_web.training import actions, queries
from duecare_web.training.forms import answer_from
from duecare_web.training.models import Assignment, Completion, LessonRun, QuizAttempt
from duecare_web.training.presentation import mark_answer, show_item
from duecare_web.training.rendering import lesson_html


@portal_view(Employee)
def my_work(request: PortalRequest, employee: Employee) -> HttpResponse:
    """My lessons and my policies."""
    lessons = queries.lessons_of(employee)
    own = policies.policies_for(employee)
    return render(
        request,
        "portal/my_work.html",
        {
            "employee": employee,
            "lessons": [card for card in lessons if not card.completion],
            "finished": [card for card in lessons if card.completion],
            "policies": [row for row in own if row.waiting],
            "acknowledged": [row for row in own if not row.waiting],
            "detection": queries.detection_of(employee),
            "practice": queries.next_message(employee) is not None,
            "elsewhere": waiting_elsewhere(request.other_hat),
        },
    )


def _assignment_or_404(employee: Employee, assignment_id: uuid.UUID) -> Assignment:
    assignment = queries.find_assignment(employee, assignment_id)
    if assignment is None:
        raise Http404("no such lesson")
    return assignment


@portal_view(Employee)
@never_cache
def lesson(request: PortalRequest, employee: Employee, assignment_id: uuid.UUID) -> HttpResponse:
    """The step at which this lesson stands: start, question, text, confirmation, certificate."""
    assignment = _assignment_or_404(employee, assignment_id)
    run = queries.find_run(assignment)
    found = queries.find_lesson(assignment.lesson)
    context: dict[str, Any] = {"assignment": assignment, "lesson": found}
    if run is None:
        return render(request, "portal/lesson_start.html", context)
    step = queries.step_of(run)
    context |= {"run": run, "step": step, **_progress(run)}
    if step == "quiz":
        attempt = queries.next_attempt(run)
        assert attempt is not None  # noqa: S101 - the step says so
        shown = show_item(queries.find_item(attempt.item), attempt.shown_order)
        return render(
            request, "portal/question.html", {**context, "attempt": attempt, "item": shown}
        )
    if step == "read":
        text = lesson_html(found)
        return render(request, "portal/lesson_text.html", {**context, "text": text})
    if step == "confirm":
        return _confirm_page(request, {**context, "form": CompleteForm()})
    return render(request, "portal/lesson_done.html", {**context, "completion": run.completion})


def _progress(run: LessonRun) -> dict[str, int]:
    """How far the run is, counting each question, the text and the confirmation as a step."""
    attempts = list(run.attempts.all())
    done = sum(1 for one in attempts if one.answered_at)
    read = 1 if run.read_at else 0
    return {"steps_done": done + read, "steps": len(attempts) + 2}


def _confirm_page(request: PortalRequest, context: dict[str, Any]) -> HttpResponse:
    right, total = queries.score_of(context["run"])
    status = 422 if context["form"].errors else 200
    context |= {"right": right, "total": total}
    return render(request, "portal/lesson_confirm.html", context, status=status)


@portal_view(Employee)
@require_POST
def start(request: PortalRequest, employee: Employee, assignment_id: uuid.UUID) -> HttpResponse:
    """Begin a lesson."""
    assignment = _assignment_or_404(employee, assignment_id)
    actions.start_lesson(assignment=assignment, context=request_context(request))
    return redirect("portal:lesson", assignment_id=assignment_id)


@portal_view(Employee)
@require_POST
def read(request: PortalRequest, employee: Employee, assignment_id: uuid.UUID) -> HttpResponse:
    """The end of the text was reached."""
    run = queries.find_run(_assignment_or_404(employee, assignment_id))
    if run is None:
        raise Http404("not started")
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
    run = queries.find_run(assignment)
    if run is None:
        raise Http404("not started")
    form = CompleteForm(request.POST)
    if form.is_valid():
        try:
            actions.complete_lesson(
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
    return _confirm_page(request, {**context, "form": form})


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


@portal_view(Employee)
@never_cache
def policy(request: PortalRequest, employee: Employee, version_id: uuid.UUID) -> HttpResponse:
    """A security policy to read and acknowledge."""
    rows = [row for row in policies.policies_for(employee) if row.version.pk == version_id]
    if not rows:
        raise Http404("no such policy")
    found = rows[0]
    version = policies.find_version(employee.client, version_id)
    if version is None or version.adopted is None:
        raise Http404("no such policy")
    page = employee_page(version, employee)
    initial = {"page_sha256": page.sha256, "page_made": made_now(version.pk)}
    form = AcknowledgeForm(request.POST or None, initial=initial)
    form.fields["confirmed"].label = acknowledgement_statement(version)
    form.add_questions(version, employee)
    sent = request.method == "POST" and form.is_valid()
    if sent and not wrong_answers(request, version, employee, form):
        try:
            acknowledge_policy(
                version=version,
                employee=employee,
                typed_name=form.cleaned_data["typed_name"],
                confirmed=form.cleaned_data["confirmed"],
                page_sha256=form.cleaned_data["page_sha256"],
                read=form.page_read(version.pk),
                answers=answered(version, employee, form.chosen()),
                method=request.identity.method,
                context=request_context(request),
            )
        except InputError as error:
            form.add_error(None, f"{error}. {error.hint}".strip())
        else:
            messages.success(request, "Recorded: you acknowledged this policy.")
            return redirect("portal:policy", version_id=version_id)
    context = {"version": version, "row": found, "form": form, "page": page}
    return render(request, "portal/policy.html", context, status=422 if form.errors else 200)


@portal_view(Employee)
def policy_file(_request: PortalRequest, employee: Employee, version_id: uuid.UUID) -> HttpResponse:
    """The policy as PDF."""
    allowed = {row.version.pk for row in policies.policies_for(employee)}
    version = policies.find_version(employee.client, version_id)
    if version is None or version.adopted is None or version.pk not in allowed:
        raise Http404("no such policy")
    response = HttpResponse(documents.read(version.adopted), content_type="application/pdf")
    name = f"{version.policy.outline.lower()}-v{version.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
