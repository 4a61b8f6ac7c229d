"""Risks by likelihood and impact, and what safeguards cost and save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from duecare.documents.charts.style import COVERED, DOLLARS, EXCLUDED, MOST_BARS, WIDTH, short_name
from duecare.documents.drawing import INK, RULE, Drawing, make_drawing
from duecare.documents.fonts import showable
from duecare.money import brief_dollars
from duecare.risk.advice.levels import risk_level
from duecare.risk.result import LEVELS, AssessedRisk, Recommendation

_HEAT: Final = ("#eef3f6", "#d5e3ea", "#f3d9a9", "#e39a5b", "#b5410f")


def risk_heat_map(risks: Sequence[AssessedRisk]) -> Drawing:
    """The risks by likelihood and impact, numbered as in the table; levels as in SP 800-30."""
    numbered = list(enumerate(risks, start=1))
    cells = [
        {
            "likelihood": likelihood,
            "impact": impact,
            "level": LEVELS.index(risk_level(likelihood, impact)),
            "numbers": ", ".join(
                str(n)
                for n, risk in numbered
                if (risk.likelihood, risk.impact) == (likelihood, impact)
            ),
        }
        for likelihood in LEVELS
        for impact in LEVELS
    ]
    high = sum(1 for risk in risks if risk.risk_level in LEVELS[3:])
    title = f"{high} of {len(risks)} risks are high or very high"
    axis = {"domain": False, "ticks": False, "labelAngle": 0}
    x = {
        "field": "impact",
        "type": "ordinal",
        "sort": list(LEVELS),
        "title": "Impact",
        "axis": axis,
    }
    y = {
        "field": "likelihood",
        "type": "ordinal",
        "sort": list(reversed(LEVELS)),
        "title": "Likelihood",
        "axis": axis,
    }
    heat = {
        "field": "level",
        "type": "ordinal",
        "legend": None,
        "scale": {"domain": [0, 1, 2, 3, 4], "range": list(_HEAT)},
    }
    spec = {
        "width": WIDTH - 90,
        "height": 190,
        "data": {"values": cells},
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 2},
                "encoding": {"x": x, "y": y, "color": heat},
            },
            {
                "mark": {"type": "text", "fontSize": 12, "fontWeight": 600},
                "encoding": {
                    "x": x,
                    "y": y,
                    "text": {"field": "numbers"},
                    "color": {
                        "condition": {"test": "datum.level == 4", "value": "#ffffff"},
                        "value": "#1b2733",
                    },
                },
            },
        ],
    }
    rows = tuple((str(n), r.title, r.likelihood, r.impact, r.risk_level) for n, r in numbered)
    words = "; ".join(
        f"{n}: {r.title}, likelihood {r.likelihood}, impact {r.impact}" for n, r in numbered
    )
    return make_drawing(
        spec,
        title=title,
        alt=f"{title}. {words or 'No risk was assessed'}.",
        header=("No.", "Risk", "Likelihood", "Impact", "Level"),
        rows=rows,
    )


def savings_against_cost_chart(recommendations: Sequence[Recommendation]) -> Drawing:
    """Yearly cost beside yearly saving of each recommended safeguard, in rank order."""
    shown = list(recommendations[:MOST_BARS])
    paying = sum(1 for item in recommendations if item.saving_range[0] > item.cost.yearly.high)
    title = f"{paying} of {len(recommendations)} safeguards save more than they cost, using conservative figures"
    values = []
    for item in shown:
        name = short_name(showable(item.title), 40)
        cost, low, high = item.cost.yearly, *item.saving_range
        values.append(
            {
                "name": name,
                "what": "Cost per year",
                "best": cost.best,
                "low": cost.low,
                "high": cost.high,
            }
        )
        values.append(
            {
                "name": name,
                "what": "Savings per year",
                "best": max(item.saving.value, 0.0),
                "low": max(low, 0.0),
                "high": max(high, 0.0),
            }
        )
    rows = tuple(
        (
            item.title,
            brief_dollars(item.cost.yearly.best),
            brief_dollars(item.saving.value)
            if item.saving.distinguishable
            else "not distinguishable from zero",
        )
        for item in recommendations
    )
    words = "; ".join(f"{name}: costs {cost} a year, saves {saving}" for name, cost, saving in rows)
    return make_drawing(
        _savings_spec(values, len(shown)),
        title=title,
        alt=f"{title}. {words or 'Nothing is recommended'}.",
        header=("Safeguard", "Cost per year", "Savings per year"),
        rows=rows,
    )


def _savings_spec(values: list[dict[str, Any]], count: int) -> dict[str, Any]:
    kinds = ["Cost per year", "Savings per year"]
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"domain": False, "ticks": False, "labelColor": INK, "labelLimit": 215},
        "scale": {"paddingInner": 0.3},
    }
    offset = {"field": "what", "sort": kinds}
    x = {
        "field": "best",
        "type": "quantitative",
        "title": "Dollars per year, with range",
        "axis": {"labelExpr": DOLLARS, "tickCount": 5, "gridColor": RULE},
    }
    color = {
        "field": "what",
        "type": "nominal",
        "sort": kinds,
        "scale": {"domain": kinds, "range": [EXCLUDED, COVERED]},
    }
    return {
        "width": WIDTH - 190,
        "height": max(count, 1) * 34,
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "bar"},
                "encoding": {"y": y, "yOffset": offset, "x": x, "color": color},
            },
            {
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.2},
                "encoding": {
                    "y": y,
                    "yOffset": offset,
                    "x": {**x, "field": "low"},
                    "x2": {"field": "high"},
                },
            },
        ],
    }
