"""Give a member a private address of their calendar, and end it: both on the firm's record."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q
from django.urls import reverse

from duecare import record
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.models import Membership
from duecare_web.accounts.recording import record_for_firm
from duecare_web.ledger.actions import action
from duecare_web.notices.models import CalendarAddress
from duecare_web.portal.tokens import new_token, token_hash

NOTED_EVERY: Final = dt.timedelta(hours=1)
"""A calendar program asks often; the time of its last reading is kept to the hour."""


@action
def make_calendar_address(
    *, member: Membership, only_mine: bool, actor: Actor, at: dt.datetime
) -> str:
    """A new address, instead of the one before; it can be shown this once only."""
    token = new_token()
    CalendarAddress.objects.update_or_create(
        membership=member,
        defaults={
            "token_hash": token_hash(token),
            "only_mine": only_mine,
            "made_at": at,
            "read_at": None,
        },
    )
    entry = record.CalendarAddressMade(only_own_clients=only_mine)
    record_for_firm(firm=member.firm, actor=actor, entry=entry)
    return reverse("notices:feed", args=[token])


@action
def end_calendar_address(*, address: CalendarAddress, actor: Actor) -> None:
    """Nothing is read at the address from now on."""
    firm = address.membership.firm
    address.delete()
    entry = record.CalendarAddressEnded(made_at=address.made_at)
    record_for_firm(firm=firm, actor=actor, entry=entry)


def find_calendar(token: str, *, now: dt.datetime) -> CalendarAddress | None:
    """The address with this secret, of a member who may still sign in; notes that it was read."""
    found = (
        CalendarAddress.objects.filter(
            token_hash=token_hash(token), membership__user__is_active=True
        )
        .select_related("membership__user", "membership__firm")
        .first()
    )
    if found is not None:
        before = Q(read_at=None) | Q(read_at__lt=now - NOTED_EVERY)
        CalendarAddress.objects.filter(before, pk=found.pk).update(read_at=now)
    return found
