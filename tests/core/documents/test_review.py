"""What a review may say of two stored figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.documents import reviews

from duecare.documents.wording.review import (
    HeldPeople,
    change_of_case,
    change_of_count,
    change_of_people,
    decided_in_words,
    holds_words,
)

THEN = HeldPeople(5_980, 6_020, 6_060, date(2026, 4, 12), reviews.PLACES)
NOW = HeldPeople(4_790, 4_814, 4_850, date(2026, 9, 12), reviews.PLACES)


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (THEN, NOW, "1,210 fewer"),
        (NOW, replace(THEN, scanned_on=date(2026, 10, 1)), "1,210 more"),
        (THEN, None, "no scan on record"),
        (None, NOW, "first scan on record in this time"),
        (NOW, NOW, "no new scan"),
        (THEN, replace(THEN, scanned_on=date(2026, 9, 1)), "no difference"),
        (THEN, replace(NOW, high=5_990), "the ranges overlap: it may be no change"),
        (THEN, replace(NOW, places=frozenset({"a"})), "not the same places (3 then, 1 now)"),
    ],
)
def test_two_scans_are_compared_only_as_far_as_they_may_be(before, now, words):
    assert change_of_people(before, now) == words


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (
            replace(reviews.bad_case(390_000), assessed_on=date(2026, 4, 1)),
            reviews.bad_case(330_000),
            "$60,000 less",
        ),
        (
            replace(reviews.bad_case(390_000), assessed_on=date(2026, 4, 1)),
            reviews.bad_case(330_000, release="2027.2"),
            "priced with another catalog (2026.11 then, 2027.2 now)",
        ),
        (None, reviews.bad_case(330_000), "first assessment on record in this time"),
        (reviews.bad_case(330_000), reviews.bad_case(330_000), "no new assessment"),
        (reviews.bad_case(330_000), None, "no assessment on record"),
    ],
)
def test_two_assessments_are_compared_only_under_one_catalog(before, now, words):
    assert change_of_case(before, now) == words


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_difference_is_the_same_read_from_both_sides(first, second):
    there, back = change_of_count(first, second), change_of_count(second, first)
    swapped = {"more": "fewer", "fewer": "more"}
    number, _, word = there.partition(" ")
    assert there == back == "no difference" or back == f"{number} {swapped[word]}"


def test_counts_are_told_in_words():
    assert decided_in_words({"accepted": 2, "declined": 0}) == "2 accepted"
    assert decided_in_words({}) == "none"
    assert holds_words(1, 0) == "1 refusal still holds."
    assert holds_words(2, 1) == "2 refusals and 1 deferral still hold."
    assert holds_words(0, 0) == "No refusal or deferral holds."
