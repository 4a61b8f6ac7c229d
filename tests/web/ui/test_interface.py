"""Tags, error pages, headers; no inline script or style anywhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.urls import reverse

import duecare_web
from duecare.errors import InputError
from duecare.money import Money
from duecare_web.clients import listing

ROOT = Path(duecare_web.__file__).parent
TEMPLATES = sorted(ROOT.rglob("templates/**/*.html"))


def render(text: str, **facts: Any) -> str:
    return Template(text).render(Context(facts))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ 125050|money }}", "$1,250.50"),
        ("{{ 125050|money_whole }}", "$1,250"),
        ("{{ 310000000|money_brief }}", "$3.1 million"),
        ("{{ 4200|count }}", "4,200"),
        ("{{ 'decision.declined'|words }}", "Decision declined"),
        ("{{ 'Dana van Reyes'|initials }}", "DR"),
        ("{{ none|money }}", ""),
    ],
)
def test_figures_read_as_people_write_them(text: str, shown: str) -> None:
    assert render(text, none=None) == shown


def test_money_and_times_have_their_machine_form_too() -> None:
    assert render("{{ amount|money }}", amount=Money(5)) == "$0.05"
    moment = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert render("{{ moment|when }}", moment=moment) == (
        '<time datetime="2026-03-01T09:30:00+00:00">Mar 1, 2026, 9:30 a.m. UTC</time>'
    )


def test_a_badge_escapes_its_text_and_knows_its_tones() -> None:
    assert "&lt;b&gt;" in render("{% badge given tone='bad' %}", given="<b>")
    assert "badge--neutral" in render("{% badge 'x' tone='loud' %}")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: str(one.relative_to(ROOT)))
def test_a_template_keeps_the_content_security_policy(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=", text), "inline style"
    assert not re.search(r"\son[a-z]+=", text), "inline handler"
    assert not re.search(r"<style|hx-on|javascript:", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: str(one.relative_to(ROOT)))
def test_a_template_speaks_calmly(template: Path) -> None:
    text = re.sub(r"{[%#].*?[%#]}|{{.*?}}|<!doctype html>|<[^>]+>", " ", template.read_text())
    assert "!" not in text
    assert not re.search(
        r"\b(please|simply|protected|compliant|waived|guaranteed)\b", text, re.IGNORECASE
    )


def test_an_error_meant_for_a_person_becomes_a_page(
    north: Any, signed_in: Any, monkeypatch: Any
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise InputError("the list cannot be read", hint="check the second line")

    monkeypatch.setattr(listing, "chosen", fail)
    response = signed_in(north.viewer).get(reverse("clients:portfolio"))
    assert response.status_code == 422
    assert b"the list cannot be read" in response.content
    assert b"check the second line" in response.content


def test_a_page_that_does_not_exist_says_so_in_our_look(client: Any, north: Any) -> None:
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert b"Page not found" in response.content
