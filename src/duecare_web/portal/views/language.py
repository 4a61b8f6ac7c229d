"""The switch between English and Spanish."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from duecare_web.accounts.access import portal_identity
from duecare_web.clients.models import Language
from duecare_web.portal.access import public
from duecare_web.portal.languages import PORTAL, keep_language, remember
from duecare_web.portal.queries import find_person


@public
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """For this browser, and for the person who is signed in and all their mails."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not back.startswith(PORTAL) or not url_has_allowed_host_and_scheme(back, None):
        back = PORTAL
    response = redirect(back)
    if language not in Language.values:
        return response
    identity = portal_identity(request)
    person = find_person(identity) if identity else None
    if person is not None:
        keep_language(request, person, language)
    remember(response, language)
    return response
