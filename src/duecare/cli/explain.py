"""``duecare explain``: why a finding counted, shown masked on the technician's own screen."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click

from duecare.discovery.explanation import Explanation, explain_finding
from duecare.discovery.findings import Finding
from duecare.errors import InputError
from duecare.numerals import whole_number

EPILOG = """\b
Examples:
  duecare scan share --findings findings.jsonl --out inventory.json
  duecare explain findings.jsonl:12
  sed -n 12p findings.jsonl | duecare explain -
"""
_WIDTH = 96


class _Rule(NamedTuple):
    checks: str  # what the value itself passed
    more: str  # what would raise the grade, or make it count at all
    less: str  # what would take it out


_LABEL = "a label right before it, on the same line or the line above"
_RULES = {
    "ssn": _Rule(
        "nine digits; area not 000, 666 or 9xx; group not 00; serial not 0000; no known sample",
        "a label such as SSN makes it certain", "with no hyphens and no label it is only possible; "
        "also after a word such as order or invoice"),
    "itin": _Rule("nine digits starting with 9; middle digits 50-65, 70-88, 90-92 or 94-99; no known sample",
                  "a label such as ITIN makes it certain", "with no hyphens or label it is only possible"),
    "payment_card": _Rule("a card issuer's range and length; Luhn check digit; not a test number",
                          "a word for a card before it makes it certain",
                          "as solid digits with no such word it is only possible"),
    "bank_account": _Rule("5 to 17 digits, not one digit repeated",
                          f"{_LABEL}, and a banking term nearby",
                          "without a banking term it is only possible"),
    "aba_routing": _Rule("nine digits; checksum 3-7-1; a Federal Reserve prefix", _LABEL,
                         "without the label it does not count"),
    "driver_license": _Rule("4 to 16 letters and digits in a state's format", _LABEL,
                            "without the label it does not count"),
    "passport": _Rule("6 to 9 characters, at most three letters", _LABEL,
                      "without the label it does not count"),
    "date_of_birth": _Rule("a valid date, 1900 or later", _LABEL,
                           "without a birth label it is just a date"),
    "mrn": _Rule("up to 14 letters and digits", _LABEL, "without the label it does not count"),
    "npi": _Rule("ten digits starting with 1 or 2; Luhn check digit with 80840", _LABEL,
                 "without the label it does not count"),
    "dea": _Rule("two letters, seven digits; check digit", _LABEL, "without the label it does not count"),
    "mbi": _Rule("eleven characters, each of a type that its position allows",
                 "a label such as Medicare, or hyphens 4-3-4, make it certain",
                 "without either it is only possible"),
    "icd10": _Rule("a letter, a digit, up to five more", "a word for diagnosis before it",
                   "without such a word it does not count"),
    "health_insurance_id": _Rule("5 to 20 letters and digits", _LABEL,
                                 "without the label it does not count"),
    "ein": _Rule("two and seven digits; a prefix assigned by the IRS", _LABEL,
                 "without the label it does not count"),
    "email": _Rule("a name, an @ and a valid domain", "nothing: its shape makes it certain",
                   "role addresses (sales@) count as records, not as people"),
    "phone": _Rule("ten digits of the North American plan, or + and 8 to 15 digits",
                   "a word for a phone before it makes it certain",
                   "with no punctuation or label it does not count"),
    "street_address": _Rule("a number, a name and a word for a street, or a PO box",
                            "nothing: its shape makes it likely", "without a word for a street it does not count"),
    "credential": _Rule("letters with digits or symbols after a word for a secret, or a known key format",
                        "the format of a known service makes it certain",
                        "placeholders and single-word values do not count"),
    "iban": _Rule("the length of its country; remainder 1 modulo 97",
                  "nothing: its check digits make it certain", "in lowercase it does not count"),
    "person_name": _Rule("two or more names", _LABEL, "without the label it does not count"),
}  # fmt: skip
_COUNTS = {"certain": "counted", "likely": "counted", "possible": "listed, not counted"}


@click.command(epilog=EPILOG)
@click.argument("finding")
def explain(finding: str) -> None:
    """Show why FINDING counted. It is FILE:LINE of a findings file, or - for standard input.

    The file is read again at the place of the finding. Nothing is stored, and nothing of the
    value is shown but its shape: # for a digit, x for a letter.
    """
    told = explain_finding(_read_finding(finding))
    found = told.finding
    head = click.style(f"{found.data_type}", bold=True)
    click.echo(f"{head}: {found.confidence}, {_COUNTS.get(found.confidence, found.confidence)}")
    for name, text in _lines(told):
        first, *rest = click.wrap_text(text, _WIDTH).splitlines() or [""]
        click.echo(f"  {name:9}{first}")
        for line in rest:
            click.echo(f"  {'':9}{line}")


def _lines(told: Explanation) -> Iterator[tuple[str, str]]:
    found = told.finding
    rule = _RULES.get(found.data_type, _Rule("not known to this version", "-", "-"))
    yield "file", found.path + (f" > {found.member}" if found.member else "")
    yield "place", told.place
    yield "value", f"{told.value}   ({found.length} bytes)"
    yield "passed", rule.checks
    if told.surroundings:
        yield "text", told.surroundings
        yield from _words(told)
        yield "more", rule.more
        yield "less", rule.less
    else:
        yield from _column(told)


def _words(told: Explanation) -> Iterator[tuple[str, str]]:
    if not told.words:
        by_label = told.finding.context == "label" and told.finding.data_type != "email"
        yield (
            "words",
            "a label or a heading of its list" if by_label else "none: its shape is enough",
        )
    for name, word in zip(("words", *[""] * len(told.words)), told.words, strict=False):
        yield (
            name,
            f"'{word.phrase}' {word.distance} bytes before it, {word.line}: {word.speaks} it",
        )


def _column(told: Explanation) -> Iterator[tuple[str, str]]:
    share = told.share
    yield "header", f"'{told.header}'" if told.header else "none that says so"
    if share is None:
        return
    part = share.valid / max(share.filled, 1)
    yield (
        "cells",
        f"{share.valid} of the first {share.filled} filled cells pass the rule ({part:.0%})",
    )
    way = "with such a header" if share.by_header else "without a header"
    yield "decided", f"the valid cells count, because {share.least:.0%} or more pass {way}"
    yield (
        "less",
        "a header that names something else, or fewer valid cells, would exclude the column",
    )


def _read_finding(finding: str) -> Finding:
    line = sys.stdin.readline() if finding == "-" else _line_of(finding)
    try:
        return _finding(json.loads(line))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"'{finding}' is not a finding", hint="create them with: duecare scan --findings FILE"
        ) from error


def _finding(record: dict[str, Any]) -> Finding:
    cell = [None if record[name] is None else int(record[name]) for name in ("row", "column")]
    found = Finding(
        str(record["path"]),
        str(record["member"]),
        str(record["data_type"]),
        int(record["offset"]),
        int(record["length"]),
        str(record["confidence"]),
        str(record["context"]),
        int(record["segment"]),
        *cell,
    )
    if min(found.offset, found.length, *(number for number in cell if number is not None)) < 0:
        raise ValueError("below zero")
    return found


def _line_of(finding: str) -> str:
    name, _, number = finding.rpartition(":")
    wanted = whole_number(number)
    if not name or not wanted:
        raise InputError(f"'{finding}' is not FILE:LINE", hint="example: findings.jsonl:12")
    try:
        with Path(name).open(encoding="utf-8") as stream:
            for position, line in enumerate(stream, 1):
                if position == wanted:
                    return line
    except OSError as error:
        raise InputError(f"cannot read {name}: {error.strerror}") from error
    raise InputError(f"{name} has no line {number}")
