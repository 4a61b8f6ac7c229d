"""Predicted against actual: one line a row, its interval and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duecare.documents.charts.style import ABOVE, COVERED, DOLLARS, WIDTH
from duecare.documents.drawing import RULE, Drawing, make_drawing
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
    values = [
        {
            "rank": rank,
            "low": item.low,
            "median": item.median,
            "high": item.high,
            "actual": item.actual,
            "held": _INSIDE if item.inside else _OUTSIDE,
        }
        for rank, item in enumerate(rows, start=1)
    ]
    is_money = kind != "people"
    y = {
        "type": "quantitative",
        "scale": {"type": "log"},
        "title": "Dollars" if is_money else "People",
        "axis": {
            "labelExpr": DOLLARS if is_money else "format(datum.value, ',')",
            "gridColor": RULE,
            "values": [10.0**power for power in range(2, 12)],
        },
    }
    x = {
        "field": "rank",
        "type": "quantitative",
        "title": "Rows, smallest prediction first",
        "axis": {"grid": False, "tickMinStep": 1},
    }
    held = {
        "field": "held",
        "type": "nominal",
        "sort": [_INSIDE, _OUTSIDE],
        "scale": {"domain": [_INSIDE, _OUTSIDE], "range": [COVERED, ABOVE]},
    }
    shape = {**held, "scale": {"domain": [_INSIDE, _OUTSIDE], "range": ["circle", "diamond"]}}
    spec = {
        "title": {"text": title, "anchor": "start", "fontSize": 13},
        "width": WIDTH - 60,
        "height": 260,
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": RULE},
                "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "tick", "color": "#566270", "thickness": 1.5, "size": 5},
                "encoding": {"x": x, "y": {**y, "field": "median"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 34, "opacity": 1},
                "encoding": {"x": x, "y": {**y, "field": "actual"}, "color": held, "shape": shape},
            },
        ],
    }
    ratio = f", median of predicted over actual {told[0].median_ratio:.2f}" if told else ""
    return make_drawing(
        spec,
        title=title,
        alt=f"{title}{ratio}.",
        header=("Row", "Predicted, median", "From", "To", "Actual", "Interval"),
        rows=tuple(
            (
                item.row,
                *(f"{value:,.0f}" for value in (item.median, item.low, item.high, item.actual)),
                _INSIDE if item.inside else _OUTSIDE,
            )
            for item in rows[:MOST_TABLE_ROWS]
        ),
    )
