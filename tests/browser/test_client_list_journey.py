"""An advisor narrows the list of clients, keeps the view, and hands several clients over."""

from __future__ import annotations

import pytest
from tests.browser.console import PASSWORD, TOO_WIDE, faults_of, page, sign_in
from tests.web.clients.test_pages import add_clients_named

from duecare_web.accounts.models import SavedView
from duecare_web.clients.models import Client

__all__ = ["page"]  # the fixture of the other journey
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_clients_are_narrowed_kept_ticked_and_handed_over(live_server, north, page, size):
    north.advisor.set_password(PASSWORD)
    north.advisor.save()
    add_clients_named(north, 27)  # two pages
    sign_in(page, live_server, north.advisor)
    page.set_viewport_size(size)
    page.goto(f"{live_server.url}/clients/")
    assert not page.locator(".bulk").is_visible()
    page.locator("summary", has_text="Filter").click()
    page.select_option("[name=industry]", "legal")
    page.locator(".filter__form button", has_text="Filter").click()
    page.wait_for_url("**industry=legal**")
    page.locator("summary", has_text="Views").click()
    page.fill(".toolbar [name=name]", "Lawyers")
    assert page.evaluate(TOO_WIDE) is None
    assert faults_of(page) == []
    page.locator("button", has_text="Keep").click()
    page.wait_for_selector(".views a:has-text('Lawyers')[aria-current]")
    assert SavedView.objects.get().query == "industry=legal"
    boxes = page.locator("tbody [name=client]")
    boxes.nth(0).check()
    page.locator("a[rel=next]").click()
    page.wait_for_url("**after=**")
    told = page.locator("[data-chosen]")
    assert told.inner_text() == "1 chosen, 1 on other pages"
    boxes.nth(1).check()
    assert told.inner_text() == "2 chosen, 1 on other pages"
    page.evaluate("scrollTo(0, 0)")  # not under the bar that stays
    assert page.evaluate(TOO_WIDE) is None
    assert faults_of(page) == []
    page.locator("a[rel=prev]").click()
    page.wait_for_url("**before=**")
    assert boxes.nth(0).is_checked()
    assert not boxes.nth(1).is_checked()
    page.locator(".bulk button", has_text="Show what will happen").click()
    page.select_option("[name=to]", label="North advisor")
    page.locator("button", has_text="Show what will happen").click()
    page.locator("#preview").wait_for()
    assert page.evaluate(TOO_WIDE) is None
    assert faults_of(page) == []
    page.locator("button", has_text="Hand over to a member: 2 clients").click()
    page.wait_for_url("**/clients/")
    assert Client.objects.filter(lead__user=north.advisor).count() == 2
    page.goto(f"{live_server.url}/clients/?industry=legal")
    assert told.inner_text() == ""  # the choice was used
