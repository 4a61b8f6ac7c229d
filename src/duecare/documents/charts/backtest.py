"""Predicted against actual: one line a row, its interval and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from duecare.documents.charts.style import ABOVE, COVERED, DOLLARS, WIDTH, layer, named_colors
from duecare.documents.drawing import MUTED, RULE, Drawing, make_drawing
from duecare.risk.backtest.backtest import INTERVAL, Comparison, summarize

TITLES: Final = {
    "class_action": "Class settlements",
    "regulator": "Regulator penalties",
    "people": "People affected",
}
_INSIDE, _OUTSIDE = "inside the interval", "outside"
MOST_TABLE_ROWS: Final = 200


def backtest_chart(comparisons: Sequence[Comparison]) -> Drawing:
    """Each row by rank of its predicted median: interval as a line, actual as a point."""
    kind = comparisons[0].kind if comparisons else ""
    rows = sorted(comparisons, key=lambda item: (item.median, item.actual))
    told = summarize(rows)
    coverage = f"{told[0].coverage:.0%} of {told[0].rows} rows" if told else "no row"
    title = f"{TITLES.get(kind, kind)}: the {INTERVAL:.0%} interval held {coverage}"
    ratio = f", median of predicted over actual {told[0].median_ratio:.2f}" if told else ""
    return make_drawing(
        _spec(rows, title, is_money=kind != "people"),
        title=title,
        alt=f"{title}{ratio}.",
        header=("Row", "Predicted, median", "From", "To", "Actual", "Interval"),
        rows=tuple(_table_row(item) for item in rows[:MOST_TABLE_ROWS]),
    )


def _table_row(item: Comparison) -> tuple[str, ...]:
    amounts = (item.median, item.low, item.high, item.actual)
    return (item.row, *(f"{value:,.0f}" for value in amounts), _held(item))


def _held(item: Comparison) -> str:
    return _INSIDE if item.inside else _OUTSIDE


def _spec(rows: Sequence[Comparison], title: str, *, is_money: bool) -> dict[str, Any]:
    y = _amount_channel(is_money=is_money)
    x = {
        "field": "rank",
        "type": "quantitative",
        "title": "Rows, smallest prediction first",
        "axis": {"grid": False, "tickMinStep": 1},
    }
    color = named_colors("held", {_INSIDE: COVERED, _OUTSIDE: ABOVE})
    shape = named_colors("held", {_INSIDE: "circle", _OUTSIDE: "diamond"})
    interval = {"type": "rule", "strokeWidth": 2, "color": RULE}
    median = {"type": "tick", "color": MUTED, "thickness": 1.5, "size": 5}
    actual = {"type": "point", "filled": True, "size": 34, "opacity": 1}
    return {
        "title": {"text": title, "anchor": "start", "fontSize": 13},
        "width": WIDTH - 60,
        "height": 260,
        "data": {"values": [_point(rank, item) for rank, item in enumerate(rows, start=1)]},
        "layer": [
            layer(interval, x=x, y={**y, "field": "low"}, y2={"field": "high"}),
            layer(median, x=x, y={**y, "field": "median"}),
            layer(actual, x=x, y={**y, "field": "actual"}, color=color, shape=shape),
        ],
    }


def _point(rank: int, item: Comparison) -> dict[str, Any]:
    return {
        "rank": rank,
        "low": item.low,
        "median": item.median,
        "high": item.high,
        "actual": item.actual,
        "held": _held(item),
    }


def _amount_channel(*, is_money: bool) -> dict[str, Any]:
    return {
        "type": "quantitative",
        "scale": {"type": "log"},
        "title": "Dollars" if is_money else "People",
        "axis": {
            "labelExpr": DOLLARS if is_money else "format(datum.value, ',')",
            "gridColor": RULE,
            "values": [10.0**power for power in range(2, 12)],
        },
    }
