"""Sittings: the mark that is frozen, what ends below it, how often, and what is on record."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.web.security_policies.test_actions import in_force
from tests.web.training.test_actions import assigned, reply, sit

from duecare.catalog import load_catalog
from duecare.catalog.lessons import compose
from duecare.dates import long_date
from duecare.documents.wording.training import state_words
from duecare.errors import InputError
from duecare.lessons.guessing import odds_of
from duecare.training import (
    MOST_BY_CHANCE,
    Ending,
    FirstAnswer,
    PassMark,
    chance_of_passing,
    judge,
)
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import ToDo
from duecare_web.clients.todo import kind_of
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.training import actions, overview, queries
from duecare_web.training.completing import complete_lesson
from duecare_web.training.models import Completion
from duecare_web.training.policy_numbers import pass_mark_of
from duecare_web.training.record import training_record_of
from duecare_web.training.spacing import counts_until

WAIT = timedelta(days=1)


def kinds_of(side, entries_of):
    return [kind for kind, _ in entries_of(side.client) if kind.startswith("training.")]


def examples():
    """Every lesson in its made-up office, in both languages."""
    course = load_catalog().course
    return [
        compose(course, lesson, language, course.example_of(lesson))
        for lesson in course.outlines
        for language in ("en", "es")
    ]


def test_guessing_passes_no_lesson_more_often_than_the_bound():
    for session in examples():
        odds = [odds_of(step) for step in session.scored]
        needed = PassMark().needed(odds)
        assert chance_of_passing(needed, odds) <= MOST_BY_CHANCE, session.lesson
        assert needed <= len(odds)


def clicked(step, rng):
    """What someone clicks who does not read."""
    marks = [mark.id for mark in step.marks if step.kind == "message" and rng.random() < 0.5]
    return rng.choice(step.choices).id, marks


def test_a_thousand_random_clickers_pass_nothing():
    rng, sessions = random.Random(1000), examples()
    passed = 0
    for number in range(1000):
        steps = sessions[number % len(sessions)].scored
        needed = PassMark().needed([odds_of(step) for step in steps])
        answers = [FirstAnswer(step.is_right(*clicked(step, rng)), 20.0) for step in steps]
        passed += judge(answers, needed=needed).outcome is Ending.PASSED
    assert passed <= 1000 * MOST_BY_CHANCE


def test_below_the_mark_there_is_no_completion_and_an_entry_of_its_own(north, entries_of):
    run = sit(assigned(north), mistakes=2)
    assert (run.outcome, run.right, run.total, run.needed) == ("not_yet", 7, 9, 8)
    with pytest.raises(InputError, match="was not passed"):
        complete_lesson(run=run, typed_name=north.employee.name, attested=True)
    assert not Completion.objects.exists()
    assert kinds_of(north, entries_of)[-1] == "training.not_passed"
    content = dict(entries_of(north.client))["training.not_passed"]["content"]
    assert (content["right"], content["needed"], content["why"]) == (7, 8, "not_yet")
    assert (content["sitting"], content["seconds"]) == (1, 20)
    assert overview.counts_of(north.client).current == 0
    assert queries.training_coverage(north.client, now=timezone.now()).current == 0
    assert overview.trained_of(north.client, timezone.now()).text == "0 of 1"


def test_another_sitting_passes_and_both_are_kept(north):
    assignment = assigned(north)
    sit(assignment, mistakes=2)
    second = sit(assignment, seed=8)
    assert (second.number, second.outcome) == (2, "passed")
    done = complete_lesson(run=second, typed_name=north.employee.name, attested=True)
    assert done.run_id == second.pk
    assert [one.outcome for one in assignment.runs.all()] == ["not_yet", "passed"]
    assert overview.counts_of(north.client).current == 1


def test_who_answers_faster_than_anyone_reads_has_not_passed(north, entries_of):
    run = sit(assigned(north), took=1.0)
    assert (run.outcome, run.right) == ("too_fast", 9)
    content = dict(entries_of(north.client))["training.not_passed"]["content"]
    assert (content["why"], content["seconds"]) == ("too_fast", 1)


def test_an_answer_that_comes_without_its_page_took_no_time(north, entries_of):
    run = actions.start_lesson(assignment=assigned(north))
    while attempt := queries.next_attempt(run):
        actions.answer_step(attempt=attempt, **reply(attempt))
    run.refresh_from_db()
    assert run.outcome == "too_fast"
    assert "opened_at" not in dict(entries_of(north.client))["training.answered"]["content"]


def test_two_sittings_a_day_then_the_firm_sees_that_help_is_due_and_a_day_later_it_goes_on(
    north, entries_of
):
    assignment, begin = assigned(north), timezone.now() - timedelta(hours=2)
    sit(assignment, mistakes=3, at=begin)
    assert overview.help_due(north.client, timezone.now()) is None
    sit(assignment, mistakes=3, at=begin + timedelta(hours=1))
    assert kinds_of(north, entries_of)[-2:] == ["training.not_passed", "training.help_due"]
    line = ToDo.objects.get(client=north.client, kind="lesson_help")
    assert line.text == "1 person has not passed a lesson after 2 sittings in a day"
    assert kind_of("lesson_help") is not None
    with pytest.raises(InputError, match="can be tried again from"):
        actions.start_lesson(assignment=assignment, at=begin + timedelta(hours=2))
    run = sit(assignment, at=begin + WAIT)
    complete_lesson(run=run, typed_name=north.employee.name, attested=True)
    assert run.number == 3
    assert overview.help_due(north.client, timezone.now()) is None


def test_the_mark_comes_from_the_training_policy_in_force_and_is_frozen(north, entries_of):
    assert pass_mark_of(north.client) == PassMark(80, "")
    version = in_force(north, "POL-TRAINING")
    PolicyVersion.objects.filter(pk=version.pk).update(
        values={**version.values, "pass_mark": "100"},
        clauses=[{**one, "status": "planned"} for one in version.clauses],
    )
    assert pass_mark_of(north.client).rule == "", "a planned clause sets nothing"
    clauses = [{**one, "status": "in_force"} for one in version.clauses]
    PolicyVersion.objects.filter(pk=version.pk).update(clauses=clauses)
    assert pass_mark_of(north.client) == PassMark(100, "TRN-07, version 1")
    assignment = assigned(north)
    run = actions.start_lesson(assignment=assignment)
    PolicyVersion.objects.filter(pk=version.pk).update(values={"pass_mark": "lots"})
    assert pass_mark_of(north.client) == PassMark(80, "")
    run = sit(assignment, mistakes=1)
    assert (run.needed, run.outcome) == (9, "not_yet")
    opened = dict(entries_of(north.client))["training.opened"]["content"]
    assert (opened["pass_percent"], opened["needed"]) == (100, 9)
    assert opened["pass_rule"] == "TRN-07, version 1"


def test_the_record_lists_who_is_trained_who_tried_and_who_is_missing(north, entries_of):
    now = timezone.now()
    (missing,) = training_record_of(north.client, now=now).people
    assert (missing.state, missing.since) == ("missing", north.employee.created_at.date())
    sit(assigned(north), mistakes=3)
    record = training_record_of(north.client, now=timezone.now())
    assert (record.people[0].state, record.people[0].tries) == ("not_yet", 1)
    assert (list(record.lessons), list(record.told)) == ([], [])
    sit(assigned(north, "malware-ransomware"), mistakes=4)
    run = sit(north.employee.assignments.get(lesson="malware-ransomware"))
    complete_lesson(run=run, typed_name=north.employee.name, attested=True)
    record = training_record_of(north.client, now=timezone.now())
    (person,) = record.people
    assert (person.state, person.since, person.tries) == ("trained", None, 2)
    (passed,) = record.lessons
    assert (passed.right, passed.needed, passed.percent) == (passed.total, passed.total - 1, 80)
    assert (passed.sitting, passed.entry) == (2, "")
    assert passed.seconds == 20 * run.attempts.count()


def test_an_old_pass_is_told_with_the_day_since_which_it_is_due_again(north):
    run = sit(assigned(north))
    done = complete_lesson(run=run, typed_name=north.employee.name, attested=True)
    later = done.completed_at + timedelta(days=200)
    (person,) = training_record_of(north.client, now=later).people
    passed = firm_day(north.firm, done.completed_at)
    assert (person.state, person.last) == ("missing", passed)
    assert person.since == person.ended == firm_day(north.firm, counts_until(done.completed_at))
    assigned(north)  # a new sitting does not make it due later, on the page either
    (shown,) = queries.training_coverage(north.client, now=later).people
    assert shown.since == counts_until(done.completed_at)
    assert state_words(person.state, 0, passed=person.last, again=person.ended) == (
        f"passed on {long_date(passed)}, due again since {long_date(person.since)}"
    )
