"""When the next assessment of a client is due."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.urls import reverse

from duecare.dates import long_date
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.queries import assessments_of
from duecare_web.clients import todo
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
