"""A later sitting asks other things, and a sitting stays what it was when the catalog changes."""

from __future__ import annotations

import random

import pytest
from tests.web.training.test_actions import assigned, play, sit

from duecare.catalog import load_catalog
from duecare.catalog.lessons import (
    Course,
    SittingText,
    UnfilledBlank,
    compose,
    compose_message,
    compose_text,
)
from duecare.catalog.lessons.script import DecisionStep, MessageStep
from duecare_web.training import actions, sessions
from duecare_web.training.planning import Planner
from duecare_web.training.sessions import content_hash, session_of

COURSE = load_catalog().course


def planned(lesson, *, is_again, seed=1, seen=(), passed=(), sitting=None):
    sheet = COURSE.example_of(lesson)

    def can_say(message):
        try:
            return bool(compose_message(COURSE, message, "en", sheet))
        except UnfilledBlank:
            return False

    planner = Planner(COURSE, random.Random(seed), passed, seen, can_say, "someone")
    return planner.steps(lesson, is_again=is_again, sitting=sitting or 1 + is_again)


def items(steps, kind):
    return [one.item for one in steps if isinstance(one.step, kind)]


@pytest.mark.parametrize("lesson", COURSE.outlines)
def test_a_second_sitting_judges_other_messages_and_asks_otherwise(lesson):
    first = planned(lesson, is_again=False)
    second = planned(lesson, is_again=True, seen={one.item for one in first})
    messages = items(second, MessageStep)
    assert len(messages) == len(set(messages)) == 2
    assert not set(messages) & set(items(first, MessageStep))
    kinds = [one.step.lure for one in second if isinstance(one.step, MessageStep)]
    assert sorted(kinds) == [False, True]
    assert len({one.step.id for one in second}) == len(second) == len(first)
    before, after = items(first, DecisionStep), items(second, DecisionStep)
    replaced = len(before) - len(after)
    assert replaced == min(len(before) // 2, len(COURSE.recalls(lesson)))
    if COURSE.script(lesson).in_order:
        assert after == [one for one in before if one in after]
    else:
        assert after != [one for one in before if one in after] or replaced
        assert not any(one.step.time.en for one in second if isinstance(one.step, DecisionStep))
    sheet = COURSE.example_of(lesson)
    for language in ("en", "es"):
        text = COURSE.text(lesson, steps=[one.step for one in second])
        session = compose_text(text, language, sheet)
        assert session.is_ready
        assert not any(step.about == session.title for step in session.steps)


def test_a_second_sitting_shows_other_people():
    again = planned("social-media-scams", is_again=True)
    shown = " ".join(one.step.model_dump_json() for one in again if "/d" in one.item)
    assert "Marcus Hale" not in shown
    assert "Marcus" in planned("social-media-scams", is_again=False)[1].step.model_dump_json()


def test_a_third_sitting_and_that_of_the_next_year_show_others_again():
    def people(**which):
        steps = planned("social-media-scams", **which)
        return {one.step.scene.profile.name.en for one in steps if one.item.endswith("/d1")}

    shown = [people(is_again=False)]
    shown += [people(is_again=False, sitting=number) for number in (2, 3, 4)]
    assert len({name for names in shown for name in names}) == 4


def test_a_third_sitting_judges_messages_that_were_not_seen_while_there_are_some():
    seen = {one.item for one in planned("phishing-at-work", is_again=False)}
    for _ in range(5):
        steps = planned("phishing-at-work", is_again=True, seen=seen)
        lure = next(one for one in steps if isinstance(one.step, MessageStep) and one.step.lure)
        assert lure.item not in seen
        assert lure.item.startswith("phishing-at-work/")
        seen |= {one.item for one in steps}


def test_what_a_person_was_asked_the_second_time_is_on_record(north, entries_of):
    assignment = assigned(north)
    first = sit(assignment, mistakes=4)
    second = sit(assignment, seed=8)
    assert (first.outcome, second.outcome) == ("not_yet", "passed")
    shown = [{one.item for one in run.attempts.all()} for run in (first, second)]
    judged = [{one.item for one in run.attempts.filter(phase="message")} for run in (first, second)]
    assert not judged[0] & judged[1]
    assert len(shown[0] - shown[1]) == 2 + 3  # both messages, and half of six decisions
    opened = [
        values["content"] for kind, values in entries_of(north.client) if kind == "training.opened"
    ]
    assert {one["id"] for one in opened[-1]["items"]} == shown[1]
    assert opened[-1]["content_sha256"] == second.content_hash != first.content_hash


def test_a_sitting_stays_as_it_began_when_a_release_changes_the_course(north, monkeypatch):
    run = actions.start_lesson(assignment=assigned(north))
    before = session_of(run)
    gone = COURSE.script("phishing-at-work").model_copy(
        update={"steps": COURSE.script("phishing-at-work").steps[:3], "version": 99}
    )
    monkeypatch.setattr(Course, "script", lambda _self, _lesson: gone)
    monkeypatch.setattr(Course, "facts", {})
    sessions._READ.clear()
    run.refresh_from_db()
    assert session_of(run) == before
    assert content_hash(session_of(run)) == run.content_hash


def test_the_same_text_is_kept_once_and_holds_nothing_of_the_client(north):
    done = play(north)
    text = done.run.text
    assert sessions.keep_text(SittingText.model_validate(text.content)).pk == text.pk
    assert north.employee.name not in str(text.content)
    assert north.client.name not in str(text.content)


def test_a_text_reads_back_as_it_was_composed():
    for lesson in ("report-fast", "text-call-qr", "clean-desk-visitors"):
        content = COURSE.text(lesson).model_dump(mode="json", by_alias=True, exclude_defaults=True)
        again = SittingText.model_validate(content)
        sheet = COURSE.example_of(lesson)
        assert compose_text(again, "es", sheet) == compose(COURSE, lesson, "es", sheet)
