"""The firm's page about a client's kiosks: devices, site codes, cards to print."""

from __future__ import annotations

import uuid
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from duecare.errors import InputError
from duecare.numerals import whole_number
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client, Employee
from duecare_web.portal import kiosk as actions
from duecare_web.portal.models import Kiosk
from duecare_web.ui.paging import SIZES, page_part

A_SHEET = 30
"""Cards that are made and printed at once."""


@client_view(Permission.VIEW)
@never_cache
def kiosks(request: MemberRequest, client: Client) -> HttpResponse:
    """The devices, and who has a card; those without a mailbox of their own first."""
    return _page(request, client)


def _page(request: MemberRequest, client: Client, **more: object) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    people = _people(client)
    if text:
        people = people.filter(name__icontains=text)
    number, size = (whole_number(request.GET.get(name, "")) for name in ("page", "size"))
    page = page_part(people.count(), number, size)
    own = Q(has_own=True) | Q(kiosk_card__isnull=False)
    context = {
        "client": client,
        "tab": "kiosks",
        "kiosks": client.kiosks.filter(ended_at=None),
        "people": people.order_by("has_own", "name", "pk")[page.rows],
        "page": page,
        "sizes": SIZES,
        "text": text,
        "to_make": _people(client).exclude(own).count(),
        "a_sheet": A_SHEET,
        "address": settings.DUECARE_BASE_URL + reverse("portal:kiosk"),
        **more,
    }
    return render(request, "portal/kiosks.html", context)


def _people(client: Client) -> QuerySet[Any]:
    """Those who work for the client; ``has_own``: a mailbox that nobody else of them uses."""
    others = Employee.objects.filter(
        client=client, is_active=True, email=OuterRef("email")
    ).exclude(pk=OuterRef("pk"))
    rows = client.employees.filter(is_active=True).select_related("kiosk_card")
    return rows.annotate(has_own=~Q(email="") & ~Exists(others))


@client_view(Permission.ADVISE)
@require_POST
@never_cache
def kiosk_make(request: MemberRequest, client: Client) -> HttpResponse:
    """A new kiosk, or a new site code for one; the answer shows the code, once."""
    chosen = request.POST.get("kiosk", "")
    actor = request_actor(request, client.firm)
    try:
        if chosen:
            kiosk = _kiosk(client, chosen)
            code = actions.renew_site_code(kiosk=kiosk, actor=actor)
        else:
            kiosk, code = actions.make_kiosk(
                client=client, place=request.POST.get("place", ""), actor=actor
            )
    except InputError as error:
        messages.error(request, f"Not made: {error}.")
        return redirect("portal:kiosks", client_id=client.pk)
    return _page(request, client, made=kiosk, code=code)


@client_view(Permission.ADVISE)
@require_POST
def kiosk_end(request: MemberRequest, client: Client) -> HttpResponse:
    """Close a kiosk on every device."""
    try:
        kiosk = actions.end_kiosk(
            kiosk=_kiosk(client, request.POST.get("kiosk", "")),
            actor=request_actor(request, client.firm),
        )
    except InputError as error:
        messages.error(request, f"{error}.")
    else:
        messages.success(request, f"The kiosk “{kiosk.place}” is closed on every device.")
    return redirect("portal:kiosks", client_id=client.pk)


def _kiosk(client: Client, chosen: str) -> Kiosk:
    try:
        found = client.kiosks.select_related("client__firm", "client__log").filter(
            pk=uuid.UUID(chosen)
        )
    except ValueError as error:
        raise Http404("no such kiosk") from error
    kiosk = found.first()
    if kiosk is None:
        raise Http404("no such kiosk")
    return kiosk


@client_view(Permission.ADVISE)
@require_POST
@never_cache
def kiosk_cards(request: MemberRequest, client: Client) -> HttpResponse:
    """Cards to print: for one person, or the next sheet of people without a mailbox and a card."""
    people = _people(client).select_related("client__firm", "client__log")
    chosen = request.POST.get("person", "")
    if chosen:
        wanted = list(people.filter(pk=_uuid(chosen)))
        if not wanted:
            raise Http404("no such person")
    else:
        rows = people.filter(has_own=False, kiosk_card=None).order_by("name", "pk")
        wanted = list(rows[:A_SHEET])
    try:
        made = actions.make_cards(employees=wanted, actor=request_actor(request, client.firm))
    except InputError:
        messages.info(request, "Everyone without a mailbox of their own has a card.")
        return redirect("portal:kiosks", client_id=client.pk)
    cards = [(one, _picture(one)) for one in made]
    address = settings.DUECARE_BASE_URL + reverse("portal:kiosk")
    facts = {"client": client, "tab": "kiosks", "cards": cards, "address": address}
    return render(request, "portal/kiosk_cards.html", facts)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404("no such person") from error


def _picture(one: actions.PrintedCard) -> str:
    """A QR code that leads to the page of the card; the code itself is not in it."""
    path = reverse("portal:kiosk_card", args=[one.card.pk])
    return segno.make(settings.DUECARE_BASE_URL + path, micro=False).svg_data_uri(scale=2)
