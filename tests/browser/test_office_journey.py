"""An advisor hands a client over and shares papers; an insurer reads them; an owner names a receiver.

Each page is checked: the content security policy, axe (WCAG 2.2 AA), and a phone's width. Pictures
are left in ``test-results``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.browser.console import PASSWORD, TOO_WIDE, WATCH, faults_of, page, sign_in
from tests.web.portal.assessed import assess_client

__all__ = ["page"]  # fixture
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RESULTS = Path(__file__).parents[2] / "test-results"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


class Visit:
    """The pages of one walk, looked at wide and narrow."""

    def __init__(self, page: Any) -> None:
        self.page, self.faults = page, []

    def look(self, name: str) -> None:
        """Check the page that is open, and keep two pictures of it."""
        RESULTS.mkdir(exist_ok=True)
        self.page.screenshot(path=RESULTS / f"office-{name}.png", full_page=True)
        self.page.set_viewport_size(PHONE)
        if wide := self.page.evaluate(TOO_WIDE):
            self.faults.append(f"{name}: {wide}")
        self.page.screenshot(path=RESULTS / f"office-{name}-phone.png", full_page=True)
        self.page.set_viewport_size(DESK)
        said = [*self.page.evaluate("window.violations"), *faults_of(self.page)]
        self.faults += [f"{name}: {one}" for one in said]


def enter(page: Any, server: Any, side: Any) -> None:
    """Sign the owner of a firm in, at a desk."""
    side.owner.set_password(PASSWORD)
    side.owner.save()
    page.set_viewport_size(DESK)
    sign_in(page, server, side.owner)


def test_an_insurer_reads_what_an_advisor_shares(page: Any, live_server: Any, north: Any) -> None:
    assess_client(north.client, years=1000)
    visit = Visit(page)
    enter(page, live_server, north)
    page.goto(live_server.url + reverse("sharing:shares", args=[north.client.pk]))
    page.get_by_label("For whom").fill("Iris Hale, Harbor Mutual")
    page.get_by_label("Why").fill("Renewal 2027")
    page.get_by_role("checkbox").first.check()
    visit.look("share")
    page.get_by_role("button", name="Make the link").click()
    visit.look("shared")
    told = page.get_by_role("status").filter(has_text="tell the code").inner_text()
    link, code = re.search(r"/shared/\S+", told)[0], re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", told)[0]
    context = page.context.browser.new_context(viewport=DESK)
    context.add_init_script(WATCH)
    visit.page = reader = context.new_page()
    reader.goto(live_server.url + link)
    visit.look("code")
    reader.get_by_label("Code").fill(code.lower())
    reader.get_by_role("button", name="Show the papers").click()
    visit.look("papers")
    with reader.expect_download() as download:
        reader.get_by_role("link", name=re.compile("PDF")).first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.goto(page.url)
    assert "code typed" in page.content()
    page.get_by_role("button", name="End Iris Hale").click()
    reader.goto(live_server.url + link)
    assert "This link no longer works" in reader.content()
    visit.look("gone")
    assert visit.faults == []


def test_an_owner_names_a_receiver_and_hands_a_client_over(
    page: Any, live_server: Any, north: Any
) -> None:
    assess_client(north.client, years=1000)
    visit = Visit(page)
    enter(page, live_server, north)
    page.goto(live_server.url + reverse("webhooks:webhooks"))
    page.get_by_label("Address").fill("https://tickets.invalid/in")
    visit.look("webhooks")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("whsec_").wait_for()
    visit.look("webhook")
    page.goto(live_server.url + reverse("webhooks:tickets", args=[north.client.pk]))
    page.get_by_role("button", name="Send what is new").click()
    visit.look("tickets")
    page.goto(live_server.url + reverse("clients:overview", args=[north.client.pk]))
    page.get_by_role("link", name="Hand over or archive").click()
    visit.look("hand-over")
    page.get_by_label("Member", exact=True).select_option(index=1)
    page.get_by_role("button", name="Hand over", exact=True).click()
    page.goto(live_server.url + reverse("clients:hand_over", args=[north.client.pk]) + "#archive")
    page.get_by_label("Why", exact=True).fill("Taken over by another provider")
    page.get_by_role("button", name="Archive this client").click()
    page.goto(live_server.url + reverse("clients:overview", args=[north.client.pk]))
    visit.look("archived")
    assert "has not served this client since" in page.content()
    assert visit.faults == []
