"""Rows of a place gathered in little memory say the same as all rows kept."""

from __future__ import annotations

import numpy as np

from duecare.inventory.dedupe import SketchUnion
from duecare.inventory.sketch import EXACT, Anchor, PeopleSketch, SketchBuilder


def _slice(first: int, count: int, *, elements: int = 1, state: str = "") -> PeopleSketch:
    builder = SketchBuilder()
    for number in range(first, first + count):
        mixed = int(np.uint64(number + 1) * np.uint64(2**33 + 7)) * 0x9E3779B97F4A7C15 % 2**64
        tokens = [(mixed, Anchor.IDENTITY), (mixed ^ 5, Anchor.CONTACT)]
        builder.add(tokens, elements=elements, state=state)
    return builder.build()


def test_the_same_people_again_and_again_take_no_more_rows() -> None:
    union = SketchUnion(batch=100)
    for _ in range(40):
        union.add(_slice(0, 150))
    assert union.sketch().row_count == 150


def test_what_a_later_row_of_the_same_tokens_knows_is_kept() -> None:
    slices = [
        _slice(0, 120),
        _slice(60, 120, elements=4, state="TX"),
        _slice(0, 90, elements=2, state="AL"),
        _slice(500, 130, elements=8),
    ]
    union = SketchUnion(batch=100)
    for each in slices:
        union.add(each)
    assert union.sketch().count() == PeopleSketch.merge(slices).count()


def test_a_small_place_is_the_rows_as_they_were_found() -> None:
    slices = [_slice(0, 20), _slice(10, 20)]
    union = SketchUnion(batch=100)
    for each in slices:
        union.add(each)
    assert union.sketch().to_text() == PeopleSketch.merge(slices).to_text()


def test_a_large_place_becomes_a_sample_whose_error_holds() -> None:
    union = SketchUnion(most_rows=2_000, batch=400)
    for first in range(0, 20_000, 500):
        union.add(_slice(first, 500))
    sketch = union.sketch()
    count = sketch.count()
    assert sketch.threshold < EXACT
    assert sketch.row_count <= 2_500 + 500
    assert abs(count.best / 20_000 - 1) < 5 * count.relative_error
