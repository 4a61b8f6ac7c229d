"""Whether free text holds a number that must never be kept: of Social Security, or of a card.

For what people type and for lists that they bring in; the scanner has its own, exact ways. By the
form alone: made-up numbers are refused as well, and a person can always leave the number out. Two
exceptions: numbers that are never issued to people, and those that are named the number of a thing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from duecare.errors import InputError

_SSN: Final = re.compile(r"(?<![\w-])(\d{3})([- ])(\d{2})\2(\d{4})(?![\w-])")
# SSA, "Meaning of the Social Security Number": no area 000, 666 or 9xx, no group 00, no serial 0000.
# Area 9xx is of ITINs and ATINs, whose group is 50 or more (IRS Publication 1915).
_LOWEST_ITIN: Final = "50"
_OF_A_THING: Final = re.compile(
    r"(?:(?<![\w/])(?:part|p/n|sku|s/n)s?[ .:#]{0,3}(?:(?:no|nos|num|number)\b[ .:#]{0,3})?"
    r"|\b(?:item|model|serial|catalog|asset|order|invoice|case|ticket|docket)[ .]{0,2}"
    r"(?:(?:no|nos|num|number)\b[ .:#]{0,3}|#[ ]?))$",
    re.IGNORECASE,
)
_OF_A_PERSON: Final = re.compile(r"\bss[ni]\b|\bss ?#|social|\bs\.s\.|itin\b", re.IGNORECASE)
_LABELED: Final = re.compile(
    r"(?:\bssn|\bss ?#|\bss no|social security|seguro social|\bitin)\D{0,25}\d{9}(?!\d)",
    re.IGNORECASE,
)
_CARD: Final = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){13,18}(?![\w-])")
_ISSUED: Final = re.compile(
    r"4\d{15}(\d{3})?|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|(6011|35\d\d|6[45]\d\d)\d{12}|3[0689]\d{12}"
)
LONG: Final = re.compile(r"\d(?:\W{0,3}\d){8}")
"""Nine digits near each other: without them there is none of these numbers."""
MASK: Final = "•"
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—−"), "-") | {0xA0: " ", 0x202F: " "}
SSN: Final = "a Social Security number"
CARD: Final = "a card number"


def raw_identifier(text: str) -> str:
    """What raw identifier a text holds, in words; empty if none."""
    if not LONG.search(text):
        return ""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    if _LABELED.search(plain) or any(_is_ssn(found) for found in _SSN.finditer(plain)):
        return SSN
    return CARD if any(_is_card(found[0]) for found in _CARD.finditer(plain)) else ""


def refuse_raw(text: str) -> None:
    """Raises :class:`InputError` with the way out for a text that holds a raw identifier."""
    if found := raw_identifier(text):
        raise InputError(
            f"the text holds what looks like {found}; nothing was saved",
            hint="Leave the number out, or write only its last four digits.",
        )


def masked(text: str) -> str:
    """The text, or one with every digit hidden if it holds a raw identifier."""
    if not raw_identifier(text):
        return text
    return "".join(MASK if one.isdigit() else one for one in text)


def is_masked(text: str) -> bool:
    """Whether :func:`masked` hid a number in a text."""
    return text.count(MASK) >= 9


def _is_ssn(found: re.Match[str]) -> bool:
    area, sign, group, serial = found.groups()
    if area in ("000", "666") or group == "00" or serial == "0000":
        return False
    if area[0] == "9" and group < _LOWEST_ITIN:
        return False
    before = found.string[max(0, found.start() - 30) : found.start()]
    is_thing = sign == "-" and _OF_A_THING.search(before) is not None
    return not is_thing or _OF_A_PERSON.search(found.string) is not None


def _is_card(text: str) -> bool:
    digits = [int(one) for one in text if one.isdigit()]
    if not _ISSUED.fullmatch("".join(map(str, digits))):
        return False
    doubled = [2 * one - 9 * (one > 4) for one in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0
