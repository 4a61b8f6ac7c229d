"""What training adds to the page of a client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone

from duecare_web.clients import panels, upkeep
from duecare_web.clients.models import Client, Employee
from duecare_web.training.queries import training_coverage
from duecare_web.training.spacing import CURRENT_DAYS

WANTED_PERCENT = 90
"""Below this share of current people a next step is shown (design: training, section 5)."""


def tiles(client: Client) -> Sequence[panels.Tile]:
    """People whose training is current."""
    coverage = training_coverage(client, now=timezone.now())
    if not coverage.total:
        return []
    note = f"{coverage.overdue} overdue" if coverage.overdue else "a lesson in the last 150 days"
    return [
        panels.Tile(
            "People trained",
            f"{coverage.current} of {coverage.total}",
            note,
            reverse("training:coverage", args=[client.pk]),
            "good" if coverage.percent >= WANTED_PERCENT else "warn",
        )
    ]


def trained_of(client: Client, now: datetime) -> panels.Cell | None:
    """People whose training is current, for the portfolio: one query, nobody is loaded."""
    oldest = now - timedelta(days=CURRENT_DAYS)
    people = Employee.objects.filter(client=client, is_active=True).order_by()
    current = Q(last__gte=oldest)
    counted = people.annotate(last=Max("completions__completed_at")).aggregate(
        total=Count("pk"), current=Count("pk", filter=current), first=Min("last", filter=current)
    )
    total, trained, first = counted["total"], counted["current"], counted["first"]
    if not total:
        return None
    return panels.Cell(
        f"{trained} of {total}",
        sort=trained / total,
        tone="" if trained * 100 >= WANTED_PERCENT * total else "warn",
        until=first + timedelta(days=CURRENT_DAYS) + upkeep.A_MOMENT if first else None,
    )


def next_steps(client: Client) -> Sequence[panels.NextStep]:
    """Ask for training where it is missing."""
    coverage = training_coverage(client, now=timezone.now())
    untrained = coverage.total - coverage.current
    if not coverage.total or coverage.percent >= WANTED_PERCENT:
        return []
    idle = sum(1 for one in coverage.people if not one.current and not one.open)
    if not idle:
        return []
    text = f"Assign a lesson to {idle} of {untrained} people without current training"
    return [panels.NextStep(text, reverse("training:assign", args=[client.pk]), 60)]
