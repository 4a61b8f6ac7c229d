"""Papers are shared with an insurer, read by a code, and withdrawn."""

from __future__ import annotations

import re

import pytest
from tests.browser.console import page
from tests.browser.journey import PHONE, journey
from tests.web.portal.assessed import assess_client

__all__ = ["journey", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_an_insurer_reads_what_is_shared_until_it_is_withdrawn(journey, north):
    assess_client(north.client, years=1000)
    walk = journey.member(north.owner, "owner")
    walk.go(f"/clients/{north.client.pk}/")
    walk.open("Evidence")
    walk.look("evidence")
    walk.follow("/sharing/")
    walk.look("nothing")
    walk.type("For whom", "Iris Hale, Harbor Mutual")
    walk.type("Why", "Renewal 2027")
    walk.page.get_by_role("checkbox").first.check()
    walk.press("Make the link")
    walk.look("made")
    told = walk.page.get_by_role("status").filter(has_text="Tell this code").inner_text()
    link = re.search(r"http\S+/shared/\S+", told)[0]
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", told)[0]
    reader = journey.person("insurer", PHONE)
    reader.go(link)
    reader.look("code")
    reader.type("Code", code.lower())
    reader.press("Show the papers")
    reader.look("papers")
    assert reader.paper(re.compile("PDF")).startswith(b"%PDF")
    walk.open("Evidence")
    walk.follow("/sharing/")
    walk.look("looked-at")
    walk.press("End Iris Hale")
    walk.look("ended")
    reader.go(link)
    reader.look("gone")
    assert "This link no longer works" in reader.page.content()
