"""Writes a message of the course as a mail that is sent, and as the scene that explains it later.

The lesson shows a made-up address; the mail has one at the sending domain, and its link leads to our
own page. The scene that explains it shows both, with the marks where they are on that very mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from duecare.catalog.lessons.course import Course, PoolMessage
from duecare.catalog.lessons.facts import FactSheet
from duecare.catalog.lessons.scenes import MailPart, MailScene, Mark
from duecare.catalog.lessons.words import Bilingual, Language
from duecare.catalog.simulations import SendableLure, SimulationRules


@dataclass(frozen=True, slots=True)
class MailText:
    """A lure as a mail: no attachment, no picture, no field; its one link twice, in text and HTML."""

    sender: str
    address: str
    subject: str
    body: str
    html: str


def write_mail(
    message: PoolMessage,
    lure: SendableLure,
    *,
    language: Language,
    sheet: FactSheet,
    domain: str,
    links: tuple[str, str],
) -> MailText:
    """The mail for one person; ``links`` are the addresses for its text and for its HTML.

    Raises :class:`UnfilledBlank` where it speaks of a fact that the sheet lacks.
    """
    scene = _scene(message)
    lines: list[str] = []
    parts: list[str] = []
    for part in scene.body:
        if part.p is not None:
            text = sheet.fill(part.p, language)
            lines += [text, ""]
            parts.append(f"<p>{escape(text)}</p>")
        elif part.link is not None:
            label = sheet.fill(part.link, language)
            lines += [f"{label}: {links[0]}", ""]
            parts.append(f'<p><a href="{escape(links[1])}">{escape(label)}</a></p>')
    body = "".join(parts)
    return MailText(
        sender=sheet.fill(scene.sender.name, language),
        address=f"{lure.mailbox}@{domain}",
        subject=sheet.fill(scene.subject, language),
        body="\n".join(lines),
        html=f'<!doctype html><html lang="{language}"><body>{body}</body></html>',
    )


def explained(message: PoolMessage, lure: SendableLure, *, domain: str, host: str) -> PoolMessage:
    """The message with the address and the link that were on the mail, and its marks on them."""
    scene = _scene(message)
    address = lure.mailbox + "@" + domain
    sender = scene.sender.model_copy(update={"address": _same(address)})
    before = {"address": scene.sender.address, "link": _target(scene)}
    now = {"address": domain, "link": host}
    changed = scene.model_copy(
        update={
            "sender": sender,
            "body": tuple(_led(part, host) for part in scene.body),
            "marks": tuple(_moved(mark, before, now) for mark in scene.marks),
        }
    )
    step = message.step.model_copy(update={"scene": changed})
    return message.model_copy(update={"step": step})


def sendable(
    rules: SimulationRules, course: Course, message: str
) -> tuple[PoolMessage, SendableLure] | None:
    """The message and what is said of sending it; ``None`` for one that may not be sent."""
    lure = rules.by_message.get(message)
    return None if lure is None else (course.messages[message], lure)


def _scene(message: PoolMessage) -> MailScene:
    scene = message.step.scene
    assert isinstance(scene, MailScene)  # noqa: S101  the catalog refuses any other
    return scene


def _target(scene: MailScene) -> Bilingual:
    return next(part.to for part in scene.body if part.to is not None)


def _led(part: MailPart, host: str) -> MailPart:
    return part if part.to is None else part.model_copy(update={"to": _same(host)})


def _moved(mark: Mark, before: Mapping[str, Bilingual], now: Mapping[str, str]) -> Mark:
    """A mark on an address that the mail does not have goes to the one that it has."""
    if mark.quote is None or mark.at not in before:
        return mark
    if mark.quote.en not in before[mark.at].en:
        return mark
    return mark.model_copy(update={"quote": _same(now[mark.at])})


def _same(text: str) -> Bilingual:
    return Bilingual(en=text, es=text)
