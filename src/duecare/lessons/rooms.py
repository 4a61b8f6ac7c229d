"""What stands in a room: walls, furniture, doors, people's ways."""

from __future__ import annotations

from typing import Final

from duecare.catalog.lessons.scenes import DeskObject
from duecare.lessons.shapes import Drawn, box, dot, lines, moved, oval, path


def _window(_: DeskObject) -> str:
    return (
        box(0, 0, 150, 120, "sky/frame", 6)
        + path("M6 100q30-34 62-10t76-16v42H6z", "hill")
        + dot(112, 30, 13, "sun")
        + path("M75 2v116M2 60h146", "none/frame", 5)
        + box(-8, 118, 166, 9, "frame", 3)
    )


def _poster(_: DeskObject) -> str:
    return (
        box(0, 0, 92, 116, "paper/line", 4)
        + box(10, 10, 72, 52, "soft", 3)
        + path("M10 62 34 34l16 16 12-10 20 22z", "accent")
        + dot(66, 24, 6, "sun")
        + lines(14, 74, (64, 48, 56), step=12, look="line")
    )


def _calendar(_: DeskObject) -> str:
    days = "".join(
        box(10 + 15 * (day % 5), 42 + 15 * (day // 5), 10, 9, "red" if day == 19 else "line", 2)
        for day in range(20)
    )
    rings = path("M22 -6v14M70 -6v14", "none/dark", 4)
    return box(0, 0, 92, 110, "paper/line", 4) + box(0, 0, 92, 30, "red", 4) + days + rings


def _counter(_: DeskObject) -> str:
    return (
        box(0, 268, 720, 132, "wood")
        + box(0, 262, 720, 12, "wood2")
        + path("M40 330h120M560 300h130M300 384h180", "none/wood2", 2)
    )


def _table(_: DeskObject) -> str:
    return (
        box(0, 256, 720, 144, "floor")
        + box(36, 300, 26, 100, "wood2")
        + box(658, 300, 26, 100, "wood2")
        + path("M48 262h624l40 78H8z", "wood")
        + box(8, 338, 704, 14, "wood2", 4)
        + path("M120 300h150M430 322h170", "none/wood2", 2)
    )


def _street(_: DeskObject) -> str:
    houses = "".join(
        box(x, top, 108, 268 - top, look) + _panes(x, top)
        for x, top, look in ((20, 60, "brick"), (136, 96, "soft"), (560, 50, "brick"))
    )
    return (
        box(0, 0, 720, 268, "sky") + houses
        + box(0, 262, 720, 60, "metal")
        + box(0, 316, 720, 10, "metal2")
        + box(0, 326, 720, 74, "asphalt")
        + path("M20 366h90M190 366h90M360 366h90M530 366h90", "none/paper", 6)
    )  # fmt: skip


def _panes(x: float, top: float) -> str:
    return "".join(
        box(x + 16 + 30 * (pane % 3), top + 18 + 44 * (pane // 3), 18, 26, "sky/frame", 2)
        for pane in range(9)
        if top + 18 + 44 * (pane // 3) < 230
    )


def _car(_: DeskObject) -> str:
    return (
        oval(120, 112, 118, 9, "shade")
        + path("M6 96c0-26 10-32 34-36l30-34h86l36 34c30 4 42 10 42 36v10H6z", "blue")
        + path("M78 34h36v28H56zM122 34h30l26 28h-56z", "sky")
        + dot(58, 106, 20, "dark") + dot(58, 106, 9, "metal")
        + dot(184, 106, 20, "dark") + dot(184, 106, 9, "metal")
        + box(218, 76, 14, 8, "sun", 3)
    )  # fmt: skip


def _meter(_: DeskObject) -> str:
    return (
        oval(60, 262, 46, 7, "shade")
        + box(50, 110, 20, 152, "metal2")
        + box(0, 0, 120, 150, "dark", 26)
        + box(14, 14, 92, 46, "screen", 8)
        + lines(24, 24, (60, 40), step=14, look="paper")
        + box(22, 122, 32, 7, "metal", 3)
        + box(68, 118, 26, 14, "metal", 3)
    )


def _carseat(_: DeskObject) -> str:
    return (
        path("M-120-120h720v400h-720z", "dark")
        + path("M-80-100 20-120h500l70 90-40 20H-20z", "sky")
        + path("M10 24C40-8 150-8 168 24l20 170H-10z", "seat")
        + path("M-22 184h400c26 0 34 20 30 44l-8 52H-30c-12-40-12-70 8-96z", "seat2")
        + path("M40 30l10 140M130 30l10 140M60 200l-8 70M210 200v72M330 200l6 72", "none/dark", 3)
        + path("M410 150c50-26 120-20 160 10l10 110H400z", "green")
        + path("M440 170c20 30 60 40 100 30", "none/dark", 3)
    )


def _plant(_: DeskObject) -> str:
    return (
        path(
            "M40 60c-6-30-30-34-36-30 4 18 18 28 34 32M44 60c-4-40 10-56 24-58 6 22-4 44-20 58"
            "M48 62c6-22 26-30 38-24-4 18-18 26-36 26",
            "leaf",
        )
        + path("M18 62h52l-8 46H26z", "clay")
        + box(14, 56, 60, 12, "clay2", 3)
    )


def _door(thing: DeskObject) -> str:
    frame = box(-10, -10, 150, 230, "wood2", 3)
    if thing.open:
        return (
            frame + box(0, 0, 130, 220, "floor") + path("M0 150h130v70H0z", "wall2")
            + path("M0 0 44 18v226L0 220z", "wood") + dot(34, 132, 5, "metal2")
        )  # fmt: skip
    return (
        frame + box(0, 0, 130, 220, "wood")
        + box(18, 20, 94, 76, "wood2", 4) + box(18, 116, 94, 84, "wood2", 4)
        + dot(114, 112, 7, "metal")
    )  # fmt: skip


def _mat(_: DeskObject) -> str:
    return (
        path("M20 0h200l30 66H-10z", "brown")
        + path("M34 12h172M24 34h192M16 54h208", "none/wood2", 3)
        + path("M150 0h70l30 66c-30-6-60-30-100-66z", "brown2")
    )


def _chair(_: DeskObject) -> str:
    return (
        path("M14 92v56M70 92v56M22 92l-8 56M62 92l8 56", "none/dark", 6)
        + box(6, 0, 72, 66, "blue", 10)
        + box(0, 72, 84, 22, "blue2", 8)
        + path("M18 66v10M66 66v10", "none/dark", 6)
    )


def _dental_chair(_: DeskObject) -> str:
    return (
        path("M96 120h44v40H96zM60 156h120v12H60z", "metal2")
        + path("M6 40c-2-24 26-30 34-8l26 58h116c20 0 26 30 4 32H62c-16 0-26-8-30-20z", "accent")
        + box(-4, 2, 44, 34, "accent2", 12)
        + path("M170 20v70M170 20h-40", "none/metal2", 7)
        + path("M112 14h38l-10 24h-18z", "metal")
        + dot(131, 32, 7, "sun")
    )


def _shelf(_: DeskObject) -> str:
    return (
        box(0, 0, 300, 24, "wood", 3)
        + box(10, 24, 280, 130, "wood2")
        + (box(20, 34, 126, 110, "wood", 3) + box(154, 34, 126, 110, "wood", 3))
    )


def _rack(_: DeskObject) -> str:
    rows = "".join(
        box(12, 14 + 28 * row, 116, 22, "dark", 3)
        + dot(26, 25 + 28 * row, 4, "good" if row % 3 else "sun")
        + dot(40, 25 + 28 * row, 4, "good")
        + box(62, 21 + 28 * row, 56, 8, "metal2", 2)
        for row in range(7)
    )
    return box(0, 0, 140, 224, "metal2", 6) + box(6, 8, 128, 208, "metal", 3) + rows


def _cart(_: DeskObject) -> str:
    return (
        path("M104 0v96", "none/dark", 6)
        + path("M0 26h100l-10 66H12z", "green")
        + path("M6 42h90M10 60h82M12 78h78", "none/wall", 3)
        + dot(24, 108, 12, "dark") + dot(84, 108, 12, "dark")
    )  # fmt: skip


def _drawer(_: DeskObject) -> str:
    return (
        path("M0 0h190l-20 40H20z", "dark")
        + path("M20 34h150v14H20z", "shade")
        + box(-6, 40, 202, 46, "wood2", 5)
        + box(70, 56, 50, 10, "metal", 5)
    )


def _basket(_: DeskObject) -> str:
    return (
        path("M14-14 40-30l14 22 20-18 12 24z", "paper/line")
        + path("M0 0h96l-12 86H12z", "metal")
        + path("M8 18h82M10 38h76M12 58h72M28 2l6 82M48 2v82M68 2l-6 82", "none/metal2", 3)
    )


def _bin_of_shreds(thing: DeskObject) -> str:
    if not thing.focus:  # an open bin for paper
        return _basket(thing)
    return (
        path("M26 4-2-34l44-6 6 40zM70 2l10-46 40 14-16 34z", "paper/line")
        + box(0, 0, 130, 190, "metal2", 8)
        + box(-6, -6, 142, 26, "dark", 6)
        + box(22, 2, 86, 8, "shade", 4)
        + dot(65, 64, 15, "sun") + box(62, 62, 6, 14, "dark", 2)
        + path("M30 110h70M30 128h70M30 146h50", "none/metal", 5)
        + dot(20, 194, 10, "dark") + dot(110, 194, 10, "dark")
    )  # fmt: skip


def _copier(_: DeskObject) -> str:
    return (
        oval(105, 240, 116, 8, "shade")
        + box(6, -8, 200, 26, "dark", 6)
        + box(0, 14, 212, 216, "metal", 8)
        + box(14, 30, 76, 40, "screen", 5)
        + lines(22, 38, (50, 34), step=14, look="paper")
        + dot(120, 50, 9, "good") + dot(148, 50, 9, "line") + dot(176, 50, 9, "red")
        + path("M212 70h52l-12 20h-40z", "metal2")
        + box(16, 100, 180, 36, "metal2", 4) + box(16, 144, 180, 36, "metal2", 4)
        + box(84, 114, 44, 7, "dark", 3) + box(84, 158, 44, 7, "dark", 3)
        + dot(30, 236, 10, "dark") + dot(182, 236, 10, "dark")
    )  # fmt: skip


def _person(thing: DeskObject) -> str:
    vest = path("M42 128h34v150H30l4-120zM108 128H74v150h46l-4-120z", "sun") if thing.bag else ""
    badge = box(82, 160, 26, 34, "paper/line", 4) + dot(95, 172, 6, "blue") if thing.badge else ""
    bag = (
        moved(
            118,
            212,
            box(0, 10, 84, 52, "brown", 8) + path("M22 10c0-22 40-22 40 0", "none/brown2", 6),
        )
        if thing.bag
        else ""
    )
    return (
        path("M12 340c-6-70-4-150 18-186 12-20 28-26 45-26s33 6 45 26c22 36 24 116 18 186z", "blue")
        + vest
        + path("M20 190c-14 40-16 90-8 130M130 190c14 40 16 80 8 120", "none/blue2", 10)
        + box(62, 96, 26, 40, "skin2", 10)
        + oval(75, 68, 34, 40, "skin")
        + path("M40 62c-4-34 14-50 36-50s38 14 34 50c-6-16-14-22-22-26-14 6-30 6-40 2-4 6-6 14-8 24z", "hair")
        + dot(63, 70, 3.5, "dark") + dot(88, 70, 3.5, "dark")
        + path("M64 88c8 6 14 6 22 0", "none/dark", 3)
        + badge + bag
    )  # fmt: skip


def person_with_cap(thing: DeskObject) -> str:
    """A person whose cap has a word on it."""
    cap = path("M38 50c0-28 18-40 38-40s36 12 36 40z", "brown") + box(30, 46, 62, 9, "brown2", 4)
    return _person(thing) + cap


def _patient(_: DeskObject) -> str:
    return (
        path("M6 150c-4-50 6-84 42-84s46 34 42 84z", "green")
        + oval(48, 38, 26, 30, "skin")
        + path("M22 36C18 8 34 0 48 0s32 8 26 36c-6-12-14-16-26-16s-20 4-26 16z", "hair")
        + dot(56, 40, 3, "dark") + dot(70, 40, 3, "dark")
        + path("M50 54c6 3 12 2 16-1", "none/dark", 3)
        + path("M30 118h60l8 34H24z", "paper/line")
    )  # fmt: skip


FURNITURE: Final[dict[str, Drawn]] = {
    "basket": Drawn(_basket, 96, 90), "bin": Drawn(_bin_of_shreds, 130, 190),
    "calendar": Drawn(_calendar, 92, 110), "car": Drawn(_car, 240, 126),
    "carseat": Drawn(_carseat, 400, 280), "cart": Drawn(_cart, 110, 120),
    "chair": Drawn(_chair, 84, 148), "copier": Drawn(_copier, 212, 240),
    "counter": Drawn(_counter, 720, 132), "dental_chair": Drawn(_dental_chair, 200, 168),
    "door": Drawn(_door, 130, 220), "drawer": Drawn(_drawer, 196, 86),
    "mat": Drawn(_mat, 240, 66), "meter": Drawn(_meter, 120, 262),
    "patient": Drawn(_patient, 96, 152), "person": Drawn(_person, 150, 340),
    "plant": Drawn(_plant, 88, 110), "poster": Drawn(_poster, 92, 116),
    "rack": Drawn(_rack, 140, 224), "shelf": Drawn(_shelf, 300, 154),
    "street": Drawn(_street, 720, 400), "table": Drawn(_table, 720, 144),
    "window": Drawn(_window, 150, 127),
}  # fmt: skip
