"""Days of the law: local days, weekends and federal holidays, hours across clock changes.

Deadlines are counted in calendar days of the place of discovery. Where the last day is no working
day the plan moves to the business day *before* it: some states extend a deadline over a weekend,
others do not, and the earlier day is right in both. Holidays: 5 U.S.C. 6103(a), with the
day off before a Saturday and after a Sunday (6103(b)).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

CLOSE_OF_BUSINESS: Final = time(17, 0)
_FIXED: Final = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
# month, weekday (0 Monday), which one in the month; -1 is the last
_MOVING: Final = ((1, 0, 3), (2, 0, 3), (5, 0, -1), (9, 0, 1), (10, 0, 2), (11, 3, 4))


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> frozenset[date]:
    """The days on which federal offices are closed in a year."""
    days = {_nth(year, *rule) for rule in _MOVING}
    for month, day in (*_FIXED, (13, 1)):  # New Year's Day of the next year may fall back
        on = date(year + month // 13, (month - 1) % 12 + 1, day)
        shift = {5: -1, 6: 1}.get(on.weekday(), 0)
        observed = on + timedelta(days=shift)
        if observed.year == year:
            days.add(observed)
    return frozenset(days)


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    if which > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def is_working_day(day: date) -> bool:
    """Whether a day is neither on a weekend nor a federal holiday."""
    return day.weekday() < 5 and day not in federal_holidays(day.year)


def last_working_day(day: date) -> date:
    """The day itself, or the business day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def add_business_days(start: date, days: int) -> date:
    """``days`` weekdays after ``start``. Holidays are not left out: that gives the earlier day."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def hours_after(start: datetime, hours: float) -> datetime:
    """A moment that many hours later, in the same zone, also across a change of the clocks."""
    return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(start.tzinfo)


def close_of(day: date, like: datetime) -> datetime:
    """Close of business on a day, in the zone of ``like``."""
    return datetime.combine(day, CLOSE_OF_BUSINESS, tzinfo=like.tzinfo)
