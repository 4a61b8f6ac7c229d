"""Risks by likelihood and impact, and what safeguards cost and save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from duecare.documents.charts.style import (
    COVERED,
    DOLLARS,
    EXCLUDED,
    MOST_BARS,
    WIDTH,
    layer,
    named_colors,
    named_rows,
    short_name,
    white_where,
)
from duecare.documents.drawing import INK, RULE, Drawing, make_drawing
from duecare.documents.fonts import showable
from duecare.money import brief_dollars
from duecare.risk.advice.levels import risk_level
from duecare.risk.result import LEVELS, AssessedRisk, Recommendation

_HEAT: Final = ("#eef3f6", "#d5e3ea", "#f3d9a9", "#e39a5b", "#b5410f")


def risk_heat_map(risks: Sequence[AssessedRisk]) -> Drawing:
    """The risks by likelihood and impact, numbered as in the table; levels as in SP 800-30."""
    numbered = list(enumerate(risks, start=1))
    high = sum(1 for risk in risks if risk.risk_level in LEVELS[3:])
    title = f"{high} of {len(risks)} risks are high or very high"
    words = "; ".join(
        f"{n}: {r.title}, likelihood {r.likelihood}, impact {r.impact}" for n, r in numbered
    )
    return make_drawing(
        _heat_spec(numbered),
        title=title,
        alt=f"{title}. {words or 'No risk was assessed'}.",
        header=("No.", "Risk", "Likelihood", "Impact", "Level"),
        rows=tuple((str(n), r.title, r.likelihood, r.impact, r.risk_level) for n, r in numbered),
    )


def _heat_spec(numbered: Sequence[tuple[int, AssessedRisk]]) -> dict[str, Any]:
    x, y = _levels_channel("impact", LEVELS), _levels_channel("likelihood", LEVELS[::-1])
    heat = {
        "field": "level",
        "type": "ordinal",
        "legend": None,
        "scale": {"domain": list(range(len(LEVELS))), "range": list(_HEAT)},
    }
    cells = [_cell(numbered, likelihood, impact) for likelihood in LEVELS for impact in LEVELS]
    field = {"type": "rect", "stroke": "#ffffff", "strokeWidth": 2}
    text = {"type": "text", "fontSize": 12, "fontWeight": 600}
    return {
        "width": WIDTH - 90,
        "height": 190,
        "data": {"values": cells},
        "layer": [
            layer(field, x=x, y=y, color=heat),
            layer(text, x=x, y=y, text={"field": "numbers"}, color=white_where(_DARK_LEVEL)),
        ],
    }


_DARK_LEVEL: Final = "datum.level == 4"


def _cell(
    numbered: Sequence[tuple[int, AssessedRisk]], likelihood: str, impact: str
) -> dict[str, Any]:
    """One field of the map with the numbers of the risks that fall into it."""
    here = [n for n, risk in numbered if (risk.likelihood, risk.impact) == (likelihood, impact)]
    return {
        "likelihood": likelihood,
        "impact": impact,
        "level": LEVELS.index(risk_level(likelihood, impact)),
        "numbers": ", ".join(str(n) for n in here),
    }


def _levels_channel(field: str, levels: Sequence[str]) -> dict[str, Any]:
    axis = {"domain": False, "ticks": False, "labelAngle": 0}
    return {
        "field": field,
        "type": "ordinal",
        "sort": list(levels),
        "title": field.capitalize(),
        "axis": axis,
    }


def savings_against_cost_chart(recommendations: Sequence[Recommendation]) -> Drawing:
    """Yearly cost beside yearly saving of each recommended safeguard, in rank order."""
    shown = recommendations[:MOST_BARS]
    paying = sum(1 for item in recommendations if item.saving_range[0] > item.cost.yearly.high)
    title = f"{paying} of {len(recommendations)} safeguards save more than they cost, using conservative figures"
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
        _savings_spec([bar for item in shown for bar in _cost_and_saving(item)], len(shown)),
        title=title,
        alt=f"{title}. {words or 'Nothing is recommended'}.",
        header=("Safeguard", "Cost per year", "Savings per year"),
        rows=rows,
    )


def _cost_and_saving(item: Recommendation) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two bars of a safeguard; a saving is drawn from zero up."""
    name = short_name(showable(item.title), 40)
    cost, (low, high) = item.cost.yearly, item.saving_range
    return (
        {"name": name, "what": _COST, "best": cost.best, "low": cost.low, "high": cost.high},
        {
            "name": name,
            "what": _SAVING,
            "best": max(item.saving.value, 0.0),
            "low": max(low, 0.0),
            "high": max(high, 0.0),
        },
    )


_COST, _SAVING = "Cost per year", "Savings per year"


def _savings_spec(values: list[dict[str, Any]], count: int) -> dict[str, Any]:
    y = {**named_rows("name", room=215), "scale": {"paddingInner": 0.3}}
    offset = {"field": "what", "sort": [_COST, _SAVING]}
    x = {
        "field": "best",
        "type": "quantitative",
        "title": "Dollars per year, with range",
        "axis": {"labelExpr": DOLLARS, "tickCount": 5, "gridColor": RULE},
    }
    color = named_colors("what", {_COST: EXCLUDED, _SAVING: COVERED})
    low, high = {**x, "field": "low"}, {"field": "high"}
    span = {"type": "rule", "color": INK, "strokeWidth": 1.2}
    return {
        "width": WIDTH - 190,
        "height": max(count, 1) * 34,
        "data": {"values": values},
        "layer": [
            layer({"type": "bar"}, y=y, yOffset=offset, x=x, color=color),
            layer(span, y=y, yOffset=offset, x=low, x2=high),
        ],
    }
