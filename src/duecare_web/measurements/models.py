"""How a member resolved a difference between an answer and what facts show."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from duecare.risk import readings
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Client


class Resolution(models.Model):
    """One difference resolved with a reason; none is ever changed, a later one replaces it."""

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", "The answer was wrong"
        LIST_WRONG = "list_wrong", "The list is wrong or out of date"
        BOTH_RIGHT = "both_right", "Both are right"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="resolutions")
    question = models.CharField(max_length=20)
    rule = models.CharField(max_length=40)
    said = models.CharField(max_length=40)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    reason = models.TextField()
    list_of = models.DateField("day of the list", null=True)
    names = models.JSONField("what the list showed otherwise", default=list)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField()
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["resolved_at"]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_outcome_display()}"

    def as_way_out(self, *, firm: Firm) -> readings.WayOut:
        """The resolution as the risk engine takes it; its day as ``firm`` has it."""
        outcomes: dict[str, readings.Outcome] = {
            "corrected": "corrected",
            "list_wrong": "list_wrong",
            "both_right": "both_right",
        }
        return readings.WayOut(
            question=self.question,
            rule=self.rule,
            said=self.said,
            outcome=outcomes[self.outcome],
            on=self.list_of,
            names=frozenset(self.names),
            reason=self.reason,
            by=self.resolved_by.get_full_name(),
            at=firm_day(firm, self.resolved_at),
        )
