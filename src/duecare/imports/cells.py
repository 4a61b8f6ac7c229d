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

from duecare.imports.days import NEVER, Order, is_relative, read_day, read_moment
from duecare.imports.fields import Field
from duecare.imports.names import FORMULA, is_formula, person_name
from duecare.imports.profiles import Words, fold_word, load_words, meaning_label
from duecare.raw_identifiers import is_masked
from duecare.states import state_code

Value = str | bool | int | date | datetime
_ADDRESS: Final = re.compile(
    r"^[^\s@<>\",;:()\[\]]{1,64}@[A-Za-z0-9\u0080-\uffff.-]{1,180}\.[A-Za-z\u0080-\uffff]{2,24}$"
)
_MAIL_FORM: Final = re.compile(r"^[^<]{0,200}<([^<>\s]{3,254})>$")
_ERROR: Final = re.compile(r"^#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)$|^#{3,}$")
_MAKER: Final = re.compile(
    r"serialnumber|filledby|^oem|default|^virtual|^novalue|^noserial|^vmware$"
)
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
        "undefined",
        "0123456789",
        "1234567890",
    ]
)
_NO_ADDRESS: Final = frozenset({"no email", "no mail", "does not have one", "tbd", "?"})
_QUALIFIED: Final = re.compile(
    r"^([^(:,]{1,40}?)\s*(?:[(:,]|\s-\s|\s(?=\d))\s*"
    r"(?:(?:xts|aes|cbc|luks|bitlocker|filevault|veracrypt|bit|tpm|\d{1,4})[\s,/+_-]*)+\)?$"
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
        """What a word means; empty for "not reported", ``None`` for a word that is not known.

        A method or a day after the word changes nothing: ``Yes (AES-XTS 256)``. Anything else does.
        """
        means: Mapping[str, str] = self.words.get(vocabulary, {})
        folded = fold_word(word)
        if folded in means or not (found := _QUALIFIED.match(folded)):
            return means.get(folded)
        return means.get(found[1].strip())


def read_cell(cell: str, target: Field, rules: CellRules) -> tuple[Value | None, str]:
    """The value of a cell, or ``None`` and, if it is not empty, why it cannot be used."""
    text = cell.strip()
    if not text:
        return None, ""
    if _ERROR.match(text):
        return None, "an error of the spreadsheet, not a value: correct it there and save it again"
    if is_masked(text):
        return None, "held a Social Security or card number: it was not read nor kept"
    if text == _AD_LIST:
        return None, "PowerShell wrote the name of a type in place of the values: leave it out"
    return _READERS[target.takes](text, target, rules)


def _is_silent(text: str, rules: CellRules) -> bool:
    """Whether a cell says that nothing was reported: ``N/A``, ``-``."""
    return rules.words["yes_no"].get(fold_word(text)) == ""


def _text(text: str, _target: Field, rules: CellRules) -> tuple[Value | None, str]:
    if text.startswith("="):
        return None, FORMULA
    return (None, "") if _is_silent(text, rules) else (" ".join(text.split())[:200], "")


def _name(text: str, _target: Field, rules: CellRules) -> tuple[Value | None, str]:
    if is_formula(text):
        return None, FORMULA
    if _is_silent(text, rules):
        return None, ""
    found = person_name(text)
    return (found, "") if found else (None, "not the name of a person")


def _email(text: str, _target: Field, rules: CellRules) -> tuple[Value | None, str]:
    if _is_silent(text, rules) or fold_word(text) in _NO_ADDRESS:
        return None, ""
    plain = text.replace("\u2019", "'").strip("'\"").rstrip(".;,").strip()
    found = _MAIL_FORM.match(plain)
    address = (found[1] if found else plain).strip().lower().removeprefix("mailto:")
    if address.count("@") > 1 and re.search(r"[;,\s]", address):
        return None, "several addresses; leave the one that the person reads"
    if _ADDRESS.match(address) and ".." not in address:
        if address.partition("@")[0].isascii():
            return address, ""
        return None, "has a letter that no mail address has, though it may look like one that has"
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
        offered = ", ".join(meaning_label(one).lower() for one in known)
        return None, f"a word that is not known; choose under “Words” what it means: {offered}"
    if meaning in ("yes", "no"):
        return meaning == "yes", ""
    return (meaning or None), ""


def _number(text: str, target: Field, rules: CellRules) -> tuple[Value | None, str]:
    if _is_silent(text, rules):
        return None, ""
    plain = text.replace(",", "").removesuffix(".0")
    if plain == "0" and target.key in ("employee_count", "sites"):
        return None, "at least 1"
    if plain.isascii() and plain.isdigit() and len(plain) <= 9:
        return int(plain), ""
    return None, "not a whole number; accepted: 12"


def _money(text: str, _target: Field, rules: CellRules) -> tuple[Value | None, str]:
    if _is_silent(text, rules):
        return None, ""
    for form, reason in _NOT_CERTAIN:
        if form.search(text):
            return None, reason
    amount = read_amount(text, of_list=True)
    if amount is not None and float(amount) > _MOST_DOLLARS:
        return None, "more than a list of clients or policies can mean"
    return (
        (None, "not an amount; accepted: 1,000,000 or $2,500") if amount is None else (amount, "")
    )


def two_limits(text: str) -> tuple[str, str] | None:
    """Of ``$1M/$2M`` the limit of each claim and the aggregate limit, which is never the smaller."""
    first, between, second = text.partition("/")
    each, aggregate = (read_amount(one, of_list=True) for one in (first, second))
    if not between or each is None or aggregate is None:
        return None
    return (each, aggregate) if float(each) <= float(aggregate) else None


_MOST_DOLLARS: Final = 1e12
_NOT_CERTAIN: Final = tuple(
    (re.compile(form, re.IGNORECASE if folded else 0), reason)
    for form, folded, reason in (
        (
            r"\d[\d,.]*\s*[KkMm]*\s*/\s*\$?\s*\d",
            True,
            "two amounts in one cell; give each a column of its own",
        ),
        (
            r"^\$?\s*[\d.,]+\s*mil\.?$",
            True,
            "“mil” is a million to some and a thousand to others; write 1,000,000",
        ),
        (
            r"^\s*\$?\s*\(.*\)\s*$|^\s*\$?\s*[-\u2212]\s*\$?\d",
            True,
            "less than zero, as an accountant writes it; if it is an amount, write 2,500",
        ),
        (
            r"^\$?\d+(\.\d+)?E\+\d{2}$",
            False,
            "a spreadsheet shortened this number; format the column as a number and save it again",
        ),
        (
            r"^\$?\s*\d{1,3}\.\d{3}$",
            True,
            "1.000 is a thousand to some and one to others; write 1,000",
        ),
    )
)
_TIMES: Final = (
    ("THOUSAND", 1_000),
    ("MILLION", 1_000_000),
    ("K", 1_000),
    ("MM", 1_000_000),
    ("M", 1_000_000),
)
_WORDS_OF_NUMBERS: Final = {
    word: number
    for number, word in (
        *enumerate(
            [
                "ONE",
                "TWO",
                "THREE",
                "FOUR",
                "FIVE",
                "SIX",
                "SEVEN",
                "EIGHT",
                "NINE",
                "TEN",
                "ELEVEN",
                "TWELVE",
            ],
            1,
        ),
        *zip(
            range(20, 100, 10),
            ["TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY"],
            strict=True,
        ),
        (15, "FIFTEEN"),
    )
}
_PRINTED: Final = re.compile(r"\d{1,3}(,\d{3}){1,4}(\.\d{1,2})?|\d{1,13}(\.\d{1,6})?")
_WITH_DOTS: Final = re.compile(r"\d{1,3}(\.\d{3}){2,4}(,\d{1,2})?|\d{1,3}\.\d{3},\d{2}")
_WITH_POWER: Final = re.compile(r"(\d(?:\.\d{1,6})?)E(\d{1,2})")


def read_amount(text: str, *, of_list: bool = False) -> str | None:
    """US dollars as declarations pages print them (``$1,000,000``, ``2.5M``), in plain digits.

    ``of_list``: also as other programs write them (``1.000.000,00``, ``1e6``, ``two million``); who
    types one is asked again. ``None`` for what is no amount, and for what some read as another one
    (``1.000``).
    """
    plain = text.strip().upper().removeprefix("USD").removeprefix("US").strip().removeprefix("$")
    plain, times = plain.removesuffix("USD").removesuffix("DOLLARS").strip(), 1
    for ending, factor in _TIMES:
        if plain.endswith(ending):
            plain, times = plain[: -len(ending)].strip(), factor
            break
    if re.fullmatch(r"\d{1,3}([ '\u2019\xa0\u202f]\d{3})+", plain):
        plain = re.sub(r"\D", "", plain)
    elif of_list:
        plain = _as_printed(plain, in_words=times > 1)
    if times == 1 and re.fullmatch(r"\d{1,3}\.\d{3}", plain):
        return None  # 10.000 is ten thousand to some; cents have two digits
    if not _PRINTED.fullmatch(plain):
        return None
    try:
        amount = Decimal(plain.replace(",", "")) * times
    except InvalidOperation:
        return None
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_printed(plain: str, *, in_words: bool) -> str:
    """The number of another program as a declarations page prints it; else what was given."""
    if _WITH_DOTS.fullmatch(plain):
        return plain.replace(".", "").replace(",", ".")
    if power := _WITH_POWER.fullmatch(plain):
        return f"{Decimal(power[1]).scaleb(int(power[2])):f}"
    return str(_number_in_words(plain) or plain) if in_words else plain


def _number_in_words(text: str) -> int | None:
    """``TWO HUNDRED FIFTY`` as 250; ``None`` where a word is no number."""
    total = last = 0
    for word in re.split(r"[\s-]+", text.removesuffix("AND")):
        if word == "HUNDRED" and 0 < total < 10:
            total, last = total * 100, 100
        elif (number := _WORDS_OF_NUMBERS.get(word)) and (not total or number < last):
            total, last = total + number, 10 if number >= 20 else 1
        elif word != "AND":
            return None
    return total or None


def _state(text: str, _target: Field, rules: CellRules) -> tuple[Value | None, str]:
    if _is_silent(text, rules):
        return None, ""
    found = state_code(text)
    return (found, "") if found else (None, "not a US state; accepted: WI or Wisconsin")


_SERIAL_LABEL: Final = re.compile(r"^s(?:erial)?[/ ]?n(?:umber|o)?[.:# ]+(?=\w{4})", re.IGNORECASE)


def _serial(text: str, _target: Field, rules: CellRules) -> tuple[Value | None, str]:
    folded = "".join(one for one in text.casefold() if one.isalnum())
    if _is_silent(text, rules):
        return None, ""
    if not folded or folded in _NO_SERIAL or len(set(folded)) == 1 or _MAKER.search(folded):
        return None, "a placeholder of the maker, not a serial number: it identifies no device"
    if _LOST_NUMBER.match(text):
        return None, "a spreadsheet changed this number; format the column as text and save again"
    return _SERIAL_LABEL.sub("", text).upper()[:200], ""


def _day(text: str, _target: Field, rules: CellRules) -> tuple[Value | None, str]:
    if _is_silent(text, rules):
        return None, ""
    found = read_day(text, order=rules.order)
    if found is None:
        return None, "not a day; accepted: 2027-03-12 or 03/12/2027"
    return (None, "") if isinstance(found, str) else (found, "")


def _moment(text: str, _target: Field, rules: CellRules) -> tuple[Value | None, str]:
    if _is_silent(text, rules):
        return None, ""
    if is_relative(text):
        return None, "says how long ago, and the list does not say since when; export it with dates"
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
