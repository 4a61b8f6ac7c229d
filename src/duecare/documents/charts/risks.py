"""Risks by likelihood and impact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from duecare.documents.charts.style import (
    WIDTH,
    layer,
    white_where,
)
from duecare.documents.drawing import Drawing, make_drawing
from duecare.risk.advice.levels import table_level
from duecare.risk.result import LEVELS, AssessedRisk

_HEAT: Final = ("#eef3f6", "#d5e3ea", "#f3d9a9", "#e39a5b", "#b5410f")


def risk_heat_map(risks: Sequence[AssessedRisk], titles: Sequence[str]) -> Drawing:
    """The risks by likelihood and impact, numbered as in the table; levels as in SP 800-30.

    ``titles`` are the risks as the table calls them.
    """
    numbered = list(enumerate(risks, start=1))
    high = sum(1 for risk in risks if risk.level.level in LEVELS[3:])
    title = f"{high} of {len(risks)} risks are high or very high"
    named = [(str(n), name, r.level) for (n, r), name in zip(numbered, titles, strict=True)]
    words = "; ".join(
        f"{n}: {name}, likelihood {level.likelihood}, impact {level.impact}"
        for n, name, level in named
    )
    return make_drawing(
        _heat_spec(numbered),
        title=title,
        alt=f"{title}. {words or 'No risk was assessed'}.",
        header=("No.", "Risk", "Likelihood", "Impact", "Level"),
        rows=tuple((n, name, lv.likelihood, lv.impact, lv.level) for n, name, lv in named),
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
    here = [
        n
        for n, risk in numbered
        if (risk.level.likelihood, risk.level.impact) == (likelihood, impact)
    ]
    return {
        "likelihood": likelihood,
        "impact": impact,
        "level": LEVELS.index(table_level(likelihood, impact)),
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
