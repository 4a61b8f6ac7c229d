"""Lists that have a line for each fact and a block for each person: made into rows.

vCard (RFC 2426, RFC 6350), LDIF (RFC 2849), and ``Name : value`` as ``Format-List`` of PowerShell
prints it. What is written twice in a block counts once, the first time.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from duecare.imports.headings import fold
from duecare.imports.tables import ListRow

TOLD_BLOCKS: Final = "The list has a block of lines for each row: each block was taken as one row."
_PAIR: Final = re.compile(r"([A-Za-z][\w .;()/-]{0,60}?)[ \t]*(::?)(?:[ \t]+(.*))?$")
_GOES_ON: Final = re.compile(r"[ \t]([ \t]*)(\S.*)$")
_CARD: Final = re.compile(r"(?:[\w-]+\.)?([A-Za-z-]+)(;[^:]*)?:(.*)$")
_FIELDS: Final = {
    "FN": "Name", "EMAIL": "Email", "TITLE": "Job title", "TEL": "Phone", "UID": "UID",
}  # fmt: skip
_OF_DIRECTORY: Final = {"cn": "Name", "sn": "Last name"}  # attributes that are no words (RFC 4519)
_KNOWN: Final = 2  # headings of a block that lists use
_MOST_ODD: Final = 0.1  # lines of a list of blocks that are no pair

_Block = tuple[int, dict[str, str]]


def block_rows(text: str, known: Collection[str]) -> list[ListRow]:
    """The rows of a list in blocks, its headings first; none for a list of another form."""
    lines = text.splitlines()
    if lines and lines[0].strip().upper() == "BEGIN:VCARD":
        blocks = list(_cards(lines))
    else:
        blocks = _pairs(lines)
        headings = {fold(key) for _, block in blocks for key in block}
        if len(headings.intersection(known)) < _KNOWN or not _are_alike(blocks):
            return []
    if not blocks:
        return []
    blocks = [
        (at, {_OF_DIRECTORY.get(key, key): block[key] for key in block}) for at, block in blocks
    ]
    names = list(dict.fromkeys(key for _, block in blocks for key in block))
    rows = [ListRow(at, tuple(block.get(key, "") for key in names)) for at, block in blocks]
    return [ListRow(0, tuple(names)), *rows]


def _are_alike(blocks: Sequence[_Block]) -> bool:
    """Whether most blocks say something of one and the same thing, as a list does."""
    times: dict[str, int] = {}
    for _, block in blocks:
        for key in block:
            times[key] = times.get(key, 0) + 1
    return (
        max(times.values(), default=0) * 2 > len(blocks) and max(map(_size, blocks), default=0) > 1
    )


def _size(block: _Block) -> int:
    return len(block[1])


def _pairs(lines: Sequence[str]) -> list[_Block]:
    """Blocks of ``name : value``; none where other lines stand among them."""
    blocks: list[_Block] = []
    odd, key, is_open = 0, "", False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            is_open, key = False, ""
            continue
        if line.startswith("#"):
            continue
        found = _PAIR.match(line)
        if found is None:
            more = _GOES_ON.match(line)
            if more is not None and key:  # LDIF cuts anywhere, a terminal between words
                blocks[-1][1][key] += f" {more[2]}" if more[1] else more[2]
            else:
                odd += 1
            continue
        if not is_open:
            blocks.append((number, {}))
            is_open = True
        key = found[1] if found[1] not in blocks[-1][1] else ""
        if key:
            blocks[-1][1][key] = _value(found[3] or "", coded=found[2] == "::")
    filled = sum(bool(line.strip()) for line in lines)
    return [] if odd > filled * _MOST_ODD else [block for block in blocks if _is_thing(block)]


def _is_thing(block: _Block) -> bool:
    return list(block[1]) != ["version"]  # the first line of LDIF


def _value(text: str, *, coded: bool) -> str:
    if coded:
        try:
            return base64.b64decode(text, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return text
    return text.strip()


def _cards(lines: Sequence[str]) -> Iterator[_Block]:
    card: dict[str, str] = {}
    start = 0
    for number, line in enumerate(_unfolded(lines), start=1):
        found = _CARD.match(line)
        if found is None:
            continue
        name, value = found[1].upper(), found[3].strip()
        if name == "BEGIN":
            card, start = {}, number
        elif name == "END":
            if card:
                yield start, card
        elif name == "N":
            family, _, rest = value.partition(";")
            given = rest.partition(";")[0]
            card.setdefault("Last name", _plain(family))
            card.setdefault("First name", _plain(given))
        elif name == "ORG":
            card.setdefault("Department", _plain(value.partition(";")[2]))
        elif name in _FIELDS:
            card.setdefault(_FIELDS[name], _plain(value.removeprefix("tel:")))


def _unfolded(lines: Sequence[str]) -> Iterator[str]:
    """Each line with those that go on from it; these are empty, so that lines keep their number."""
    whole: list[str] = []
    for line in lines:
        if line[:1] in (" ", "\t") and whole:
            at = next(index for index in range(len(whole) - 1, -1, -1) if whole[index])
            whole[at] += line[1:]
            whole.append("")
        else:
            whole.append(line)
    yield from whole


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value).strip()
