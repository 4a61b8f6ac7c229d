"""Clients of a firm, their people and their devices."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from duecare_web.accounts.actors import Actor
from duecare_web.accounts.models import Firm, Membership
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
    lead = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, editable=False, related_name="leads"
    )
    """The member who looks after the client; empty where nobody was named, or who left the firm."""
    archived_at = models.DateTimeField(null=True, editable=False)
    """Since when the firm no longer serves it: hidden from lists, no mails, nothing lost."""
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
            "devices": _device_profiles(self.devices.filter(retired_at=None)),
            **self.deciding,
        }
        if self.hipaa != Hipaa.UNKNOWN:
            facts["hipaa"] = self.hipaa
        if self.takes_cards is not None:
            facts["takes_cards"] = self.takes_cards
        if self.revenue_usd is not None:
            facts["revenue_usd"] = self.revenue_usd
        return facts


class Language(models.TextChoices):
    """In which language a person is spoken to; empty while they have not chosen one."""

    ENGLISH = "en", "English"
    SPANISH = "es", "Spanish"


def _language_field() -> models.CharField[str, str]:
    return models.CharField(max_length=2, choices=Language.choices, blank=True)


class Contact(models.Model):
    """A client's person with whom the firm deals; some may sign for the client."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    title = models.CharField(max_length=100, blank=True)
    may_sign = models.BooleanField("may sign for the client", default=False)
    language = _language_field()
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


class StaffRole(models.TextChoices):
    """What a person does beside the ordinary work, which decides what they are asked to confirm."""

    MANAGERS = "managers", "Manages other people"
    FINANCE = "finance", "Handles payments, payroll or bank details"
    CARDS = "cards", "Takes payments by card"
    REMOTE = "remote", "Works outside the office"
    ADMINISTRATORS = "administrators", "Administers computers or accounts"


class Employee(models.Model):
    """A client's person who is trained and acknowledges security policies.

    Lists of payroll have no addresses, and several people may share a mailbox: who has no address
    of their own gets no mail.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="employees")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    title = models.CharField("job title", max_length=100, blank=True)
    department = models.CharField(max_length=100, blank=True)
    left_at = models.DateTimeField(null=True, editable=False)
    """Since when they no longer work there, if they left; empty for who was added by mistake."""
    roles = models.JSONField(default=list, blank=True)
    language = _language_field()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [models.Index(fields=["client", "email"], name="employees_by_address")]

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
    """A place where data sits, tied to a location of the scan by its path.

    Host names repeat and change: what tells devices apart are their :class:`ExternalId` rows.
    ``encrypted`` and ``last_seen_at`` are what counts of its facts (:mod:`clients.facts`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=DeviceKind.choices)
    encrypted = models.BooleanField(null=True)
    holder = models.CharField("used by", max_length=200, blank=True)
    scan_path = models.CharField("folder in the scan", max_length=500, blank=True)
    last_seen_at = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)
    """Since when it is no longer in use; its facts stay."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name", "created_at"]
        indexes: ClassVar = [
            models.Index(fields=["client", "name"], name="devices_by_name"),
            models.Index(fields=["client", "last_seen_at"], name="devices_by_check_in"),
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


def _device_profiles(devices: Iterable[Device]) -> list[dict[str, Any]]:
    """Devices in the keys of ``client.yaml``; a host name that repeats is told apart by a number."""
    seen: dict[str, int] = {}
    found = []
    for device in devices:
        seen[device.name] = number = seen.get(device.name, 0) + 1
        facts = device.profile_facts()
        found.append({**facts, "id": f"{device.name} ({number})"} if number > 1 else facts)
    return found


class ObjectKind(models.TextChoices):
    """What an outside system may have its own id of."""

    CLIENT = "client", "Client"
    CONTACT = "contact", "Contact"
    EMPLOYEE = "employee", "Employee"
    DEVICE = "device", "Device"


class ExternalId(models.Model):
    """How an outside system names a client, a person or a device of ours; there may be many.

    ``source`` is the profile of the list or the connector (``intune_devices``), or ``serial`` for
    the serial number of a device, which all lists share.
    """

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="external_ids")
    kind = models.CharField(max_length=10, choices=ObjectKind.choices)
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=200)
    object_id = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["firm", "client", "kind", "source", "external_id"],
                name="one_object_an_external_id",
            ),
            models.UniqueConstraint(
                fields=["firm", "source", "external_id"],
                condition=models.Q(kind="client"),
                name="one_client_an_external_id",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["object_id"], name="external_ids_of_one")]


class FactOrigin(models.TextChoices):
    """Where facts came from."""

    MEMBER = "member", "A member of the firm"
    FILE = "file", "An imported list"
    CONNECTOR = "connector", "A connector"


class FactSource(models.Model):
    """One time that facts about devices or people were read; every fact names its own.

    ``profile`` is that of the list (``intune_devices``) and ``label`` its name for people; ``sha256`` is
    the digest of the file. Facts of a source that was undone do not count, and are kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="fact_sources")
    origin = models.CharField(max_length=10, choices=FactOrigin.choices)
    profile = models.CharField(max_length=40)
    label = models.CharField(max_length=100)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    member = models.CharField(max_length=100)
    """Reference of the member who brought it in."""
    read_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["client", "read_at"], name="fact_sources_in_order")
        ]


class DatedFact(models.Model):
    """One dated fact; ``state`` for a yes or no (empty: not known), ``value`` for all others.

    ``key`` and shape are those of :mod:`duecare.imports.facts`; ``proof`` is 0 said, 1 document,
    2 seen, 3 measured. ``observed_at`` is when it was so, as the source says, not the upload.
    ``is_current`` marks the one that counts of its key; see :func:`clients.facts.note_facts`.
    """

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=30)
    state = models.BooleanField(null=True)
    value = models.CharField(max_length=200, blank=True)
    proof = models.PositiveSmallIntegerField()
    observed_at = models.DateTimeField()
    source = models.ForeignKey(FactSource, on_delete=models.PROTECT, related_name="+")
    line = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=100, blank=True)
    is_current = models.BooleanField(default=False)

    class Meta:
        abstract = True


class DeviceFact(DatedFact):
    """One dated fact about a device."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="facts")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["client", "key"],
                condition=models.Q(is_current=True),
                name="device_facts_that_count",
            ),
        ]


class EmployeeFact(DatedFact):
    """One dated fact about an employee; it goes with their erasure."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="facts")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["client", "key"],
                condition=models.Q(is_current=True),
                name="employee_facts_that_count",
            ),
        ]


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


class ToDo(models.Model):
    """One line of what to do: what of one kind waits at one client; see :mod:`clients.todo`.

    Kept by the actions that change it; a line with ``number`` 0 says that nothing waits. ``until`` is
    when it changes by itself. Until ``off_until`` a member has put it off.
    """

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="todo_lines")
    kind = models.CharField(max_length=30)
    number = models.PositiveIntegerField("how many wait", default=0)
    text = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True)
    url = models.CharField("where it is done", max_length=200, blank=True)
    label = models.CharField("what the button says", max_length=40, blank=True)
    until = models.DateTimeField(null=True)
    off_until = models.DateField(null=True)
    off_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "kind"], name="one_todo_line_a_kind")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["firm", "due_on", "id"],
                condition=models.Q(number__gt=0),
                name="what_to_do_in_order",
            ),
            models.Index(
                fields=["until"],
                condition=models.Q(until__isnull=False),
                name="todo_lines_that_change",
            ),
        ]

    def __str__(self) -> str:
        return self.text
