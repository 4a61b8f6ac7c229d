"""What changed at a client, on its overview: the figures are those of the other pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from tests.web.portal.assessed import assess_client

from duecare.documents.wording.comparisons import ChangeGroup, since_scan, since_statements
from duecare.documents.wording.review import HeldPeople
from duecare.risk.advice.changes import AnswerMoved
from duecare_web.assessments.models import Assessment
from duecare_web.reports import changes
from duecare_web.scans.models import Scan

OCT, NOV = dt.date(2026, 10, 3), dt.date(2026, 11, 28)
PLACES = frozenset({"nas"})


def groups_of(client: Any) -> dict[str, ChangeGroup]:
    return {one.title: one for one in changes.changes_of(client)}


def test_scans_are_compared_with_their_ranges() -> None:
    before = HeldPeople(5_900, 6_020, 6_100, OCT, PLACES)
    now = HeldPeople(4_790, 4_814, 4_850, NOV, PLACES)
    group = since_scan(before, now)
    assert group.title == "The scan of November 28, 2026 beside that of October 3, 2026"
    (people,) = group.changes
    assert (people.before, people.now) == ("6,020 (5,900 to 6,100)", "4,814 (4,790 to 4,850)")
    assert people.note == "1,206 fewer."
    other = HeldPeople(4_790, 4_814, 4_850, NOV, frozenset({"nas", "mail"}))
    assert since_scan(before, other).changes[0].note == "Not the same places (1 then, 2 now)."


def test_what_came_since_the_statements_is_told() -> None:
    moved = [AnswerMoved("Q-PPL-05", "", "yes", "other")]
    calm = since_statements(NOV, scanned_on=None, moved=[], decided=0)
    assert calm.notes == ("Nothing that they rest on has changed on record.",)
    told = since_statements(NOV, scanned_on=NOV, moved=moved, decided=1)
    assert [(one.before, one.direction) for one in told.changes] == [("no answer", "other")]
    assert told.notes == ("There is a newer scan, of November 28, 2026.", "1 decision since.")


def test_every_worse_answer_is_told_before_the_better_ones() -> None:
    better = [AnswerMoved("Q-PPL-05", "no", "yes", "better")] * 3
    worse = [AnswerMoved("Q-PPL-05", "yes", "no", "worse")] * 4
    told = since_statements(NOV, scanned_on=None, moved=[*better, *worse, *worse], decided=0)
    assert [one.direction for one in told.changes] == ["worse"] * 8
    assert told.notes == ("3 more answers changed for the better.",)
    mixed = since_statements(NOV, scanned_on=None, moved=[*better, *worse], decided=0)
    assert [one.direction for one in mixed.changes] == ["worse"] * 4 + ["better"]
    assert mixed.notes == ("2 more answers changed for the better.",)


def test_a_client_without_a_second_thing_to_compare_shows_what_came_since(
    north: Any, signed_in: Any
) -> None:
    assert groups_of(north.client) == {}
    assess_client(north.client)
    (title,) = groups_of(north.client)
    assert title.startswith("Since the statements of ")
    browser = signed_in(north.viewer)
    page = browser.get(reverse("clients:overview", args=[north.client.pk])).content.decode()
    address = reverse("reports:changes", args=[north.client.pk])
    assert f'hx-get="{address}"' in page
    for headers, is_part in (({}, False), ({"HX-Request": "true"}, True)):
        text = browser.get(address, headers=headers).content.decode()
        assert "Nothing that they rest on has changed on record." in text
        assert ("<html" in text) is not is_part


def test_two_assessments_are_compared_by_the_figure_that_the_list_shows(
    north: Any, signed_in: Any
) -> None:
    assess_client(north.client)
    first = Assessment.objects.get()
    assess_client(north.client)
    second = Assessment.objects.order_by("number").last()
    assert second is not None
    titles = groups_of(north.client)
    (title,) = [one for one in titles if one.startswith(f"Assessment {second.number} of ")]
    assert title.partition(" beside ")[2].startswith(f"assessment {first.number} of ")
    figure = north.client.figures.get(column="uninsured").text
    (case,) = titles[title].changes
    assert (case.what, case.before, case.now) == ("Left uninsured in a bad case", figure, figure)
    assert titles[title].notes == ("No answer changed.", "Decided in between: none.")


def test_a_scan_after_the_statements_is_named(north: Any) -> None:
    assess_client(north.client)
    scan = Scan.objects.filter(client=north.client).order_by("-recorded_at").first()
    assert scan is not None
    completed = Assessment.objects.get().completed_at
    Scan.objects.filter(pk=scan.pk).update(recorded_at=completed + dt.timedelta(minutes=1))
    day = scan.scanned_at
    (group,) = groups_of(north.client).values()
    assert group.notes[0] == f"There is a newer scan, of {day:%B} {day.day}, {day.year}."
