"""What is done for several clients at once: foreseen for each of them, then done for all or none.

Apps register a :class:`BulkAction` when Django starts (``AppConfig.ready``). A member chooses
clients in the list, sees on a page what will happen at each, and confirms exactly that: where
something has changed meanwhile, nothing is done and the page is shown again.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from django import forms
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet

from duecare.errors import DuecareError, InputError
from duecare_web.accounts.access import MemberRequest
from duecare_web.accounts.models import Firm, Membership
from duecare_web.accounts.roles import Permission
from duecare_web.clients.models import Client
from duecare_web.clients.queries import clients_of

MOST: Final = 500
"""Clients in one go: so many are foreseen and done within a request."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What will happen at one client, or why it is left out."""

    client: Client
    text: str
    is_done: bool = True


Foresees = Callable[[Sequence[Client], Mapping[str, Any]], list[Foreseen]]


@dataclass(frozen=True, slots=True)
class BulkAction:
    """One thing that can be done for several clients.

    ``form(data, firm)`` asks what it needs to know, ``foresee(clients, facts)`` tells what it will do
    at each, ``do(client, facts, request)`` does it at one. ``done`` is the sentence afterwards, with
    the words for how many clients. ``note`` says what goes out and what can be taken back, and
    ``sample`` gives the mail that the first person would get.
    """

    key: str
    label: str
    note: str
    permission: Permission
    form: Callable[[Mapping[str, Any] | None, Firm], forms.Form]
    foresee: Foresees
    do: Callable[[Client, Mapping[str, Any], MemberRequest], None]
    done: str
    order: int = 50
    sample: Callable[[Sequence[Client], Mapping[str, Any]], EmailMessage | None] | None = None


_actions: dict[str, BulkAction] = {}


def add_bulk_action(one: BulkAction) -> None:
    """Offer an action in the list of clients."""
    _actions[one.key] = one


def action_of(key: str) -> BulkAction | None:
    """The action with this key."""
    return _actions.get(key)


def actions_for(
    may: Mapping[str, bool], *, show: str, left_out: Collection[str] = ()
) -> list[BulkAction]:
    """The actions that a member may take, but those ``left_out``; none for archived clients."""
    ordered = sorted(_actions.values(), key=lambda one: one.order)
    fits = [one for one in ordered if may[one.permission.value] and one.key not in left_out]
    return [] if show == "archived" else fits


def named(member: Membership, ids: Sequence[str]) -> QuerySet[Client]:
    """The served clients with these ids that a member sees; what is no id names none."""
    found = []
    for one in ids[: MOST + 1]:
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return clients_of(member).filter(pk__in=found)


def refuse_too_many(number: int) -> None:
    """Raise :class:`InputError` where more clients are chosen than one go takes."""
    if number > MOST:
        raise InputError(
            f"{number:,} clients are chosen, and at most {MOST} are done in one go",
            hint="narrow the list first, for example by state",
        )


def fingerprint_of(outcomes: Sequence[Foreseen]) -> str:
    """Names what was foreseen, so that nothing else is done."""
    lines = (f"{one.client.pk} {one.is_done} {one.text}" for one in outcomes)
    return sha256("\n".join(lines).encode()).hexdigest()


def do_all(
    one: BulkAction, outcomes: Sequence[Foreseen], facts: Mapping[str, Any], request: MemberRequest
) -> int:
    """Do it at every client that is not left out, all or none; returns at how many.

    Raises :class:`InputError` that names the client at which it cannot be done.
    """
    wanted = [outcome.client for outcome in outcomes if outcome.is_done]
    with transaction.atomic():
        for client in wanted:
            try:
                one.do(client, facts, request)
            except DuecareError as error:
                raise InputError(
                    f"nothing was done, because of {client.name}: {error}", hint=error.hint
                ) from error
    return len(wanted)
