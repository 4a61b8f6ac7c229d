"""What was on record month by month: a line with its first and last value, and bars of counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from duecare.dates import month_name
from duecare.documents.charts.style import ABOVE, COVERED, layer, named_colors
from duecare.documents.drawing import INK, Drawing, make_drawing

WIDTH: Final = 300
HEIGHT: Final = 96
MONTHS_TO_DRAW: Final = 2
"""A line needs so many months."""


@dataclass(frozen=True, slots=True)
class Month:
    """One figure at the end of a month with its range; ``day`` is its first day."""

    day: date
    value: float
    low: float | None = None
    high: float | None = None

    @property
    def is_range(self) -> bool:
        """Whether the figure has a range that is wider than itself."""
        return self.low is not None and self.high is not None and self.low < self.high


@dataclass(frozen=True, slots=True)
class DecidedMonth:
    """How many decisions of a month accepted, and how many declined or deferred."""

    day: date
    accepted: int
    refused: int


def month_label(day: date) -> str:
    """``Nov 2026``."""
    return f"{month_name(day)[:3]} {day.year}"


def trend_chart(
    months: Sequence[Month], *, finding: str, what: str, words: Callable[[float], str]
) -> Drawing:
    """A line over the months in the band of its ranges; ``words`` says a value.

    ``what`` heads the column of the values.
    """
    values: list[dict[str, Any]] = [
        {
            "month": month_label(one.day),
            "value": one.value,
            "words": words(one.value),
            "low": one.value if one.low is None else one.low,
            "high": one.value if one.high is None else one.high,
            "whole": _with_range(one, words),
        }
        for one in months
    ]
    largest = max((one["high"] for one in values), default=0) or 1
    x = _months(values)
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": None,
        "scale": {"domain": [0, largest * 1.25]},
    }
    ends = {"data": {"values": [values[0], values[-1]]}}
    band = {"type": "area", "color": COVERED, "opacity": 0.18}
    upper = {"field": "high"}
    ranged = [layer(band, x=x, y={**y, "field": "low"}, y2=upper)] if _has_ranges(months) else []
    spec = {
        "width": WIDTH,
        "height": HEIGHT,
        "data": {"values": values},
        "layer": [
            *ranged,
            layer({"type": "line", "color": COVERED, "strokeWidth": 2}, x=x, y=y),
            {
                **ends,
                **layer({"type": "point", "filled": True, "size": 45, "color": COVERED}, x=x, y=y),
            },
            *(
                {
                    "data": {"values": [values[end]]},
                    **layer(
                        {"type": "text", "dy": dy, "color": INK, "align": "center"},
                        x=x,
                        y=y,
                        text={"field": "words"},
                    ),
                }
                for end, dy in ((0, _beside(values, 0, 1)), (-1, _beside(values, -1, -2)))
            ),
        ],
    }
    rows = tuple((str(one["month"]), str(one["whole"])) for one in values)
    alt = f"{finding}. " + "; ".join(f"{month}: {value}" for month, value in rows) + "."
    return make_drawing(spec, title=finding, alt=alt, header=("Month", what), rows=rows)


def _beside(values: Sequence[Mapping[str, Any]], end: int, neighbor: int) -> int:
    """Where the words of an end go, so that the line does not run through them."""
    return 14 if values[neighbor]["value"] > values[end]["value"] else -10


def _has_ranges(months: Sequence[Month]) -> bool:
    return any(one.is_range for one in months)


def _with_range(month: Month, words: Callable[[float], str]) -> str:
    """``4,810 (4,790 to 4,850)``; the value alone where it has no range."""
    if month.low is None or month.high is None or not month.is_range:
        return words(month.value)
    return f"{words(month.value)} ({words(month.low)} to {words(month.high)})"


def decided_chart(months: Sequence[DecidedMonth], *, finding: str) -> Drawing:
    """Bars of the decisions of each month: accepted below, declined or deferred on top."""
    kinds = {"Accepted": COVERED, "Declined or deferred": ABOVE}
    values = [
        {"month": month_label(one.day), "kind": kind, "count": count, "order": order}
        for one in months
        for order, (kind, count) in enumerate(zip(kinds, (one.accepted, one.refused), strict=True))
    ]
    most = max((one.accepted + one.refused for one in months), default=0) or 1
    y = {
        "field": "count",
        "type": "quantitative",
        "title": None,
        "axis": {"tickCount": 2, "format": "d", "domain": False, "ticks": False},
        "scale": {"domain": [0, max(most, 2)]},
    }
    color = {**named_colors("kind", kinds), "title": None}
    spec = {
        "width": WIDTH - 20,
        "height": HEIGHT - 20,
        "data": {"values": values},
        "layer": [
            layer({"type": "bar"}, x=_months(values), y=y, color=color, order={"field": "order"})
        ],
    }
    rows = tuple((month_label(one.day), str(one.accepted), str(one.refused)) for one in months)
    alt = f"{finding}. " + "; ".join(f"{m}: {a} accepted, {r} refused" for m, a, r in rows) + "."
    header = ("Month", *kinds)
    return make_drawing(spec, title=finding, alt=alt, header=header, rows=rows)


def _months(values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The horizontal channel: months in their order, the first and the last one named."""
    names = list(dict.fromkeys(one["month"] for one in values))
    named = f"datum.label === '{names[0]}' || datum.label === '{names[-1]}' ? datum.label : ''"
    axis = {"labelAngle": 0, "labelExpr": named, "labelOverlap": False, "ticks": False}
    return {"field": "month", "type": "ordinal", "sort": names, "title": None, "axis": axis}
