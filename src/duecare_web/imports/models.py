"""Lists that are being brought in, what each changed, and what a firm answered once."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare.imports.fields import ListKind
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, FactSource


class RunState(models.TextChoices):
    """Where an import is."""

    PREVIEW = "preview", "Preview"
    APPLYING = "applying", "In progress"
    APPLIED = "applied", "Imported"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"
    CANCELED = "canceled", "Canceled"
    FAILED = "failed", "Not imported"


class ImportRun(models.Model):
    """One list, from its preview to its undoing. ``client`` is empty for a list of all clients.

    ``sealed`` is the table as it was read, without refused columns, under the key of the firm's
    log; it is deleted when the run is over. ``counts`` is what the plan said.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="import_runs")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in ListKind])
    member = models.CharField(max_length=100)
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64)
    is_pasted = models.BooleanField(default=False)
    label = models.CharField(max_length=100, blank=True)
    sealed = models.BinaryField()
    choices = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.PREVIEW)
    problem = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["firm", "-created_at"], name="imports_in_order")]

    @property
    def title(self) -> str:
        """What the list holds, as a page says it."""
        return ListKind(self.kind).in_words


class ImportChange(models.Model):
    """What an import did to one thing: ``before`` and ``after`` of what it changed."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    thing = models.UUIDField()
    action = models.CharField(max_length=10)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    source = models.ForeignKey(FactSource, on_delete=models.PROTECT, null=True, related_name="+")


class RememberedChoice(models.Model):
    """What a member of a firm said once of a word or a column of a kind of list.

    ``key`` is ``word:vocabulary:word`` or ``column:profile:heading``, all folded.
    """

    id = models.BigAutoField(primary_key=True)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=300)
    meaning = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["firm", "kind", "key"], name="one_meaning_a_choice")
        ]
