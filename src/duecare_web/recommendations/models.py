"""What an advisor did to a recommendation, one row a change, beside its ledger entry."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.assessments.models import Recommendation
from duecare_web.clients.models import Client


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
