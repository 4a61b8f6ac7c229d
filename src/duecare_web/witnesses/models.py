"""Who outside attests the ledger: time authorities, contacts by mail, browsers, other firms."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Contact
from duecare_web.ledger.models import Checkpoint, TimestampToken
from duecare_web.outbox.models import Mail, is_of_a_server


class StampRequest(models.Model):
    """A timestamp that is wanted: the durable queue. It is done when a token came."""

    class Reason(models.TextChoices):
        HOURLY = "hourly", "Hourly"
        EXPORT = "export", "Before an export"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    token = models.ForeignKey(TimestampToken, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["created_at"]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(done_at__isnull=True),
                name="stamps_that_wait",
            )
        ]


class StampAttempt(models.Model):
    """One question to one authority, with the bytes sent and received, answered or not."""

    stamp = models.ForeignKey(
        StampRequest, on_delete=models.PROTECT, related_name="tries", null=True
    )
    """What it was asked for; none for the seal of a signed copy."""
    authority = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    at = models.DateTimeField(db_index=True)
    request = models.BinaryField()
    reply = models.BinaryField(null=True)
    problem = models.TextField(blank=True)
    clock_offset_ms = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["-at"]


class RevocationList(models.Model):
    """A CRL or an OCSP answer of an authority's issuer, raw as it came."""

    kind = models.CharField(max_length=4)
    sha256 = models.CharField(max_length=64, unique=True)
    url = models.CharField(max_length=1000)
    content = models.BinaryField()
    fetched_at = models.DateTimeField()


class TokenEvidence(models.Model):
    """What was checked of a token when it came, and what was kept beside it."""

    token = models.OneToOneField(TimestampToken, on_delete=models.PROTECT, related_name="evidence")
    time = models.DateTimeField()
    clock_offset_ms = models.BigIntegerField()
    checks = models.JSONField()
    chain_pem = models.TextField(blank=True)
    lists = models.ManyToManyField(RevocationList, related_name="tokens")
    lists_due_at = models.DateTimeField(null=True, db_index=True)
    lists_problem = models.TextField(blank=True)

    @property
    def passed(self) -> int:
        """How many checks passed."""
        return sum(1 for _, status, _ in self.checks if status == "pass")

    @property
    def open_checks(self) -> int:
        """How many checks did not run, or failed later (a revocation that became known)."""
        return len(self.checks) - self.passed


class CheckpointMail(models.Model):
    """A checkpoint that a contact was sent to keep, and what became of the mail."""

    class Reason(models.TextChoices):
        WEEKLY = "weekly", "Weekly"
        SIGNATURE = "signature", "After a signature"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="checkpoint_mails")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="checkpoint_mails")
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    signatures = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=60)
    message_id = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    outgoing = models.ForeignKey(Mail, on_delete=models.PROTECT, null=True, related_name="+")
    handed_over_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=500, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-made_at"]

    @property
    def reached_a_server(self) -> bool:
        """Whether a mail server has it."""
        return self.handed_over_at is not None and is_of_a_server(self.reply)


class SignaturesMailed(models.Model):
    """Up to which entry the signatures in a client's log were mailed as proofs."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="+")
    next_index = models.PositiveBigIntegerField(default=0)


class BrowserWitness(models.Model):
    """The key of one contact's browser. Its private half never leaves that browser."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="browser_witnesses")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="browser_witnesses")
    vkey = models.CharField(max_length=400, unique=True)
    added_at = models.DateTimeField()
    entry_id = models.UUIDField()


class Cosignature(models.Model):
    """A witness's signature line over a checkpoint (C2SP cosignature/v1), checked on receipt."""

    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, related_name="cosignatures"
    )
    vkey = models.CharField(max_length=400)
    line = models.CharField(max_length=600)
    stated_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["received_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checkpoint", "vkey"], name="one_cosignature_a_witness")
        ]


class PeerWitness(models.Model):
    """Another firm's witness, to which the anchor log's checkpoints are submitted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="peer_witnesses")
    url = models.CharField(max_length=500)
    vkey = models.CharField(max_length=400, unique=True)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    cosigned_size = models.PositiveBigIntegerField(default=0)
    cosigned_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["added_at"]

    @property
    def name(self) -> str:
        """The name in the witness's key."""
        return self.vkey.partition("+")[0]


class KnownLog(models.Model):
    """Another firm's log for which this installation is a witness, and the last it cosigned."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="known_logs")
    origin = models.CharField(max_length=300, unique=True)
    vkeys = models.TextField()
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(null=True)
    root = models.BinaryField(max_length=32, null=True)
    note = models.TextField(blank=True)
    cosigned_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["origin"]
