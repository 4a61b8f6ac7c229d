"""When lessons come back, how traps are told from real messages, and what can be marked."""

from datetime import UTC, datetime, timedelta

import pytest

from duecare_web.training.detection import Detection, score_cues
from duecare_web.training.spacing import CURRENT_DAYS, STEPS_DAYS, Sitting, due_after, is_current

DAY = datetime(2026, 11, 2, tzinfo=UTC)


def test_a_lesson_comes_back_later_each_time_it_is_known():
    sittings, gaps = [], []
    for number in range(len(STEPS_DAYS)):
        sittings.append(Sitting(DAY + timedelta(days=number), 3, 3))
        gaps.append((due_after(sittings) - sittings[-1].at).days)
    assert gaps == list(STEPS_DAYS)


def test_a_wrong_answer_moves_a_lesson_back_one_step():
    good = [Sitting(DAY + timedelta(days=n), 3, 3) for n in range(3)]
    missed = [*good, Sitting(DAY + timedelta(days=9), 2, 3)]
    assert (due_after(missed) - missed[-1].at).days == STEPS_DAYS[1]
    assert due_after([]) is None


def test_a_completion_counts_for_a_hundred_and_fifty_days():
    assert is_current(DAY, now=DAY + timedelta(days=CURRENT_DAYS))
    assert not is_current(DAY, now=DAY + timedelta(days=CURRENT_DAYS, seconds=1))
    assert not is_current(None, now=DAY)


def test_detection_follows_the_log_linear_formulas():
    found = Detection(hits=9, misses=1, false_alarms=2, correct_passes=8)
    assert found.hit_rate == pytest.approx(9.5 / 11)
    assert found.false_alarm_rate == pytest.approx(2.5 / 11)
    assert found.sensitivity == pytest.approx(1.0968 + 0.7479, abs=2e-3)
    assert Detection(0, 0, 0, 0).sensitivity == pytest.approx(0)


def test_cue_marks_are_scored_by_f1():
    score = score_cues({"a", "b", "x"}, {"a", "b", "c"})
    assert (score.found, score.missed, score.extra) == (2, 1, 1)
    assert score.f1 == pytest.approx(2 / 3)
    assert score_cues(set(), set()).f1 == 1
