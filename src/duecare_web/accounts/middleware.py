"""Finds the firm for which a signed-in user works, and asks for the second factor first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from duecare_web.accounts import devices, second_factor
from duecare_web.accounts.access import find_membership, set_membership
from duecare_web.accounts.models import User
from duecare_web.accounts.second_factor import State
from duecare_web.accounts.zones import zone, zone_label

_ALWAYS = frozenset({"account_logout", "account_login"})  # and what everybody may open
_TO_SET_UP = _ALWAYS | {
    "accounts:set_up_second_factor",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
}
_TO_SHOW = _ALWAYS | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


def use_zone(request: HttpRequest, name: str) -> None:
    """Show times in the zone of this name for the rest of the request."""
    timezone.activate(zone(name))
    request.zone_words = zone_label(name, timezone.now())  # type: ignore[attr-defined]  # ours


def current_membership(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sets ``request.membership``, ``request.firm`` (``None`` for strangers) and ``request.may``.

    Times are shown in the zone of the member, else in that of the firm; to strangers in UTC.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        membership = find_membership(request)
        set_membership(request, membership)
        own = membership.user.time_zone or membership.firm.time_zone if membership else ""
        use_zone(request, own)
        try:
            return get_response(request)
        finally:
            timezone.deactivate()

    return middleware


class second_factor_first:  # noqa: N801  reads like its neighbors in MIDDLEWARE
    """Leads a member who needs a second factor to its page; remembers the device afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a device on which a sign-in was completed is remembered."""
        response = self.get_response(request)
        user = request.user
        if isinstance(user, User) and second_factor.state_of(request) is State.GO_ON:
            devices.remember_device(request, response, user.email)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """The way to the page that comes first, or ``None`` to go on."""
        state = second_factor.state_of(request)
        if state is State.GO_ON or getattr(view, "duecare_public", False):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in (_TO_SET_UP if state is State.SET_UP else _TO_SHOW):
            return None
        if state is State.SET_UP:
            return redirect("accounts:set_up_second_factor")
        query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return redirect(f"{reverse('mfa_reauthenticate')}?{query}")
