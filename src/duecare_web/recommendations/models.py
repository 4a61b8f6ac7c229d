"""What an advisor did to a recommendation, one row a change, beside its ledger entry."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.assessments.models import Recommendation
from duecare_web.clients.models import Client, Contact


class RecommendationChange(models.Model):
    """One change of a recommendation: what, by whom, when, why. Never changed."""

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="changes"
    )
    what = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.what


class PlannedSending(models.Model):
    """Recommendations that go to a contact at a chosen time, and not before.

    Until then nothing is asked and nothing is mailed: no link, no request, no clock of reminders.
    ``words_sha256`` is the digest of what the advisor saw; if it is another at that time, or the
    contact may no longer sign, nothing goes and ``why`` says so.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waits for its time"
        SENT = "sent", "sent"
        CANCELED = "canceled", "canceled"
        STOPPED = "stopped", "not sent"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="planned_sendings")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    recommendations = models.ManyToManyField(Recommendation, related_name="+")
    note = models.TextField(blank=True)
    words_sha256 = models.CharField(max_length=64)
    goes_at = models.DateTimeField()
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    planned_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-goes_at"]
        indexes: ClassVar = [
            models.Index(
                fields=["goes_at"],
                condition=models.Q(state="waiting"),
                name="sendings_that_wait",
            )
        ]

    def __str__(self) -> str:
        return f"recommendations to {self.contact}, {self.get_state_display()}"
