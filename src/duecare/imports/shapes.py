"""Lines that are no CSV, made into cells: quoted mail, columns of spaces, rows of addresses.

Each line stays a line, so that what is said of line 7 is about line 7 of what was brought in; only
addresses of a mail, which stand in one line, get one each.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from duecare.imports.headings import fold

RULE: Final = re.compile(r"^(?=.*[-=_]{3})[\s|+:=_-]+$")
_SEARCHED: Final = 60
_PARTS: Final = re.compile(r"\S+(?: \S+)*")
_DASHES: Final = re.compile(r"-+")
_UNDERLINE: Final = re.compile(r"^[- ]*-{2}[- ]*$")
_MAIL: Final = r"[^\s@<>\",;()\[\]]{1,64}@[^\s@<>\",;()\[\]]{3,200}"
_NAMED: Final = re.compile(rf"^\"?([^\"<>@;]{{0,200}}?)\"?\s*<({_MAIL})>$")
_PLAIN: Final = re.compile(rf"^{_MAIL}$")
_SINGLE: Final = re.compile(r"^\s*'[^']*'\s*([,;\t|])\s*'")
_CURLY: Final = re.compile(r"^\s*[“”][^“”]*[“”]\s*([,;\t|])\s*[“”]")
TOLD_ADDRESSES: Final = "The list has addresses and no headings: each was taken as one row."
TOLD_SPACES: Final = "The columns are set apart by spaces: they were cut where the headings begin."
TOLD_QUOTED: Final = "Each line began with “>”, as in a quoted mail: that was left out."


@dataclass(slots=True)
class ShapedLines:
    """Lines to be cut by ``delimiter``, if that is known; and what was done, for a person."""

    lines: list[str]
    delimiter: str = ""
    notes: list[str] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    """Places of lines that fit no column."""


def shaped(lines: Sequence[str], known: Collection[str]) -> ShapedLines:
    """The lines as a list that can be cut; unchanged where they can be cut as they are."""
    found = ShapedLines(list(lines))
    filled = [one for one in lines[:_SEARCHED] if one.strip()]
    if len(filled) > 1 and all(one.lstrip().startswith(">") for one in filled):
        found.lines = [one.lstrip().removeprefix(">").removeprefix(" ") for one in lines]
        found.notes.append(TOLD_QUOTED)
    _straighten(found)
    if _addresses(found):
        return found
    _aligned(found, known)
    return found


def _straighten(found: ShapedLines) -> None:
    """Quotation marks of another kind around every cell, as those that CSV knows."""
    first = next((one for one in found.lines if one.strip()), "")
    for marks, kind in (("'", _SINGLE), ("“”", _CURLY)):
        if at := kind.match(first):
            gap = re.escape(at[1])
            edges = re.compile(rf"(^|{gap})\s*[{marks}]|[{marks}]\s*(?={gap}|$)")
            found.lines = [
                edges.sub(lambda one: f'{one[1] or ""}"', line.replace('"', '""'))
                for line in found.lines
            ]
            return


def _addresses(found: ShapedLines) -> bool:
    """``Ada Lovelace <ada@x.example>; bo@x.example``, as a mail program copies them."""
    text = "\n".join(found.lines)
    if "@" not in text[:100_000] or len(text) > 200_000:
        return False
    rows = [
        cells
        for at, line in enumerate(found.lines)
        for part in re.split(r"[;,]\s*(?=[^;,]*@)|[;,]\s*$", line)
        if (cells := _named(part.strip())) is not None
    ]
    parts = sum(
        bool(part.strip())
        for line in found.lines
        for part in re.split(r"[;,]\s*(?=[^;,]*@)|[;,]\s*$", line)
    )
    if not rows or len(rows) != parts:
        return False
    found.lines = ["Name\tEmail", *(f"{name}\t{email}" for name, email in rows)]
    found.delimiter = "\t"
    found.notes.append(TOLD_ADDRESSES)
    return True


def _named(text: str) -> tuple[str, str] | None:
    if found := _NAMED.match(text):
        return found[1].strip().strip("'"), found[2]
    return ("", text) if _PLAIN.match(text) else None


def _aligned(found: ShapedLines, known: Collection[str]) -> None:
    """Columns of spaces, as a terminal prints them: each begins where its heading does."""
    for at, line in enumerate(found.lines[:_SEARCHED]):
        parts = _parts_of(line.rstrip(), found.lines[at + 1] if at + 1 < len(found.lines) else "")
        hits = len({fold(text) for _, text in parts}.intersection(known))
        if len(parts) < 2 or hits < 2 or any(mark in line for mark in ",;\t|"):
            continue
        starts = [start for start, _ in parts]
        made = ["\t".join(text for _, text in parts)]
        for below, row in enumerate(found.lines[at + 1 :], start=at + 1):
            cells = _placed(row, starts)
            if cells is None:
                found.broken.append(below)
            made.append("\t".join(cells or ()))
        found.lines = [*found.lines[:at], *made]
        found.delimiter = "\t"
        found.notes.append(TOLD_SPACES)
        return


def _parts_of(line: str, below: str) -> list[tuple[int, str]]:
    """Headings and where they begin: under a rule with gaps its dashes tell, else two spaces do."""
    starts = [one.start() for one in _DASHES.finditer(below)] if _UNDERLINE.match(below) else []
    if len(starts) > 1:
        ends = [*starts[1:], len(line)]
        return [(a, line[a:b].strip()) for a, b in zip(starts, ends, strict=True)]
    return [(one.start(), one[0]) for one in _PARTS.finditer(line)]


def _placed(row: str, starts: Sequence[int]) -> list[str] | None:
    if not row.strip() or RULE.match(row):
        return []
    if all(row[start - 1 : start].isspace() or start > len(row) for start in starts[1:]):
        ends = [*starts[1:], len(row)]
        return [
            row[start:end].strip().replace("\t", " ")
            for start, end in zip(starts, ends, strict=True)
        ]
    parts = _PARTS.findall(row)
    return parts if len(parts) == len(starts) else None
