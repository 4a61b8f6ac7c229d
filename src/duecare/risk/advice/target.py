"""The cheapest set of safeguards that brings the uninsured loss under a chosen figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from duecare.risk.advice.recommend import WhatIf
from duecare.risk.result import CheapestSet, Recommendation

MOST_CANDIDATES: Final = 24
MOST_STEPS: Final = 16
MIN_COST: Final = 50.0  # dollars; a free safeguard still takes somebody's time


def find_cheapest_set(
    what_if: WhatIf,
    recommendations: Sequence[Recommendation],
    *,
    target: float,
    one_in_years: int,
) -> CheapestSet:
    """Greedy by fall of the uninsured mean per dollar of the first year, then pruned.

    The result is a good set, not a proved optimum. ``reached`` is false where even all candidates
    together leave more than ``target`` uninsured in a 1-in-``one_in_years`` year.
    """
    q = 1.0 - 1.0 / one_in_years
    cost = {item.safeguard: item.cost.first_year.best for item in recommendations}
    pool = sorted(recommendations, key=lambda item: -item.saving_uninsured.value)
    names = [item.safeguard for item in pool[:MOST_CANDIDATES]]
    before = what_if.uninsured.quantile(q).value
    chosen = _grow(what_if, names, cost, target=target, q=q)
    chosen = _prune(what_if, chosen, cost, target=target, q=q)
    state = what_if.settled(dict.fromkeys(chosen, 1.0)) if chosen else what_if.base
    after = state.uninsured.quantile(q).value
    return CheapestSet(
        target=target,
        one_in_years=one_in_years,
        safeguards=tuple(chosen),
        first_year_cost=sum(cost[name] for name in chosen),
        uninsured_before=before,
        uninsured_after=after,
        reached=after <= target,
    )


def _grow(
    what_if: WhatIf, names: list[str], cost: Mapping[str, float], *, target: float, q: float
) -> list[str]:
    chosen: list[str] = []
    state, left = what_if.base, list(names)
    while left and len(chosen) < MOST_STEPS and state.uninsured.quantile(q).value > target:
        now = state.uninsured.mean
        tried = {name: what_if.settled(dict.fromkeys([*chosen, name], 1.0)) for name in left}
        best = max(
            left,
            key=lambda name: (now - tried[name].uninsured.mean) / max(cost[name], MIN_COST),
        )
        chosen.append(best)
        left.remove(best)
        state = tried[best]
    return chosen


def _prune(
    what_if: WhatIf, chosen: list[str], cost: Mapping[str, float], *, target: float, q: float
) -> list[str]:
    """Drop the dearest first where the target holds without it."""
    kept = list(chosen)
    for name in sorted(chosen, key=lambda item: -cost[item]):
        rest = [item for item in kept if item != name]
        if rest and what_if.settled(dict.fromkeys(rest, 1.0)).uninsured.quantile(q).value <= target:
            kept = rest
    return kept
