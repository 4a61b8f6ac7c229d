"""A colleague is invited for one client: sees that client, and no other."""

from __future__ import annotations

import re

import pytest
from tests.browser.console import PASSWORD, page
from tests.browser.journey import journey, link_to
from tests.web.clients.test_pages import add_clients_named

__all__ = ["journey", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_member_with_one_client_sees_only_that(journey, north):
    add_clients_named(north, 2)
    walk = journey.member(north.owner, "owner")
    walk.go("/")
    walk.follow("/firm/")
    walk.look("settings")
    walk.follow("/members/")
    walk.look("members")
    walk.open("Invite a member")
    walk.look("invite")
    walk.fill(name="Theo Lund", email="theo@north.example", role="viewer")
    walk.tick("The clients chosen below")
    walk.tick("North Dental")
    walk.press("Send the invitation")
    walk.look("invited")
    theo = journey.person("theo")
    theo.go(link_to("theo@north.example", "/invitation/"))
    theo.look("invitation")
    theo.fill(password=PASSWORD)
    theo.press(re.compile("Join|Accept|Continue|Set"))
    theo.look("in")
    theo.go("/clients/")
    theo.look("one-client")
    assert "More 001" not in theo.page.content()
    theo.open("North Dental")
    theo.look("client")
