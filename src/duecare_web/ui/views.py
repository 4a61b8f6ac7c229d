"""Error pages."""

from __future__ import annotations

import errno
import sys
from typing import Any

from django.db.utils import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from duecare_web.ui.typed import typed_texts


def _page(request: HttpRequest, status: int, title: str, message: str, **more: Any) -> HttpResponse:
    facts = {"title": title, "message": message, "status": status, **more}
    return render(request, "ui/error.html", facts, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  as Django calls it
    """400."""
    return _page(
        request, 400, _("The request cannot be read"), _("The address or form is malformed.")
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, of this firm, and without the right."""
    return _page(request, 403, _("Your role does not include this"), str(exception)[:300])


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  as Django calls it
    """404: does not exist, or belongs to somebody else; the page never says which."""
    return _page(request, 404, _("Page not found"), _("The page does not exist or has moved."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 while database or disk is away, without asking them for anything."""
    error = sys.exc_info()[1]
    if is_disk_full(error):
        return _unavailable("The disk of the server is full", retry_seconds=300)
    if isinstance(error, OperationalError | InterfaceError):
        return _unavailable("The database does not answer", retry_seconds=30)
    text = _("The error was written to the server log. Nothing was partly saved.")
    return _page(request, 500, _("Something went wrong on our side"), text)


def is_disk_full(error: BaseException | None) -> bool:
    """Whether the operating system, SQLite or PostgreSQL (53100) says that there is no space left."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    said_by_postgres = getattr(error.__cause__, "sqlstate", None) == "53100" if error else False
    return isinstance(error, DatabaseError) and (said_by_postgres or "is full" in str(error))


def _unavailable(cause: str, *, retry_seconds: int) -> HttpResponse:
    page = (
        '<!doctype html><html lang="en"><title>Duecare is not available</title>'
        "<h1>Duecare is not available at the moment</h1>"
        f"<p>{cause}. Nothing was partly saved. Try again in a few minutes.</p></html>"
    )
    return HttpResponse(page, status=503, headers={"Retry-After": str(retry_seconds)})


def csrf_failure(request: HttpRequest, **_reason: Any) -> HttpResponse:
    """The form was too old, or came from another site."""
    text = _("The form was open for too long or was sent from another site. Go back and reload it.")
    return _page(request, 403, _("The form has expired"), text, typed=typed_texts(request))


def late_form(request: HttpRequest, *, sign_in: str) -> HttpResponse | None:
    """403 with the words of a form that arrived after its session had ended; else ``None``.

    Who wrote nothing is sent to sign in as for any page: ``sign_in`` is the address.
    """
    typed = typed_texts(request) if request.method == "POST" else []
    if not typed:
        return None
    facts = {"typed": typed, "sign_in": sign_in}
    return render(request, "ui/signed_out.html", facts, status=403)
