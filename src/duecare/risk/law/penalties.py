"""Civil penalties of the notice laws: the most that late notice can cost, state by state.

A capped add-on, never the driver of a loss. The most for ``n`` residents is
``min(cap, max(least, flat + each n))``. Amounts a day count ``notice_penalty.days_late`` days, an
amount a violation counts once a breach. Where a statute states no cap, or no figure was read,
``notice_penalty.unstated_cap`` is the cap; both are assumptions and can be replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from duecare.catalog import Jurisdiction, Prior
from duecare.risk.rules import value_of

Basis = Literal["statute", "assumed cap", "none"]
DAYS_A_STEP: Final = 30  # of `per_30_days_after`; Fla. Stat. 501.171(9)(b)


@dataclass(frozen=True, slots=True)
class PenaltyTerms:
    """What one state can ask for late notice, in dollars."""

    flat: float
    each: float  # for a resident
    least: float
    cap: float
    basis: Basis

    def most(self, residents: float) -> float:
        """The most for this many residents who were not told in time."""
        if residents < 1.0:
            return 0.0
        return min(self.cap, max(self.least, self.flat + self.each * residents))


def penalty_terms(law: Jurisdiction, priors: Mapping[str, Prior]) -> PenaltyTerms:
    """The penalty of one notice law as numbers, with what is assumed where it states none."""
    stated = law.civil_penalty.value
    if stated.no_civil_penalty:
        return PenaltyTerms(0.0, 0.0, 0.0, 0.0, "none")
    late = value_of(priors, "notice_penalty.days_late")
    unstated = value_of(priors, "notice_penalty.unstated_cap")
    flat = (stated.per_violation or 0.0) + _for_days(stated.per_day, late)
    if stated.per_30_days_after and late > (stated.day_window or 0):
        flat += stated.per_30_days_after * -(-(late - (stated.day_window or 0)) // DAYS_A_STEP)
    each = (
        (stated.per_person or 0.0)
        + _for_days(stated.per_person_per_day, late)
        + (stated.per_record_reckless or 0.0)
    )
    cap = unstated if stated.cap is None else stated.cap
    if not flat and not each:
        flat = cap
    basis: Basis = "assumed cap" if stated.cap is None else "statute"
    return PenaltyTerms(flat, each, stated.min_total or 0.0, cap, basis)


def _for_days(amount: float | None, days: float) -> float:
    return (amount or 0.0) * days
