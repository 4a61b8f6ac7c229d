"""A member's first sign-in in a browser: led to a second factor, codes once, then the console."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse
from tests.browser.console import PASSWORD, faults_of, page
from tests.web.accounts.apps import code_of

__all__ = ["page"]  # the fixture of the other journeys
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RESULTS = Path(__file__).parents[2] / "test-results"
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


COVERED = """() => {
  const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const toasts = [...document.querySelectorAll(".toast")].map(one => one.getBoundingClientRect());
  return [...document.querySelectorAll("main .button, main input")]
    .filter(one => toasts.some(toast => over(toast, one.getBoundingClientRect())))
    .map(one => one.textContent.trim() || one.name);
}"""
"""What lies below a message at the edge of the window."""


def seen(page, name):
    """Pictures of a page in both sizes; nothing wide, covered, or that axe objects to."""
    RESULTS.mkdir(exist_ok=True)
    faults = []
    for size, window in SIZES.items():
        page.set_viewport_size(window)
        page.screenshot(path=RESULTS / f"second-factor-{name}-{size}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(f"{name} is wider than the {size}")
        faults += [f"{name}: {one} is covered on the {size}" for one in page.evaluate(COVERED)]
    return faults + faults_of(page)


def test_the_first_sign_in_leads_to_a_second_factor(page, live_server, north):
    north.owner.set_password(PASSWORD)
    north.owner.save()
    main = "main button[type=submit], form button:not([formaction])"
    page.goto(f"{live_server.url}{reverse('account_login')}")
    page.fill("input[name=login]", north.owner.email)
    page.fill("input[name=password]", PASSWORD)
    page.click(main)
    page.wait_for_url("**/second-factor/")
    faults = seen(page, "set-up")
    page.click("text=Use an authenticator app")
    page.fill("input[name=password]", PASSWORD)
    page.click(main)
    page.wait_for_url("**/totp/activate/")
    faults += seen(page, "app")
    secret = page.input_value("#authenticator_secret")
    page.fill("input[name=code]", code_of(secret))
    page.click(main)
    page.wait_for_url("**/recovery-codes/")
    faults += seen(page, "codes")
    codes = page.inner_text("#codes").split()
    assert len(codes) == 10
    assert page.locator(".toast").count() > 0  # and it covers nothing
    with page.expect_download() as saved:
        page.click("text=Save as a file")
    assert Path(saved.value.path()).read_text().split() == codes
    page.click("text=I have kept them")
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}{reverse('mfa_view_recovery_codes')}")
    assert not re.search(codes[0], page.content())
    faults += seen(page, "codes-again")
    for name in ("members", "second_factor_rule", "profile"):
        page.goto(f"{live_server.url}{reverse(f'accounts:{name}')}")
        faults += seen(page, name)
    membership = north.advisor.memberships.get()
    page.goto(live_server.url + reverse("accounts:reset_second_factor", args=[membership.pk]))
    faults += seen(page, "reset")
    assert faults == []
    assert page.evaluate("window.violations") == []
