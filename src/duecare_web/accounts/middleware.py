"""Finds the firm for which a signed-in user works in this session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from duecare_web.accounts.access import find_membership, set_membership


def current_membership(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sets ``request.membership``, ``request.firm`` (``None`` for strangers) and ``request.may``."""

    def middleware(request: HttpRequest) -> HttpResponse:
        set_membership(request, find_membership(request))
        return get_response(request)

    return middleware
