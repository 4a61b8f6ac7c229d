"""Who opened a link: signs of programs, the button of a person, and what stays not clear."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.catalog import load_catalog
from duecare.simulations.clicks import ClickClass, ClickSign, Look, classify, combined, signs_of

RULES = load_catalog().simulations.scanners
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
LOOK = Look(method="GET", agent=BROWSER, address="203.0.113.9", headers={}, seconds=3600.0)


def test_a_page_that_was_opened_says_little_until_the_button_is_pressed() -> None:
    assert classify(LOOK, RULES) is ClickClass.UNCLEAR
    assert classify(replace(LOOK, method="POST", pressed=True), RULES) is ClickClass.PERSON


PROGRAMS = [
    (ClickSign.METHOD, {"method": "HEAD"}),
    (ClickSign.PREFETCH, {"headers": {"sec-purpose": "prefetch;prerender"}}),
    (ClickSign.AGENT, {"agent": ""}),
    (ClickSign.AGENT, {"agent": "python-requests/2.32"}),
    (ClickSign.AGENT, {"agent": "Mozilla/5.0 (compatible; BingPreview/1.0b)"}),
    (ClickSign.AGENT, {"agent": "Mozilla/5.0 BarracudaLinkProtect"}),
    (ClickSign.NETWORK, {"address": "40.107.12.34"}),
    (ClickSign.SOONEST, {"seconds": 2.0}),
    (ClickSign.BOTH_LINKS, {"both_links": True}),
]
DOUBTS = [(ClickSign.EARLY, {"seconds": 12.0}), (ClickSign.BURST, {"people": 3})]


@pytest.mark.parametrize(("sign", "change"), PROGRAMS)
def test_a_sign_of_a_program_is_enough(sign: ClickSign, change: dict[str, object]) -> None:
    look = replace(LOOK, **change)
    assert signs_of(look, RULES) == {sign}
    assert classify(look, RULES) is ClickClass.SCANNER
    assert classify(replace(look, pressed=True), RULES) is ClickClass.UNCLEAR


@pytest.mark.parametrize(("sign", "change"), DOUBTS)
def test_a_doubt_makes_nobody_a_program_and_nobody_a_person(
    sign: ClickSign, change: dict[str, object]
) -> None:
    look = replace(LOOK, **change)
    assert signs_of(look, RULES) == {sign}
    assert classify(look, RULES) is ClickClass.UNCLEAR
    assert classify(replace(look, method="POST", pressed=True), RULES) is ClickClass.UNCLEAR


def test_every_sign_is_tried() -> None:
    assert {sign for sign, _ in PROGRAMS + DOUBTS} == set(ClickSign)


@given(
    st.builds(
        Look,
        method=st.sampled_from(["GET", "HEAD", "POST"]),
        agent=st.sampled_from(["", BROWSER, "curl/8", "Mozilla/5.0 Mimecast"]),
        address=st.sampled_from(["203.0.113.9", "104.47.1.1", "2001:db8::1", "no address"]),
        headers=st.just({}),
        seconds=st.none() | st.floats(0, 1e6),
        both_links=st.booleans(),
        people=st.integers(1, 9),
    )
)
def test_nobody_is_called_a_person_without_pressing(look: Look) -> None:
    assert classify(look, RULES) is not ClickClass.PERSON


def test_one_press_counts_whatever_programs_opened_before() -> None:
    assert combined([]) is None
    assert combined(["scanner"]) is ClickClass.SCANNER
    assert combined(["scanner", "unclear"]) is ClickClass.UNCLEAR
    assert combined(["scanner", "person", "unclear"]) is ClickClass.PERSON
