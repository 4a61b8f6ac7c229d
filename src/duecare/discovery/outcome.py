"""An item of a scan (a file, or a slice of one), and what it gave."""

from __future__ import annotations

from dataclasses import dataclass, field

from duecare.discovery.findings import Finding
from duecare.discovery.readers.limits import Limits
from duecare.discovery.readers.segments import ReadProblem
from duecare.inventory.coverage import Reading
from duecare.inventory.sketch import PeopleSketch


@dataclass(frozen=True)
class ScanItem:
    """A file, or a slice of a large text file, to be scanned for one location."""

    path: bytes
    size: int
    location: int
    start: int = 0
    stop: int | None = None
    names: tuple[str, ...] = ()  # of itself and of folders, where they may hold data


@dataclass(frozen=True)
class ItemSettings:
    """What every item of a scan shares."""

    secret: bytes = field(repr=False)  # a cluster's log may show arguments
    limits: Limits
    list_findings: bool = False
    bytes_per_second: float = 0  # of one worker; 0: as fast as it can


@dataclass
class ItemOutcome:
    """What an item gave: counts, keyed rows and problems, never a value."""

    item: ScanItem
    records: dict[str, int] = field(default_factory=dict)
    possible: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    problems: list[ReadProblem] = field(default_factory=list)
    sketch: PeopleSketch | None = None
    shown: str = ""  # its path with the values in its names masked
    rows: int = 0  # of the slice of a table, so that the findings of the next one are numbered

    gave_text: bool = False  # a text or table whose structure is known
    has_no_text: bool = False  # some of it is of a kind that holds no text

    @property
    def reading(self) -> Reading:
        """The class of the file or slice as a whole."""
        kinds = {problem.reading for problem in self.problems}
        if not kinds:
            return Reading.NO_TEXT if self.has_no_text and not self.gave_text else Reading.READ
        if self.gave_text or len(kinds) > 1:
            return Reading.IN_PART
        return kinds.pop()
