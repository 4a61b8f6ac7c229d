"""One file from bytes to counts: the work of a worker process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from duecare.discovery.detectors.name_masks import NAME_MEMBER, masked, spoken
from duecare.discovery.findings import FindingRows
from duecare.discovery.outcome import ItemOutcome, ItemSettings, ScanItem
from duecare.discovery.people.rows import ClientKey, RowCollector
from duecare.discovery.readers import Source, extract_segments
from duecare.discovery.readers.registry import reason_of
from duecare.discovery.readers.segments import (
    Budget,
    DataTable,
    NoText,
    ReadProblem,
    Segment,
    Text,
)
from duecare.discovery.sources.folder import path_text, shown_path
from duecare.discovery.tables.counting import TableDecisions, count_table
from duecare.discovery.texts import count_text
from duecare.inventory.coverage import Reading

_KEPT_PROBLEMS: Final = 200
_PICTURES: Final = 0.6  # of the time for a file, so that the rest of it is read in any case


def scan_item(item: ScanItem, settings: ItemSettings) -> ItemOutcome:
    """Scan one file. Whatever happens inside ends as an outcome with a plain reason."""
    path = shown_path(item.path)
    rows = FindingRows(path, settings.list_findings)
    people = RowCollector()
    outcome = ItemOutcome(item, shown=path)
    problems = _Problems()
    try:
        for name in item.names:
            count_text(Text(spoken(name), NAME_MEMBER), ClientKey(settings.secret), rows, people)
        before = _state_of(item.path)
        for segment in _segments(item, settings):
            if isinstance(segment, ReadProblem):
                problems.add(replace(segment, member=masked(segment.member)))
            elif isinstance(segment, NoText):
                outcome.has_no_text = True
            else:
                problems.note_text(segment.member)
                rows.segment += not isinstance(segment, DataTable) or segment.begins
                _count(segment, item, settings, rows, people)
                if isinstance(segment, DataTable) and not segment.is_sample and segment.columns:
                    outcome.rows = segment.first_row + len(segment.columns[0])
        after = _state_of(item.path)
        if after != before or after[0] < (item.stop or 0):
            problems.add(ReadProblem("it changed while it was read", "", item.size))
    except Exception as error:  # noqa: BLE001  the edge of foreign parsers: nothing may pass
        problems.add(ReadProblem(reason_of(error), "", item.size))
    outcome.problems, outcome.gave_text = problems.listed(), problems.gave_text
    outcome.records, outcome.possible = rows.records, rows.possible
    outcome.findings = rows.findings
    outcome.sketch = people.build()
    return outcome


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
        if problem.reading is Reading.LOOKED_THROUGH:
            self._searched.add(problem.member)
        if len(self._kept) < _KEPT_PROBLEMS:
            self._kept.append(problem)
        else:
            self._left_off += 1

    def note_text(self, member: str) -> None:
        """A member gave text."""
        self._texts.add(member)

    def listed(self) -> list[ReadProblem]:
        """The problems; a part that gave some of its text was read in part."""
        found = [
            replace(problem, reading=Reading.IN_PART)
            if problem.reading is Reading.UNREAD and problem.member in self._texts
            else problem
            for problem in self._kept
        ]
        if self._left_off:
            found.append(
                ReadProblem(f"{self._left_off:,} more parts, for reasons like those named")
            )
        return found


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
    """Load the compiled code before the clock of the first file runs."""
    key = ClientKey(settings.secret)
    rows, people = FindingRows(""), RowCollector()
    count_text(Text(b"Patient: Ada Example\nMRN: 1001 SSN: 123-45-6789"), key, rows, people)
    table = DataTable(["name", "mrn"], [["Ada Example"], ["1001"]])
    count_table(table, TableDecisions(), key, "", rows, people)
