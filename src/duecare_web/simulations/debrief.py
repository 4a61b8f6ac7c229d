"""The page behind a link: the very message with its signs, in English and Spanish, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from duecare.catalog import load_catalog
from duecare.catalog.lessons import LANGUAGES, Language, SessionMark, UnfilledBlank, compose_message
from duecare.documents.wording.exercise_pages import PAGE
from duecare.lessons.drawing import draw
from duecare.lessons.pen import MarkStyle
from duecare.simulations.lures import explained, sendable
from duecare_web.simulations.models import Lure
from duecare_web.simulations.sending import sheet_of

NAMES: Final = {"en": "English", "es": "Español"}


@dataclass(frozen=True, slots=True)
class ExplainedMail:
    """The page in one language; ``scene`` is empty where the message cannot be drawn any more."""

    language: Language
    words: dict[str, str]
    scene: SafeString
    marks: tuple[SessionMark, ...]
    why: str
    report_to: str
    lesson: str


def words_of(lure: Lure, language: Language) -> dict[str, str]:
    """The words of the page, with the names of client and firm in them."""
    names = {"client": lure.client.name, "firm": lure.client.firm.name}
    lead = PAGE[language]["lead"].format(**names)
    return {**PAGE[language], "lead": lead, "language": language, "name": NAMES[language]}


def explanations(lure: Lure, now: datetime) -> list[ExplainedMail]:
    """The page in both languages, that of the message first."""
    ordered = sorted(LANGUAGES, key=lambda one: one != lure.language)
    return [_explanation(lure, language, now) for language in ordered]


def _explanation(lure: Lure, language: Language, now: datetime) -> ExplainedMail:
    catalog, words = load_catalog(), words_of(lure, language)
    found = sendable(catalog.simulations, catalog.course, lure.message)
    sheet = sheet_of(lure.client, language, now, lure.employee)
    address = sheet.values.get("report_address", "")
    scene, why = mark_safe(""), ""
    marks: tuple[SessionMark, ...] = ()
    if found is not None:
        host = urlsplit(settings.DUECARE_BASE_URL).hostname or ""
        message = explained(*found, domain=lure.campaign.authorization.domain, host=host)
        try:
            step = compose_message(catalog.course, message, language, sheet)
        except UnfilledBlank:  # a fact was taken back since
            pass
        else:
            drawn = draw(message.step.scene, language, sheet, MarkStyle.NUMBERED)
            scene = mark_safe(drawn)  # noqa: S308  the drawer escapes every text that it writes
            marks, why = step.marks, step.why
    lesson = lure.message.partition("/")[0]
    title = catalog.course.title(lesson).in_language(language)
    return ExplainedMail(
        language=language,
        words=words,
        scene=scene,
        marks=marks,
        why=why,
        report_to=words["report_to"].format(address=address) if address else "",
        lesson=words["lesson"].format(lesson=title),
    )
