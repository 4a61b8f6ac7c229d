"""X12 health care files: 834, 837, 835, 270/271, 276/277, 278, 820 (ASC X12 version 5010).

A qualifier, not a word, labels a value: ``NM1*IL*1*DOE*JANE****34*219084471`` is a member with the
Social Security number 219-08-4471. Each member, patient, subscriber or dependent becomes a row;
dates of birth, addresses, numbers and diagnoses that follow belong to the one named last. Providers
and payers are no members; a person among them counts where a Social Security number is given.
The separators are those of the ISA segment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.records import (
    BIRTH,
    CITY,
    DIAGNOSIS,
    EMAIL,
    MEDICARE,
    MEMBER_ID,
    NAME,
    PHONE,
    RECORD_NUMBER,
    SSN,
    STATE,
    STREET,
    ZIP,
    is_nine_digits,
    iso_date,
    record_tables,
)
from duecare.discovery.readers.segments import Segments, Text
from duecare.discovery.readers.source import Source
from duecare.discovery.readers.throttle import throttle

_CHUNK: Final = 4_000_000
_LONGEST: Final = 1_000_000  # bytes of a segment; what is longer is cut
_TITLES: Final = (
    NAME, SSN, MEMBER_ID, MEDICARE, RECORD_NUMBER, BIRTH, STREET, CITY, STATE, ZIP, PHONE, EMAIL,
    DIAGNOSIS,
)  # fmt: skip
# Entity codes (element 98) of persons whose data the file is about, and of those around them.
_MEMBERS: Final = frozenset(
    ("IL", "QC", "74", "03", "EY", "70", "QD", "S1", "GD", "LR", "X4", "6Y")
)
_SSN_QUALIFIERS: Final = frozenset(("34", "SY"))
_MEMBER_QUALIFIERS: Final = frozenset(("MI", "II", "1W", "HN", "ZX", "C1"))
_CONTACTS: Final = {"TE": PHONE, "HP": PHONE, "WP": PHONE, "CP": PHONE, "EM": EMAIL}
_DIAGNOSES: Final = frozenset(
    ("ABK", "ABF", "ABJ", "ABN", "APR", "BK", "BF", "BJ", "BN", "PR", "DR")
)
_NOTES: Final = frozenset(("NTE", "MSG", "K3", "PWK"))
_MBI: Final = re.compile(r"[1-9][A-Z][A-Z0-9]\d[A-Z][A-Z0-9]\d[A-Z]{2}\d\d")


@dataclass(frozen=True)
class _Separators:
    element: str = "*"
    component: str = ":"
    segment: str = "~"


def extract(source: Source, member: str) -> Segments:
    """A table of the people, then the notes as text; the whole as text where it names nobody."""
    separators = _separators(source.head(4096))
    reader = _Reader(separators)
    yield from record_tables(
        reader.people(_segments(source, separators)), _TITLES, member, "members"
    )
    if not reader.found:
        lines = "\n".join(_segments(source, separators))
        yield Text(lines.encode("utf-8", "replace"), member)
    elif reader.notes:
        yield Text("\n".join(reader.notes).encode("utf-8", "replace"), member)


def _separators(head: bytes) -> _Separators:
    text = to_utf8(head).decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not text.startswith("ISA") or len(text) < 4:
        element = text[2:3] or "*"
        return _Separators(element, ":", "~" if "~" in text else "\n")
    element = text[3]
    parts = text.split(element, 16)
    tail = parts[16] if len(parts) > 16 else ""
    component, segment = tail[:1] or ":", tail[1:2] or "~"
    return _Separators(element, component, "\n" if segment == "\r" else segment)


def _segments(source: Source, separators: _Separators) -> Iterator[str]:
    """The segments of the file, read in chunks."""
    left = ""
    with source.mapped() as view:
        for at in range(0, len(view), _CHUNK):
            chunk = throttle().copy(view, at, min(at + _CHUNK, len(view)))
            parts = (left + chunk.decode("utf-8", "replace")).split(separators.segment)
            left = parts.pop()[-_LONGEST:]
            yield from filter(None, (part.strip() for part in parts))
    if left.strip():
        yield left.strip()


@dataclass
class _Reader:
    """Follows the segments: who was named last, and what is known before the name comes."""

    separators: _Separators
    found: int = 0
    notes: list[str] = field(default_factory=list)
    _row: dict[str, str] | None = None
    _patient: dict[str, str] | None = None  # whom a claim and its diagnoses are about
    _before: dict[str, str] = field(default_factory=dict)  # about the one who is named next
    _is_before: bool = False

    def people(self, segments: Iterator[str]) -> Iterator[dict[str, str]]:
        """Each person, once all about them has been seen."""
        waiting: list[dict[str, str]] = []
        for segment in segments:
            parts = segment.split(self.separators.element)
            tag = parts[0]
            if tag in ("INS", "HL", "ST", "SE", "CLP", "ENT"):
                yield from self._ready(waiting)
                self._begin(tag, parts)
            elif tag == "NM1":
                row = self._named(parts)
                if row is not None:
                    waiting.append(row)
            elif tag in _NOTES:
                self.notes.append(" ".join(parts[1:]))
            else:
                self._about(tag, parts)
        yield from self._ready(waiting)

    def _ready(self, waiting: list[dict[str, str]]) -> Iterator[dict[str, str]]:
        """The rows that nothing more can follow; a claim may come later."""
        for row in waiting:
            if row.pop("counts", ""):
                self.found += 1
                yield row
        waiting.clear()
        self._row = self._patient = None

    def _begin(self, tag: str, parts: list[str]) -> None:
        self._before = {"dependent": "yes"} if tag == "INS" and _at(parts, 1) == "N" else {}
        self._is_before = True
        if tag == "CLP":  # 835: the patient's account comes before the name
            self._before = {RECORD_NUMBER: _at(parts, 1)}

    def _named(self, parts: list[str]) -> dict[str, str] | None:
        code, kind = _at(parts, 1), _at(parts, 2)
        self._is_before = False
        if kind != "1":
            self._row = None  # an organization: what follows is its own
            return None
        name = " ".join(filter(None, (_at(parts, 4), _at(parts, 5), _at(parts, 3), _at(parts, 7))))
        row = {NAME: name}
        if code in _MEMBERS:
            row.update({key: value for key, value in self._before.items() if key != "dependent"})
            row["counts"] = "yes"
            self._patient = row
        _identify(row, _at(parts, 8), _at(parts, 9))
        if SSN in row:
            row["counts"] = "yes"
        self._row = row
        return row

    def _about(self, tag: str, parts: list[str]) -> None:
        row = self._before if self._is_before else self._row
        if tag == "CLM" and self._patient is not None:
            self._patient[RECORD_NUMBER] = _at(parts, 1)
        elif tag == "HI" and self._patient is not None:
            self._diagnose(self._patient, parts)
        elif row is None:
            return
        elif tag == "REF":
            self._refer(row, _at(parts, 1), _at(parts, 2))
        elif tag == "N3":
            row.setdefault(STREET, " ".join(filter(None, parts[1:3])))
        elif tag == "N4" and ZIP not in row:
            row.update({CITY: _at(parts, 1), STATE: _at(parts, 2), ZIP: _at(parts, 3)[:5]})
        elif tag == "DMG" and _at(parts, 1) == "D8":
            row[BIRTH] = iso_date(_at(parts, 2))
        elif tag == "PER":
            _contact(row, parts)

    def _refer(self, row: dict[str, str], qualifier: str, value: str) -> None:
        """A number by its qualifier (element 128); in an 834 it comes before the name."""
        if qualifier == "0F":  # the subscriber's number, which is very often the SSN
            if self._is_before and "dependent" not in row and is_nine_digits(value):
                row[SSN] = value
            elif "dependent" not in row:
                row.setdefault(MEMBER_ID, value)
        elif qualifier == "EJ":
            row[RECORD_NUMBER] = value
        else:
            _identify(row, qualifier, value)
        if SSN in row and not self._is_before:
            row["counts"] = "yes"

    def _diagnose(self, row: dict[str, str], parts: list[str]) -> None:
        codes = []
        for part in parts[1:]:
            qualifier, _, rest = part.partition(self.separators.component)
            if qualifier in _DIAGNOSES:
                codes.append(_dotted(rest.split(self.separators.component)[0]))
        if codes and DIAGNOSIS not in row:
            row[DIAGNOSIS] = codes[0]


def _at(parts: list[str], index: int) -> str:
    return parts[index].strip() if index < len(parts) else ""


def _identify(row: dict[str, str], qualifier: str, value: str) -> None:
    """Put a number where its qualifier (element 66 or 128) says it belongs."""
    if not value:
        return
    if qualifier in _SSN_QUALIFIERS:
        if row.get(SSN, value).replace("-", "") != value.replace("-", ""):
            row.setdefault(MEMBER_ID, row[SSN])  # the subscriber's number was another one
        row[SSN] = value
    elif qualifier in _MEMBER_QUALIFIERS:
        title = MEDICARE if _MBI.fullmatch(value.replace("-", "")) else MEMBER_ID
        row[title] = value
    elif qualifier == "EA":
        row[RECORD_NUMBER] = value


def _contact(row: dict[str, str], parts: list[str]) -> None:
    for index in (3, 5, 7):
        title = _CONTACTS.get(_at(parts, index))
        if title is not None and _at(parts, index + 1):
            row.setdefault(title, _at(parts, index + 1))


def _dotted(code: str) -> str:
    """``K0262`` -> ``K02.62``: a file leaves out the point of a diagnosis."""
    return code if len(code) < 4 or "." in code else f"{code[:3]}.{code[3:]}"
