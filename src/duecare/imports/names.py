"""Names of people as lists write them: "Last, First", suffixes, degrees, and what is no name."""

from __future__ import annotations

import re
from typing import Final

_ID: Final = re.compile(r"^(.{1,180}?) \((\w{1,20})\)$")
_FORMULA: Final = re.compile(r"^[=@]|^[+-][\w(]")
_NO_NAME: Final = frozenset(
    [
        "vacant",
        "(vacant)",
        "vacancy",
        "open",
        "open position",
        "tbd",
        "tba",
        "tbh",
        "to be hired",
        "to be determined",
        "(blank)",
        "blank",
        "?",
        "x",
    ]
)
_GENERATION: Final = re.compile(r"(jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_DEGREE: Final = re.compile(
    r"md|dds|dmd|dvm|vmd|do|dpm|dc|od|phd|psyd|edd|pharmd|jd|llm|esq|esquire|cpa|cfe|cfp|cma|ea|pe|pa|"
    r"pac|rn|bsn|msn|np|fnp|aprn|lpn|cna|rdh|cda|mba|mpa|mph|msw|lcsw|lmft|shrm|shrmcp|phr|sphr",
    re.IGNORECASE,
)
FORMULA: Final = "a formula, not a name: copy the list as values and save it again"


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute the text."""
    return bool(_FORMULA.match(text))


def person_name(text: str) -> str:
    """A name, given names first and the suffix last; empty for what is no person's."""
    plain = " ".join(text.split())
    if plain.casefold() in _NO_NAME or not any(map(str.isalpha, plain)):
        return ""
    if found := _ID.match(plain):
        plain = found[1]
    parts = [one.strip() for one in plain.split(",") if one.strip()]
    if not parts:
        return ""
    head, rest = parts[0], parts[1:]
    given = [one for one in rest[:1] if not _is_suffix(one)]
    after = rest[len(given) :]
    words = given[0].split() if given else []
    while len(words) > 1 and _GENERATION.fullmatch(words[-1]):  # "SMITH, JOHN Q. JR."
        after.insert(0, words.pop())
    return " ".join([*words, head, *after])[:200]


def _is_suffix(text: str) -> bool:
    plain = re.sub(r"[.\s-]", "", text)
    return bool(_GENERATION.fullmatch(plain) or _DEGREE.fullmatch(plain))
