"""Pages of holds, retention and erasures."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from duecare.defense import retention
from duecare.errors import InputError
from duecare_web.accounts.access import MemberRequest, member_required, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.custody import actions, queries
from duecare_web.custody.forms import ErasureForm, HoldForm, ReasonForm, RetentionForm
from duecare_web.custody.models import LegalHold


@client_view(Permission.VIEW)
def custody(request: MemberRequest, client: Client) -> HttpResponse:
    """What is held, what was asked to be erased, what expired and what is due."""
    context = {
        "client": client,
        "tab": "custody",
        "holds": queries.holds_of(client),
        "erasures": queries.erasures_of(client),
        "expiries": queries.expiries_of(client),
        "due": queries.due_expiry(client, now=timezone.now()),
        "rule": queries.rule_of(client.firm),
        "on_hold": queries.active_holds(client).exists(),
    }
    return render(request, "custody/custody.html", context)


@client_view(Permission.EXPORT)
def place_hold(request: MemberRequest, client: Client) -> HttpResponse:
    """Place a legal hold."""
    people = queries.people_of(client)
    form = HoldForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        hold = actions.place_hold(
            client=client,
            actor=request_actor(request, client.firm),
            matter=form.cleaned_data["matter"],
            reason=form.cleaned_data["reason"],
            person=_person(people, form.cleaned_data["person"]),
        )
        messages.success(request, f"On hold: {hold}. Nothing that it covers is destroyed.")
        return redirect("custody:custody", client.pk)
    context = {"client": client, "tab": "custody", "form": form}
    return render(request, "custody/place_hold.html", context, status=422 if form.errors else 200)


def _person(people: list[Contact | Employee], key: str) -> Contact | Employee | None:
    return next((one for one in people if str(one.pk) == key), None)


@client_view(Permission.EXPORT)
def release_hold(request: MemberRequest, client: Client, hold_id: uuid.UUID) -> HttpResponse:
    """One person asks for the release, another releases."""
    hold = queries.holds_of(client).filter(pk=hold_id).first()
    if hold is None:
        raise Http404("no such hold")
    actor = request_actor(request, client.firm)
    form = ReasonForm(request.POST if request.POST.get("step") == "ask" else None)
    if request.method == "POST" and _release(request, hold, form):
        return redirect("custody:custody", client.pk)
    context = {
        "client": client,
        "tab": "custody",
        "hold": hold,
        "form": form,
        "is_first": hold.release_asked_by == actor.reference,
    }
    return render(request, "custody/release_hold.html", context, status=422 if form.errors else 200)


def _release(request: MemberRequest, hold: LegalHold, form: ReasonForm) -> bool:
    actor = request_actor(request, hold.firm)
    try:
        if request.POST.get("step") != "ask":
            actions.release_hold(hold=hold, actor=actor)
            messages.success(request, f"Released: {hold}.")
            return True
        if not form.is_valid():
            return False
        actions.ask_for_release(hold=hold, actor=actor, reason=form.cleaned_data["reason"])
    except InputError as error:
        messages.error(request, f"{error}. {error.hint}".strip())
        return False
    messages.success(request, "Recorded. Another owner or advisor of the firm releases the hold.")
    return True


@client_view(Permission.EXPORT)
def ask_for_erasure(request: MemberRequest, client: Client) -> HttpResponse:
    """Record that somebody is to be erased."""
    people = queries.people_of(client)
    form = ErasureForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        person = _person(people, form.cleaned_data["person"])
        if person is None:
            raise Http404("no such person")
        values = {key: form.cleaned_data[key] for key in ("ground", "received_on", "note")}
        try:
            made = actions.ask_for_erasure(
                person=person,
                actor=request_actor(request, client.firm),
                with_documents=form.cleaned_data["with_documents"],
                **values,
            )
        except InputError as error:
            form.add_error(None, f"{error}. {error.hint}".strip())
        else:
            return redirect("custody:erasure", client.pk, made.pk)
    context = {"client": client, "tab": "custody", "form": form}
    status = 422 if form.errors else 200
    return render(request, "custody/ask_for_erasure.html", context, status=status)


@client_view(Permission.EXPORT)
def erasure(request: MemberRequest, client: Client, request_id: uuid.UUID) -> HttpResponse:
    """One request: what it reaches, what it does not, and the second person's step."""
    found = queries.erasures_of(client).filter(pk=request_id).first()
    if found is None:
        raise Http404("no such request")
    actor = request_actor(request, client.firm)
    form = ReasonForm(request.POST if request.POST.get("step") == "refuse" else None)
    form.fields["reason"].label = "Why it is refused"
    if request.method == "POST":
        try:
            if request.POST.get("step") == "erase":
                actions.carry_out_erasure(request=found, actor=actor)
                messages.success(request, "Erased. The page shows what to tell the person.")
                return redirect("custody:erasure", client.pk, found.pk)
            if form.is_valid():
                answer = form.cleaned_data["reason"]
                actions.refuse_erasure(request=found, actor=actor, answer=answer)
                return redirect("custody:erasure", client.pk, found.pk)
        except InputError as error:
            messages.error(request, f"{error}. {error.hint}".strip())
    context = {
        "client": client,
        "tab": "custody",
        "erasure": found,
        "form": form,
        "reach": queries.reach_of(found.person) if found.is_open else None,
        "holds": queries.holds_on(found.person) if found.is_open else [],
        "is_first": found.asked_by == actor.reference,
        "last_backup_on": queries.last_backup_on(client.firm, now=timezone.now()),
        "exports": queries.exports_of(client),
    }
    return render(request, "custody/erasure.html", context, status=422 if form.errors else 200)


@member_required(Permission.MANAGE_FIRM)
def retention_rule(request: MemberRequest) -> HttpResponse:
    """How long entries and backups are kept; an owner confirms it."""
    rule = queries.rule_of(request.firm)
    form = RetentionForm(request.POST or None, rule=rule)
    if request.method == "POST" and form.is_valid():
        actions.confirm_retention(
            firm=request.firm,
            actor=request_actor(request, request.firm),
            years=form.years(),
            backup_days=form.cleaned_data["backup_days"],
        )
        messages.success(request, "Confirmed and recorded.")
        return redirect("custody:retention")
    context = {"rule": rule, "form": form, "classes": retention.CLASSES}
    return render(request, "custody/retention.html", context, status=422 if form.errors else 200)
