"""What a campaign came to: counts by difficulty, and rates with their intervals. Never a person.

With few messages a rate shows who it was, and means little: a row of fewer than :data:`LEAST` is
put together with the others, and where all together are fewer, no count is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final

DIFFICULTIES: Final = ("least", "moderate", "very")
LEAST: Final = 5
_Z95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class LureCounts:
    """How many messages were handed over, came back, and what was done with the others."""

    sent: int = 0
    came_back: int = 0
    person: int = 0
    unclear: int = 0
    scanner: int = 0
    reported: int = 0

    @property
    def arrived(self) -> int:
        """Messages that did not come back: what every rate is a share of."""
        return self.sent - self.came_back

    def __add__(self, other: LureCounts) -> LureCounts:
        return LureCounts(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(LureCounts))
        )


@dataclass(frozen=True, slots=True)
class ResultRow:
    """LureCounts of one difficulty, or of several that are put together."""

    difficulties: tuple[str, ...]
    counts: LureCounts


@dataclass(frozen=True, slots=True)
class ShareInterval:
    """A share with its 95 percent interval, all from 0 to 1."""

    share: float
    low: float
    high: float


def wilson(count: int, number: int) -> ShareInterval:
    """The share ``count`` of ``number`` with its interval (Wilson 1927), also for 0 and all.

    Raises :class:`ValueError` where there is nothing to take a share of.
    """
    if not 0 <= count <= number or number == 0:
        raise ValueError("a share needs a number, and a count within it")
    share, z2 = count / number, _Z95**2
    middle = (share + z2 / (2 * number)) / (1 + z2 / number)
    half = (
        _Z95
        / (1 + z2 / number)
        * math.sqrt(share * (1 - share) / number + z2 / (4 * number * number))
    )
    low = 0.0 if count == 0 else max(0.0, middle - half)
    return ShareInterval(share, low, 1.0 if count == number else min(1.0, middle + half))


def shown_rows(rows: Iterable[ResultRow]) -> list[ResultRow]:
    """The rows as they may be shown: small ones together, none where all are too few."""
    ordered = sorted(
        (row for row in rows if row.counts.sent),
        key=lambda row: DIFFICULTIES.index(row.difficulties[0]),
    )
    large = [row for row in ordered if row.counts.arrived >= LEAST]
    small = [row for row in ordered if row.counts.arrived < LEAST]
    if sum(row.counts.arrived for row in small) < LEAST and large and small:
        # So few would be seen through by subtraction: they go with the smallest of the others.
        smallest = min(large, key=lambda row: row.counts.arrived)
        large.remove(smallest)
        small.append(smallest)
    together = _together(small)
    if together and together.counts.arrived >= LEAST:
        large.append(together)
    return sorted(large, key=lambda row: DIFFICULTIES.index(row.difficulties[0]))


def _together(rows: Sequence[ResultRow]) -> ResultRow | None:
    if not rows:
        return None
    names = {one for row in rows for one in row.difficulties}
    counts = sum((row.counts for row in rows), LureCounts())
    return ResultRow(tuple(one for one in DIFFICULTIES if one in names), counts)
