"""By the keyboard alone: from the code of a new server to a decision that the client has signed."""

from __future__ import annotations

import pytest
from tests.browser.console import page
from tests.browser.journey import journey
from tests.browser.keys import Keys
from tests.browser.test_first_client import advise, assess, bring_in, decide, set_up, short_runs

from duecare_web.assessments.models import Decision

__all__ = ["journey", "page", "short_runs"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_from_the_printed_code_to_a_signed_decision_without_a_pointer(
    journey, home, tmp_path, short_runs
):
    journey.walker = Keys
    walk = journey.person("advisor")
    set_up(walk)
    bring_in(walk, tmp_path)
    dialogs_give_the_focus_back(walk)
    assess(walk)
    advise(walk)
    decide(journey.person("owner"))
    assert Decision.objects.get().kind == "accept"
    assert journey.clicks == 0, "something was done by the pointer"


def dialogs_give_the_focus_back(walk):
    """Search and the list of keys are opened where one is, hold the focus, and lead back there."""
    link = walk.page.locator("main a[href]:visible").first
    for key, dialog in (("Control+k", "#search"), ("?", "#keys")):
        walk.reach(link)
        walk.strike(key)
        shown = walk.page.locator(dialog)
        shown.wait_for()
        for _ in range(12):
            walk.page.keyboard.press("Tab")
            focused = "one => one.contains(document.activeElement)"
            outside = "document.activeElement !== document.body"
            if not shown.evaluate(focused) and walk.page.evaluate(outside):
                walk._fault(f"the focus leaves {dialog}")
        walk.strike("Escape")
        shown.wait_for(state="hidden")
        if not link.evaluate("one => one === document.activeElement"):
            walk._fault(f"{dialog} does not give the focus back")
