"""Reading receivers, their secrets and messages, and the tickets that would be sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from duecare_web.accounts.models import Firm
from duecare_web.assessments.models import Decision
from duecare_web.clients.models import Client
from duecare_web.ledger import keys
from duecare_web.ledger.encryption import decrypt
from duecare_web.recommendations.queries import DeskRow, desk_of
from duecare_web.recommendations.tickets import external_id
from duecare_web.webhooks.models import Webhook, WebhookMessage

PURPOSE = "webhook secret"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A recommendation as a message: the same content has the same ``digest``."""

    external_id: str
    title: str
    state: str
    data: dict[str, Any]

    @property
    def digest(self) -> str:
        """What tells one version of the ticket from another."""
        told = json.dumps(self.data, sort_keys=True).encode()
        return sha256(told).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket, and whether the receivers have it: ``new``, ``changed`` or ``sent``."""

    ticket: Ticket
    news: str


def webhooks_of(firm: Firm) -> QuerySet[Webhook]:
    """The receivers of a firm, stopped ones too."""
    return Webhook.objects.filter(firm=firm, removed_at=None)


def active_webhooks(firm: Firm) -> QuerySet[Webhook]:
    """The receivers that messages go to."""
    return webhooks_of(firm).filter(stopped_at=None)


def messages_of(webhook: Webhook) -> QuerySet[WebhookMessage]:
    """The messages to a receiver, newest first."""
    return webhook.messages.select_related("client")


def waiting_of(webhook: Webhook) -> int:
    """How many messages wait for their next attempt."""
    return webhook.messages.filter(taken_at=None, next_attempt_at__isnull=False).count()


def secrets_of(webhook: Webhook, *, now: datetime) -> list[str]:
    """The secrets that sign now: the own one first, then the one that is being replaced."""
    key = keys.installation_key()
    purpose = f"{PURPOSE}:{webhook.pk}"
    found = [decrypt(key, webhook.secret, purpose=purpose)]
    if webhook.earlier_until is not None and now < webhook.earlier_until:
        found.append(decrypt(key, webhook.earlier_secret, purpose=purpose))
    return [one.decode() for one in found]


def tickets_of(client: Client, *, accepted_only: bool) -> list[Ticket]:
    """What is on the desk of a client as tickets; or only what the client has accepted."""
    rows = desk_of(client).rows
    return [_ticket(row) for row in rows if not accepted_only or _is_accepted(row)]


def news_of(webhook: Webhook, tickets: Sequence[Ticket]) -> list[TicketRow]:
    """These tickets, each with what is new of it for a receiver."""
    sent = webhook.messages.exclude(external_id="").order_by("made_at", "id")
    last = dict(sent.values_list("external_id", "body"))
    return [TicketRow(one, _news(one, last.get(one.external_id))) for one in tickets]


def _news(ticket: Ticket, last: bytes | memoryview | None) -> str:
    if last is None:
        return "new"
    return "sent" if json.loads(bytes(last))["data"] == ticket.data else "changed"


def _is_accepted(row: DeskRow) -> bool:
    return row.decision is not None and row.decision.kind == Decision.Kind.ACCEPT


def _ticket(row: DeskRow) -> Ticket:
    one = row.recommendation
    return Ticket(
        external_id=external_id(row),
        title=one.title,
        state=row.state_words,
        data={
            "external_id": external_id(row),
            "client": one.client.name,
            "client_id": str(one.client_id),
            "title": one.title,
            "description": one.offer.text,
            "when": one.get_horizon_display(),
            "assignee": one.assignee or None,
            "due_on": one.due_on.isoformat() if one.due_on else None,
            "state": row.state,
            "first_year_cents": one.sums.first_year,
            "yearly_cents": one.sums.yearly,
            "reasons": list(one.offer.reasons),
            "url": f"{settings.DUECARE_BASE_URL}{_address(row)}",
        },
    )


def _address(row: DeskRow) -> str:
    one = row.recommendation
    return f"{reverse('recommendations:desk', args=[one.client_id])}?open={one.pk}"
