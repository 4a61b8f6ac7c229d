"""Draws a room or a desk from its objects, with tags, numbers and what is written on things."""

from __future__ import annotations

import re
from html import escape
from textwrap import wrap
from typing import Final

from duecare.catalog.lessons.scenes import DeskObject, RoomScene
from duecare.catalog.lessons.session import SessionMark
from duecare.lessons import devices, rooms, things
from duecare.lessons.pen import MarkStyle, Pen
from duecare.lessons.shapes import Drawn, box, moved, path
from duecare.lessons.talks import lines

WIDTH: Final = 720
HEIGHT: Final = 400
_LETTER: Final = 13.0  # advance of a letter like "e" on a tag; the text is set to fit
_NARROW: Final = frozenset("fijlrtI.,:;!'’()[]| \u00a0")
_WIDE: Final = frozenset("mwMW@%")
_TAG_LETTERS: Final = 21
_TAG_LINE: Final = 28
_EDGE: Final = 8

_NUMBER_AT: Final = {"person": (22, 70), "chair": (62, 96), "cable": (30, -14), "keys": (0, 26)}

THINGS: Final[dict[str, Drawn]] = {**rooms.FURNITURE, **devices.DEVICES, **things.THINGS}


def inside(scene: RoomScene, pen: Pen) -> str:
    """The drawing, then what is written in it and said at the door."""
    marked = {str(thing.kind): pen.whole(thing.kind) for thing in scene.objects}
    tag_mark = pen.whole("tag")
    drawn = "".join(_placed(thing) for thing in scene.objects)
    tags = "".join(_tag(thing, pen) for thing in scene.objects if thing.tag)
    numbers = _numbers(scene, marked, tag_mark, pen)
    talk = lines(scene.lines, pen, other=pen.label("at_door")) if scene.lines else ""
    return (
        f'<svg class="room" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(pen.filled(scene.alt))}">{_ground()}{drawn}{tags}{numbers}</svg>'
        f"{_written(scene, tag_mark, pen)}{talk}"
    )


def _ground() -> str:
    floor = box(0, 280, WIDTH, 120, "floor") + box(0, 272, WIDTH, 10, "frame")
    return box(0, 0, WIDTH, HEIGHT, "wall") + floor


def _placed(thing: DeskObject) -> str:
    drawer = THINGS[thing.kind].draw
    if thing.kind == "person" and thing.tag and not thing.badge:
        drawer = rooms.person_with_cap
    return moved(thing.x, thing.y, drawer(thing))


def _tag_lines(thing: DeskObject, pen: Pen) -> list[str]:
    if not thing.tag:
        return []
    # A phone number, a time and a word with its number stay in one line.
    whole = re.sub(
        r"(?<=\(\d{3}\)) | (?=\d)|(?<=\d) (?=[ap]\.? ?m)|(?<=[ap]\.) (?=m\.)",
        "\u00a0", pen.filled(thing.tag), flags=re.IGNORECASE,
    )  # fmt: skip
    return wrap(whole, _TAG_LETTERS)


def _set_width(text: str) -> float:
    """How wide a line of a tag is set: letters keep their shape when the browser fits it."""
    letters = sum(0.6 if one in _NARROW else 1.4 if one in _WIDE else 1.0 for one in text)
    return letters * _LETTER


def _tag_place(thing: DeskObject, rows: list[str]) -> tuple[float, float, float, float]:
    """Left, top, width and height of a tag: beside its thing, inside the drawing."""
    width = max(map(_set_width, rows)) + 36
    height = len(rows) * _TAG_LINE + 12
    across, down = THINGS[thing.kind].size
    right = thing.x + across + 14
    left = right if right + width <= WIDTH - _EDGE else thing.x + across / 2 - width / 2
    left = max(_EDGE, min(left, WIDTH - _EDGE - width))
    beside = left == right
    top = thing.y + down / 2 - height / 2 if beside else thing.y - height - 10
    return left, max(_EDGE, min(top, HEIGHT - _EDGE - height)), width, height


def _tag(thing: DeskObject, pen: Pen) -> str:
    rows = _tag_lines(thing, pen)
    left, top, width, height = _tag_place(thing, rows)
    across, down = THINGS[thing.kind].size
    end: tuple[float, float] = (thing.x + across - 6, thing.y + down / 2)
    if left <= thing.x + across:  # not beside its thing but above it
        end = (max(left + 13, thing.x + across / 3), thing.y + 10)
    string = path(
        f"M{left + 13:g} {top + height / 2:g}Q{(left + end[0]) / 2:g} {end[1] + 6:g} "
        f"{end[0]:g} {end[1]:g}",
        "none/brown", 2.5,
    )  # fmt: skip
    texts = "".join(
        f'<text class="room__tag" x="{left + 26:g}" y="{top + 29 + _TAG_LINE * row:g}" '
        f'textLength="{_set_width(text):g}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(text)}</text>"
        for row, text in enumerate(rows)
    )
    label = path(
        f"M{left:g} {top + height / 2:g}l14-{height / 2:g}h{width - 14:g}v{height:g}h-{width - 14:g}z",
        "tag/brown", 1.5,
    )  # fmt: skip
    hole = f'<circle class="sf-brown" cx="{left + 13:g}" cy="{top + height / 2:g}" r="4"/>'
    return f'<g aria-hidden="true">{string}{label}{hole}{texts}</g>'


def _numbers(
    scene: RoomScene, marked: dict[str, SessionMark | None], tag_mark: SessionMark | None, pen: Pen
) -> str:
    if pen.style is not MarkStyle.NUMBERED:
        return ""
    found: list[str] = []
    seen: set[str] = set()
    for thing in scene.objects:
        mark = marked.get(thing.kind)
        if mark and thing.kind not in seen:
            seen.add(thing.kind)
            right, down = _NUMBER_AT.get(thing.kind, (-4, -2))
            found.append(_number(mark, thing.x + right, thing.y + down))
        if tag_mark and thing.tag:
            left, top, width, _ = _tag_place(thing, _tag_lines(thing, pen))
            found.append(_number(tag_mark, left + width - 6, top - 4))
    return "".join(found)


def _number(mark: SessionMark, x: float, y: float) -> str:
    x, y = max(26, min(x, WIDTH - 26)), max(26, min(y, HEIGHT - 26))
    kind = "room__number" if mark.sign else "room__number room__number--fine"
    return (
        f'<g class="{kind}" aria-hidden="true"><circle cx="{x:g}" cy="{y:g}" r="22"/>'
        f'<text x="{x:g}" y="{y + 9:g}">{mark.number}</text></g>'
    )


def _written(scene: RoomScene, tag_mark: SessionMark | None, pen: Pen) -> str:
    """Tags and writing as text, large enough to read on a phone; marks of words stand here."""
    rows: list[str] = []
    for thing in scene.objects:
        if thing.tag:
            text = pen.text("tag", thing.tag)
            number = pen.number(tag_mark) if tag_mark and pen.shows_marks else ""
            rows.append(f"<li>{text}{number}</li>")
        rows += [f"<li>{pen.text(thing.kind, words)}</li>" for words in thing.text]
    if not rows:
        return ""
    title = f'<p class="visually-hidden">{pen.label("written")}</p>'
    return f'<figcaption class="room__written">{title}<ul>{"".join(rows)}</ul></figcaption>'
