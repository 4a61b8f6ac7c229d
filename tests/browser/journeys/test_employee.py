"""An employee on a phone: link, lesson, policy; a stranger checks the certificate."""

from __future__ import annotations

import re

import pytest
from tests.browser.console import page
from tests.browser.journey import PHONE, enter_portal, journey
from tests.browser.test_portal_journey import answer, take_time
from tests.web.security_policies.test_actions import in_force, right_answers

from duecare_web.training import queries
from duecare_web.training.models import Completion, QuizAttempt

__all__ = ["journey", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CLERK = "clerk@north.example"


def assign(walk, north):
    """The advisor gives the lesson, and invites the person."""
    walk.go(f"/clients/{north.client.pk}/")
    walk.open("Policies and training")
    walk.follow("/training/")
    walk.look("training")
    walk.follow("/training/assign/")
    walk.look("assign")


def test_a_lesson_and_a_policy_on_a_phone_and_a_certificate_for_a_stranger(journey, north):
    version = in_force(north, "POL-PASSWORD")
    advisor = journey.member(north.advisor, "advisor")
    assign(advisor, north)
    advisor.page.get_by_role("checkbox", name="Phishing at work").first.check()
    advisor.press("Assign")
    advisor.look("assigned")
    advisor.open("Send people their links")
    advisor.look("links")
    advisor.press(re.compile("Send link.*North Clerk"))
    advisor.look("link-sent")
    clerk = journey.person("clerk", PHONE)
    enter_portal(clerk, CLERK)
    clerk.look("my-work")
    clerk.open("Phishing at work")
    clerk.look("start")
    clerk.press("Start")
    while attempt := queries.next_attempt(QuizAttempt.objects.first().run):
        clerk.page.locator("[name=choice]").first.wait_for()
        take_time(attempt)
        answer(clerk.page, attempt)
        clerk.look(f"step-{attempt.place}")
        if not attempt.is_scored:
            clerk.press("Continue")
            continue
        clerk.press("Answer")
        clerk.page.get_by_text("Right", exact=True).wait_for()
        clerk.open("Continue")
    clerk.tick("I completed this lesson myself")
    clerk.type("Type your name", "North Clerk")
    clerk.press("Confirm and finish")
    clerk.page.get_by_role("heading", name="You passed").wait_for()
    clerk.look("passed")
    clerk.open("Back to my work")
    clerk.look("work-left")
    clerk.open("Passwords and authentication")
    clerk.look("policy")
    for asked in right_answers(version, north.employee):
        clerk.tick(asked.options[asked.right])
    clerk.tick("I have read")
    clerk.type("Type your full name", "North Clerk")
    clerk.press("Acknowledge this policy")
    clerk.look("acknowledged")
    done = Completion.objects.get()
    stranger = journey.person("stranger")
    stranger.go("/certificates/")
    stranger.look("certificates")
    stranger.fill(code=done.shown_code)
    stranger.press("Check")
    stranger.look("checked")
    assert "North Clerk" in stranger.page.content()
