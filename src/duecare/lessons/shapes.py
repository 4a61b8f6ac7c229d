"""Pieces of drawings. Colors are classes of the style sheet: ``sf-`` fills, ``ss-`` strokes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from duecare.catalog.lessons.scenes import DeskObject


class Drawn(NamedTuple):
    """A thing that can be drawn, with how wide and high it comes out: tags and numbers need it."""

    draw: Callable[[DeskObject], str]
    width: int
    height: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height


def box(x: float, y: float, width: float, height: float, look: str, round_by: float = 0) -> str:
    """A rectangle; ``look`` are classes without their prefix, a stroke after a slash."""
    corner = f' rx="{round_by:g}"' if round_by else ""
    return (
        f'<rect class="{_classes(look)}" x="{x:g}" y="{y:g}" width="{width:g}" '
        f'height="{height:g}"{corner}/>'
    )


def dot(x: float, y: float, radius: float, look: str) -> str:
    """A circle."""
    return f'<circle class="{_classes(look)}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'


def oval(x: float, y: float, across: float, down: float, look: str) -> str:
    """An ellipse by its center and radii."""
    return (
        f'<ellipse class="{_classes(look)}" cx="{x:g}" cy="{y:g}" rx="{across:g}" ry="{down:g}"/>'
    )


def path(line: str, look: str, width: float = 0) -> str:
    """A free shape; ``width`` is that of its stroke."""
    stroke = f' stroke-width="{width:g}"' if width else ""
    return f'<path class="{_classes(look)}" d="{line}"{stroke}/>'


def lines(x: float, y: float, widths: Iterable[float], *, step: float, look: str) -> str:
    """Lines of writing that say nothing: bars below each other."""
    return "".join(
        box(x, y + step * row, width, step * 0.45, look, 2) for row, width in enumerate(widths)
    )


def moved(x: float, y: float, inside: str, *, more: str = "") -> str:
    """A group at a place; ``more`` adds a turn or a size."""
    return f'<g transform="translate({x:g} {y:g}){more}">{inside}</g>'


def _classes(look: str) -> str:
    fill, _, stroke = look.partition("/")
    names = [f"sf-{fill or 'none'}"]
    if stroke:
        names.append(f"ss-{stroke}")
    return " ".join(names)
