"""The firm's pages of phishing exercises: domain, authorization, campaigns, the stops."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duecare.catalog import load_catalog
from duecare.documents.wording.simulations import CLASSES, READ_SO, TOO_FEW, scope_lines
from duecare.errors import InputError
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.ledger import documents
from duecare_web.simulations import authorizing, campaigns, domains, previews, queries
from duecare_web.simulations.forms import (
    CampaignForm,
    DomainForm,
    OptOutForm,
    ScopeForm,
    StopForm,
)
from duecare_web.simulations.models import PhishingCampaign


@client_view(Permission.VIEW)
def exercises(request: MemberRequest, client: Client) -> HttpResponse:
    """What is allowed, what runs and what it came to."""
    found = queries.authorization_of(client)
    context = {
        **_base(client),
        "authorization": found,
        "scope": scope_lines(queries.scope_words(found)) if found else (),
        "in_force": found is not None and found.signed_at is not None,
        "domains": client.sending_domains.all(),
        "domain_form": DomainForm(),
        "firm_stop": queries.firm_stop(client.firm),
        "campaigns": client.campaigns.all()[:50],
        "running": client.campaigns.filter(finished_at=None).exists(),
        "never": queries.never_used(),
        "out": queries.opted_out(client),
        "out_form": OptOutForm(client=client),
        "now": timezone.now(),
    }
    return render(request, "simulations/exercises.html", context)


@client_view(Permission.ADVISE)
@require_POST
def add_domain(request: MemberRequest, client: Client) -> HttpResponse:
    """Add a sending domain."""
    name = request.POST.get("name", "")
    return _acted(
        request,
        client,
        lambda: domains.add_domain(
            client=client, actor=request_actor(request, client.firm), name=name
        ),
        "Added. Publish the TXT record, then check it here.",
    )


@client_view(Permission.ADVISE)
@require_POST
def check_domain(request: MemberRequest, client: Client, domain_id: uuid.UUID) -> HttpResponse:
    """Look for the TXT record now."""
    found = client.sending_domains.select_related("client__log").filter(pk=domain_id).first()
    if found is None:
        raise Http404("no such domain")
    actor = request_actor(request, client.firm)
    domains.check_domain(found, actor=actor, ask=domains.txt_records, at=timezone.now())
    if found.problem:
        messages.error(request, f"Not verified: {found.problem}.")
    else:
        messages.success(request, "Verified.")
    return redirect("simulations:exercises", client_id=client.pk)


@client_view(Permission.ADVISE)
def propose(request: MemberRequest, client: Client) -> HttpResponse:
    """Propose a scope to the client's signer."""
    if not client.sending_domains.exists():
        messages.error(request, "Add a sending domain first.")
        return redirect("simulations:exercises", client_id=client.pk)
    form = ScopeForm(request.POST if request.method == "POST" else None, client=client)
    if request.method == "POST" and form.is_valid():
        try:
            authorizing.propose(
                contact=form.cleaned_data["contact"],
                actor=request_actor(request, client.firm),
                scope=form.scope(),
            )
        except InputError as error:
            form.add_error(None, _sentence(error))
        else:
            messages.success(request, "Sent to the signer. Nothing goes out before they sign.")
            return redirect("simulations:exercises", client_id=client.pk)
    context = {**_base(client), "form": form, "never": queries.never_used()}
    status = 422 if form.errors else 200
    return render(request, "simulations/propose.html", context, status=status)


@client_view(Permission.ADVISE)
@require_POST
def withdraw(request: MemberRequest, client: Client) -> HttpResponse:
    """Take an authorization back for the firm, or because the client told so."""
    found, form = queries.authorization_of(client), StopForm(request.POST)
    if found is None:
        raise Http404("nothing to withdraw")
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _acted(
        request,
        client,
        lambda: authorizing.withdraw(
            authorization=found, actor=request_actor(request, client.firm), reason=reason
        ),
        "Withdrawn. Nothing more is sent.",
    )


@client_view(Permission.ADVISE)
def plan(request: MemberRequest, client: Client) -> HttpResponse:
    """Choose messages and days, and see each message exactly as it would arrive."""
    found, now = queries.authorization_of(client), timezone.now()
    if found is None or found.signed_at is None:
        messages.error(request, "The client has not signed an authorization.")
        return redirect("simulations:exercises", client_id=client.pk)
    form = CampaignForm(
        request.POST if request.method == "POST" else None, authorization=found, now=now
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = campaigns.plan_campaign(
                authorization=found,
                actor=request_actor(request, client.firm),
                **form.cleaned_data,
            )
        except InputError as error:
            form.add_error(None, _sentence(error))
        else:
            messages.success(request, "Planned. Each message is asked about again when it goes.")
            return redirect("simulations:campaign", client_id=client.pk, campaign_id=made.pk)
    context = {
        **_base(client),
        "form": form,
        "chosen": request.POST.getlist("messages"),
        "previews": previews.previews(found, now),
        "people": len(queries.people_in_scope(found, now)),
    }
    status = 422 if form.errors else 200
    return render(request, "simulations/plan.html", context, status=status)


@client_view(Permission.VIEW)
def campaign(request: MemberRequest, client: Client, campaign_id: uuid.UUID) -> HttpResponse:
    """How an exercise runs, or what it came to."""
    found = _campaign_or_404(client, campaign_id)
    context = {
        **_base(client),
        "campaign": found,
        "rows": previews.shown_results(found),
        "states": previews.states(found),
        "not_sent": queries.not_sent_reasons(found),
        "people": previews.people_shown(found),
        "difficulty": load_catalog().course.scale.citation,
        "classes": CLASSES,
        "read_so": READ_SO,
        "too_few": TOO_FEW,
    }
    return render(request, "simulations/campaign.html", context)


@client_view(Permission.ADVISE)
@require_POST
def stop(request: MemberRequest, client: Client, campaign_id: uuid.UUID) -> HttpResponse:
    """Stop one exercise."""
    found, form = _campaign_or_404(client, campaign_id), StopForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _acted(
        request,
        client,
        lambda: campaigns.stop_campaign(
            campaign=found, actor=request_actor(request, client.firm), reason=reason
        ),
        "Stopped. Nothing more of it goes.",
    )


@client_view(Permission.ADVISE)
@require_POST
def stop_firm(request: MemberRequest, client: Client) -> HttpResponse:
    """Stop the exercises of every client of the firm."""
    form = StopForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _acted(
        request,
        client,
        lambda: campaigns.stop_firm(
            firm=client.firm, actor=request_actor(request, client.firm), reason=reason
        ),
        "Every exercise of every client is stopped.",
    )


@client_view(Permission.MANAGE_FIRM)
@require_POST
def lift_firm_stop(request: MemberRequest, client: Client) -> HttpResponse:
    """Let exercises go on; an owner of the firm only."""
    return _acted(
        request,
        client,
        lambda: campaigns.lift_firm_stop(
            firm=client.firm, actor=request_actor(request, client.firm)
        ),
        "Exercises may go on.",
    )


@client_view(Permission.ADVISE)
@require_POST
def take_out(request: MemberRequest, client: Client) -> HttpResponse:
    """Take a person out of the exercises, with the reason."""
    form, actor = OptOutForm(request.POST, client=client), request_actor(request, client.firm)

    def act() -> None:
        if not form.is_valid():
            said = [one for found in form.errors.values() for one in found]
            raise InputError(str(said[0]).rstrip("."))
        for person in form.cleaned_data["people"]:
            campaigns.opt_out(employee=person, actor=actor, reason=form.cleaned_data["reason"])

    return _acted(request, client, act, "This person gets no more exercises.")


@client_view(Permission.ADVISE)
@require_POST
def take_in(request: MemberRequest, client: Client, employee_id: uuid.UUID) -> HttpResponse:
    """Have a person take part again."""
    person = client.employees.select_related("client__log").filter(pk=employee_id).first()
    if person is None:
        raise Http404("no such person")
    actor = request_actor(request, client.firm)
    return _acted(
        request,
        client,
        lambda: campaigns.opt_in(employee=person, actor=actor),
        "This person takes part again.",
    )


@client_view(Permission.VIEW)
def paper(_request: MemberRequest, client: Client, campaign_id: uuid.UUID) -> HttpResponseBase:
    """The results of an exercise as PDF."""
    found = _campaign_or_404(client, campaign_id)
    if found.document is None:
        raise Http404("no results yet")
    return documents.response_of(found.document, content_type="application/pdf")


def _campaign_or_404(client: Client, campaign_id: uuid.UUID) -> PhishingCampaign:
    rows = client.campaigns.select_related(
        "authorization", "document__log", "client__log", "client__firm"
    )
    found = rows.filter(pk=campaign_id).first()
    if found is None:
        raise Http404("no such exercise")
    return found


def _base(client: Client) -> dict[str, object]:
    return {"client": client, "tab": "exercises"}


def _acted(
    request: MemberRequest, client: Client, act: Callable[[], object], done: str
) -> HttpResponse:
    """Do it and say so, or say why it was not done; back to the page of the exercises."""
    try:
        act()
    except InputError as error:
        messages.error(request, _sentence(error))
    else:
        messages.success(request, done)
    return redirect("simulations:exercises", client_id=client.pk)


def _sentence(error: InputError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}. {error.hint}".strip()
