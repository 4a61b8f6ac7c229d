"""A laptop is gone: who must be told by when, what is held, what counsel gets."""

from __future__ import annotations

import re

import pytest
from tests.browser.console import page
from tests.browser.journey import PHONE, background, journey
from tests.web.portal.assessed import assess_client

from duecare.evidence.verifier.build import FOLDER

__all__ = ["journey", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_lost_laptop_becomes_a_plan_with_days_and_a_hold(journey, north, tmp_path):
    assess_client(north.client, years=1000)
    walk = journey.member(north.advisor, "advisor", PHONE)
    walk.go("/")
    walk.look()
    walk.press("Menu")
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
    path = tmp_path / "defense.zip"
    path.write_bytes(walk.paper(re.compile(r"\.zip")))
    trust = walk.paper("Trust file").decode()
    verify(journey.person("counsel", offline=True), path, trust)
    walk.go(f"/clients/{north.client.pk}/")
    walk.look("client")


def verify(counsel, path, trust):
    """The page that needs no server, on a machine without a network."""
    counsel.go((FOLDER / "verify.html").as_uri())
    counsel.look("verify")
    counsel.page.fill("#trust", trust)
    counsel.page.set_input_files("#file", path)
    counsel.press("Verify")
    counsel.page.wait_for_selector("#result[data-verdict]")
    counsel.look("verified")
    assert counsel.page.get_attribute("#result", "data-verdict") in ("verified", "firm_only")
