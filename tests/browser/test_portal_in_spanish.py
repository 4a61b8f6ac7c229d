"""The portal in Spanish on a phone: an employee's way in, and an owner's pages, each one checked."""

import pytest
from tests.browser.test_portal_journey import (
    ACTOR,
    PHONE,
    Visitor,
    base_url,
    chromium,
    mailed,
    pytestmark,
)
from tests.web.outbox.postman import deliver
from tests.web.portal.assessed import assess_client
from tests.web.security_policies.test_actions import in_force

from duecare.documents.wording.policies_in_spanish import spanish_policy
from duecare_web.portal import actions, signing
from duecare_web.training.actions import assign_lesson

__all__ = ["base_url", "chromium", "pytestmark"]


@pytest.fixture
def visitor(chromium):
    return Visitor(chromium, "spanish", locale="es-US", **PHONE)


def enter(visitor, invitation):
    visitor.page.goto(invitation.address)
    visitor.check("link")
    visitor.press("Enviarme el código")
    visitor.page.wait_for_url("**/portal/code/")
    deliver()
    visitor.page.get_by_label("Código").fill(mailed(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b"))
    visitor.check("code")
    visitor.press("Seguir")
    visitor.page.wait_for_load_state()


def test_an_employee_and_an_owner_use_the_portal_in_spanish(north, visitor, base_url, mailoutbox):
    assign_lesson(employee=north.employee, lesson="phishing-at-work", actor=ACTOR)
    version = in_force(north)
    enter(visitor, actions.invite(person=north.employee, actor=ACTOR))
    page = visitor.page
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.get_by_role("button", name="English").is_visible()
    visitor.check("my-work")
    title = spanish_policy(version.policy.outline).title
    page.get_by_role("link", name=title).first.click()
    visitor.check("policy")
    page.goto(f"{base_url}/portal/my-work/")
    page.locator("#lessons ~ * a, .choices a").first.click()
    visitor.check("lesson")
    visitor.press("Salir")
    assess_client(north.client)
    asked = signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    enter(visitor, actions.invite(person=north.contact, actor=ACTOR))
    visitor.check("overview")
    offer = asked.recommendations.order_by("rank").first()
    page.goto(f"{base_url}/portal/recommendations/{offer.pk}/")
    visitor.check("recommendation")
    page.goto(f"{base_url}/portal/recommendations/")
    visitor.check("several")
    page.goto(f"{base_url}/portal/record/")
    visitor.check("record")
    page.goto(f"{base_url}/portal/witness/")
    visitor.check("witness")
    visitor.press("English")
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
