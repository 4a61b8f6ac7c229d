"""An assessment is asked for, made in the background, and its progress is shown."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.web.portal.assessed import small_inventory

from duecare.errors import InputError
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments import actions, queries, tasks
from duecare_web.assessments.models import Assessment, AssessmentRequest
from duecare_web.scans.actions import record_scan

ACTOR = system_actor("tests")


@pytest.fixture
def scan(north):
    return record_scan(client=north.client, actor=ACTOR, inventory=small_inventory())


@pytest.fixture
def few_years(monkeypatch):
    whole = queries.calculate
    monkeypatch.setattr(
        queries, "calculate", lambda client, inventory: whole(client, inventory, years=1000)
    )


def ask(browser, side):
    return browser.post(reverse("assessments:complete", args=[side.client.pk]))


def test_an_assessment_is_made_in_the_background(
    north, scan, few_years, signed_in, entries_of, django_capture_on_commit_callbacks
):
    browser = signed_in(north.technician)
    with django_capture_on_commit_callbacks() as enqueued:
        response = ask(browser, north)
    asked = AssessmentRequest.objects.get(client=north.client)
    address = reverse("assessments:progress", args=[north.client.pk, asked.pk])
    assert response.headers["Location"] == address
    assert len(enqueued) == 1
    page = browser.get(address)
    assert b"waiting for its turn" in page.content
    script = {"HX-Request": "true"}
    assert b'id="under-way"' in browser.get(address, headers=script).content
    tasks.complete_requested.call(str(asked.pk))
    tasks.complete_requested.call(str(asked.pk))
    assert Assessment.objects.filter(client=north.client).count() == 1
    assert browser.get(address, headers=script).headers["HX-Refresh"] == "true"
    done = browser.get(address)
    assert done.headers["Location"] == reverse("assessments:assessments", args=[north.client.pk])
    browser.get(address)  # loaded twice before the answer came
    assert browser.get(done.headers["Location"]).content.count(b"is complete; its statements") == 1
    entries = dict(entries_of(north.client))
    assert entries["assessment.completed"]["actor"]["name"] == "North technician"
    assert entries["assessment.requested"]["content"]["scan_entry"] == str(scan.entry_id)


def test_a_second_press_shows_the_first_request(north, scan, signed_in):
    browser = signed_in(north.technician)
    first, second = ask(browser, north), ask(browser, north)
    assert first.headers["Location"] == second.headers["Location"]
    with pytest.raises(InputError, match="in progress"):
        actions.request_assessment(
            client=north.client, scan=scan, user=north.technician, actor=ACTOR
        )


def test_a_failure_is_recorded_and_shown_in_words(north, scan, signed_in, entries_of, monkeypatch):
    def refuse(client, inventory):
        raise InputError("the profile has no state", hint="add the home state")

    monkeypatch.setattr(queries, "calculate", refuse)
    browser = signed_in(north.technician)
    ask(browser, north)
    asked = AssessmentRequest.objects.get(client=north.client)
    tasks.complete_requested.call(str(asked.pk))
    page = browser.get(reverse("assessments:progress", args=[north.client.pk, asked.pk]))
    assert b"under-way" not in page.content
    assert b"the profile has no state" in page.content
    assert entries_of(north.client)[-1][0] == "assessment.failed"
    assert queries.open_request(north.client) is None


def test_an_unforeseen_error_ends_the_request_as_well(north, scan, signed_in, monkeypatch):
    def break_down(client, inventory):
        raise ZeroDivisionError

    monkeypatch.setattr(queries, "calculate", break_down)
    ask(signed_in(north.technician), north)
    asked = AssessmentRequest.objects.get(client=north.client)
    with pytest.raises(ZeroDivisionError):
        tasks.complete_requested.call(str(asked.pk))
    asked.refresh_from_db()
    assert not asked.is_open


def test_without_a_scan_or_a_stated_number_nothing_is_priced(north, signed_in):
    response = ask(signed_in(north.technician), north)
    assert response.headers["Location"] == reverse("assessments:finish", args=[north.client.pk])
    assert not AssessmentRequest.objects.exists()


def test_a_viewer_asks_for_none(north, scan, signed_in):
    assert ask(signed_in(north.viewer), north).status_code == 403
