"""Settling losses against a tower of policies, in whole cents.

Per event, in the order of the policy (default): waiting period on business interruption, part
retentions, the number of people notified, sublimits by part, sum, retention, coinsurance,
each-claim limit (or the sublimit of the cause), aggregate limit (or what the cause has left).
Uninsured is gross less paid, and splits into retained, above limits and excluded. Defense outside
the limit is paid in addition once other loss has used up the retention, and erodes nothing;
breach response outside the limit is paid in addition under its own agreement. Claims for acts
outside the dates that a policy covers are excluded. A further policy pays what the first excludes
or what lies above its limits, never what was retained under it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from duecare.risk.compiled import compiled
from duecare.risk.insurance.tower import (
    AGGREGATE,
    CAUSE,
    CAUSE_AGGREGATE,
    CAUSE_LIMITED,
    CAUSES,
    CLAIM_LIMIT,
    COINSURANCE,
    COVERED_AT,
    DEFENSE_OUTSIDE,
    EXCESS,
    GROUP,
    NO_LIMIT,
    ORDER_AT,
    ORDER_LENGTH,
    PART_AGGREGATE_AT,
    PART_RETENTION_AT,
    PEOPLE,
    RESPONSE_OUTSIDE,
    RETENTION,
    RETRO_ALL,
    RETRO_DAY,
    RUN_OFF_DAY,
    SKIPS,
    SPREADS,
    SUBLIMIT_AT,
    WAITING,
    Tower,
)
from duecare.risk.parts import BI, DEFENSE, FIRST_CLAIM, PART_COUNT, PARTS

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]
RESPONSE: Final = PARTS.index("breach_response")
PAID, RETAINED, ABOVE, EXCLUDED = range(4)
CAUSE_COUNT: Final = len(CAUSES)
# The aggregates of a policy in a year: its own, one a part, one a cause.
OWN_LEFT, PART_LEFT_AT, CAUSE_LEFT_AT = 0, 1, 1 + PART_COUNT
LEFT_COUNT: Final = CAUSE_LEFT_AT + CAUSE_COUNT


@dataclass(frozen=True)
class SettledEvents:
    """What became of each event, in cents."""

    split: I64  # events x (paid, retained, above limits, excluded); rows add to gross
    by_policy: I64  # events x policies: what each paid
    sublimited: I64  # of what lies above limits, what a sublimit cut off at the first policy


@compiled
def _settle_sum(amount: Any, terms: I64, coinsurance: float, left: Any) -> Any:
    """Apply the steps after the sum; returns paid, retained, above limits, cut by the cause."""
    retained = np.int64(0)
    above = np.int64(0)
    by_cause = np.int64(0)
    for position in range(ORDER_LENGTH):
        step = terms[ORDER_AT + position]
        if step == 0:
            cut = min(amount, terms[RETENTION])
            retained += cut
        elif step == 1:
            cut = np.int64(np.rint(amount * coinsurance)) if coinsurance > 0.0 else np.int64(0)
            retained += cut
        elif step == 2:
            cut = max(amount - terms[CLAIM_LIMIT], np.int64(0))
            above += cut
            if terms[CAUSE_LIMITED] != 0:
                by_cause += cut
        else:
            cut = max(amount - left, np.int64(0))
            above += cut
        amount -= cut
    return amount, retained, above, by_cause


@compiled
def _cap_parts(
    rest: I64,
    hours: Any,
    people: Any,
    outside_dates: bool,
    terms: I64,
    waiting: float,
    left: I64,
    covered: I64,
) -> Any:
    """Waiting period, part retention, people notified, sublimits. Fills ``covered``.

    What is retained leaves ``rest``: no further policy pays it. Returns the sum of the covered
    parts, what was retained and what lies above sublimits.
    """
    retained = np.int64(0)
    above = np.int64(0)
    total = np.int64(0)
    for part in range(PART_COUNT):
        amount = rest[part]
        covered[part] = 0
        if amount == 0 or terms[COVERED_AT + part] == 0:
            continue
        if outside_dates and (part >= FIRST_CLAIM or terms[RETRO_ALL] != 0):
            continue
        kept = np.int64(0)
        if part == BI and waiting > 0.0:
            share = 1.0 if hours <= waiting else waiting / hours
            kept = min(amount, np.int64(np.rint(amount * share)))
        kept += min(amount - kept, terms[PART_RETENTION_AT + part])
        amount -= kept
        retained += kept
        rest[part] -= kept
        if part == RESPONSE and people > terms[PEOPLE]:
            cut = amount - np.int64(np.rint(amount * (terms[PEOPLE] / people)))
            amount -= cut
            above += cut
        limit = min(terms[SUBLIMIT_AT + part], left[PART_LEFT_AT + part])
        cut = max(amount - limit, np.int64(0))
        amount -= cut
        above += cut
        covered[part] = amount
        total += amount
    return total, retained, above


@compiled
def _settle_primary(
    rest: I64,
    hours: Any,
    people: Any,
    act_day: Any,
    terms: I64,
    shares: F64,
    left: I64,
    group: I64,
    covered: I64,
) -> Any:
    """One primary policy on one event; returns paid, retained, above limits, cut by sublimits.

    Its aggregates wear down; ``group`` are those of the policy whose aggregate it uses. Where
    another policy follows or parts have aggregates of their own, what is paid and retained is
    spread over the parts by their covered loss and taken out of ``rest``.
    """
    outside_dates = act_day < shares[RETRO_DAY] or act_day >= shares[RUN_OFF_DAY]
    total, retained, above = _cap_parts(
        rest, hours, people, outside_dates, terms, shares[WAITING], left, covered
    )
    sublimited = above
    outside = np.int64(0)
    if terms[DEFENSE_OUTSIDE] != 0:
        outside = covered[DEFENSE]
        covered[DEFENSE] = 0
        total -= outside
    response = np.int64(0)
    if terms[RESPONSE_OUTSIDE] != 0:
        response = covered[RESPONSE]
        covered[RESPONSE] = 0
        total -= response
    cause = CAUSE_LEFT_AT + terms[CAUSE]
    paid, kept, over, by_cause = _settle_sum(
        total, terms, shares[COINSURANCE], min(group[OWN_LEFT], left[cause])
    )
    group[OWN_LEFT] -= paid
    left[cause] -= paid
    first = min(outside, max(terms[RETENTION] - total, np.int64(0)))
    if total > 0 and terms[SPREADS] != 0:
        for part in range(PART_COUNT):
            share = covered[part] / total
            own = np.int64(np.rint(paid * share))
            left[PART_LEFT_AT + part] -= own
            rest[part] -= min(rest[part], own + np.int64(np.rint(kept * share)))
    left[PART_LEFT_AT + RESPONSE] -= response
    rest[RESPONSE] -= response
    rest[DEFENSE] -= outside
    paid += outside - first + response
    return paid, retained + kept + first, above + over, sublimited + by_cause


@compiled
def _within_what_is_left(paid: int, split: I64, group: I64, full: int) -> int:
    """What a further policy pays of an event; the rest goes back to its aggregate.

    An excess policy may have paid it before, and cents of the spreading may exceed what is left.
    ``full`` is the aggregate before the event: what was paid outside it never raises it.
    """
    left = split[EXCLUDED] + split[ABOVE] + split[RETAINED]
    group[OWN_LEFT] = min(full, group[OWN_LEFT] + max(paid - left, np.int64(0)))
    within: int = min(paid, left)
    return within


@compiled
def _settle_event(
    event: int,
    rest: I64,
    hours: Any,
    people: Any,
    act_day: Any,
    scenario: Any,
    terms: I64,
    shares: F64,
    left: I64,
    covered: I64,
    split: I64,
    by_policy: I64,
    sublimited: I64,
) -> None:
    """One event through the tower; its row gets paid, retained, above limits, excluded."""
    first = True
    for policy in range(terms.shape[0]):
        row = terms[policy, scenario]
        if row[SKIPS] != 0:
            continue
        group = left[row[GROUP]]
        if row[EXCESS] != 0:
            # Excess: pays what exceeds the limits below it, never a lower retention.
            paid = min(split[event, ABOVE], row[CLAIM_LIMIT], group[OWN_LEFT])
            group[OWN_LEFT] -= paid
            by_policy[event, policy] = paid
            split[event, PAID] += paid
            split[event, ABOVE] -= paid
            continue
        full = group[OWN_LEFT]
        paid, retained, above, cut_off = _settle_primary(
            rest,
            hours,
            people,
            act_day,
            row,
            shares[policy, scenario],
            left[policy],
            group,
            covered,
        )
        if not first:
            paid = _within_what_is_left(paid, split[event], group, full)
        by_policy[event, policy] = paid
        split[event, PAID] += paid
        if first:
            split[event, RETAINED] = retained
            split[event, ABOVE] = above
            split[event, EXCLUDED] -= paid + retained + above
            sublimited[event] = cut_off
            first = False
            continue
        # A further primary policy pays from what was left: excluded loss first. Cents of the
        # spreading over parts may fall on what was retained.
        for column in (EXCLUDED, ABOVE, RETAINED):
            cut = min(paid, split[event, column])
            split[event, column] -= cut
            paid -= cut
    sublimited[event] = min(sublimited[event], split[event, ABOVE])


@compiled
def _begin_year(left: I64, terms: I64) -> None:
    """Aggregates are full again."""
    for policy in range(terms.shape[0]):
        left[policy, :] = NO_LIMIT
        left[policy, OWN_LEFT] = terms[policy, 0, AGGREGATE]
        for part in range(PART_COUNT):
            left[policy, PART_LEFT_AT + part] = terms[policy, 0, PART_AGGREGATE_AT + part]
        for scenario in range(terms.shape[1]):
            cause = CAUSE_LEFT_AT + terms[policy, scenario, CAUSE]
            left[policy, cause] = terms[policy, scenario, CAUSE_AGGREGATE]


@compiled
def _settle(
    losses: I64,
    hours: F64,
    people: F64,
    scenario: npt.NDArray[np.int16],
    years: I64,
    act_day: F64,
    terms: I64,
    shares: F64,
    split: I64,
    by_policy: I64,
    sublimited: I64,
) -> None:
    """Settle events that are sorted by year."""
    left = np.empty((terms.shape[0], LEFT_COUNT), dtype=np.int64)
    rest = np.empty(PART_COUNT, dtype=np.int64)
    covered = np.empty(PART_COUNT, dtype=np.int64)
    for event in range(losses.shape[0]):
        if event == 0 or years[event] != years[event - 1]:
            _begin_year(left, terms)
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
            people[event],
            act_day[event],
            scenario[event],
            terms,
            shares,
            left,
            covered,
            split,
            by_policy,
            sublimited,
        )


def settle_events(
    losses: I64,
    hours: F64,
    scenario: npt.NDArray[np.int16],
    years: npt.NDArray[np.int64],
    tower: Tower,
    *,
    act_day: F64 | None = None,
    people: F64 | None = None,
) -> SettledEvents:
    """What each policy pays of each event, and where the rest of it falls.

    ``act_day`` is the day of the act behind each claim, 0 the first day of the policy period;
    without it no act lies outside the dates of a policy. ``people`` are those told of the event.
    """
    count, policies = len(years), len(tower.terms)
    found = SettledEvents(
        np.zeros((count, 4), dtype=np.int64),
        np.zeros((count, policies), dtype=np.int64),
        np.zeros(count, dtype=np.int64),
    )
    # A day that is not known lies neither before nor after any date.
    days = np.full(count, np.nan) if act_day is None else act_day
    told = np.zeros(count) if people is None else people
    _settle(
        losses,
        hours,
        told,
        scenario,
        years,
        days,
        tower.terms,
        tower.shares,
        found.split,
        found.by_policy,
        found.sublimited,
    )
    return found
