"""Checks of the engine in words: the second engine and the back-test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duecare.risk.result import CrossCheck

if TYPE_CHECKING:  # the back-test loads the engine
    from duecare.risk.backtest.backtest import ReasonLeftOut

_REASONS: Final[dict[ReasonLeftOut, str]] = {
    "no_number": "no number of people",
    "no_small_practice": "not a small practice",
    "no_forecast": "no forecast for its cause",
    "too_few_people": "fewer people than the law makes public",
    "placeholder": "500 or 501 people, which reporters enter while they still count",
}


def figure_checked(check: CrossCheck) -> str:
    """The figure that both engines computed."""
    return {
        "quiet_years": "share of years without an event",
        "year_above": f"chance of a year above ${check.amount:,.0f}",
        "paid_by_plain_policy": f"expected paid by a plain policy of ${check.amount:,.0f}",
    }[check.figure]


def reason_left_out_words(reason: ReasonLeftOut) -> str:
    """Why a row is not compared."""
    return _REASONS[reason]
