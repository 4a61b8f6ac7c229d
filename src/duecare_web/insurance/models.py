"""Insurance policies of a client and of the firm, as data."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client


class InsurancePolicy(models.Model):
    """An insurer's contract for one period. ``client`` is empty for the firm's own cover.

    ``terms`` are the fields of :class:`duecare.risk.insurance.program.InsurancePolicy`, checked by it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="insurance_policies")
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, related_name="insurance_policies"
    )
    carrier = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    terms = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    """When it was recorded, by its entry."""
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["position", "created_at"]

    def __str__(self) -> str:
        return f"{self.carrier} ({self.kind.replace('_', ' ')})"
