"""An owner declines on a phone; a lost laptop brings the question back; the owner accepts."""

from __future__ import annotations

import re

import pytest
from tests.browser.console import page
from tests.browser.journey import PHONE, background, enter_portal, journey
from tests.web.portal.assessed import assess_client

from duecare_web.assessments.models import Decision

__all__ = ["journey", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BOSS = "boss@north.example"


def send(walk, north):
    """Put the encryption of disks to the owner."""
    walk.go(f"/clients/{north.client.pk}/recommendations/")
    walk.look("desk")
    walk.page.get_by_role("checkbox", name=re.compile("encryption", re.IGNORECASE)).first.check()
    walk.press("Send the chosen for decision")
    walk.look("send")
    walk.press("Send as chosen")
    walk.look("sent")


def sign(owner, choice):
    owner.tick(choice)
    owner.type("Type your full name", "North Boss")
    owner.tick("I may sign for North Dental.")
    owner.tick("I agree to read, sign and receive")


def test_a_refusal_on_a_phone_comes_back_after_a_loss_and_is_changed(journey, north):
    assess_client(north.client, years=1000)
    advisor = journey.member(north.advisor, "advisor")
    send(advisor, north)
    owner = journey.person("owner", PHONE)
    enter_portal(owner, BOSS)
    owner.look("overview")
    owner.follow("/portal/recommendations/")
    owner.look("recommendation")
    sign(owner, "Decline: leave it as it is")
    owner.type("Reason", "We replace the laptops in spring.")
    owner.look("declining")
    owner.press("Sign this decision")
    owner.look("second-step")
    owner.press("I understand the stated risk remains. Decline")
    owner.page.get_by_text("Declined on").wait_for()
    owner.look("declined")
    advisor.go("/incidents/new/")
    advisor.page.locator("[name=client]").select_option(label="North Dental")
    advisor.press("Next")
    advisor.fill(kind="lost_device")
    advisor.page.locator("[name=place]").select_option(label="laptop-1")
    advisor.press("Start the incident")
    background()
    advisor.go(f"/clients/{north.client.pk}/recommendations/")
    advisor.look("came-back")
    advisor.open(re.compile("encryption", re.IGNORECASE))
    advisor.look("panel")
    advisor.open("Ask again")
    advisor.look("ask-again")
    advisor.press("Put it on the desk again")
    advisor.look("asked")
    send(advisor, north)
    owner.go("/portal/overview/")
    owner.look("asked-again")
    owner.follow("/portal/recommendations/")
    owner.look("again")
    sign(owner, "Accept: have it put in place")
    owner.press("Sign this decision")
    owner.page.get_by_text("Accepted on").wait_for()
    owner.look("accepted")
    kinds = Decision.objects.order_by("decided_at").values_list("kind", flat=True)
    assert list(kinds) == ["decline", "accept"]
