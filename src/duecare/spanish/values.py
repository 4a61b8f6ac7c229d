"""Values of blanks: dates, moments and amounts as US Spanish writes them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from duecare.dates import spanish_date

_DAY: Final = re.compile(r"[A-Z][a-z]+ \d{1,2}, \d{4}")
_MOMENT: Final = re.compile(rf"({_DAY.pattern}), (\d{{1,2}}:\d\d(?::\d\d)?) ([ap])\.m\.( \S+)?")
_MILLIONS: Final = re.compile(r"(\$[\d,.]+) (m|b)illion\b")


def said_value(text: str) -> str | None:
    """A date, a moment or an amount in Spanish; ``None`` for another text."""
    if _DAY.fullmatch(text):
        return _day(text)
    if moment := _MOMENT.fullmatch(text):
        day = _day(moment[1])
        return day and f"{day}, {moment[2]} {moment[3]}. m.{moment[4] or ''}"
    if _MILLIONS.fullmatch(text):
        return _MILLIONS.sub(_millions, text)
    return None


def _day(text: str) -> str | None:
    try:
        return spanish_date(datetime.strptime(text, "%B %d, %Y").date())  # noqa: DTZ007 - a day
    except ValueError:
        return None


def _millions(found: re.Match[str]) -> str:
    one = found[1] in ("$1", "$1.0")
    word = "millón" if one else "millones"
    return f"{found[1]} {word}" if found[2] == "m" else f"{found[1]} mil millones"
