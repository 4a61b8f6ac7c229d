"""Report mailboxes of clients, and the messages that people reported: facts, never a message."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.outbox.models import Mail


class ReportMailbox(models.Model):
    """The address to which a client's people forward what looks wrong, and how it is read.

    ``secret`` is the password or the secret of the application, under the installation's key; it is
    emptied when the mailbox is removed. ``cursor`` is what was read, where the mailbox keeps no
    marks. ``worked_at`` is the last look without an error, ``failing_since`` the first with one
    after it.
    """

    class Kind(models.TextChoices):
        IMAP = "imap", "IMAP"
        GRAPH = "graph", "Microsoft 365"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="report_mailboxes")
    address = models.EmailField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    host = models.CharField("mail server", max_length=200, blank=True)
    port = models.PositiveIntegerField(default=993)
    user = models.CharField("sign-in name", max_length=200, blank=True)
    folder = models.CharField(max_length=100, blank=True)
    tenant = models.CharField("directory (tenant) id", max_length=100, blank=True)
    application = models.CharField("application (client) id", max_length=100, blank=True)
    cloud = models.CharField(max_length=20, blank=True)
    secret = models.BinaryField()
    tell = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Who hears of a real attack; without one, a person who may sign."""
    cursor = models.TextField(blank=True)
    added_at = models.DateTimeField()
    next_look_at = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["added_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(removed_at=None),
                name="one_report_mailbox_a_client",
            ),
            models.UniqueConstraint(
                fields=["address"],
                condition=models.Q(removed_at=None),
                name="one_client_a_report_address",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_look_at"],
                condition=models.Q(removed_at=None),
                name="report_mailboxes_due",
            )
        ]

    def __str__(self) -> str:
        return self.address


class ReportedMessage(models.Model):
    """One message that came to a report mailbox.

    ``employee`` is who sent it; without one it came from an address that is no employee's alone:
    then no thanks go out and nothing is on the record. ``key`` tells it from any other in its
    mailbox, ``fingerprint`` is shared by reports about one message. ``sender`` and ``subject`` are
    those of the reported message, emptied after :data:`reported.reading.HEADER_DAYS` days.
    """

    class Verdict(models.TextChoices):
        OPEN = "", "Not judged yet"
        REAL = "real", "Real"
        HARMLESS = "harmless", "Harmless"
        TEST = "test", "Exercise"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="reported_messages")
    mailbox = models.ForeignKey(ReportMailbox, on_delete=models.PROTECT, related_name="messages")
    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, related_name="reported_messages"
    )
    from_address = models.CharField(max_length=254, blank=True)
    """Of a report without an employee: who sent it."""
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    is_whole = models.BooleanField(default=True)
    form = models.CharField(max_length=10)
    sender = models.CharField(max_length=300, blank=True)
    sender_name = models.CharField(max_length=300, blank=True)
    reply_to = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    checks = models.JSONField(default=dict)
    """Outcomes of SPF, DKIM and DMARC of the reported message, where it was attached."""
    arrived_at = models.DateTimeField(null=True)
    """When the client's mail server had received the reported message, where that is known."""
    reported_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True, default="")
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True)
    """When the client was told that it is real."""
    thanks = models.ForeignKey(Mail, on_delete=models.PROTECT, null=True, related_name="+")
    entry_id = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["-reported_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailbox", "key"], name="one_report_a_message")
        ]
        indexes: ClassVar = [
            models.Index(fields=["client", "-reported_at"], name="reports_in_order"),
            models.Index(
                fields=["firm", "reported_at"],
                condition=models.Q(verdict="", employee__isnull=False),
                name="reports_not_judged",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or "a reported message"
