"""Assessments of a client, what they recommend, and what the client decided."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from pydantic import TypeAdapter

from duecare import record
from duecare.catalog.questions import TIERS, Tier
from duecare.dates import long_date, moment_text
from duecare.documents.wording.quotes import Sums, sums_of
from duecare.risk import result
from duecare.risk.advice.changes import ChangesSince
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.ledger.models import Document
from duecare_web.scans.models import Scan

_PRICE: TypeAdapter[result.PriceResult] = TypeAdapter(result.PriceResult)
_GAP = TypeAdapter(result.Gap)
_FINDINGS: TypeAdapter[result.Assessment] = TypeAdapter(result.Assessment)
CHANGES: TypeAdapter[ChangesSince] = TypeAdapter(ChangesSince)
_OFFER: TypeAdapter[record.OfferWords] = TypeAdapter(record.OfferWords)
_LINES: TypeAdapter[tuple[record.QuotedLine, ...]] = TypeAdapter(tuple[record.QuotedLine, ...])
_RECOMMENDATION: TypeAdapter[result.Recommendation] = TypeAdapter(result.Recommendation)


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """The fields of a result without the schema name that its JSON form starts with."""
    return {key: value for key, value in values.items() if key != "schema"}


class Answer(models.Model):
    """The reply to one question of the assessment, as it counts now.

    ``key`` is the reply in the form of its question (:mod:`duecare.catalog.replies`). ``by_site``:
    the replies of the sites where they differ; ``key`` is then the weakest. ``source`` and
    ``measured_on`` are set by what measures, never by hand. ``revision`` rises with each change, so
    that two editors notice each other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="answers")
    question = models.CharField(max_length=20)
    key = models.CharField("reply", max_length=1000)
    proof = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(blank=True)
    by_site = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=200, blank=True)
    measured_on = models.DateField(null=True, blank=True)
    answered_by = models.CharField(max_length=100)
    answered_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["question"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "question"], name="one_answer_a_question"),
            models.CheckConstraint(
                condition=models.Q(proof=3)
                ^ (models.Q(source="") & models.Q(measured_on__isnull=True)),
                name="measured_has_its_source_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.key}"


class AssessmentPlan(models.Model):
    """How deep a client is assessed, and at which sites."""

    class Depth(models.TextChoices):
        QUICK = "quick", "Quick"
        STANDARD = "standard", "Standard"
        EXTENDED = "extended", "Extended"

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="assessment_plan")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=10, choices=Depth.choices, default=Depth.STANDARD)
    sites = models.JSONField("names of the sites", default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.tier} assessment of {self.client}"

    @property
    def depth(self) -> Tier:
        """The tier as the catalog knows it."""
        return next(one for one in TIERS if one == self.tier)


class EvidenceFile(models.Model):
    """A file that shows an answer, with its own date and the day until which it counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="evidence_files")
    question = models.CharField(max_length=20)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    dated_on = models.DateField("date of the file")
    good_until = models.DateField()
    added_name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["question", "-dated_on"]
        indexes: ClassVar = [
            models.Index(
                fields=["client", "question"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="evidence_of_a_question",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def counts_on(self, day: dt.date) -> bool:
        """Whether it still shows the answer on ``day``: past its date it is kept and no longer counts."""
        return self.withdrawn_at is None and self.dated_on <= day <= self.good_until


class AskedPerson(models.Model):
    """Questions put to one person of the client, or to a member of the firm.

    ``returned`` are those to which the person said "I don't know": they are the advisor's again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="asked_people")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    questions = models.JSONField(default=list)
    answered = models.JSONField(default=list)
    returned = models.JSONField(default=list)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False, employee=None, member=None)
                | models.Q(contact=None, employee__isnull=False, member=None)
                | models.Q(contact=None, employee=None, member__isnull=False),
                name="questions_are_put_to_one_person",
            )
        ]

    def __str__(self) -> str:
        return f"{len(self.questions)} questions to {self.name}"

    @property
    def name(self) -> str:
        """The person's name."""
        person = self.contact or self.employee or self.member
        return str(getattr(person, "name", "") or getattr(person, "email", ""))

    @property
    def waiting(self) -> list[str]:
        """The questions that the person has not answered or returned yet."""
        done = {*self.answered, *self.returned}
        return [one for one in self.questions if one not in done]


class _Light(models.Manager["Assessment"]):
    """Assessments without their results: a page that needs them reads them, once."""

    def get_queryset(self) -> models.QuerySet[Assessment]:
        return (
            super()
            .get_queryset()
            .defer("price_values", "finding_values", "answer_values", "change_values")
        )


class Assessment(models.Model):
    """One dated risk assessment (SRA) with its prices. Never changed once completed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="assessments")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    completed_at = models.DateTimeField()
    release = models.CharField(max_length=40)
    price_values = models.JSONField()
    finding_values = models.JSONField()
    case_values = models.JSONField("the bad case of its prices", default=dict)
    """What lists, lines over months and comparisons need of the prices, without reading them."""
    answer_values = models.JSONField("replies that it rests on", default=dict)
    change_values = models.JSONField("what changed since the one before", default=dict)
    entry_id = models.UUIDField()

    objects: ClassVar[_Light] = _Light()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "number"], name="one_assessment_a_number")
        ]

    def __str__(self) -> str:
        return f"assessment {self.number} of {long_date(timezone.localdate(self.completed_at))}"

    @cached_property
    def price(self) -> result.PriceResult:
        """The prices as the engine gave them."""
        self._read_results()
        return _PRICE.validate_python(plain(self.price_values))

    @cached_property
    def bad_case(self) -> result.Gap:
        """What a bad case costs and who bears it, as the prices have it."""
        return _GAP.validate_python(self.case_values)

    @cached_property
    def findings(self) -> result.Assessment:
        """Risks, safeguards in place and recommendations as the engine gave them."""
        self._read_results()
        return _FINDINGS.validate_python(plain(self.finding_values))

    @property
    def changes(self) -> ChangesSince | None:
        """What changed since the assessment before; ``None`` for the first."""
        return CHANGES.validate_python(self.change_values) if self.change_values else None

    def _read_results(self) -> None:
        """Read both results at once: a page that shows one shows the other."""
        missing = self.get_deferred_fields() & {"price_values", "finding_values"}
        if missing:
            self.refresh_from_db(fields=sorted(missing))


class AssessmentRequest(models.Model):
    """An assessment that a member has asked for; it is priced in the background."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="assessment_requests")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    assessment = models.OneToOneField(
        Assessment, on_delete=models.PROTECT, null=True, related_name="request"
    )
    problem = models.TextField("why it could not be completed", blank=True)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-requested_at"]

    def __str__(self) -> str:
        return f"assessment requested {moment_text(timezone.localtime(self.requested_at))}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits or is being worked on."""
        return self.assessment_id is None and not self.problem


class AssessmentStatement(models.Model):
    """A PDF about an assessment: the exact bytes that are read and signed for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "kind"], name="one_statement_a_kind")
        ]

    def __str__(self) -> str:
        return self.title


class Recommendation(models.Model):
    """A safeguard proposed with price and effect, offered to the client for a decision.

    ``values`` and ``proposed`` are what the engine gave and stay so; both are empty for one that
    the advisor wrote. ``offered`` is the advisor's version, a draft until ``sent_at``, frozen from
    then on: a change of it is the next row, with the next ``number``.
    """

    class Horizon(models.TextChoices):
        NOW = "now", "Now"
        NEXT = "next", "Next"
        LATER = "later", "Later"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="recommendations")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="recommendations"
    )
    safeguard = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    rank = models.PositiveIntegerField()
    number = models.PositiveSmallIntegerField("version", default=1)
    values = models.JSONField(null=True)
    proposed = models.JSONField("words and figures that the engine proposed", null=True)
    offered = models.JSONField("exact words and figures offered")
    lines = models.JSONField("price line by line", default=list)
    price_book = models.PositiveIntegerField("edition of the price book, 0 for none", default=0)
    horizon = models.CharField(max_length=10, choices=Horizon.choices, default=Horizon.NEXT)
    assignee = models.CharField("who does it", max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    ask_again = models.TextField("the new fact that brings it back", blank=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_reason = models.TextField(blank=True)
    offered_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "safeguard", "number"],
                name="one_recommendation_a_version",
            )
        ]
        indexes: ClassVar = [
            models.Index(  # the list of all open decisions reads nothing but this
                fields=["assessment", "offered_at", "rank", "id", "client"],
                condition=models.Q(superseded_at=None, dropped_at=None),
                name="recommendations_that_wait",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row again, and what was made of its fields with it."""
        super().refresh_from_db(*args, **kwargs)
        for name in ("content", "proposal", "offer", "quoted_lines"):
            self.__dict__.pop(name, None)

    @property
    def is_own(self) -> bool:
        """Whether the advisor wrote it, and no engine proposed it."""
        return self.values is None

    @cached_property
    def content(self) -> result.Recommendation | None:
        """The recommendation as the engine gave it; ``None`` for one of the advisor's own."""
        return None if self.values is None else _RECOMMENDATION.validate_python(self.values)

    @cached_property
    def proposal(self) -> record.OfferWords | None:
        """The words and figures that the engine proposed; ``None`` for the advisor's own."""
        return None if self.proposed is None else _OFFER.validate_python(self.proposed)

    @cached_property
    def offer(self) -> record.OfferWords:
        """The exact words and figures that the client is offered."""
        return _OFFER.validate_python(self.offered)

    def reword(self, words: record.OfferWords) -> None:
        """Set the words and figures that are offered, and the title with them; not saved."""
        self.title, self.offered = words.title, dataclasses.asdict(words)
        self.__dict__["offer"] = words

    def requote(self, lines: Sequence[record.QuotedLine], *, price_book: int) -> None:
        """Set the lines of the price, from which edition of the price book; not saved."""
        self.lines, self.price_book = [dataclasses.asdict(one) for one in lines], price_book
        self.__dict__["quoted_lines"] = tuple(lines)

    @cached_property
    def quoted_lines(self) -> tuple[record.QuotedLine, ...]:
        """The price line by line; empty while it has none."""
        return _LINES.validate_python(self.lines)

    @property
    def sums(self) -> Sums:
        """What the price adds up to."""
        return sums_of(self.quoted_lines)


class Decision(models.Model):
    """What the client decided on a recommendation; the last one counts, none is changed."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", "Accepted"
        DECLINE = "decline", "Declined"
        DEFER = "defer", "Deferred"
        NO_ANSWER = "no_answer", "No answer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="decisions")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="decisions"
    )
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reason = models.TextField(blank=True)
    alternative = models.TextField("what is done instead", blank=True)
    revisit_on = models.DateField(null=True)
    decided_at = models.DateTimeField()
    letter = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    page = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="the page that was shown and signed",
    )
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-decided_at"]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.recommendation}"

    @property
    def outcome(self) -> str:
        """The kind in words; silence always with the notice that it rests on."""
        if self.kind == self.Kind.NO_ANSWER:
            return "No answer after notice"
        return self.get_kind_display()
