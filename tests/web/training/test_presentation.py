"""How items are shown and marked, when lessons come back, and what Markdown may hold."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecare.catalog import load_catalog
from duecare.catalog.training import ChoiceItem, OrderItem, SpotItem
from duecare.errors import InputError
from duecare_web.training.detection import Detection, score_cues
from duecare_web.training.frames import frame_of
from duecare_web.training.presentation import (
    choices_of,
    choose_items,
    draw_order,
    lesson_hash,
    mark_answer,
    show_item,
)
from duecare_web.training.rendering import clean_html, lesson_html
from duecare_web.training.spacing import CURRENT_DAYS, STEPS_DAYS, Sitting, due_after, is_current

ITEMS = load_catalog().quiz_items
DAY = datetime(2026, 11, 2, tzinfo=UTC)


def right_answer(item):
    if isinstance(item, ChoiceItem):
        return list(item.answer)
    if isinstance(item, OrderItem):
        return list(range(len(item.steps)))
    return [at for at, segment in enumerate(item.segments) if segment.flag]


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_every_item_of_the_catalog_can_be_shown_and_answered(item):
    order = draw_order(item, random.Random(item.id))
    shown = show_item(item, order)
    assert sorted(shown.choices) == sorted(choices_of(item))
    right = [order.index(at) for at in right_answer(item)]
    assert mark_answer(item, order, right).correct


@given(seed=st.integers(0, 2**32), data=st.data())
@settings(max_examples=60, deadline=None)
def test_only_the_right_answer_is_right_however_it_is_shuffled(seed, data):
    item = data.draw(st.sampled_from([one for one in ITEMS.values() if one.type == "multi"]))
    order = draw_order(item, random.Random(seed))
    given_places = data.draw(st.sets(st.integers(0, len(order) - 1), min_size=1))
    chosen = {order[place] for place in given_places}
    marked = mark_answer(item, order, sorted(given_places))
    assert marked.correct == (chosen == set(item.answer))


def test_steps_are_never_shown_in_the_right_order():
    item = next(one for one in ITEMS.values() if isinstance(one, OrderItem))
    for seed in range(200):
        assert draw_order(item, random.Random(seed)) != tuple(range(len(item.steps)))


def test_a_message_in_parts_is_read_from_top_to_bottom():
    item = next(one for one in ITEMS.values() if isinstance(one, SpotItem))
    assert draw_order(item, random.Random(1)) == tuple(range(len(item.segments)))


@pytest.mark.parametrize("given_places", [[9], [-1], [0, 0], [], [0, 1]])
def test_an_answer_that_was_not_offered_is_refused(given_places):
    item = next(one for one in ITEMS.values() if one.type == "single")
    with pytest.raises(InputError):
        mark_answer(item, tuple(range(len(item.options))), given_places)


def test_the_hash_changes_with_the_text_and_the_items():
    catalog = load_catalog()
    lesson = catalog.lessons["phishing-email"]
    items = {one.id: one for one in catalog.quiz_items_of(lesson.id)[:3]}
    base = lesson_hash(lesson, items)
    changed = lesson.model_copy(update={"body": lesson.body + "."})
    fewer = dict(list(items.items())[:2])
    assert len({base, lesson_hash(changed, items), lesson_hash(lesson, fewer)}) == 3


def test_unseen_items_come_first_and_easy_before_hard():
    bank = load_catalog().quiz_items_of("phishing-email")
    seen = frozenset(one.id for one in bank[:-3])
    chosen = choose_items(bank, count=3, seen=seen, rng=random.Random(4))
    assert {one.id for one in chosen} == {one.id for one in bank[-3:]}
    assert [one.difficulty for one in chosen] == sorted(one.difficulty for one in chosen)


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


@pytest.mark.parametrize("message", load_catalog().inbox.values(), ids=lambda one: one.id)
def test_every_quoted_warning_sign_can_be_marked(message):
    frame = frame_of(message)
    shown = {id(cue) for part in frame.parts for cue in part.cues}
    assert all(id(cue) in shown for cue in message.cues if cue.quote)
    assert len({part.id for part in frame.parts}) == len(list(frame.parts))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        '<a href="https://evil.example" onclick="x()">x</a>',
        "<img src=x onerror=alert(1)>",
        "<div style='position:fixed'>x</div>",
    ],
)
def test_markdown_cannot_carry_anything_that_acts(hostile):
    html = clean_html(hostile)
    for word in ("<script", "<a", "<img", "<div"):
        assert word not in html


@pytest.mark.parametrize("lesson", load_catalog().lessons.values(), ids=lambda one: one.id)
def test_every_lesson_renders_with_headings_below_its_title(lesson):
    html = lesson_html(lesson)
    assert "<h1" not in html
    assert "<p>" in html
