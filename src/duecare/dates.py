"""Dates and times as US readers write them; a time is shown in its own zone and names it."""

from __future__ import annotations

from datetime import date, datetime

from duecare.errors import InputError


def long_date(day: date) -> str:
    """A date: ``November 23, 2026``."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def spanish_date(day: date) -> str:
    """A date as US Spanish writes it: ``23 de noviembre de 2026``."""
    return f"{day.day} de {_SPANISH_MONTHS[day.month - 1]} de {day.year}"


def spanish_day(day: date) -> str:
    """A date in Spanish where there is little room: ``23 nov 2026``."""
    return f"{day.day} {_SPANISH_MONTHS[day.month - 1][:3]} {day.year}"


def weekday_text(moment: datetime) -> str:
    """A time for an appointment: ``Tuesday, December 1, 2026, 09:00 CST``."""
    day = f"{_WEEKDAYS[moment.weekday()]}, {long_date(moment.date())}"
    return f"{day}, {moment:%H:%M} {moment.tzname()}"


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
    """A time: ``November 23, 2026, 14:05:09 CST``, in the zone that it bears; empty for none.

    Raises :class:`InputError` for a time without a time zone.
    """
    if moment is None:
        return ""
    if moment.tzinfo is None:
        raise InputError("a time in a statement needs a time zone")
    return f"{long_date(moment.date())}, {moment:%H:%M:%S} {moment.tzname()}"
