"""Keeping and destroying on the record: legal holds, retention rules, erasures, expiries."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from duecare.defense.retention import checked_years
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.ledger.models import Log

DEFAULT_BACKUP_DAYS = 30
"""Days that backups are kept: an erasure is complete when the last one with the key is gone."""


class RetentionRule(models.Model):
    """How long a firm keeps what is recorded. Nothing expires before an owner has confirmed it."""

    firm = models.OneToOneField(Firm, on_delete=models.PROTECT, related_name="retention_rule")
    years = models.JSONField("years by class", default=dict)
    backup_days = models.PositiveSmallIntegerField(
        "days that backups are kept", default=DEFAULT_BACKUP_DAYS
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=100, blank=True)
    entry_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"retention of {self.firm}"

    def years_by_class(self) -> dict[str, int]:
        """The years of every class; those not set are the defaults."""
        return checked_years({str(name): int(number) for name, number in self.years.items()})


class LegalHold(models.Model):
    """A stop on destruction for a client, or for one person of a client. Two people release it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="legal_holds")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="legal_holds"
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="legal_holds"
    )
    matter = models.CharField(max_length=200)
    reason = models.TextField()
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=100)
    placed_by_name = models.CharField(max_length=200)
    entry_id = models.UUIDField()
    release_reason = models.TextField(blank=True)
    release_asked_at = models.DateTimeField(null=True)
    release_asked_by = models.CharField(max_length=100, blank=True)
    release_asked_by_name = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True)
    released_by_name = models.CharField(max_length=200, blank=True)
    release_entry_id = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["-placed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=True) | models.Q(employee__isnull=True),
                name="a_hold_has_at_most_one_person",
            )
        ]

    def __str__(self) -> str:
        return self.matter

    @property
    def person(self) -> Contact | Employee | None:
        """Whose record is held; None for the whole client."""
        return self.contact or self.employee

    @property
    def is_active(self) -> bool:
        """Whether it still stops destruction."""
        return self.released_at is None


class ErasureRequest(models.Model):
    """A person asked to be erased, or the client asked for them. Two people carry it out.

    After the erasure the row says that it happened, and no longer who the person was.
    """

    class Ground(models.TextChoices):
        GDPR = "gdpr", "GDPR, Article 17"
        CCPA = "ccpa", "California, Civil Code 1798.105"
        STATE = "state", "Another state's privacy law"
        CLIENT = "client", "The client requests it"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for a second person"
        QUEUED = "queued", "Queued: a legal hold is in effect"
        REFUSED = "refused", "Refused"
        DONE = "done", "Erased"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="erasure_requests")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=10, choices=Ground.choices)
    note = models.TextField(blank=True)
    with_documents = models.BooleanField("destroy documents about this person too", default=False)
    received_on = models.DateField("received from the person on")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=100)
    asked_by_name = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=200, blank=True)
    answer = models.TextField("why it was refused", blank=True)
    last_backup_on = models.DateField("last backup with the key expires on", null=True)
    groups_erased = models.PositiveIntegerField(default=0)
    documents_erased = models.PositiveIntegerField(default=0)
    entry_id = models.UUIDField()
    end_entry_id = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=True) ^ models.Q(employee__isnull=True),
                name="an_erasure_has_one_person",
            )
        ]

    def __str__(self) -> str:
        return f"erasure of {self.person}"

    @property
    def person(self) -> Contact | Employee:
        """Who asked; the row of an erased person holds no name any more."""
        person = self.contact or self.employee
        assert person is not None  # noqa: S101 - the database refuses a request without a person
        return person

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.state in (self.State.WAITING, self.State.QUEUED)


class Expiry(models.Model):
    """The front of a log that was destroyed by rule: every entry below ``below``.

    Triggers of the database let the bytes of an entry go only below a recorded expiry.
    """

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="expiries")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="expiries")
    first = models.PositiveBigIntegerField()
    below = models.PositiveBigIntegerField()
    documents = models.PositiveIntegerField(default=0)
    keys = models.PositiveIntegerField(default=0)
    expired_at = models.DateTimeField()
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-below"]

    def __str__(self) -> str:
        return f"entries {self.first} to {self.below - 1}"
