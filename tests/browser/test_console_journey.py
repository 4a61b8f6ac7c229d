"""A member signs in through the real page and walks the console in a real browser."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from django.db import connections
from django.urls import reverse
from tests.web.portal.assessed import assess_client

from duecare_web.accounts.actors import system_actor
from duecare_web.defense.actions import export_defense_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
RESULTS = Path(__file__).parents[2] / "test-results"
PASSWORD = "walking the console 7"
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event =>
  window.violations.push(event.violatedDirective + " " + event.blockedURI));
"""
CRITERIA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def page(monkeypatch):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    sync = pytest.importorskip("playwright.sync_api")
    # Playwright keeps an event loop on this thread; Django would refuse the database there.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        # axe is put into the page by the test; the policy itself is watched in a second walk.
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(WATCH)
        yield context.new_page()
        browser.close()
        # Under the event loop Django opens a connection of its own; it would hold the database.
        connections.close_all()


def addresses(client):
    names = (
        "clients:overview", "scans:scans", "scans:import", "assessments:assessments",
        "assessments:decisions", "assessments:gap", "insurance:policies", "insurance:add",
        "defense:defense_files", "defense:export",
    )  # fmt: skip
    found = [reverse(name, args=[client.pk]) for name in names]
    return [reverse("clients:portfolio"), *found, reverse("insurance:firm_policies")]


def faults_of(page):
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": CRITERIA}})
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in results.response["violations"]
        for node in one["nodes"]
    ]


def sign_in(page, server, user):
    page.goto(f"{server.url}{reverse('account_login')}")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit], form button:not([formaction])")
    page.wait_for_url("**/clients/**")


def test_a_member_signs_in_and_walks_the_console(live_server, north, page):
    north.advisor.set_password(PASSWORD)
    north.advisor.save()
    assess_client(north.client, years=1000)
    export_defense_file(
        client=north.client, actor=system_actor("tests"), recipient="Counsel of North"
    )
    errors: list[str] = []
    page.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else 0
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, live_server, north.advisor)
    RESULTS.mkdir(exist_ok=True)
    for number, address in enumerate(addresses(north.client)):
        response = page.goto(f"{live_server.url}{address}")
        page.wait_for_load_state("networkidle")
        assert response.status == 200, address
        assert page.evaluate("window.violations") == [], address
        assert faults_of(page) == [], address
        page.screenshot(path=RESULTS / f"console-{number:02}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    for address in addresses(north.client):
        page.goto(f"{live_server.url}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    assert errors == []
