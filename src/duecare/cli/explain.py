"""``duecare explain``: why a finding counted, shown masked on the technician's own screen."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from duecare.data_types import BY_ID
from duecare.discovery.explaining import explain_apart
from duecare.discovery.explanation import Explanation
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


_COUNTS = {"certain": "counted", "likely": "counted", "possible": "listed, not counted"}


@click.command(epilog=EPILOG)
@click.argument("finding")
def explain(finding: str) -> None:
    """Show why FINDING counted. It is FILE:LINE of a findings file, or - for standard input.

    The file is read again at the place of the finding. Nothing is stored, and only the shape of
    the value is shown: # for a digit, x for a letter.
    """
    print_explanation(explain_apart(_read_finding(finding)))


def print_explanation(told: Explanation) -> None:
    """The lines of an explanation; of the value only its shape."""
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
    kind = BY_ID[found.data_type]  # it was found again, so this version knows it
    yield "file", found.path + (f" > {found.member}" if found.member else "")
    yield "place", told.place
    yield "value", f"{told.value}   ({found.length} bytes)"
    yield "passed", kind.wording.passes
    if told.surroundings:
        yield "text", told.surroundings
        yield from _words(told)
        yield "more", kind.wording.raises
        yield "less", kind.wording.lowers
    else:
        yield from _column(told)


def _words(told: Explanation) -> Iterator[tuple[str, str]]:
    if not told.words:
        by_label = (
            told.finding.context == "label"
            and BY_ID[told.finding.data_type].wording.label_in_text != "no"
        )
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
