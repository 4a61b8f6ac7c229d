"""The ledger in the database: logs, what waits for the sequencer, what is sealed, and the tree.

Sealed rows are never changed. Triggers (migration 0002) refuse UPDATE and DELETE on them; that
is comfort. The proof is the signed checkpoint. Formats: :mod:`duecare.evidence`.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Firm


class Log(models.Model):
    """One append-only log: of a client, of the firm itself, or the anchor of the installation."""

    class Kind(models.TextChoices):
        CLIENT = "c", "Client"
        FIRM = "f", "Firm"
        ANCHOR = "anchor", "Anchor"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, null=True, related_name="logs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    origin = models.CharField(max_length=200, unique=True)
    wrapped_key = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind"], condition=models.Q(kind="anchor"), name="the_anchor_log")
        ]

    def __str__(self) -> str:
        return self.origin


class PersonKey(models.Model):
    """The key for the values of one person in one log. Destroying it erases the values."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="person_keys")
    reference = models.CharField(max_length=100)
    wrapped = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "reference"], name="one_key_a_person_and_log")
        ]


class PendingEntry(models.Model):
    """An entry written in a business transaction, waiting for its index (the inbox).

    ``mac`` shows the sequencer that the application wrote it: anyone who can write to the database
    alone can neither change what waits nor add to it.
    """

    entry_id = models.UUIDField(unique=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="pending")
    kind = models.CharField(max_length=60)
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32, default=b"")
    at = models.DateTimeField()


class LedgerEntry(models.Model):
    """A sealed entry: a leaf of the log's tree, with its index."""

    id = models.UUIDField(primary_key=True, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, null=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=60)
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "index"], name="one_entry_an_index")
        ]
        indexes: ClassVar = [models.Index(fields=["firm", "at"], name="entries_of_a_firm_in_time")]


class EntryValue(models.Model):
    """The encrypted value of one group (``person``, ``content``...) of an entry."""

    entry_id = models.UUIDField()
    log = models.ForeignKey(Log, on_delete=models.PROTECT)
    path = models.CharField(max_length=60)
    sealed = models.BinaryField()
    key = models.ForeignKey(PersonKey, on_delete=models.PROTECT)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry_id", "path"], name="one_value_a_group")
        ]


class Document(models.Model):
    """A document kept encrypted in the home folder, addressed by the SHA-256 of its content."""

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="documents")
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    wrapped_key = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "sha256"], name="one_document_a_content")
        ]


class Attachment(models.Model):
    """A document that an entry commits to, with the file name under which it was attached."""

    entry_id = models.UUIDField(db_index=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)


class TreeNode(models.Model):
    """The hash of one complete subtree: ``2**level`` leaves, the ``index``-th from the left.

    The lowest levels are not kept: they follow from the leaf hashes of a few neighbors.
    """

    log = models.ForeignKey(Log, on_delete=models.PROTECT)
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "level", "index"], name="one_hash_a_node")
        ]


class TreeHead(models.Model):
    """How far a log has grown, and how far that is signed.

    The only row of a log that changes. It saves reading the edge of the tree for each batch; what
    it says is compared with entries and nodes by every check, and by the signer.
    """

    log = models.OneToOneField(Log, on_delete=models.PROTECT, primary_key=True, related_name="head")
    size = models.PositiveBigIntegerField(default=0)
    edge = models.BinaryField(default=b"")
    signed_size = models.PositiveBigIntegerField(default=0)
    anchored_index = models.PositiveBigIntegerField(null=True)
    anchored_at = models.DateTimeField(null=True)
    placed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["log"],
                condition=models.Q(size__gt=models.F("signed_size")),
                name="heads_to_sign",
            ),
            models.Index(fields=["anchored_at"], name="heads_in_order_of_anchoring"),
        ]


class SelfCheck(models.Model):
    """What the last comparison of a log's rows with its signed checkpoint has found."""

    log = models.OneToOneField(
        Log, on_delete=models.PROTECT, primary_key=True, related_name="self_check"
    )
    verified_size = models.PositiveBigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    whole_at = models.DateTimeField(null=True, db_index=True)
    problem = models.TextField(blank=True)
    hint = models.TextField(blank=True)


class SealingState(models.Model):
    """Why sealing stands still, if it does: one row for the installation."""

    problem = models.TextField(blank=True)
    hint = models.TextField(blank=True)
    since = models.DateTimeField()


class Checkpoint(models.Model):
    """A signed statement of a log's size and root hash (C2SP tlog-checkpoint).

    ``anchored_index``: where the anchor log says the same; empty for its own checkpoints.
    """

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="checkpoints")
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    anchored_index = models.PositiveBigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "size"], name="one_checkpoint_a_size")
        ]
        get_latest_by = "size"


class TimestampToken(models.Model):
    """A time authority's signed time for an anchor checkpoint (RFC 3161), raw as received."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="tokens")
    authority = models.CharField(max_length=300)
    request = models.BinaryField()
    response = models.BinaryField()
    received_at = models.DateTimeField()
