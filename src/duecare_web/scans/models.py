"""Scans of a client: counts by place. The inventory itself is an encrypted document."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.ledger.models import Document


class Scan(models.Model):
    """One run over given sources, as its inventory tells it. Never changed once recorded."""

    class Origin(models.TextChoices):
        HERE = "here", "Scanned on this machine"
        FILE = "file", "Inventory file imported"
        ENDPOINT = "endpoint", "Sent by a scanned machine"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="scans")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    scanned_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    inventory = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    people_low = models.PositiveBigIntegerField()
    people_best = models.PositiveBigIntegerField()
    people_high = models.PositiveBigIntegerField()
    records = models.PositiveBigIntegerField()
    files_seen = models.PositiveBigIntegerField()
    files_read = models.PositiveBigIntegerField()
    unread = models.PositiveBigIntegerField()
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-scanned_at", "-recorded_at"]
        get_latest_by: ClassVar = ["scanned_at", "recorded_at"]

    def __str__(self) -> str:
        return f"scan of {self.scanned_at:%d %B %Y}"


class ScannedLocation(models.Model):
    """One place of a scan with its counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="locations")
    location_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=300)
    encrypted = models.BooleanField(null=True)
    records = models.PositiveBigIntegerField()
    people_low = models.PositiveBigIntegerField()
    people_best = models.PositiveBigIntegerField()
    people_high = models.PositiveBigIntegerField()

    class Meta:
        ordering: ClassVar = ["-people_best", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scan", "location_id"], name="one_row_a_place")
        ]

    def __str__(self) -> str:
        return self.name
