"""Incidents of clients: what happened where, what was there, what was done, how it was judged."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.custody.models import LegalHold
from duecare_web.scans.models import Scan


class Incident(models.Model):
    """One incident at one place of a client.

    What was at the place is frozen from the scan of its opening: ``people_*`` and ``groups`` (state,
    mask of data types, people). They are empty where no scan has looked at the place. The notice days
    count from ``known_at``, when the client knew.
    """

    class Encrypted(models.TextChoices):
        YES = "yes", "On"
        NO = "no", "Off"
        UNKNOWN = "unknown", "Not known"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="incidents")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    place = models.CharField(max_length=300)
    happened_on = models.DateField(null=True)
    known_at = models.DateTimeField()
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, null=True, related_name="+")
    people_low = models.PositiveBigIntegerField(null=True)
    people_best = models.PositiveBigIntegerField(null=True)
    people_high = models.PositiveBigIntegerField(null=True)
    groups = models.JSONField(default=list)
    encrypted = models.CharField(
        max_length=10, choices=Encrypted.choices, default=Encrypted.UNKNOWN
    )
    encrypted_seen_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    hold = models.ForeignKey(LegalHold, on_delete=models.PROTECT, related_name="+")
    factors = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-opened_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["firm", "number"], name="one_incident_a_number")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["firm"], condition=models.Q(closed_at__isnull=True), name="open_incidents"
            )
        ]

    def __str__(self) -> str:
        return f"incident {self.number}, {self.place}"


class StepDone(models.Model):
    """A step or notice of an incident that was done, by its key in the plan."""

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="steps_done")
    key = models.CharField(max_length=64)
    done_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200)
    entry_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "key"], name="a_step_is_done_once")
        ]
