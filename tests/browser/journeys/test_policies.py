"""From no policy to a set that the owner signs on a phone."""

from __future__ import annotations

import re

import pytest
from tests.browser.console import page
from tests.browser.journey import PHONE, background, enter_portal, journey

from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.questions import right_answers

__all__ = ["journey", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BOSS = "boss@north.example"


def test_policies_from_nothing_to_a_signed_set(journey, north):
    walk = journey.member(north.advisor, "advisor")
    walk.go(f"/clients/{north.client.pk}/")
    walk.open("Policies and training")
    walk.look("nothing")
    walk.press("Draft all that are needed")
    background()
    walk.look("drafts")
    walk.open("Answer the questions")
    walk.look("questions")
    answer(walk)
    walk.press("Save these answers")
    walk.look("answered")
    walk.press(re.compile("Accept all"))
    walk.look("accepted")
    while walk.page.locator("#asked ~ * form input:visible").count():
        answer(walk)
        walk.press("Save these answers")
        walk.press(re.compile("Accept all"))
    walk.press("Draft all policies")
    background()
    walk.look("ready")
    walk.press("Set for signature")
    background()
    walk.look("set")
    walk.open("Send the owner the link")
    walk.look("portal")
    walk.press(re.compile("Send.*North Boss|Request.*North Boss"))
    walk.look("asked")
    owner = journey.person("owner", PHONE)
    enter_portal(owner, BOSS)
    owner.look("overview")
    owner.follow("/portal/policies/sign/")
    owner.look("set")
    sign(owner, north)
    owner.look("signed")
    in_force = PolicyVersion.objects.filter(client=north.client, status="in_force")
    assert in_force.count() > 20


def sign(owner, north):
    """Right answers to the questions of the set, and the name."""
    for version in PolicyVersion.objects.filter(client=north.client, status="proposed"):
        card = owner.page.locator(f"section[aria-labelledby='{version.pk}']")
        for number, asked in enumerate(right_answers(version, north.contact)):
            card.locator(f"[name$=question_{number}][value='{asked.right}']").check()
    owner.type("Type your full name", "North Boss")
    owner.tick("I may sign for North Dental.")
    owner.tick("I agree to read, sign and receive")
    owner.press("Sign these policies")


def answer(walk):
    """Type into each open field what the page gives as an example."""
    card = walk.page.locator("section:has(> .card__head #asked)")
    for field in card.locator("input:visible").all():
        if not field.input_value():
            help_text = field.locator("xpath=following-sibling::p").inner_text()
            example = re.search(r"For example: (.*?)\. ", help_text)
            with saved(walk):
                field.fill(example[1] if example else "Pat Deputy")
                field.blur()
            walk.keys += len(field.input_value())
    for chosen in card.locator("select:visible").all():
        with saved(walk):
            chosen.select_option(index=2)


def saved(walk):
    """A field is saved as it is left."""
    return walk.page.expect_response(lambda one: one.request.method == "POST")
