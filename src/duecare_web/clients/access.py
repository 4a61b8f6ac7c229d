"""The way to a client: one helper and one decorator, both on :mod:`duecare_web.accounts.access`."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpResponseBase

from duecare_web.accounts.access import (
    MemberRequest,
    get_for_member_or_404,
    member_required,
    use_firm,
)
from duecare_web.accounts.roles import Permission
from duecare_web.clients.models import Client


def get_client_or_404(
    user: Any, client_id: uuid.UUID | str, *, permission: Permission = Permission.VIEW
) -> Client:
    """The client, if ``user`` works for its firm with ``permission``; else 404 or 403."""
    return get_for_member_or_404(
        Client.objects.select_related("log"), user, permission=permission, pk=client_id
    )


def client_view(
    permission: Permission = Permission.VIEW,
) -> Callable[
    [Callable[Concatenate[MemberRequest, Client, ...], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """A page of one client: turns ``client_id`` of the address into ``client``."""

    def decorate(
        view: Callable[Concatenate[MemberRequest, Client, ...], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @member_required(Permission.VIEW)
        @wraps(view)
        def guarded(
            request: MemberRequest, client_id: uuid.UUID, **kwargs: Any
        ) -> HttpResponseBase:
            client = get_client_or_404(request.user, client_id, permission=permission)
            if client.firm_id != request.firm.pk:
                use_firm(request, client.firm)
            return view(request, client, **kwargs)

        guarded.duecare_permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate
