"""What training adds to the page of a client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from duecare.dates import long_date
from duecare.training import SITTINGS_A_DAY
from duecare_web.accounts.zones import firm_day, firm_midnight
from duecare_web.clients import panels, todo, upkeep
from duecare_web.clients.models import Client, Employee
from duecare_web.training.models import Assignment, LessonRun
from duecare_web.training.queries import counted_people, current_people
from duecare_web.training.spacing import CURRENT_DAYS

WANTED_PERCENT = 90
"""Below this share of current people a next step is shown (design: training, section 5)."""


@dataclass(frozen=True, slots=True)
class TrainingCounts:
    """How many people work for a client; are current; are overdue; wait to be asked."""

    total: int
    current: int
    overdue: int
    idle: int

    @property
    def is_enough(self) -> bool:
        """Whether the wanted share of people is current."""
        return self.current * 100 >= WANTED_PERCENT * self.total


@panels.once_a_page
def counts_of(client: Client) -> TrainingCounts:
    """The counts of a client's coverage: one query, nobody is loaded."""
    now = timezone.now()
    current = current_people(now)
    counted = counted_people(client, now).aggregate(
        total=Count("pk"),
        current=Count("pk", filter=current),
        overdue=Count("pk", filter=Q(late=True)),
        idle=Count("pk", filter=Q(asked=False) & (~current | Q(last=None))),
    )
    return TrainingCounts(**counted)


def tiles(client: Client) -> Sequence[panels.Tile]:
    """People whose training is current."""
    counts = counts_of(client)
    if not counts.total:
        return []
    note = (
        f"{counts.overdue} overdue"
        if counts.overdue
        else "passed in the last 150 days, nothing overdue"
    )
    return [
        panels.Tile(
            "People trained",
            f"{counts.current} of {counts.total}",
            note,
            reverse("training:coverage", args=[client.pk]),
            "good" if counts.is_enough else "warn",
        )
    ]


def trained_of(client: Client, now: datetime) -> panels.Cell | None:
    """People whose training is current, for the portfolio: one query, nobody is loaded."""
    current = current_people(now)
    counted = counted_people(client, now).aggregate(
        total=Count("pk"),
        current=Count("pk", filter=current),
        first=Min("last", filter=current),
        due=Min("next_due", filter=current),
    )
    total, trained = counted["total"], counted["current"]
    if not total:
        return None
    return panels.Cell(
        f"{trained} of {total}",
        sort=trained / total,
        tone="" if trained * 100 >= WANTED_PERCENT * total else "warn",
        until=_next_change(client, counted["first"], counted["due"]),
    )


def _next_change(client: Client, first: datetime | None, due: date | None) -> datetime | None:
    """When fewer people are current without an entry: a pass counts no more, or a day has passed."""
    moments = []
    if first is not None:
        moments.append(first + timedelta(days=CURRENT_DAYS) + upkeep.A_MOMENT)
    if due is not None:
        moments.append(firm_midnight(client.firm, due + timedelta(days=1)))
    return min(moments, default=None)


def next_steps(client: Client) -> Sequence[panels.NextStep]:
    """Ask for training where it is missing."""
    counts = counts_of(client)
    if counts.is_enough or not counts.idle:
        return []
    people = "1 person" if counts.idle == 1 else f"{counts.idle} people"
    text = f"Assign a lesson to {people} without current training"
    return [panels.NextStep(text, reverse("training:assign", args=[client.pk]), 60)]


def overdue_lessons(client: Client, now: datetime) -> todo.Line | None:
    """People whose lesson was due before today."""
    waiting = Assignment.objects.filter(
        client=client, completed_at=None, employee__is_active=True
    ).order_by()
    today = firm_day(client.firm, now)
    late = waiting.filter(due_on__lt=today).aggregate(
        people=Count("employee", distinct=True), first=Min("due_on")
    )
    next_day = waiting.filter(due_on__gte=today).aggregate(day=Min("due_on"))["day"]
    until = firm_midnight(client.firm, next_day + timedelta(days=1)) if next_day else None
    people = late["people"]
    if not people:
        return todo.Line(0, "", None, "", "", until=until)
    total = Employee.objects.filter(client=client, is_active=True).count()
    noun = "person has" if total == 1 else "people have"
    return todo.Line(
        people,
        f"{people} of {total} {noun} a lesson overdue",
        late["first"],
        reverse("training:coverage", args=[client.pk]),
        "Show people",
        f"The oldest was due on {long_date(late['first'])}.",
        until,
    )


def help_due(client: Client, _now: datetime) -> todo.Line | None:
    """People who used up the sittings of a day without a pass, and have not passed since."""
    stuck = LessonRun.objects.filter(
        client=client,
        help_due=True,
        assignment__completed_at=None,
        assignment__employee__is_active=True,
    ).order_by()
    found = stuck.aggregate(
        people=Count("assignment__employee", distinct=True), first=Min("ended_at")
    )
    people = found["people"]
    if not people:
        return None
    verb = "person has" if people == 1 else "people have"
    return todo.Line(
        people,
        f"{people} {verb} not passed a lesson after {SITTINGS_A_DAY} sittings in a day",
        firm_day(client.firm, found["first"]),
        reverse("training:coverage", args=[client.pk]),
        "Show people",
        "Offer help: go through the lesson with them.",
    )
