"""Days and times as lists write them. Whether the day or the month comes first is one for a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import Enum
from typing import Final

_ISO: Final = re.compile(
    r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?)? ?([AaPp]\.?[Mm]\.?)? ?"
    r"(Z|UTC|GMT|[ECMP][SD]T|[+-]\d{2}:?\d{2})?$"
)
_NUMBERS: Final = re.compile(
    r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})"
    r"(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?)? ?([AaPp]\.?[Mm]\.?)? ?"
    r"(Z|UTC|GMT|[ECMP][SD]T|[+-]\d{2}:?\d{2})?$"
)
_WORDS: Final = re.compile(
    r"^(?:[^\W\d_]{3,9}\.?,? )?"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[-/ .](?:de )?([^\W\d_]{3,10})|([^\W\d_]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?)"
    r"\.?[-/, ]{1,2}(?:de )?(\d{4}|\d{2})"
    r"(?:[,:]? ?(?:at )?(\d{1,2}):(\d{2})(?::(\d{2}))?)? ?([AaPp]\.?[Mm]\.?)? ?"
    r"(Z|UTC|GMT|[ECMP][SD]T|[+-]\d{2}:?\d{2})?$"
)
_ZONES: Final = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}
_C_TIME: Final = re.compile(
    r"^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) ?([A-Z]{3})? (\d{4})$"
)
_JSON_DATE: Final = re.compile(r"^/Date\((\d{9,13})(?:[+-]\d{4})?\)/$")
_DIRECTORY: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})T?(\d{2})(\d{2})(\d{2})(?:\.\d+)?Z?$")
_NAMED_ZONE: Final = re.compile(r"\[[A-Za-z_/]{1,40}\]$|(?<=[MmZz0-9]) ?\(UTC([+-]\d{2}:\d{2})\)$")
_SERIAL_DAYS: Final = range(20_000, 80_000)  # October 1954 to January 2119, as Excel counts
_RELATIVE: Final = re.compile(
    r"^(an? |\d+ )?(moment|second|minute|hour|day|week|month|year)s? ago$|^\d+ ?[smhdw]( ago)?$|"
    r"^(today|yesterday|now|just now|online|currently online|connected|active now)\b",
    re.IGNORECASE,
)
_COMPACT: Final = re.compile(r"^(19|20)(\d{2})(\d{2})(\d{2})$")
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_SPANISH: Final = {"ene": 0, "abr": 3, "ago": 7, "dic": 11}
_NEVER: Final = frozenset(
    {
        "never",
        "never logged in",
        "never logged on",
        "never signed in",
        "never seen",
        "nunca",
        "0",
        "9223372036854775807",
    }
)
_NEVER_YEARS: Final = frozenset({1, 1600, 1601, 1900, 1970, 9999})
_EPOCH_HERE: Final = date(1969, 12, 31)  # the first moment of 1970, in the zones of the US
_LONGEST: Final = 60
NEVER: Final = "never"


class Order(Enum):
    """Which of the first two numbers of a day is the month."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"


def order_of(cells: Iterable[str]) -> tuple[Order, bool]:
    """The order that the days of one file are written in, and whether the file shows it.

    Month first where both fit: the lists are of US firms, and the preview says so.
    """
    firsts, seconds = [0], [0]
    for cell in cells:
        found = _NUMBERS.match(cell) if len(cell) <= _LONGEST else None
        if found:
            firsts.append(int(found[1]))
            seconds.append(int(found[2]))
    if max(firsts) > 12 >= max(seconds):
        return Order.DAY_FIRST, True
    return Order.MONTH_FIRST, max(seconds) > 12 or len(firsts) == 1


def read_moment(cell: str, *, order: Order, zone: tzinfo = UTC) -> datetime | str | None:
    """The time that a cell writes, in UTC; :data:`NEVER` for "never"; ``None`` if it is none.

    A time without a zone is one of ``zone``; a day without a time is its midnight.
    """
    text = " ".join(cell.split())
    if text.casefold() in _NEVER:
        return NEVER
    if len(text) > _LONGEST:
        return None
    text = _NAMED_ZONE.sub(lambda one: f" {one[1]}" if one[1] else "", text)
    try:
        found = _number(text, zone) or _written(text, order, zone)
    except (ValueError, OverflowError):
        return None
    if found is None:
        return None
    is_never = found.year in _NEVER_YEARS or found.date() == _EPOCH_HERE
    return NEVER if is_never else found.astimezone(UTC)


def read_day(cell: str, *, order: Order) -> date | str | None:
    """The day that a cell writes, :data:`NEVER`, or ``None`` if it is none."""
    found = read_moment(cell, order=order)
    return found.date() if isinstance(found, datetime) else found


def is_relative(cell: str) -> bool:
    """Whether a cell says how long ago it was, or "now": since when is not in the list."""
    return bool(_RELATIVE.match(" ".join(cell.split())[:_LONGEST]))


def _number(text: str, zone: tzinfo) -> datetime | None:
    """Seconds or milliseconds since 1970, 100 nanoseconds since 1601 (FILETIME), days of Excel."""
    if found := _JSON_DATE.match(text):
        text = found[1]
    whole, _, rest = text.partition(".")
    if not (text.isascii() and whole.isdigit() and (not rest or rest.isdigit())):
        return None
    number = int(whole[:20])
    if len(whole) == 18:
        return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=number // 10)
    if len(whole) == 13:
        return datetime.fromtimestamp(number / 1000, tz=UTC)
    if len(whole) == 5 and number in _SERIAL_DAYS:
        seconds = round(float(f"0.{rest or 0}") * 86_400)
        return datetime(1899, 12, 30, tzinfo=zone) + timedelta(days=number, seconds=seconds)
    return datetime.fromtimestamp(number, tz=UTC) if len(whole) in (9, 10) else None


def _written(text: str, order: Order, zone: tzinfo) -> datetime | None:
    if found := _ISO.match(text):
        year, month, day, *clock = found.groups()
        return _moment(int(year), int(month), int(day), clock, zone)
    if found := _NUMBERS.match(text):
        first, second, year, *clock = found.groups()
        month, day = (first, second) if order is Order.MONTH_FIRST else (second, first)
        if int(month) > 12 and order is Order.MONTH_FIRST:  # decided by the file, not by the cell
            return None
        return _moment(_year(year), int(month), int(day), clock, zone)
    if found := _DIRECTORY.match(text):
        year, month, day, *clock = found.groups()
        return _moment(
            int(year), int(month), int(day), [*clock, None, "Z" if "Z" in text else None], zone
        )
    if found := _C_TIME.match(text):
        text = " ".join(filter(None, [found[1], f"{found[2]},", found[5], found[3], found[4]]))
    if found := _COMPACT.match(text):
        return _moment(int(found[1] + found[2]), int(found[3]), int(found[4]), [], zone)
    if found := _WORDS.match(text):
        day_one, month_one, month_two, day_two, year, *clock = found.groups()
        name = (month_one or month_two)[:3].casefold()
        at = _MONTHS.index(name) if name in _MONTHS else _SPANISH.get(name)
        if at is None:
            return None
        return _moment(_year(year), at + 1, int(day_one or day_two), clock, zone)
    return None


def _year(text: str) -> int:
    number = int(text)
    if len(text) == 4:
        return number
    return number + (2000 if number < 70 else 1900)  # POSIX, strptime %y: 69 is 1969, hires are not


def _moment(
    year: int, month: int, day: int, clock: list[str | None], zone: tzinfo
) -> datetime | None:
    hour, minute, second, half, offset = (*clock, *[None] * 5)[:5]
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    at = datetime.combine(
        date(year, month, day), time(hours, int(minute or 0), int(second or 0)), tzinfo=zone
    )
    return at.replace(tzinfo=_offset(offset)) if offset else at


def _offset(text: str) -> tzinfo:
    if text in ("Z", "UTC", "GMT"):
        return UTC
    if text in _ZONES:
        return timezone(timedelta(hours=_ZONES[text]))
    digits = text[1:].replace(":", "")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-shift if text[0] == "-" else shift)
