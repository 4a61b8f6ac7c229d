"""One file from bytes to counts: the work of a worker process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from duecare.discovery.detectors.name_masks import NAME_MEMBER, masked, spoken
from duecare.discovery.findings import FindingRows
from duecare.discovery.kernel.machine_code import IS_INTERPRETED, note_complete
from duecare.discovery.outcome import ItemOutcome, ItemSettings, ScanItem
from duecare.discovery.people.rows import ClientKey, RowCollector
from duecare.discovery.readers import Source, extract_segments
from duecare.discovery.readers.registry import reason_of
from duecare.discovery.readers.segments import (
    Budget,
    Cells,
    DataTable,
    NoText,
    ReadProblem,
    Segment,
    Text,
)
from duecare.discovery.sources.folder import path_text, shown_path
from duecare.discovery.tables.counting import TableDecisions, count_table
from duecare.discovery.texts import count_text
from duecare.inventory.coverage import ReadClass

_KEPT_PROBLEMS: Final = 200
_MOST_INTERPRETED: Final = 1_000_000  # bytes of the texts and cells of a file: some three seconds
_PICTURES: Final = 0.6  # of the time for a file, so that the rest of it is read in any case


class TooMuchToInterpretError(Exception):
    """A file holds more text than is read without machine code."""


def scan_item(item: ScanItem, settings: ItemSettings) -> ItemOutcome:
    """Scan one file. Whatever happens inside ends as an outcome with a plain reason.

    Raises :class:`TooMuchToInterpretError` where the kernel is interpreted and the file holds much.
    """
    path = shown_path(item.path)
    rows = FindingRows(path, settings.list_findings)
    people = RowCollector()
    outcome = ItemOutcome(item, shown=path)
    problems = _Problems()
    given = 0
    try:
        for name in item.names:
            count_text(Text(spoken(name), NAME_MEMBER), ClientKey(settings.secret), rows, people)
        before = _state_of(item.path)
        for segment in _segments(item, settings):
            if isinstance(segment, ReadProblem):
                problems.add(segment)
            elif isinstance(segment, NoText):
                outcome.has_no_text = True
            else:
                given += _size_of(segment) if IS_INTERPRETED else 0
                if given > _MOST_INTERPRETED:
                    raise TooMuchToInterpretError
                problems.note_text(segment.member)
                rows.segment += not isinstance(segment, DataTable) or segment.begins
                _count(segment, item, settings, rows, people)
                if isinstance(segment, DataTable) and not segment.is_sample and segment.columns:
                    outcome.rows = segment.first_row + len(segment.columns[0])
        after = _state_of(item.path)
        if after != before or after[0] < (item.stop or 0):
            problems.add(ReadProblem("it changed while it was read", "", item.size))
    except TooMuchToInterpretError:
        raise
    except Exception as error:  # noqa: BLE001  the edge of foreign parsers: nothing may pass
        problems.add(ReadProblem(reason_of(error), "", item.size))
    outcome.problems, outcome.gave_text = problems.listed(), problems.gave_text
    outcome.records, outcome.possible = rows.records, rows.possible
    outcome.findings = rows.findings
    outcome.sketch = people.build()
    return outcome


def _size_of(segment: Segment) -> int:
    if isinstance(segment, Text):
        return len(segment.data)
    if not isinstance(segment, DataTable):
        return 0
    return sum(
        len(column.buf) if isinstance(column, Cells) else sum(map(len, column))
        for column in segment.columns
    )


class _Problems:
    """What was not fully read of a file, and which of its members gave text all the same."""

    def __init__(self) -> None:
        self._kept: list[ReadProblem] = []
        self._left_off = 0
        self._searched: set[str] = set()  # members of which only the runs of text are known
        self._texts: set[str] = set()

    @property
    def gave_text(self) -> bool:
        """Whether any member gave text out of a structure that is known."""
        return bool(self._texts - self._searched)

    def add(self, problem: ReadProblem) -> None:
        """Keep a problem; beyond some hundreds of a file only their number."""
        if problem.reading is ReadClass.LOOKED_THROUGH:
            self._searched.add(problem.member)
        if len(self._kept) < _KEPT_PROBLEMS:
            self._kept.append(problem)
        else:
            self._left_off += 1

    def note_text(self, member: str) -> None:
        """A member gave text; its name alone is none."""
        if not member.endswith(NAME_MEMBER):
            self._texts.add(member)

    def listed(self) -> list[ReadProblem]:
        """The problems, numbers in names masked; a part that gave some text was read in part."""
        found = [
            replace(problem, member=masked(problem.member), reading=self._reading_of(problem))
            for problem in self._kept
        ]
        if self._left_off:
            found.append(
                ReadProblem(f"{self._left_off:,} more parts, for reasons like those named")
            )
        return found

    def _reading_of(self, problem: ReadProblem) -> ReadClass:
        is_unread = problem.reading is ReadClass.UNREAD
        return ReadClass.IN_PART if is_unread and problem.member in self._texts else problem.reading


def _state_of(path: bytes) -> tuple[int, int]:
    """Size and time of the last change."""
    now = os.stat(path)
    return now.st_size, now.st_mtime_ns


def _segments(item: ScanItem, settings: ItemSettings) -> Iterator[Segment]:
    source = Source(
        name=path_text(os.path.basename(item.path)),
        limits=settings.limits,
        budget=Budget(
            settings.limits.expansion_bytes,
            settings.limits.members,
            settings.limits.seconds_for(item.size) * _PICTURES,
        ),
        path=item.path,
        start=item.start,
        stop=item.stop,
    )
    yield from extract_segments(source)


_decided: dict[str, TableDecisions] = {}


def _count(
    segment: Segment,
    item: ScanItem,
    settings: ItemSettings,
    rows: FindingRows,
    people: RowCollector,
) -> None:
    key = ClientKey(settings.secret)
    if isinstance(segment, Text):
        count_text(segment, key, rows, people)
    elif isinstance(segment, DataTable):
        if segment.begins:
            _decided.clear()
        decided = _decided.setdefault(f"{segment.member}/{segment.name}", TableDecisions())
        count_table(segment, decided, key, _number_space(item, segment), rows, people)


def _number_space(item: ScanItem, table: DataTable) -> str:
    """Row numbers of one database, or of the exports in one folder, are of one system."""
    path = item.path
    if table.member and b"." in os.path.basename(path):
        return path_text(path)
    return path_text(os.path.dirname(path))


def prepare(settings: ItemSettings) -> None:
    """Load or make the machine code before the clock of the first file runs."""
    key = ClientKey(settings.secret)
    rows, people = FindingRows(""), RowCollector()
    count_text(Text(b"Patient: Ada Example\nMRN: 1001 SSN: 123-45-6789"), key, rows, people)
    table = DataTable(["name", "mrn"], [["Ada Example"], ["1001"]])
    count_table(table, TableDecisions(), key, "", rows, people)
    if not IS_INTERPRETED:
        note_complete()
