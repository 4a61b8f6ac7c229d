"""Lists in the text of documents: one line of headings, then a line for each person.

A PDF has no columns, only lines: *Name SSN Date of Birth*, and below it *Ada Hill 212-34-5679
03/04/1990*. Forms print labels side by side and the values below them. The heading is the label
of what stands under it: in the same column where columns are set apart by gaps, else of the dates
(and names) in all lines that follow it. HL7 messages are lists of their own: version 2.5.1,
chapter 3, says what each field of a PID segment is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from duecare.data_types import ALL, BY_ID, CERTAIN, POSSIBLE
from duecare.data_types.model import Grouped, Labelled
from duecare.discovery.detectors.headers import read_header
from duecare.discovery.detectors.names import FoundName, name_forms
from duecare.discovery.kernel.characters import SCRATCH, Bytes
from duecare.discovery.kernel.compiled import compiled_with_arrays
from duecare.discovery.kernel.kinds import (
    BIRTH,
    NAME,
    NOT_PERSONAL,
    STATE,
    STATE_HINT,
    UNKNOWN,
    kinds_where,
)
from duecare.discovery.kernel.states import state_index
from duecare.discovery.kernel.tokens import normalize

_HEADING: Final = re.compile(
    rb"(?i)(?=.{0,120}\b(?:date of birth|d\.?o\.?b\b|birth ?date|fecha de nacimiento)\b)"
    rb"(?=.{0,120}\b(?:name|nombre|ssn|social security|mrn|member|patient|paciente|phone|employee)\b)"
    rb"[^0-9:=]{6,160}"
)
_NAMES_FIRST: Final = (b"name", b"nombre", b"patient", b"client", b"employee", b"member")
_OTHER_DATE: Final = re.compile(rb"(?i)\b(?:date|fecha|visit|admitted|service|due|since)\b")
_BIRTH_WORDS: Final = re.compile(rb"(?i)date of birth|birth ?date|fecha de nacimiento")
_DATE: Final = re.compile(
    rb"(?<![\d/-])(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{4}-\d\d-\d\d)(?![\d/-])"
)
_NAME: Final = re.compile(
    rb"[ \t]*((?:[A-Z\xc3][A-Za-z'\x80-\xff.-]*,?[ ]){1,3}[A-Z\xc3][A-Za-z'\x80-\xff.-]*)"
)
_CELL: Final = re.compile(rb"[^\s](?:[^\t\r\n]*?[^\s])??(?=[ ]{2}|\t|\r|\n|$)")
_BANKING: Final = re.compile(
    rb"(?i)\b(?:bank|checking|savings|routing|aba|banco|cheques|ahorros)\b"
)
_PLAIN_NAME: Final = re.compile(rb"[A-Z\xc3][^\d|:@]{2,60}$")
_RULE: Final = re.compile(rb"[-=_+| \t]{6,}\r?$", re.MULTILINE)
_LONGEST_LINE: Final = 300
_WITHOUT_DATE: Final = 2  # lines that a list may have between its dates: what did not fit
# Grade of a value below a heading that names its type; kinds that are absent are not taken.
_GRADES: Final = {kind.bit: kind.column.under_heading for kind in ALL if kind.column.under_heading}
_NEED_BANKING: Final = kinds_where(
    lambda kind: any(way.needs_banking for way in kind.written_as(Labelled))
)
_SEGMENT: Final = re.compile(rb"(?m)^(?:MSH(?P<declared>[^\w\s]{2})|PID[^\w\s][^\r\n]{10,2000})")
_PID_FIELDS: Final = {
    kind.column.hl7_field: (kind.bit, kind.column.hl7_grade)
    for kind in ALL
    if kind.column.hl7_field
}


def _grouped_under() -> dict[int, tuple[int, re.Pattern[bytes]]]:
    """Kinds under whose headings a value in the groups of another kind is that kind's."""
    found: dict[int, tuple[int, re.Pattern[bytes]]] = {}
    for kind in ALL:
        for way in kind.written_as(Grouped):
            for name in kind.column.grouped_under:
                groups = b"-".join(rb"\d{%d}" % size for size in way.sizes)
                found[BY_ID[name].bit] = (kind.bit, re.compile(groups + b"$"))
    return found


_GROUPED_UNDER: Final = _grouped_under()


class Listed(NamedTuple):
    """A value under its heading."""

    offset: int
    length: int
    kind: int
    grade: int


@dataclass
class Listing:
    """What the lists of a text hold: values, and names."""

    values: list[Listed] = field(default_factory=list)
    names: list[FoundName] = field(default_factory=list)

    def add_name(self, at: int, raw: bytes) -> None:
        """A name under its heading, where it is one."""
        forms = name_forms(raw.decode("utf-8", "replace"))
        if forms:
            self.names.append((at, len(raw), forms))


@compiled_with_arrays
def _heading_lines(buf: Bytes) -> npt.NDArray[np.int64]:
    """Starts of lines without digits whose next line has some: what may be a heading."""
    starts = np.zeros(64, dtype=np.int64)
    count = 0
    line = 0
    digits = 0
    words = 0  # bytes that are neither digits nor of a rule (-----, ====, | |)
    previous = -1  # start of the line before when it has no digits
    for at in range(len(buf) + 1):
        byte = int(buf[at]) if at < len(buf) else 10
        if byte != 10:
            digits += 48 <= byte <= 57
            words += byte not in (32, 9, 13, 43, 45, 61, 95, 124)
            continue
        if previous >= 0 and digits >= 4:
            if count == len(starts):
                wider = np.zeros(2 * count, dtype=np.int64)
                wider[:count] = starts
                starts = wider
            starts[count] = previous
            count += 1
        if words > 0 or at - line < 6:  # the heading of what stands below a rule stands above it
            previous = line if digits == 0 and 6 <= at - line <= 180 else -1
        line = at + 1
        digits = 0
        words = 0
    return starts[:count]


def listed_people(text: bytes) -> Listing:
    """The values and names in the lists of a text."""
    out = Listing()
    done = 0
    for start in _heading_lines(np.frombuffer(text, dtype=np.uint8)).tolist():
        if start < done:
            continue
        stop = text.find(b"\n", start)
        heading = text[start:stop]
        cells = list(_CELL.finditer(heading))
        if len(cells) > 1:
            done = max(done, _take_columns(text, stop + 1, cells, heading, out))
        elif _HEADING.match(heading) and not _names_other_dates(heading):
            named = heading.lower().lstrip().startswith(_NAMES_FIRST)
            done = _take_dates(text, stop + 1, out, named=named)
    if b"PID" in text:
        _take_messages(text, out)
    return out


def _names_other_dates(heading: bytes) -> bool:
    return _OTHER_DATE.search(_BIRTH_WORDS.sub(b"dob", heading)) is not None


def _lines(text: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Start and end of the lines from ``at``, up to one that is too long to be of a list."""
    while at < len(text):
        stop = text.find(b"\n", at)
        stop = len(text) if stop < 0 else stop
        if stop - at > _LONGEST_LINE:
            return
        yield at, stop
        at = stop + 1


def _take_dates(text: bytes, at: int, out: Listing, *, named: bool) -> int:
    """Take the lines from ``at`` that hold one date each, and what is broken over two lines."""
    without = 0
    for start, stop in _lines(text, at):
        dates = list(_DATE.finditer(text, start, stop))
        without = 0 if dates else without + 1
        if stop == start or len(dates) > 1 or without > _WITHOUT_DATE:
            return at
        at = stop + 1
        if not dates:
            continue
        out.values.append(Listed(dates[0].start(), len(dates[0][0]), BIRTH, CERTAIN))
        if named and (match := _NAME.match(text, start, stop)):
            out.add_name(match.start(1), match[1])
    return at


def _take_columns(
    text: bytes, at: int, cells: Sequence[re.Match[bytes]], heading: bytes, out: Listing
) -> int:
    """Take the lines from ``at`` under headings that gaps set apart; where they end."""
    kinds = [read_header(cell[0].decode("utf-8", "replace").strip(" :.")).kind for cell in cells]
    if not any(kind in _GRADES for kind in kinds):
        return 0
    if sum(kind != UNKNOWN and kind != NOT_PERSONAL for kind in kinds) < 2:
        return 0
    banking = _BANKING.search(heading) is not None
    begins = [len(heading[: cell.start()].decode("utf-8", "replace")) for cell in cells]
    for start, stop in _lines(text, at):
        if _RULE.match(text, start, stop):
            at = stop + 1
            continue
        values = list(_CELL.finditer(text, start, stop))
        if not values or not any(char in b"0123456789" for char in text[start:stop]):
            break
        for index, value in enumerate(values):
            column = index
            if len(values) != len(cells):
                begin = len(text[start : value.start()].decode("utf-8", "replace"))
                column = max((k for k, b in enumerate(begins) if b <= begin + 2), default=0)
            _take_cell(text, value, kinds[column], out, banking=banking)
        at = stop + 1
    return at


def _take_cell(
    text: bytes, value: re.Match[bytes], kind: int, out: Listing, *, banking: bool
) -> None:
    if kind == NAME:
        if _PLAIN_NAME.match(value[0]):
            out.add_name(value.start(), value[0])
        return
    if kind == STATE:
        if state := state_index(value[0].decode("utf-8", "replace")):
            length = value.end() - value.start()
            out.values.append(Listed(value.start(), length, STATE_HINT, state))
        return
    if kind in _GROUPED_UNDER:
        other, groups = _GROUPED_UNDER[kind]
        kind = other if groups.match(value[0]) else kind  # "tax id" of a company
    grade = _GRADES.get(kind, 0)
    if grade and kind in _NEED_BANKING and not banking:
        grade = POSSIBLE
    if grade and _passes(text, value.start(), value.end(), kind):
        out.values.append(Listed(value.start(), value.end() - value.start(), kind, grade))


def _passes(text: bytes, start: int, stop: int, kind: int) -> bool:
    raw = np.frombuffer(text[start:stop], dtype=np.uint8)
    return normalize(raw, 0, len(raw), kind, np.zeros(SCRATCH, dtype=np.uint8)) > 0


def _take_messages(text: bytes, out: Listing) -> None:
    """The patient of each PID segment of an HL7 message, in the separators that its MSH declares."""
    fields, parts = b"|", b"^"
    for segment in _SEGMENT.finditer(text):
        if segment["declared"]:
            fields, parts = segment["declared"][:1], segment["declared"][1:]
        elif segment[0][3:4] == fields:
            _take_patient(segment, fields, parts, out)


def _take_patient(segment: re.Match[bytes], fields: bytes, parts: bytes, out: Listing) -> None:
    at = segment.start()
    for number, part in enumerate(segment[0].split(fields)):
        value = part.split(parts)[0]
        if number == 5 and parts in part:
            out.add_name(at, b" ".join(part.split(parts)[1::-1]))
        elif number in _PID_FIELDS:
            kind, grade = _PID_FIELDS[number]
            if _passes(value, 0, len(value), kind):
                out.values.append(Listed(at, len(value), kind, grade))
        at += len(part) + 1
