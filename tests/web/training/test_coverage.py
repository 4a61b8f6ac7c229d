"""Who has learned and signed what: chosen, in parts of a page; lessons assigned to many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.web.security_policies.test_actions import in_force
from tests.web.training.test_actions import ACTOR, play

from duecare_web.clients.models import Employee
from duecare_web.security_policies import overview, queries
from duecare_web.security_policies.models import Acknowledgement
from duecare_web.training import assigning, bulk
from duecare_web.training import coverage as covered
from duecare_web.training.actions import assign_lesson
from duecare_web.training.models import Assignment, BulkWork
from duecare_web.training.tasks import assign_to_many


def crew(side: Any, number: int, **facts: Any) -> list[Employee]:
    """So many employees, as a list brings them in."""
    return Employee.objects.bulk_create(
        Employee(firm=side.firm, client=side.client, name=f"Crew {one:03}", **facts)
        for one in range(number)
    )


def receipt(version: Any, person: Any, *, points: Any = None) -> Acknowledgement:
    return Acknowledgement.objects.create(
        firm=version.firm,
        client=version.client,
        version=version,
        employee=person,
        page_sha256="0" * 64,
        points=version.points if points is None else points,
        statement="I have read it.",
        typed_name=person.name,
        entry_id=version.pk,
        acknowledged_at=timezone.now(),
    )


def names(side: Any, show: str = "", **given: str) -> list[str]:
    people = covered.people_covered(side.client, now=timezone.now())
    return [one.name for one in covered.chosen(people, show=show, given=given)]


def test_people_are_chosen_by_what_they_miss(north: Any) -> None:
    version = in_force(north)
    lab, desk = crew(north, 1, department="Lab"), crew(north, 1, department="Desk")
    Employee.objects.filter(pk=lab[0].pk).update(name="Lab Late")
    Employee.objects.filter(pk=desk[0].pk).update(name="Desk Done")
    play(north)
    receipt(version, north.employee)
    receipt(version, desk[0])
    long_ago = timezone.now() - timedelta(days=40)
    assign_lesson(employee=lab[0], lesson="report-fast", actor=ACTOR, at=long_ago)
    assert names(north) == ["Lab Late", "Desk Done", "North Clerk"]
    assert names(north, "missing") == ["Lab Late", "Desk Done"]
    assert names(north, "lesson") == ["Lab Late", "Desk Done"]
    assert names(north, "policy") == ["Lab Late"]
    assert names(north, "overdue") == ["Lab Late"]
    assert names(north, department="Desk") == ["Desk Done"]
    assert names(north, q="done") == ["Desk Done"]
    people = covered.people_covered(north.client, now=timezone.now())
    assert covered.counts_of(people) == covered.CoverageCounts(3, 1, 3, 2)


def test_a_receipt_of_an_earlier_version_counts_while_nothing_changed_for_the_person(
    north: Any,
) -> None:
    first = in_force(north)
    receipt(first, north.employee)
    assert names(north, "policy") == []
    second = in_force(north)
    assert second.number > first.number
    assert names(north, "policy") == []
    standing = queries.policy_standing(north.client)
    assert (standing.acknowledged, standing.asked) == (1, 1)
    Acknowledgement.objects.update(points=[{"clause": "X", "text": "another point"}])
    assert names(north, "policy") == ["North Clerk"]
    assert queries.policy_standing(north.client).acknowledged == 0


def test_the_counts_of_a_policy_are_those_of_each_person(north: Any) -> None:
    """Readers of two departments and roles, receipts of two versions, one person who has left."""
    first = in_force(north)
    people = [
        *crew(north, 3, department="Lab", roles=["manager"]),
        *crew(north, 2, department="Desk"),
        north.employee,
    ]
    for one in (people[0], people[3], north.employee):
        receipt(first, one)
    second = in_force(north)
    receipt(second, people[1])
    receipt(second, people[0], points=[])
    type(people[4]).objects.filter(pk=people[4].pk).update(is_active=False)
    for departments in ([], ["Lab"], ["Lab", "Desk"], ["Nowhere"]):
        type(second.policy).objects.filter(pk=second.policy_id).update(departments=departments)
        rows = [row for one in people if one != people[4] for row in queries.policies_for(one)]
        (line,) = queries.policies_of(north.client)
        done = sum(not row.waiting for row in rows)
        assert (line.asked, line.acknowledged) == (len(rows), done), departments
        told = overview.unconfirmed(north.client, timezone.now())
        assert (told.number if told else 0) == len(rows) - done


def test_who_is_not_asked_to_sign_misses_nothing(north: Any) -> None:
    version = in_force(north)
    type(version.policy).objects.filter(pk=version.policy_id).update(departments=["Lab"])
    (person,) = crew(north, 1, department="Lab")
    receipt(version, north.employee)  # from the days before
    assert names(north, "policy") == [person.name]


def test_the_page_takes_the_same_queries_for_3_and_for_300_people(
    north: Any, signed_in: Any
) -> None:
    version, browser = in_force(north), signed_in(north.viewer)
    page = reverse("training:coverage", args=[north.client.pk])
    crew(north, 2)
    browser.get(page)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    many = crew(north, 300, department="Lab", roles=["managers"])
    for one in many[:9]:
        receipt(version, one)
    with CaptureQueriesContext(connection) as more:
        text = browser.get(page).content.decode()
    assert len(more) <= len(few)
    assert "1 to 25 of 303 people" in text
    last = browser.get(page + "?page=99&size=100&department=Lab&show=policy").content.decode()
    assert "201 to 291 of 291 people" in last
    assert "None like this" in browser.get(page + "?q=nowhere").content.decode()


@pytest.fixture
def many(north: Any) -> list[Employee]:
    return crew(north, 24)


def assign(browser: Any, side: Any) -> str:
    address = reverse("training:assign", args=[side.client.pk])
    day = (timezone.now() + timedelta(days=9)).date()
    given = {"lessons": ["report-fast"], "due_on": day.isoformat()}
    return browser.post(address, given, follow=True).content.decode()


def test_many_are_assigned_in_the_background_with_how_far_it_is(
    north: Any, many: Any, signed_in: Any, monkeypatch: Any
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(assign_to_many.__class__, "enqueue", lambda _, *given: asked.append(given))
    browser = signed_in(north.advisor)
    page = assign(browser, north)
    assert "0 of 25" in page
    assert not Assignment.objects.exists()
    assert "being assigned already" in assign(browser, north)
    ((work, user),) = asked
    assign_to_many.func(work, user)
    assert Assignment.objects.count() == 25
    assign_to_many.func(work, user)  # a second time, as after the death of a process
    BulkWork.objects.update(ended_at=None)
    assign_to_many.func(work, user)
    assert Assignment.objects.count() == 25
    shown = browser.get(reverse("training:coverage", args=[north.client.pk])).content.decode()
    assert "25 of 25 done" in shown
    assert "hx-trigger" not in shown.partition('id="work"')[2].partition("</section>")[0]


def test_work_that_was_stopped_goes_on_with_those_who_are_left(north: Any, many: Any) -> None:
    due = (timezone.now() + timedelta(days=9)).date()
    work = assigning.begin(client=north.client, department="", lessons=["report-fast"], due_on=due)
    people = list(Employee.objects.filter(client=north.client, is_active=True))
    for person in people[:7]:
        assign_lesson(employee=person, lesson="report-fast", actor=ACTOR, due_on=due)
    Employee.objects.filter(pk=people[9].pk).update(is_active=False)
    assigning.go_on(work=work, actor=ACTOR)
    assert Assignment.objects.count() == 24
    assert (work.total, work.done, work.left_out) == (25, 25, 0)


def test_who_cannot_be_given_the_lesson_is_left_out_and_the_page_says_why(
    north: Any, many: Any, signed_in: Any
) -> None:
    work = bulk.begin(north.client, BulkWork.Kind.LESSONS, total=1)
    bulk.work_off(
        work,
        [1],
        lambda _: assign_lesson(employee=north.employee, lesson="no-such-lesson", actor=ACTOR),
    )
    page = signed_in(north.viewer).get(reverse("training:coverage", args=[north.client.pk]))
    assert "Left out: 1. The first reason: there is no lesson" in page.content.decode()
    later = timezone.now() + bulk.STOPPED_AFTER + timedelta(seconds=1)
    BulkWork.objects.update(ended_at=None)
    shown = bulk.work_of(north.client, BulkWork.Kind.LESSONS, now=later)
    assert shown is not None
    assert shown.has_stopped
