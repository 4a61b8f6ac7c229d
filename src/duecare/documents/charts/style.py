"""What all charts share: width, colors, and how names and dollars are written."""

from __future__ import annotations

from typing import Any, Final

from duecare.documents.drawing import INK

WIDTH: Final = 520
COVERED: Final = "#2676a6"
RETAINED: Final = "#9ec9e2"
ABOVE: Final = "#e27c45"
EXCLUDED: Final = "#efb98a"
UNCOVERED: Final = "#b9bfc6"
ON_LIGHT: Final = "#1b2733"
MOST_BARS: Final = 12
DOLLARS: Final = (
    "datum.value >= 1e6 ? '$' + format(datum.value / 1e6, '~g') + 'M' : "
    "datum.value >= 1e3 ? '$' + format(datum.value / 1e3, '~g') + 'k' : "
    "'$' + format(datum.value, '~g')"
)


def short_name(name: str, most: int = 34) -> str:
    """A name that fits beside a bar; the table of the drawing holds it in full."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def layer(mark: dict[str, Any], **encoding: Any) -> dict[str, Any]:
    """One layer of a chart: what is drawn, and which field drives which channel."""
    return {"mark": mark, "encoding": encoding}


def named_rows(field: str, *, room: int) -> dict[str, Any]:
    """The vertical channel of bars with a name each, in the order given; ``room`` in points."""
    axis = {"domain": False, "ticks": False, "labelColor": INK, "labelLimit": room}
    return {"field": field, "type": "nominal", "sort": None, "title": None, "axis": axis}


def named_colors(field: str, colors: dict[str, str]) -> dict[str, Any]:
    """The color channel of a field with a few values, in the order of ``colors``."""
    scale = {"domain": list(colors), "range": list(colors.values())}
    return {"field": field, "type": "nominal", "sort": list(colors), "scale": scale}


def white_where(test: str) -> dict[str, Any]:
    """The color of text on fields: white on the dark ones that ``test`` names, else ink."""
    return {"condition": {"test": test, "value": "#ffffff"}, "value": ON_LIGHT}
