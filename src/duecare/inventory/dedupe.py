"""Gathers the rows of one place in memory that does not follow the size of the place.

A row that says what another has said is kept once, as it comes: found by a hash of its set of
tokens among those of the rows kept. What is left is people and not mentions of people, and beyond
``MOST_ROWS`` rows a sample of them (`duecare.inventory.sketch`).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.inventory.sketch import EXACT, MOST_ROWS, PeopleSketch

_BATCH: Final = 100_000  # rows that are compared with those kept at a time
_OVER: Final = 4  # a quarter more rows than wanted before the sample is drawn again


class SketchUnion:
    """Adds up sketches of one place, in the order in which they are given.

    Up to ``_BATCH`` rows they stay as they are, so the sketch of a small place is the rows found.
    """

    def __init__(self, *, most_rows: int = MOST_ROWS, batch: int = _BATCH) -> None:
        self._most_rows = most_rows
        self._limit = most_rows + most_rows // _OVER
        self._batch = batch
        self._kept = PeopleSketch.empty()
        self._keys = np.empty(0, dtype=np.uint64)  # of the rows kept, ascending
        self._row_of_key = np.empty(0, dtype=np.int64)
        self._waiting: list[PeopleSketch] = []
        self._rows_waiting = 0

    def add(self, sketch: PeopleSketch) -> None:
        """Add the rows of a file or slice."""
        if self._kept.threshold != EXACT:
            sketch = sketch.sampled_below(self._kept.threshold)
        if not sketch.row_count:
            return
        self._waiting.append(sketch)
        self._rows_waiting += sketch.row_count
        if self._rows_waiting > self._batch:
            self._settle()

    def sketch(self) -> PeopleSketch:
        """All rows added."""
        if self._kept.row_count:
            self._settle()
            kept = self._kept
            return kept if kept.threshold == EXACT else kept.sampled_below(kept.threshold)
        return PeopleSketch.merge(self._waiting)

    def _settle(self) -> None:
        if not self._waiting:
            return
        batch = PeopleSketch.joined(self._waiting)
        self._waiting, self._rows_waiting = [], 0
        keys, first, same = np.unique(batch.row_keys(), return_index=True, return_inverse=True)
        elements = np.zeros(len(keys), dtype=np.uint32)
        np.bitwise_or.at(elements, same, batch.elements)
        states = np.zeros(len(keys), dtype=np.uint8)
        np.maximum.at(states, same, batch.states)
        batch.elements[first], batch.states[first] = elements, states
        at = np.searchsorted(self._keys, keys)
        known = np.zeros(len(keys), dtype=np.bool_)
        inside = at < len(self._keys)
        known[inside] = self._keys[at[inside]] == keys[inside]
        rows = self._row_of_key[at[known]]
        self._kept.elements[rows] |= elements[known]
        self._kept.states[rows] = np.maximum(self._kept.states[rows], states[known])
        self._append(batch, keys[~known], first[~known], at[~known])

    def _append(
        self,
        batch: PeopleSketch,
        keys: npt.NDArray[np.uint64],
        rows: npt.NDArray[np.int64],
        places: npt.NDArray[np.int64],
    ) -> None:
        """Keep the given rows of a batch; their keys belong at the given places."""
        if not len(rows):
            return
        fresh = np.zeros(batch.row_count, dtype=np.bool_)
        fresh[rows] = True
        numbers = np.cumsum(fresh, dtype=np.int64)[rows] - 1 + self._kept.row_count
        self._kept = PeopleSketch.joined([self._kept, batch.only(fresh)])
        self._keys = np.insert(self._keys, places, keys)
        self._row_of_key = np.insert(self._row_of_key, places, numbers)
        if self._kept.row_count > self._limit:
            self._cut()

    def _cut(self) -> None:
        self._kept = self._kept.cut_to(self._most_rows)
        if self._kept.row_count > self._most_rows:  # one group of rows: no sample of it
            self._limit = 2 * self._kept.row_count
        keys: npt.NDArray[np.uint64] = self._kept.row_keys()
        self._row_of_key = np.argsort(keys)
        self._keys = keys[self._row_of_key]
