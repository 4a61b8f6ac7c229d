"""Pages of incidents: the list, opening one, and one incident with its clocks and factors."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.errors import DuecareError
from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    member_required,
    request_actor,
)
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.clients.queries import clients_of
from duecare_web.incidents import actions, forms, papers, queries
from duecare_web.incidents.models import Incident


@member_required(Permission.VIEW)
def incidents(request: MemberRequest) -> HttpResponse:
    """The incidents of all clients, those that are open first."""
    facts = {
        "title": "Incidents",
        "open": queries.incidents_of(request.membership, closed=False),
        "closed": queries.incidents_of(request.membership, closed=True)[:50],
    }
    return render(request, "incidents/incidents.html", facts)


@member_required(Permission.ASSESS)
def choose_client(request: MemberRequest) -> HttpResponse:
    """At which client it happened."""
    form = forms.AffectedClientForm(request.GET or None, clients=clients_of(request.membership))
    if form.is_valid():
        return redirect("incidents:new", client_id=form.cleaned_data["client"].pk)
    facts = {"title": "Start an incident", "form": form}
    return render(request, "incidents/choose_client.html", facts)


@client_view(Permission.ASSESS)
def new(request: MemberRequest, client: Client) -> HttpResponse:
    """What happened where, and since when the client knows."""
    places = queries.places_of(client)
    form = forms.IncidentForm(request.POST or None, places=places.choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        place = places.find(given.pop("place"))
        try:
            opened = actions.open_incident(
                client=client,
                actor=request_actor(request, client.firm),
                place=place,
                places=places,
                **given,
            )
        except DuecareError as error:
            form.add_error(None, str(error))
        else:
            return redirect("incidents:incident", incident_id=opened.pk)
    facts = {
        "title": "Start an incident",
        "client": client,
        "form": form,
        "places": places,
        "cancel_url": reverse("incidents:incidents"),
    }
    return render(request, "incidents/new.html", facts, status=_status(request))


@member_required(Permission.VIEW)
def incident(request: MemberRequest, incident_id: uuid.UUID) -> HttpResponse:
    """One incident: what was on the place, the clocks, the four factors, the file."""
    return _page(request, _found(request, incident_id, Permission.VIEW))


@require_POST
@member_required(Permission.ASSESS)
def done(request: MemberRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Mark a step done."""
    one, form = _found(request, incident_id, Permission.ASSESS), forms.DoneForm(request.POST)
    return _save(request, one, form, actions.mark_done, "Noted; it is on the record.")


@require_POST
@member_required(Permission.ADVISE)
def factors(request: MemberRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Record the four factors."""
    one, form = _found(request, incident_id, Permission.ADVISE), forms.FactorsForm(request.POST)
    return _save(request, one, form, actions.record_factors, "The four factors are on the record.")


@require_POST
@member_required(Permission.ADVISE)
def clock(request: MemberRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Correct from when the notice days count."""
    one, form = _found(request, incident_id, Permission.ADVISE), forms.ClockForm(request.POST)
    return _save(request, one, form, actions.move_clock, "All days count from the corrected time.")


@require_POST
@member_required(Permission.ADVISE)
def close(request: MemberRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Close an incident."""
    one, form = _found(request, incident_id, Permission.ADVISE), forms.CloseForm(request.POST)
    return _save(request, one, form, actions.close_incident, "The incident is closed.")


@member_required(Permission.VIEW)
def plan_paper(request: MemberRequest, incident_id: uuid.UUID) -> HttpResponse:
    """The plan as PDF, to be printed at once."""
    one = _found(request, incident_id, Permission.VIEW)
    response = HttpResponse(papers.plan_pdf(one), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="incident-{one.number}.pdf"'
    return response


def _found(request: MemberRequest, incident_id: uuid.UUID, permission: Permission) -> Incident:
    rows = Incident.objects.select_related("client__log", "client__firm", "hold", "scan", "firm")
    return get_for_member_or_404(rows, request.user, permission=permission, pk=incident_id)


def _save(
    request: MemberRequest,
    one: Incident,
    form: BaseForm,
    act: Callable[..., object],
    told: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            act(incident=one, actor=request_actor(request, one.firm), **form.cleaned_data)
        except DuecareError as error:
            form.add_error(None, " ".join(filter(None, [str(error), error.hint])))
        else:
            messages.success(request, told)
            return redirect("incidents:incident", incident_id=one.pk)
    return _page(request, one, wrong=form)


def _page(request: MemberRequest, one: Incident, wrong: BaseForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    known_at = timezone.localtime(one.known_at)
    known_on = timezone.localdate(one.known_at)
    shown: dict[str, BaseForm] = {
        "done_form": forms.DoneForm(initial={"done_on": today}),
        "factors_form": forms.FactorsForm(initial=one.factors),
        "clock_form": forms.ClockForm(initial={"known_at": known_at}),
        "close_form": forms.CloseForm(),
    }
    if wrong is not None:
        shown |= {name: wrong for name, form in shown.items() if type(form) is type(wrong)}
    facts = {
        "title": queries.kind_words(one.kind),
        "incident": one,
        "plan": queries.plan_of(one, today=today),
        "today": today,
        "day": (today - known_on).days + 1,
        "days_before": _days_before(one, known_on),
        "wrong": wrong,
        **shown,
    }
    return render(request, "incidents/incident.html", facts, status=200 if wrong is None else 422)


def _days_before(one: Incident, known_on: dt.date) -> int | None:
    """How many days before the incident the scan was."""
    if one.scan is None:
        return None
    return ((one.happened_on or known_on) - timezone.localdate(one.scan.scanned_at)).days


def _status(request: MemberRequest) -> int:
    return 422 if request.method == "POST" else 200
