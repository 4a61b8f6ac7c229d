"""How a client's people get in, and what they were asked to sign and read."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from duecare.dates import long_date
from duecare_web.accounts.models import Firm
from duecare_web.assessments.models import Assessment, Decision, Recommendation
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.ledger.models import Document
from duecare_web.outbox.models import Mail, is_of_a_server


class PortalLink(models.Model):
    """A link sent to one person. Only hashes of its token and of its typed code are kept.

    A GET changes nothing, because mail scanners follow links; the button on the page opens it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="portal_links")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="portal_links"
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="portal_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    next_path = models.CharField(max_length=300, blank=True)
    message_id = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, blank=True)
    codes_mailed = models.PositiveSmallIntegerField(default=0)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=True) ^ models.Q(employee__isnull=True),
                name="a_link_has_one_person",
            )
        ]

    def __str__(self) -> str:
        return f"link for {self.person}"

    @property
    def person(self) -> Contact | Employee:
        """The one person this link is for."""
        person = self.contact or self.employee
        assert person is not None  # noqa: S101 - the database refuses a link without a person
        return person

    @property
    def person_kind(self) -> str:
        """``contact`` or ``employee``."""
        return "contact" if self.contact_id else "employee"


class SignatureRequest(models.Model):
    """The recommendations of an assessment put to one contact for decision.

    ``document`` is the letter with every offer, which gives notice; what is signed is the page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="signature_requests")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="signature_requests"
    )
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+")
    recommendations = models.ManyToManyField(Recommendation, related_name="requests")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    entry_id = models.UUIDField()
    requested_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-requested_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_request_a_contact",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment}, presented to {self.contact}"


class Reminder(models.Model):
    """One reminder of a request, named by its day. Kept before the mail is sent: never sent twice.

    Neither ``handed_over_at`` nor ``refused_at``: the program stopped between the two, and whether
    the mail went out is not known. Only what was handed over is a notice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(
        SignatureRequest, on_delete=models.PROTECT, related_name="reminders"
    )
    link = models.OneToOneField(PortalLink, on_delete=models.PROTECT, related_name="+")
    day = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "day"], name="one_reminder_a_day")
        ]

    def __str__(self) -> str:
        return f"reminder of day {self.day} to {self.request.contact}"


class Reading(models.Model):
    """That a contact opened a document in the portal, how far they got and for how long.

    ``seconds`` counts the time the page was visible, as the browser told it; ``reached`` is the
    deepest place seen, in percent of the page. Both stay empty without a script.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="readings")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    seconds = models.PositiveIntegerField(null=True)
    reached = models.PositiveSmallIntegerField(null=True)
    downloaded_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-opened_at"]

    def __str__(self) -> str:
        return f"{self.contact} read {self.document.sha256[:16]}"


class SignedCopy(models.Model):
    """A signed document on its way to its signer: sealed when its entry has a number, then mailed.

    ``shown_sha256`` is what was signed: a PDF, or the page itself, where ``page_read`` says how it
    was read. ``original`` is the document as it was signed, empty until it is set, as adopted
    policies are in the background; ``sealed`` the same bytes with the completion page and the firm's
    seal behind them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="signed_copies")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="signed_copies")
    title = models.CharField(max_length=300)
    file_name = models.CharField(max_length=200)
    original = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    sealed = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    shown_sha256 = models.CharField(max_length=64)
    page_read = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=200)
    button = models.CharField(max_length=200)
    signed_at = models.DateTimeField()
    signature_entry_id = models.UUIDField()
    outgoing = models.ForeignKey(Mail, on_delete=models.PROTECT, null=True, related_name="+")
    last_reply = models.CharField("last reply of the mail server", max_length=500, blank=True)
    delivered_at = models.DateTimeField(null=True)
    delivery_entry_id = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["signed_at"]
        indexes: ClassVar = [
            models.Index(
                fields=["signed_at"],
                condition=models.Q(sealed__isnull=True),
                name="copies_to_seal",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reached_a_server(self) -> bool:
        """Whether a mail server has it."""
        return self.delivered_at is not None and is_of_a_server(self.last_reply)


class SigningRule(models.Model):
    """What the firm asks for beyond the typed code when a client declines something of high value."""

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="signing_rule")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    high_value_cents = models.PositiveBigIntegerField(
        "what a bad case leaves with the client for a decline to count as high value",
        default=1_000_000,
    )
    second_factor = models.BooleanField("a second factor is needed", default=False)
    second_contact = models.BooleanField("a second contact confirms", default=False)
    firm_countersigns = models.BooleanField("the firm countersigns the receipt", default=True)
    firm_runs_mail = models.BooleanField("the firm administers the client's mail", default=True)
    entry_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"signing rule of {self.client}"


class ContactFactor(models.Model):
    """A second factor of a contact, outside of their mailbox: an app's codes, or a passkey.

    ``sealed`` is the secret or the public credential, encrypted under the installation's key.
    ``last_step`` is the last time step of a code, or the signature counter of a passkey.
    """

    class Kind(models.TextChoices):
        TOTP = "totp", "Codes from an app"
        PASSKEY = "passkey", "Passkey"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="factors")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=60)
    sealed = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["added_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.label}"


class Countersignature(models.Model):
    """Somebody beside the signer stands behind a decline: the firm for its receipt, a second contact."""

    class Role(models.TextChoices):
        FIRM = "firm", "The firm, for the receipt"
        CONTACT = "contact", "A second person of the client"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="countersignatures"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="+")
    member_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField()
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["signed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "role"], name="one_countersignature_a_role")
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.decision}"


class ConsentWithdrawal(models.Model):
    """A contact withdrew consent to sign electronically; in effect until consent is given again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="consent_withdrawals"
    )
    withdrawn_at = models.DateTimeField()
    entry_id = models.UUIDField()
    ended_at = models.DateTimeField("consent given again at", null=True)
    ended_entry_id = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["-withdrawn_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(ended_at=None),
                name="one_standing_withdrawal_a_contact",
            )
        ]

    def __str__(self) -> str:
        return f"withdrawn by {self.contact} on {long_date(timezone.localdate(self.withdrawn_at))}"


class Kiosk(models.Model):
    """A device at the client's site on which people without a mailbox of their own learn and sign.

    ``code_hash`` is what is kept of the site code that opens a device. Each device that was opened
    holds a cookie with ``key``: who ends the kiosk, or makes a new site code, closes them all.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="kiosks")
    place = models.CharField(max_length=100)
    code_hash = models.CharField(max_length=64)
    key = models.UUIDField(default=uuid.uuid4)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["place", "made_at"]

    def __str__(self) -> str:
        return self.place


class KioskCard(models.Model):
    """The personal code of an employee, printed once on a card. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="kiosk_cards")
    employee = models.OneToOneField(Employee, on_delete=models.PROTECT, related_name="kiosk_card")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"card of {self.employee}"
