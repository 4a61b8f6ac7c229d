"""Headers on every answer, and errors meant for a person as a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from duecare.errors import DuecareError, TooManyAttemptsError

Handler = Callable[[HttpRequest], HttpResponse]
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def page_headers(get_response: Handler) -> Handler:
    """Adds what Django has no setting for; pages with a session are never kept by a cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", _PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


class duecare_errors:  # noqa: N801  reads like its neighbors in MIDDLEWARE
    """Turns a :class:`DuecareError` that a view let through into a page with its hint."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The error page, or ``None`` for errors that are not meant for a person."""
        if isinstance(error, TooManyAttemptsError):
            facts = {"title": "Please wait", "message": str(error), "hint": error.hint}
            response = render(request, "ui/error.html", facts, status=429)
            response["Retry-After"] = str(error.seconds)
            return response
        if not isinstance(error, DuecareError):
            return None
        facts = {"title": "That did not work", "message": str(error), "hint": error.hint}
        return render(request, "ui/error.html", facts, status=422)
