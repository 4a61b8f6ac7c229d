"""The loss of a year against the limit of the insurance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from duecare.documents.charts.style import ABOVE, COVERED, DOLLARS, WIDTH
from duecare.documents.drawing import INK, MUTED, Drawing, make_drawing
from duecare.money import estimated_dollars
from duecare.risk.result import CurvePoint


def exceedance_chart(
    curve: Sequence[CurvePoint],
    *,
    limit: float,
    years: Sequence[int] = (10, 100),
    known: Mapping[int, float] = MappingProxyType({}),
) -> Drawing:
    """The chance that a year's loss passes an amount, against the limit of the insurance.

    ``curve`` falls with the amount; ``limit`` is in dollars, 0 without insurance; ``years`` are
    the return periods that are marked. The part of the curve beyond the limit is shaded.
    """
    points = [p for p in curve if p.amount >= 1.0]
    marks = [(n, known.get(n) or _amount_at(points, 1 / n)) for n in years]
    marks = [(n, amount) for n, amount in marks if amount > 0]
    worst = marks[-1] if marks else (0, 0.0)
    rarest = max(years) if points else 0
    title = _exceedance_title(worst, limit, rarest)
    rows = [(f"1 year in {n}", estimated_dollars(amount)) for n, amount in marks]
    spec = _exceedance_spec(_thinned(points), marks, limit)
    alt = (
        f"{title}. The curve falls from a {_percent(points[0].probability)} chance of any loss in a "
        f"year"
        if points
        else f"{title}. No loss was found in the simulation"
    )
    alt += (
        "".join(f"; one year in {n} exceeds {estimated_dollars(amount)}" for n, amount in marks)
        + "."
    )
    return make_drawing(
        spec, title=title, alt=alt, header=("How often", "A year's loss exceeds"), rows=tuple(rows)
    )


def _exceedance_title(worst: tuple[int, float], limit: float, rarest: int) -> str:
    if not worst[0]:
        if not rarest:
            return "No simulated year has a loss"
        return f"Less than one simulated year in {rarest} has a loss"
    finding = f"One year in {worst[0]} costs more than {estimated_dollars(worst[1])}"
    if limit <= 0:
        return f"{finding}, and there is no insurance limit against it"
    return f"{finding}; the insurance limit is {estimated_dollars(limit)}"


def _amount_at(points: Sequence[CurvePoint], probability: float) -> float:
    """The amount that is passed with ``probability``, linear in ln(amount) between points."""
    before: CurvePoint | None = None
    for point in points:
        if point.probability <= probability:
            if before is None:  # most years have no loss: the curve begins below this chance
                return point.amount if point.probability == probability else 0.0
            if before.probability == point.probability:
                return point.amount
            part = (before.probability - probability) / (before.probability - point.probability)
            return math.exp(
                math.log(before.amount) + part * (math.log(point.amount) - math.log(before.amount))
            )
        before = point
    return 0.0  # the simulation did not reach so rare a year


def _thinned(points: Sequence[CurvePoint], most: int = 160) -> list[CurvePoint]:
    """At most ``most`` points of the curve, first and last kept; drawn from the first $1,000."""
    seen = [p for p in points if p.probability > 0]
    start = next((i for i, p in enumerate(seen) if p.amount > 1_000), 0)
    seen = seen[max(start - 1, 0) :]
    step = max(1, math.ceil(len(seen) / most))
    return [p for i, p in enumerate(seen) if i % step == 0 or i == len(seen) - 1]


def _exceedance_spec(
    points: Sequence[CurvePoint], marks: Sequence[tuple[int, float]], limit: float
) -> dict[str, Any]:
    values = [{"amount": p.amount, "chance": p.probability} for p in points]
    low = min((p.amount for p in points), default=1_000.0)
    high = max([p.amount for p in points] + [limit * 1.3, low * 10])
    top = max((p.probability for p in points), default=0.1)
    x = {
        "field": "amount",
        "type": "quantitative",
        "title": "Loss in one year (each step is ten times more)",
        "scale": {"type": "log", "domain": [low, high], "nice": False},
        "axis": {"values": _decades(low, high), "labelExpr": DOLLARS, "grid": False},
    }
    y = {
        "field": "chance",
        "type": "quantitative",
        "title": "Chance in a year",
        "scale": {"domain": [0, top * 1.12], "nice": False},
        "axis": {"format": "~%", "tickCount": 5, "domain": False, "ticks": False},
    }
    beyond = _beyond(points, limit)
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": values},
            "mark": {"type": "area", "color": COVERED, "opacity": 0.12},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": beyond},
            "mark": {"type": "area", "color": ABOVE, "opacity": 0.4},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": values},
            "mark": {"type": "line", "color": COVERED, "strokeWidth": 2.2},
            "encoding": {"x": x, "y": y},
        },
    ]
    layers += _limit_layers(limit, low, top, x, y)
    layers += _mark_layers(_drawn(marks, low, high, top), x, y, high)
    return {"width": WIDTH - 70, "height": 165, "layer": layers}


def _drawn(
    marks: Sequence[tuple[int, float]], low: float, high: float, top: float
) -> list[tuple[int, float]]:
    """The marks that lie on the part of the curve that is drawn; the others are in the table."""
    return [(n, amount) for n, amount in marks if low <= amount <= high and 1 / n <= top]


def _beyond(points: Sequence[CurvePoint], limit: float) -> list[dict[str, float]]:
    at_limit = _chance_at(points, limit) if limit > 0 else 0.0
    head = [{"amount": limit, "chance": at_limit}] if at_limit > 0 else []
    return head + [
        {"amount": p.amount, "chance": p.probability} for p in points if p.amount > limit
    ]


def _chance_at(points: Sequence[CurvePoint], amount: float) -> float:
    before: CurvePoint | None = None
    for point in points:
        if point.amount >= amount:
            if before is None:
                return 0.0
            part = math.log(amount / before.amount) / math.log(point.amount / before.amount)
            return before.probability + part * (point.probability - before.probability)
        before = point
    return 0.0


def _limit_layers(
    limit: float, low: float, top: float, x: dict[str, Any], y: dict[str, Any]
) -> list[dict[str, Any]]:
    if limit <= low:
        return []
    data = {"values": [{"amount": limit, "chance": top * 1.06}]}
    label = {"value": f"Insurance limit {estimated_dollars(limit)}"}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1.2, "strokeDash": [5, 3]},
            "encoding": {"x": x},
        },
        {
            "data": data,
            "mark": {"type": "text", "align": "left", "dx": 6, "fontWeight": 600},
            "encoding": {"x": x, "y": y, "text": label},
        },
        {
            "data": {"values": [{"amount": limit, "chance": top * 0.97}]},
            "mark": {"type": "text", "align": "left", "dx": 6, "color": MUTED},
            "encoding": {"x": x, "y": y, "text": {"value": "shaded: above the limit"}},
        },
    ]


def _mark_layers(
    marks: Sequence[tuple[int, float]], x: dict[str, Any], y: dict[str, Any], high: float
) -> list[dict[str, Any]]:
    values = [
        {"amount": amount, "chance": 1 / n, "label": f"1 year in {n}: {estimated_dollars(amount)}"}
        for n, amount in marks
    ]
    return [
        {
            "data": {"values": values},
            "mark": {"type": "point", "filled": True, "size": 46, "color": INK, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        *(
            {
                "data": {"values": [value]},
                "mark": {
                    "type": "text",
                    "dy": -10,
                    "dx": -6 if _late(value, high) else 8,
                    "align": "right" if _late(value, high) else "left",
                },
                "encoding": {"x": x, "y": y, "text": {"field": "label"}},
            }
            for value in values
        ),
    ]


def _late(value: dict[str, Any], high: float) -> bool:
    return bool(value["amount"] > high / 6)


def _decades(low: float, high: float) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    return [10.0**power for power in range(first, last + 1) if low <= 10.0**power <= high]


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.1 else f"{share:.1%}"
