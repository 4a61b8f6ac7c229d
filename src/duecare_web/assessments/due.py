"""What an assessment asks to be done next, and when the next one is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.urls import reverse

from duecare.dates import long_date
from duecare.documents.wording.words import plural
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.queries import (
    assessments_of,
    decisions_to_revisit,
    latest_assessment,
    open_differences,
    open_recommendations,
)
from duecare_web.clients import panels, todo
from duecare_web.clients.models import Client

FIRST_WITHIN: Final = dt.timedelta(days=30)
AGAIN_AFTER: Final = dt.timedelta(days=365)


def assessment_due(client: Client, now: dt.datetime) -> todo.Line | None:
    """The first assessment of a client within a month, the next within a year of the last."""
    newest = assessments_of(client).values_list("completed_at", flat=True).first()
    url = reverse("assessments:assessments", args=[client.pk])
    if newest is None:
        due = firm_day(client.firm, client.created_at + FIRST_WITHIN)
        return todo.Line(1, "Not assessed yet", due, url, "Assess")
    shows = newest + AGAIN_AFTER - FIRST_WITHIN
    if shows > now:
        return todo.Line(0, "", None, "", "", until=shows)
    due = firm_day(client.firm, newest + AGAIN_AFTER)
    return todo.Line(
        1,
        f"The last assessment is of {long_date(firm_day(client.firm, newest))}",
        due,
        url,
        "Assess again",
    )


def _difference_steps(client: Client) -> list[panels.NextStep]:
    count = open_differences(client)
    if not count:
        return []
    noun = (
        "answer that a list or scan contradicts" if count == 1 else "answers that facts contradict"
    )
    url = reverse("assessments:conflicts", args=[client.pk])
    return [panels.NextStep(f"Resolve {count} {noun}", url, 15)]


def next_steps(client: Client) -> Sequence[panels.NextStep]:
    """Answers, assessment and decisions that are due."""
    newest = latest_assessment(client)
    if newest is None:
        url = reverse("assessments:work", args=[client.pk])
        first = panels.NextStep("Complete the first assessment", url, 20)
        return [*_difference_steps(client), first]
    waiting = open_recommendations(client)
    url = reverse("assessments:decisions", args=[client.pk])
    steps = _difference_steps(client)
    if waiting:
        text = f"{plural(len(waiting), 'recommendation')} without a decision of the client"
        steps.append(panels.NextStep(text, url, 40))
        if not any(one.offer.priced for one in waiting):
            prices = reverse("prices:book")
            steps.append(
                panels.NextStep("Set your prices: without one, nothing is sent", prices, 25)
            )
    steps += [
        panels.NextStep(f"Offer again: {one.recommendation}", url, 45)
        for one in decisions_to_revisit(client)
    ]
    return steps
