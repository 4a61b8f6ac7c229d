"""An employee and an owner go through the portal in a real Chromium, on a live server.

Every page visited is checked: no violation of the content security policy, no error in the
console, no finding of axe (WCAG 2.2 AA), no sideways scrolling on a phone. Pictures are left in
``test-results``.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone
from fido2 import cbor
from fido2.cose import CoseKey
from tests.web.outbox.postman import deliver
from tests.web.portal.assessed import assess_client
from tests.web.security_policies.test_actions import draft, in_force, right_answers
from tests.web.training.test_actions import reply

from duecare.evidence.encoding import b64u
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments.models import Decision
from duecare_web.clients import actions as clients
from duecare_web.portal import actions, copies, factors, rules, signing
from duecare_web.security_policies import drafting, printing
from duecare_web.training import queries
from duecare_web.training.actions import assign_lesson
from duecare_web.training.models import Completion, QuizAttempt

playwright = pytest.importorskip("playwright.sync_api")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe

CHROMIUM = "/usr/bin/chromium"
RESULTS = Path(__file__).parents[2] / "test-results"
ACTOR = system_actor("tests")
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(event.violatedDirective + " " + event.blockedURI);
});
"""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium"),
]


@pytest.fixture(scope="module")
def chromium():
    # Playwright's loop runs in this thread; Django's guard would refuse the database here.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Visitor:
    """One person in a browser window, with every page checked."""

    def __init__(self, browser, name, **options):
        self.name, self.errors, self.count = name, [], 0
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.add_init_script(WATCH)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _heard(self, message):
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def check(self, label):
        """Look at the page that is open: policy, console, axe, width, picture."""
        self.count += 1
        self.page.wait_for_load_state("networkidle")
        RESULTS.mkdir(exist_ok=True)
        picture = RESULTS / f"portal-{self.name}-{self.count:02}-{label}.png"
        self.page.screenshot(path=picture, full_page=True)
        assert self.page.evaluate("window.violations") == []
        assert self.errors == []
        found = Axe().run(self.page, options=WCAG).response["violations"]
        assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
        width = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{label} scrolls sideways by {width} px"

    def press(self, name):
        self.page.get_by_role("button", name=name).click()


def mailed(pattern):
    return re.search(pattern, mail.outbox[-1].body)[0]


def sign_in(visitor, invitation):
    visitor.page.goto(invitation.address)
    visitor.check("link")
    visitor.press("Email me the code")
    visitor.page.wait_for_url("**/portal/code/")
    visitor.page.get_by_label("Code").fill(mailed(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b"))
    visitor.check("code")
    visitor.press("Continue")
    visitor.page.wait_for_load_state()


def answer(page, attempt):
    """Give the right answer on the page of a step."""
    given = reply(attempt)
    for mark in given["marks"]:
        page.locator(f".toggle:has([name=mark][value='{mark}'])").click()
    page.locator(f"[name=choice][value='{given['chosen']}']").check()


def take_time(attempt):
    """As if the page of the question had been open for a while."""
    shown = timezone.now() - timedelta(seconds=15)
    QuizAttempt.objects.filter(pk=attempt.pk).update(shown_at=shown)


@pytest.fixture
def base_url(live_server, settings):
    cache.clear()
    settings.DUECARE_BASE_URL = live_server.url
    return live_server.url


PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("employee-phone", PHONE),
        ("employee-dark", {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}),
    ],
)
def test_an_employee_learns_answers_and_acknowledges(
    chromium, base_url, north, entries_of, name, options
):
    assignment = assign_lesson(employee=north.employee, lesson="phishing-at-work", actor=ACTOR)
    version = in_force(north, "POL-PASSWORD")
    visitor = Visitor(chromium, name, **options)
    page = visitor.page
    sign_in(visitor, actions.invite(person=north.employee, actor=ACTOR))
    visitor.check("my-work")
    page.get_by_role("link", name="Phishing at work").click()
    visitor.check("start")
    page.get_by_role("button", name="Start").click()
    while attempt := queries.next_attempt(QuizAttempt.objects.first().run):
        page.locator("[name=choice]").first.wait_for()
        take_time(attempt)
        answer(page, attempt)
        visitor.check(f"step-{attempt.place}")
        if not attempt.is_scored:
            visitor.press("Continue")
            continue
        visitor.press("Answer")
        page.get_by_text("Right", exact=True).wait_for()
        visitor.check(f"answer-{attempt.place}")
        page.get_by_role("link", name="Continue").click()
    page.get_by_label("I completed this lesson myself").check()
    page.get_by_label("Type your name").fill("North Clerk")
    visitor.check("confirm")
    visitor.press("Confirm and finish")
    page.get_by_role("heading", name="You passed").wait_for()
    visitor.check("done")
    page.get_by_role("link", name="Back to my work").click()
    page.get_by_role("link", name="Passwords and authentication").click()
    visitor.check("policy")
    for asked in right_answers(version, north.employee):
        page.get_by_label(asked.options[asked.right]).check()
    page.get_by_label("I have read").check()
    page.get_by_label("Type your full name").fill("north clerk")
    visitor.press("Acknowledge this policy")
    page.get_by_text("You acknowledged this on").wait_for()
    visitor.check("acknowledged")
    visitor.context.close()
    assignment.refresh_from_db()
    assert assignment.completed_at is not None
    assert Completion.objects.get().right == 9
    kinds = [kind for kind, _ in entries_of(north.client)]
    assert {"portal.identified", "training.completed", "policy.acknowledged"} <= set(kinds)


def test_an_employee_practices_on_messages(chromium, base_url, north):
    visitor = Visitor(chromium, "practice", **PHONE)
    sign_in(visitor, actions.invite(person=north.employee, actor=ACTOR))
    visitor.page.get_by_role("link", name="Try a message").click()
    for number in range(3):
        visitor.check(f"message-{number}")
        visitor.page.locator("label:has(input[name=mark])").first.click()
        visitor.page.get_by_label("Report it at once").check()
        visitor.press("See the answer")
        visitor.page.get_by_role("link", name="Next message").wait_for()
        visitor.check(f"debrief-{number}")
        visitor.page.get_by_role("link", name="Next message").click()
    visitor.context.close()
    assert north.employee.judgements.count() == 3


def fill_signature(page):
    page.get_by_label("Type your full name").fill("North Boss")
    page.get_by_label("I may sign for North Dental.").check()
    page.get_by_label("I agree to read, sign and receive").check()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("owner", {"viewport": {"width": 1280, "height": 900}}),
        ("owner-phone-dark", {**PHONE, "color_scheme": "dark"}),
    ],
)
def test_an_owner_reads_accepts_declines_and_approves(
    chromium, base_url, north, entries_of, name, options
):
    assess_client(north.client)
    drafting.publish_version(version=draft(north, "POL-ENCRYPTION"), actor=ACTOR)
    signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    visitor = Visitor(chromium, name, **options)
    page = visitor.page
    sign_in(visitor, actions.invite(person=north.contact, actor=ACTOR))
    visitor.check("overview")
    page.get_by_role("region", name="Read the assessment").get_by_role("link").first.click()
    page.get_by_role("img").first.wait_for()
    visitor.check("document")
    page.get_by_role("link", name="Back to the overview").click()

    offers = page.get_by_role("region", name="Waiting for your answer").get_by_role("link")
    offers.filter(has_text="the first year").first.click()
    visitor.check("recommendation")
    page.get_by_label("Accept: have it put in place").check()
    fill_signature(page)
    visitor.check("accepting")
    visitor.press("Sign this decision")
    page.get_by_text("Accepted on").wait_for()
    visitor.check("accepted")

    page.get_by_role("link", name="Home", exact=True).click()
    offers.filter(has_text="the first year").first.click()
    page.get_by_label("Decline: leave it as it is").check()
    page.get_by_label("Reason").fill("We replace the laptops in spring.")
    fill_signature(page)
    visitor.check("declining")
    visitor.press("Sign this decision")
    page.get_by_role("heading", name="You are about to decline").wait_for()
    visitor.check("second-step")
    visitor.press("I understand the stated risk remains. Decline")
    page.get_by_text("Declined on").wait_for()
    visitor.check("declined")

    page.get_by_role("link", name="Home", exact=True).click()
    page.get_by_role("link", name="Decide in one sitting").click()
    visitor.check("several")

    page.get_by_role("link", name="Home", exact=True).click()
    page.get_by_role("link", name="Approve: Encryption").click()
    visitor.check("policy")
    fill_signature(page)
    visitor.press("Approve this policy")
    page.get_by_text("In force since").wait_for()
    page.get_by_role("link", name="Record").click()
    visitor.check("record")
    visitor.context.close()

    entries_of(north.client)  # gives the signatures their numbers
    assert printing.print_adopted(timezone.now()) == 1
    assert copies.finish_copies(timezone.now()) == 3
    deliver()
    entries = entries_of(north.client)
    kinds = [kind for kind, _ in entries]
    for kind in (
        "sig.identity",
        "sig.viewed",
        "sig.read",
        "sig.sealed",
        "sig.delivered",
        "decision.accepted",
        "decision.declined",
        "policy.approved",
    ):
        assert kind in kinds, kind
    signed = [values["content"] for kind, values in entries if kind == "decision.accepted"]
    accepted = Decision.objects.get(kind=Decision.Kind.ACCEPT)
    assert signed[0]["signature"]["document_sha256"] == accepted.page.sha256


AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_an_owner_declines_with_a_passkey(chromium, base_url, north, settings, entries_of):
    assess_client(north.client)
    signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    rules.set_rule(
        client=north.client,
        actor=ACTOR,
        high_value_cents=1,
        second_factor=True,
        second_contact=False,
        firm_countersigns=True,
        firm_runs_mail=True,
    )
    visitor = Visitor(chromium, "passkey", **PHONE)
    page = visitor.page
    tools = visitor.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(visitor, actions.invite(person=north.contact, actor=ACTOR))
    page.goto(f"{base_url}/portal/record/")
    page.get_by_role("link", name="Passkey or app").click()
    visitor.check("add-a-factor")
    visitor.press("Create a passkey")
    page.get_by_text("Passkey: My device").wait_for()
    visitor.check("added")
    page.get_by_role("link", name="Home", exact=True).click()
    page.locator("a.dec", has_text="the first year").first.click()
    page.get_by_label("Decline: leave it as it is").check()
    page.get_by_label("Reason").fill("We replace the laptops in spring.")
    fill_signature(page)
    visitor.press("Sign this decision")
    page.get_by_role("heading", name="Your second factor").wait_for()
    visitor.check("decline-with-factor")
    page.get_by_role("button", name="I understand the stated risk remains. Decline").press("Enter")
    page.get_by_text("Declined on").wait_for()
    visitor.context.close()
    content = dict(entries_of(north.client))["decision.declined"]["content"]["signature"]
    used = content["second_factor"]
    assert used["factor"] == "passkey"
    challenge = factors.challenge_for(
        bytes.fromhex(used["nonce"]),
        document_sha256=content["document_sha256"],
        subject=used["subject"],
    )
    client_data = bytes.fromhex(used["client_data"])
    assert b64u(challenge).encode() in client_data
    key = CoseKey.parse(cbor.decode(bytes.fromhex(used["public_key_cose"])))
    signed_bytes = bytes.fromhex(used["authenticator_data"]) + sha256(client_data).digest()
    key.verify(signed_bytes, bytes.fromhex(used["signature"]))


def test_the_firm_sees_coverage_policies_and_access(chromium, base_url, north, signed_in):
    from django.conf import settings

    in_force(north, "POL-PASSWORD")
    assign_lesson(employee=north.employee, lesson="phishing-at-work", actor=ACTOR)
    clients.add_employee(
        client=north.client, actor=ACTOR, name="North Hygienist", email="hy@north.example"
    )
    session = signed_in(north.advisor).cookies[settings.SESSION_COOKIE_NAME].value
    visitor = Visitor(chromium, "firm", viewport={"width": 1280, "height": 900})
    visitor.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}]
    )
    start = f"{base_url}/clients/{north.client.pk}"
    for label, path in (
        ("training", "/training/"),
        ("assign", "/training/assign/"),
        ("person", f"/training/people/{north.employee.pk}/"),
        ("policies", "/policies/"),
        ("access", "/portal/"),
    ):
        visitor.page.goto(start + path)
        visitor.check(label)
    visitor.page.goto(start + "/policies/")
    visitor.page.get_by_role("link", name="Passwords and authentication", exact=True).click()
    visitor.check("version")
    visitor.context.close()
