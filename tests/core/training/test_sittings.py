"""The pass mark against guessing, what a sitting comes to, and when the next one may begin."""

import random
from datetime import UTC, datetime, timedelta
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.errors import InputError
from duecare.training import (
    MOST_BY_CHANCE,
    Ending,
    FirstAnswer,
    PassMark,
    active_seconds,
    chance_of_passing,
    judge,
    next_sitting_at,
)

MORNING = datetime(2026, 11, 30, 9, tzinfo=UTC)
FOUR = 0.25


def binomial_tail(needed, total, chance):
    """The same chance in closed form."""
    ways = range(needed, total + 1)
    return sum(comb(total, k) * chance**k * (1 - chance) ** (total - k) for k in ways)


@given(total=st.integers(1, 14), needed=st.integers(0, 14), chance=st.floats(0, 1))
def test_the_chance_by_guessing_is_the_binomial_tail(total, needed, chance):
    found = chance_of_passing(needed, [chance] * total)
    assert found == pytest.approx(binomial_tail(needed, total, chance), abs=1e-12)


def test_eight_of_nine_is_reached_by_guessing_about_once_in_ten_thousand():
    assert chance_of_passing(8, [FOUR] * 9) == pytest.approx(28 / 4**9)


@pytest.mark.parametrize(
    ("percent", "items", "needed"),
    [
        (80, 8, 7),
        (80, 9, 8),
        (80, 10, 8),
        (100, 9, 9),
        (75, 8, 7),
        (50, 9, 8),
        (1, 9, 8),
        (80, 3, 3),
    ],
)
def test_the_needed_answers_follow_the_mark_and_are_raised_where_guessing_would_pass(
    percent, items, needed
):
    assert PassMark(percent).needed([FOUR] * items) == needed


@given(percent=st.integers(1, 100), odds=st.lists(st.floats(0, 0.5), min_size=1, max_size=14))
def test_guessing_never_passes_more_often_than_the_bound_unless_every_item_is_needed(percent, odds):
    mark = PassMark(percent)
    needed = mark.needed(odds)
    assert mark.asked(len(odds)) <= needed <= len(odds)
    assert needed == len(odds) or chance_of_passing(needed, odds) <= MOST_BY_CHANCE


@pytest.mark.parametrize("percent", [0, -1, 101])
def test_a_share_that_is_none_is_refused(percent):
    with pytest.raises(InputError, match="between 1 and 100"):
        PassMark(percent)


def test_a_thousand_people_who_guess_pass_no_more_often_than_the_bound():
    rng, needed = random.Random(16), PassMark().needed([FOUR] * 9)
    outcomes = [
        judge([FirstAnswer(rng.random() < FOUR, 20.0) for _ in range(9)], needed=needed).outcome
        for _ in range(1000)
    ]
    assert outcomes.count(Ending.PASSED) <= 1000 * MOST_BY_CHANCE


def answers(right, total, seconds=12.0):
    return [FirstAnswer(place < right, seconds) for place in range(total)]


@pytest.mark.parametrize(
    ("right", "seconds", "outcome"),
    [
        (8, 12.0, Ending.PASSED),
        (9, 3.0, Ending.PASSED),
        (7, 12.0, Ending.NOT_YET),
        (9, 2.9, Ending.TOO_FAST),
        (0, 0.0, Ending.TOO_FAST),
    ],
)
def test_a_sitting_passes_with_enough_first_answers_that_took_time(right, seconds, outcome):
    found = judge(answers(right, 9, seconds), needed=8)
    assert (found.outcome, found.right, found.total, found.needed) == (outcome, right, 9, 8)
    assert found.median_seconds == seconds


def test_one_quick_answer_among_slow_ones_counts():
    quick = [FirstAnswer(True, 1.0)] * 4
    assert judge([*answers(5, 5), *quick], needed=8).outcome is Ending.PASSED


def test_a_sitting_without_answers_cannot_be_judged():
    with pytest.raises(ValueError, match="without answers"):
        judge([], needed=1)


def test_after_two_sittings_a_day_the_next_begins_a_day_after_the_first():
    later = MORNING + timedelta(hours=3)
    assert next_sitting_at([]) is None
    assert next_sitting_at([MORNING]) is None
    assert next_sitting_at([later, MORNING]) == MORNING + timedelta(days=1)
    third = MORNING + timedelta(days=1, hours=1)
    assert next_sitting_at([MORNING, later, third]) == later + timedelta(days=1)
    assert next_sitting_at([MORNING, MORNING + timedelta(days=1)]) is None


@given(counted=st.integers(-10, 10**7), elapsed=st.floats(-5, 10**7))
def test_the_seconds_of_a_page_are_never_more_than_passed_nor_than_ten_minutes(counted, elapsed):
    found = active_seconds(counted, elapsed=elapsed)
    assert 0 <= found <= 600
    assert found <= max(counted, 0)
    assert found <= max(elapsed, 0)


def test_seconds_that_were_not_counted_stay_unknown():
    assert active_seconds(None, elapsed=30) is None
