"""A recommendation as a ticket of another system: one row of CSV, one event of a webhook."""

from __future__ import annotations

from collections.abc import Sequence

from duecare_web.assessments.spreadsheets import Cell, Sheet
from duecare_web.recommendations.queries import DeskRow

HEADER = (
    "External ID",
    "Client",
    "Title",
    "Description",
    "When",
    "Who does it",
    "Due",
    "State",
    "First year, USD",
    "Each year after, USD",
    "Why it is here",
)


def external_id(row: DeskRow) -> str:
    """The same for every version and every export, so that a ticket is never made twice."""
    one = row.recommendation
    return f"{one.client_id}-{one.safeguard}".lower()


def ticket_sheet(rows: Sequence[DeskRow]) -> Sheet:
    """The rows of the desk as tickets."""
    return Sheet("Tickets", HEADER, [_ticket(row) for row in rows], ())


def _ticket(row: DeskRow) -> tuple[Cell, ...]:
    one = row.recommendation
    return (
        external_id(row),
        one.client.name,
        one.title,
        one.offer.text,
        one.get_horizon_display(),
        one.assignee,
        one.due_on,
        row.state_words,
        one.sums.first_year / 100,
        one.sums.yearly / 100,
        ", ".join(one.offer.reasons),
    )
