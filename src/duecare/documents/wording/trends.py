"""What a line over months shows, in one sentence with both of its ends."""

from __future__ import annotations

from datetime import date

from duecare.dates import month_name
from duecare.documents.wording.words import plural
from duecare.money import estimated_dollars


def month_words(day: date) -> str:
    """``November 2026``."""
    return f"{month_name(day)} {day.year}"


def people_finding(first: tuple[date, float], last: tuple[date, float]) -> str:
    """How many people were in the data found, then and now."""
    ends = [f"{value:,.0f} in {month_words(day)}" for day, value in (first, last)]
    return f"People in the data found: {', '.join(ends)}"


def exposure_finding(first: tuple[date, float], last: tuple[date, float]) -> str:
    """What no insurance paid of a bad case, then and now."""
    ends = [f"{estimated_dollars(value)} in {month_words(day)}" for day, value in (first, last)]
    return f"Left uninsured in a bad case: {', '.join(ends)}"


def decided_finding(accepted: int, refused: int, since: date) -> str:
    """How many decisions there were since a month."""
    return f"Decisions since {month_words(since)}: {accepted:,} accepted, {refused:,} declined or deferred"


def same_clients(count: int, later: int) -> str:
    """Of which clients a line is: the same at both ends."""
    text = "One client." if count == 1 else f"The same {plural(count, 'client')} in every month."
    if later:
        text += (
            f" {plural(later, 'client')} came later and {'is' if later == 1 else 'are'} left out."
        )
    return text


SUM_OF_CLIENTS = (
    "A sum over clients: people at two clients count twice, and bad cases are different events."
)
END_OF_MONTH = "As it was on record at the end of each month; the last one is today."
