"""The record is found by words, kind, person and day, and read a part at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

from django.urls import reverse

from duecare_web.accounts.actors import Actor, system_actor
from duecare_web.clients import actions
from duecare_web.ledger import finding, queries, sequencer
from duecare_web.ledger.finding import EntrySearch, find

ACTOR = system_actor("tests")


def add_people(side: Any, count: int, *, actor: Actor = ACTOR) -> None:
    for number in range(count):
        email = f"p{actor.reference[-2:]}{number}@north.example"
        actions.add_employee(client=side.client, actor=actor, name=f"Person {number}", email=email)


def kinds(part: finding.RecordPart) -> list[str]:
    return [line.kind for line in part.lines]


def test_parts_follow_each_other_to_both_ends(north: Any) -> None:
    add_people(north, 7)
    sequencer.seal_pending()
    add_people(north, 2, actor=Actor("member:x", "X"))
    log = north.client.log
    everything = [line.entry_id for line in queries.entries(log, count=100)]
    with mock.patch.object(finding, "PART", 4):
        part, seen = find(log, EntrySearch()), []
        assert part.newer is None
        while True:
            seen += [line.entry_id for line in part.lines]
            if part.older is None:
                break
            part = find(log, EntrySearch(), before=part.older)
        assert seen == everything
        back = find(log, EntrySearch(), after=part.newer)
        assert [one.entry_id for one in back.lines] == everything[
            -len(part.lines) - 4 : -len(part.lines)
        ]
        first = find(log, EntrySearch(), after=10_000)
        assert (first.newer, first.lines[0].entry_id) == (None, everything[0])


def test_entries_are_found_by_kind_words_person_and_day(north: Any, signed_in: Any) -> None:
    advisor = Actor(f"member:{north.advisor.pk}", north.advisor.name, role="advisor")
    add_people(north, 2, actor=advisor)
    sequencer.seal_pending()
    log = north.client.log
    assert set(kinds(find(log, EntrySearch(kind="contact")))) == {"contact.added"}
    assert set(kinds(find(log, EntrySearch(text="added the employee")))) == {"employee.added"}
    by = frozenset({advisor.reference})
    assert kinds(find(log, EntrySearch(text="advisor", references=by))) == ["employee.added"] * 2
    assert len(find(log, EntrySearch(person=f"contact:{north.contact.pk}")).lines) == 1
    today = datetime.now(UTC).date()
    assert find(log, EntrySearch(last=today - timedelta(days=1))).lines == []
    assert len(find(log, EntrySearch(first=today, last=today)).lines) == 5
    address = reverse("clients:ledger", args=[north.client.pk])
    page = signed_in(north.viewer).get(address, {"q": "North advisor"})
    assert len(page.context["part"].lines) == 2
    assert b"North advisor added the employee Person 1" in page.content
    none = signed_in(north.viewer).get(address, {"q": "no such words"})
    assert b"No entry fits" in none.content


def test_a_series_is_folded_and_two_are_not(north: Any, signed_in: Any) -> None:
    sequencer.seal_pending()
    add_people(north, 3)
    folds = find(north.client.log, EntrySearch(kind="employee")).folds
    assert [(one.is_series, len(one.lines), one.range) for one in folds] == [(True, 4, "")]
    sequencer.seal_pending()
    folds = find(north.client.log, EntrySearch()).folds
    assert [len(one.lines) for one in folds] == [4, 1, 1]
    assert folds[0].sentence == "4 employees were added"
    assert folds[0].range == "2 to 5"
    page = signed_in(north.viewer).get(reverse("clients:ledger", args=[north.client.pk]))
    assert b"4 employees were added" in page.content


def test_strange_addresses_show_the_record(north: Any, signed_in: Any) -> None:
    browser, address = signed_in(north.viewer), reverse("clients:ledger", args=[north.client.pk])
    for given in (
        {"before": "x"},
        {"before": "-1"},
        {"after": "99999999999999999999"},
        {"first": "2026-13-01", "last": "0001-01-01"},
        {"kind": "%", "q": "%" * 200, "person": "'"},
    ):
        assert browser.get(address, given).status_code == 200
    assert browser.get(reverse("ledger:firm"), {"q": "added"}).status_code == 200
