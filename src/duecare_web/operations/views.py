"""``/health``, ``/ready`` and ``/metrics``: for load balancers and monitors, not for people."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import resolve
from django.utils import timezone

from duecare_web.operations import metrics, readiness

Handler = Callable[[HttpRequest], HttpResponse]
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def health(_request: HttpRequest) -> HttpResponse:
    """``{"status": "ok"}`` while the process lives; asks nothing and no one."""
    return JsonResponse({"status": "ok"})


def icon(_request: HttpRequest) -> HttpResponse:
    """Leads to the picture of the pages: a browser asks for this address where a file names none."""
    return redirect(static("ui/favicon.svg"))


def ready(request: HttpRequest) -> HttpResponse:
    """``ready`` or ``degraded`` (200), or ``not ready`` (503); what was found, for the operator."""
    found = readiness.look(timezone.now())
    status = readiness.overall(found)
    facts: dict[str, Any] = {"status": status}
    if _is_operator(request):
        facts["checks"] = {one.name: {"state": one.state, "detail": one.detail} for one in found}
    return JsonResponse(facts, status=503 if status == "not ready" else 200)


def figures(request: HttpRequest) -> HttpResponse:
    """The figures for Prometheus; 404 for everyone but the operator."""
    if not _is_operator(request):
        return HttpResponse("Not found\n", status=404, content_type="text/plain")
    return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE)


def _is_operator(request: HttpRequest) -> bool:
    """Whether the request bears the token; without one set, whether it comes from this machine.

    Behind a reverse proxy that is not announced (``DUECARE_TRUST_PROXY``) every request seems to
    come from this machine, so that says nothing there.
    """
    token = settings.DUECARE_METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    known = settings.DUECARE_TRUST_PROXY or _is_local_installation()
    return known and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_local_installation() -> bool:
    return urlsplit(settings.DUECARE_BASE_URL).hostname in _LOOPBACK


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


PROBES: Final[Mapping[str, Handler]] = {"/health": health, "/ready": ready, "/metrics": figures}
for _view in (*PROBES.values(), icon):
    _view.duecare_public = True  # type: ignore[attr-defined]  # as other views say it


def probes(get_response: Handler) -> Handler:
    """Answers a probe before anything asks for a session, a host name or https.

    A monitor on this machine calls by another name and without https.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        view = PROBES.get(request.path_info)
        if view is None:
            return get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        request.resolver_match = resolve(request.path_info)  # by its name it is counted
        return view(request)

    return middleware
