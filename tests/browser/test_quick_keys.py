"""Single keys lead to pages and through lists, keep out of fields, and can be switched off."""

from __future__ import annotations

import pytest
from tests.browser.console import PASSWORD, faults_of, page, sign_in
from tests.web.clients.test_pages import add_clients_named

__all__ = ["page"]  # the fixture of the other journey
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_keys_work_outside_fields_and_can_be_switched_off(live_server, north, page):
    north.technician.set_password(PASSWORD)
    north.technician.save()
    add_clients_named(north, 2)
    sign_in(page, live_server, north.technician)
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/clients/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent.trim()") == "More 002"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent.trim()") == "More 001"
    page.keyboard.press("x")
    assert page.locator("main [name=client]:checked").count() == 1
    page.locator("main [name=client]").first.focus()
    page.keyboard.press("j")  # a box takes no letters, so that the keys go on
    assert page.evaluate("document.activeElement.textContent.trim()") == "More 002"
    page.locator("main input[type=search]").press_sequentially("gh?/jk")
    assert page.locator("main input[type=search]").input_value() == "gh?/jk"
    assert page.url.endswith("/clients/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    assert faults_of(page) == []
    page.locator("[data-keys]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.keyboard.press("/")
    assert not page.locator("#search").is_visible()
    assert page.url.endswith("/clients/")
    page.reload()
    page.click("text=Keys")
    assert not page.locator("[data-keys]").is_checked()
