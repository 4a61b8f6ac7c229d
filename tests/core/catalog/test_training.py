"""Lessons, quiz items and the inbox fit together."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from duecare.catalog import InboxMessage, load_catalog
from duecare.catalog.training import lesson_row
from duecare.errors import CatalogError


def test_a_lesson_takes_at_most_five_minutes_and_ends_in_a_takeaway() -> None:
    for lesson in load_catalog().lessons.values():
        assert lesson.minutes <= 5
        assert lesson.takeaway
        assert lesson.body.startswith(lesson.body.strip()[:10])
        assert "---" not in lesson.body.splitlines()[0]


def test_lessons_come_in_course_order() -> None:
    assert next(iter(load_catalog().lessons)) == "phishing-email"
    assert list(load_catalog().lessons)[-1] == "owners-duty-and-proof"


def test_difficulty_is_computed_from_cues_and_premise() -> None:
    inbox = load_catalog().phish_inbox
    phish = [message for message in inbox.messages.values() if message.kind == "phish"]
    counts: dict[str, int] = {}
    for message in phish:
        level = inbox.scale.difficulty_of(message)
        counts[level] = counts.get(level, 0) + 1
    assert counts == {"least": 3, "moderate": 9, "very": 15}


def test_a_difficulty_from_a_disputed_cell_carries_its_mark() -> None:
    scale = load_catalog().phish_inbox.scale
    phish = [message for message in load_catalog().inbox.values() if message.kind == "phish"]
    assert scale.mark == "partly unconfirmed"
    assert {scale.mark_of(message) for message in phish} == {"", "unconfirmed"}


def test_a_legit_message_has_no_difficulty() -> None:
    inbox = load_catalog().phish_inbox
    with pytest.raises(CatalogError, match="g01"):
        inbox.scale.difficulty_of(inbox.messages["g01"])


def test_acting_on_a_phish_can_never_be_the_right_answer() -> None:
    row = load_catalog().inbox["p01"].model_dump(by_alias=True)
    with pytest.raises(ValidationError, match="never right"):
        InboxMessage.model_validate(row | {"answer": "act"})


def test_a_lesson_without_front_matter_is_refused_by_name() -> None:
    with pytest.raises(CatalogError, match=r"x\.md"):
        lesson_row("# A title\n", name="x.md")


def test_items_can_be_asked_for_by_lesson() -> None:
    catalog = load_catalog()
    by_lesson = [catalog.quiz_items_of(lesson) for lesson in catalog.lessons]
    assert sum(map(len, by_lesson)) == len(catalog.quiz_items)
    assert min(map(len, by_lesson)) >= 5
