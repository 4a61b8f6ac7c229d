"""Two people use one kiosk, one after the other, in a real Chromium: nothing of the first is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.browser.test_portal_journey import CHROMIUM, Visitor, chromium

from duecare_web.accounts.actors import system_actor
from duecare_web.clients.actions import add_employee
from duecare_web.portal import kiosk
from duecare_web.training.actions import assign_lesson

__all__ = ["chromium"]  # a fixture
ACTOR = system_actor("tests")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium"),
]


def test_two_people_at_one_kiosk(north, live_server, settings, chromium):
    settings.DUECARE_BASE_URL = live_server.url
    ann, bob = (
        add_employee(client=north.client, actor=ACTOR, name=name)
        for name in ("Ann Archer", "Bob Baker")
    )
    assign_lesson(employee=ann, lesson="report-fast", actor=ACTOR)
    first, second = kiosk.make_cards(employees=[ann, bob], actor=ACTOR)
    _, code = kiosk.make_kiosk(client=north.client, place="Break room", actor=ACTOR)
    visitor = Visitor(chromium, "kiosk", viewport={"width": 390, "height": 844})
    page = visitor.page
    page.goto(f"{live_server.url}/portal/kiosk/")
    visitor.check("open")
    page.get_by_label("Site code").fill(code)
    visitor.press("Open")
    page.get_by_label("The first letters").fill("ann arc")
    visitor.press("Find my name")
    visitor.check("names")
    visitor.press("Ann Archer")
    page.get_by_label("Personal code").fill(first.code)
    visitor.check("code")
    visitor.press("Continue")
    page.wait_for_url("**/portal/my-work/")
    visitor.check("work")
    page.get_by_role("link", name="Report").click()
    page.wait_for_url("**/portal/lessons/**")
    visitor.press("I am done")
    page.wait_for_url("**/portal/kiosk/")
    for _ in range(4):  # the next person presses "back" as often as they like
        page.go_back()
        page.wait_for_load_state()
        assert "Ann" not in page.inner_text("body")
    page.goto(f"{live_server.url}/portal/kiosk/")
    page.get_by_label("The first letters").fill("bob")
    visitor.press("Find my name")
    visitor.press("Bob Baker")
    page.get_by_label("Personal code").fill(second.code)
    visitor.press("Continue")
    page.wait_for_url("**/portal/my-work/")
    assert "Hello Bob Baker" in page.inner_text("h1")
    visitor.context.close()
