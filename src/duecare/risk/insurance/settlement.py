"""Settling losses against a tower of policies, in whole cents.

Per event, in the order of the policy (default): waiting period on business interruption,
sublimits by part, sum, retention, coinsurance, each-claim limit, aggregate limit. Uninsured is
gross less paid, and splits into retained, above limits and excluded. Defense outside the limit is
paid in addition once other loss has used up the retention, and erodes nothing. Where a policy has
a retroactive date, claims for acts before it are excluded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numba import njit

from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.parts import BI, DEFENSE, FIRST_CLAIM, PART_COUNT, PARTS

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]
NO_LIMIT: Final = np.int64(2**60)  # cents; larger than any sum the engine accepts

# Columns of the terms of one policy: scalars first, then four blocks of one value a part.
(RETENTION, CLAIM_LIMIT, AGGREGATE, DEFENSE_OUTSIDE, EXCESS, SPREADS, RETRO_ALL, ORDER_AT) = range(
    8
)
ORDER_LENGTH: Final = 4  # the steps after `sum`
SUBLIMIT_AT: Final = ORDER_AT + ORDER_LENGTH
PART_RETENTION_AT: Final = SUBLIMIT_AT + PART_COUNT
PART_AGGREGATE_AT: Final = PART_RETENTION_AT + PART_COUNT
COVERED_AT: Final = PART_AGGREGATE_AT + PART_COUNT
TERM_COUNT: Final = COVERED_AT + PART_COUNT
_STEP_CODE: Final = {"retention": 0, "coinsurance": 1, "each_claim_limit": 2, "aggregate_limit": 3}
PAID, RETAINED, ABOVE, EXCLUDED = range(4)


@dataclass(frozen=True)
class Tower:
    """A tower of policies as numbers for the kernel."""

    terms: I64  # policies x TERM_COUNT
    shares: F64  # policies x (coinsurance, waiting hours, retroactive day)
    excluded_scenarios: npt.NDArray[np.bool_]  # policies x scenarios


def cents(dollars: float) -> int:
    """Dollars to whole cents, halves to even."""
    return int(np.rint(dollars * 100.0))


def build_tower(policies: tuple[InsurancePolicy, ...], scenarios: tuple[str, ...]) -> Tower:
    """The policies as arrays, in the order in which they respond."""
    terms = np.zeros((len(policies), TERM_COUNT), dtype=np.int64)
    shares = np.zeros((len(policies), 3))
    excluded = np.zeros((len(policies), max(len(scenarios), 1)), dtype=np.bool_)
    for row, policy in enumerate(policies):
        terms[row] = _terms(policy)
        parts_wear_down = any(a.aggregate_sublimit is not None for a in policy.agreements.values())
        terms[row, SPREADS] = parts_wear_down or row + 1 < len(policies)
        interruption = policy.agreements.get("business_interruption")
        waiting = interruption.waiting_hours if interruption else 0.0
        shares[row] = policy.coinsurance, waiting, policy.retroactive_day
        excluded[row, : len(scenarios)] = [s in policy.excluded_scenarios for s in scenarios]
    return Tower(terms, shares, excluded)


def _terms(policy: InsurancePolicy) -> I64:
    row = np.zeros(TERM_COUNT, dtype=np.int64)
    row[RETENTION] = cents(policy.retention)
    row[CLAIM_LIMIT] = cents(policy.claim_limit)
    row[AGGREGATE] = cents(policy.aggregate_limit)
    row[DEFENSE_OUTSIDE] = not policy.defense_erodes_limit
    row[EXCESS] = policy.position == "excess"
    row[RETRO_ALL] = policy.retroactive_applies_to == "everything"
    steps = policy.settlement_order[policy.settlement_order.index("sum") + 1 :]
    row[ORDER_AT : ORDER_AT + ORDER_LENGTH] = [_STEP_CODE[step] for step in steps]
    for index, part in enumerate(PARTS):
        agreement = policy.agreements.get(part)  # type: ignore[call-overload]  # part is a Part
        sub = agreement.sublimit if agreement else None
        total = agreement.aggregate_sublimit if agreement else None
        row[SUBLIMIT_AT + index] = NO_LIMIT if sub is None else cents(sub)
        row[PART_RETENTION_AT + index] = cents(agreement.retention) if agreement else 0
        row[PART_AGGREGATE_AT + index] = NO_LIMIT if total is None else cents(total)
        row[COVERED_AT + index] = policy.covers(part)
    return row


@njit(cache=True, nogil=True)
def _settle_sum(amount: Any, terms: I64, policy: int, coinsurance: float, left: Any) -> Any:
    """Apply the steps after the sum; returns paid, retained, above limits."""
    retained = np.int64(0)
    above = np.int64(0)
    for position in range(ORDER_LENGTH):
        step = terms[policy, ORDER_AT + position]
        if step == 0:
            cut = min(amount, terms[policy, RETENTION])
            retained += cut
        elif step == 1:
            cut = np.int64(np.rint(amount * coinsurance)) if coinsurance > 0.0 else np.int64(0)
            retained += cut
        elif step == 2:
            cut = max(amount - terms[policy, CLAIM_LIMIT], np.int64(0))
            above += cut
        else:
            cut = max(amount - left, np.int64(0))
            above += cut
        amount -= cut
    return amount, retained, above


@njit(cache=True, nogil=True)
def _cap_parts(
    rest: I64,
    hours: Any,
    too_early: bool,
    terms: I64,
    policy: int,
    waiting: float,
    part_left: I64,
    covered: I64,
) -> Any:
    """Waiting period, part retention, sublimits. Fills ``covered``.

    ``too_early``: the act behind the claim lies before the retroactive date of the policy.

    Returns the sum of the covered parts, what was retained and what lies above sublimits.
    """
    retained = np.int64(0)
    above = np.int64(0)
    total = np.int64(0)
    for part in range(PART_COUNT):
        amount = rest[part]
        covered[part] = 0
        if amount == 0 or terms[policy, COVERED_AT + part] == 0:
            continue
        if too_early and (part >= FIRST_CLAIM or terms[policy, RETRO_ALL] != 0):
            continue
        if part == BI and waiting > 0.0:
            share = 1.0 if hours <= waiting else waiting / hours
            cut = min(amount, np.int64(np.rint(amount * share)))
            amount -= cut
            retained += cut
        cut = min(amount, terms[policy, PART_RETENTION_AT + part])
        amount -= cut
        retained += cut
        limit = min(terms[policy, SUBLIMIT_AT + part], part_left[policy, part])
        cut = max(amount - limit, np.int64(0))
        amount -= cut
        above += cut
        covered[part] = amount
        total += amount
    return total, retained, above


@njit(cache=True, nogil=True)
def _settle_primary(
    rest: I64,
    hours: Any,
    act_day: Any,
    terms: I64,
    shares: F64,
    policy: int,
    left: I64,
    part_left: I64,
    covered: I64,
) -> Any:
    """One primary policy on one event; returns paid, retained, above limits.

    Its aggregates wear down. Where another policy follows or parts have aggregates of their own,
    what is paid is spread over the parts by their covered loss and taken out of ``rest``.
    """
    too_early = act_day < shares[policy, 2]
    total, retained, above = _cap_parts(
        rest, hours, too_early, terms, policy, shares[policy, 1], part_left, covered
    )
    outside = np.int64(0)
    if terms[policy, DEFENSE_OUTSIDE] != 0:
        outside = covered[DEFENSE]
        covered[DEFENSE] = 0
        total -= outside
    paid, kept, over = _settle_sum(total, terms, policy, shares[policy, 0], left[policy])
    left[policy] -= paid
    first = min(outside, max(terms[policy, RETENTION] - total, np.int64(0)))
    if total > 0 and terms[policy, SPREADS] != 0:
        for part in range(PART_COUNT):
            own = np.int64(np.rint(paid * (covered[part] / total)))
            part_left[policy, part] -= own
            rest[part] -= own
    rest[DEFENSE] -= outside - first
    return paid + outside - first, retained + kept + first, above + over


@njit(cache=True, nogil=True)
def _settle_event(
    event: int,
    rest: I64,
    hours: Any,
    act_day: Any,
    scenario: Any,
    terms: I64,
    shares: F64,
    skips: npt.NDArray[np.bool_],
    left: I64,
    part_left: I64,
    covered: I64,
    split: I64,
) -> None:
    """One event through the tower; its row gets paid, retained, above limits, excluded."""
    first = True
    for policy in range(terms.shape[0]):
        if skips[policy, scenario]:
            continue
        if terms[policy, EXCESS] != 0:
            # Excess: pays what exceeds the limits below it, never a lower retention.
            paid = min(split[event, ABOVE], terms[policy, CLAIM_LIMIT])
            paid = min(paid, left[policy])
            left[policy] -= paid
            split[event, PAID] += paid
            split[event, ABOVE] -= paid
            continue
        paid, retained, above = _settle_primary(
            rest, hours, act_day, terms, shares, policy, left, part_left, covered
        )
        split[event, PAID] += paid
        if first:
            split[event, RETAINED] = retained
            split[event, ABOVE] = above
            split[event, EXCLUDED] -= paid + retained + above
            first = False
            continue
        # A further primary policy pays from what was left: excluded loss first.
        for column in (EXCLUDED, ABOVE, RETAINED):
            cut = min(paid, split[event, column])
            split[event, column] -= cut
            paid -= cut


@njit(cache=True, nogil=True)
def settle(
    losses: I64,
    hours: F64,
    scenario: npt.NDArray[np.int16],
    years: I64,
    act_day: F64,
    terms: I64,
    shares: F64,
    skips: npt.NDArray[np.bool_],
) -> I64:
    """Settle events that are sorted by year. Returns paid, retained, above, excluded an event."""
    count = losses.shape[0]
    policies = terms.shape[0]
    split = np.zeros((count, 4), dtype=np.int64)
    left = np.empty(policies, dtype=np.int64)
    part_left = np.empty((policies, PART_COUNT), dtype=np.int64)
    rest = np.empty(PART_COUNT, dtype=np.int64)
    covered = np.empty(PART_COUNT, dtype=np.int64)
    for event in range(count):
        if event == 0 or years[event] != years[event - 1]:
            for policy in range(policies):
                left[policy] = terms[policy, AGGREGATE]
                for part in range(PART_COUNT):
                    part_left[policy, part] = terms[policy, PART_AGGREGATE_AT + part]
        gross = np.int64(0)
        for part in range(PART_COUNT):
            rest[part] = losses[event, part]
            gross += losses[event, part]
        if gross == 0:
            continue
        split[event, EXCLUDED] = gross
        _settle_event(
            event,
            rest,
            hours[event],
            act_day[event],
            scenario[event],
            terms,
            shares,
            skips,
            left,
            part_left,
            covered,
            split,
        )
    return split


def settle_events(
    losses: I64,
    hours: F64,
    scenario: npt.NDArray[np.int16],
    years: npt.NDArray[np.int64],
    tower: Tower,
    *,
    act_day: F64 | None = None,
) -> I64:
    """Paid, retained, above limits and excluded of each event, in cents; rows add to gross.

    ``act_day`` is the day of the act behind each claim, 0 the first day of the policy period;
    without it no act counts as too early for a retroactive date.
    """
    days = np.full(len(years), np.inf) if act_day is None else act_day
    split: I64 = settle(
        losses, hours, scenario, years, days, tower.terms, tower.shares, tower.excluded_scenarios
    )
    return split
