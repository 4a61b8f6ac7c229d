"""Pages about clients: what they show, how many queries they need, what a form does."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from tests.web.opened_forms import sent_by

from duecare_web.accounts.actors import Actor
from duecare_web.clients import actions, panels
from duecare_web.clients.languages import choose_language
from duecare_web.clients.lists import NewEmployee, add_employees
from duecare_web.clients.models import Client, Employee, ExternalId

ACTOR = Actor("member:1", "Ava Ortiz")


def test_the_portfolio_shows_the_own_clients_only(north: Any, south: Any, signed_in: Any) -> None:
    text = signed_in(north.viewer).get(reverse("clients:portfolio")).content.decode()
    assert "North Dental" in text
    assert "South Dental" not in text


def test_the_portfolio_needs_as_many_queries_for_fifty_clients_as_for_one(
    north: Any, signed_in: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = signed_in(north.viewer)
    browser.get(reverse("clients:portfolio"))  # the first look notes the session
    counts = []
    for more in (1, 48):
        add_clients_named(north, more)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(reverse("clients:portfolio")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def add_clients_named(side: Any, count: int, *, contact: bool = False) -> None:
    known = Client.objects.filter(firm=side.firm).count()
    for number in range(known, known + count):
        client = actions.add_client(
            firm=side.firm,
            actor=ACTOR,
            name=f"More {number:03}",
            industry="legal",
            state="TX",
            employee_count=1,
        )
        if contact:
            email = f"boss{number}@more.example"
            actions.add_contact(client=client, actor=ACTOR, name="Boss", email=email)


def test_the_search_finds_by_part_of_the_name(north: Any, south: Any, signed_in: Any) -> None:
    browser = signed_in(north.viewer)
    dialog = {"HX-Request": "true"}
    page = reverse("clients:find")
    assert b"North Dental" in browser.get(page, {"q": "dent"}, headers=dialog).content
    assert b"Nothing is called" in browser.get(page, {"q": "south"}, headers=dialog).content


def test_the_search_finds_devices_people_pages_and_actions_by_right(
    north: Any, south: Any, signed_in: Any
) -> None:
    for side in (north, south):
        actions.add_device(client=side.client, actor=ACTOR, name="LT-07", kind="laptop")
    page = reverse("clients:find")

    def groups(user: Any, text: str) -> dict[str, list[str]]:
        found = signed_in(user).get(page, {"q": text}).context["found"]
        return {one.name: [line.label for line in one.lines] for one in found}

    assert groups(north.viewer, "lt-0") == {"Devices": ["LT-07"]}
    for side in (north, south):
        ExternalId.objects.create(
            firm=side.firm,
            client=side.client,
            kind="device",
            source="serial",
            external_id="5CG1234",
            object_id=side.client.devices.get(name="LT-07").pk,
        )
    assert groups(north.viewer, "5cg1234") == {"Devices": ["LT-07"]}
    assert groups(north.viewer, "clerk@north") == {"People": ["North Clerk"]}
    assert groups(north.viewer, "price b") == {"Pages": ["Price book"]}
    assert groups(north.advisor, "add a cl") == {"Do": ["Add a client"]}
    assert groups(north.viewer, "add a cl") == {}
    assert groups(north.viewer, "x" * 300) == {}
    assert "Devices" not in groups(north.viewer, "l")  # one letter is no search of devices


def test_a_client_is_added_by_form_and_its_ledger_begins(
    north: Any, signed_in: Any, entries_of: Any
) -> None:
    facts = {
        "name": "Harbor Tax",
        "industry": "finance",
        "state": "TX",
        "employee_count": 9,
        "hipaa": "none",
        "sites": 1,
    }
    response = signed_in(north.advisor).post(reverse("clients:add"), facts)
    client = Client.objects.get(name="Harbor Tax")
    assert response.headers["Location"] == reverse("clients:overview", args=[client.pk])
    kind, values = entries_of(client)[0]
    assert kind == "client.added"
    assert values["actor"] == {
        "id": f"member:{north.advisor.pk}",
        "name": "North advisor",
        "email": "advisor@north.example",
        "role": "advisor",
    }


def test_a_wrong_form_comes_back_with_the_reason(north: Any, signed_in: Any) -> None:
    browser = signed_in(north.advisor)
    facts = {"name": "North Dental", "industry": "legal", "state": "TX", "employee_count": 1}
    response = browser.post(reverse("clients:add"), {**facts, "hipaa": "none", "sites": 1})
    assert response.status_code == 422
    assert b"already" in response.content


def test_a_language_that_was_not_chosen_is_that_of_the_browser(north: Any, signed_in: Any) -> None:
    page = signed_in(north.advisor).get(reverse("clients:add_contact", args=[north.client.pk]))
    offered = page.context["form"].fields["language"].choices
    assert [label for _, label in offered] == [
        "As the browser says at the first sign-in",
        "English",
        "Spanish",
    ]


def test_a_contact_of_another_client_is_not_found(north: Any, south: Any, signed_in: Any) -> None:
    address = reverse("clients:change_contact", args=[north.client.pk, south.contact.pk])
    assert signed_in(north.owner).get(address).status_code == 404


def test_other_apps_add_tabs_blocks_and_tiles(north: Any, signed_in: Any) -> None:
    tabs = panels.tabs()
    assert tabs[0].key == "overview"
    assert tabs[-1].key == "ledger"
    address = reverse("clients:overview", args=[north.client.pk])
    text = signed_in(north.viewer).get(address).content.decode()
    first_pages = {tab.group: tab for tab in reversed(tabs)}
    for group, first in first_pages.items():
        page = reverse(first.url_name, args=[north.client.pk])
        assert f'<a href="{page}"' in text
        assert group.value in text


def test_each_page_of_a_client_is_a_link_of_its_group(north: Any, signed_in: Any) -> None:
    browser = signed_in(north.owner)
    first_pages = {tab.group: tab for tab in reversed(panels.tabs())}
    shown = {
        group: browser.get(reverse(tab.url_name, args=[north.client.pk])).content.decode()
        for group, tab in first_pages.items()
    }
    for tab in panels.tabs():
        address = reverse(tab.url_name, args=[north.client.pk])
        assert f'<a href="{address}"' in shown[tab.group], tab.key


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("1", [0]),
        ("2", [1, 0]),
        ("0", []),
        *((strange, [2, 1, 0]) for strange in ("", "-1", "²", "٣", "9" * 15, "9" * 5000)),
    ],
)
def test_the_record_before_an_entry_begins_there_and_a_strange_number_is_the_newest(
    number: str, shown: list[int], north: Any, signed_in: Any, entries_of: Any
) -> None:
    from duecare_web.ledger import sequencer

    sequencer.seal_pending()
    assert len(entries_of(north.client)) == 3
    browser = signed_in(north.viewer)
    answer = browser.get(reverse("clients:ledger", args=[north.client.pk]), {"before": number})
    assert answer.status_code == 200
    assert [line.index for line in answer.context["part"].lines] == shown


@pytest.mark.parametrize("page", ["overview", "people", "devices", "ledger"])
def test_the_pages_of_a_client_need_a_steady_number_of_queries(
    page: str, north: Any, signed_in: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from duecare_web.ledger import sequencer

    browser = signed_in(north.viewer)
    counts = []
    for round_of in ("a", "b"):
        for number in range(8):
            actions.add_employee(
                client=north.client,
                actor=ACTOR,
                name="Lee",
                email=f"lee{round_of}{number}@north.example",
            )
            actions.add_device(
                client=north.client, actor=ACTOR, name=f"{round_of}{number}", kind="laptop"
            )
        sequencer.seal_pending()
        with CaptureQueriesContext(connection) as queries:
            assert (
                browser.get(reverse(f"clients:{page}", args=[north.client.pk])).status_code == 200
            )
        counts.append(len(queries))
    # The ledger page checks the whole log: its queries grow with the depth of the tree.
    assert counts[1] - counts[0] <= (2 if page == "ledger" else 0)


def test_one_language_is_set_for_many_people_at_once(
    north: Any, signed_in: Any, entries_of: Any
) -> None:
    made = [NewEmployee(f"Crew {n}", f"crew{n}@north.example", department="Crew") for n in range(3)]
    people = add_employees(client=north.client, actor=ACTOR, people=made)
    choose_language(person=people[0], actor=ACTOR, language="en")
    address = reverse("clients:choose_languages", args=[north.client.pk])
    browser = signed_in(north.advisor)
    sent = {"language": "es", "department": "Crew", "only_unset": "on"}
    page = browser.post(address, sent, follow=True).content.decode()
    assert "2 people will read Spanish" in page
    assert [one.language for one in Employee.objects.filter(department="Crew").order_by("name")] == [
        "en", "es", "es",
    ]  # fmt: skip
    kinds = [kind for kind, _ in entries_of(north.client)]
    assert kinds.count("person.language_chosen") == 3
    again = browser.post(address, sent)
    assert "have this language already" in again.content.decode()
    refused = signed_in(north.viewer).post(address, sent)
    assert refused.status_code == 403


def test_of_two_who_edit_one_client_each_changes_only_what_they_typed(
    north: Any, signed_in: Any
) -> None:
    Client.objects.filter(pk=north.client.pk).update(takes_cards=True, revenue_usd=1_900_000)
    browser, address = signed_in(north.owner), reverse("clients:change", args=[north.client.pk])
    mine, theirs = (sent_by(browser.get(address)) for _ in range(2))
    assert mine["takes_cards"] == "true"
    assert browser.post(address, {**mine, "revenue_usd": "2,500,000"}).status_code == 302
    assert browser.post(address, {**theirs, "sites": "3"}).status_code == 302
    now = Client.objects.get(pk=north.client.pk)
    assert (now.revenue_usd, now.sites, now.takes_cards) == (2_500_000, 3, True)
    assert browser.post(address, {**theirs, "takes_cards": "false"}).status_code == 302
    assert Client.objects.get(pk=north.client.pk).takes_cards is False


def test_of_two_who_change_one_fact_the_second_is_told_and_chooses(
    north: Any, signed_in: Any
) -> None:
    Client.objects.filter(pk=north.client.pk).update(takes_cards=True, revenue_usd=1_900_000)
    browser, address = signed_in(north.owner), reverse("clients:change", args=[north.client.pk])
    mine, theirs = (sent_by(browser.get(address)) for _ in range(2))
    assert browser.post(address, {**mine, "revenue_usd": "2,500,000"}).status_code == 302
    second = browser.post(address, {**theirs, "revenue_usd": "3,000,000"})
    assert second.status_code == 422
    (told,) = second.context["form"].errors["revenue_usd"]
    name = north.owner.get_full_name()
    assert told.startswith(f"This was changed to “2,500,000” by {name} on ")
    assert "Your change was not saved" in told
    assert Client.objects.get(pk=north.client.pk).revenue_usd == 2_500_000
    again = sent_by(second)
    assert again["revenue_usd"] == "3,000,000"
    assert browser.post(address, again).status_code == 302
    assert Client.objects.get(pk=north.client.pk).revenue_usd == 3_000_000
    same = browser.post(address, {**theirs, "revenue_usd": "3,000,000"})
    assert same.status_code == 302
    for nonsense in ("<b>", "[]", '{"revenue_usd": {}}'):
        broken = {**theirs, "revenue_usd": "3,000,000", "opened": nonsense}
        assert browser.post(address, broken).status_code == 302
