"""The record of all clients: found by words, by names and by day, within the member's rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.clients.test_pages import add_clients_named

from duecare_web.accounts.actors import Actor
from duecare_web.accounts.rights import choose_clients
from duecare_web.clients import actions
from duecare_web.clients.models import Client
from duecare_web.ledger import finding, sequencer

ACTOR = Actor("member:1", "Ava Ortiz")
RECORD = "clients:record"


@pytest.fixture
def sealed(north: Any, south: Any) -> Any:
    add_clients_named(north, 2)
    for side in (north, south):
        actions.add_employee(
            client=side.client, actor=ACTOR, name="Zoe Quill", email=f"zoe@{side.firm.pk}.example"
        )
    sequencer.seal_pending()
    return north


def found(browser: Any, **asked: str) -> list[tuple[str, str]]:
    answer = browser.get(reverse(RECORD), asked)
    assert answer.status_code == 200
    return [(client.name, line.kind) for client, line in answer.context["lines"]]


def test_entries_of_all_clients_are_found_by_words_name_and_kind(
    sealed: Any, signed_in: Any
) -> None:
    browser = signed_in(sealed.viewer)
    assert found(browser, q="Zoe Quill") == [("North Dental", "employee.added")]
    added = found(browser, kind="client.added")
    assert {name for name, _ in added} == set(
        Client.objects.filter(firm=sealed.firm).values_list("name", flat=True)
    )
    assert found(browser, q="zoe@") == [("North Dental", "employee.added")]
    assert found(browser, first="2031-01-01") == []
    page = browser.get(reverse(RECORD), {"q": "Zoe Quill"}).content.decode()
    assert "Ava Ortiz added the employee Zoe Quill" in page
    assert "South Dental" not in page


def test_a_member_finds_nothing_of_clients_that_they_do_not_see(
    sealed: Any, signed_in: Any
) -> None:
    chosen = Client.objects.get(name="More 001")
    viewer = sealed.viewer.memberships.get()
    choose_clients(membership=viewer, chosen={chosen.pk: chosen.log.origin}, actor=ACTOR)
    browser = signed_in(sealed.viewer)
    assert {name for name, _ in found(browser)} == {"More 001"}
    assert found(browser, q="Zoe Quill") == []


def test_parts_hold_every_entry_once_and_cost_no_more_for_more_clients(
    sealed: Any, signed_in: Any, monkeypatch: Any
) -> None:
    browser = signed_in(sealed.viewer)
    whole = found(browser)
    monkeypatch.setattr(finding, "PLACES", 2)
    walked, after = [], ""
    for _ in range(len(whole)):
        answer = browser.get(reverse(RECORD), {"after": after} if after else {})
        walked += [(client.name, line.kind) for client, line in answer.context["lines"]]
        after = str(answer.context["older"] or "")
        if not after:
            break
    assert walked == whole
    counts = []
    for more in (0, 4):
        add_clients_named(sealed, more)
        sequencer.seal_pending()
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse(RECORD), {"kind": "client.added"})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_entries_of_many_clients_need_as_many_queries_as_of_one(north: Any, signed_in: Any) -> None:
    browser, counts = signed_in(north.viewer), []
    for more in (0, 3):
        add_clients_named(north, more)
        sequencer.seal_pending()
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(reverse("clients:record"))
        counts.append(len(asked))
        assert len({client.pk for client, _ in page.context["lines"]}) == 1 + more
        told = page.content.decode()
        assert told.count("added the client") == 1 + more  # each opened with the key of its own log
    assert counts[0] == counts[1]
