"""Names in sentences, found beside a date of birth.

A birth date in running text is somebody's: *I, John Doe, born March 14, 1981*; *appeared Daniel
Whitfield, whose date of birth is*; *RE: Estate of Daniel Whitfield; DOB 04/09/1961*. The name is the
nearest run of capitalized words before the date (or right behind it) that begins with a given name, or
that a title or such a phrase introduces.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from duecare.discovery.detectors.given_names import GIVEN_NAMES
from duecare.discovery.detectors.names import DROPPED_WORDS, FoundName, name_forms

_BEFORE: Final = 260  # bytes before a birth date in which its person is named
_BEHIND: Final = 60
_WORD: Final = rb"(?:[A-Z]|\xc3[\x80-\x9e])(?:[A-Za-z'\xe2\x80\x99-]|\xc3[\x80-\xbf])+"
_GAP: Final = rb"[ \t]{1,3}(?:\r?\n[ \t]{0,8})?|\r?\n[ \t]{0,8}"
_INITIAL: Final = rb"(?:[A-Z]\.?(?:" + _GAP + rb"))?"
_RUN: Final = re.compile(
    rb"(?<![A-Za-z'.-])" + _WORD + rb"(?:(?:" + _GAP + rb")" + _INITIAL + _WORD + rb"){1,4}"
)
_LAST_FIRST: Final = re.compile(rb"(?<![A-Za-z'.-])(" + _WORD + rb"),[ \t]{1,2}(" + _WORD + rb")")
_INTRODUCED: Final = re.compile(
    rb"(?:\bI,?|(?i:\bname is|\bI am|\bthis is|\bme llamo|\bconcerns)|\bM(?:r|rs|s|iss|x)\.?|\bSra?\.?|(?i:\bnamed|\bappeared|\bundersigned,?|\bof|\bthat|\bin re:?"
    rb"|\bmatter of|\bpatient|\bclient|\bapplicant|\bplaintiff|\bdefendant|\binsured|\bemployee|\bname:?"
    rb"|\bone|\bre:|\byo,?))[ \t]{1,3}(?:M(?:r|rs|s)\.?[ ])?$"
)
_OF_AN_OFFICE: Final = re.compile(
    rb"(?i)(?:\bdr|\bdoctor|provider|physician|dentist|attorney|lawyer|judge|hygienist|preparer|agent"
    rb"|paralegal|notary|adjuster|\bby|counsel|signed)[.:, \t]{1,4}$"
)
_IS_BORN: Final = re.compile(
    rb"[ ,;(\t\r\n]{1,6}(?:[A-Z][a-z]{3,14}:[ \t]{1,3})?(?:(?i:who|was|is|an individual|a minor|being)[ \t\r\n]+){0,3}"
    rb"[(]?(?i:born|d\.?o\.?b\b|date of birth|birth ?date|whose (?:date of birth|birth)|nacid[oa]|d/o/b)"
)
# Capitalized words of letters that are no name, nor the end of one.
_NO_NAME: Final = frozenset(
    [
        "the",
        "this",
        "that",
        "date",
        "birth",
        "born",
        "dob",
        "affidavit",
        "estate",
        "matter",
        "state",
        "county",
        "of",
        "and",
        "patient",
        "client",
        "re",
        "dear",
        "case",
        "number",
        "no",
        "subject",
        "notice",
        "name",
        "phone",
        "address",
        "social",
        "security",
        "policy",
        "claim",
        "insured",
        "before",
        "signed",
        "sworn",
        "notary",
        "public",
        "court",
        "law",
        "office",
        "clinic",
        "dental",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "street",
        "avenue",
        "road",
        "drive",
        "lane",
        "personally",
        "appeared",
        "member",
        "account",
        "chart",
        "record",
        "insurance",
        "company",
        "hospital",
        "center",
        "department",
        "service",
        "services",
        "llc",
        "inc",
        "corp",
        "associates",
    ]
)


def names_beside(
    text: bytes, births: Iterable[tuple[int, int]], labeled: Sequence[FoundName]
) -> list[FoundName]:
    """The names of those whose birth dates stand at the given offsets (start, end).

    A date whose person a label names already (``labeled``, in order) is left alone.
    """
    found = {}
    starts = [name[0] for name in labeled]
    floor = 0
    for start, end in births:
        begin = max(floor, start - _BEFORE)
        floor = end
        if bisect_left(starts, start) > bisect_left(starts, begin):
            continue
        name = _nearest_before(text, begin, start) or _right_behind(text, end)
        if name is not None:
            found[name[0]] = name
    return sorted(found.values())


def _nearest_before(text: bytes, start: int, stop: int) -> FoundName | None:
    window = text[start:stop]
    runs = [name for name in _names(window) if _is_told(window, *name[:2], name[2])]
    if not runs:
        return None
    at, end, _ = runs[-1]
    return _found(start + at, window[at:end])


def _right_behind(text: bytes, end: int) -> FoundName | None:
    window = text[end : end + _BEHIND].split(b"\n", 1)[0]
    for at, stop, first in _names(window):
        if first in GIVEN_NAMES:
            return _found(end + at, window[at:stop])
    return None


def _found(at: int, raw: bytes) -> FoundName | None:
    forms = name_forms(raw.decode("utf-8", "replace"))
    return (at, len(raw), forms) if forms else None


def _names(window: bytes) -> Iterator[tuple[int, int, str]]:
    """Start, end and first word (the given name, in small letters) of the runs that may be names."""
    spans: dict[int, tuple[int, int, str]] = {}
    for match in _RUN.finditer(window):
        spans.update((span[0], span) for span in _trimmed(match))
    for match in _LAST_FIRST.finditer(window):
        words = (_plain(match[1]), _plain(match[2]))
        if words[1] in GIVEN_NAMES and words[0] not in _NO_NAME:
            spans[match.start()] = (*match.span(), words[1])
    yield from (spans[at] for at in sorted(spans))


def _trimmed(match: re.Match[bytes]) -> Iterator[tuple[int, int, str]]:
    """The longest part of a run of words without one that is no name, two words or more.

    A word with a colon behind it is the label of what follows on the next line.
    """
    part: list[re.Match[bytes]] = []
    words = list(re.finditer(_WORD, match[0]))
    for word in [*words, None]:
        labels = word is not None and match.string.startswith(b":", match.start() + word.end())
        if word is not None and not labels and _plain(word[0]) not in _NO_NAME:
            part.append(word)
            continue
        while part and _plain(part[0][0]) in DROPPED_WORDS:
            part.pop(0)
        if len(part) > 1:
            base = match.start()
            yield base + part[0].start(), base + part[-1].end(), _plain(part[0][0])
        part = []


def _plain(word: bytes) -> str:
    return word.decode("utf-8", "replace").lower().replace("'", "")


def _is_told(window: bytes, at: int, end: int, first: str) -> bool:
    if _OF_AN_OFFICE.search(window[max(at - 24, 0) : at]):
        return False
    return (
        first in GIVEN_NAMES
        or _INTRODUCED.search(window[max(at - 40, 0) : at]) is not None
        or _IS_BORN.match(window, end) is not None
    )
