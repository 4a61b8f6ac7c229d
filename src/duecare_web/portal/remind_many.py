"""Remind those who were asked to decide, at several clients at once, apart from the set reminders.

The mail is that of the set reminders, which go on at their days: a reminder by hand moves none of
them, and none of the days from which silence counts.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.mail import EmailMessage
from django.utils import timezone

from duecare.dates import long_date
from duecare.documents.wording.words import in_words, plural
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.models import Firm
from duecare_web.accounts.roles import Permission
from duecare_web.accounts.zones import firm_day, firm_midnight
from duecare_web.clients.bulk import BulkAction, Foreseen
from duecare_web.clients.models import Client
from duecare_web.outbox.content import new_message_id
from duecare_web.portal import actions, mail, queries
from duecare_web.portal.models import PortalLink, SignatureRequest
from duecare_web.portal.notices import REMINDER_DAYS

ABOUT: Final = "reminder by hand"
SAMPLE_ADDRESS: Final = "(the person's own link)"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Whom to remind of what: one request to a person, and what of it has no answer yet."""

    request: SignatureRequest
    titles: tuple[str, ...]


def no_form(data: Mapping[str, Any] | None, _firm: Firm) -> forms.Form:
    """Nothing is asked."""
    return forms.Form(data if data is not None else {})


def unanswered_at(clients: Sequence[Client]) -> dict[uuid.UUID, list[Unanswered]]:
    """What was asked and not answered at each client, the oldest first: the same few queries."""
    requests = list(queries.running_requests().filter(client__in=clients))
    waiting = queries.undecided().filter(requests__in=requests).order_by("rank", "pk")
    titles: dict[uuid.UUID, list[str]] = {}
    for request_id, title in waiting.values_list("requests", "title"):
        titles.setdefault(request_id, []).append(title)
    found: dict[uuid.UUID, list[Unanswered]] = {}
    for one in requests:
        if one.pk in titles:  # else it was answered between the two queries
            found.setdefault(one.client_id, []).append(Unanswered(one, tuple(titles[one.pk])))
    return found


def foresee(clients: Sequence[Client], _facts: Mapping[str, Any]) -> list[Foreseen]:
    """Who gets a reminder at each client, of how much, or why nobody does."""
    asked, written = unanswered_at(clients), _written_to_today(clients)
    return [_outcome(one, asked.get(one.pk, []), written) for one in clients]


def _outcome(client: Client, asked: Sequence[Unanswered], written: set[uuid.UUID]) -> Foreseen:
    if not asked:
        return Foreseen(client, "No one was asked who has not answered", is_done=False)
    left = _to_remind(asked, written)
    if not left:
        text = "Each of them was written to today already, or has no email address"
        return Foreseen(client, text, is_done=False)
    told = [
        f"{one.request.contact.name} ({one.request.contact.email}), "
        f"{plural(len(one.titles), 'recommendation')} asked about on "
        f"{long_date(firm_day(client.firm, one.request.requested_at))}"
        for one in left
    ]
    return Foreseen(client, in_words(told))


def _to_remind(asked: Sequence[Unanswered], written: set[uuid.UUID]) -> list[Unanswered]:
    return [
        one for one in asked if one.request.contact.email and one.request.contact_id not in written
    ]


def _written_to_today(clients: Sequence[Client]) -> set[uuid.UUID]:
    """The contacts of these clients, all of one firm, who were asked or sent a link today."""
    if not clients:
        return set()
    firm = clients[0].firm
    midnight = firm_midnight(firm, firm_day(firm, timezone.now()))
    links = PortalLink.objects.filter(
        client__in=clients, contact__isnull=False, created_at__gte=midnight
    )
    asked = SignatureRequest.objects.filter(client__in=clients, requested_at__gte=midnight)
    return {
        *links.values_list("contact_id", flat=True),
        *asked.values_list("contact_id", flat=True),
    }


def sample(clients: Sequence[Client], _facts: Mapping[str, Any]) -> EmailMessage | None:
    """The mail as the first person gets it."""
    asked, written = unanswered_at(clients), _written_to_today(clients)
    for client in clients:
        for one in _to_remind(asked.get(client.pk, []), written):
            return _mail(one, SAMPLE_ADDRESS, new_message_id(), timezone.now())
    return None


def _mail(one: Unanswered, address: str, message_id: str, now: datetime) -> EmailMessage:
    return mail.reminder_mail(
        one.request,
        titles=one.titles,
        silence_counts_on=queries.schedule_of(one.request, now).lapses,
        address=address,
        message_id=message_id,
    )


def remind(client: Client, _facts: Mapping[str, Any], request: MemberRequest) -> None:
    """Have the reminders of one client sent, each with a new personal link."""
    actor, now = request_actor(request, client.firm), timezone.now()
    for one in _to_remind(unanswered_at([client]).get(client.pk, []), _written_to_today([client])):

        def words(address: str, message_id: str, one: Unanswered = one) -> EmailMessage:
            return _mail(one, address, message_id, now)

        actions.invite(person=one.request.contact, actor=actor, compose=words, about=ABOUT, at=now)


REMIND = BulkAction(
    "remind",
    "Remind of open decisions",
    "Mail goes to people outside your firm and cannot be taken back. The set reminders, on days "
    f"{in_words([str(day) for day in REMINDER_DAYS])}, go on as they are.",
    Permission.ADVISE,
    no_form,
    foresee,
    remind,
    "{} reminded.",
    order=12,
    sample=sample,
)
