"""Records by data type, and the list of findings for the technician on the spot.

A finding says where and what kind, never the value. The list is only kept when asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from duecare.discovery.detectors.name_masks import masked
from duecare.discovery.kernel.kinds import IS_TYPE, NAME, id_of

if TYPE_CHECKING:
    from duecare.discovery.kernel.candidates import Candidates
    from duecare.discovery.readers.segments import DataTable

GRADES: Final = {3: "certain", 2: "likely", 1: "possible"}


@dataclass(frozen=True)
class Finding:
    """One detector match without its value: a line of ``--findings``."""

    path: str
    member: str
    data_type: str
    offset: int  # bytes into the text of the member, or into the cell of a table
    length: int  # bytes of the value
    confidence: str
    context: str  # why: "label", "shape", "column <data type>", "column without header"
    segment: int = 0  # which text or table of the file, in the order of reading
    row: int | None = None  # of a cell, counted from 0 below the header
    column: int | None = None

    @property
    def in_table(self) -> bool:
        """Whether it is a cell of a table, or stands in one."""
        return self.column is not None

    def as_dict(self) -> dict[str, str | int | None]:
        """The finding as the fields of a JSON line."""
        return dict(vars(self))


class FoundColumn(Protocol):
    """A column of a table as far as a finding needs it."""

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    from_header: bool
    position: int  # in its table, counted from 0


class ValuePlace(NamedTuple):
    """Where a value stands inside a segment."""

    member: str
    offset: int
    length: int
    row: int | None = None
    column: int | None = None


@dataclass
class FindingRows:
    """Collects the records of one file."""

    path: str
    listed: bool = False
    records: dict[str, int] = field(default_factory=dict)
    possible: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    segment: int = -1  # the text or table that is read; chunks of one table share its number

    def count(self, kind: int, records: int) -> None:
        """Add records of a kind that are counted."""
        if records and IS_TYPE[kind]:
            name = id_of(kind)
            self.records[name] = self.records.get(name, 0) + records

    def add_cells(
        self,
        kind: int,
        grade: int,
        valid: npt.NDArray[np.bool_],
        column: FoundColumn,
        table: DataTable,
    ) -> None:
        """The valid cells of a column."""
        self.count(kind, int(valid.sum()))
        if not self.listed:
            return
        lengths = column.ends - column.starts
        context = f"column {id_of(kind)}" if column.from_header else "column without header"
        for row in np.flatnonzero(valid).tolist():
            place = ValuePlace(
                table.member, 0, int(lengths[row]), row + table.first_row, column.position
            )
            self._list(place, kind, grade, context)

    def add_free_text(
        self, found: Candidates, rows: npt.NDArray[np.int64], column: FoundColumn, table: DataTable
    ) -> None:
        """Candidates inside the cells of a column of notes; ``rows`` has the row of each."""
        for kind, number in enumerate(np.bincount(found.kinds, minlength=1).tolist()):
            self.count(kind, number)
        if not self.listed:
            return
        for index in range(len(found)):
            row, grade = int(rows[index]), int(found.grades[index])
            within = int(found.offsets[index] - column.starts[row])
            place = ValuePlace(
                table.member,
                within,
                int(found.lengths[index]),
                row + table.first_row,
                column.position,
            )
            self._list(place, int(found.kinds[index]), grade, _why(grade))

    def add_names(self, member: str, base: int, places: Sequence[tuple[int, int]]) -> None:
        """Names of a text as (offset, length)."""
        self.count(NAME, len(places))
        if self.listed:
            for offset, length in places:
                self._list(ValuePlace(member, offset + base, length), NAME, 3, "label")

    def add_candidates(
        self,
        member: str,
        base: int,
        offsets: npt.NDArray[np.int64],
        lengths: npt.NDArray[np.int32],
        kinds: npt.NDArray[np.uint8],
        grades: npt.NDArray[np.uint8],
    ) -> None:
        """Candidates of a text: certain and likely are counted, possible only listed."""
        if not len(kinds):
            return
        real = IS_TYPE[kinds]
        counted = real & (grades >= 2)
        for kind, number in enumerate(np.bincount(kinds[counted], minlength=1).tolist()):
            self.count(kind, number)
        unsure = real & (grades == 1)
        for kind, number in enumerate(np.bincount(kinds[unsure], minlength=1).tolist()):
            if number:
                name = id_of(kind)
                self.possible[name] = self.possible.get(name, 0) + number
        if self.listed:
            for index in np.flatnonzero(real).tolist():
                grade = int(grades[index])
                place = ValuePlace(member, int(offsets[index]) + base, int(lengths[index]))
                self._list(place, int(kinds[index]), grade, _why(grade))

    def _list(self, place: ValuePlace, kind: int, grade: int, context: str) -> None:
        self.findings.append(
            Finding(
                self.path,
                masked(place.member),
                id_of(kind),
                place.offset,
                place.length,
                GRADES[grade],
                context,
                self.segment,
                place.row,
                place.column,
            )
        )


def _why(grade: int) -> str:
    return "label" if grade == 3 else "shape"
