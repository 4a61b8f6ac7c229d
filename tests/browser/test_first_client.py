"""From the code that a new server prints to a decision that the client has signed, by the pages alone.

Clicks are counted by the browser itself (pointer events, and each choice in a list), so that the
count is what a person's hand does; typing is not counted.
"""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from tests.browser.console import page
from tests.browser.journey import CODE, PHONE, journey, letters_to, link_to
from tests.web.accounts.apps import code_of
from tests.web.portal.assessed import small_inventory

from duecare_web.assessments import queries
from duecare_web.assessments.models import AssessmentRequest, Decision
from duecare_web.assessments.tasks import complete_requested
from duecare_web.firms import codes
from duecare_web.outbox.sending import send_due

__all__ = ["journey", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_CLICKS = 40
MOST_MINUTES = 25


def set_up(walk):
    """The firm and its owner, who is signed in then."""
    walk.go("/setup/")
    walk.fill(code=codes.make_code())
    walk.look()
    walk.press("Continue")
    walk.fill(
        name="Northwind Managed IT",
        state="WI",
        phone="608-555-0110",
        reply_to="care@northwind.example",
    )
    walk.look()
    walk.press("Continue")
    walk.fill(
        name="Nora Whitfield", email="nora@northwind.example", password="four plain words together"
    )
    walk.look()
    walk.press("Continue")
    shown = walk.page.locator(".mono", has_text=re.compile(r"^[A-Z2-7 ]{20,}$")).first.inner_text()
    walk.look()
    walk.fill(digits=code_of(shown.replace(" ", "")))
    walk.press("Check the digits")
    walk.look()
    walk.check(walk.page.locator("[name=kept]"))
    walk.press("Create the firm")
    for button in ("Continue", "Continue", "Add the first client"):
        walk.look()
        walk.press(button)


def bring_in(walk, folder):
    """The client, who signs there, and a scan."""
    walk.fill(name="Harbor Tax", industry="finance", state="TX", employee_count="12", sites="1")
    walk.look()
    walk.press("Save")
    walk.look()
    walk.open("Add the person who may sign for this client")
    walk.fill(name="Ruth Castillo", email="ruth@harbor.example", title="Owner")
    walk.look()
    walk.press("Save")
    walk.open("Scan the client's machines and import the inventory")
    inventory = folder / "server.json"
    inventory.write_text(small_inventory().to_json(), encoding="utf-8")
    walk.upload("inventory", inventory)
    walk.look()
    walk.press("Import")
    walk.look()


def assess(walk):
    """What is on record confirmed, some answers, and the assessment, computed in the background."""
    walk.open("Assessment", exact=True)
    walk.look()
    walk.press("All of them hold")
    walk.open(re.compile("^Accounts and passwords"))
    walk.look()
    cards = walk.page.locator("[data-card]:has(input[type=radio][name=reply])")
    for number in range(3):
        with walk.page.expect_response(lambda one: one.request.method == "POST"):
            walk.check(cards.nth(number).locator("input[name=reply]").first)
    walk.follow("/assessments/finish/")
    walk.look()
    walk.press("Complete the assessment")
    asked = AssessmentRequest.objects.get()
    walk.look()
    complete_requested.call(str(asked.pk))
    walk.page.wait_for_url(re.compile("/assessments/$"))  # it moves on by itself
    walk.look()


def advise(walk):
    """One recommendation with a price, sent to the owner of the business."""
    walk.follow("/recommendations/")
    walk.look()
    walk.fill(free_what="Set-up and licenses", free_price="1200", reason="Quoted by us.")
    walk.press("Save")
    walk.look()
    walk.check(walk.page.locator("input[name=chosen]").first)
    walk.press("Send the chosen for decision")
    walk.look()
    walk.press("Send as chosen")
    walk.look()


def decide(walk):
    """The owner of the business, who got a mail."""
    send_due(timezone.now())
    walk.go(link_to("ruth@harbor.example"))
    walk.look()
    walk.press("Email me the code")
    send_due(timezone.now())
    walk.fill(code=re.search(CODE, letters_to("ruth@harbor.example")[-1].body)[0])
    walk.press("Continue")
    walk.look()
    walk.follow("/portal/recommendations/")
    walk.look()
    walk.tick("Accept: have it put in place")
    walk.type("Type your full name", "Ruth Castillo")
    walk.tick("I may sign for Harbor Tax.")
    walk.tick("I agree to read, sign and receive")
    walk.press("Sign this decision")
    walk.page.get_by_text("Accepted on").wait_for()
    walk.look("accepted")


@pytest.fixture
def short_runs(monkeypatch):
    """Losses of 1,000 years in place of many more, which take longer and show nothing else here."""
    whole = queries.calculate
    monkeypatch.setattr(
        queries, "calculate", lambda client, found, **more: whole(client, found, years=1000, **more)
    )


def test_from_the_printed_code_to_a_signed_decision(journey, home, tmp_path, short_runs):
    walk = journey.person("advisor")
    set_up(walk)
    bring_in(walk, tmp_path)
    assess(walk)
    advise(walk)
    by_the_firm = journey.clicks
    assert journey.minutes <= MOST_MINUTES, journey.figures()
    decide(journey.person("owner", PHONE))
    decision = Decision.objects.get()
    assert (decision.kind, decision.client.name) == ("accept", "Harbor Tax")
    assert 10 < by_the_firm < journey.clicks <= MOST_CLICKS
