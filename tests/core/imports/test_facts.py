"""Of several facts with one key, which one counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from duecare.imports.facts import FRESH, Proof, current_of

DAY = datetime(2027, 3, 12, tzinfo=UTC)


def _counts(*facts: tuple[int, int]) -> tuple[int, int]:
    return current_of(facts, proof=lambda one: one[0], at=lambda one: DAY + timedelta(days=one[1]))


def test_the_newest_of_equal_proof_counts() -> None:
    assert _counts((Proof.MEASURED, 3), (Proof.MEASURED, 9), (Proof.MEASURED, 5)) == (3, 9)


def test_a_word_does_not_undo_a_measurement_of_last_month() -> None:
    assert _counts((Proof.MEASURED, 0), (Proof.SAID, 30)) == (Proof.MEASURED, 0)
    assert _counts((Proof.MEASURED, 0), (Proof.SAID, 31)) == (Proof.SAID, 31)


def test_a_measurement_replaces_what_was_said_on_the_same_day() -> None:
    assert _counts((Proof.SAID, 0), (Proof.MEASURED, 0)) == (Proof.MEASURED, 0)


@given(st.permutations([(3, 0), (1, 25), (0, 45), (2, 20), (3, -9)]))
def test_the_order_of_facts_decides_nothing(facts: list[tuple[int, int]]) -> None:
    assert _counts(*facts) == (2, 20)
    assert timedelta(days=30) == FRESH
