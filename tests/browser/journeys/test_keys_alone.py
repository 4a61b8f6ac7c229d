"""The first half hour of an advisor, who has no mouse: every step by Tab, Enter, Space, arrows and keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.browser.console import page
from tests.browser.journey import background, journey
from tests.core.imports.lists import INTUNE
from tests.web.portal.assessed import assess_client

from duecare_web.clients.models import Client
from duecare_web.measurements.models import Resolution
from duecare_web.portal.models import SignatureRequest

__all__ = ["journey", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MOST_STOPS = 140
"""Stops of Tab on the way to something: a person would have given up before."""
FOCUSED = """
() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const labels = [...(one.labels || [])].map(label => label.textContent);
  const named = one.getAttribute("aria-label") || labels.join(" ") || one.textContent || one.value || "";
  const box = one.getBoundingClientRect();
  return {
    name: named.replace(/\\s+/g, " ").trim(),
    href: one.getAttribute("href") || "",
    field: one.getAttribute("name") || "",
    value: one.value || "",
    seen: style.outlineStyle !== "none" || style.boxShadow !== "none",
    there: box.top < innerHeight && box.bottom > 0,
  };
}
"""


class Keys:
    """Hands on a keyboard: what has the focus, and how it gets elsewhere."""

    def __init__(self, walk: Any) -> None:
        self.walk, self.page, self.pressed = walk, walk.page, 0
        self.page.evaluate(
            "addEventListener('pointerdown', () => { throw new Error('a pointer') })"
        )

    def press(self, *keys: str) -> None:
        """Press these keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def reach(self, name: str = "", *, href: str = "", field: str = "", value: str = "") -> None:
        """Go on with Tab until the focus is there; it is seen at every stop."""
        met: list[str] = []
        for _ in range(MOST_STOPS):
            self.press("Tab")
            at = self.page.evaluate(FOCUSED)
            met.append(at["name"] or at["field"])
            if not at["there"] and at["name"]:
                self.walk._fault(f"focus is off the screen: {at['name']}")
            if (
                name in at["name"]
                and href in at["href"]
                and (not field or field == at["field"])
                and value in at["value"]
            ):
                assert at["seen"], f"focus is not seen: {at}"
                return
        raise AssertionError(f"{name}{href}{field} is not reached: {met}")

    def open(self, name: str = "", *, href: str = "") -> None:
        """Reach a link or a button and press Enter; wait for the page that comes."""
        self.reach(name, href=href)
        with self.page.expect_navigation():
            self.press("Enter")

    def type(self, field: str, text: str) -> None:
        """Reach a field and type into it, or choose in a list by its letters."""
        self.reach(field=field)
        self.page.keyboard.type(text)
        self.walk.journey.letters += len(text)

    def find(self, text: str) -> None:
        """Find something from anywhere, and open the first thing found."""
        self.press("Control+k")
        self.page.keyboard.type(text)
        self.page.locator("#search .sheet__list a").first.wait_for()
        self.page.locator("#search").get_by_text(text).first.wait_for()
        self.press("ArrowDown")
        with self.page.expect_navigation():
            self.press("Enter")


def add_client(keys: Keys) -> None:
    keys.press("g")
    with keys.page.expect_navigation():
        keys.press("c")
    keys.open("Add a client")
    keys.type("name", "Harbor Tax")
    keys.type("industry", "Fin")
    keys.type("state", "Tex")
    keys.type("employee_count", "12")
    with keys.page.expect_navigation():
        keys.press("Enter")
    assert Client.objects.get(name="Harbor Tax").employee_count == 12


def answer(keys: Keys) -> None:
    keys.find("North Dental")
    keys.open(href="/assessments/")
    keys.open(href="/assessments/work/")
    keys.open("Computers and phones")
    keys.walk.look("asked")
    keys.reach("Yes, all", field="reply")
    with keys.page.expect_response(lambda one: one.request.method == "POST"):
        keys.press("Space")


def bring_in(keys: Keys) -> None:
    keys.find("North Dental")
    keys.open(href="/devices/")
    keys.open(href="kind=devices")
    day = datetime.now(UTC) - timedelta(days=2)
    keys.reach(field="pasted")
    keys.page.keyboard.insert_text(INTUNE.replace("2027-03-12", f"{day:%Y-%m-%d}"))
    keys.open("Look at it first")
    keys.walk.look("plan")
    keys.open("Import this plan")
    background()


def resolve(keys: Keys) -> None:
    keys.find("North Dental")
    keys.open("See both sides", href="/conflicts/")
    keys.walk.look("both-sides")
    keys.reach("The answer was wrong")
    keys.press("Space")
    keys.type("reason", "LA-LT-07 is new; it was set up without encryption.")
    keys.open("Resolve")
    assert Resolution.objects.count() == 1


def advise(keys: Keys) -> None:
    keys.find("North Dental")
    keys.open(href="/recommendations/")
    keys.type("free_what", "Set-up and licenses")
    keys.type("free_price", "1200")
    keys.type("reason", "Quoted by us.")
    keys.open("Save")
    keys.reach(field="chosen")
    keys.press("Space")
    keys.open("Send the chosen for decision")
    keys.walk.look("send")
    keys.open("Send as chosen")
    assert SignatureRequest.objects.count() == 1


def test_an_advisor_without_a_mouse_does_the_first_client(journey, north) -> None:
    assess_client(north.client, years=1000)
    walk = journey.member(north.advisor, "advisor")
    keys = Keys(walk)
    before = journey.clicks
    for step in (add_client, answer, bring_in, resolve, advise):
        step(keys)
    pointers = journey.clicks - before
    assert pointers <= 2, pointers  # the two lists that were chosen from by letters
    keys.press("?")
    assert keys.page.locator("#keys").is_visible()
    keys.press("Escape")
    assert not keys.page.locator("#keys").is_visible()
    journey.title = "An advisor without a mouse: a client, a list, an answer, a difference, a recommendation sent."
