"""Before the first firm exists, every page leads to the set-up."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from duecare_web.accounts.models import Firm

_OPEN = ("/setup/", "/static/", "/favicon.ico", "/health", "/ready", "/metrics")


class set_up_first:  # noqa: N801  reads like its neighbors in MIDDLEWARE
    """Leads everybody to the set-up while no firm exists; asks the database until one does.

    A member of a firm says without a question that one does: their pages cost no query here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or lead to the set-up."""
        if not self.known and not request.path.startswith(_OPEN):
            self.known = getattr(request, "firm", None) is not None or Firm.objects.exists()
            if not self.known:
                return redirect("firms:code")
        return self.get_response(request)
