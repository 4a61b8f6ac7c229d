"""Every request has an id, in its log lines and in its answer; and is counted."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from duecare_web.operations import metrics
from duecare_web.settings.logs import request_id

Handler = Callable[[HttpRequest], HttpResponse]
HEADER: Final = "X-Request-ID"
_GIVEN: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
logger = logging.getLogger("duecare_web.requests")


def numbered_requests(get_response: Handler) -> Handler:
    """Gives each request an id (that of the reverse proxy, if there is one) and notes its end.

    The line names the view, not the address: an address may carry a secret or name a person.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        found = request.headers.get(HEADER, "") if settings.DUECARE_TRUST_PROXY else ""
        number = found if _GIVEN.fullmatch(found) else secrets.token_hex(8)
        token, started = request_id.set(number), time.perf_counter()
        try:
            response = get_response(request)
            _note(request, response.status_code, time.perf_counter() - started)
        finally:
            request_id.reset(token)
        response[HEADER] = number
        return response

    return middleware


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    view = request.resolver_match.view_name if request.resolver_match else "none"
    metrics.count_request(view=view, status=status, seconds=seconds)
    facts = {"view": view, "method": request.method, "status": status, "ms": round(seconds * 1000)}
    logger.info("%s %s %s", request.method, view, status, extra={"facts": facts})
