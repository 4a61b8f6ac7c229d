"""Every page that a link of the console or the portal leads to: one address for each route.

A page counts as seen when its route was opened in the browser. A new route is either reached by a
link or listed below with the reason why it is no page.
"""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import Resolver404, get_resolver, resolve, reverse
from tests.browser.console import (
    PASSWORD,
    TOO_WIDE,
    faults_of,
    keyboard_faults_of,
    page,
    sign_in,
)
from tests.browser.lived_in import invited, lived_in, mail_check_address
from tests.tenancy.matrix import ADDRESSES
from tests.tenancy.world import own_document
from tests.web.portal.test_pages import portal

from duecare_web.simulations.queries import token_of

__all__ = ["lived_in", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RESULTS = Path(__file__).parents[2] / "test-results"
PICTURES = "DUECARE_TEST_PICTURES" in os.environ
"""Pictures of all pages, and not only of those with a fault."""
WIDTHS = (390, 320)
"""A phone, and a page enlarged to 400 % (WCAG 2.2, 1.4.10)."""
DESK = {"width": 1280, "height": 900}
FILES = {
    "assessments:evidence",
    "assessments:plan_spreadsheet",
    "assessments:risk_spreadsheet",
    "defense:trust",
    "firms:color",
    "firms:logo",
    "firms:sample",
    "frameworks:report",
    "imports:failed",
    "incidents:plan",
    "ledger:document",
    "notices:feed",
    "portal:certificate",
    "portal:document_file",
    "portal:document_page",
    "portal:policy_file",
    "portal:policy_paper",
    "portal:program_file",
    "portal:program_trust",
    "portal:witness_checkpoint",
    "recommendations:proposal",
    "recommendations:statement_word",
    "recommendations:tickets",
    "reports:file",
    "reports:word",
    "scans:api_description",
    "security_policies:pdf_file",
    "security_policies:word_file",
    "sharing:paper",
    "simulations:owner_paper",
    "simulations:paper",
}
"""Downloads: a PDF, a picture, a table or a text."""
NO_PAGE = {
    "accounts:demo_sign_in",
    "assessments:progress",
    "clients:chosen",
    "clients:find",
    "portal:sign_out",
}
"""What a script asks for, and what only a button sends; beside those that answer no GET."""
ELSEWHERE = {
    "accounts:set_up_second_factor",
    "firms:code",
    "firms:set_up_codes",
    "firms:set_up_factor",
    "firms:set_up_firm",
    "firms:set_up_look",
    "firms:set_up_mail",
    "firms:set_up_ready",
    "firms:set_up_you",
    "portal:code",
    "portal:link",
    "portal:sign_in",
    "portal:kiosk",
    "portal:debrief",
    "sharing:shared",
}
"""Pages of the sign-in, the kiosk (test_kiosk_journey) and the practice (test_portal_journey), of the
set-up (test_first_client), and what an insurer sees (test_office_journey)."""


def acts():
    """Routes that only a button sends, or that lead on: the table of all addresses says which."""
    answers = {route: said for one in ADDRESSES.values() for route, said in one.items()}
    return {route for route, said in answers.items() if said.startswith(("405", "302"))}


NOT_WALKED = FILES | NO_PAGE | acts()


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
            if route is None or route in self.seen | NOT_WALKED:
                continue
            self.seen.add(route)
            waiting.extend(self._look_at(route, address))

    def also(self, route: str, *args: object, **query: str) -> None:
        """Another face of a page whose route was seen: a preview beside a result."""
        self.through(*self._look_at(route, reverse(route, args=args, query=query)))

    def _route(self, address: str) -> str | None:
        try:
            return resolve(address.partition("?")[0]).view_name
        except Resolver404:
            return None

    def _look_at(self, route: str, address: str) -> list[str]:
        """Look at one page, wide and narrow; returns its links."""
        before = len(self.faults)
        self.page.set_viewport_size(DESK)
        status = self.page.goto(f"{self.server}{address}").status
        if status != 200:
            self.faults.append(f"{route}: status {status}")
        found = [f"policy: {one}" for one in self.page.evaluate("window.violations")]
        found += faults_of(self.page) + keyboard_faults_of(self.page)
        self.faults += [f"{route}: {one}" for one in found]
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 844})
            if wide := self.page.evaluate(TOO_WIDE):
                self.faults.append(f"{route}: scrolls sideways at {width} px, {wide}")
        if PICTURES or len(self.faults) > before:
            self._take_pictures(route)
        links = "all => all.map(one => one.getAttribute('href'))"
        return self.page.eval_on_selector_all("a[href]", links)

    def _take_pictures(self, route: str) -> None:
        RESULTS.mkdir(exist_ok=True)
        for name, width in (("desk", DESK["width"]), ("phone", WIDTHS[0])):
            self.page.set_viewport_size({"width": width, "height": 900})
            picture = RESULTS / f"page-{route.replace(':', '-')}-{name}.png"
            self.page.screenshot(path=picture, full_page=True)


def sign_in_portal(page, server, person, kind):
    session = portal(person, kind).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}]
    )


def exercise_addresses(client):
    """What the link of an exercise leads to."""
    token = token_of(client.campaigns.get().lures.get().pk)
    yield reverse("simulations:landing", args=[token, "t"])
    yield reverse("simulations:signs", args=[token])


def pages_of_ours():
    names = set()
    for space, (_, resolver) in get_resolver().namespace_dict.items():
        if resolver.urlconf_name.__name__.startswith("duecare_web."):
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
    draft = client.policy_versions.get(status="draft")
    walk.through(
        reverse("clients:overview", args=[client.pk]),
        reverse("incidents:new", args=[client.pk]),  # a form leads to it
        # Linked from a second assessment, a machine with its own scan, a draft's own page.
        reverse("assessments:assessment", args=[client.pk, client.assessments.get().pk]),
        reverse("scans:scan", args=[client.pk, client.scans.first().pk]),
        reverse("security_policies:clause", args=[client.pk, draft.pk, "new"]),
        reverse("security_policies:changes", args=[client.pk, draft.pk]),
        reverse(
            "security_policies:upload_again", args=[client.pk, own_document(lived_in).policy_id]
        ),
        reverse("simulations:campaign", args=[client.pk, client.campaigns.get().pk]),
        reverse("simulations:plan", args=[client.pk]),
        reverse("simulations:propose", args=[client.pk]),
        reverse("reports:changes", args=[client.pk]),  # fetched by the overview
        # Linked by a mail.
        *exercise_addresses(client),
        mail_check_address(lived_in),
        reverse("firms:invitation", args=[invited(lived_in)]),
    )
    for recommendation in client.recommendations.filter(superseded_at=None):
        walk.also("recommendations:desk", client.pk, open=str(recommendation.pk))
    walk.also("imports:run", lived_in.firm.import_runs.get(state="preview").pk)
    sign_in_portal(page, live_server, lived_in.contact, "contact")
    walk.through(
        reverse("portal:overview"),
        reverse("portal:questions"),
        reverse("simulations:authorization"),
    )
    sign_in_portal(page, live_server, lived_in.employee, "employee")
    walk.seen.discard("portal:my_work")  # as the owner sees it
    walk.through(reverse("portal:my_work"), reverse("portal:check_certificate"))
    assert not walk.faults, "\n".join(walk.faults)
    unseen = pages_of_ours() - walk.seen - NOT_WALKED - ELSEWHERE
    assert not unseen, sorted(unseen)


def test_the_checks_of_a_page_see_what_is_wrong(page):
    page.set_content("""
        <main><p style="width: 50rem">wide</p><a href="#x" style="outline: none">link</a>
        <span role="button">button</span><input tabindex="3"><button aria-hidden="true">x</button></main>
    """)
    page.set_viewport_size({"width": 320, "height": 844})
    said = " ".join([*keyboard_faults_of(page), page.evaluate(TOO_WIDE), *faults_of(page)])
    for fault in ("no skip link", "focus is not seen: <a", "no way for the keyboard: <span",
                  "tab order is forced: <input", "808 px: <main", "aria-hidden-focus"):  # fmt: skip
        assert fault in said, said
