"""A client's program and the notices that it has given."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.outbox.models import Mail

LONGEST_PAUSE = 150
"""Days between two sessions at most: knowledge was measured to have faded by month six."""


def _days(label: str, default: int, most: int, least: int = 1) -> Any:
    limits = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, default=default, validators=limits)


class ProgramPlan(models.Model):
    """How the program of a client runs; off until an advisor starts it.

    ``next_on`` is the day of the next run; a day is worked off once. ``manager`` hears of people
    who are late, ``owner`` if that did not help.
    """

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="program")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    next_on = models.DateField(null=True)
    join_days = _days("days in which a new person has their first lesson", 7, 60)
    session_days = _days("days between two sessions", 30, LONGEST_PAUSE, 7)
    due_days = _days("days that a person has for a lesson or a policy", 14, 60)
    before_days = _days("days before the due day on which a reminder goes", 3, 14)
    late_days = _days("days after the due day on which a reminder goes", 3, 30)
    manager_days = _days("days after the due day on which the manager hears of it", 7, 60)
    owner_days = _days("days after the due day on which the owner hears of it", 14, 90)
    silence_days = _days("days after the due day on which silence is recorded", 21, 120)
    manager = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    entry_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"program of {self.client}"

    @property
    def is_running(self) -> bool:
        """Whether it was started and not stopped since."""
        return self.started_at is not None and self.stopped_at is None


class ProgramNotice(models.Model):
    """One time that the program wrote to a person, or recorded their silence.

    ``round_due`` is the day by which the open things were due; of each kind there is one a round.
    ``things`` are the ids of what was open.
    """

    class Kind(models.TextChoices):
        NEW = "new", "New things to do"
        BEFORE = "before", "Reminder before the day"
        ON = "on", "Reminder on the day"
        LATE = "late", "Reminder after the day"
        MANAGER = "manager", "Manager told"
        OWNER = "owner", "Owner told"
        SILENCE = "silence", "Silence recorded"
        MONTHLY = "monthly", "Monthly reminder"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="notices")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    round_due = models.DateField()
    number = models.PositiveSmallIntegerField(default=0)
    things = models.JSONField(default=list)
    made_on = models.DateField()
    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, null=True, related_name="+")
    entry_id = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["made_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employee", "kind", "round_due", "number"], name="one_notice_a_kind"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["client", "made_on"], name="notices_by_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.employee}"


class ProgramAbsence(models.Model):
    """A time in which a person was not there (gone, or on leave) while the program ran.

    Days are those of the program's runs. After ``back_on`` the person gets new days for what was open.
    """

    employee = models.OneToOneField(
        Employee, on_delete=models.PROTECT, primary_key=True, related_name="program_absence"
    )
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    back_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.employee} was away"


class Leaver(models.Model):
    """A person who leaves a client: how, since when, and whether everything was done."""

    class Kind(models.TextChoices):
        PLANNED = "A", "Planned: notice, retirement, end of a contract"
        AT_ONCE = "B", "At once: ended by the firm, a dispute, did not come back"
        ABSENT = "C", "Absent: a long leave or a death"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="leavers")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="leavings")
    kind = models.CharField(max_length=1, choices=Kind.choices)
    began_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    came_back = models.BooleanField(default=False)
    entry_id = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["-began_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employee"],
                condition=models.Q(closed_at=None),
                name="one_open_leaving_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} leaves {self.client}"


class LeaverStep(models.Model):
    """One step of the termination procedure for one person, and what shows that it was done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leaver = models.ForeignKey(Leaver, on_delete=models.PROTECT, related_name="steps")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    clause = models.CharField(max_length=20)
    text = models.TextField()
    who = models.CharField(max_length=200)
    keeps = models.CharField("what is kept", max_length=300)
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=500, blank=True)
    entry_id = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["place"]
        indexes: ClassVar = [
            models.Index(
                fields=["client", "due_at"],
                condition=models.Q(done_at=None),
                name="steps_of_leavers_open",
            )
        ]
