"""Calls, chats, text messages and video meetings."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from duecare.catalog.lessons.scenes import CallScene, ChatScene, SpokenLine, VideoScene, VideoTile
from duecare.lessons.icons import icon
from duecare.lessons.pen import Pen, initials


def lines(rows: Iterable[SpokenLine], pen: Pen, *, other: str = "") -> str:
    """What is said or written, in order; ``other`` is the escaped name of the other side."""
    items = "".join(_line(line, pen, other) for line in rows)
    return f'<ul class="talk">{items}</ul>'


def _line(line: SpokenLine, pen: Pen, other: str) -> str:
    name = pen.label("you") if line.who == "you" else other
    who = f"<small>{name}</small>" if name else ""
    time = f'<small class="talk__at">{escape(pen.filled(line.at))}</small>' if line.at else ""
    return f'<li class="talk__{line.who}">{who}{pen.text("lines", line.text)}{time}</li>'


def call(scene: CallScene, pen: Pen) -> str:
    """A telephone during a call, and what was said so far."""
    display = scene.display
    other = pen.label("other_side" if scene.placed else "caller")
    return (
        f'<div class="call"><span class="face" aria-hidden="true">{icon("phone")}</span>'
        f"<div><b>{pen.text('display', display.name)}</b>"
        f"<small>{pen.text('display', display.number)}</small></div>"
        f'<span class="call__time">{escape(display.length)}</span></div>'
        f"{lines(scene.lines, pen, other=other)}"
    )


def chat(scene: ChatScene, pen: Pen) -> str:
    """A chat window, or text messages with their number on top."""
    partner = scene.partner
    face = initials(pen.filled(partner.name)) if scene.kind == "chat" else icon("chat")
    number = f"<small>{pen.text('number', partner.number)}</small>" if partner.number else ""
    return (
        f'<div class="chat__head"><span class="face" aria-hidden="true">{face}</span>'
        f"<div><b>{pen.text('name', partner.name)}</b>{number}"
        f"<small>{pen.text('note', partner.note)}</small></div></div>"
        f"{lines(scene.lines, pen)}"
        f'<p class="chat__box" aria-hidden="true">{pen.label("write")}</p>'
    )


def video(scene: VideoScene, pen: Pen) -> str:
    """A video meeting: a tile for each person, then what was said."""
    tiles = "".join(_tile(tile, pen) for tile in scene.tiles)
    return (
        f'<div class="scene__bar">{icon("camera")}{pen.label("video")}'
        f'<span class="scene__end">{pen.text("note", scene.note)}</span></div>'
        f'<ul class="tiles-of-video">{tiles}</ul>'
        f"{lines(scene.lines, pen, other=pen.label('voice')) if scene.lines else ''}"
    )


def _tile(tile: VideoTile, pen: Pen) -> str:
    name = pen.text("tiles", tile.name)
    return (
        f'<li><span class="face" aria-hidden="true">{initials(pen.filled(tile.name))}</span>'
        f"<b>{name}</b><small>{pen.text('tiles', tile.note)}</small></li>"
    )
