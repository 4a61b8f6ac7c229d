"""Paper, keys, bags and boxes."""

from __future__ import annotations

from typing import Final

from duecare.catalog.lessons.scenes import DeskObject
from duecare.lessons.shapes import Drawn, box, dot, lines, moved, oval, path


def _paper(thing: DeskObject) -> str:
    count = thing.rows or 4
    sheet = path("M18 0h150l20 60H-4z", "paper/line")
    rows = "".join(
        path(f"M{22 - 2 * row:g} {10 + 44 * row / count:g}h{130 + (row % 3) * 8:g}", "none/line", 3)
        for row in range(count)
    )
    return sheet + rows


def _papers(_: DeskObject) -> str:
    return (
        path("M6 10h150l18 56H-14z", "paper/line")
        + path("M14 2h150l14 56H-4z", "paper/line")
        + path("M4-8l148 4 20 56L-10 48z", "paper/line")
        + path("M18 6h110M14 18h126M10 30h110", "none/line", 4)
    )


def _form(_: DeskObject) -> str:
    return (
        path("M20 0h160l20 110H0z", "paper/line")
        + box(34, 12, 90, 10, "accent", 3)
        + path("M32 34h130M28 50h140M26 66h120", "none/line", 5)
        + path("M22 92h110", "none/dark", 3)
        + path("M142 84l8 8 14-16", "none/line", 4)
    )


def _letter(_: DeskObject) -> str:
    under = moved(-14, 14, path("M16 0h130l16 56H-2z", "paper/line"))
    return (
        under
        + path("M16 0h130l16 56H-2z", "paper/line")
        + (box(24, 8, 40, 8, "accent", 2) + path("M20 26h110M18 38h118", "none/line", 4))
    )


def _check(_: DeskObject) -> str:
    return (
        path("M14 0h206l16 58H-2z", "soft/line")
        + path("M24 14h80M22 32h120", "none/line", 3)
        + box(170, 24, 44, 14, "paper/line", 2)
        + path("M146 50c10-14 16 8 24-4s10 6 22-2 10-2 16 2", "none/blue", 3)
    )


def _note(_: DeskObject) -> str:
    return path("M6 0h70l6 56-16 10H0z", "yellow/line") + path(
        "M16 18h44M16 30h48M15 42h32", "none/brown", 3
    )


def _checklist(_: DeskObject) -> str:
    ticks = "".join(
        box(22, 34 + 22 * row, 13, 13, "paper/dark", 2)
        + (path(f"M25 {41 + 22 * row}l3 4 6-8", "none/good", 3) if row < 2 else "")
        + box(44, 37 + 22 * row, 70, 6, "line", 3)
        for row in range(4)
    )
    return (
        box(0, 0, 136, 130, "brown", 8) + box(10, 16, 116, 108, "paper", 3)
        + box(44, -8, 48, 20, "metal2", 5) + ticks
    )  # fmt: skip


def _card(_: DeskObject) -> str:
    return (
        box(0, 0, 100, 56, "paper/line", 5) + box(10, 12, 54, 8, "accent", 3)
        + lines(10, 28, (74, 60), step=11, look="line")
    )  # fmt: skip


def _badge(_: DeskObject) -> str:
    return (
        path("M30 0C10-50 50-60 44-2", "none/blue", 5)
        + box(6, 0, 60, 78, "paper/line", 6) + dot(36, 28, 13, "skin")
        + path("M18 56c2-14 34-14 36 0z", "blue") + box(16, 62, 40, 6, "line", 3)
    )  # fmt: skip


def _sticker(_: DeskObject) -> str:
    dots = "".join(
        box(10 + 9 * (place % 7), 10 + 9 * (place // 7), 8, 8, "dark")
        for place in range(49)
        if (place * place + place // 7) % 3 != 1
    )
    return moved(0, 0, box(0, 0, 82, 82, "paper/line", 4) + dots, more=" rotate(-5 40 40)")


def _envelope(_: DeskObject) -> str:
    back = moved(26, -22, box(0, 0, 150, 66, "paper2/line", 4))
    return back + box(0, 0, 150, 66, "paper/line", 4) + path("M2 2l73 38 73-38", "none/line", 4)


def _folder(_: DeskObject) -> str:
    return path("M0 12h40l8-12h44l6 12h42l-8 66H4z", "blue") + path("M4 22h134l-6 56H4z", "blue2")


def _binder(_: DeskObject) -> str:
    one = box(0, 0, 56, 150, "blue", 4) + box(12, 22, 32, 46, "paper", 3) + dot(28, 112, 9, "metal")
    other = (
        box(0, 0, 56, 150, "red", 4) + box(12, 22, 32, 46, "paper", 3) + dot(28, 112, 9, "metal")
    )
    return one + moved(64, 0, other)


def _carton(_: DeskObject) -> str:
    return (
        path("M14-30h26v34H14zM48-40h24v44H48zM80-26h26v30H80zM112-36h26v40h-26z", "paper/line")
        + path("M18-14h18M52-22h16M84-12h18", "none/line", 3)
        + path("M0 0h152l-8 84H8z", "kraft")
        + path("M0 0-20 22l24 12zM152 0l20 22-24 12z", "kraft2")
        + path("M56 40h40", "none/kraft2", 8)
    )


def _boxes(_: DeskObject) -> str:
    return "".join(
        box(x, y, 110, 48, "kraft/kraft2", 3) + box(x + 44, y, 22, 48, "kraft2")
        for x, y in ((0, 96), (-6, 48), (4, 0))
    )


def _bag(_: DeskObject) -> str:
    return (
        oval(105, 122, 120, 9, "shade")
        + path("M62 14c0-44 90-44 90 0", "none/dark", 9)
        + path("M6 14h198l10 106H-4z", "dark2")
        + path("M14 14h184l-14 26H30z", "shade")
        + box(30, 58, 150, 48, "dark", 8) + box(94, 50, 24, 14, "metal", 3)
    )  # fmt: skip


def _schoolbag(_: DeskObject) -> str:
    return (
        path("M34 6c0-26 56-26 56 0", "none/red", 8)
        + path("M8 40C8 6 36 0 62 0s54 6 54 40v78H8z", "red")
        + box(22, 62, 80, 46, "yellow", 8) + path("M22 80h80", "none/red", 4)
        + box(54, 74, 16, 14, "metal", 3)
    )  # fmt: skip


def _toolbox(_: DeskObject) -> str:
    return (
        path("M34 16V0h60v16", "none/dark", 8) + box(0, 16, 128, 62, "red", 6)
        + box(0, 38, 128, 8, "dark") + box(54, 32, 20, 20, "metal", 3)
    )  # fmt: skip


def _key(_: DeskObject) -> str:
    return (
        dot(16, 16, 16, "sun") + dot(14, 16, 6, "brown") + box(30, 12, 62, 9, "sun", 3)
        + path("M72 20v12M84 20v9", "none/sun", 7)
    )  # fmt: skip


def _keys(_: DeskObject) -> str:
    return (
        path("M20 20a18 18 0 1 1 1 1", "none/metal2", 5)
        + moved(18, 30, _key(DeskObject(kind="key")), more=" rotate(18) scale(.8)")
        + moved(8, 34, _key(DeskObject(kind="key")), more=" rotate(62) scale(.7)")
    )


def _cup(_: DeskObject) -> str:
    return (
        path("M42 16c18-4 18 24-1 22", "none/metal2", 5) + path("M0 6h44l-5 46H5z", "paper/line")
        + path("M2.500 24h39", "none/accent", 6) + path("M14-4c-6-8 6-10 0-18M28-4c-6-8 6-10 0-18", "none/line", 3)
    )  # fmt: skip


def _pen(_: DeskObject) -> str:
    return moved(
        0, 0, box(0, 0, 96, 10, "blue", 5) + path("M96 0l18 5-18 5z", "metal"), more=" rotate(-18)"
    )


def _tray(_: DeskObject) -> str:
    return (
        path("M14 0h200l16 56H0z", "metal")
        + path("M26 8h176l10 40H16z", "metal2")
        + (box(-2, 54, 234, 12, "metal", 4))
    )


THINGS: Final[dict[str, Drawn]] = {
    "badge": Drawn(_badge, 72, 80), "bag": Drawn(_bag, 210, 124),
    "binder": Drawn(_binder, 120, 150), "box": Drawn(_carton, 152, 84),
    "boxes": Drawn(_boxes, 110, 144), "card": Drawn(_card, 100, 56),
    "check": Drawn(_check, 234, 58), "checklist": Drawn(_checklist, 136, 130),
    "cup": Drawn(_cup, 56, 54), "envelope": Drawn(_envelope, 150, 66),
    "folder": Drawn(_folder, 140, 78), "form": Drawn(_form, 200, 110),
    "key": Drawn(_key, 92, 32), "keys": Drawn(_keys, 96, 80), "letter": Drawn(_letter, 160, 70),
    "note": Drawn(_note, 82, 66), "paper": Drawn(_paper, 188, 60),
    "papers": Drawn(_papers, 178, 66), "pen": Drawn(_pen, 112, 20),
    "schoolbag": Drawn(_schoolbag, 124, 118), "sticker": Drawn(_sticker, 82, 82),
    "toolbox": Drawn(_toolbox, 128, 78), "tray": Drawn(_tray, 230, 66),
}  # fmt: skip
