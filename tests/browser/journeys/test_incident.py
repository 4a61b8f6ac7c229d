"""A laptop is gone: who must be told by when, what is held, what counsel gets."""

from __future__ import annotations

import re

import pytest
from tests.browser.console import page
from tests.browser.journey import background, journey
from tests.web.portal.assessed import assess_client

__all__ = ["journey", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_lost_laptop_becomes_a_plan_with_days_and_a_hold(journey, north):
    assess_client(north.client, years=1000)
    walk = journey.member(north.advisor, "advisor")
    walk.go("/")
    walk.look()
    walk.follow("/incidents/")
    walk.look("none")
    walk.follow("/incidents/new/")
    walk.look()
    walk.page.locator("[name=client]").select_option(label="North Dental")
    walk.press("Next")
    walk.look()
    walk.fill(kind="lost_device")
    walk.page.locator("[name=place]").select_option(label="laptop-1")
    walk.press("Start the incident")
    walk.look("incident")
    assert walk.paper("Plan as PDF").startswith(b"%PDF")
    walk.page.locator("aside details").first.locator("summary").click()
    walk.page.locator("aside [name=note]:visible").fill("Ann, note in the safe")
    walk.page.locator("aside details[open] button").click()
    walk.look("first-step-done")
    walk.open("What is held")
    walk.look()
    walk.go_back()
    walk.open("Build the defense file")
    walk.look()
    walk.fill(recipient="Counsel of North")
    walk.press(re.compile("^Export"))
    background()
    walk.page.wait_for_timeout(2500)
    walk.look("file")
    walk.go(f"/clients/{north.client.pk}/")
    walk.look("client")
