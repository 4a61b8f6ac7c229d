"""Papers that somebody outside may read for a time, and each look at them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models

from duecare_web.accounts.actors import Actor
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.ledger.models import Document


class PaperShare(models.Model):
    """One link for one recipient. Only hashes of its token and of its code are kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="shares")
    recipient = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    """Where the link was mailed to; empty where a member sent it."""
    reason = models.CharField(max_length=300)
    with_names = models.BooleanField(default=False)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def is_open(self, now: datetime) -> bool:
        """Whether the link works."""
        return self.ended_at is None and now < self.expires_at

    def as_actor(self) -> Actor:
        """The recipient as somebody who acts."""
        return Actor(f"share:{self.pk}", self.recipient, self.email, "recipient")

    def as_person(self) -> dict[str, str]:
        """The recipient as somebody whom an entry is about."""
        return {"id": f"share:{self.pk}", "name": self.recipient, "email": self.email}


class SharedPaper(models.Model):
    """One paper of a share, kept as it was shared."""

    id = models.BigAutoField(primary_key=True)
    share = models.ForeignKey(PaperShare, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=200)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]


class ShareView(models.Model):
    """One look: the code was typed (no paper), or a paper was downloaded."""

    id = models.BigAutoField(primary_key=True)
    share = models.ForeignKey(PaperShare, on_delete=models.PROTECT, related_name="views")
    paper = models.ForeignKey(SharedPaper, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-at"]
