"""Dates and times as US readers write them; a time is shown in its own zone and names it."""

from __future__ import annotations

from datetime import date, datetime

from duecare.errors import InputError

NOON = 12


def long_date(day: date) -> str:
    """A date: ``November 23, 2026``."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def spanish_date(day: date) -> str:
    """A date as US Spanish writes it: ``23 de noviembre de 2026``."""
    return f"{day.day} de {_SPANISH_MONTHS[day.month - 1]} de {day.year}"


def spanish_day(day: date) -> str:
    """A date in Spanish where there is little room: ``23 nov 2026``."""
    return f"{day.day} {_SPANISH_MONTHS[day.month - 1][:3]} {day.year}"


def clock_text(moment: datetime, *, seconds: bool = False, half: str = "{}.m.") -> str:
    """The time of a day: ``9:05 a.m.``; ``half`` is how its halves are written around a or p."""
    whole = f"{moment.hour % 12 or 12}:{moment:%M}{f':{moment:%S}' if seconds else ''}"
    return f"{whole} {half.format('a' if moment.hour < NOON else 'p')}"


def spanish_clock(moment: datetime) -> str:
    """The time of a day as US Spanish writes it: ``9:05 a. m.``."""
    return clock_text(moment, half="{}. m.")


def spanish_moment(moment: datetime) -> str:
    """A time: ``el 23 de noviembre de 2026, 2:05 p. m. CST``, in the zone that it bears."""
    return f"el {spanish_date(moment)}, {spanish_clock(moment)} {moment.tzname()}"


def weekday_text(moment: datetime) -> str:
    """A time for an appointment: ``Tuesday, December 1, 2026, 9:00 a.m. CST``."""
    day = f"{_WEEKDAYS[moment.weekday()]}, {long_date(moment.date())}"
    return f"{day}, {clock_text(moment)} {moment.tzname()}"


def month_name(day: date) -> str:
    """The month of a day: ``November``."""
    return _MONTHS[day.month - 1]


# Not strftime: its month names follow the locale of the process, the bytes of a statement do not.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


_SPANISH_MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)


def moment_text(moment: datetime | None) -> str:
    """A time: ``November 23, 2026, 2:05:09 p.m. CST``, in the zone that it bears; empty for none.

    Raises :class:`InputError` for a time without a time zone.
    """
    if moment is None:
        return ""
    if moment.tzinfo is None:
        raise InputError("a time in a statement needs a time zone")
    return f"{long_date(moment.date())}, {clock_text(moment, seconds=True)} {moment.tzname()}"
