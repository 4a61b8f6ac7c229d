"""Days as a calendar that other programs subscribe to (RFC 5545): pure text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
LONGEST_LINE: Final = 75
"""Bytes in a line before it goes on in the next one (RFC 5545, 3.1)."""
ASK_AGAIN: Final = "PT6H"


@dataclass(frozen=True, slots=True)
class Day:
    """Something that is due on a day; ``key`` names it, so that it moves instead of doubling."""

    key: str
    on: dt.date
    title: str
    url: str
    note: str = ""


def calendar(name: str, days: Iterable[Day], *, now: dt.datetime) -> str:
    """The whole calendar; every day is one without a time, and blocks nothing."""
    stamp = now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Duecare//What is due//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        f"NAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{ASK_AGAIN}",
        f"X-PUBLISHED-TTL:{ASK_AGAIN}",
    ]
    for day in days:
        lines += _event(day, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(day: Day, stamp: str) -> list[str]:
    after = day.on + dt.timedelta(days=1)
    return [
        "BEGIN:VEVENT",
        f"UID:{day.key}@duecare",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{_text(day.title)}",
        *([f"DESCRIPTION:{_text(day.note)}"] if day.note else []),
        f"URL:{day.url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(value: str) -> str:
    """A text as a value (RFC 5545, 3.3.11); line ends of any kind are one space."""
    one_line = " ".join(value.split())
    return one_line.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """A line of at most 75 bytes and its continuations, cut between characters."""
    parts, held = [""], 0
    for character in line:
        size = len(character.encode())
        if held + size > LONGEST_LINE:
            parts.append("")
            held = 1  # the space that begins a continuation
        parts[-1] += character
        held += size
    return "\r\n ".join(parts)
