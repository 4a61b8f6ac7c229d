"""What other programs say of a client's people: third-party evidence, kept apart from our own."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare.documents.wording.training import outside_words
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Employee


class OutsideResult(models.Model):
    """One result that another program reports: of training, or of a phishing test.

    It is never a lesson that was passed here and gives no certificate. ``source`` is the profile of
    the list and ``label`` its name for people; ``ref`` tells it from any other of its source.
    ``at`` is when it was so, as the program says. ``undone_at``: the import was undone; it counts
    no more, and stays.
    """

    class Kind(models.TextChoices):
        TRAINING = "training", "Training"
        PHISHING = "phishing", "Phishing test"

    class Outcome(models.TextChoices):
        NOT_STARTED = "not_started", "not started"
        STARTED = "started", "started"
        FAILED = "failed", "failed"
        COMPLETED = "completed", "completed"
        PASSED = "passed", "passed"
        SENT = "sent", "did not click"
        CLICKED = "clicked", "clicked"
        GAVE_DATA = "gave_data", "gave data"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="outside_results")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="outside_results")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=40)
    label = models.CharField(max_length=100)
    ref = models.CharField(max_length=40)
    what = models.CharField(max_length=200, blank=True)
    campaign = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    reported = models.BooleanField(null=True)
    score = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64)
    imported_by = models.CharField(max_length=200)
    imported_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "source", "ref"],
                condition=models.Q(undone_at=None),
                name="one_outside_result_a_thing",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "employee"], name="outside_results_of_a_person")
        ]

    def __str__(self) -> str:
        return self.what or self.campaign or self.label

    @property
    def told(self) -> str:
        """What the program says, in words."""
        return outside_words(self.outcome, reported=self.reported, score=self.score)
