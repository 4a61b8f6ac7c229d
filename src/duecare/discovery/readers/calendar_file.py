"""Calendars (iCalendar, RFC 5545): the words of appointments and tasks, and files in them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.segments import Inner, Segments, Text
from duecare.discovery.readers.source import Source

_FOLD: Final = re.compile(r"\r?\n[ \t]")
_LINE: Final = re.compile(r"([\w-]+)((?:;[\w-]+=(?:\"[^\"]*\"|[^;:\"]*)+)*):(.*)", re.DOTALL)
_COMMON_NAME: Final = re.compile(r";CN=(\"[^\"]*\"|[^;:]*)", re.IGNORECASE)
_TIMES: Final = frozenset(
    [
        "DTSTART",
        "DTEND",
        "DTSTAMP",
        "CREATED",
        "LAST-MODIFIED",
        "DUE",
        "TRIGGER",
        "RRULE",
        "EXDATE",
        "RDATE",
        "VERSION",
        "PRODID",
        "UID",
        "SEQUENCE",
        "TZID",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "METHOD",
        "CALSCALE",
        "RECURRENCE-ID",
        "COMPLETED",
        "DURATION",
        "ACTION",
        "TRANSP",
        "CLASS",
        "STATUS",
        "PRIORITY",
        "BEGIN",
    ]
)


def extract(source: Source, member: str) -> Segments:
    """The text of a calendar file, then the files in it."""
    whole = to_utf8(source.read()).decode("utf-8", "replace")
    yield Text(text_of_calendar(whole).encode("utf-8", "replace"), member)
    number = 0
    for name, options, value in _lines(whole):
        if name == "ATTACH" and "BASE64" in options.upper():
            number += 1
            inside = f"attachment {number}"
            try:
                data = base64.b64decode("".join(value.split()))
            except (binascii.Error, ValueError):
                continue
            yield Inner(inside, data, f"{member}!{inside}" if member else inside)


def text_of_calendar(whole: str) -> str:
    """The words of a calendar, an empty line after each item."""
    lines = []
    for name, options, value in _lines(whole):
        if name == "END":
            lines.append("")
        if name in _TIMES or name == "END" or "BASE64" in options.upper():
            continue
        named = _COMMON_NAME.search(options)
        words = re.sub(r"\\([nN])", "\n", value)
        words = re.sub(r"\\(.)", r"\1", words)
        label = name.removeprefix("X-").replace("-", " ").capitalize()
        who = f"{named[1].strip(chr(34))} " if named else ""
        lines.append(f"{label}: {who}{words}")
    return "\n".join(lines)


def _lines(whole: str) -> Iterator[tuple[str, str, str]]:
    """Name, parameters and value of each line that was not part of the one before."""
    for line in _FOLD.sub("", whole).splitlines():
        found = _LINE.fullmatch(line)
        if found:
            yield found[1].upper(), found[2], found[3]
        elif line.strip():
            yield "TEXT", "", line
