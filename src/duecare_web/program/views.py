"""The page of a client's program: what would go out today, start, settings, stop."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare.numerals import whole_number
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.program import actions, leavers, queries
from duecare_web.program.forms import PlanSettingsForm, ProgramStopForm
from duecare_web.program.models import Leaver, LeaverStep
from duecare_web.security_policies.reviewing import overdue_reviews
from duecare_web.ui.paging import SIZES, page_part


@client_view(Permission.VIEW)
def program(request: MemberRequest, client: Client) -> HttpResponse:
    """Who is asked for what, and how it went so far; before the start, what would go out."""
    plan = actions.plan_of(client)
    number, size = (whole_number(request.GET.get(name, "")) for name in ("page", "size"))
    people = queries.people_of(client)
    page = page_part(people.count(), number, size)
    now = timezone.now()
    lines = queries.lines_of(plan, people[page.rows], now)
    context = {
        "client": client,
        "tab": "plan",
        "plan": plan,
        "next_run": queries.next_run(plan),
        "lines": lines,
        "page": page,
        "sizes": SIZES,
        "written_to": people.exclude(email="").count(),
        "no_address": people.filter(email="").count(),
        "mail": queries.sample_mail(lines, now),
        "counts": queries.notices_by_kind(client),
        "late_reviews": len(overdue_reviews(client, on=firm_day(client.firm, now))),
    }
    return render(request, "program/program.html", context)


@client_view(Permission.ADVISE)
def settings(request: MemberRequest, client: Client) -> HttpResponse:
    """Start the program with these days, or change them while it runs."""
    plan = actions.plan_of(client)
    form = PlanSettingsForm(request.POST or None, instance=plan, client=client)
    if request.method == "POST" and form.is_valid():
        try:
            actions.start_program(
                client=client,
                actor=request_actor(request, client.firm),
                values=form.cleaned_data,
            )
        except InputError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The program is running. Its next run is within minutes.")
            return redirect("program:program", client_id=client.pk)
    context = {"client": client, "tab": "plan", "form": form, "plan": plan}
    status = 422 if form.errors else 200
    return render(request, "program/settings.html", context, status=status)


@client_view(Permission.ADVISE)
@require_POST
def stop(request: MemberRequest, client: Client) -> HttpResponse:
    """Stop the program, with the reason."""
    form = ProgramStopForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.stop_program(
            client=client, actor=request_actor(request, client.firm), reason=reason
        )
    except InputError as error:
        messages.error(request, f"Not stopped: {error}.")
    else:
        messages.success(request, "The program is stopped. It writes to no one.")
    return redirect("program:program", client_id=client.pk)


@client_view(Permission.VIEW)
def leavers_page(request: MemberRequest, client: Client) -> HttpResponse:
    """People who leave, what is to be done for each by when, and what shows that it was done."""
    rows = client.leavers.select_related("employee").prefetch_related("steps")
    number, size = (whole_number(request.GET.get(name, "")) for name in ("page", "size"))
    page = page_part(rows.count(), number, size)
    context = {
        "client": client,
        "tab": "leavers",
        "leavers": rows.order_by("closed_at", "-began_at")[page.rows],
        "page": page,
        "sizes": SIZES,
        "kinds": Leaver.Kind.choices,
        "now": timezone.now(),
    }
    return render(request, "program/leavers.html", context)


@client_view(Permission.ADVISE)
@require_POST
def step_done(request: MemberRequest, client: Client, step_id: uuid.UUID) -> HttpResponse:
    """A step was done, with what shows it."""
    steps = LeaverStep.objects.select_related("leaver__employee", "leaver__client__log")
    step = steps.filter(client=client, pk=step_id).first()
    if step is None:
        raise Http404("no such step")
    try:
        leavers.note_step(
            step=step,
            actor=request_actor(request, client.firm),
            evidence=request.POST.get("evidence", ""),
        )
    except InputError as error:
        messages.error(request, f"Not recorded: {error}. {error.hint}".strip())
    else:
        messages.success(request, "Recorded.")
    return redirect("program:leavers", client_id=client.pk)


@client_view(Permission.ADVISE)
@require_POST
def leaver_kind(request: MemberRequest, client: Client, leaver_id: uuid.UUID) -> HttpResponse:
    """Say in which way a person leaves."""
    leaver = client.leavers.select_related("employee").filter(pk=leaver_id).first()
    kind = request.POST.get("kind", "")
    if leaver is None:
        raise Http404("no such person")
    try:
        if kind not in Leaver.Kind.values:
            raise InputError("choose one of the three kinds")
        leavers.change_kind(leaver=leaver, kind=kind, actor=request_actor(request, client.firm))
    except InputError as error:
        messages.error(request, f"Not changed: {error}.")
    else:
        messages.success(request, "Recorded; the steps and times are those of this kind.")
    return redirect("program:leavers", client_id=client.pk)
