"""Clients of a firm, their people and their devices."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from duecare_web.accounts.actors import Actor
from duecare_web.accounts.models import Firm
from duecare_web.ledger.models import Log


class Industry(models.TextChoices):
    """Line of business, as the cost and frequency figures group it."""

    HEALTH = "health", "Health care"
    FINANCE = "finance", "Finance, tax and accounting"
    LEGAL = "legal", "Legal"
    RETAIL = "retail", "Retail and hospitality"
    EDUCATION = "education", "Education"
    NONPROFIT = "nonprofit", "Nonprofit"
    PROFESSIONAL = "professional", "Professional services"
    MANUFACTURING = "manufacturing", "Manufacturing and trades"
    OTHER = "other", "Other"


class Hipaa(models.TextChoices):
    """Standing under the health privacy rules."""

    UNKNOWN = "unknown", "Not known yet"
    NONE = "none", "Not subject to HIPAA"
    COVERED_ENTITY = "covered_entity", "Covered entity"
    BUSINESS_ASSOCIATE = "business_associate", "Business associate"


class DeviceKind(models.TextChoices):
    """Kinds of places where data sits; the scanner's location kinds."""

    LAPTOP = "laptop", "Laptop"
    DESKTOP = "desktop", "Desktop"
    SERVER = "server", "Server"
    NAS = "nas", "Network storage"
    REMOVABLE = "removable", "Portable drive"
    PHONE = "phone", "Phone or tablet"
    CLOUD_MAIL = "cloud_mail", "Cloud mailboxes"
    MAIL_ONPREM = "mail_onprem", "Mailboxes on a server"
    CLOUD_DRIVE = "cloud_drive", "Cloud drive"
    BACKUP = "backup", "Backup"


class Client(models.Model):
    """A small business served by a firm."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="clients")
    log = models.OneToOneField(Log, on_delete=models.PROTECT, related_name="client")
    name = models.CharField(max_length=200)
    industry = models.CharField(max_length=20, choices=Industry.choices)
    state = models.CharField("home state", max_length=2)
    employee_count = models.PositiveIntegerField("employees", default=1)
    revenue_usd = models.PositiveBigIntegerField(
        "annual revenue, US dollars", null=True, blank=True
    )
    hipaa = models.CharField("HIPAA", max_length=20, choices=Hipaa.choices, default=Hipaa.UNKNOWN)
    takes_cards = models.BooleanField("accepts payment cards", null=True)
    sites = models.PositiveIntegerField(default=1)
    deciding = models.JSONField("facts that decide laws", default=dict, blank=True)
    """Keys of ``client.yaml`` such as ``services``; what is not known is absent."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["firm", "name"], name="one_client_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    def profile_facts(self) -> dict[str, Any]:
        """The client in the keys of ``client.yaml``, devices included."""
        facts: dict[str, Any] = {
            "name": self.name,
            "industry": self.industry,
            "state": self.state,
            "employees": self.employee_count,
            "sites": self.sites,
            "devices": [device.profile_facts() for device in self.devices.all()],
            **self.deciding,
        }
        if self.hipaa != Hipaa.UNKNOWN:
            facts["hipaa"] = self.hipaa
        if self.takes_cards is not None:
            facts["takes_cards"] = self.takes_cards
        if self.revenue_usd is not None:
            facts["revenue_usd"] = self.revenue_usd
        return facts


class Contact(models.Model):
    """A client's person with whom the firm deals; some may sign for the client."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    title = models.CharField(max_length=100, blank=True)
    may_sign = models.BooleanField("may sign for the client", default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "email"], name="one_contact_an_address")
        ]

    def __str__(self) -> str:
        return self.name

    def as_actor(self) -> Actor:
        """The contact as somebody who acts."""
        return Actor(f"contact:{self.pk}", self.name, self.email, "contact")

    def as_person(self) -> dict[str, str]:
        """The contact as somebody whom an entry is about."""
        return {"id": f"contact:{self.pk}", "name": self.name, "email": self.email}


class Employee(models.Model):
    """A client's person who is trained and acknowledges security policies."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="employees")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    department = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "email"], name="one_employee_an_address")
        ]

    def __str__(self) -> str:
        return self.name

    def as_actor(self) -> Actor:
        """The employee as somebody who acts."""
        return Actor(f"employee:{self.pk}", self.name, self.email, "employee")

    def as_person(self) -> dict[str, str]:
        """The employee as somebody whom an entry is about."""
        return {"id": f"employee:{self.pk}", "name": self.name, "email": self.email}


class Engagement(models.Model):
    """The agreement between firm and client, and its period."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="engagements")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    services = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-starts_on"]


class Device(models.Model):
    """A place where data sits, tied to a location of the scan by its path."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=DeviceKind.choices)
    encrypted = models.BooleanField(null=True)
    holder = models.CharField("used by", max_length=200, blank=True)
    scan_path = models.CharField("folder in the scan", max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "name"], name="one_device_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    def profile_facts(self) -> dict[str, Any]:
        """The device in the keys of ``client.yaml``."""
        facts: dict[str, Any] = {"id": self.name, "kind": self.kind, "encrypted": self.encrypted}
        if self.holder:
            facts["owner"] = self.holder
        if self.scan_path:
            facts["scan"] = self.scan_path
        return facts


class ListFigure(models.Model):
    """One cell of the portfolio, kept beside the client by the actions that change it.

    ``until`` is when it changes by itself, because time passes; see :mod:`clients.upkeep`.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="figures")
    column = models.CharField(max_length=30)
    text = models.CharField(max_length=60)
    sort = models.FloatField(default=0)
    tone = models.CharField(max_length=10, blank=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "column"], name="one_figure_a_column")
        ]
        indexes: ClassVar = [
            models.Index(fields=["column", "sort"], name="figures_in_order"),
            models.Index(
                fields=["until"],
                condition=models.Q(until__isnull=False),
                name="figures_that_change",
            ),
        ]


class Due(models.Model):
    """When a client's next work of one kind is due: no later than this; empty while nothing is."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="dues")
    kind = models.CharField(max_length=30)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "kind"], name="one_due_time_a_kind")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "at"],
                condition=models.Q(at__isnull=False),
                name="what_is_due",
            )
        ]
