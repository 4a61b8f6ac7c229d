"""What is kept of the first start, and of test mails."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from duecare_web.accounts.models import Firm, User


class SetUpCode(models.Model):
    """A code that a running server has printed: the person who types it may set the first firm up."""

    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    """Wrong codes that were typed while this one was valid."""

    def __str__(self) -> str:
        return f"code of {timezone.localtime(self.made_at):%H:%M %Z}, {self.tries} wrong tries"


class SetUp(models.Model):
    """The set-up that is going on: one row, held by the browser that typed the code last."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    holder_hash = models.CharField(max_length=64)
    """Of a secret in that browser's session."""
    confirmed_at = models.DateTimeField()
    firm_facts = models.JSONField(default=dict)
    owner_facts = models.JSONField(default=dict)
    """Name, address and hashed password; the secret of the app and the seed of the recovery codes,
    encrypted under the installation's key."""
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, null=True)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, null=True)
    mail_seen = models.BooleanField(default=False)
    look_seen = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"set-up of {self.firm or 'the first firm'}"


class MailCheck(models.Model):
    """A mail by which a firm sees whether its mail arrives."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="mail_checks")
    to = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(default=timezone.now)
    accepted = models.BooleanField(default=False)
    reply = models.CharField(max_length=500, blank=True)
    """What the server answered, or what went wrong."""
    seconds = models.FloatField(default=0)
    opened_at = models.DateTimeField(null=True)
    """When the link in it was opened."""

    class Meta:
        ordering: ClassVar = ["-sent_at"]

    def __str__(self) -> str:
        return f"test mail of {self.firm}"
