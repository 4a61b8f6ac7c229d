"""The dates of entries beside the times at which outside parties saw the log.

An outside party that saw the first n entries at time T bounds them from above: none of them may be
dated after T. What was not among those n came into the log after T, as far as outsiders can tell,
so nothing later may be dated before T. All times are POSIX milliseconds.
"""

from __future__ import annotations

import heapq
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import NamedTuple

_DAY_FORM = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
TOLERANCE = 15 * MINUTE
"""By how much an entry's own clock may differ from the times of outside parties."""
CLOCK_STEP = 2 * MINUTE
"""From how far back the product records a step of its clock as an entry of its own."""
LONGEST_PAUSE = 8 * DAY
"""Weekly mails are seven days apart, and one may be a day late."""


class Sighting(NamedTuple):
    """An outside party saw the first ``size`` entries at ``time``."""

    size: int
    time: int


class Stretch(NamedTuple):
    """Entries from ``first`` to ``end`` - 1, first seen at ``seen``, not before ``after``.

    ``seen`` is None for entries that no one outside has seen at a known time, ``after`` for those
    before the first sighting.
    """

    first: int
    end: int
    after: int | None
    seen: int | None


class DatedEntry(NamedTuple):
    """A shown entry: its number, its own time, and its kind."""

    entry: int
    time: int
    kind: str


@dataclass
class EntryTimes:
    """Own time and kind of each shown entry, in order of the log; 18 bytes an entry."""

    _indices: array[int] = field(default_factory=lambda: array("q"))
    _times: array[int] = field(default_factory=lambda: array("q"))
    _kinds: array[int] = field(default_factory=lambda: array("H"))
    _numbers: dict[str, int] = field(default_factory=dict)

    def add(self, index: int, at: str, kind: str) -> None:
        """Take down an entry; ``at`` is a time in the one form that leaves have."""
        self._indices.append(index)
        self._times.append(milliseconds(datetime.fromisoformat(at)))
        number = self._numbers.setdefault(kind, len(self._numbers))
        self._kinds.append(min(number, 65_535))

    def of(self, index: int) -> int | None:
        """The own time of an entry; None if it is not shown."""
        place = bisect_left(self._indices, index)
        is_here = place < len(self._indices) and self._indices[place] == index
        return self._times[place] if is_here else None

    def __iter__(self) -> Iterator[DatedEntry]:
        names = list(self._numbers)
        rows = zip(self._indices, self._times, self._kinds, strict=True)
        return (DatedEntry(entry, at, names[kind]) for entry, at, kind in rows)


def start_of_day(text: str) -> int | None:
    """POSIX milliseconds of the start in UTC of a day like ``2026-03-02``; None if it is none."""
    try:
        found = date.fromisoformat(text) if _DAY_FORM.fullmatch(text) else None
    except ValueError:
        return None
    return None if found is None else milliseconds(datetime.combine(found, time.min, UTC))


def milliseconds(moment: datetime) -> int:
    """POSIX milliseconds of a time with a zone."""
    return round(moment.timestamp() * 1000)


def intervals(sightings: Sequence[Sighting], size: int) -> list[Stretch]:
    """The log of ``size`` entries, cut at each size that an outside party has seen."""
    by_size = sorted(one for one in sightings if one.size > 0)
    sizes = sorted({one.size for one in by_size})
    first_seen: dict[int, int] = {}
    earliest: int | None = None
    for size_seen, seen_at in reversed(by_size):
        earliest = seen_at if earliest is None else min(earliest, seen_at)
        first_seen[size_seen] = earliest
    found = []
    start, position, after = 0, 0, None
    waiting: list[int] = []
    for end in [*sizes, *([size] if not sizes or sizes[-1] < size else [])]:
        seen = first_seen.get(end)
        while position < len(by_size) and by_size[position].size <= start:
            heapq.heappush(waiting, by_size[position].time)
            position += 1
        # A sighting later than one that saw more was of an older state: it bounds nothing here.
        while waiting and (seen is None or waiting[0] <= seen):
            after = heapq.heappop(waiting)
        found.append(Stretch(start, end, after, seen))
        start = end
    return found


class Misdated(NamedTuple):
    """Entries of one interval that are dated outside it."""

    interval: Stretch
    indices: list[int]
    earliest: int
    latest: int


class Pause(NamedTuple):
    """Entries of an interval and how long no one outside saw them, in milliseconds."""

    interval: Stretch
    since: int
    length: int


@dataclass
class Findings:
    """What comparing the dates of entries with outside times shows."""

    before: list[Misdated] = field(default_factory=list)
    after: list[Misdated] = field(default_factory=list)
    future: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    longest: Pause | None = None
    compared: int = 0

    @property
    def misdated(self) -> int:
        """How many entries are dated outside the times around them."""
        return sum(len(one.indices) for one in [*self.before, *self.after])


def compare(
    entries: EntryTimes,
    cut: Sequence[Stretch],
    *,
    exported: int | None,
    unrecorded_steps: Sequence[int],
) -> Findings:
    """Compare each entry with the interval that it lies in.

    ``exported``: no entry may be dated later than this. ``unrecorded_steps``: entries at which the
    time goes back with no entry that says so.
    """
    found = Findings(back=list(unrecorded_steps))
    rows = iter(entries)
    row = next(rows, None)
    for interval in cut:
        early: list[DatedEntry] = []
        late: list[DatedEntry] = []
        oldest: int | None = None
        has_first = False
        while row is not None and row.entry < interval.end:
            has_first = has_first or row.entry == interval.first
            oldest = row.time if oldest is None else min(oldest, row.time)
            found.compared += interval.after is not None or interval.seen is not None
            if interval.after is not None and row.time < interval.after - TOLERANCE:
                early.append(row)
            if interval.seen is not None and row.time > interval.seen + TOLERANCE:
                late.append(row)
            if exported is not None and row.time > exported:
                found.future.append(row.entry)
            row = next(rows, None)
        found.before += _misdated(interval, early)
        found.after += _misdated(interval, late)
        _note_pause(found, interval, oldest if has_first or interval.after is None else None)
    return found


def _misdated(interval: Stretch, rows: Sequence[DatedEntry]) -> list[Misdated]:
    if not rows:
        return []
    times = [row.time for row in rows]
    return [Misdated(interval, [row.entry for row in rows], min(times), max(times))]


def _note_pause(found: Findings, interval: Stretch, oldest: int | None) -> None:
    """``oldest``: the earliest date in the interval, or None where its first entry is not shown."""
    known = [one for one in (oldest, interval.after) if one is not None]
    if interval.seen is None or not known:
        return
    pause = Pause(interval, max(known), interval.seen - max(known))
    if found.longest is None or pause.length > found.longest.length:
        found.longest = pause
    if pause.length > LONGEST_PAUSE:
        found.pauses.append(pause)
