"""Public totals and the model's own, in words."""

from __future__ import annotations

from typing import Final

from duecare.catalog import PublicTotal
from duecare.risk.reconcile.reconcile import ComparedTotal

_STAGES: Final = {
    "attack": "attacks",
    "event": "events that cost",
    "notifiable_event": "events with people to tell",
    "insurance_claim": "paid claims",
    "regulator_report": "reports to an authority",
    "lawsuit": "suits",
    "msp_claim": "claims against a provider",
}
_BIASES: Final = {
    "lower_bound": "the source counts too few",
    "upper_bound": "the source counts too many",
    "unclear": "which way the source errs is not clear",
    "none": "a full count",
}


def amount_words(total: PublicTotal, amount: float) -> str:
    """An amount in the unit of its total, two digits."""
    rounded = float(f"{amount:.2g}")
    if total.unit == "USD":
        return f"${rounded:,.0f}"
    if total.unit == "share":
        return f"{float(f'{rounded * 100:.2g}'):g}%"
    return f"{rounded:g}"


def band_words(total: PublicTotal) -> str:
    """The tolerance of a total."""
    return f"{amount_words(total, total.low)} to {amount_words(total, total.high)}"


def public_words(total: PublicTotal) -> str:
    """What the source says."""
    return amount_words(total, total.value) if total.value is not None else ""


def verdict_words(row: ComparedTotal) -> str:
    """Whether the model agrees."""
    return "inside" if row.inside else "outside"


def what_words(total: PublicTotal) -> str:
    """What is counted, for whom, at which stage."""
    return f"{total.counts} ({total.segment})"


def source_words(total: PublicTotal) -> str:
    """Where the public total comes from, as of when, and in which direction it errs."""
    note = f" {total.note}" if total.note else ""
    stage, bias = _STAGES[total.stage], _BIASES[total.bias]
    return f"{total.source}, {total.as_of}. Counts {stage}; {bias}.{note}"


def agreement_words(inside: int, rows: int) -> str:
    """How many totals of the model lie in the bands of their sources."""
    return f"{inside} of {rows} totals of the model lie in the band of their source."
