"""From the cells of a list to typed values, and what is wrong with those that cannot be read.

A bad cell costs its fact, not its row; nothing is guessed. An empty cell is "not reported".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final

from duecare.imports.days import NEVER, Order, read_day, read_moment
from duecare.imports.fields import Field
from duecare.imports.profiles import Words, fold_word, load_words
from duecare.states import STATE_NAMES

Value = str | bool | int | date | datetime
_ADDRESS: Final = re.compile(
    r"^[^\s@<>\",;:()\[\]]{1,64}@[A-Za-z0-9\u0080-\uffff.-]{1,180}\.[A-Za-z\u0080-\uffff]{2,24}$"
)
_MAIL_FORM: Final = re.compile(r"^[^<]{0,200}<([^<>\s]{3,254})>$")
_NAME_ID: Final = re.compile(r"^(.{1,180}?) \((\w{1,20})\)$")
_SUFFIX: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "md", "dds", "cpa", "phd"})
_NO_SERIAL: Final = frozenset(
    [
        "tobefilledbyoem",
        "defaultstring",
        "systemserialnumber",
        "notspecified",
        "notavailable",
        "notapplicable",
        "none",
        "unknown",
        "oem",
        "serialnumber",
        "0",
        "123456789",
        "na",
        "null",
        "00000000",
        "empty",
        "invalid",
        "chassisserialnumber",
    ]
)
_LOST_NUMBER: Final = re.compile(r"^\d[.,]\d+E\+\d+$", re.IGNORECASE)
_AD_LIST: Final = "Microsoft.ActiveDirectory.Management.ADPropertyValueCollection"


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that cannot be used: where, what it holds, and what would be accepted.

    ``value`` is shown to the one who brought the list in and kept nowhere else.
    """

    line: int
    heading: str
    value: str
    reason: str
    costs_row: bool = False


@dataclass(frozen=True, slots=True)
class CellRules:
    """How the cells of one file are read."""

    order: Order
    zone: tzinfo = UTC
    words: Words = field(default_factory=load_words)
    now: datetime = datetime(9999, 1, 1, tzinfo=UTC)

    def meaning(self, vocabulary: str, word: str) -> str | None:
        """What a word means; empty for "not reported", ``None`` for a word that is not known."""
        means: Mapping[str, str] = self.words.get(vocabulary, {})
        return means.get(fold_word(word))


def read_cell(cell: str, target: Field, rules: CellRules) -> tuple[Value | None, str]:
    """The value of a cell, or ``None`` and, if it is not empty, why it cannot be used."""
    text = cell.strip()
    if not text:
        return None, ""
    if text == _AD_LIST:
        return None, "PowerShell wrote the name of a type in place of the values: leave it out"
    return _READERS[target.takes](text, target, rules)


def _text(text: str, _target: Field, rules: CellRules) -> tuple[Value | None, str]:
    silent = rules.words["yes_no"].get(fold_word(text)) == ""
    return (None, "") if silent else (" ".join(text.split())[:200], "")


def _name(text: str, _target: Field, _rules: CellRules) -> tuple[Value | None, str]:
    plain = " ".join(text.split())
    if found := _NAME_ID.match(plain):
        plain = found[1]
    parts = [one.strip() for one in plain.split(",") if one.strip()]
    if len(parts) > 1:  # "Last, First" and "Last, First, Jr."
        first = [one for one in parts[1:] if one.casefold() not in _SUFFIX]
        last = [one for one in parts[1:] if one.casefold() in _SUFFIX]
        plain = " ".join([*first, parts[0], *last])
    return plain[:200], ""


def _email(text: str, _target: Field, _rules: CellRules) -> tuple[Value | None, str]:
    found = _MAIL_FORM.match(text)
    address = (found[1] if found else text).strip().lower().removeprefix("mailto:")
    if _ADDRESS.match(address) and ".." not in address:
        return address, ""
    return None, "not an email address; accepted: name@example.com"


def _addresses(text: str, _target: Field, rules: CellRules) -> tuple[Value | None, str]:
    """The primary of ``SMTP:primary+smtp:alias``."""
    parts = re.split(r"[+;,]", text)
    primary = [one.strip()[5:] for one in parts if one.strip().startswith("SMTP:")]
    return _email(primary[0], _target, rules) if primary else (None, "")


def _words(text: str, target: Field, rules: CellRules) -> tuple[Value | None, str]:
    meaning = rules.meaning(target.words, text)
    if meaning is None:
        known = sorted({one for one in rules.words.get(target.words, {}).values() if one})
        return None, f"a word that is not known; choose below what it means: {', '.join(known)}"
    if meaning in ("yes", "no"):
        return meaning == "yes", ""
    return (meaning or None), ""


def _number(text: str, _target: Field, _rules: CellRules) -> tuple[Value | None, str]:
    plain = text.replace(",", "").removesuffix(".0")
    if plain.isascii() and plain.isdigit() and len(plain) <= 9:
        return int(plain), ""
    return None, "not a whole number; accepted: 12"


def _money(text: str, _target: Field, _rules: CellRules) -> tuple[Value | None, str]:
    amount = read_amount(text)
    return (
        (None, "not an amount; accepted: 1,000,000 or $2,500") if amount is None else (amount, "")
    )


def read_amount(text: str) -> str | None:
    """US dollars as declarations pages print them (``$1,000,000``, ``2.5M``), in plain digits."""
    plain = text.strip().upper().removeprefix("USD").strip().removeprefix("$").removesuffix("USD")
    plain, times = plain.strip(), 1
    for ending, factor in (("K", 1_000), ("MM", 1_000_000), ("M", 1_000_000)):
        if plain.endswith(ending):
            plain, times = plain[: -len(ending)].strip(), factor
            break
    if not re.fullmatch(r"\d{1,3}(,\d{3}){1,4}(\.\d{1,2})?|\d{1,13}(\.\d{1,6})?", plain):
        return None
    try:
        amount = Decimal(plain.replace(",", "")) * times
    except InvalidOperation:
        return None
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _state(text: str, _target: Field, _rules: CellRules) -> tuple[Value | None, str]:
    code = text.strip(". ").upper()
    if code in STATE_NAMES:
        return code, ""
    named = {name.casefold(): one for one, name in STATE_NAMES.items()}
    named["virgin islands"] = "VI"
    found = named.get(text.casefold())
    return (found, "") if found else (None, "not a US state; accepted: WI or Wisconsin")


def _serial(text: str, _target: Field, _rules: CellRules) -> tuple[Value | None, str]:
    folded = "".join(one for one in text.casefold() if one.isalnum())
    if not folded or folded in _NO_SERIAL or len(set(folded)) == 1:
        return None, "a placeholder of the maker, not a serial number: it identifies no device"
    if _LOST_NUMBER.match(text):
        return None, "a spreadsheet changed this number; format the column as text and save again"
    return text.upper()[:200], ""


def _day(text: str, _target: Field, rules: CellRules) -> tuple[Value | None, str]:
    found = read_day(text, order=rules.order)
    if found is None:
        return None, "not a day; accepted: 2027-03-12 or 03/12/2027"
    return (None, "") if isinstance(found, str) else (found, "")


def _moment(text: str, _target: Field, rules: CellRules) -> tuple[Value | None, str]:
    found = read_moment(text, order=rules.order, zone=rules.zone)
    if found is None:
        return None, "not a time; accepted: 2027-03-12 13:02 or 03/12/2027 1:02 PM"
    if found == NEVER or isinstance(found, str):
        return None, "means “never”: the row goes in without it"
    if found > rules.now:
        return None, "lies in the future"
    return found, ""


_READERS: Final = {
    "text": _text,
    "name": _name,
    "email": _email,
    "addresses": _addresses,
    "words": _words,
    "number": _number,
    "money": _money,
    "state": _state,
    "serial": _serial,
    "day": _day,
    "moment": _moment,
}
