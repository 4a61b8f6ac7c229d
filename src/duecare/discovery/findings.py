"""Records by data type, and the list of findings for the technician on the spot.

A finding says where and what kind, never the value. The list is only kept when asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from duecare.discovery.detectors.numbers import NAME
from duecare.inventory.data_types import DATA_TYPES

if TYPE_CHECKING:
    from duecare.discovery.segments import Table
    from duecare.discovery.tables import Column

GRADES: Final = {3: "certain", 2: "likely", 1: "possible"}


@dataclass(frozen=True)
class Finding:
    """One detector match without its value: a line of ``--findings``."""

    path: str
    member: str
    data_type: str
    offset: int  # bytes into the text of the member; for tables the row, counted from 0
    length: int  # bytes of the value
    confidence: str
    context: str  # why: "label", "shape", or "column: <kind of header>"

    def as_dict(self) -> dict[str, str | int]:
        """The finding as the fields of a JSON line."""
        return dict(vars(self))


@dataclass
class FindingRows:
    """Collects the records of one file."""

    path: str
    listed: bool = False
    records: dict[str, int] = field(default_factory=dict)
    possible: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def count(self, kind: int, records: int) -> None:
        """Add records of a kind that are counted."""
        if records and kind <= NAME:
            name = DATA_TYPES[kind]
            self.records[name] = self.records.get(name, 0) + records

    def add_cells(
        self, kind: int, grade: int, valid: npt.NDArray[np.bool_], column: Column, table: Table
    ) -> None:
        """The valid cells of a column."""
        self.count(kind, int(valid.sum()))
        if not self.listed:
            return
        lengths = column.ends - column.starts
        context = f"column {DATA_TYPES[kind]}" if column.from_header else "column without header"
        for row in np.flatnonzero(valid).tolist():
            self._list(table.member, kind, row + table.first_row, int(lengths[row]), grade, context)

    def add_candidates(
        self, member: str, base: int, offsets: npt.NDArray[np.int64],
        lengths: npt.NDArray[np.int32], kinds: npt.NDArray[np.uint8],
        grades: npt.NDArray[np.uint8],
    ) -> None:  # fmt: skip
        """Candidates of a text: certain and likely are counted, possible only listed."""
        real = kinds <= NAME
        counted = real & (grades >= 2)
        for kind, number in enumerate(np.bincount(kinds[counted], minlength=1).tolist()):
            self.count(kind, number)
        unsure = real & (grades == 1)
        for kind, number in enumerate(np.bincount(kinds[unsure], minlength=1).tolist()):
            if number:
                name = DATA_TYPES[kind]
                self.possible[name] = self.possible.get(name, 0) + number
        if self.listed:
            for index in np.flatnonzero(real).tolist():
                grade = int(grades[index])
                context = "label" if grade == 3 else "shape"
                self._list(member, int(kinds[index]), int(offsets[index]) + base,
                           int(lengths[index]), grade, context)  # fmt: skip

    def _list(
        self, member: str, kind: int, offset: int, length: int, grade: int, context: str
    ) -> None:
        self.findings.append(
            Finding(self.path, member, DATA_TYPES[kind], offset, length, GRADES[grade], context)
        )
