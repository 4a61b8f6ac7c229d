"""Every page that a link of the console or the portal leads to: one address for each route.

A page counts as seen when its route was opened in the browser. A new route is either reached by a
link or listed below with the reason why it is no page.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import Resolver404, get_resolver, resolve, reverse
from django.utils import timezone
from tests.browser.console import PASSWORD, faults_of, page, sign_in
from tests.web.portal.assessed import assess_client
from tests.web.portal.test_pages import portal
from tests.web.security_policies.test_actions import draft, in_force

from duecare.catalog import load_catalog
from duecare.risk import Answer, Answers
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments.answering import ask_person, record_answers
from duecare_web.clients.actions import add_device
from duecare_web.custody import actions as custody
from duecare_web.defense.actions import export_defense_file
from duecare_web.portal import signing
from duecare_web.scans.actions import create_enrolment
from duecare_web.security_policies.actions import publish_version
from duecare_web.training.actions import assign_lesson

__all__ = ["page"]  # the fixture of the other journey
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ACTOR = system_actor("tests")
RESULTS = Path(__file__).parents[2] / "test-results"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
OURS = ("accounts", "assessments", "clients", "custody", "defense", "frameworks", "insurance", "ledger", "portal",
        "scans", "security_policies", "training", "witnesses")  # fmt: skip
FILES = {
    "assessments:evidence",
    "assessments:plan_spreadsheet",
    "assessments:risk_spreadsheet",
    "defense:trust",
    "frameworks:report",
    "ledger:document",
    "portal:certificate",
    "portal:document_file",
    "portal:document_page",
    "portal:policy_file",
    "portal:program_file",
    "portal:program_trust",
    "portal:witness_checkpoint",
    "imports:failed",
    "incidents:plan",
    "recommendations:proposal",
    "recommendations:tickets",
    "reports:file",
    "reports:word",
    "recommendations:statement_word",
    "firms:sample",
    "firms:logo",
    "firms:color",
    "scans:api_description",
}
"""Downloads: a PDF, a picture, a table or a text."""
ACTS = {
    "accounts:demo_sign_in", "accounts:remove_member", "accounts:sign_out_everywhere", "accounts:use_firm",
    "assessments:add_file", "assessments:plan", "assessments:save_answer", "assessments:withdraw_file",
    "portal:answer_question", "portal:take_back",
    "assessments:complete", "assessments:progress", "assessments:resolve_conflict", "clients:find", "insurance:end",
    "insurance:end_firm_policy", "portal:acknowledge", "portal:alarm", "portal:answer",
    "portal:complete", "portal:consent", "portal:cosign", "portal:countersign",
    "portal:countersign_receipt", "portal:home", "portal:invite", "portal:read", "portal:reading",
    "portal:send_again", "portal:sign_out", "portal:start", "portal:withdraw_consent",
    "scans:revoke_enrolment", "security_policies:publish", "witnesses:add_checkpoint",
    "witnesses:add_known_log", "witnesses:add_peer",
    "witnesses:retire_known_log", "witnesses:retire_peer",
}  # fmt: skip
"""What only a button sends, what answers a script or another machine, and redirects."""
ELSEWHERE = {
    "accounts:set_up_second_factor",
    "portal:code",
    "portal:link",
    "portal:sign_in",
    "portal:debrief",
}
"""Pages of the sign-in and of the practice: test_portal_journey goes through them."""


@dataclass
class Walk:
    """A signed-in browser that follows links, one address for each route."""

    page: object
    server: str
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def through(self, *starts: str) -> None:
        waiting = deque(starts)
        while waiting:
            address = waiting.popleft().partition("#")[0]
            route = self._route(address)
            if route is None or route in self.seen | FILES | ACTS:
                continue
            self.seen.add(route)
            self._look_at(route, address)
            links = "all => all.map(one => one.getAttribute('href'))"
            waiting.extend(self.page.eval_on_selector_all("a[href]", links))

    def _route(self, address: str) -> str | None:
        try:
            return resolve(address.partition("?")[0]).view_name
        except Resolver404:
            return None

    def _look_at(self, route: str, address: str) -> None:
        self.page.set_viewport_size(DESK)
        status = self.page.goto(f"{self.server}{address}").status
        self.page.wait_for_load_state("networkidle")
        if status != 200:
            self.faults.append(f"{route}: status {status}")
        self.faults += [
            f"{route}: policy: {one}" for one in self.page.evaluate("window.violations")
        ]
        self.faults += [f"{route}: {one}" for one in faults_of(self.page)]
        self._take_picture(route, "desk")
        self.page.set_viewport_size(PHONE)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            self.faults.append(f"{route}: scrolls sideways on a phone ({width} px)")
        self._take_picture(route, "phone")

    def _take_picture(self, route: str, name: str) -> None:
        RESULTS.mkdir(exist_ok=True)
        picture = RESULTS / f"page-{route.replace(':', '-')}-{name}.png"
        self.page.screenshot(path=picture, full_page=True)


@pytest.fixture
def lived_in(north):
    """A client with something on every page: assessed, asked, held, exported, enrolled."""
    client = north.client
    assess_client(client, years=1000)
    in_force(north, "POL-PASSWORD")
    publish_version(version=draft(north, "POL-ENCRYPTION"), actor=ACTOR)
    draft(north, "POL-PHYSICAL")
    add_device(client=client, actor=ACTOR, name="LT-07", kind="laptop", encrypted=False)
    record_answers(client=client, actor=ACTOR, answers=Answers({"Q-DEV-02": Answer("all")}))
    questions = [load_catalog().questions[name] for name in ("Q-GOV-01", "Q-PRO-05", "Q-BKP-03")]
    ask_person(client=client, actor=ACTOR, person=north.contact, questions=questions)
    assign_lesson(employee=north.employee, lesson="phishing-email", actor=ACTOR)
    signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    create_enrolment(
        client=client,
        actor=ACTOR,
        label="office laptops",
        most_machines=3,
        key_id="abcdef123456",
        expires_at=timezone.now() + timedelta(days=7),
    )
    export_defense_file(client=client, actor=ACTOR, recipient="Counsel of North")
    hold = custody.place_hold(client=client, actor=ACTOR, matter="Claim", reason="A letter came.")
    custody.ask_for_release(hold=hold, actor=ACTOR, reason="Settled.")
    custody.ask_for_erasure(
        person=north.employee, actor=ACTOR, ground="gdpr", received_on=date(2026, 11, 2)
    )
    return north


def sign_in_portal(page, server, person, kind):
    session = portal(person, kind).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}]
    )


def pages_of_ours():
    names = set()
    for space in OURS:
        _, resolver = get_resolver().namespace_dict[space]
        names |= {f"{space}:{name}" for name in resolver.reverse_dict if isinstance(name, str)}
    return names


def test_every_page_is_accessible_quiet_and_fits_a_phone(live_server, lived_in, page):
    lived_in.owner.set_password(PASSWORD)
    lived_in.owner.save()
    walk = Walk(page, live_server.url)
    page.on(
        "console",
        lambda said: walk.faults.append(f"{page.url}: {said.text}") if said.type == "error" else 0,
    )
    page.on("pageerror", lambda error: walk.faults.append(f"{page.url}: {error}"))
    sign_in(page, live_server, lived_in.owner)
    client = lived_in.client
    walk.through(
        reverse("clients:overview", args=[client.pk]),
        # Linked from a second assessment, a machine with its own scan, a draft's own page.
        reverse("assessments:assessment", args=[client.pk, client.assessments.get().pk]),
        reverse("scans:scan", args=[client.pk, client.scans.first().pk]),
        reverse(
            "security_policies:change",
            args=[client.pk, client.policy_versions.get(status="draft").pk],
        ),
    )
    sign_in_portal(page, live_server, lived_in.contact, "contact")
    walk.through(reverse("portal:overview"), reverse("portal:questions"))
    sign_in_portal(page, live_server, lived_in.employee, "employee")
    walk.through(reverse("portal:my_work"))
    assert not walk.faults, "\n".join(walk.faults)
    unseen = pages_of_ours() - walk.seen - FILES - ACTS - ELSEWHERE
    assert not unseen, sorted(unseen)
