"""Scans of a client, the machines they come from, and who may report.

The inventory itself is an encrypted document. The client's key is never here, only its name.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone

from duecare.dates import long_date
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.ledger.models import Document


class ScanKey(models.Model):
    """The name of the key under which a client's people are counted; the key itself is not here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="scan_keys")
    key_id = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(replaced_at__isnull=True),
                name="one_scan_key_a_client",
            )
        ]

    def __str__(self) -> str:
        return self.key_id


class Enrolment(models.Model):
    """The right of some machines to send inventories of one client, and nothing else.

    The token is shown once; ``token_id`` finds the row, ``token_hash`` is all that is kept of the
    rest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="enrolments")
    label = models.CharField(max_length=100)
    token_id = models.CharField(max_length=16, unique=True)
    token_hash = models.CharField(max_length=64)
    most_machines = models.PositiveIntegerField()
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.label

    def is_open(self, now: datetime) -> bool:
        """Whether machines may report with it."""
        return self.revoked_at is None and now < self.expires_at


class Machine(models.Model):
    """A scanned machine of a client. Its newest scan counts, until the machine is removed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="machines")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, related_name="machines"
    )
    machine_id = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    system = models.CharField(max_length=200, blank=True)
    first_seen_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name", "machine_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "machine_id"], name="one_row_a_machine")
        ]

    def __str__(self) -> str:
        return self.name


class Scan(models.Model):
    """One run over given sources, as its inventory tells it. Never changed once recorded.

    A scan of origin ``union`` is the client's inventory over several machines; it has no machine.
    """

    class Origin(models.TextChoices):
        HERE = "here", "Scanned on this machine"
        FILE = "file", "Inventory file imported"
        ENDPOINT = "endpoint", "Sent by a scanned machine"
        UNION = "union", "All machines together"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="scans")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    scanned_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    inventory = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    people_low = models.PositiveBigIntegerField()
    people_best = models.PositiveBigIntegerField()
    people_high = models.PositiveBigIntegerField()
    people_groups = models.JSONField(default=list)
    """Rows ``[state, mask of data types, people]`` of the whole, so that no page reads the inventory."""
    records = models.PositiveBigIntegerField()
    files_seen = models.PositiveBigIntegerField()
    files_read = models.PositiveBigIntegerField()  # that gave all their text
    files_without_text = models.PositiveBigIntegerField(default=0)  # by their nature
    unread = models.PositiveBigIntegerField()
    entry_id = models.UUIDField()
    machine = models.ForeignKey(Machine, on_delete=models.PROTECT, null=True, related_name="scans")
    scan_id = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=64, blank=True)
    sources = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["-scanned_at", "-recorded_at"]
        get_latest_by: ClassVar = ["scanned_at", "recorded_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "scan_id"],
                condition=~models.Q(scan_id=""),
                name="a_scan_is_recorded_once",
            )
        ]

    def __str__(self) -> str:
        return f"scan of {long_date(timezone.localdate(self.scanned_at))}"


class ClientInventory(models.Model):
    """Which scan stands for the client as a whole, and the scans of which machines are in it."""

    client = models.OneToOneField(
        Client, on_delete=models.PROTECT, primary_key=True, related_name="inventory"
    )
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, null=True, related_name="+")
    parts = models.JSONField(default=list)
    changed_at = models.DateTimeField(auto_now=True)


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
