"""Sends what waits, keeps what the receiver answered, and says when to try again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F

from duecare.errors import DuecareError
from duecare.evidence.outgoing import ask
from duecare_web.accounts.actors import system_actor
from duecare_web.webhooks import actions, queries
from duecare_web.webhooks.models import Webhook, WebhookMessage
from duecare_web.webhooks.signatures import signed_headers

logger = logging.getLogger(__name__)
ACTOR: Final = system_actor("webhooks")
SECONDS: Final = 15
LARGEST_ANSWER: Final = 4_096
AT_ONCE: Final = 20
"""Messages of one pass: a receiver that hangs keeps the others waiting for five minutes at most."""
PAUSES: Final = tuple(
    timedelta(**one)
    for one in (
        {"seconds": 5},
        {"minutes": 5},
        {"minutes": 30},
        {"hours": 2},
        {"hours": 5},
        {"hours": 10},
        {"hours": 14},
        {"hours": 20},
        {"hours": 24},
    )
)
"""After each attempt that failed, as the specification suggests; then a person is needed."""
GONE: Final = 410
"""The receiver wants no more messages (specification, "Handling failures")."""


def send_due(now: datetime) -> int:
    """Send what is due to receivers that are on; returns how many were taken."""
    due = WebhookMessage.objects.filter(
        taken_at=None,
        next_attempt_at__lte=now,
        webhook__stopped_at=None,
        webhook__removed_at=None,
    )
    taken = 0
    for one in due.select_related("webhook__firm").order_by("next_attempt_at", "id")[:AT_ONCE]:
        one.webhook.refresh_from_db(fields=["stopped_at", "removed_at"])  # by the one before
        taken += one.webhook.is_on and deliver(one, now)
    return taken


def deliver(message: WebhookMessage, now: datetime) -> bool:
    """One attempt at a message; whether the receiver has it now.

    The attempt is counted before it is made: two processes at once make one, and a program that
    stops in between tries again later, under the same id.
    """
    number = message.attempts + 1
    again = now + PAUSES[number - 1] if number <= len(PAUSES) else None
    mine = WebhookMessage.objects.filter(pk=message.pk, attempts=message.attempts, taken_at=None)
    if not mine.update(attempts=F("attempts") + 1, next_attempt_at=again):
        return False
    status, problem = _attempt(message, now)
    taken = problem == ""
    WebhookMessage.objects.filter(pk=message.pk).update(
        last_status=status,
        last_problem=problem,
        **({"taken_at": now, "next_attempt_at": None} if taken else {}),
    )
    if status == GONE:
        _stop(message.webhook)
    return taken


def _attempt(message: WebhookMessage, now: datetime) -> tuple[int | None, str]:
    """The status, and what went wrong in words; empty where the message was taken."""
    body = bytes(message.body)
    secrets = queries.secrets_of(message.webhook, now=now)
    headers = signed_headers(body, message_id=message.message_id, at=now, secrets=secrets)
    try:
        reply = ask(
            message.webhook.url,
            body=body,
            largest=LARGEST_ANSWER,
            seconds=SECONDS,
            headers={"Content-Type": "application/json", "User-Agent": "Duecare", **headers},
            public_only=not settings.DUECARE_PRIVATE_ADDRESSES,
        )
    except DuecareError as error:
        return None, str(error)[:200]
    if 200 <= reply.status < 300:
        return reply.status, ""
    return reply.status, f"the receiver answered {reply.status}"


def _stop(webhook: Webhook) -> None:
    try:
        actions.stop_webhook(
            webhook=webhook, actor=ACTOR, because="the receiver answered that it is gone (410)"
        )
    except DuecareError as error:  # stopped in the meantime
        logger.info("webhook %s: %s", webhook.pk, error)
