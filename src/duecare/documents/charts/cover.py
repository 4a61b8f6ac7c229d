"""Who pays a loss: insurance, retention, above the limits, excluded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from duecare.documents.charts.style import (
    ABOVE,
    COVERED,
    EXCLUDED,
    RETAINED,
    UNCOVERED,
    WIDTH,
    layer,
    named_colors,
    named_rows,
    white_where,
)
from duecare.documents.drawing import Drawing, make_drawing
from duecare.money import estimated_dollars, round_together, two_digits
from duecare.risk.result import Gap, InsuranceResult


def liability_against_cover_chart(insurance: InsuranceResult, *, height: int = 44) -> Drawing:
    """Who pays: an average year and a bad year, each as shares of its loss.

    ``height`` is that of one bar with its gap, in points.
    """
    left = insurance.uninsured
    parts = (insurance.paid.value, left.retained, left.above_limits, left.excluded)
    average = (*(float(two_digits(part)) for part in parts), 0.0)
    _, paid, left_over = round_together(*_amounts(insurance.gap))
    bars = [
        ("Average year", average),
        (f"1 year in {insurance.gap.one_in_years}", (paid, 0.0, 0.0, 0.0, left_over)),
    ]
    bars = [(name, parts) for name, parts in bars if sum(parts) > 0]
    title = _finding(insurance, average)
    return make_drawing(
        _cover_spec(bars, height),
        title=title,
        alt=_cover_words(title, bars),
        header=("Year", *PAYERS),
        rows=tuple((name, *(_exact(part) for part in parts)) for name, parts in bars),
    )


def case_chart(paid: int, left: int, *, height: int = 26) -> Drawing:
    """One bad case as one bar: what the policy pays of it, and what stays with the owner.

    Amounts are whole dollars as printed; ``height`` is that of the bar with its gap, in points.
    """
    bars = [("A bad case", (float(paid), 0.0, 0.0, 0.0, float(left)))]
    title = f"Insurance pays {_exact(paid)} of {_exact(paid + left)}"
    return make_drawing(
        _cover_spec(bars, height, legend=False),
        title=title,
        alt=_cover_words(title, bars),
        header=("Case", PAYERS[0], PAYERS[-1]),
        rows=(("A bad case", _exact(paid), _exact(left)),),
    )


def _exact(amount: float) -> str:
    whole = round(amount)
    return estimated_dollars(whole) if two_digits(whole) == whole else f"${whole:,}"


def _amounts(gap: Gap) -> tuple[float, float, float]:
    return gap.loss, gap.paid, gap.uninsured


def _finding(insurance: InsuranceResult, average: tuple[float, ...]) -> str:
    """What a reader must take away: how much of a bad year is paid, or of an average one."""
    if insurance.gap.loss <= 0 and sum(average) <= 0:
        return "The simulation found no loss to insure"
    if insurance.gap.loss <= 0:
        return f"Averaged over all years the insurance pays {_exact(average[0])} of {_exact(sum(average))}"
    loss, paid, _ = round_together(*_amounts(insurance.gap))
    return f"Of a bad year the insurance pays {_exact(paid)} of {_exact(loss)}"


PAYERS: Final = (
    "Paid by insurance",
    "Retention",
    "Above limits",
    "Excluded",
    "Not paid by insurance",
)
_PAYER_COLORS: Final = (COVERED, RETAINED, ABOVE, EXCLUDED, UNCOVERED)


def _cover_spec(
    bars: Sequence[tuple[str, tuple[float, ...]]], height: int, *, legend: bool = True
) -> dict[str, Any]:
    values = [value for name, parts in bars for value in _shares(name, parts)] or [_NO_LOSS]
    present = {value["payer"] for value in values}
    colors = {p: c for p, c in zip(PAYERS, _PAYER_COLORS, strict=True) if p in present}
    y = named_rows("bar", room=170)
    x = {
        "field": "share",
        "type": "quantitative",
        "stack": "zero",
        "title": None,
        "axis": None,
        "scale": {"domain": [0, 1]},
    }
    color = named_colors("payer", colors)
    if not legend:  # the page names the payers beside it
        color["legend"] = None
    order = {"field": "order", "type": "quantitative"}
    bar = {"type": "bar", "height": height * 0.6, "stroke": "#ffffff", "strokeWidth": 1.5}
    text = {"type": "text", "fontWeight": 600, "fontSize": 10}
    return {
        "width": WIDTH - 140,
        "height": max(len(bars), 1) * height,
        "data": {"values": values},
        "layer": [
            layer(bar, y=y, x=x, color=color, order=order),
            layer(
                text,
                y=y,
                x={**x, "bandPosition": 0.5},
                order=order,
                text={"field": "label"},
                detail={"field": "payer"},
                color=white_where(_DARK_PAYER),
            ),
        ],
    }


_NO_LOSS: Final[dict[str, Any]] = {
    "bar": "No loss",
    "payer": PAYERS[0],
    "order": 0,
    "share": 0.0,
    "label": "",
}


def _shares(name: str, parts: Sequence[float]) -> Iterator[dict[str, Any]]:
    """The pieces of one bar, as shares of its loss; small ones carry no label."""
    whole = sum(parts)
    for order, (payer, part) in enumerate(zip(PAYERS, parts, strict=True)):
        if part > 0:
            yield {
                "bar": f"{name}: {estimated_dollars(whole)}",
                "payer": payer,
                "order": order,
                "share": part / whole,
                "label": _exact(part) if part / whole > LEAST_LABELLED else "",
            }


LEAST_LABELLED: Final = 0.09  # of a bar; an amount does not fit into a smaller piece
_DARK_PAYER: Final = "datum.payer == 'Paid by insurance'"


def _cover_words(title: str, bars: Sequence[tuple[str, tuple[float, ...]]]) -> str:
    told = []
    for name, parts in bars:
        shares = (
            f"{payer.lower()} {_exact(part)}"
            for payer, part in zip(PAYERS, parts, strict=True)
            if part > 0
        )
        told.append(f"{name}, {estimated_dollars(sum(parts))}: " + ", ".join(shares))
    return f"{title}. " + "; ".join(told) + "."
