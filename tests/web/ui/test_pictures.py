"""Small pictures: the words are there for those who do not see them, the counts are right."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template


def drawn(tag: str, **context: object) -> str:
    return Template("{% load pictures %}{% " + tag + " %}").render(Context(context))


@pytest.mark.parametrize(
    ("mark", "filled"),
    [("measured", 3), ("seen", 2), ("told", 1), ("good", 3), ("weak", 1), ("memory", 0)],
)
def test_the_strength_of_evidence_is_drawn_and_said(mark: str, filled: int) -> None:
    html = drawn(f"evidence '{mark}' words", words="Told to <us>")
    assert html.count('class="on"') == filled
    assert html.count('class="off"') == 3 - filled
    assert "Told to &lt;us&gt;" in html


@pytest.mark.parametrize(
    ("word", "filled", "tone"),
    [("very high", 3, "high"), ("Moderate", 2, "mod"), ("low", 1, "low")],
)
def test_a_level_is_a_word_before_it_is_a_color(word: str, filled: int, tone: str) -> None:
    html = drawn(f"level '{word}'")
    assert html.count('class="on"') == filled
    assert f"lvl--{tone}" in html
    assert word.capitalize() in html


def counted(html: str) -> tuple[int, int, int]:
    best = re.search(r'class="dots__best"[^>]* d="([^"]*)"', html)
    rest = re.search(r'class="dots__rest"[^>]* d="([^"]*)"', html)
    assert best
    assert rest
    return best[1].count("h0"), html.count("<circle"), rest[1].count("h0")


@pytest.mark.parametrize(
    ("filled", "most", "base", "expected"),
    [
        (8, 17, 100, (8, 9, 83)),
        (15, 50, 1000, (15, 35, 950)),
        (0, 2, 1000, (0, 2, 998)),
        (7, 3, 100, (7, 0, 93)),  # an upper end below the estimate is the estimate
        (130, 140, 100, (100, 0, 0)),
    ],
)
def test_as_many_dots_as_firms(
    filled: int, most: int, base: int, expected: tuple[int, int, int]
) -> None:
    html = drawn(f"dots {filled} {most} {base} 'About so many'")
    assert counted(html) == expected
    assert 'role="img" aria-label="About so many"' in html
    assert len(html) < 20_000


def test_a_bar_of_payers_is_split_as_the_amounts_are() -> None:
    html = drawn("payers 25000.0 35000.0")
    assert 'class="payers__insurer" x="0" y="0" width="417"' in html
    assert 'x="417" y="0" width="583"' in html
    assert "payers__unknown" in drawn("payers 0.0 60000.0 known=False")
    assert 'width="1000" height="40"' in drawn("payers 0.0 60000.0")


def test_a_share_stays_inside_its_bar() -> None:
    assert 'sharebar__part" width="81"' in drawn("share_bar 3900 4800")
    assert 'sharebar__part" width="0"' in drawn("share_bar 3 0")
    assert 'sharebar__part" width="100"' in drawn("share_bar 9 3")


@pytest.mark.parametrize("name", ["no", "part", "yes", "unknown"])
def test_a_state_has_a_label(name: str) -> None:
    assert 'role="img" aria-label="Partly &amp; late"' in drawn(
        f"state '{name}' label", label="Partly & late"
    )
