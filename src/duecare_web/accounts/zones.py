"""Time zones that a firm or a member chooses from, as US readers name them."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime, time, tzinfo
from typing import Any, Final, Protocol

TIME_ZONES: Final = (
    ("America/New_York", "Eastern Time (New York, Atlanta)"),
    ("America/Chicago", "Central Time (Chicago, Dallas)"),
    ("America/Denver", "Mountain Time (Denver, Salt Lake City)"),
    ("America/Phoenix", "Arizona, no daylight saving time"),
    ("America/Los_Angeles", "Pacific Time (Los Angeles, Seattle)"),
    ("America/Anchorage", "Alaska Time (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii Time (Honolulu)"),
    ("America/Puerto_Rico", "Atlantic Time (Puerto Rico, Virgin Islands)"),
    ("Pacific/Guam", "Chamorro Time (Guam)"),
    ("Pacific/Pago_Pago", "Samoa Time (Pago Pago)"),
    ("UTC", "UTC"),
)
_LABELS: Final = dict(TIME_ZONES)
_OF_STATES: Final = {
    "America/Chicago": "AL AR IL IA KS LA MN MS MO NE ND OK SD TN TX WI",
    "America/Denver": "CO ID MT NM UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA NV OR WA",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
    "Pacific/Guam": "GU",
}
"""The states whose people live in a zone, or most of them; all others are on Eastern Time."""


def zone_of_state(state: str) -> str:
    """The name of the zone in which most people of a state live: ``America/Chicago`` for WI."""
    found = (name for name, states in _OF_STATES.items() if state in states.split())
    return next(found, "America/New_York")


def zone(name: str) -> tzinfo:
    """The zone of this name; UTC for an empty name."""
    return zoneinfo.ZoneInfo(name or "UTC")


def zone_label(name: str, moment: datetime) -> str:
    """``Central Time (CST)``: the zone in words, with its letters at ``moment``."""
    words = _LABELS.get(name or "UTC", name).partition(" (")[0].partition(",")[0]
    letters = moment.astimezone(zone(name)).tzname() or ""
    return f"{words} ({letters})" if letters and letters != words else words


class _InZone(Protocol):
    @property
    def time_zone(self) -> Any:
        """The name of its zone."""


def zone_of(user: _InZone, firm: _InZone) -> tzinfo:
    """The zone by which a member of a firm lives: their own, else that of the firm."""
    return zone(user.time_zone or firm.time_zone)


def firm_time(firm: _InZone, moment: datetime) -> datetime:
    """The same moment on the firm's clock: what papers and entries of its clients state."""
    return moment.astimezone(zone(firm.time_zone))


def firm_day(firm: _InZone, moment: datetime) -> date:
    """The day of a moment at the firm: a decision at seven in the evening is of that day."""
    return firm_time(firm, moment).date()


def firm_midnight(firm: _InZone, day: date) -> datetime:
    """When a day begins at the firm."""
    return datetime.combine(day, time(), zone(firm.time_zone))
