"""Spot the phish: an employee judges practice messages and sees why."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from duecare.errors import InputError
from duecare_web.accounts.access import request_context
from duecare_web.clients.models import Employee
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.telling import told
from duecare_web.training import queries
from duecare_web.training.frames import debrief_of, frame_of
from duecare_web.training.models import InboxJudgement
from duecare_web.training.practicing import judge_message


@portal_view(Employee)
@never_cache
def practice(request: PortalRequest, employee: Employee) -> HttpResponse:
    """The next message to judge."""
    message = queries.next_message(employee)
    context = {
        "detection": queries.detection_of(employee),
        "choices": InboxJudgement.Choice.choices,
    }
    if message is None:
        return render(request, "portal/practice_done.html", context)
    context["frame"] = frame_of(message)
    if request.method != "POST":
        return render(request, "portal/practice.html", context)
    if request.POST.get("message") != message.id:
        return redirect("portal:practice")  # judged already, in another window
    try:
        judge_message(
            employee=employee,
            message=message.id,
            choice=request.POST.get("choice", ""),
            marked=request.POST.getlist("cue"),
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
    judgement = queries.last_judgement(employee, message_id)
    if judgement is None:
        raise Http404("not judged")
    message = queries.find_message(message_id)
    context = {
        "judgement": judgement,
        "frame": frame_of(message),
        "debrief": debrief_of(message, judgement),
        "detection": queries.detection_of(employee),
    }
    return render(request, "portal/debrief.html", context)
