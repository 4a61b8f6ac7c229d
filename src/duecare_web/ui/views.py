"""Error pages and the health check."""

from __future__ import annotations

import sys
from typing import Any

from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    facts = {"title": title, "message": message, "status": status}
    return render(request, "ui/error.html", facts, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  as Django calls it
    """400."""
    return _page(request, 400, "The request cannot be read", "The address or form is malformed.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, of this firm, and without the right."""
    return _page(request, 403, "Your role does not include this", str(exception)[:300])


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  as Django calls it
    """404: does not exist, or belongs to somebody else; the page never says which."""
    return _page(request, 404, "Page not found", "The page does not exist or has moved.")


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 while the database is away, without asking it for anything."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(_AWAY, status=503, headers={"Retry-After": "30"})
    text = "The error was written to the server log. Nothing was partly saved."
    return _page(request, 500, "Something went wrong on our side", text)


_AWAY = (
    '<!doctype html><html lang="en"><title>Duecare is not available</title>'
    "<h1>Duecare is not available at the moment</h1>"
    "<p>The database does not answer. Nothing was partly saved. Try again in a minute.</p></html>"
)


def csrf_failure(request: HttpRequest, **_: Any) -> HttpResponse:
    """The form was too old, or came from another site."""
    text = "The form was open for too long or was sent from another site. Go back and reload it."
    return _page(request, 403, "The form has expired", text)


def health(_request: HttpRequest) -> HttpResponse:
    """Answers ``{"status": "ok"}`` when the database answers, else 503; for load balancers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


health.duecare_public = True  # type: ignore[attr-defined]
