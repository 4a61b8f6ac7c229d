"""Mails on their way, and what became of each."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Contact, Employee

ANSWER_LOST = "the mail server has it; its answer was lost when this program was stopped"
"""Stands for the reply of a server whose answer no process has read."""


def is_of_a_server(reply: str) -> bool:
    """Whether a mail server has the mail of this reply: it begins with a code (RFC 5321), or was lost."""
    return reply[:1].isdigit() or reply == ANSWER_LOST


class Mail(models.Model):
    """One mail, made in the transaction of its cause and sent by the working process.

    ``key`` is what makes it one: a second with the same key is the same mail. ``sealed`` holds its
    content, encrypted, because links and codes are in it; it is emptied when the mail was handed
    over. ``kind`` says who hears what became of it (:mod:`outbox.kinds`), and ``related`` and
    ``about`` are theirs. ``is_heard``: what became of the last attempt is recorded.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RETRY = "retry", "tried again later"
        SENT = "sent", "handed over"
        FAILED = "failed", "failed"
        BOUNCED = "bounced", "came back"
        COMPLAINED = "complained", "reported as spam"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, null=True, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="mails")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="mails")
    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, related_name="mails"
    )
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    what = models.CharField(max_length=100)
    recipient = models.CharField(max_length=400)
    subject = models.CharField(max_length=300)
    message_id = models.CharField(max_length=200, db_index=True)
    sealed = models.BinaryField(default=b"")
    related = models.UUIDField(null=True, db_index=True)
    about = models.JSONField(default=dict)
    is_urgent = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    """Later it would be of no use: a code, a link that has ended."""
    next_attempt_at = models.DateTimeField(null=True)
    attempted_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_over_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    complained_at = models.DateTimeField(null=True)
    reply = models.CharField("last reply of the mail server", max_length=500, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    is_heard = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]
        indexes: ClassVar = [
            models.Index(
                fields=["-is_urgent", "next_attempt_at"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="mails_on_their_way",
            ),
            models.Index(fields=["attempted_at"], name="mails_by_attempt"),
            models.Index(fields=["client", "-made_at"], name="mails_of_a_client"),
            models.Index(
                fields=["id"], condition=models.Q(is_heard=False), name="mails_not_heard_of"
            ),
            models.Index(
                fields=["firm", "failed_at"],
                condition=models.Q(failed_at__isnull=False),
                name="mails_that_failed",
            ),
            models.Index(
                fields=["firm", "bounced_at"],
                condition=models.Q(bounced_at__isnull=False),
                name="mails_that_came_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} to {self.recipient}"

    @property
    def state(self) -> Mail.State:
        """Where it is, the last news first."""
        if self.complained_at:
            return Mail.State.COMPLAINED
        if self.bounced_at:
            return Mail.State.BOUNCED
        if self.failed_at:
            return Mail.State.FAILED
        if self.handed_over_at:
            return Mail.State.SENT
        return Mail.State.RETRY if self.attempts else Mail.State.WAITING

    @property
    def reached_a_server(self) -> bool:
        """Whether a mail server has it."""
        return self.handed_over_at is not None and is_of_a_server(self.reply)

    @property
    def is_answer_lost(self) -> bool:
        """Whether the server has the whole mail and nothing is known of its answer."""
        return self.reply == ANSWER_LOST

    @property
    def reached_someone(self) -> bool:
        """Whether it was handed over and did not come back."""
        return self.handed_over_at is not None and self.bounced_at is None

    @property
    def origin(self) -> uuid.UUID:
        """The row of its maker that it is about."""
        assert self.related is not None  # noqa: S101 - its kind posts none without
        return self.related

    @property
    def person(self) -> Contact | Employee | None:
        """The client's person to whom it goes, if it is one."""
        return self.contact or self.employee
