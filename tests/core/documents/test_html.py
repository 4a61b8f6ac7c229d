"""Statements as HTML: the same words as the PDF, fit for a page with a strict content policy."""

import itertools
import re
from html.parser import HTMLParser

import pytest
from tests.core.documents import samples
from tests.core.documents.test_pdf import KINDS, letters, texts_of

from duecare.documents.charts import exceedance_chart
from duecare.documents.html import render_drawing, render_html

VOID = {"br", "meta", "img", "line", "path", "rect"}


class Outline(HTMLParser):
    """Checks nesting; collects text, headings and attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text: list[str] = []
        self.headings: list[int] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str] = []
        self.feed(markup)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += attrs

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("kind", KINDS)
def test_the_fragment_is_well_formed_and_free_of_inline_code(kind):
    outline = Outline(render_html(samples.every_statement()[kind]))
    names = {name for name, _ in outline.attributes}
    assert "style" not in names
    assert not {name for name in names if name.startswith("on")}
    assert len(outline.ids) == len(set(outline.ids))


@pytest.mark.parametrize("kind", KINDS)
def test_headings_go_down_one_level_at_a_time(kind):
    levels = Outline(render_html(samples.every_statement()[kind])).headings
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("kind", KINDS)
def test_html_holds_every_word_of_the_statement(kind):
    content = samples.every_statement()[kind].content
    seen = letters("".join(Outline(render_html(samples.every_statement()[kind])).text))
    missing = []
    for block in [*content["intro"], *(b for s in content["sections"] for b in s["blocks"])]:
        if block["kind"] == "chart":
            continue
        words = {k: v for k, v in block.items() if k not in ("kind", "style", "tone", "empty")}
        missing += [
            t
            for t in texts_of(words)
            if letters(t) not in seen
            and not re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?|left|right|center", t)
        ]
    assert missing == []


def test_a_statement_can_stand_under_a_heading_of_the_page():
    outline = Outline(render_html(samples.every_statement()["owner"], heading_level=2))
    assert outline.headings[0] == 2
    assert min(outline.headings) == 2


def test_a_chart_carries_its_finding_and_its_figures():
    price = samples.price()
    drawing = exceedance_chart(price.exceedance.aggregate, limit=100_000)
    markup = render_drawing(drawing)
    assert f"<figcaption>{drawing.title}</figcaption>" in markup
    assert 'role="img"' in markup
    assert "<details><summary>" in markup
    assert "currentColor" in markup


def test_two_charts_on_one_page_share_no_id():
    price = samples.price()
    charts = [exceedance_chart(price.exceedance.aggregate, limit=limit) for limit in (5e4, 1e5)]
    ids = [set(re.findall(r'\bid="([^"]+)"', render_drawing(chart))) for chart in charts]
    assert ids[0]
    assert not ids[0] & ids[1]
