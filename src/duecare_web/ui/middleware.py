"""Headers on every answer, compression, text without NUL, errors for a person as a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    JsonResponse,
    QueryDict,
)
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

from duecare.errors import DuecareError, TooManyAttemptsError

_COMPRESSIBLE = frozenset({"text/html", "text/csv", "text/plain", "application/json"})
_SECRETS = (
    "/account/",
    "/second-factor/",
    "/setup/",
    "/portal/link/",
    "/portal/code/",
    "/portal/second-factor/",
)
MOST_BRACKETS = 500  # opening ones of a kind in one field
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
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


class compressed_pages(GZipMiddleware):  # noqa: N801  reads like its neighbors in MIDDLEWARE
    """Compresses pages, so that others cannot learn from their size what is in them.

    Who can make a browser ask for a page, put text of their own into it and watch its size may
    guess a secret in it letter by letter (BREACH, 2013). Against that: our cookies are SameSite, so
    that requests of other sites come without a session; the token of a form is masked with
    other bytes in each answer; each answer is lengthened by up to 100 random bytes. Pages that show a key, a code
    or a token stay as they are: those of signing in and of the second factor, and every answer to
    a form. So do files, which are compressed in themselves.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Compress the answer, or leave it."""
        kind = response.get("Content-Type", "").partition(";")[0]
        if (
            request.method != "GET"
            or response.streaming
            or kind not in _COMPRESSIBLE
            or request.path.startswith(_SECRETS)
        ):
            return response
        return super().process_response(request, response)


def cookies_of_text(get_response: Handler) -> Handler:
    """Leaves out cookies with a NUL (quoted in the head): none is of those that we gave."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.COOKIES
        request.COOKIES = {name: text for name, text in given.items() if "\0" not in name + text}
        return get_response(request)

    return middleware


class plain_requests:  # noqa: N801  reads like its neighbors in MIDDLEWARE
    """Refuses methods that no address takes (405), and text that no person types (400).

    That is a NUL, which no database keeps, and nesting that no reader of JSON survives.
    Views that read a body of their own (exempt from the check of forms) look at it themselves.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at method and address, then pass the request on."""
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS)
        if "\0" in request.path_info or _is_no_text(request.GET):
            raise BadRequest("the address holds what is not text")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> None:
        """Look at the fields of a form."""
        if not getattr(view, "csrf_exempt", False) and _is_no_text(request.POST):
            raise BadRequest("the form holds what is not text")


def _is_no_text(fields: QueryDict) -> bool:
    texts = [text for name, values in fields.lists() for text in (name, *map(str, values))]
    return any(
        "\0" in text or text.count("[") > MOST_BRACKETS or text.count("{") > MOST_BRACKETS
        for text in texts
    )


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
        if "application/json" in request.headers.get("Accept", ""):
            told = ". ".join(filter(None, [str(error), error.hint]))
            return JsonResponse({"error": told}, status=422)
        facts = {"title": "That did not work", "message": str(error), "hint": error.hint}
        return render(request, "ui/error.html", facts, status=422)
