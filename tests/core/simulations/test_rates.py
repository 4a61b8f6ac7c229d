"""Rates with their intervals, and groups too small to be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.documents.wording.simulations import share_words
from duecare.simulations.rates import (
    DIFFICULTIES,
    LEAST,
    LureCounts,
    ResultRow,
    shown_rows,
    wilson,
)


def test_the_interval_of_wilson_at_known_values() -> None:
    # Agresti and Coull 1998: 0 of 10 and 10 of 20, to three digits.
    none, half = wilson(0, 10), wilson(10, 20)
    assert (none.low, round(none.high, 3)) == (0.0, 0.278)
    assert (round(half.low, 3), round(half.high, 3)) == (0.299, 0.701)
    assert share_words(half) == "50% (30% to 70%)"


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval(pair: tuple[int, int]) -> None:
    found = wilson(*pair)
    assert 0.0 <= found.low <= found.share <= found.high <= 1.0


@pytest.mark.parametrize(("count", "number"), [(0, 0), (2, 1), (-1, 3)])
def test_there_is_no_share_of_nothing(count: int, number: int) -> None:
    with pytest.raises(ValueError, match="a share needs"):
        wilson(count, number)


def row(name: str, sent: int, person: int = 0) -> ResultRow:
    return ResultRow((name,), LureCounts(sent=sent, person=person))


def test_small_groups_are_put_together_and_fewer_than_five_are_not_shown() -> None:
    (one,) = shown_rows([row("least", 3, 1), row("very", 2, 2)])
    assert one == ResultRow(("least", "very"), LureCounts(sent=5, person=3))
    assert shown_rows([row("least", 3, 1), row("very", 1, 1)]) == []
    # A single small group could be found by subtraction: it goes with the smallest of the others.
    (both, large) = sorted(
        shown_rows([row("least", 40), row("moderate", 9, 2), row("very", 1, 1)]),
        key=lambda found: found.counts.sent,
    )
    assert both == ResultRow(("moderate", "very"), LureCounts(sent=10, person=3))
    assert large == row("least", 40)


@given(st.dictionaries(st.sampled_from(DIFFICULTIES), st.integers(0, 12), max_size=3))
def test_no_shown_row_is_small_and_nothing_is_lost_while_enough_is_there(
    sent: dict[str, int],
) -> None:
    found = shown_rows([row(name, number) for name, number in sent.items()])
    assert all(one.counts.arrived >= LEAST for one in found)
    total = sum(sent.values())
    assert sum(one.counts.sent for one in found) == (total if total >= LEAST else 0)
