"""What a person is shown in training, as pages that are kept: a session, a practice message.

The catalog changes; the page stays. An entry names the page by its digest and attaches it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from duecare.catalog.lessons import FactSheet, Language, Session, SessionStep
from duecare.lessons.drawing import draw
from duecare.lessons.pen import MarkStyle
from duecare.lessons.sheet import style_sheet
from duecare_web.ledger.actions import Attached
from duecare_web.ledger.shown import TOKENS, heading, kept_page, listed, paragraph
from duecare_web.training.message_pool import PracticeMessage


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
    return kept_page(session.title, body=body, lang=session.language, style=TOKENS + style_sheet())


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
        style=TOKENS + style_sheet(),
    )
