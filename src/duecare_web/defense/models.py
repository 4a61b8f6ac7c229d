"""Defense files that were exported."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.ledger.models import Document


class DefenseFile(models.Model):
    """One export of a client's log with its documents and proofs."""

    class Profile(models.TextChoices):
        FULL = "full", "Full: every entry of the log"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="defense_files")
    profile = models.CharField(max_length=10, choices=Profile.choices, default=Profile.FULL)
    folder = models.CharField(max_length=120)
    recipient = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-requested_at"]

    def __str__(self) -> str:
        return f"{self.folder}.zip"
