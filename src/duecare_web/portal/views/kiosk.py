"""The kiosk as the people before it see it: one address, and nothing of it in the history.

Names and codes go by POST, so that no address and no history of a shared browser holds any. Coming
to the page ends the work of the person before.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from duecare_web.accounts import limits
from duecare_web.accounts.access import (
    portal_identity,
    request_context,
    sign_in_portal,
    sign_out_portal,
)
from duecare_web.accounts.look import only_firm
from duecare_web.portal import kiosk as kiosks
from duecare_web.portal.access import public
from duecare_web.portal.models import Kiosk, KioskCard

WRONG = gettext_noop("This is not the code on the card. Check it and try again.")
WRONG_SITE = gettext_noop("This is not the site code. Ask your IT provider for it.")
NONE_FOUND = gettext_noop(
    "Nothing found, or too many names. Type more of your first and last name."
)


@public
@never_cache
@sensitive_post_parameters("code")
def kiosk(request: HttpRequest) -> HttpResponse:
    """Find the own name, then type the code of the card. Before that, the site code."""
    found = kiosks.kiosk_of(request)
    if found is None:
        return _open(request)
    _end_person_before(request)
    step = request.POST.get("step", "")
    if step == "find":
        return _find(request, found)
    card = _card(found, request.POST.get("card", ""))
    if card is not None:
        return _enter(request, found, card) if step == "code" else _code_page(request, found, card)
    return _page(request, found)


@public
@never_cache
def kiosk_card(request: HttpRequest, card_id: uuid.UUID) -> HttpResponse:
    """What the picture on a card leads to: the code is asked for, the name is known."""
    found = kiosks.kiosk_of(request)
    card = _card(found, str(card_id)) if found else None
    if found is None or card is None:
        return redirect("portal:kiosk")
    _end_person_before(request)
    return _code_page(request, found, card)


@public
@require_POST
def kiosk_here(_request: HttpRequest) -> HttpResponse:
    """Someone is still reading: the session goes on."""
    return HttpResponse(status=204)


def _end_person_before(request: HttpRequest) -> None:
    list(messages.get_messages(request))  # what was still to be told to them is not told to others
    identity = portal_identity(request)
    if identity is not None and identity.kiosk:
        sign_out_portal(request)


def _open(request: HttpRequest) -> HttpResponse:
    error = ""
    if request.method == "POST" and request.POST.get("step") == "site":
        turn = limits.kiosk_site_turn(request)
        context = request_context(request)
        opened = kiosks.open_device(request.POST.get("code", "")[:40], context=context)
        if opened is not None:
            turn.was_right()
            response = redirect("portal:kiosk")
            kiosks.remember_device(response, opened, secure=settings.SESSION_COOKIE_SECURE)
            return response
        error = _(WRONG_SITE)
    facts = {"look_of": only_firm(), "error": error}
    return render(request, "portal/kiosk_open.html", facts, status=422 if error else 200)


def _card(found: Kiosk, card_id: str) -> KioskCard | None:
    try:
        return kiosks.cards_of(found).filter(pk=uuid.UUID(card_id)).first()
    except ValueError:
        return None


def _find(request: HttpRequest, found: Kiosk) -> HttpResponse:
    limits.kiosk_name_turn(found.pk)
    cards = kiosks.cards_like(found, request.POST.get("name", "")[:100])
    return _page(request, found, cards=cards, error="" if cards else _(NONE_FOUND))


def _page(
    request: HttpRequest, found: Kiosk, *, cards: list[KioskCard] | None = None, error: str = ""
) -> HttpResponse:
    facts = {"kiosk": found, "cards": cards, "error": error, "look_of": found.client.firm}
    return render(request, "portal/kiosk_find.html", facts)


def _code_page(
    request: HttpRequest, found: Kiosk, card: KioskCard, *, error: str = ""
) -> HttpResponse:
    facts = {"kiosk": found, "card": card, "error": error, "look_of": found.client.firm}
    return render(request, "portal/kiosk_code.html", facts, status=422 if error else 200)


def _enter(request: HttpRequest, found: Kiosk, card: KioskCard) -> HttpResponse:
    turn = limits.kiosk_code_turn(card.pk)
    identity = kiosks.enter_personal_code(
        kiosk=found,
        card=card,
        code=request.POST.get("code", "")[:40],
        context=request_context(request),
    )
    if identity is None:
        return _code_page(request, found, card, error=_(WRONG))
    turn.was_right()
    limits.kiosk_name_turn(found.pk).was_right()
    sign_in_portal(request, identity)
    return redirect("portal:my_work")
