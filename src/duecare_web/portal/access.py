"""Who may see a page of the portal: the one person of the session, read afresh each time.

Contacts and employees see different pages; the wrong kind gets 404, like any stranger's object. A
person who is both (:mod:`duecare_web.portal.hats`) sees the pages of both, except at a kiosk: a card
opens the pages of an employee and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from duecare_web.accounts.access import PortalIdentity, portal_identity, sign_out_portal
from duecare_web.accounts.middleware import use_zone
from duecare_web.clients.models import Contact, Employee
from duecare_web.portal.hats import other_hat
from duecare_web.portal.languages import speak_to, with_language
from duecare_web.portal.models import Kiosk
from duecare_web.portal.queries import find_person
from duecare_web.ui.typed import typed_texts
from duecare_web.ui.views import late_form

PersonT = TypeVar("PersonT", bound=Contact | Employee)


class PortalRequest(HttpRequest):
    """A request that :func:`portal_view` let through (for type checking only)."""

    identity: PortalIdentity
    other_hat: Contact | Employee | None


def portal_view(
    *kinds: type[PersonT],
) -> Callable[
    [Callable[Concatenate[PortalRequest, PersonT, ...], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """A page for contacts, for employees or for both: the view gets the person.

    Nobody signed in: the sign-in page. Signed in as the other kind only: 404. A person who was made
    inactive is signed out. People of an archived client read what is on record and answer nothing.
    """

    def decorate(
        view: Callable[Concatenate[PortalRequest, PersonT, ...], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            identity = portal_identity(request)
            if identity is None:
                return _sign_in(request)
            person = find_person(identity)
            if person is None or not _is_let_in(identity):
                sign_out_portal(request)
                return _sign_in(request)
            other = None if identity.kiosk else other_hat(person)
            if not isinstance(person, kinds):
                if other is None or not isinstance(other, kinds):
                    raise Http404("this page is for other people")
                person, other = other, person
                identity = _as_person(identity, person)
            use_zone(request, person.client.firm.time_zone)
            speak_to(request, person)
            identity = replace(identity, method=with_language(identity.method))
            request.identity = identity  # type: ignore[attr-defined]
            request.person = person  # type: ignore[attr-defined]
            request.other_hat = other  # type: ignore[attr-defined]
            if request.method == "POST" and person.client.archived_at is not None:
                facts = {"person": person, "typed": typed_texts(request)}
                return render(request, "portal/archived.html", facts, status=409)
            return view(request, person, *args, **kwargs)  # type: ignore[arg-type]

        guarded.duecare_portal = True  # type: ignore[attr-defined]
        return guarded

    return decorate


def _sign_in(request: HttpRequest) -> HttpResponse:
    """The way in; for a form that comes too late, with what was typed."""
    late = late_form(request, sign_in=reverse("portal:sign_in"))
    return late or redirect("portal:sign_in")


def _is_let_in(identity: PortalIdentity) -> bool:
    """Whether the kiosk of the session, if it is one, is still open."""
    if not identity.kiosk:
        return True
    return Kiosk.objects.filter(pk=identity.kiosk, ended_at=None).exists()


def _as_person(identity: PortalIdentity, person: Contact | Employee) -> PortalIdentity:
    kind = "contact" if isinstance(person, Contact) else "employee"
    return replace(identity, kind=kind, person_id=str(person.pk), name=person.name)


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Marks a page that everybody may open."""
    view.duecare_public = True  # type: ignore[attr-defined]
    return view
