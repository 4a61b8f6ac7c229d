"""Outcomes of all files folded into the inventory."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from duecare import __version__
from duecare.data_types import DATA_TYPES
from duecare.discovery.detectors.name_masks import masked
from duecare.discovery.outcome import ItemOutcome
from duecare.discovery.people.rows import ClientKey
from duecare.discovery.readers.causes import cause_of
from duecare.discovery.readers.segments import ReadProblem
from duecare.discovery.settings import LocationSpec, ScanSettings
from duecare.discovery.sources.folder import FoundProblem, shown_path
from duecare.inventory import (
    ORDER,
    Account,
    Amount,
    DataInventory,
    Location,
    PeopleSketch,
    ReadClass,
    ScanScope,
    Unread,
)
from duecare.inventory.counts import (
    add_up,
    element_counts,
    people_count,
    state_counts,
    type_counts,
)
from duecare.inventory.dedupe import SketchUnion
from duecare.inventory.sketch import MOST_ROWS, PeopleBreakdown


@dataclass(frozen=True)
class ScanResult:
    """The inventory, and what was seen but is too uncertain to count."""

    inventory: DataInventory
    possible: dict[str, int]
    seconds: float

    @property
    def is_complete(self) -> bool:
        """Whether every item that may hold text gave all of it."""
        return not self.inventory.scope.unread


@dataclass
class _Place:
    spec: LocationSpec
    records: dict[str, int] = field(default_factory=dict)
    people: SketchUnion = field(default_factory=SketchUnion)
    seen: bool = False


@dataclass
class Fold:
    """Adds up outcomes; the order in which they come does not matter."""

    settings: ScanSettings
    specs: Sequence[LocationSpec]
    account: Counter[tuple[ReadClass, str]] = field(default_factory=Counter)
    sliced: dict[bytes, tuple[int, set[ReadClass]]] = field(default_factory=dict)
    possible: dict[str, int] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    places: list[_Place] = field(init=False)

    def __post_init__(self) -> None:
        self.places = [_Place(spec) for spec in self.specs]

    def add(self, outcome: ItemOutcome) -> None:
        """Count the outcome of a file or slice."""
        item = outcome.item
        place = self.places[item.location]
        place.seen = True
        if item.stop is None:
            self._enter(outcome.reading, item.size)
        else:
            self.sliced.setdefault(item.path, (item.size, set()))[1].add(outcome.reading)
        add_up(place.records, outcome.records)
        add_up(self.possible, outcome.possible)
        if outcome.sketch is not None and outcome.sketch.row_count:
            place.people.add(outcome.sketch)
        for problem in outcome.problems:
            path = outcome.shown or shown_path(item.path)
            path += f"!{problem.member}" if problem.member else ""
            whole = problem.member == ""
            self.unread.append(
                Unread(
                    location=place.spec.id,
                    path=path,
                    reason=problem.reason,
                    size=item.size if whole and problem.size is None else problem.size,
                    reading=outcome.reading if whole else problem.reading,
                    cause=cause_of(problem),
                    store=problem.store,
                )
            )

    def add_problem(self, problem: FoundProblem, location: int) -> None:
        """An item that the walk could not open."""
        self.places[location].seen = True
        if problem.size is not None:
            self._enter(ReadClass.UNREAD, problem.size)
        self.unread.append(
            Unread(
                location=self.specs[location].id,
                path=shown_path(problem.path),
                reason=problem.reason,
                size=problem.size,
                cause=cause_of(ReadProblem(problem.reason)),
            )
        )

    def _enter(self, reading: ReadClass, size: int) -> None:
        self.account[reading, "files"] += 1
        self.account[reading, "bytes"] += size

    def inventory(self, now: dt.datetime) -> DataInventory:
        """The inventory of everything added."""
        merged = [place.people.sketch().compacted() for place in self.places]
        counts = [sketch.count() for sketch in merged]
        whole = _union(merged, counts)
        records: dict[str, int] = {}
        for place in self.places:
            add_up(records, place.records)
        return DataInventory(
            scanned_at=now,
            versions={"duecare": __version__},
            key_id=ClientKey(self.settings.client_key).key_id,
            home_state=self.settings.home_state,
            scope=self._scope(),
            people=people_count(whole),
            data_types=type_counts(records, whole),
            states=state_counts(whole, self.settings.home_state),
            locations=[
                _location(place, sketch, count)
                for place, sketch, count in zip(self.places, merged, counts, strict=True)
                if place.seen
                or place.spec in self.settings.locations
                or len(self.settings.locations) == 0
            ],
            elements=element_counts(whole),
        )

    def _scope(self) -> ScanScope:
        account = Counter(self.account)
        for size, readings in self.sliced.values():  # a file of which slices differ is read in part
            reading = next(iter(readings)) if len(readings) == 1 else ReadClass.IN_PART
            account[reading, "files"] += 1
            account[reading, "bytes"] += size
        amounts = {
            reading.value: Amount(files=account[reading, "files"], bytes=account[reading, "bytes"])
            for reading in ORDER
        }
        return ScanScope(
            sources=[
                masked(place.spec.path.encode("utf-8", "replace").decode()) for place in self.places
            ],
            account=Account(**amounts),
            unread=sorted(self.unread, key=lambda item: (item.path, item.reason)),
        )


def _union(sketches: Sequence[PeopleSketch], counts: Sequence[PeopleBreakdown]) -> PeopleBreakdown:
    """The people of all places; a place that holds all of them is not counted twice."""
    filled = [index for index, sketch in enumerate(sketches) if sketch.row_count]
    if len(filled) == 1:
        return counts[filled[0]]
    whole = PeopleSketch.merge(sketches)
    return (whole.compacted() if whole.row_count > MOST_ROWS else whole).count()


def _location(place: _Place, sketch: PeopleSketch, count: PeopleBreakdown) -> Location:
    return Location(
        id=place.spec.id,
        kind=place.spec.kind,
        name=masked(place.spec.name),
        encrypted=place.spec.encrypted,
        records=sum(place.records.values()),
        data_types={name: place.records[name] for name in DATA_TYPES if name in place.records},
        people=people_count(count),
        sketch=sketch.to_text() if sketch.row_count else "",
    )
