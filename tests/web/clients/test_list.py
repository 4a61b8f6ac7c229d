"""The list of clients: filters, orders, pages from a row on, kept views, several at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.web.clients.test_pages import add_clients_named
from tests.web.portal.assessed import assess_client

from duecare_web.accounts.actors import Actor
from duecare_web.accounts.models import SavedView
from duecare_web.accounts.rights import choose_clients
from duecare_web.assessments.models import AssessmentRequest
from duecare_web.clients import actions, listing, queries
from duecare_web.clients.models import Client, ListFigure, ToDo
from duecare_web.reports import mailing
from duecare_web.reports.models import Report, ReportSchedule
from duecare_web.ui import paging

ACTOR = Actor("member:1", "Ava Ortiz")
LIST = "clients:portfolio"
CHOSEN = "clients:chosen"


@pytest.fixture
def several(north: Any) -> Any:
    """North with six clients: Alpha to Foxtrot beside its own, in two states and industries."""
    rows = (
        ("Alpha", "TX", "legal", 900_000.0),
        ("Bravo", "WI", "legal", 50_000.0),
        ("Charlie", "WI", "health", 400_000.0),
        ("Delta", "TX", "health", None),
        ("Echo", "WI", "health", 400_000.0),
    )
    for name, state, industry, uninsured in rows:
        client = actions.add_client(
            firm=north.firm,
            actor=ACTOR,
            name=name,
            state=state,
            industry=industry,
            employee_count=3,
        )
        if uninsured is not None:
            figure = ListFigure.objects.filter(client=client, column="uninsured")
            figure.update(text=f"${uninsured:,.0f}", sort=uninsured)
    return north


def names(browser: Any, **asked: Any) -> list[str]:
    answer = browser.get(reverse(LIST), asked)
    assert answer.status_code == 200
    return [row.client.name for row in answer.context["rows"]]


def client_called(name: str) -> Client:
    return Client.objects.get(name=name)


# --- filters --------------------------------------------------------------------------------------
def test_filters_narrow_the_list_together_and_each_can_be_taken_away(
    several: Any, signed_in: Any
) -> None:
    browser = signed_in(several.viewer)
    ToDo.objects.filter(client__name__in=["Charlie", "Delta"], kind="stale").update(number=1)
    assert names(browser, state="WI") == ["Bravo", "Charlie", "Echo"]
    assert names(browser, state="WI", industry="health") == ["Charlie", "Echo"]
    assert names(browser, waits="stale") == ["Charlie", "Delta"]
    assert names(browser, waits="stale", state="WI") == ["Charlie"]
    assert names(browser, waits=["stale", "renewal"]) == []
    assert names(browser, least="$100,000", most="500000") == ["Charlie", "Echo"]
    assert names(browser, least="1") == ["Alpha", "Bravo", "Charlie", "Echo"]
    text = browser.get(reverse(LIST), {"state": "WI", "waits": "stale"}).content.decode()
    chips = re.findall(r'<a class="chip chip--on" href="([^"]*)">\s*([^<]*?)\s*<', text)
    assert chips == [("?waits=stale", "Wisconsin"), ("?state=WI", "Stale scan")]


def test_a_filter_that_makes_no_sense_is_named_and_narrows_nothing(
    several: Any, signed_in: Any
) -> None:
    browser = signed_in(several.viewer)
    everyone = names(browser)
    assert names(browser, state="XX", waits="nothing", lead="me") == everyone
    page = browser.get(reverse(LIST), {"least": "9", "most": "8"}).content.decode()
    assert "This is less than the amount before it." in page
    empty = browser.get(reverse(LIST), {"q": "nowhere"}).content.decode()
    assert "No client fits" in empty
    assert "6 clients without the filters" in empty


def test_the_list_is_narrowed_to_who_looks_after_a_client(several: Any, signed_in: Any) -> None:
    advisor = several.advisor.memberships.get()
    Client.objects.filter(name="Delta").update(lead=advisor)
    browser = signed_in(several.advisor)
    assert names(browser, lead=str(advisor.pk)) == names(browser, show="mine") == ["Delta"]
    assert "Delta" not in names(browser, lead="none")
    assert names(browser, sort="lead")[0] == names(browser, sort="-lead")[0] == "Delta"


# --- order and pages ------------------------------------------------------------------------------
def test_clients_without_the_figure_come_last_whatever_the_order(
    several: Any, signed_in: Any
) -> None:
    browser = signed_in(several.viewer)
    assert names(browser, sort="-uninsured")[:4] == ["Alpha", "Charlie", "Echo", "Bravo"]
    assert names(browser, sort="uninsured") == [
        "Bravo", "Charlie", "Echo", "Alpha", "Delta", "North Dental",
    ]  # fmt: skip
    page = browser.get(reverse(LIST), {"sort": "-uninsured"}).content.decode()
    assert re.search(r'aria-sort="descending"><a href="\?sort=uninsured"', page)
    assert (
        'aria-sort="ascending"><a href="?sort=-name"' in browser.get(reverse(LIST)).content.decode()
    )


def walked(member: Any, sort: str, size: int, monkeypatch: Any) -> tuple[list[str], list[str]]:
    """The names over all pages forwards, and from the last page backwards."""
    monkeypatch.setattr(paging, "SIZES", (size,))
    rows = queries.clients_of(member)
    part = listing.part_of(member, rows, sort=sort, size=size)
    forth = [part]
    while part.later:
        part = listing.part_of(member, rows, sort=sort, size=size, after=part.later["after"])
        forth.append(part)
    back = [part]
    while part.earlier:
        part = listing.part_of(member, rows, sort=sort, size=size, before=part.earlier["before"])
        back.insert(0, part)
    for one in (*forth, *back):
        assert one.total == len(rows)
    assert [one.first for one in forth] == list(range(1, len(rows) + 1, size))
    return [c.name for one in forth for c in one.rows], [c.name for one in back for c in one.rows]


@pytest.mark.parametrize("sort", ["", "-name", "state", "-uninsured", "uninsured", "industry"])
def test_pages_hold_every_client_once_in_both_directions(
    several: Any, monkeypatch: Any, sort: str
) -> None:
    member = several.viewer.memberships.get()
    whole = [
        one.name for one in listing.part_of(member, queries.clients_of(member), sort=sort).rows
    ]
    for size in (1, 2, 4):
        forth, back = walked(member, sort, size, monkeypatch)
        assert forth == whole
        assert sorted(set(back)) == sorted(whole)


def test_the_next_page_goes_on_where_the_last_row_was_though_it_left_the_list(
    several: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(paging, "SIZES", (2,))
    member = several.viewer.memberships.get()

    def page(**where: Any) -> list[str]:
        rows = queries.clients_of(member)
        return [one.name for one in listing.part_of(member, rows, size=2, **where).rows]

    assert page() == ["Alpha", "Bravo"]
    bravo = client_called("Bravo")
    Client.objects.filter(pk=bravo.pk).update(archived_at=datetime(2026, 11, 1, tzinfo=UTC))
    assert page(after=bravo.pk) == ["Charlie", "Delta"]
    assert page(before=client_called("Charlie").pk) == ["Alpha", "Charlie"]
    assert page(after=several.client.pk) == ["Echo", "North Dental"]
    assert page(after="6a0e2ef4-0000-4000-8000-000000000000") == ["Alpha", "Charlie"]


def test_a_hostile_place_or_order_shows_the_first_page(several: Any, signed_in: Any) -> None:
    browser = signed_in(several.viewer)
    everyone = names(browser)
    for asked in ({"after": "x"}, {"before": "'; --"}, {"sort": "archived_at"}, {"size": "1e9"}):
        assert names(browser, **asked) == everyone


# --- kept views -----------------------------------------------------------------------------------
def keep(browser: Any, name: str, query: str, **more: str) -> str:
    sent = {"name": name, "query": query, **more}
    return browser.post(reverse("clients:keep_view"), sent, follow=True).content.decode()


def test_a_view_is_kept_offered_and_removed_by_who_may(several: Any, signed_in: Any) -> None:
    advisor = signed_in(several.advisor)
    page = keep(advisor, "Wisconsin health", "state=WI&industry=health&page=3")
    assert "The view “Wisconsin health” is kept." in page
    assert keep(advisor, " ", "state=WI").count("give the view a name") == 1
    assert "shows everything" in keep(advisor, "All", "")
    keep(advisor, "Texas", "state=TX", is_shared="on")
    others = signed_in(several.viewer).get(reverse(LIST)).content.decode()
    assert "Texas" in others
    assert "Wisconsin health" not in others
    keep(advisor, "Texas", "state=TX&industry=legal", is_shared="on")  # the same name: changed
    texas = SavedView.objects.get(name="Texas")
    assert texas.query == "industry=legal&state=TX"
    for user, number in ((several.viewer, 1), (several.owner, 0)):
        signed_in(user).post(reverse("clients:remove_view"), {"view": texas.pk})
        assert SavedView.objects.filter(name="Texas").count() == number


def test_a_view_of_another_firm_is_neither_offered_nor_removed(
    several: Any, south: Any, signed_in: Any
) -> None:
    keep(signed_in(several.owner), "Ours", "state=WI", is_shared="on")
    browser = signed_in(south.owner)
    assert "Ours" not in browser.get(reverse(LIST)).content.decode()
    browser.post(reverse("clients:remove_view"), {"view": SavedView.objects.get().pk})
    assert SavedView.objects.count() == 1


@given(st.dictionaries(st.sampled_from(["q", "state", "sort"]), st.text(min_size=1), max_size=3))
def test_one_question_is_one_text_whatever_the_order_of_its_facts(asked: dict[str, str]) -> None:
    from urllib.parse import parse_qsl, urlencode

    from duecare_web.accounts.saved_views import same_query

    text = same_query(urlencode(asked))
    assert text == same_query(urlencode(dict(reversed(asked.items()))))
    assert dict(parse_qsl(text)) == asked


# --- several at once ------------------------------------------------------------------------------
def foreseen(browser: Any, do: str, clients: list[Client], **facts: str) -> Any:
    asked = {"do": do, "client": [str(one.pk) for one in clients], **facts}
    return browser.get(reverse(CHOSEN), asked)


def confirm(browser: Any, shown: Any, do: str, clients: list[Client], **facts: str) -> Any:
    sent = {"do": do, "client": [str(one.pk) for one in clients], **facts}
    return browser.post(reverse(CHOSEN), {**sent, "fingerprint": shown.context["fingerprint"]})


def test_clients_are_handed_over_together_as_it_was_foreseen(several: Any, signed_in: Any) -> None:
    advisor, viewer = (user.memberships.get() for user in (several.advisor, several.viewer))
    choose_clients(membership=viewer, chosen={}, actor=ACTOR)
    clients = [client_called(name) for name in ("Alpha", "Bravo", "Charlie")]
    Client.objects.filter(pk=clients[0].pk).update(lead=viewer)
    Client.objects.filter(pk=clients[1].pk).update(lead=advisor)
    browser = signed_in(several.advisor)
    first = foreseen(browser, "lead", clients)
    assert re.search(r'<select name="to"', first.content.decode())
    facts = {"to": str(viewer.pk), "note": "from the bulk page"}
    shown = foreseen(browser, "lead", clients, **facts)
    texts = {one.client.name: (one.is_done, one.text) for one in shown.context["page"].outcomes}
    sight = "; North viewer will see this client"
    assert texts == {
        "Alpha": (False, "North viewer looks after it already"),
        "Bravo": (True, f"To North viewer, from North advisor{sight}"),
        "Charlie": (True, f"To North viewer, no member is named so far{sight}"),
    }
    assert confirm(browser, shown, "lead", clients, **facts).status_code == 302
    assert set(Client.objects.filter(lead=viewer).values_list("name", flat=True)) == {
        "Alpha", "Bravo", "Charlie",
    }  # fmt: skip


def test_what_has_changed_since_it_was_shown_is_not_done(several: Any, signed_in: Any) -> None:
    clients = [client_called("Alpha"), client_called("Bravo")]
    browser = signed_in(several.owner)
    shown = foreseen(browser, "archive", clients, reason="sold")
    actions.add_employee(client=clients[0], actor=ACTOR, name="Lee", email="lee@a.example")
    answer = confirm(browser, shown, "archive", clients, reason="sold")
    assert answer.status_code == 422
    assert "Something has changed since you looked" in answer.content.decode()
    assert not Client.objects.exclude(archived_at=None).exists()
    assert confirm(browser, answer, "archive", clients, reason="sold").status_code == 302
    assert Client.objects.exclude(archived_at=None).count() == 2


def test_nothing_is_done_where_one_client_refuses(
    several: Any, signed_in: Any, monkeypatch: Any, entries_of: Any
) -> None:
    from duecare.errors import InputError
    from duecare_web.clients import hand_over

    real = hand_over.archive_client

    def refuse_bravo(*, client: Client, **given: Any) -> Client:
        if client.name == "Bravo":
            raise InputError("somebody holds it")
        return real(client=client, **given)

    monkeypatch.setattr(hand_over, "archive_client", refuse_bravo)
    clients = [client_called("Alpha"), client_called("Bravo")]
    browser = signed_in(several.owner)
    shown = foreseen(browser, "archive", clients, reason="sold")
    answer = confirm(browser, shown, "archive", clients, reason="sold")
    assert "because of Bravo: somebody holds it" in answer.content.decode()
    assert not Client.objects.exclude(archived_at=None).exists()
    assert "client.archived" not in [kind for kind, _ in entries_of(clients[0])]


def test_all_that_fit_are_taken_and_others_never(several: Any, south: Any, signed_in: Any) -> None:
    browser = signed_in(several.owner)
    asked = {"do": "archive", "all": "yes", "state": "WI", "reason": "x"}
    shown = browser.get(reverse(CHOSEN), asked).context["page"]
    assert [one.name for one in shown.clients] == ["Bravo", "Charlie", "Echo"]
    strange = foreseen(browser, "archive", [south.client], reason="x").content.decode()
    assert "No client is chosen" in strange
    assert "South Dental" not in strange
    viewer = signed_in(several.viewer)
    assert foreseen(viewer, "archive", [several.client], reason="x").status_code == 403
    assert 'id="choose"' not in viewer.get(reverse(LIST)).content.decode()
    assert 'id="choose"' in browser.get(reverse(LIST)).content.decode()


def test_statements_are_renewed_for_those_that_can_be_assessed(
    several: Any, signed_in: Any
) -> None:
    assess_client(several.client)
    clients = [several.client, client_called("Alpha")]
    browser = signed_in(several.technician)
    shown = foreseen(browser, "renew", clients)
    done = {one.client.name: one.is_done for one in shown.context["page"].outcomes}
    assert done == {"North Dental": True, "Alpha": False}
    assert confirm(browser, shown, "renew", clients).status_code == 302
    assert AssessmentRequest.objects.filter(client=several.client, assessment=None).count() == 1
    again = foreseen(browser, "renew", clients).context["page"].to_do
    assert again == []


def test_the_business_review_goes_once_to_those_who_sign(
    several: Any, signed_in: Any, entries_of: Any
) -> None:
    clients = [several.client, client_called("Alpha")]
    browser = signed_in(several.advisor)
    shown = foreseen(browser, "review", clients)
    page = shown.content.decode()
    assert several.contact.email in page
    assert "No contact who may sign has an email address" in page
    assert "sends you a report about North Dental" in page
    assert confirm(browser, shown, "review", clients).status_code == 302
    assert entries_of(several.client)[-1][0] == "report.mail_asked"
    again = foreseen(browser, "review", clients).content.decode()
    assert "It is being made already" in again
    now = datetime.now(UTC)
    assert [mailing.send_due_reports(now), mailing.send_due_reports(now)] == [1, 0]
    assert Report.objects.get().client == several.client
    assert ReportSchedule.objects.get().ended_at == now
    assert [one.to for one in mail.outbox] == [
        [f"{several.contact.name} <{several.contact.email}>"]
    ]


def test_more_than_one_go_takes_is_refused(north: Any, signed_in: Any, monkeypatch: Any) -> None:
    from duecare_web.clients import bulk

    monkeypatch.setattr(bulk, "MOST", 2)
    add_clients_named(north, 3)
    browser = signed_in(north.owner)
    answer = browser.get(reverse(CHOSEN), {"do": "archive", "all": "yes"}, follow=True)
    assert "4 clients are chosen, and at most 2 are done in one go" in answer.content.decode()
