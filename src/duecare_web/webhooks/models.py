"""Where a firm's tickets are sent, and each message with what became of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client


class Webhook(models.Model):
    """One receiver. ``secret`` signs its messages; both secrets are under the installation's key.

    ``earlier_secret`` signs as well until ``earlier_until``, so that the receiver can change over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=500)
    secret = models.BinaryField()
    earlier_secret = models.BinaryField(default=b"")
    earlier_until = models.DateTimeField(null=True)
    on_decisions = models.BooleanField(default=True)
    """Whether a ticket goes out by itself when the client has accepted."""
    added_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["added_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["firm", "url"],
                condition=models.Q(removed_at=None),
                name="one_webhook_an_address",
            )
        ]

    @property
    def is_on(self) -> bool:
        """Whether messages go to it."""
        return self.stopped_at is None and self.removed_at is None


class WebhookMessage(models.Model):
    """One message to one receiver: its exact bytes, and what the last attempt brought.

    ``external_id`` is that of the ticket, empty for a test; ``message_id`` is the receiver's key
    against doing a thing twice.
    """

    id = models.BigAutoField(primary_key=True)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="messages")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="+")
    message_id = models.CharField(max_length=200)
    external_id = models.CharField(max_length=150, blank=True)
    title = models.CharField(max_length=200)
    body = models.BinaryField()
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_problem = models.CharField(max_length=200, blank=True)
    taken_at = models.DateTimeField(null=True)
    """When the receiver answered that it has it."""

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "message_id"], name="one_message_an_id")
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at"], name="webhook_messages_due"),
        ]
