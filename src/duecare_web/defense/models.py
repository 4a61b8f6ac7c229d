"""What was exported: the firm's defense files and the client's program files, never one table."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Contact
from duecare_web.ledger.models import Document


class DefenseFile(models.Model):
    """One export of a client's log with its documents and proofs."""

    class Profile(models.TextChoices):
        FULL = "full", "Full: every entry of the log"
        EXCERPT = "excerpt", "Excerpt: chosen entries with their proofs"

    class Basis(models.TextChoices):
        AGREEMENT = "agreement", "The agreement with the client allows it"
        CONSENT = "consent", "The client agreed to this disclosure"
        ORDER = "order", "A subpoena or court order requires it"
        DEFENSE = "defense", "Needed to answer a claim against the firm"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="defense_files")
    profile = models.CharField(max_length=10, choices=Profile.choices, default=Profile.FULL)
    basis = models.CharField(
        "why the firm may disclose it",
        max_length=10,
        choices=Basis.choices,
        default=Basis.AGREEMENT,
    )
    chosen = models.JSONField("kinds chosen for an excerpt", default=list)
    folder = models.CharField(max_length=120)
    recipient = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    facts = models.JSONField("facts of the certificate", default=dict)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-requested_at"]

    def __str__(self) -> str:
        return f"{self.folder}.zip"


class Certificate(models.Model):
    """The 902 certificate of a defense file, with every paragraph confirmed by one person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    file = models.OneToOneField(DefenseFile, on_delete=models.PROTECT, related_name="certificate")
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=200)
    qualification = models.TextField()
    place = models.CharField(max_length=200)
    signed_on = models.DateField("date")
    confirmed_at = models.DateTimeField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    entry_id = models.UUIDField()

    def __str__(self) -> str:
        return f"certificate of {self.file}"


class PrivilegeClaim(models.Model):
    """A group of an entry, or all of it, that defense files withhold, with the ground."""

    class Ground(models.TextChoices):
        ATTORNEY_CLIENT = "attorney-client", "Attorney-client privilege"
        WORK_PRODUCT = "work-product", "Attorney work product"
        THIRD_PERSON = "third-person", "Details of a third person"
        TRADE_SECRET = "trade-secret", "Trade secret"
        COURT_ORDER = "court-order", "Court order"
        SETTLEMENT = "settlement", "Settlement negotiations"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="privilege_claims")
    index = models.PositiveBigIntegerField("number of the entry")
    group = models.CharField(max_length=60)
    ground = models.CharField(max_length=20, choices=Ground.choices)
    note = models.CharField(max_length=300, blank=True)
    claimed_at = models.DateTimeField()
    claimed_by_name = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["index", "group"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client", "index", "group"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_claim_a_group",
            )
        ]

    def __str__(self) -> str:
        return f"entry {self.index}, {self.group}"

    @property
    def words(self) -> str:
        """The ground, and the words of the one who claims it."""
        return f"{self.get_ground_display()}{f', {self.note}' if self.note else ''}"


class ProgramConsent(models.Model):
    """A client's person lets the firm export the program file for the client, until withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="program_consents")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-given_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_program_consent_a_client",
            )
        ]

    def __str__(self) -> str:
        return f"consent of {self.contact}"


class ProgramFile(models.Model):
    """One export of the client's own program: by the client, or by the firm with consent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="program_files")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, related_name="program_files"
    )
    consent = models.ForeignKey(
        ProgramConsent, on_delete=models.PROTECT, null=True, related_name="files"
    )
    folder = models.CharField(max_length=120)
    recipient = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-requested_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False) | models.Q(consent__isnull=False),
                name="a_program_file_is_the_clients_wish",
            )
        ]

    def __str__(self) -> str:
        return f"{self.folder}.zip"
