"""A firm's color as the accent of its clients' pages, in the light and in the dark."""

from __future__ import annotations

from typing import Final

from duecare.documents.pdf import contrast_on_white

_DARK_GROUND: Final = "#191c1b"
_LEAST: Final = 4.5  # WCAG 2.2, 1.4.3


def sheet(color: str) -> str:
    """A style sheet that sets the accent to ``#rrggbb``; one that is too light is darkened."""
    from duecare.documents.logo import nearest_dark

    light = nearest_dark(color)
    dark = nearest_light(light)
    values = {
        "accent": (light, dark),
        "accent-strong": (_mixed(light, "#000000", 0.25), _mixed(dark, "#ffffff", 0.3)),
        "accent-soft": (_mixed(light, "#ffffff", 0.88), _mixed(dark, _DARK_GROUND, 0.82)),
        "on-accent": ("#ffffff", "#101312"),
    }
    lines = (f"--{name}: light-dark({a}, {b});" for name, (a, b) in values.items())
    return "@layer tokens { :root { " + " ".join(lines) + " } }\n"


def nearest_light(color: str) -> str:
    """The tint of ``#rrggbb`` nearest to it that reads on the dark ground."""
    ground = contrast_on_white(_DARK_GROUND)
    for step in range(101):
        tint = _mixed(color, "#ffffff", step / 100)
        if ground / contrast_on_white(tint) >= _LEAST:
            return tint
    return "#ffffff"


def _mixed(color: str, other: str, part: float) -> str:
    """``color`` with ``part`` of ``other`` in it."""
    pairs = ((int(color[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)
