"""Mails that Django and allauth send themselves go into the outbox as well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from duecare_web.outbox.posting import post

USEFUL = timedelta(hours=1)
"""Codes and links of a sign-in that leave later help no one."""


class OutboxBackend(BaseEmailBackend):
    """Keeps each message for the working process, in the transaction that is open."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages; returns how many."""
        for message in email_messages:
            expires_at = timezone.now() + USEFUL
            post(message, what="sign-in", is_urgent=True, expires_at=expires_at)
        return len(email_messages)
