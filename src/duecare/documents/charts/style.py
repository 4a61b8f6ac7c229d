"""What all charts share: width, colors, and how names and dollars are written."""

from __future__ import annotations

from typing import Final

WIDTH: Final = 520
COVERED: Final = "#2676a6"
RETAINED: Final = "#9ec9e2"
ABOVE: Final = "#e27c45"
EXCLUDED: Final = "#efb98a"
UNCOVERED: Final = "#b9bfc6"
MOST_BARS: Final = 12
DOLLARS: Final = (
    "datum.value >= 1e6 ? '$' + format(datum.value / 1e6, '~g') + 'M' : "
    "datum.value >= 1e3 ? '$' + format(datum.value / 1e3, '~g') + 'k' : "
    "'$' + format(datum.value, '~g')"
)


def short_name(name: str, most: int = 34) -> str:
    """A name that fits beside a bar; the table of the drawing holds it in full."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"
