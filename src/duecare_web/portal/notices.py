"""When a contact who does not answer is reminded, and when silence counts (evidence 1.9).

Pure: dates in, dates out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

REMINDER_DAYS = (7, 14, 30)
"""Days after the request on which the contact is reminded."""
LAPSE_DAYS = 14
"""Days from the last reminder to the record that there was no answer."""


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder that is still to come: which one, named by its day, and from when it is due."""

    day: int
    due: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """What still happens if nobody answers: the reminders to come, then the day of the record."""

    ahead: tuple[Step, ...]
    lapses: datetime


def schedule(requested_at: datetime, made: Mapping[int, datetime], *, now: datetime) -> Schedule:
    """What is ahead of a request, given when each reminder (by its day) was ``made``.

    Each step keeps its distance from the one before: after an outage the reminders do not arrive
    together, and nobody loses time to answer. What is overdue is due ``now``.
    """
    day_before, before = 0, requested_at
    ahead = []
    for day in REMINDER_DAYS:
        if day in made:
            at = made[day]
        else:
            at = max(before + timedelta(days=day - day_before), now)
            ahead.append(Step(day, at))
        day_before, before = day, at
    return Schedule(tuple(ahead), before + timedelta(days=LAPSE_DAYS))
