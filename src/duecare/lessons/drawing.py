"""Draws a scene: one function for each kind."""

from __future__ import annotations

from duecare.catalog.lessons.facts import FactSheet
from duecare.catalog.lessons.scenes import (
    BrowserScene,
    CallScene,
    ChatScene,
    FaxScene,
    MailScene,
    PromptScene,
    Scene,
    SocialScene,
    VideoScene,
)
from duecare.catalog.lessons.words import Language
from duecare.lessons import mail, room, screens, talks
from duecare.lessons.pen import MarkStyle, Pen


def draw(
    scene: Scene, language: Language, sheet: FactSheet, marks: MarkStyle = MarkStyle.HIDDEN
) -> str:
    """The scene as HTML, safe to put on a page.

    Raises :class:`UnfilledBlank` when the scene speaks of a fact that the sheet lacks; a session
    holds no such scene.
    """
    pen = Pen(scene, language, sheet, marks)
    name, body = _inside(scene, pen)
    return (
        f'<figure class="scene scene--{scene.kind}" role="group" aria-label="{name}">'
        f"{body}{_left_over(pen)}</figure>"
    )


def _inside(scene: Scene, pen: Pen) -> tuple[str, str]:
    if isinstance(scene, MailScene):
        return pen.label("draft" if scene.draft else "mail"), mail.inside(scene, pen)
    if isinstance(scene, CallScene):
        return pen.label("call"), talks.call(scene, pen)
    if isinstance(scene, ChatScene):
        return pen.label(scene.kind), talks.chat(scene, pen)
    if isinstance(scene, VideoScene):
        return pen.label("video"), talks.video(scene, pen)
    if isinstance(scene, SocialScene):
        return pen.label("social"), screens.social(scene, pen)
    if isinstance(scene, BrowserScene):
        return pen.label("browser"), screens.browser(scene, pen)
    if isinstance(scene, PromptScene):
        return pen.label("prompt"), screens.prompt(scene, pen)
    if isinstance(scene, FaxScene):
        return pen.label("fax"), screens.fax(scene, pen)
    return pen.label("room"), room.inside(scene, pen)


def _left_over(pen: Pen) -> str:
    """Marks of whole things that are no object of the drawing: chosen below it."""
    if pen.style is not MarkStyle.TOGGLE or not pen.left:
        return ""
    rows = "".join(f"<li>{pen.toggle(mark, pen.label('this_thing'))}</li>" for mark in pen.left)
    return f'<ul class="scene__rest">{rows}</ul>'
