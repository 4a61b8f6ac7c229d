"""A technician enrols machines in a real browser, runs the shown command, and sees the machine."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.browser.console import faults_of, page, sign_in
from tests.web.scans.machines_of_a_client import duecare, two_machines

from duecare_web.scans import tasks
from duecare_web.scans.models import Enrolment

__all__ = ["page"]  # the fixture of the other journey
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RESULTS = Path(__file__).parents[2] / "test-results"
PASSWORD = "walking the console 7"
PATIENCE = 30_000
"""Milliseconds for what a script writes: a page's policy refuses to ask by evaluating text."""


def run_shown_command(page, server, folder, *, home, machine):
    """The Linux command as the page shows it, with a folder of ours in place of /home."""
    shown = page.inner_text("#command-linux")
    words = shlex.split(shown)
    assert words[:3] == ["duecare", "scan", "/home"]
    assert "--report-to" in words
    words[2] = str(folder)
    # The test server has a port of its own; the page names that of the settings.
    words[words.index("--report-to") + 1] = server.url
    return duecare(*words[1:], "--machine", machine, "--attempts", 2, home=home)


def look_at(page, name):
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.violations") == [], name
    assert faults_of(page) == [], name
    RESULTS.mkdir(exist_ok=True)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        page.screenshot(path=RESULTS / f"endpoint-{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_technician_enrols_machines_and_sees_them_counted_together(
    live_server, north, page, tmp_path
):
    north.technician.set_password(PASSWORD)
    north.technician.save()
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    sign_in(page, live_server, north.technician)
    page.goto(live_server.url + reverse("scans:machines", args=[north.client.pk]))
    look_at(page, "machines-empty")
    page.click("text=Enroll machines >> nth=0")
    page.fill("input[name=label]", "office laptops")
    expect(page.locator("[name=key_id]")).to_have_value(re.compile("^.{12}$"), timeout=PATIENCE)
    look_at(page, "enrol")
    page.click("text=Create the enrollment")
    page.wait_for_selector("#key-code:visible")
    code = page.inner_text("#key-code")
    assert code.startswith("dck_")
    look_at(page, "created")
    first, second = two_machines(tmp_path / "files")
    for folder, name in ((first, "LT-07"), (second, "LT-09")):
        done = run_shown_command(page, live_server, folder, home=tmp_path / name, machine=name)
        assert done.returncode == 0, done.stderr
    page.click("text=To the machines")
    assert "just reported" in page.inner_text("main")
    tasks.unite_machines.func(str(north.client.pk))
    page.reload()
    words = page.inner_text("main")
    assert "LT-07" in words
    assert "LT-09" in words
    assert page.inner_text(".stat:has-text('Distinct people') .stat__value") == "4"
    assert page.inner_text(".stat:has-text('Counted on each') .stat__value") == "5"
    look_at(page, "machines")
    page.goto(live_server.url + reverse("scans:scans", args=[north.client.pk]))
    look_at(page, "found")
    # Neither the key nor its code was ever part of a request.
    assert not [body for body in sent if code[4:] in body or "dck_" in body]
    assert Enrolment.objects.get().used_at is not None


def test_the_next_enrolment_asks_for_the_key_code_and_takes_no_other(
    live_server, north, page, tmp_path
):
    from tests.web.scans.machines_of_a_client import KEY, enrol

    from duecare.discovery import ClientKey, key_code

    enrol(north.client, key_id=ClientKey(KEY).key_id)
    north.technician.set_password(PASSWORD)
    north.technician.save()
    sign_in(page, live_server, north.technician)
    page.goto(live_server.url + reverse("scans:add_enrolment", args=[north.client.pk]))
    page.fill("input[name=label]", "new laptops")
    page.click("text=Create the enrollment")
    assert not page.is_visible("[data-with-key]")
    page.fill("#typed-key", key_code(bytes(32)))
    expect(page.locator("[data-key-state]")).to_contain_text("the client", timeout=PATIENCE)
    assert "dck_" not in page.inner_text("#command-linux")
    page.fill("#typed-key", key_code(KEY))
    expect(page.locator("[data-key-state]")).to_contain_text("complete", timeout=PATIENCE)
    assert page.inner_text("#command-linux").endswith(key_code(KEY))
    look_at(page, "created-known-key")


def test_without_scripts_the_command_names_a_key_file(north, signed_in):
    address = reverse("scans:add_enrolment", args=[north.client.pk])
    from tests.web.scans.test_machines import values

    shown = signed_in(north.technician).post(address, values()).content.decode()
    assert "--key-file north-dental.key" in shown
    assert "noscript" in shown
