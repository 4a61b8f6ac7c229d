"""The language of the portal: the person's own, else the browser's, switched on every page.

English and US Spanish. The console stays English, in whatever language a browser asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from duecare_web.accounts.access import PortalIdentity, request_context
from duecare_web.clients.languages import SHOWN_IN_SPANISH, choose_language, is_spanish
from duecare_web.clients.models import Contact, Employee, Language
from duecare_web.portal.hats import other_hat
from duecare_web.portal.queries import find_person

COOKIE: Final = "duecare_language"
PORTAL: Final = "/portal/"
_YEAR: Final = 365 * 24 * 3600


def portal_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Pages below ``/portal/``, their errors too, are in the language chosen before or the browser's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PORTAL):
            return get_response(request)
        with translation.override(_asked_for(request)):
            response = get_response(request)
            response.headers.setdefault("Content-Language", "es" if is_spanish() else "en")
        return response

    return middleware


def _asked_for(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in Language.values:
        return chosen
    first = request.headers.get("Accept-Language", "").split(",")[0].strip().lower()
    return "es" if first.split("-")[0] == "es" else "en"


def speak_to(request: HttpRequest, person: Contact | Employee) -> None:
    """From here on, the page is in the person's own language, where one was chosen."""
    if person.language and person.language != _asked_for(request):
        translation.activate(person.language)


def remember(response: HttpResponseBase, language: str) -> None:
    """Keep the language in this browser, for pages on which nobody is signed in."""
    response.set_cookie(
        COOKIE,
        language,
        max_age=_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def keep_first_choice(
    request: HttpRequest, response: HttpResponseBase, identity: PortalIdentity
) -> None:
    """At a sign-in: the page was read in Spanish by a person who has no language yet."""
    person = find_person(identity)
    if person is None:
        return
    if not person.language and is_spanish():
        keep_language(request, person, Language.SPANISH.value)
    if person.language:
        remember(response, person.language)


def keep_language(request: HttpRequest, person: Contact | Employee, language: str) -> None:
    """For the person, also under the other hat: one person has one language."""
    for one in (person, other_hat(person)):
        if one is not None and one.language != language:
            choose_language(
                person=one,
                actor=one.as_actor(),
                language=language,
                context=request_context(request),
            )


def with_language(method: str) -> str:
    """How a person signed in, with the language of the page where it was not English."""
    return f"{method}{SHOWN_IN_SPANISH}" if is_spanish() else method
