"""The page that shows what will happen at the chosen clients, before it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst

from duecare.documents.wording.words import plural
from duecare.errors import DuecareError
from duecare_web.accounts.access import MemberRequest, member_required
from duecare_web.accounts.roles import Permission
from duecare_web.clients import bulk, listing
from duecare_web.clients.list_form import ClientListForm
from duecare_web.clients.models import Client

ALL = "all"
"""In the address: every client that fits the filters, and not only the ticked ones."""
LISTS = {"home": ("Home", "home"), "": ("Clients", "clients:portfolio")}
"""Where clients are chosen, by ``from`` in the address: what it is called, and its address."""


@dataclass(slots=True)
class _Page:
    """What the page is about: the action, the clients, what is to be done and what it gives."""

    one: bulk.BulkAction
    clients: Sequence[Client]
    form: forms.Form
    outcomes: list[bulk.Foreseen]
    problem: str = ""

    @property
    def left_out(self) -> list[bulk.Foreseen]:
        return [one for one in self.outcomes if not one.is_done]

    @property
    def to_do(self) -> list[bulk.Foreseen]:
        return [one for one in self.outcomes if one.is_done]


@member_required(Permission.VIEW)
def chosen(request: MemberRequest) -> HttpResponse:
    """Foresee one action at the chosen clients (GET), then do exactly that (POST)."""
    asked = request.POST if request.method == "POST" else request.GET
    place = asked.get("from", "")
    list_name, back = LISTS.get(place, LISTS[""])
    one = bulk.action_of(asked.get("do", ""))
    if one is None:
        messages.error(request, "Choose what to do with the clients.")
        return redirect(back)
    if not request.may[one.permission.value]:
        raise PermissionDenied("Your role does not include this.")
    try:
        page = _page_of(request, one, asked)
    except DuecareError as error:
        messages.error(request, capfirst(f"{error}. {error.hint or ''}".strip()))
        return redirect(back)
    if request.method == "POST" and page.to_do:
        done = _confirmed(request, page)
        if done:
            messages.success(request, one.done.format(plural(done, "client")))
            return redirect(back)
    facts = {
        "title": one.label,
        "place": place,
        "list_name": list_name,
        "back_url": reverse(back),
        "one": one,
        "page": page,
        "form": page.form,
        "fingerprint": bulk.fingerprint_of(page.outcomes),
        "is_asked": page.form.is_bound and page.form.is_valid(),
        "facts": _given(page.form),
        "mail": one.sample(page.clients, {}) if one.sample else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "clients/chosen.html", facts, status=status)


def _page_of(request: MemberRequest, one: bulk.BulkAction, asked: Any) -> _Page:
    clients = _chosen_clients(request, asked)
    form = one.form(None, request.firm)
    needed = {name for name, field in form.fields.items() if field.required}
    if needed <= set(asked):
        form = one.form(asked, request.firm)
    else:  # what the list knows already is filled in
        form.initial = {**form.initial, **{n: asked[n] for n in form.fields if n in asked}}
    outcomes = []
    if form.is_bound and form.is_valid():
        outcomes = one.foresee(clients, form.cleaned_data)
    return _Page(one, clients, form, outcomes)


def _chosen_clients(request: MemberRequest, asked: Any) -> list[Client]:
    if asked.get(ALL) and request.method == "GET":
        wanted = ClientListForm(asked, member=request.membership).wanted()
        rows = listing.chosen(request.membership, wanted)
    else:
        rows = bulk.named(request.membership, asked.getlist("client"))
    bulk.refuse_too_many(rows.count())
    return list(rows.select_related("firm", "log", "lead__user").order_by("name"))


def _confirmed(request: MemberRequest, page: _Page) -> int:
    """Do what was shown; 0 where something is different now, with the reason on the page."""
    if request.POST.get("fingerprint") != bulk.fingerprint_of(page.outcomes):
        page.problem = "Something has changed since you looked. This is what would happen now."
        return 0
    try:
        return bulk.do_all(page.one, page.outcomes, page.form.cleaned_data, request)
    except DuecareError as error:
        page.problem = capfirst(f"{error}. {error.hint or ''}".strip())
        return 0


def _given(form: forms.Form) -> Mapping[str, str]:
    """What was filled in, to be sent again with the confirmation."""
    return {name: form[name].value() or "" for name in form.fields} if form.is_bound else {}
