"""Phishing exercises: what a client allowed, campaigns, each message, and how its link was opened."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from duecare.dates import long_date
from duecare.simulations.permission import SignedScope
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.ledger.models import Document
from duecare_web.outbox.models import Mail

VERIFIED_FOR = timedelta(days=30)
"""How long a found TXT record counts; it is looked for again every day on which messages go."""


class SendingDomain(models.Model):
    """A domain of the firm or the client from which exercises go, proved by a TXT record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="sending_domains")
    name = models.CharField(max_length=253)
    proof = models.CharField(max_length=80)
    """What the TXT record has to say."""
    added_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "name"], name="one_sending_domain_a_client")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def record_name(self) -> str:
        """Where the TXT record goes."""
        return f"_duecare.{self.name}"

    def is_verified(self, now: datetime) -> bool:
        """Whether the last look found the record, within the last 30 days."""
        if self.found_at is None or self.problem:
            return False
        return now - self.found_at <= VERIFIED_FOR


class PhishingAuthorization(models.Model):
    """What a client's signer was asked to allow, and allowed once ``signed_at`` is set."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="phishing_authorizations"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="phishing_authorizations"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    per_month = models.PositiveSmallIntegerField(default=1)
    domain = models.CharField(max_length=253)
    departments = models.JSONField(default=list, blank=True)
    roles = models.JSONField(default=list, blank=True)
    people = models.ManyToManyField(Employee, blank=True, related_name="+")
    excluded = models.JSONField(default=list, blank=True)
    told = models.CharField(max_length=300)
    tells_people = models.BooleanField(default=False)
    settled_days = models.PositiveSmallIntegerField(default=0)
    """Who began less than so many days before gets none."""
    asked_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    entry_id = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["client"],
                condition=models.Q(withdrawn_at=None),
                name="one_open_authorization_a_client",
            )
        ]

    def __str__(self) -> str:
        return f"Phishing exercises, {long_date(self.starts_on)} to {long_date(self.ends_on)}"

    def scope(self) -> SignedScope | None:
        """What is allowed; ``None`` while nobody has signed."""
        if self.signed_at is None:
            return None
        return SignedScope(
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            per_month=self.per_month,
            domain=self.domain,
            departments=frozenset(self.departments),
            roles=frozenset(self.roles),
            people=frozenset(str(one.pk) for one in self.people.all()),
            excluded=frozenset(self.excluded),
            settled_days=self.settled_days,
            is_withdrawn=self.withdrawn_at is not None,
        )


class PhishingCampaign(models.Model):
    """Messages to everyone in scope between two days, and what they came to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="campaigns")
    authorization = models.ForeignKey(
        PhishingAuthorization, on_delete=models.PROTECT, related_name="campaigns"
    )
    title = models.CharField(max_length=100)
    messages = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField()
    ends_at = models.DateTimeField()
    """When it is counted and everyone is told: the morning after the last day."""
    planned_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_reason = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True)
    results = models.JSONField(default=list)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-planned_at"]

    def __str__(self) -> str:
        return self.title


class Lure(models.Model):
    """One message for one person. The link in it is made from the id and a key, and is not kept."""

    class State(models.TextChoices):
        PLANNED = "planned", "planned"
        WAITING = "waiting", "on its way"
        SENT = "sent", "sent"
        NOT_SENT = "not_sent", "not sent"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(PhishingCampaign, on_delete=models.PROTECT, related_name="lures")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="lures")
    message = models.CharField(max_length=80)
    difficulty = models.CharField(max_length=10)
    language = models.CharField(max_length=2, default="en")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    because = models.CharField(max_length=200, blank=True)
    send_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    mail = models.OneToOneField(Mail, on_delete=models.PROTECT, null=True, related_name="lure")
    reported_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["send_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["campaign", "employee"], name="one_lure_a_person_and_campaign"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["campaign", "send_at"],
                condition=models.Q(state="planned"),
                name="lures_that_wait",
            )
        ]


class LureOpening(models.Model):
    """One request for the page behind a link, and who it was. ``origin`` is a keyed digest of the address."""

    id = models.BigAutoField(primary_key=True)
    lure = models.ForeignKey(Lure, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField()
    who = models.CharField(max_length=10)
    copy = models.CharField(max_length=1)
    """Which of the two copies of the link: of the text (t) or of the HTML (h)."""
    origin = models.CharField(max_length=32)

    class Meta:
        ordering: ClassVar = ["at"]
        indexes: ClassVar = [models.Index(fields=["origin", "at"], name="openings_by_origin")]


class ExerciseOptOut(models.Model):
    """A person who gets no exercise; ``reason`` is what a member wrote who took them out."""

    employee = models.OneToOneField(
        Employee, on_delete=models.PROTECT, primary_key=True, related_name="exercise_opt_out"
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)


class ExerciseStop(models.Model):
    """The stop of every exercise of a firm, while ``lifted_at`` is empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="exercise_stops")
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=200)
    stopped_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-stopped_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["firm"], condition=models.Q(lifted_at=None), name="one_exercise_stop_a_firm"
            )
        ]
