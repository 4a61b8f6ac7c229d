"""Machines: computers, phones, printers, cards and cables."""

from __future__ import annotations

from typing import Final

from duecare.catalog.lessons.scenes import DeskObject
from duecare.lessons.shapes import Drawn, box, dot, lines, moved, oval, path

_BARS = ("soft", "info", "yellow", "soft", "info", "yellow", "soft", "info")
_WIDTHS = (96, 130, 74, 110, 128, 88, 104, 120)


def _monitor(thing: DeskObject) -> str:
    rows = "".join(
        box(16, 36 + 14 * row, 26, 8, "line", 2)
        + box(48, 36 + 14 * row, _WIDTHS[row], 8, _BARS[row], 2)
        for row in range(thing.rows)
    )
    face = box(8, 8, 204, 138, "paper", 3) + box(8, 8, 204, 18, "accent", 3) + rows
    if not thing.rows:
        face = box(8, 8, 204, 138, "dark2", 3)
        if thing.focus:
            face += dot(110, 76, 34, "red") + path("M98 74v-8a12 12 0 0 1 24 0v8", "none/paper", 6)
            face += box(92, 74, 36, 26, "paper", 4)
    return (
        path("M84 150h52l8 44H76z", "metal")
        + box(58, 190, 104, 9, "metal", 4)
        + box(0, 0, 220, 154, "dark", 8)
        + face
    )


def _keyboard(_: DeskObject) -> str:
    keys = "".join(
        box(9 + 17 * column, 7 + 11 * row, 13, 7, "paper", 1.5)
        for row in range(3)
        for column in range(11)
    )
    return box(0, 4, 200, 42, "wood2", 7) + box(0, 0, 200, 42, "metal", 7) + keys


def _phone(_: DeskObject) -> str:
    return (
        path("M8 66 22 20h96l14 46z", "dark")
        + box(46, 28, 58, 14, "screen", 2)
        + path("M50 50h10M66 50h10M82 50h10M48 58h10M66 58h10M84 58h10", "none/metal", 4)
        + path("M4 26c0-12 12-18 22-16v12c-6-2-10 2-10 8v18c-8 0-12-6-12-22z", "dark2")
    )


def _laptop(thing: DeskObject) -> str:
    if not thing.rows:
        return (
            path("M14 0h166l26 66H-10z", "metal")
            + box(-12, 64, 220, 10, "metal2", 4)
            + (dot(97, 32, 9, "metal2"))
        )
    rows = lines(24, 28, (130, 100, 140, 84, 120, 96)[: thing.rows], step=14, look="info")
    return (
        box(0, 0, 200, 126, "dark", 8) + box(8, 8, 184, 110, "paper", 3)
        + box(8, 8, 184, 14, "accent", 3) + rows
        + path("M-6 126h212l24 26H-30z", "metal") + path("M20 134h160l8 10H12z", "metal2")
    )  # fmt: skip


def _tablet(thing: DeskObject) -> str:
    return (
        path("M70 130h40l16 30H54z", "metal2")
        + box(0, 0, 180, 132, "dark", 12) + box(10, 10, 160, 112, "paper", 4)
        + box(10, 10, 160, 18, "accent", 4)
        + lines(22, 38, (120, 90, 130, 76, 104)[: thing.rows], step=16, look="info")
    )  # fmt: skip


def _printer(_: DeskObject) -> str:
    return (
        oval(110, 102, 122, 8, "shade")
        + path("M40 8h140l10 20H30z", "dark2")
        + box(0, 20, 220, 78, "metal", 10)
        + box(18, 30, 184, 12, "dark", 4)
        + box(20, 58, 56, 20, "screen", 4)
        + dot(180, 68, 7, "good")
        + box(30, 86, 160, 8, "metal2", 3)
    )


def _register(_: DeskObject) -> str:
    keys = "".join(
        box(24 + 22 * (key % 4), 66 + 16 * (key // 4), 16, 11, "paper", 2) for key in range(12)
    )
    return (
        box(60, -40, 70, 40, "dark", 6) + box(66, -34, 58, 28, "screen", 3)
        + path("M10 0h160l14 118H-4z", "metal") + box(18, 8, 100, 44, "dark", 4)
        + lines(26, 18, (70, 50), step=16, look="good") + keys
        + box(-8, 116, 196, 30, "metal2", 5) + box(76, 126, 30, 8, "dark", 3)
    )  # fmt: skip


def _terminal(thing: DeskObject) -> str:
    keys = "".join(
        box(20 + 26 * (key % 3), 60 + 17 * (key // 3), 20, 11, "metal", 3) for key in range(9)
    )
    seals = {"new": "red", "whole": "metal2"}
    seal = box(100, 66, 20, 34, seals[thing.seal], 2) if thing.seal else ""
    return (
        path("M6 0h100l12 130H-6z", "dark") + box(16, 12, 80, 36, "screen", 4)
        + lines(24, 20, (52, 36), step=13, look="paper") + keys
        + box(14, 116, 84, 8, "dark2", 3) + seal
    )  # fmt: skip


def _usb(thing: DeskObject) -> str:
    stick = (
        box(0, 2, 52, 25, "blue", 5) + box(52, 6, 20, 17, "metal/dark")
        + path("M57 11h4v3h-4zM64 11h4v3h-4z", "dark") + box(8, 11, 26, 4, "sky", 2)
    )  # fmt: skip
    if thing.tag and not thing.focus:  # a larger disk beside the computer
        return (
            box(0, -20, 104, 66, "dark2", 8)
            + box(10, -8, 60, 10, "metal2", 4)
            + (dot(88, 30, 5, "good"))
        )
    return moved(0, 0, stick, more=" scale(1.5) rotate(-7 36 14)")


def _disk(_: DeskObject) -> str:
    return (
        box(0, 0, 130, 62, "metal", 6) + box(8, 8, 114, 46, "metal2", 4)
        + dot(46, 31, 19, "metal") + dot(46, 31, 6, "dark") + box(80, 20, 36, 22, "paper", 2)
    )  # fmt: skip


def _drive(_: DeskObject) -> str:
    return (
        box(0, 0, 96, 52, "dark2", 8) + box(10, 12, 50, 8, "metal2", 4) + dot(80, 38, 5, "good")
        + path("M0 40c-40 0-40 30-70 30", "none/dark", 4)
    )  # fmt: skip


def _cable(thing: DeskObject) -> str:
    if thing.y < 250:  # into a rack
        return (
            path("M0 0c60 10 40 90 120 96s60 90 20 120", "none/blue", 7)
            + box(-22, -9, 26, 18, "metal", 3) + path("M-16-9v18M-9-9v18", "none/dark", 2)
        )  # fmt: skip
    return (
        path("M26 12c40-30 66 40 20 36s-20-56 40-46 70 30 96 10", "none/paper", 7)
        + box(0, 2, 30, 20, "paper/line", 3) + box(-14, 6, 16, 12, "metal", 2)
        + box(180, -2, 26, 16, "paper/line", 3) + box(204, 1, 14, 10, "metal", 2)
    )  # fmt: skip


def _powerstrip(_: DeskObject) -> str:
    sockets = "".join(
        dot(26 + 34 * place, 16, 10, "metal") + dot(23 + 34 * place, 16, 2, "dark")
        + dot(29 + 34 * place, 16, 2, "dark")
        for place in range(4)
    )  # fmt: skip
    return box(0, 0, 176, 32, "paper/line", 8) + sockets + box(150, 8, 16, 16, "red", 3)


def _tower(_: DeskObject) -> str:
    return (
        path("M100 0 124 14v166l-24 10z", "dark2")
        + box(0, 0, 100, 190, "dark", 6) + box(12, 16, 76, 16, "metal2", 3)
        + box(12, 40, 76, 16, "metal2", 3) + dot(50, 90, 9, "good")
        + path("M20 130h60M20 144h60M20 158h60", "none/metal2", 4)
    )  # fmt: skip


DEVICES: Final[dict[str, Drawn]] = {
    "cable": Drawn(_cable, 218, 40), "disk": Drawn(_disk, 130, 62),
    "drive": Drawn(_drive, 96, 52), "keyboard": Drawn(_keyboard, 200, 46),
    "laptop": Drawn(_laptop, 200, 150), "monitor": Drawn(_monitor, 220, 199),
    "phone": Drawn(_phone, 132, 66), "powerstrip": Drawn(_powerstrip, 176, 32),
    "printer": Drawn(_printer, 220, 100), "register": Drawn(_register, 188, 146),
    "tablet": Drawn(_tablet, 180, 160), "terminal": Drawn(_terminal, 118, 130),
    "tower": Drawn(_tower, 124, 190), "usb": Drawn(_usb, 112, 40),
}  # fmt: skip
