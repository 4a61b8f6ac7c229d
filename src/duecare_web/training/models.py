"""What a client's employees were asked to learn, what they saw, answered and confirmed.

Lessons and quiz items live in the catalog; the rows name them by id, version and hash.
"""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar

from django.db import models

from duecare import training
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Employee
from duecare_web.ledger.models import Document


class LessonFacts(models.Model):
    """What lessons may say of a client, as its advisor wrote it; ids are those of the course.

    A text is a string; one that is said differently in Spanish is ``{"en": ..., "es": ...}``.
    """

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="lesson_facts")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    changed_at = models.DateTimeField()


class Assignment(models.Model):
    """One lesson that one employee was asked to do. It ends with a completion."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="assignments")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="assignments")
    lesson = models.CharField(max_length=80)
    assigned_at = models.DateTimeField()
    due_on = models.DateField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due_on", "assigned_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employee", "lesson"],
                condition=models.Q(completed_at__isnull=True),
                name="one_open_assignment_a_lesson",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lesson} for {self.employee}"


class BulkWork(models.Model):
    """One piece of work over many people of a client, done in the background: how far it is.

    ``done`` were given what they are asked; ``left_out`` could not be, and ``problem`` says why the
    first one could not. ``moved_at`` is when it last got on: work that has stopped is not moving.
    """

    class Kind(models.TextChoices):
        LESSONS = "lessons", "Lessons"
        LINKS = "links", "Links"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="bulk_work")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    asked_at = models.DateTimeField()
    wanted = models.JSONField(default=dict)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        indexes: ClassVar = [models.Index(fields=["client", "-asked_at"], name="bulk_work_newest")]


class LessonText(models.Model):
    """All that sittings are composed from, as the catalog had it when they began; no client's facts.

    ``sha256`` is of ``content`` as JSON with sorted keys: many sittings share one.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.JSONField()


class LessonRun(models.Model):
    """One sitting of a lesson in one language, and what its first answers came to.

    ``text`` and ``sheet`` hold what the session is composed from, so that it stays as it began: its
    steps and words, the facts of client and learner, the clauses in force (:mod:`training.sessions`).
    ``entry_id`` is the entry with which it began. The mark is frozen then: ``needed`` right answers,
    from ``pass_percent`` of the clause ``pass_rule`` of the client's policy (empty: the product's
    own mark). ``help_due``
    is set where the sittings of a day did not lead to a pass.
    """

    class Outcome(models.TextChoices):
        OPEN = "", "Not finished"
        PASSED = "passed", "Passed"
        NOT_YET = "not_yet", "Not yet"
        TOO_FAST = "too_fast", "Too fast to count"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveSmallIntegerField(default=1)
    lesson_version = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    content_hash = models.CharField(max_length=64)
    catalog_release = models.CharField(max_length=40)
    entry_id = models.UUIDField(null=True)
    needed = models.PositiveSmallIntegerField(default=0)
    pass_percent = models.PositiveSmallIntegerField(default=0)
    pass_rule = models.CharField(max_length=100, blank=True)
    started_at = models.DateTimeField()
    text = models.ForeignKey(LessonText, on_delete=models.PROTECT, related_name="+")
    sheet = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    right = models.PositiveSmallIntegerField(null=True)
    total = models.PositiveSmallIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    help_due = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["started_at", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "number"], name="one_sitting_a_number"),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=models.Q(outcome__in=["", "passed"]),
                name="one_sitting_open_or_passed",
            ),
        ]


class QuizAttempt(models.Model):
    """One step of a sitting as it was shown, and how it was answered.

    ``shown_order`` maps shown places to the choices of the step; ``chosen`` holds the place of
    the chosen one among the step's choices, ``marks`` the ids of marked parts of a message.
    ``correct`` stays empty for the thing to do, which is not scored.
    """

    class Phase(models.TextChoices):
        RECALL = "recall", "From an earlier lesson"
        DECISION = "decision", "Decision"
        MESSAGE = "message", "Message"
        DO_NOW = "do_now", "Thing to do"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(LessonRun, on_delete=models.PROTECT, related_name="attempts")
    phase = models.CharField(max_length=10, choices=Phase.choices)
    place = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=80)
    item_hash = models.CharField(max_length=64)
    shown_order = models.JSONField()
    chosen = models.JSONField(null=True)
    marks = models.JSONField(default=list)
    correct = models.BooleanField(null=True)
    shown_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    active_seconds = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "place"], name="one_item_a_place")
        ]

    @property
    def is_scored(self) -> bool:
        """Whether the first answer counts."""
        return self.phase != self.Phase.DO_NOW

    @property
    def seconds(self) -> float:
        """From the page to the answer; 0 without an answer, or where it came without the page."""
        if self.shown_at is None or self.answered_at is None:
            return 0.0
        return max(0.0, (self.answered_at - self.shown_at).total_seconds())


def new_certificate_code() -> str:
    """A fresh code for a certificate."""
    return training.new_code(secrets.choice)


class Completion(models.Model):
    """The end of a sitting that was passed: score, attestation with the typed name, certificate.

    ``code`` is printed on the certificate; who types it at the public address is told what the
    certificate tells.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="completions")
    run = models.OneToOneField(LessonRun, on_delete=models.PROTECT, related_name="completion")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="completions")
    lesson = models.CharField(max_length=80)
    right = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    attestation = models.TextField()
    typed_name = models.CharField(max_length=200)
    certificate = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, default=new_certificate_code)
    entry_id = models.UUIDField()
    completed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["completed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="one_completion_a_code")
        ]

    @property
    def shown_code(self) -> str:
        """The code as the certificate prints it."""
        return training.shown_code(self.code)


class InboxJudgement(models.Model):
    """What an employee decided about one practice message, and which of its signs they marked."""

    class Choice(models.TextChoices):
        USE = "use", "It is fine to use"
        CHECK = "check", "Check another way"
        REPORT = "report", "Report it at once"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="judgements")
    message = models.CharField(max_length=80)
    message_hash = models.CharField(max_length=64)
    is_phish = models.BooleanField()
    difficulty = models.CharField(max_length=20, blank=True)
    choice = models.CharField(max_length=10, choices=Choice.choices)
    doubted = models.BooleanField()
    cues_found = models.PositiveSmallIntegerField()
    cues_missed = models.PositiveSmallIntegerField()
    cues_extra = models.PositiveSmallIntegerField()
    judged_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["judged_at"]
