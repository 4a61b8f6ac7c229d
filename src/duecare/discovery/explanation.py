"""Why a finding counted: its file is read again, its place found, its rule and words told.

Nothing of the value is shown but its shape, and of the text around it only words of the labels
that Duecare knows: an explanation may be read aloud or pasted into a ticket.
"""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from duecare.data_types import ALL, BY_ID, DataType, vocabulary
from duecare.data_types.model import Grouped, Labelled, Solid
from duecare.discovery.detectors.headers import header_words
from duecare.discovery.detectors.name_masks import NAME_MEMBER, masked, spoken
from duecare.discovery.findings import Finding, FindingRows
from duecare.discovery.kernel.context import REACH
from duecare.discovery.people.rows import ClientKey, RowCollector
from duecare.discovery.readers import Source, extract_segments
from duecare.discovery.readers.limits import Limits
from duecare.discovery.readers.registry import reason_of
from duecare.discovery.readers.segments import Budget, DataTable, ReadProblem, Text
from duecare.discovery.tables.columns import Share, share_of_valid
from duecare.discovery.tables.counting import TableDecisions, count_table
from duecare.discovery.texts import count_text
from duecare.errors import InputError
from duecare.inventory.coverage import ReadClass

_ANY_KEY: Final = ClientKey(b"tokens of an explanation are thrown away")
_WORD: Final = re.compile(r"[^\W_]+", re.UNICODE)
_LABELS: Final[dict[str, tuple[str, ...]]] = {
    **{kind.id: kind.labels.phrases for kind in ALL if kind.labels is not None},
    "banking": vocabulary.BANKING.phrases,
    "other": vocabulary.OTHER_NUMBER.phrases,
}
_KNOWN: Final = frozenset(
    word
    for phrase in (*chain.from_iterable(_LABELS.values()), *vocabulary.GLUE.split("|"))
    for word in phrase.replace("#", "").split()
    if word != "qq"
)


def _labels_for(kind: DataType) -> frozenset[str]:
    """The ids whose labels speak for a type."""
    speaking = {kind.id}
    for notation in kind.notations:
        if isinstance(notation, Grouped | Solid):
            speaking.update(notation.labels)
        if isinstance(notation, Labelled) and notation.needs_banking:
            speaking.add("banking")
    return frozenset(speaking)


class ContextWord(NamedTuple):
    """A label before a value."""

    phrase: str
    distance: int  # bytes between the end of the label and the value
    line: str  # "same line", "line above" or "further up"
    speaks: str  # "for" the data type, or "against" it


@dataclass(frozen=True)
class Explanation:
    """One finding, told without its value."""

    finding: Finding
    place: str  # line and column, or row and column
    value: str  # the shape of the value
    surroundings: str  # the line around it, masked
    words: tuple[ContextWord, ...]
    header: str = ""
    share: Share | None = None


def explain_finding(finding: Finding) -> Explanation:
    """Read the file of a finding again and tell why it counted.

    Raises :class:`InputError` when the file is gone, cannot be read, or holds no such value at
    the place any more.
    """
    if "://" in finding.path:
        raise InputError(
            "this finding is in a database", hint="explain reads files; query the table by its key"
        )
    segment = _segment_of(finding)
    if isinstance(segment, Text):
        return _explain_text(segment, finding)
    return _explain_cell(segment, finding)


def _changed(finding: Finding) -> InputError:
    return InputError(
        f"{finding.path} has changed since the scan: there is no {finding.data_type} at this place",
        hint="scan it again with --findings",
    )


def _segment_of(finding: Finding) -> Text | DataTable:
    decided = TableDecisions()
    number = -1
    try:
        for segment in _segments(finding):
            number += isinstance(segment, Text) or segment.begins
            if isinstance(segment, Text) and _holds(segment, number, finding):
                if _is_found_in_text(segment, finding):
                    return segment
                raise _changed(finding)
            if isinstance(segment, DataTable) and segment.member == finding.member:
                if segment.begins:
                    decided = TableDecisions()
                found = _found_in_table(segment, decided, finding)
                if found and number == finding.segment:
                    return segment
    except InputError:
        raise
    except FileNotFoundError as error:
        raise InputError(f"{finding.path} is gone", hint="scan its folder again") from error
    except Exception as error:  # any failure of a foreign parser ends as one sentence
        raise InputError(f"cannot read {finding.path}: {reason_of(error)}") from error
    raise _changed(finding)


def _segments(finding: Finding) -> Iterator[Text | DataTable]:
    limits = Limits()
    path = next(paths_shown_as(finding.path), finding.path)
    if finding.member == NAME_MEMBER:
        yield from (Text(spoken(name), NAME_MEMBER) for name in reversed(path.split(os.sep)))
        return
    source = Source(
        name=os.path.basename(path),
        limits=limits,
        budget=Budget(limits.expansion_bytes, limits.members),
        path=os.fsencode(path),
    )
    for segment in extract_segments(source):
        if isinstance(segment, Text | DataTable):
            yield segment
        elif (
            isinstance(segment, ReadProblem)
            and segment.reading is ReadClass.UNREAD
            and segment.member in ("", finding.member)
        ):
            raise InputError(f"cannot read {finding.path}: {segment.reason}")


def paths_shown_as(shown: str) -> Iterator[str]:
    """The paths on this machine that are shown as ``shown`` with the values in their names masked."""
    if os.path.lexists(shown):
        yield shown
        return
    folder, name = os.path.split(shown)
    if not name:
        return
    for parent in paths_shown_as(folder):
        with contextlib.suppress(OSError):
            found = sorted(entry for entry in os.listdir(parent) if masked(entry) == name)
            yield from (os.path.join(parent, entry) for entry in found)


def _holds(text: Text, number: int, finding: Finding) -> bool:
    """Whether it is the text of the finding; slices of one large file are told by their place."""
    if text.member != finding.member or finding.in_table:
        return False
    if text.member == NAME_MEMBER:
        return _is_found_in_text(text, finding)
    inside = text.base <= finding.offset < text.base + len(text.data)
    return inside and (number == finding.segment or text.base > 0)


def _is_found_in_text(text: Text, finding: Finding) -> bool:
    rows = FindingRows(finding.path, listed=True)
    count_text(text, _ANY_KEY, rows, RowCollector())
    return any(_same_place(found, finding) for found in rows.findings)


def _found_in_table(table: DataTable, decided: TableDecisions, finding: Finding) -> bool:
    rows = FindingRows(finding.path, listed=True)
    count_table(table, decided, _ANY_KEY, "", rows, RowCollector())
    return any(_same_place(found, finding) for found in rows.findings)


def _same_place(found: Finding, finding: Finding) -> bool:
    return (found.data_type, found.offset, found.length, found.row, found.column) == (
        finding.data_type,
        finding.offset,
        finding.length,
        finding.row,
        finding.column,
    )


def _explain_text(text: Text, finding: Finding) -> Explanation:
    at = finding.offset - text.base
    line = text.data.count(b"\n", 0, at) + 1
    start = text.data.rfind(b"\n", 0, at) + 1
    counted_from = "" if not text.base else " of this part of the file"
    return Explanation(
        finding,
        f"line {line}{counted_from}, byte {at - start + 1}",
        shape_of(text.value(finding.offset, finding.length), finding.data_type),
        _surroundings(text.data, at, finding.length, finding.data_type),
        tuple(_words_before(text.data, at, finding.data_type)),
    )


def _explain_cell(table: DataTable, finding: Finding) -> Explanation:
    row, column = finding.row or 0, finding.column or 0
    cell = table.cell(row, column)
    raw = cell[finding.offset :][: finding.length]
    is_note = finding.context in ("label", "shape")
    header = table.header[column] if column < len(table.header) else ""
    name = f"table {table.name}, " if table.name and table.name not in finding.path else ""
    share = None if is_note else share_of_valid(header, table.columns[column], finding.data_type)
    return Explanation(
        finding,
        f"{name}row {row + 1} below the header, column {column + 1}",
        shape_of(raw, finding.data_type),
        _surroundings(cell, finding.offset, finding.length, finding.data_type) if is_note else "",
        tuple(_words_before(cell, finding.offset, finding.data_type)) if is_note else (),
        header=_known_words(header_words(header)) if finding.context.startswith("column ") else "",
        share=share,
    )


def shape_of(raw: bytes, data_type: str) -> str:
    """The shape of a value: ``#`` for a digit, ``x`` for a letter; of a secret only that it is one."""
    if BY_ID[data_type].is_read_as("secret"):
        return "********"
    text = raw.decode("utf-8", "replace").replace("\n", " ")
    return "".join("#" if c.isdigit() else "x" if c.isalpha() else c for c in text)[:60]


def _surroundings(data: bytes, at: int, length: int, data_type: str) -> str:
    """The line of a value and the one above it; words that are no label are crossed out."""
    above = data.rfind(b"\n", 0, max(data.rfind(b"\n", 0, at), 0)) + 1
    before = data[max(above, at - 100) : at].decode("utf-8", "replace")
    stop = data.find(b"\n", at + length)
    after = data[at + length : len(data) if stop < 0 else stop][:40].decode("utf-8", "replace")
    lines = [" ".join(_known_words(part).split()) for part in before.splitlines()[-2:]]
    head = " / ".join(line for line in lines if line)
    value = shape_of(data[at : at + length], data_type)
    return f"{head} [{value}] {' '.join(_known_words(after).split())}".strip()


def _known_words(text: str) -> str:
    """A text in which only words of labels are readable."""
    return _WORD.sub(lambda m: m[0] if _folded(m[0]) in _KNOWN else "x" * min(len(m[0]), 8), text)


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.lower())
    return plain.encode("ascii", "ignore").decode()


def _words_before(data: bytes, at: int, data_type: str) -> Iterator[ContextWord]:
    """The labels in reach before a value, nearest first."""
    window = data[max(0, at - REACH) : at].decode("utf-8", "replace")
    words = [(_folded(m[0]), m.start(), m.end()) for m in _WORD.finditer(window)]
    wanted = _labels_for(BY_ID[data_type])
    index = len(words)
    while index > 0:
        index -= 1
        word, start, end = words[index]
        for phrase, begin in ((_pair(words, index), words[index - 1][1]), (word, start)):
            speaks = _speaks(phrase, wanted) if phrase else ""
            if speaks:
                lines = window[end:].count("\n")
                where = ("same line", "line above")[lines] if lines < 2 else "further up"
                label = " ".join(window[begin:end].split())
                yield ContextWord(label, len(window[end:].encode()), where, speaks)
                index -= begin < start  # the first word of a pair has spoken
                break


def _pair(words: list[tuple[str, int, int]], index: int) -> str:
    return f"{words[index - 1][0]} {words[index][0]}" if index else ""


def _speaks(phrase: str, wanted: frozenset[str]) -> str:
    for name, phrases in _LABELS.items():
        known = {part.replace("#", " no").replace(" qq", "").strip() for part in phrases}
        if phrase in known:
            if name in wanted:
                return "for"
            if name == "other":
                return "against"
    return ""
