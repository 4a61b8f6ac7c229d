"""The sidebar: daily pages, the firm's pages, and the settings while one of them is open."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import escape

from duecare_web.clients import panels
from duecare_web.ui import navigation
from duecare_web.ui.navigation import Menu

ALL = {"view": True, "manage_firm": True}
pytestmark = pytest.mark.django_db


def names(part: Menu, path: str = "/") -> list[str]:
    return [one.label for one in navigation.links(part, path, may=ALL)]


def test_a_client_has_seven_tabs_always_in_the_same_order() -> None:
    assert [one.value for one in panels.Group] == [
        "Overview",
        "Assessment",
        "Recommendations",
        "Data and devices",
        "Policies and training",
        "Insurance",
        "Evidence",
    ]
    assert {one.group for one in panels.tabs()} == set(panels.Group)


def test_daily_pages_come_in_the_order_of_the_day_and_two_stand_below_the_firm() -> None:
    order = ["Home", "Clients", "Decisions", "Incidents", "Reports"]
    shown = names(Menu.DAILY)
    assert shown == [one for one in order if one in shown]
    assert "Clients" in shown
    assert names(Menu.FIRM) == ["Record", "Firm settings"]


def test_what_one_may_not_open_is_not_listed() -> None:
    navigation.add_item(navigation.Item("X", "info", "accounts:profile", 99, right="manage_firm"))
    try:
        assert "X" in names(Menu.DAILY)
        shown = navigation.links(Menu.DAILY, "/", may={"view": True})
        assert "X" not in [one.label for one in shown]
    finally:
        navigation._items.pop("accounts:profile")


def test_the_page_that_is_open_is_marked_and_settings_unfold_on_theirs(
    north: Any, signed_in: Any
) -> None:
    browser = signed_in(north.owner)
    client = browser.get(reverse("clients:overview", args=[north.client.pk])).content.decode()
    assert "nav--inner" not in client
    marked = f'<a href="{reverse("clients:portfolio")}" aria-current="page">'
    assert client.count(marked) == 2  # sidebar and the menu of small windows
    book = browser.get(reverse("prices:book")).content.decode()
    assert f'<a href="{reverse("prices:book")}" aria-current="page">Price book</a>' in book


def test_an_incident_of_a_client_is_under_incidents_and_not_under_clients() -> None:
    path = reverse("incidents:new", args=["00000000-0000-0000-0000-000000000000"])
    marked = [one.label for one in navigation.links(Menu.DAILY, path, may=ALL) if one.current]
    assert marked == ["Incidents"]


def test_the_week_the_calendar_and_a_line_put_off_are_under_home() -> None:
    line = reverse("desk:not_now", args=[1])
    for path in (reverse("home"), reverse("notices:week"), reverse("notices:calendar"), line):
        shown = navigation.links(Menu.DAILY, path, may=ALL) + navigation.links(
            Menu.SETTINGS, path, may=ALL
        )
        assert [one.label for one in shown if one.current] == ["Home"], path


def test_every_page_of_the_settings_is_on_their_first_page_with_what_it_is_for(
    north: Any, signed_in: Any
) -> None:
    page = signed_in(north.owner).get(reverse("accounts:firm_settings")).content.decode()
    links = navigation.links(Menu.SETTINGS, "/", may={**dict.fromkeys(ALL, True), "export": True})
    assert len(links) >= 4
    for one in links:
        assert one.note
        assert escape(one.note) in page
