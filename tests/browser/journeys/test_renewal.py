"""The insurance is renewed: the gap, the new terms, the insurer's application."""

from __future__ import annotations

import re

import pytest
from tests.browser.console import page
from tests.browser.journey import journey
from tests.web.portal.assessed import assess_client

__all__ = ["journey", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_renewal_from_the_gap_to_the_application(journey, north):
    assess_client(north.client, years=1000)
    walk = journey.member(north.advisor, "advisor")
    walk.go(f"/clients/{north.client.pk}/")
    walk.look()
    walk.follow("/insurance/")
    walk.look()
    walk.follow("/gap/")
    walk.look()
    walk.follow("/insurance/")
    walk.follow("/application/")
    walk.look()
    walk.fill(signed_on="2026-11-02")
    walk.page.locator("main select").first.select_option("yes")
    walk.press("Record the application")
    walk.look("recorded")
    walk.open(re.compile("^Renew"))
    walk.look()
    walk.fill(starts_on="2027-01-01", ends_on="2027-12-31", aggregate_limit="1,000,000")
    walk.press("Record")
    walk.look("renewed")
