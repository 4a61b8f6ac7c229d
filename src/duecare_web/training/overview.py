"""What training adds to the page of a client."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from duecare_web.clients import panels
from duecare_web.clients.models import Client, Employee
from duecare_web.training.queries import training_coverage
from duecare_web.training.spacing import is_current

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


def trained_by_client(clients: Sequence[Client]) -> Mapping[uuid.UUID, panels.Cell]:
    """People whose training is current, for the portfolio: one query for all clients."""
    now, people = timezone.now(), Employee.objects.filter(client__in=clients, is_active=True)
    counts: dict[uuid.UUID, list[bool]] = {}
    latest = people.annotate(last=Max("completions__completed_at"))
    for client_id, last in latest.values_list("client_id", "last"):
        counts.setdefault(client_id, []).append(is_current(last, now=now))
    return {
        client_id: panels.Cell(
            f"{sum(flags)} of {len(flags)}",
            sort=sum(flags) / len(flags),
            tone="" if sum(flags) * 100 >= WANTED_PERCENT * len(flags) else "warn",
        )
        for client_id, flags in counts.items()
    }


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
