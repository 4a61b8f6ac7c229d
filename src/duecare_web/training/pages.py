"""What a person is shown in training, as pages that are kept: a session, a practice message.

The catalog changes; the page stays. An entry names the page by its digest and attaches it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from duecare.catalog.lessons import FactSheet, Language, Session, SessionStep
from duecare.lessons.drawing import draw
from duecare.lessons.pen import MarkStyle
from duecare.lessons.sheet import style_sheet
from duecare_web.ledger.actions import Attached
from duecare_web.ledger.shown import heading, kept_page, listed, paragraph
from duecare_web.training.message_pool import PracticeMessage

_TOKENS: Final = (
    ":root{--ground:#f7f7f5;--surface:#fff;--surface-2:#f2f2ef;--surface-3:#e8e8e4;--line:#e3e3de;"
    "--line-strong:#8a8f8c;--ink:#16201d;--ink-2:#4b5552;--ink-3:#626b68;--accent:#0b6355;"
    "--accent-strong:#084c41;--accent-soft:#e2f1ed;--on-accent:#fff;--good:#17653a;"
    "--good-soft:#e3f3e8;--warn:#855000;--warn-soft:#fbf0dc;--bad:#a5281f;--bad-soft:#fbe9e6;"
    "--info:#1d5592;--info-soft:#e6eff9;--font:sans-serif;--font-mono:monospace;--text-xs:.8rem;"
    "--text-sm:.875rem;--text-md:1rem;--text-lg:1.125rem;--text-xl:1.375rem;--space-1:.25rem;"
    "--space-2:.5rem;--space-3:.75rem;--space-4:1rem;--space-5:1.5rem;--space-6:2rem;"
    "--radius-sm:6px;--radius:10px;--radius-lg:14px;--shadow-1:none}"
    ".visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    ".icon{width:1rem;height:1rem;fill:none;stroke:currentcolor;stroke-width:1.5}"
)


def session_page(session: Session, sheet: FactSheet) -> Attached:
    """The whole session in this person's words: each scene, its choices, reasons and marks.

    The entry of the sitting holds the order in which the choices were shown.
    """
    body = [
        paragraph(f"Lesson {session.lesson}, version {session.version}", note=True),
        paragraph(session.promise),
        paragraph(session.objective),
    ]
    for step in session.steps:
        body += _step(step, session.language, sheet)
    body += [heading("Contact card")]
    body += [
        paragraph(f"{one.label}: {one.value} {one.who} {one.help}") for one in session.contacts
    ]
    body += [paragraph(text) for text, _ in session.notes]
    return kept_page(session.title, body=body, lang=session.language, style=_TOKENS + style_sheet())


def _step(step: SessionStep, language: Language, sheet: FactSheet) -> Iterator[SafeString]:
    yield heading(f"{step.id}. {step.time or step.about}".strip(". "))
    if step.set:
        yield paragraph(step.set)
    if step.scene:
        yield paragraph("The numbers of the signs were shown after the answer.", note=True)
        # The drawer escapes every text; nothing else goes in.
        drawn = draw(step.scene, language, sheet, MarkStyle.NUMBERED)
        yield mark_safe(drawn)  # noqa: S308
    if step.stem:
        yield paragraph(step.stem)
    right = frozenset(n for n, one in enumerate(step.choices) if one.id in step.right)
    yield listed([one.text for one in step.choices], right=right)
    yield paragraph("Told after the answer:", note=True)
    for one in step.choices:
        if one.why:
            yield format_html("<p>{}: {}</p>", one.text, one.why)
    if step.why:
        yield paragraph(step.why)
    for mark in step.marks:
        kind = "" if mark.sign else " (harmless)"
        yield format_html("<p>{}. {}{}</p>", mark.number, mark.why, kind)


def message_page(message: PracticeMessage) -> Attached:
    """A practice message in this person's words: the scene, its choices, reasons and marks."""
    return kept_page(
        f"Practice message {message.id}",
        body=list(_step(message.step, message.language, message.sheet)),
        lang=message.language,
        style=_TOKENS + style_sheet(),
    )
