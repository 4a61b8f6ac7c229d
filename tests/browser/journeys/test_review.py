"""The quarterly review: made, scheduled after a preview of its mail, mailed, opened."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from tests.browser.console import page
from tests.browser.journey import background, journey, letters_to
from tests.web.portal.assessed import assess_client

from duecare_web.reports.mailing import send_due_reports

__all__ = ["journey", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_review_is_scheduled_previewed_mailed_and_opened(journey, north):
    assess_client(north.client, years=1000)
    walk = journey.member(north.advisor, "advisor")
    walk.go(f"/clients/{north.client.pk}/")
    walk.look()
    walk.open("Evidence")
    walk.follow(f"/clients/{north.client.pk}/reports/")
    walk.look("reports")
    walk.press(re.compile("^Make.*Business review"))
    background()
    walk.go(f"/clients/{north.client.pk}/reports/")
    walk.look("made")
    assert walk.paper(re.compile("PDF.*review", re.IGNORECASE)).startswith(b"%PDF")
    walk.open(re.compile("Mail it regularly.*review"))
    walk.look("who")
    walk.page.get_by_role("checkbox").first.check()
    walk.press("Show the mail")
    walk.look("mail")
    walk.press("Schedule it")
    walk.look("scheduled")
    assert send_due_reports(datetime(2099, 1, 1, 15, tzinfo=UTC)) == 1
    (letter,) = letters_to("boss@north.example")
    name, content, _ = letter.attachments[0]
    assert name.endswith(".pdf")
    assert content.startswith(b"%PDF")
    walk.go(f"/clients/{north.client.pk}/reports/")
    walk.look("mailed")
