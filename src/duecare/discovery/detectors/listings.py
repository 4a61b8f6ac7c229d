"""Lists in the text of documents: one line of headings, then a line for each person.

A PDF has no columns, only lines: *Name SSN Date of Birth*, and below it *Ada Hill 212-34-5679
03/04/1990*. The heading is the label of the dates (and of the names) in all lines that follow it.
"""

from __future__ import annotations

import re
from typing import Final

from duecare.discovery.detectors.names import normal_name

_HEADING: Final = re.compile(
    rb"(?im)^(?=[^\n]{0,120}\b(?:date of birth|dob|birth ?date|fecha de nacimiento)\b)"
    rb"(?=[^\n]{0,120}\b(?:name|nombre|ssn|social security|mrn|member|patient|paciente|phone)\b)"
    rb"[^\n0-9:=]{6,160}\r?\n"
)
_OTHER_DATE: Final = re.compile(rb"(?i)\b(?:date|fecha|visit|admitted|service|due|since)\b")
_DATE: Final = re.compile(
    rb"(?<![\d/-])(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d\d-\d\d)(?![\d/-])"
)
_NAME: Final = re.compile(
    rb"[ \t]*((?:[A-Z\xc3][A-Za-z'\x80-\xff.-]*,?[ ]){1,3}[A-Z\xc3][A-Za-z'\x80-\xff.-]*)"
)
_LONGEST_LINE: Final = 300

Place = tuple[int, int]


def listed_people(text: bytes) -> tuple[list[Place], list[tuple[int, int, str]]]:
    """Birth dates as (offset, length) and names as (offset, length, normal form) of lists."""
    births: list[Place] = []
    names: list[tuple[int, int, str]] = []
    done = 0
    for heading in _HEADING.finditer(text):
        words = heading[0].lower()
        dates = len(_OTHER_DATE.findall(words.replace(b"date of birth", b"dob")))
        if heading.start() < done or dates:
            continue
        is_named = words.lstrip().startswith((b"name", b"nombre", b"patient", b"client"))
        done = _take_lines(text, heading.end(), births, names if is_named else None)
    return births, names


def _take_lines(
    text: bytes, at: int, births: list[Place], names: list[tuple[int, int, str]] | None
) -> int:
    """Take the lines from ``at`` as long as each holds one date; where they end."""
    while at < len(text):
        stop = text.find(b"\n", at)
        stop = len(text) if stop < 0 else stop
        if stop - at > _LONGEST_LINE:
            break
        dates = list(_DATE.finditer(text, at, stop))
        if len(dates) != 1:
            break
        births.append((dates[0].start(), dates[0].end() - dates[0].start()))
        if names is not None and (match := _NAME.match(text, at, stop)):
            normal = normal_name(match[1].decode("utf-8", "replace"))
            if normal:
                names.append((match.start(1), len(match[1]), normal))
        at = stop + 1
    return at
