"""Written security policies of a client: their versions, approvals and acknowledgements."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from duecare.policies import ComposedPolicy
from duecare_web.accounts.models import Firm, User
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.ledger.models import Document

YEAR_DAYS: Final = 365
LONGEST_REVIEW: Final = 12
"""Each text says that it is reviewed at least once a year."""


class PolicyReplies(models.Model):
    """What only the policy desk asked of a client; each blank, fact and yes or no once.

    ``values``: by slot ``{"value", "by", "on"}``. ``facts``: by fact ``{"holding", "proof", "on",
    "source", "missing", "asked_with"}``. ``terms``: yes or no by term. ``typed`` are the names that
    ``typed_by`` changed since the last entry, the last of them at ``typed_at``.
    """

    client = models.OneToOneField(
        Client, on_delete=models.PROTECT, related_name="policy_questionnaire", primary_key=True
    )
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)
    typed = models.JSONField(default=list)
    typed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    typed_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"Policy questionnaire of {self.client}"


class SecurityPolicy(models.Model):
    """One written rule of a client, for example on encryption. Its text lives in versions.

    ``outline`` is the id in the library, or that of an own document of the client (``is_own``).
    ``departments`` names whose employees are asked to acknowledge it; an empty list asks everyone.
    Each version is looked at again ``review_months`` after its text, at most a year, as all texts say.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="security_policies")
    outline = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    is_own = models.BooleanField(default=False)
    departments = models.JSONField(default=list, blank=True)
    review_months = models.PositiveSmallIntegerField(
        "looked at again after (months)",
        default=LONGEST_REVIEW,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_REVIEW)],
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["title"]
        verbose_name_plural = "security policies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "outline"], name="one_policy_an_outline")
        ]

    def __str__(self) -> str:
        return self.title

    def review_after(self, day: date) -> date:
        """By when it is looked at again, counted from ``day``; 12 months are 365 days."""
        return day + timedelta(days=YEAR_DAYS * self.review_months // LONGEST_REVIEW)


class PolicyVersion(models.Model):
    """One wording of a policy. A draft can change; what was sent for approval never does.

    ``content`` is the composed policy as the core gives it, empty for an own document; ``own`` the
    clauses in the client's own wording, ``values`` what its blanks were filled with. ``clauses``, ``points`` and ``questions`` are what follows
    from both and is shown: each point with its clause and the readers it is for. What is signed is
    the page that is shown (:mod:`duecare_web.security_policies.pages`); ``adopted`` is a PDF of the
    same text with the approval, set in the background (:mod:`duecare_web.security_policies.printing`).
    ``uploaded`` is an own document as it was given. ``review_on`` is the day by which a version in
    force is looked at again; of that day, ``review_asked_at`` is when the owner was written to, and
    ``review_missed_at`` when the record said that it had passed.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PROPOSED = "proposed", "Waiting for approval"
        IN_FORCE = "in_force", "In force"
        REPLACED = "replaced", "Replaced"
        LEFT_OUT = "left_out", "Left out by the owner"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="policy_versions")
    policy = models.ForeignKey(SecurityPolicy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    content = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    own = models.JSONField(default=list)
    note = models.TextField("the advisor's note", blank=True)
    clauses = models.JSONField(default=list)
    points = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    catalog_release = models.CharField(max_length=40)
    uploaded = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approver = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approval_method = models.CharField(
        "how the approver was identified", max_length=200, blank=True
    )
    approval_entry_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    review_asked_at = models.DateTimeField(null=True)
    review_missed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "number"], name="one_version_a_number"),
            models.UniqueConstraint(
                fields=["policy"],
                condition=models.Q(status="in_force"),
                name="one_version_in_force",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["approved_at"],
                condition=models.Q(adopted__isnull=True, approved_at__isnull=False),
                name="policies_to_print",
            ),
            models.Index(
                fields=["firm", "status", "review_on", "client"], name="policies_by_review"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy.title}, version {self.number}"

    @property
    def planned(self) -> list[dict[str, Any]]:
        """The clauses of which a point is planned."""
        return [clause for clause in self.clauses if clause["status"] == "planned"]

    @property
    def binding(self) -> set[str]:
        """Ids of its clauses that bind in the library's own words."""
        return {
            str(one["id"]) for one in self.clauses if one["status"] == "in_force" and not one["own"]
        }

    @property
    def composed(self) -> ComposedPolicy | None:
        """The policy as it was composed; ``None`` for an own document. Read once for each content."""
        if not self.content:
            return None
        kept: tuple[object, ComposedPolicy] | None = self.__dict__.get("_read")
        if kept is None or kept[0] is not self.content:
            kept = (self.content, ComposedPolicy.model_validate(self.content))
            self.__dict__["_read"] = kept
        return kept[1]


class Acknowledgement(models.Model):
    """An employee's signed receipt of one policy version: the page shown, and what was confirmed.

    It counts for a year; then the same version is confirmed again, with the next ``number``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    number = models.PositiveSmallIntegerField("which one of this version", default=1)
    page_sha256 = models.CharField(max_length=64)
    points = models.JSONField(default=list)
    statement = models.TextField()
    typed_name = models.CharField(max_length=200)
    entry_id = models.UUIDField()
    acknowledged_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["acknowledged_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "employee", "number"], name="one_acknowledgement_a_number"
            )
        ]
