"""A real browser for the console: watched for its policy, checked by axe, signed in by the page."""

from __future__ import annotations

import os
import shutil

import pytest
from allauth.mfa.models import Authenticator
from django.db import connections
from django.urls import reverse
from tests.web.accounts.apps import code_of, give_app

from duecare_web.accounts.second_factor import ROLES

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
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


def faults_of(page):
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": CRITERIA}})
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in results.response["violations"]
        for node in one["nodes"]
    ]


TOO_WIDE = """
() => {
  const wide = document.documentElement.scrollWidth;
  if (wide <= innerWidth) return null;
  const held = one => one.parentElement
    && (getComputedStyle(one.parentElement).overflowX !== "visible" || held(one.parentElement));
  const found = [...document.querySelectorAll("body *")].filter(one => !held(one)
    && (one.getBoundingClientRect().right > innerWidth || one.scrollWidth > one.clientWidth + 1));
  return `${wide} px: ` + found.slice(-3).map(one => one.outerHTML.slice(0, 120)).join(" | ");
}
"""
"""How wide a page is that scrolls sideways, and what makes it so."""

KEYBOARD = """
() => {
  const controls = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";
  const shown = one => one.checkVisibility({visibilityProperty: true}) && !one.disabled
    && one.type !== "hidden" && one.tabIndex >= 0;
  const outline = one => {
    const style = getComputedStyle(one);
    return `${style.outlineStyle} ${style.outlineWidth} ${style.boxShadow} ${style.borderColor} `
      + `${style.backgroundColor} ${style.textDecorationLine}`;
  };
  const faults = [];
  for (const one of [...document.querySelectorAll(controls)].filter(shown)) {
    const named = one.outerHTML.slice(0, 120);
    if (one.tabIndex > 0) faults.push("tab order is forced: " + named);
    document.activeElement.blur();
    const before = outline(one);
    one.focus({focusVisible: true});
    if (document.activeElement !== one) faults.push("takes no focus: " + named);
    else if (outline(one) === before) faults.push("focus is not seen: " + named);
    const box = one.getBoundingClientRect();
    const sees = innerHeight > box.top && box.bottom > 0;
    if (!sees) faults.push("focus is off the screen: " + named);
  }
  for (const one of document.querySelectorAll("[role=button], [role=link], [role=tab], label[for]")) {
    if (one.tagName !== "LABEL" && one.tabIndex < 0 && one.getAttribute("role") !== "tab")
      faults.push("no way for the keyboard: " + one.outerHTML.slice(0, 120));
  }
  document.activeElement.blur();
  return faults;
}
"""
"""Every control takes the focus, shows it, and is on the screen when it has it."""


def keyboard_faults_of(page):
    """What somebody without a mouse would miss; the first stop of Tab leads past the menu."""
    page.keyboard.press("Tab")
    first = page.evaluate("(document.activeElement.getAttribute('href') || '').startsWith('#')")
    return ([] if first else ["the first stop of Tab is no skip link"]) + page.evaluate(KEYBOARD)


def sign_in(page, server, user):
    page.goto(f"{server.url}{reverse('account_login')}")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    if user.memberships.filter(role__in=ROLES).exists():
        if not Authenticator.objects.filter(user=user).exists():
            give_app(user)
        page.click("main button[type=submit], form button:not([formaction])")
        page.wait_for_url("**/2fa/authenticate/**")
        page.fill("input[name=code]", code_of())
    page.click("main button[type=submit], form button:not([formaction])")
    page.wait_for_url(f"{server.url}/")
