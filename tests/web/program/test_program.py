"""The program of a client runs by itself for a year: lessons, one mail a person, escalation, silence."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from tests.web.security_policies.test_actions import in_force

from duecare.errors import InputError
from duecare_web.accounts.actors import system_actor
from duecare_web.clients import upkeep
from duecare_web.clients.actions import add_employee, change_employee
from duecare_web.clients.models import EmployeeFact, FactSource
from duecare_web.demo.learning import FACTS
from duecare_web.outbox.models import Mail
from duecare_web.outbox.sending import send_due
from duecare_web.program import actions, planning, running
from duecare_web.program.models import ProgramNotice
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.training.actions import assign_lesson, record_lesson_facts
from duecare_web.training.models import Assignment

ACTOR = system_actor("tests")
START = datetime(2026, 12, 1, 15, tzinfo=UTC)
Kind = ProgramNotice.Kind


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def start(side: Any, **values: Any) -> Any:
    given = {"owner": side.contact, **values}
    return actions.start_program(client=side.client, actor=ACTOR, values=given, at=START)


def person(side: Any, name: str, *, joined: datetime = START, email: str = "-") -> Any:
    address = f"{name.casefold()}@north.example" if email == "-" else email
    made = add_employee(client=side.client, actor=ACTOR, name=name, email=address)
    type(made).objects.filter(pk=made.pk).update(created_at=joined)
    return made


def run(first: int, last: int, *, each_day: Any = lambda _now: None) -> None:
    for number in range(first, last):
        running.run_due(day(number))
        send_due(day(number))
        each_day(day(number))


def finish_lessons(of: Any, now: datetime) -> None:
    Assignment.objects.filter(employee=of, completed_at=None).update(completed_at=now)


def kinds_of(of: Any) -> list[str]:
    return [str(one.kind) for one in of.notices.order_by("made_on")]


@pytest.fixture
def only_ann(north: Any) -> Any:
    change_employee(employee=north.employee, actor=ACTOR, is_active=False)
    return person(north, "Ann")


def test_nothing_goes_out_before_an_advisor_starts_it(north: Any) -> None:
    assert running.run_due(day(0)) == 0
    assert not Mail.objects.exists()
    assert not Assignment.objects.exists()


def test_a_day_is_worked_off_once_and_a_person_gets_one_mail(north: Any, only_ann: Any) -> None:
    start(north)
    assert running.run_due(day(0)) == 1
    assert running.run_due(day(0) + timedelta(hours=3)) == 0
    running.run_day(client=north.client, now=day(0))
    (one,) = Mail.objects.all()
    assert one.subject == "North Dental: 1 thing, 5 minutes, by December 8"
    (given,) = Assignment.objects.all()
    assert (given.lesson, given.due_on) == ("phishing-at-work", date(2026, 12, 8))


def test_who_does_nothing_is_reminded_then_others_hear_and_the_record_says_so(
    north: Any, only_ann: Any, entries_of: Any
) -> None:
    start(north)
    run(0, 62)
    assert kinds_of(only_ann) == [
        Kind.NEW, Kind.BEFORE, Kind.ON, Kind.LATE, Kind.MANAGER, Kind.OWNER, Kind.SILENCE,
        Kind.MONTHLY,
    ]  # fmt: skip
    days = [(one.made_on - START.date()).days for one in only_ann.notices.order_by("made_on")]
    assert days == [0, 4, 7, 10, 14, 21, 28, 58]
    entries = entries_of(north.client)
    (silence,) = [values for kind, values in entries if kind == "program.silence"]
    assert silence["content"]["due_on"] == "2026-12-08"
    assert len(silence["content"]["reminded_on"]) == 6
    assert silence["content"]["not_reached_on"] == []
    assert silence["person"]["id"] == f"employee:{only_ann.pk}"
    told = [values["content"] for kind, values in entries if kind == "program.escalated"]
    assert [(one["told"], one["people"]) for one in told] == [("manager", 1), ("owner", 1)]
    assert Assignment.objects.count() == 1  # nobody is buried under a second lesson


def test_a_year_leaves_nobody_past_150_days_without_reminders_on_record(
    north: Any, only_ann: Any
) -> None:
    never = person(north, "Nevin")
    joiner = person(north, "Joy", joined=day(100))
    type(joiner).objects.filter(pk=joiner.pk).update(is_active=False)

    def work(now: datetime) -> None:
        if now == day(100):
            type(joiner).objects.filter(pk=joiner.pk).update(is_active=True)
        if now.day % 3 == 0:
            finish_lessons(only_ann, now)

    start(north)
    run(0, 366, each_day=work)
    last = {}
    for one in Assignment.objects.filter(completed_at__isnull=False).order_by("completed_at"):
        before = last.get(one.employee_id, START)
        assert one.completed_at
        assert (one.completed_at - before).days <= 150
        last[one.employee_id] = one.completed_at
    assert (day(365) - last[only_ann.pk]).days <= 150
    sessions = Assignment.objects.filter(employee=only_ann)
    assert 12 <= sessions.count() <= 14
    assert max(Counter(sessions.values_list("lesson", flat=True)).values()) <= 2
    for silent in (never, joiner):
        dates = [one.made_on for one in silent.notices.order_by("made_on")]
        gaps = [(later - one).days for one, later in pairwise(dates)]
        assert max(gaps) <= 30
        assert (day(365).date() - dates[-1]).days <= 30
        assert silent.notices.filter(kind=Kind.SILENCE).exists()
        words = [one.subject for one in Mail.objects.filter(employee=silent)]
        assert len(set(words)) == len(words) > 12  # no reminder has the words of one before
    first = Assignment.objects.get(employee=joiner)
    assert first.assigned_at - day(100) <= timedelta(days=1)
    assert first.due_on - day(100).date() <= timedelta(days=8)


def on_leave(of: Any, *, away: bool) -> None:
    source = FactSource.objects.create(
        firm=of.firm, client=of.client, origin="file", profile="hr", label="HR", member="m",
        read_at=START,
    )  # fmt: skip
    of.facts.update(is_current=False)
    EmployeeFact.objects.create(
        client=of.client, employee=of, key="employment", value="leave" if away else "here",
        proof=1, observed_at=START, source=source, is_current=True,
    )  # fmt: skip


@pytest.mark.parametrize("way", ["leave", "gone"])
def test_who_is_away_is_not_written_to_and_gets_new_days_when_they_are_back(
    north: Any, only_ann: Any, way: str
) -> None:
    def be(*, away: bool) -> None:
        if way == "leave":
            on_leave(only_ann, away=away)
        else:
            change_employee(employee=only_ann, actor=ACTOR, is_active=not away, at=day(3))

    start(north)
    run(0, 3)
    be(away=True)
    for number in (3, 20, 40, 59):
        run(number, number + 1)
    assert kinds_of(only_ann) == [Kind.NEW]
    be(away=False)
    run(60, 62)
    assert kinds_of(only_ann) == [Kind.NEW, Kind.NEW]  # not late, and no one heard of it
    again = only_ann.notices.latest("made_on")
    assert again.round_due == day(60).date() + timedelta(days=14)
    assert Mail.objects.filter(contact__isnull=False).count() == 0


def test_an_owner_who_is_an_employee_does_not_hear_of_themselves(north: Any, only_ann: Any) -> None:
    start(north)
    boss = person(north, north.contact.name, email=north.contact.email)
    finish_lessons(only_ann, day(0))
    for number in (0, 8, 15, 22):
        run(number, number + 1, each_day=lambda now: finish_lessons(only_ann, now))
    assert Kind.OWNER in kinds_of(boss)
    assert not Mail.objects.filter(what="people who are late").exists()
    mails = [unsealed.body for unsealed in mail.outbox]
    assert not [one for one in mails if f"tell {north.contact.name} what" in one]


def test_after_an_outage_one_mail_is_enough(north: Any, only_ann: Any) -> None:
    start(north)
    running.run_due(day(0))
    running.run_due(day(40))
    assert kinds_of(only_ann) == [Kind.NEW, Kind.SILENCE]


def test_who_has_no_address_gets_no_mail_and_is_on_record_all_the_same(
    north: Any, only_ann: Any, entries_of: Any
) -> None:
    change_employee(employee=only_ann, actor=ACTOR, is_active=True, email="")
    start(north)
    run(0, 30)
    assert [one.what for one in Mail.objects.order_by("made_at")] == ["people who are late"] * 2
    (silence,) = [one for kind, one in entries_of(north.client) if kind == "program.silence"]
    assert silence["content"]["reminded_on"] == []
    assert len(silence["content"]["not_reached_on"]) == 6


def test_one_person_that_fails_does_not_keep_the_others_waiting(
    north: Any, only_ann: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = person(north, "Zoe")
    real = running.invite

    def broken(*, person: Any, **values: Any) -> Any:
        if person == only_ann:
            raise InputError("no link today")
        return real(person=person, **values)

    start(north)
    with monkeypatch.context() as patched:
        patched.setattr(running, "invite", broken)
        running.run_due(day(0))
    assert kinds_of(only_ann) == []
    assert kinds_of(other) == [Kind.NEW]
    running.run_due(day(1))
    assert kinds_of(only_ann) == [Kind.NEW]


def test_steps_come_one_after_the_other_and_somebody_hears_of_silence(north: Any) -> None:
    with pytest.raises(InputError, match="one after the other"):
        start(north, owner_days=5)
    with pytest.raises(InputError, match="who hears"):
        start(north, owner=None)


def test_a_lesson_that_tells_of_the_person_is_passed_over_for_the_next_one(north: Any) -> None:
    """Lessons ask others to call Megan about pay; Megan cannot be told so."""
    plan, megan = start(north), person(north, "Megan Ortiz", joined=START)
    facts = {**FACTS, "payroll.owner": "Megan Ortiz", "payroll.owner_email": "m@north.example"}
    record_lesson_facts(client=north.client, values=facts, actor=ACTOR)
    running._assign(plan, megan, ["payroll-direct-deposit", "report-fast"], day(1))
    assert [one.lesson for one in megan.assignments.all()] == ["report-fast"]


def test_the_training_policy_in_force_sets_when_manager_and_owner_hear(
    north: Any, signed_in: Any
) -> None:
    plan = start(north)
    plain = planning.escalation_days(plan)
    assert (plain.manager, plain.owner, plain.silence, plain.rules) == (7, 14, 21, {})
    version = in_force(north, "POL-TRAINING")
    values = {**version.values, "overdue_days": "10", "owner_days": "25"}
    PolicyVersion.objects.filter(pk=version.pk).update(values=values)
    days = planning.escalation_days(plan)
    assert (days.manager, days.owner, days.silence) == (10, 25, 26)
    page = signed_in(north.owner).get(reverse("program:settings", args=[north.client.pk]))
    fields = page.context["form"].fields
    assert fields["manager_days"].disabled
    assert fields["owner_days"].help_text == (
        "Set by the training policy in force (TRN-07, version 1)."
    )
    assert page.context["form"]["manager_days"].value() == 10
    assert not fields["late_days"].disabled


def test_the_page_shows_what_would_go_out_starts_it_and_stops_it(
    north: Any, south: Any, only_ann: Any, signed_in: Any, entries_of: Any
) -> None:
    browser, page = signed_in(north.advisor), reverse("program:program", args=[north.client.pk])
    text = browser.get(page).content.decode()
    assert "Nothing goes out by itself" in text
    assert "Lesson: Phishing at work" in text
    assert "at most 1 of 1 people get one email each" in text
    assert "North Dental asks you to do this by" in text
    assert not Assignment.objects.exists()
    settings = reverse("program:settings", args=[north.client.pk])
    form = browser.get(settings).context["form"]
    given = {name: form.initial.get(name) or "" for name in form.fields}
    given["owner"] = str(north.contact.pk)
    assert signed_in(north.viewer).post(settings, given).status_code == 403
    assert signed_in(south.advisor).post(settings, given).status_code == 404
    stranger = browser.post(settings, given | {"owner": str(south.contact.pk)})
    assert stranger.status_code == 422
    assert browser.post(settings, given).status_code == 302
    assert "running" in browser.get(page).content.decode()
    assert not list(upkeep.differences(north.client, now=datetime.now(UTC)))
    stop = reverse("program:stop", args=[north.client.pk])
    browser.post(stop, {"reason": ""})
    assert actions.plan_of(north.client).is_running
    browser.post(stop, {"reason": "The office is closed."})
    assert not actions.plan_of(north.client).is_running
    kinds = [kind for kind, _ in entries_of(north.client) if kind.startswith("program.")]
    assert kinds == ["program.started", "program.stopped"]


def test_what_was_due_before_the_program_began_is_not_asked_for_by_a_day_that_has_passed(
    north: Any, only_ann: Any
) -> None:
    due = (day(0) - timedelta(days=12)).date()
    for lesson in ("phishing-at-work", "report-fast"):
        assign_lesson(employee=only_ann, lesson=lesson, actor=ACTOR, due_on=due, at=day(-20))
    start(north)
    run(0, 1)
    first = Mail.objects.filter(employee=only_ann).earliest("made_at")
    assert "still open, was due on" in first.subject
