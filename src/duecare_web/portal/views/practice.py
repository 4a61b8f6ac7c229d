"""Spot the trap: an employee judges practice messages and sees why."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from duecare.documents.wording.lesson_pages import debrief_headline, page_words
from duecare.errors import InputError
from duecare_web.accounts.access import request_context
from duecare_web.clients.models import Employee
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.telling import told
from duecare_web.training import queries
from duecare_web.training.message_pool import (
    PracticeMessage,
    find_message,
    language_of,
    last_judgement,
    next_message,
)
from duecare_web.training.models import InboxJudgement
from duecare_web.training.practicing import judge_message
from duecare_web.training.showing import ShownStep, shown_step


def _around(employee: Employee) -> dict[str, Any]:
    language = language_of(employee)
    return {
        "detection": queries.detection_of(employee),
        "language": language,
        "w": page_words(language),
    }


@portal_view(Employee)
@never_cache
def practice(request: PortalRequest, employee: Employee) -> HttpResponse:
    """The next message to judge."""
    message, context = next_message(employee), _around(employee)
    if message is None:
        return render(request, "portal/practice_done.html", context)
    shown = shown_step(message.step, message.language, message.sheet, is_answer=False)
    context |= {"message": message, "shown": shown}
    if request.method != "POST":
        return render(request, "portal/practice.html", context)
    if request.POST.get("message") != message.id:
        return redirect("portal:practice")  # judged already, in another window
    try:
        judge_message(
            employee=employee,
            message=message.id,
            choice=request.POST.get("choice", ""),
            marked=request.POST.getlist("mark"),
            context=request_context(request),
        )
    except InputError as error:
        return render(
            request, "portal/practice.html", {**context, "error": told(error)}, status=422
        )
    return redirect("portal:debrief", message_id=message.id)


@portal_view(Employee)
def debrief(request: PortalRequest, employee: Employee, message_id: str) -> HttpResponse:
    """What was right about a judged message, and what gave it away."""
    judgement = last_judgement(employee, message_id)
    if judgement is None:
        raise Http404("not judged")
    context = _around(employee)
    headline = debrief_headline(lure=judgement.is_phish, doubted=judgement.doubted)
    context |= {"judgement": judgement, "headline": context["w"][headline]}
    try:
        context["shown"] = _answer(find_message(employee, message_id), judgement)
    except InputError:  # gone from the course since, or a fact of it is; the record has the page
        raise Http404("this message is not in use any more") from None
    return render(request, "portal/debrief.html", context)


def _answer(message: PracticeMessage, judgement: InboxJudgement) -> ShownStep:
    ids = [one.id for one in message.step.choices]
    return shown_step(
        message.step,
        message.language,
        message.sheet,
        is_answer=True,
        chosen=[ids.index(judgement.choice)],
        is_right=judgement.choice in message.step.right,
    )
