"""Scenes as HTML: every text escaped, every mark in its place, nothing that a strict page bars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from duecare.catalog import load_catalog
from duecare.catalog.lessons import (
    LANGUAGES,
    FactSheet,
    Language,
    SessionStep,
    UnfilledBlank,
    compose,
    compose_message,
)
from duecare.lessons.drawing import draw
from duecare.lessons.pen import MarkStyle, initials
from duecare.lessons.room import THINGS
from duecare.lessons.sheet import style_sheet
from duecare.policies import load_policies

VOID = {"br", "wbr", "input", "rect", "circle", "ellipse", "path"}


class Reader(HTMLParser):
    """Balances elements and keeps what matters of them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.classes: set[str] = set()
        self.attributes: set[str] = set()
        self.tags: set[str] = set()
        self.toggles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        values = dict(attrs)
        self.classes |= set((values.get("class") or "").split())
        if values.get("type") == "checkbox":
            self.toggles.append(values["value"] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def scenes() -> Iterator[tuple[str, Language, SessionStep, FactSheet]]:
    course = load_catalog().course
    for lesson in course.outlines:
        sheet = course.example_of(lesson)
        for language in LANGUAGES:
            for step in compose(course, lesson, language, sheet).steps:
                if step.scene and step.kind == "decision":
                    yield f"{lesson} {step.id} {language}", language, step, sheet
    for message in course.messages.values():
        sheet = course.example(message.example)
        for language in LANGUAGES:
            step = compose_message(course, message, language, sheet)
            yield f"{message.id} {language}", language, step, sheet


def test_every_mark_of_every_scene_is_drawn_and_nothing_barred_is_in_it() -> None:
    sheet_of_styles = style_sheet()
    for where, language, step, sheet in scenes():
        assert step.scene is not None
        answer = read(draw(step.scene, language, sheet, MarkStyle.NUMBERED))
        numbers = {text.strip() for text in answer.text if text.strip().isdigit()}
        assert {str(mark.number) for mark in step.marks} <= numbers, where
        asked = read(draw(step.scene, language, sheet))
        chosen = read(draw(step.scene, language, sheet, MarkStyle.TOGGLE))
        assert sorted(chosen.toggles) == sorted(str(mark.id) for mark in step.marks), where
        for drawn in (answer, asked, chosen):
            assert not drawn.attributes & {"style", "onclick", "href", "src"}, where
            assert not drawn.tags & {"script", "style", "a", "img", "form", "iframe"}, where
            assert not [name for name in drawn.classes if name.startswith(("sf-", "ss-"))
                        and f".{name} " not in sheet_of_styles], where  # fmt: skip
        assert ("mark" in asked.tags, asked.toggles) == (False, []), where


def test_a_hostile_name_stays_text_in_every_scene() -> None:
    course = load_catalog().course
    bad = '"><script>alert(1)</script>&amp;'
    for lesson in course.outlines:
        values = {
            name: bad
            if course.facts[name].kind in ("name", "phrase", "sentence", "email")
            else value
            for name, value in course.example_of(lesson).values.items()
        }
        sheet = course.sheet(values)
        for step in compose(course, lesson, "en", sheet).steps:
            if step.scene:
                drawn = read(draw(step.scene, "en", sheet, MarkStyle.NUMBERED))
                assert "script" not in drawn.tags


def test_the_words_of_a_scene_are_there_in_the_learners_language() -> None:
    course = load_catalog().course
    session = compose(course, "phishing-at-work", "es", course.example("lakeside"))
    call = next(step for step in session.steps if step.id == "d2")
    assert call.scene is not None
    text = "".join(read(draw(call.scene, "es", course.example("lakeside"))).text)
    assert "Hola, Rachel, soy Kevin de Northwind." in text
    assert "Quien llama" in text
    assert "(608) 555-0187" in text


def test_a_room_tells_what_matters_to_those_who_do_not_see_it() -> None:
    course = load_catalog().course
    sheet = course.example("lakeside")
    for step in compose(course, "phishing-at-work", "en", sheet).steps:
        if step.scene and step.scene.kind == "desk":
            html = draw(step.scene, "en", sheet, MarkStyle.NUMBERED)
            assert 'role="img"' in html
            assert "a USB stick with a paper tag that says Photos, Miller." in html
            assert re.search(r"<li>Photos, Miller<sup>", html)


def test_a_scene_whose_fact_is_missing_is_refused_by_name() -> None:
    course = load_catalog().course
    session = compose(course, "lost-device", "en", course.example_of("lost-device"))
    scene = next(step.scene for step in session.steps if step.id == "d2")
    assert scene is not None
    with pytest.raises(UnfilledBlank, match="after_hours_phone"):
        draw(scene, "en", course.sheet({"msp.short": "Northwind"}))


def test_each_thing_fits_into_the_drawing() -> None:
    for name, thing in THINGS.items():
        assert 0 < thing.width <= 720, name
        assert 0 < thing.height <= 400, name


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Dr. Helena Reyes", "HR"), ("Sam", "S"), ("李 小龙", "李小"), ("<b> x", "X"), ("", "")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_clauses_that_lessons_teach_and_rules_rest_on_exist() -> None:
    course = load_catalog().course
    known = {clause.id for policy in load_policies().policies.values() for clause in policy.clauses}
    taught = {clause for script in course.scripts.values() for clause in script.clauses}
    rested_on = {clause for fact in course.facts.values() for clause in fact.clauses}
    assert (taught - known, rested_on - known) == (set(), set())


@pytest.mark.parametrize("dark", [".call", ".tiles-of-video", ".fax__screen"])
def test_a_mark_on_a_dark_part_has_its_own_ink(dark):
    """Its light ground would leave the light letters of that part unreadable."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", style_sheet())
    inks = [body for names, body in rules if f"{dark} .mk" in names]
    assert any("color: #16201d" in body for body in inks)


def test_a_tag_keeps_its_numbers_whole_and_its_letters_in_shape():
    course = load_catalog().course
    sheet = course.example_of("records-disposal")
    scenes = [step.scene for step in compose(course, "records-disposal", "es", sheet).steps]
    drawn = next(one for one in (draw(x, "es", sheet) for x in scenes if x) if "escuela, 4" in one)
    rows = re.findall(r'textLength="([\d.]+)"[^>]*>([^<]+)<', drawn)
    assert [text for _, text in rows] == ["Para la", "escuela,\u00a04\u00a0p.\u00a0m."]
    first, second = (float(width) / len(text) for width, text in rows)
    assert first != second  # each letter has its own width, or short lines would be squeezed


def test_a_long_address_may_break_behind_its_sign_and_still_reads_as_it_is():
    course = load_catalog().course
    sheet = course.example_of("phishing-at-work")
    session = compose(course, "phishing-at-work", "en", sheet)
    scene = next(one.scene for one in session.steps if one.scene and one.scene.kind == "mail")
    drawn = draw(scene, "en", sheet)
    assert "@<wbr>" in drawn
    assert "@" not in drawn.replace("@<wbr>", "")
    assert "@<wbr>lakesidedental<wbr>.example<wbr>.com" in drawn  # in no word of the domain
