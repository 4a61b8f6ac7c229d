"""By when the laws that reach a client want notice, in the words of its policies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from duecare.dates import long_date, month_name
from duecare.documents.wording.words import in_words
from duecare.risk.result import Duty

_NO_DAYS: Final = "without unreasonable delay"


def federal_clocks(duties: Iterable[Duty]) -> str:
    """Whom federal rules want told within how many days; empty where none reaches the client."""
    rows = [one for one in duties if one.rule != "state"]
    return _with_reading([_federal(one) for one in rows], rows)


def state_clocks(duties: Iterable[Duty]) -> str:
    """By when the acts of the states want people told; those without a number of days together."""
    rows = [one for one in duties if one.rule == "state" and one.tells_people]
    fixed = [
        f"{one.jurisdiction} within {one.deadline_days} days ({one.statute})"
        for one in sorted(rows, key=lambda row: (row.deadline_days or 0, row.jurisdiction))
        if one.deadline_days
    ]
    free = sorted(one.jurisdiction for one in rows if not one.deadline_days)
    parts = [*fixed, *([f"{in_words(free)} {_NO_DAYS}"] if free else [])]
    return _with_reading(parts, rows)


def _federal(duty: Duty) -> str:
    told = [f"people concerned within {duty.deadline_days} days"] if duty.tells_people else []
    if duty.regulator and duty.regulator_days:
        told.append(f"{duty.regulator} within {duty.regulator_days} days")
    return f"{in_words(told)} ({duty.statute})"


def _with_reading(parts: Sequence[str], duties: Sequence[Duty]) -> str:
    if not parts:
        return ""
    oldest = min((one.confirmed_until for one in duties if one.confirmed_until), default="")
    read = f"; as read up to {_day_words(oldest)}, to be checked before a notice" if oldest else ""
    return f"{'; '.join(parts)}{read}"


def _day_words(text: str) -> str:
    """``2026-06-11`` and ``2026-01`` as a US reader writes them."""
    numbers = [int(part) for part in text.split("-")]
    if len(numbers) < 3:
        return f"{month_name(date(numbers[0], numbers[-1], 1))} {numbers[0]}"
    return long_date(date(*numbers))
