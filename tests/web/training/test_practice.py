"""Messages to judge between lessons: which come, in whose words, and what is kept of an answer."""

from __future__ import annotations

import pytest
from tests.web.training.test_actions import play

from duecare.catalog import load_catalog
from duecare.catalog.lessons.words import blanks
from duecare.errors import InputError
from duecare_web.training import queries
from duecare_web.training.message_pool import (
    find_message,
    next_message,
    open_messages,
    wanted_level,
)
from duecare_web.training.models import LessonFacts
from duecare_web.training.practicing import judge_message

LURE = "phishing-at-work/mailbox-full"
GOOD = ("phishing-at-work/team-lunch", "misdelivery/minutes-ready")


def test_an_answer_keeps_its_choice_and_the_signs_that_were_marked(north, entries_of):
    signs = find_message(north.employee, LURE).signs
    assert signs == {"1", "2", "3", "4", "5", "6"}
    made = judge_message(
        employee=north.employee, message=LURE, choice="report", marked=["1", "2", "7"]
    )
    assert (made.doubted, made.is_phish, made.difficulty) == (True, True, "least")
    assert (made.cues_found, made.cues_missed, made.cues_extra) == (2, 4, 1)
    content = dict(entries_of(north.client))["training.judged"]["content"]
    assert (content["message"], content["choice"]) == (LURE, "report")
    with pytest.raises(InputError, match="already been answered"):
        judge_message(employee=north.employee, message=LURE, choice="use")


@pytest.mark.parametrize("choice", ["", "act", "REPORT"])
def test_another_choice_is_refused(north, choice):
    with pytest.raises(InputError, match="choose one"):
        judge_message(employee=north.employee, message=LURE, choice=choice)


def test_reporting_everything_shows_no_sensitivity(north):
    for message in (LURE, "social-media-scams/prize-office", *GOOD):
        judge_message(employee=north.employee, message=message, choice="report")
    found = queries.detection_of(north.employee)
    assert (found.hits, found.false_alarms) == (2, 2)
    assert found.sensitivity == pytest.approx(0)
    assert found.bias < 0


def test_messages_of_a_lesson_come_only_after_it_was_passed(north):
    course = load_catalog().course
    inside = {one.id for one in course.lesson_messages if one.lesson == "phishing-at-work"}
    assert not inside & {one.id for one in open_messages(north.employee)}
    done = play(north)
    shown = {one.id for one in open_messages(north.employee)}
    assert {one.id for one in course.lesson_messages if one.lesson == done.lesson} <= shown


def test_a_bookkeepers_messages_wait_until_that_lesson_was_asked_for(north):
    found = {one.lesson for one in open_messages(north.employee)}
    assert "payments-changed-account" not in found
    assert "phishing-at-work" in found


def test_practice_goes_through_all_that_can_be_said_here_and_ends(north):
    seen: dict[str, bool] = {}
    while (message := next_message(north.employee)) is not None:
        assert message.id not in seen
        assert message.step.scene is not None
        words = " ".join(mark.why for mark in message.step.marks) + message.step.why
        assert not blanks(words)
        seen[message.id] = message.step.lure
        judge_message(employee=north.employee, message=message.id, choice="report")
    assert len(seen) > 20
    first = list(seen.values())[:10]
    assert first.count(False) == 4


def test_the_staircase_goes_up_after_two_hits_and_down_after_a_miss():
    hits = [], [True], [True, True], [True, True, False], [False, False], [True] * 6
    assert [wanted_level(list(one)) for one in hits] == [1, 1, 2, 1, 0, 2]


def test_a_message_without_its_fact_is_told_and_never_shown(north):
    course = load_catalog().course
    needy = "text-call-qr/running-late"  # from the manager by name
    assert "manager.name" in str(course.messages[needy].step.model_dump())
    row = LessonFacts.objects.get(client=north.client)
    row.values = {key: value for key, value in row.values.items() if key != "manager.name"}
    row.save()
    with pytest.raises(InputError, match=r"manager\.name"):
        find_message(north.employee, needy)
    with pytest.raises(InputError, match="there is no practice message"):
        find_message(north.employee, "p01")
