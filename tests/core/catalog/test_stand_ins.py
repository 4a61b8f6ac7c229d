"""A later sitting shows other people and amounts, and asks exactly the same."""

import pytest

from duecare.catalog import load_catalog
from duecare.catalog.lessons import LANGUAGES, compose
from duecare.catalog.lessons.checks import _mark_problems, _option_problems, check_stand_ins
from duecare.catalog.lessons.script import DecisionStep
from duecare.catalog.lessons.session import compose_text
from duecare.catalog.lessons.stand_ins import with_stand_ins


@pytest.fixture(scope="module")
def course():
    return load_catalog().course


def decisions(course, lesson):
    return {one.id: one for one in course.script(lesson).steps if isinstance(one, DecisionStep)}


def test_names_and_amounts_are_others_and_addresses_follow_them(course):
    others = {"Marcus": "Gordon", "Hale": "Pace", "$45": "$48"}
    offer = with_stand_ins(decisions(course, "social-media-scams")["d1"], others)
    assert offer.scene.profile.name.en == "Gordon Pace"
    assert "$48 an hour" in offer.scene.note.en
    assert offer.scene.marks[0].quote.es == "$48 la hora, sin entrevista"
    mail = with_stand_ins(decisions(course, "tax-season")["d1"], {"Grant": "Bruce"}).scene
    assert (mail.sender.name.en, mail.sender.address.en) == (
        "Bruce Ellison",
        "bruce.ellison@free-mail.example",
    )


def test_facts_of_the_client_and_parts_of_words_stay(course):
    step = decisions(course, "social-media-scams")["d1"]
    changed = with_stand_ins(step, {"learner": "someone", "Ignor": "Xxxxx", "office": "castle"})
    assert "{learner.first}" in changed.scene.note.en
    assert changed.scene.actions[0].en == "Ignore"
    assert "castle work" in changed.scene.note.en
    assert with_stand_ins(step, {}) is step


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_judged_stays_in_every_lesson(course, language):
    changed = 0
    for lesson, script in course.scripts.items():
        sheet = course.example_of(lesson)
        others = course.stand_ins_for(lesson, sitting=2, person="someone")
        steps = [
            with_stand_ins(one, others) if isinstance(one, DecisionStep) else one
            for one in script.steps
        ]
        before = compose(course, lesson, language, sheet)
        after = compose_text(course.text(lesson, steps=steps), language, sheet)
        assert [one.right for one in after.steps] == [one.right for one in before.steps]
        for old, new in zip(before.steps, after.steps, strict=True):
            assert not list(_option_problems(new))
            assert not list(_mark_problems(new, language, sheet))
            changed += old != new
    assert changed >= 40


def test_the_table_fits_the_lessons(course):
    assert not list(check_stand_ins(course))


def test_no_sitting_shows_the_people_of_the_one_before_it(course):
    for lesson in course.outlines:
        assert course.stand_ins_for(lesson, sitting=1, person="someone") == {}
        before = {}
        for sitting in range(2, 30):
            now = course.stand_ins_for(lesson, sitting=sitting, person="someone")
            assert now == course.stand_ins_for(lesson, sitting=sitting, person="someone")
            assert len(set(now.values())) == len(now)
            assert all(len(name) == len(other) for name, other in now.items())
            assert not set(before.values()) & set(now.values())
            before = now
    third = [course.stand_ins_for("managers-leavers", sitting=3, person=one) for one in "ab"]
    assert third[0] != third[1]
