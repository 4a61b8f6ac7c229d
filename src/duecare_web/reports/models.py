"""Reports that were made, and when the next ones are made and mailed by themselves."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.ledger.models import Document

KIND = 20


class Report(models.Model):
    """One report as it was made: never changed. ``client`` is empty for one about all clients."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="reports")
    kind = models.CharField(max_length=KIND)
    title = models.CharField(max_length=200)
    first = models.DateField(null=True)
    last = models.DateField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-made_at"]
        indexes: ClassVar = [models.Index(fields=["firm", "-made_at"], name="reports_of_a_firm")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_statement(self) -> bool:
        """Whether it is a PDF that holds a statement, which Word can show as well."""
        return self.document.media_type == "application/pdf"


class ReportSchedule(models.Model):
    """A report that is made and mailed to these people: after each month or quarter, or once.

    ``recipients`` are references: ``contact:<id>`` of the client, ``member:<id>`` of the firm.
    """

    class Every(models.TextChoices):
        MONTH = "month", "Each month"
        QUARTER = "quarter", "Each quarter"
        ONCE = "once", "Once"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, related_name="report_schedules"
    )
    kind = models.CharField(max_length=KIND)
    every = models.CharField(max_length=10, choices=Every.choices)
    recipients = models.JSONField(default=list)
    next_on = models.DateField()
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["next_on"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_on"],
                condition=models.Q(ended_at__isnull=True),
                name="reports_that_are_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.get_every_display().lower()}"


class ClientMonth(models.Model):
    """What was on record of a client at the end of a month; the running one changes until it ends.

    Kept by :mod:`reports.trends` from scans, assessments and decisions, for every month from the
    first one that has something. ``people`` with its range and ``uninsured`` (whole dollars of the bad case)
    are empty before a scan or an assessment; ``accepted`` and ``refused`` count the month's decisions.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="months")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    people = models.PositiveBigIntegerField(null=True)
    people_low = models.PositiveBigIntegerField(null=True)
    people_high = models.PositiveBigIntegerField(null=True)
    uninsured = models.PositiveBigIntegerField(null=True)
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "month"], name="one_row_a_month")
        ]
        indexes: ClassVar = [models.Index(fields=["firm", "month"], name="months_of_a_firm")]

    def __str__(self) -> str:
        return f"{self.client}, {self.month:%Y-%m}"
