"""Writes about receivers and their messages."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare.evidence.outgoing import check_address, is_public
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.ledger import keys
from duecare_web.ledger.actions import action, append_entry, append_firm_entry
from duecare_web.ledger.encryption import encrypt
from duecare_web.webhooks import queries
from duecare_web.webhooks.models import Webhook, WebhookMessage
from duecare_web.webhooks.signatures import new_secret

CHANGE_OVER: Final = timedelta(days=1)
"""How long the secret that was replaced signs as well."""


@action
def add_webhook(
    *, firm: Firm, actor: Actor, url: str, on_decisions: bool = True
) -> tuple[Webhook, str]:
    """Name a receiver; returns it with its secret, which is shown once and kept encrypted.

    Raises :class:`InputError` for an address that may not be asked or is named already.
    """
    lock(firm)
    address = url.strip()
    _refuse_address(address)
    if queries.webhooks_of(firm).filter(url=address).exists():
        raise InputError("this address is named already")
    secret, webhook_id = new_secret(), uuid.uuid4()
    made = Webhook.objects.create(
        id=webhook_id,
        firm=firm,
        url=address,
        secret=_sealed(webhook_id, secret),
        on_decisions=on_decisions,
        added_at=timezone.now(),
    )
    entry = record.WebhookAdded(host=_host(made), on_decisions=on_decisions)
    append_firm_entry(firm=firm, actor=actor, entry=entry)
    return made, secret


@action
def renew_secret(*, webhook: Webhook, actor: Actor) -> str:
    """Another secret; the old one signs as well for :data:`CHANGE_OVER`. It is shown once."""
    lock(webhook)
    secret = new_secret()
    webhook.earlier_secret = bytes(webhook.secret)
    webhook.earlier_until = timezone.now() + CHANGE_OVER
    webhook.secret = _sealed(webhook.pk, secret)
    webhook.save(update_fields=["secret", "earlier_secret", "earlier_until"])
    _record(webhook, actor, "secret renewed")
    return secret


@action
def stop_webhook(*, webhook: Webhook, actor: Actor, because: str) -> Webhook:
    """Send nothing to a receiver until it is started again; its messages wait."""
    lock(webhook)
    if not webhook.is_on:
        raise InputError("nothing is sent to it already")
    webhook.stopped_at, webhook.stopped_because = timezone.now(), because[:200]
    webhook.save(update_fields=["stopped_at", "stopped_because"])
    _record(webhook, actor, "stopped", because)
    return webhook


@action
def start_webhook(*, webhook: Webhook, actor: Actor) -> Webhook:
    """Send to a receiver again, what waits first."""
    lock(webhook)
    if webhook.stopped_at is None:
        raise InputError("it is on already")
    webhook.stopped_at, webhook.stopped_because = None, ""
    webhook.save(update_fields=["stopped_at", "stopped_because"])
    now = timezone.now()
    webhook.messages.filter(taken_at=None).update(next_attempt_at=now, attempts=0)
    _record(webhook, actor, "started")
    return webhook


@action
def remove_webhook(*, webhook: Webhook, actor: Actor) -> None:
    """Take a receiver out; what was sent stays in its log, what waits is not sent."""
    lock(webhook)
    webhook.removed_at, webhook.secret, webhook.earlier_secret = timezone.now(), b"", b""
    webhook.save(update_fields=["removed_at", "secret", "earlier_secret"])
    webhook.messages.filter(taken_at=None).update(next_attempt_at=None)
    _record(webhook, actor, "removed")


@action
def send_tickets(*, client: Client, actor: Actor, tickets: Sequence[queries.Ticket]) -> int:
    """Queue tickets for every receiver that lacks them as they are; returns how many messages.

    A ticket goes out once with its external id as the id of the message; a changed one with another
    id and the same external id. Raises :class:`InputError` where there is nothing to send.
    """
    lock(client)
    now, made = timezone.now(), 0
    for webhook in queries.active_webhooks(client.firm):
        rows = [one for one in queries.news_of(webhook, tickets) if one.news != "sent"]
        for row in rows:
            _queue(webhook, client, row, now)
        made += len(rows)
        if rows:
            entry = record.TicketsSent(host=_host(webhook), tickets=len(rows))
            append_entry(client=client, actor=actor, entry=entry)
    if not made:
        raise InputError("every receiver has these tickets as they are")
    return made


def send_test(*, webhook: Webhook) -> WebhookMessage:
    """Queue a message without any client's data, to be tried at once."""
    now = timezone.now()
    data = {"text": f"A test of Duecare for {webhook.firm.name}."}
    return WebhookMessage.objects.create(
        webhook=webhook,
        message_id=f"test-{uuid.uuid4()}",
        title="Test",
        body=_body("test", now, data),
        made_at=now,
        next_attempt_at=now,
    )


def send_again(*, message: WebhookMessage) -> None:
    """Try a message that was given up again; it keeps its id, so that nothing is done twice."""
    if message.taken_at is not None:
        raise InputError("the receiver has this message")
    message.attempts, message.next_attempt_at = 0, timezone.now()
    message.save(update_fields=["attempts", "next_attempt_at"])


def _queue(webhook: Webhook, client: Client, row: queries.TicketRow, now: datetime) -> None:
    one, is_new = row.ticket, row.news == "new"
    message_id = one.external_id if is_new else f"{one.external_id}_{one.digest}"
    if webhook.messages.filter(message_id=message_id).exists():  # as it was before, once more
        message_id = f"{message_id}_{int(now.timestamp())}"
    WebhookMessage.objects.create(
        webhook=webhook,
        client=client,
        message_id=message_id,
        external_id=one.external_id,
        title=one.title[:200],
        body=_body("ticket.created" if is_new else "ticket.updated", now, one.data),
        made_at=now,
        next_attempt_at=now,
    )


def _body(kind: str, now: datetime, data: dict[str, Any]) -> bytes:
    told = {"type": kind, "timestamp": now.isoformat(timespec="seconds"), "data": data}
    return json.dumps(told, ensure_ascii=False).encode()


def _refuse_address(url: str) -> None:
    parts = check_address(url)
    own_network = settings.DUECARE_PRIVATE_ADDRESSES
    if parts.scheme != "https" and not own_network:
        raise InputError("the address must begin with https://")
    host = str(parts.hostname)
    is_number = host.replace(".", "").isdigit() or ":" in host
    is_own = host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
    if not own_network and (is_own or (is_number and not is_public(host))):
        raise InputError(
            "this address is in a private network",
            hint="DUECARE_PRIVATE_ADDRESSES=yes permits it, for a network of your own",
        )


def _sealed(webhook_id: uuid.UUID, secret: str) -> bytes:
    purpose = f"{queries.PURPOSE}:{webhook_id}"
    return encrypt(keys.installation_key(), secret.encode(), purpose=purpose)


def _host(webhook: Webhook) -> str:
    return urlsplit(webhook.url).netloc


def _record(webhook: Webhook, actor: Actor, change: str, reason: str = "") -> None:
    entry = record.WebhookChanged(host=_host(webhook), change=change, reason=reason or None)
    append_firm_entry(firm=webhook.firm, actor=actor, entry=entry)
