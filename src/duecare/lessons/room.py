"""Draws a room or a desk from its objects, with tags, numbers and what is written on things."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from textwrap import wrap
from typing import Final

from duecare.catalog.lessons.scenes import DeskObject, RoomScene
from duecare.catalog.lessons.session import SessionMark
from duecare.lessons import devices, rooms, things
from duecare.lessons.pen import MarkStyle, Pen
from duecare.lessons.shapes import box, moved, path
from duecare.lessons.talks import lines

WIDTH: Final = 720
HEIGHT: Final = 400
_LETTER: Final = 12.5  # mean advance at the size of tags
_TAG_LETTERS: Final = 22
_TAG_LINE: Final = 28
_EDGE: Final = 8

# Each thing: its drawer, and how wide and high it comes out, for tags and numbers.
_Drawer = Callable[[DeskObject], str]
THINGS: Final[dict[str, tuple[_Drawer, int, int]]] = {
    "badge": (things.badge, 72, 80), "bag": (things.bag, 210, 124),
    "basket": (rooms.basket, 96, 90), "bin": (rooms.bin_of_shreds, 130, 190),
    "binder": (things.binder, 120, 150), "box": (things.carton, 152, 84),
    "boxes": (things.boxes, 110, 144), "cable": (devices.cable, 150, 40),
    "calendar": (rooms.calendar, 92, 110), "car": (rooms.car, 240, 126),
    "card": (things.card, 100, 56), "carseat": (rooms.carseat, 400, 280),
    "cart": (rooms.cart, 110, 120), "chair": (rooms.chair, 84, 148),
    "check": (things.check, 234, 58), "checklist": (things.checklist, 136, 130),
    "copier": (rooms.copier, 212, 240), "counter": (rooms.counter, 720, 132),
    "cup": (things.cup, 56, 54), "dental_chair": (rooms.dental_chair, 200, 168),
    "disk": (devices.disk, 130, 62), "door": (rooms.door, 130, 220),
    "drawer": (rooms.drawer, 196, 86), "drive": (devices.drive, 96, 52),
    "envelope": (things.envelope, 150, 66), "folder": (things.folder, 140, 78),
    "form": (things.form, 200, 110), "key": (things.key, 92, 32),
    "keyboard": (devices.keyboard, 200, 46), "keys": (things.keys, 96, 80),
    "laptop": (devices.laptop, 200, 150), "letter": (things.letter, 160, 70),
    "mat": (rooms.mat, 240, 66), "meter": (rooms.meter, 120, 262),
    "monitor": (devices.monitor, 220, 199), "note": (things.note, 82, 66),
    "paper": (things.paper, 188, 60), "papers": (things.papers, 178, 66),
    "patient": (rooms.patient, 96, 152), "pen": (things.pen, 112, 20),
    "person": (rooms.person, 150, 340), "phone": (devices.phone, 132, 66),
    "plant": (rooms.plant, 88, 110), "poster": (rooms.poster, 92, 116),
    "powerstrip": (devices.powerstrip, 176, 32), "printer": (devices.printer, 220, 100),
    "rack": (rooms.rack, 140, 224), "register": (devices.register, 188, 146),
    "schoolbag": (things.schoolbag, 124, 118), "shelf": (rooms.shelf, 300, 154),
    "sticker": (things.sticker, 82, 82), "street": (rooms.street, 720, 400),
    "table": (rooms.table, 720, 144), "tablet": (devices.tablet, 180, 160),
    "terminal": (devices.terminal, 118, 130), "toolbox": (things.toolbox, 128, 78),
    "tower": (devices.tower, 124, 190), "tray": (things.tray, 230, 66),
    "usb": (devices.usb, 112, 40), "window": (rooms.window, 150, 127),
}  # fmt: skip


def inside(scene: RoomScene, pen: Pen) -> str:
    """The drawing, then what is written in it and said at the door."""
    marked = {thing.kind: pen.whole(thing.kind) for thing in scene.objects}
    tag_mark = pen.whole("tag")
    drawn = "".join(_placed(thing, pen, marked) for thing in scene.objects)
    tags = "".join(_tag(thing, pen) for thing in scene.objects if thing.tag)
    numbers = _numbers(scene, marked, tag_mark, pen)
    talk = lines(scene.lines, pen, other=pen.label("at_door")) if scene.lines else ""
    return (
        f'<svg class="room" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(pen.plain(scene.alt))}">{_ground()}{drawn}{tags}{numbers}</svg>'
        f"{_written(scene, tag_mark, pen)}{talk}"
    )


def _ground() -> str:
    floor = box(0, 330, WIDTH, 70, "floor") + box(0, 322, WIDTH, 10, "frame")
    return box(0, 0, WIDTH, HEIGHT, "wall") + floor


def _placed(thing: DeskObject, pen: Pen, marked: dict[str, SessionMark | None]) -> str:
    drawer = THINGS[thing.kind][0]
    if thing.kind == "person" and thing.tag and not thing.badge:
        drawer = rooms.delivery
    return moved(thing.x, thing.y, drawer(thing))


def _tag_lines(thing: DeskObject, pen: Pen) -> list[str]:
    return wrap(pen.plain(thing.tag), _TAG_LETTERS) if thing.tag else []


def _tag_place(thing: DeskObject, rows: list[str]) -> tuple[float, float, float, float]:
    """Left, top, width and height of a tag: beside its thing, inside the drawing."""
    width = max(map(len, rows)) * _LETTER + 36
    height = len(rows) * _TAG_LINE + 12
    _, across, down = THINGS[thing.kind]
    right = thing.x + across + 14
    left = right if right + width <= WIDTH - _EDGE else thing.x + across / 2 - width / 2
    left = max(_EDGE, min(left, WIDTH - _EDGE - width))
    beside = left == right
    top = thing.y + down / 2 - height / 2 if beside else thing.y - height - 10
    return left, max(_EDGE, min(top, HEIGHT - _EDGE - height)), width, height


def _tag(thing: DeskObject, pen: Pen) -> str:
    rows = _tag_lines(thing, pen)
    left, top, width, height = _tag_place(thing, rows)
    _, across, down = THINGS[thing.kind]
    middle_x, middle_y = thing.x + across * 0.75, thing.y + down / 2
    string = path(
        f"M{left + 14:g} {top + height / 2:g}Q{(left + middle_x) / 2:g} {top + height / 2 + 14:g} "
        f"{middle_x:g} {middle_y:g}",
        "none/brown", 2.5,
    )  # fmt: skip
    texts = "".join(
        f'<text class="room__tag" x="{left + 26:g}" y="{top + 30 + _TAG_LINE * row:g}">'
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
            found.append(_number(mark, thing.x - 4, thing.y - 2))
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
