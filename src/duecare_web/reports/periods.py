"""The time that a report tells of: a quarter or a month of the calendar, by the firm's clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from duecare.dates import long_date, month_name

QUARTERS_OFFERED: Final = 8
MONTHS: Final = {"month": 1, "quarter": 3, "once": 3}
"""A report that is mailed once is about a quarter."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from ``first`` to ``last``, both included."""

    first: dt.date
    last: dt.date

    @property
    def before(self) -> dt.date:
        """The last day before it."""
        return self.first - dt.timedelta(days=1)

    @property
    def words(self) -> str:
        """``July to September 2026``, else both days."""
        whole = self.first.day == 1 and (self.last + dt.timedelta(days=1)).day == 1
        if whole and self.first.year == self.last.year:
            names = dict.fromkeys((month_name(self.first), month_name(self.last)))
            return f"{' to '.join(names)} {self.last.year}"
        return f"{long_date(self.first)} to {long_date(self.last)}"

    def starts_at(self, zone: dt.tzinfo) -> dt.datetime:
        """The first moment that is in it."""
        return dt.datetime.combine(self.first, dt.time(), zone)

    def ends_at(self, zone: dt.tzinfo) -> dt.datetime:
        """The first moment that is no longer in it."""
        return dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(), zone)

    @property
    def earlier(self) -> Period:
        """The months of equal number before it."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return Period(months_on(self.first, -months), self.before)


def months_on(day: dt.date, months: int) -> dt.date:
    """The first day of the month that is ``months`` after that of ``day``."""
    number = day.year * 12 + day.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)


def period_of(day: dt.date, every: str) -> Period:
    """The month or quarter (``every``) in which a day is."""
    length = MONTHS[every]
    first = months_on(day, -((day.month - 1) % length))
    return Period(first, months_on(first, length) - dt.timedelta(days=1))


def last_complete(today: dt.date, every: str) -> Period:
    """The newest month or quarter that is over."""
    return period_of(period_of(today, every).before, every)


def offered_quarters(today: dt.date) -> list[Period]:
    """The quarter that runs, until today, and the ones before it, the newest first."""
    found = [period_of(today, "quarter")]
    while len(found) < QUARTERS_OFFERED:
        found.append(period_of(found[-1].before, "quarter"))
    return [Period(found[0].first, today), *found[1:]]
