"""Web pages, social networks, sign-in prompts and fax covers."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from duecare.catalog.lessons.scenes import (
    BrowserScene,
    FaxScene,
    LabeledRow,
    PromptScene,
    SocialScene,
)
from duecare.catalog.lessons.words import Bilingual
from duecare.lessons.icons import icon
from duecare.lessons.pen import Pen


def social(scene: SocialScene, pen: Pen) -> str:
    """A profile with a post or note."""
    profile = scene.profile
    rows = "".join(f"<li>{pen.text('facts', fact)}</li>" for fact in profile.facts)
    facts = f'<ul class="social__facts">{rows}</ul>' if rows else ""
    return (
        '<div class="social__cover" aria-hidden="true"></div>'
        f'<div class="social__who">{_portrait(len(pen.filled(profile.name)))}'
        f"<div><b>{pen.text('profile', profile.name)}</b>"
        f"<small>{pen.text('profile', profile.headline)}</small></div></div>"
        f"{facts}"
        f'<p class="social__note">{pen.text("note", scene.note)}</p>'
        f"{_buttons(scene.actions, pen)}"
    )


def _portrait(seed: int) -> str:
    hair = (
        "M24 34c-2-16 6-23 16-23s18 7 16 23c-3-6-5-9-8-11-7 3-13 2-17-2-3 3-5 7-7 13z",
        "M26 30c0-12 6-17 14-17s14 5 14 17l3 16c-6 2-6-8-8-17-6 2-13 1-17-3-1 7-2 22-9 20z",
        "M25 32c0-13 7-19 15-19s15 6 15 19c-2-4-4-7-6-8-6 1-12 1-18 0-2 1-4 4-6 8z",
    )[seed % 3]
    return (
        '<svg class="portrait" viewBox="0 0 80 80" aria-hidden="true">'
        '<circle class="sf-wall" cx="40" cy="40" r="40"/><circle class="sf-skin" cx="40" cy="33" '
        f'r="14"/><path class="sf-hair" d="{hair}"/>'
        '<path class="sf-blue" d="M14 80c2-19 13-28 26-28s24 9 26 28z"/></svg>'
    )


def browser(scene: BrowserScene, pen: Pen) -> str:
    """A page with its address above it."""
    page = scene.page
    text = f"<p>{pen.text('text', page.text)}</p>" if page.text else ""
    site = pen.text("url", scene.url.site, cut="https://")
    return (
        f'<div class="scene__bar">{icon("back")}{icon("reload")}<span class="url">{icon("site")}'
        f'<span><span class="visually-hidden">{pen.label("address")}: </span>{site}'
        f'<span class="url__rest">{escape(scene.url.path)}</span></span></span></div>'
        f'<div class="signin"><p class="signin__title">{pen.text("title", page.title)}</p>'
        f"{text}{_fields(page.fields, 'field', pen)}"
        f'<span class="mail__button">{escape(pen.filled(page.button))}</span></div>'
    )


def prompt(scene: PromptScene, pen: Pen) -> str:
    """A prompt on a phone."""
    return (
        f'<div class="prompt"><p class="prompt__note">{pen.text("note", scene.note)}</p>'
        f'<span class="face" aria-hidden="true">{icon("key")}</span>'
        f'<p class="signin__title">{pen.text("title", scene.title)}</p>'
        f"{_table(scene.rows, pen)}{_buttons(scene.buttons, pen)}</div>"
    )


def fax(scene: FaxScene, pen: Pen) -> str:
    """A fax machine with the number typed in, and its cover sheet."""
    return (
        f'<div class="scene__bar">{icon("page")}{pen.label("fax")}</div>'
        f'<div class="fax"><div class="fax__screen"><small>{pen.label("fax_number")}</small>'
        f"<b>{pen.text('number', scene.to.number)}</b></div>"
        f"<p><b>{pen.label('to')}:</b> {pen.text('number', scene.to.name)}</p>"
        f"{_table(scene.rows, pen)}</div>"
    )


def _fields(rows: Iterable[LabeledRow], place: str, pen: Pen) -> str:
    return "".join(
        f'<div><span class="signin__label">{pen.text(place, row.label)}</span>'
        f'<span class="signin__field">{pen.text(place, row.value) or "&nbsp;"}</span></div>'
        for row in rows
    )


def _table(rows: Iterable[LabeledRow], pen: Pen) -> str:
    lines = "".join(
        f"<div><dt>{pen.text('rows', row.label)}</dt><dd>{pen.text('rows', row.value)}</dd></div>"
        for row in rows
    )
    return f'<dl class="scene__rows">{lines}</dl>'


def _buttons(names: Iterable[Bilingual], pen: Pen) -> str:
    buttons = "".join(f'<span class="fake">{escape(pen.filled(name))}</span>' for name in names)
    return f'<p class="scene__do">{buttons}</p>' if buttons else ""
