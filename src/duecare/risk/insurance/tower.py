"""A tower of policies as numbers for the kernel: one row of terms for each policy and scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.risk.insurance.causes import cause_of
from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.parts import PART_COUNT, PARTS

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]
NO_LIMIT: Final = np.int64(2**60)  # cents; larger than any sum the engine accepts

# Columns of the terms of one policy for one scenario: scalars, then blocks of one value a part.
(RETENTION, CLAIM_LIMIT, AGGREGATE, GROUP, CAUSE, CAUSE_AGGREGATE, CAUSE_LIMITED, PEOPLE,
 DEFENSE_OUTSIDE, RESPONSE_OUTSIDE, EXCESS, SPREADS, RETRO_ALL, SKIPS, ORDER_AT) = range(
    15
)  # fmt: skip
ORDER_LENGTH: Final = 4  # the steps after `sum`
SUBLIMIT_AT: Final = ORDER_AT + ORDER_LENGTH
PART_RETENTION_AT: Final = SUBLIMIT_AT + PART_COUNT
PART_AGGREGATE_AT: Final = PART_RETENTION_AT + PART_COUNT
COVERED_AT: Final = PART_AGGREGATE_AT + PART_COUNT
TERM_COUNT: Final = COVERED_AT + PART_COUNT
COINSURANCE, WAITING, RETRO_DAY, RUN_OFF_DAY, SHARE_COUNT = range(5)
CAUSES: Final = ("", "ransomware", "vendor")
_STEP_CODE: Final = {"retention": 0, "coinsurance": 1, "each_claim_limit": 2, "aggregate_limit": 3}


@dataclass(frozen=True)
class Tower:
    """A tower of policies as numbers for the kernel."""

    terms: I64  # policies x scenarios x TERM_COUNT
    shares: F64  # policies x scenarios x SHARE_COUNT


def cents(dollars: float) -> int:
    """Dollars to whole cents, halves to even."""
    return int(np.rint(dollars * 100.0))


def build_tower(policies: tuple[InsurancePolicy, ...], scenarios: tuple[str, ...]) -> Tower:
    """The policies as arrays, in the order in which they respond."""
    names = scenarios or ("",)
    terms = np.zeros((len(policies), len(names), TERM_COUNT), dtype=np.int64)
    shares = np.zeros((len(policies), len(names), SHARE_COUNT))
    for row, policy in enumerate(policies):
        wear_down = any(a.aggregate_sublimit is not None for a in policy.agreements.values())
        for column, scenario in enumerate(names):
            terms[row, column] = _terms(policy, scenario)
            shares[row, column] = _shares(policy, scenario)
        terms[row, :, SPREADS] = wear_down or row + 1 < len(policies)
        terms[row, :, GROUP] = _first_of_group(policies, row)
    return Tower(terms, shares)


def _first_of_group(policies: tuple[InsurancePolicy, ...], row: int) -> int:
    """The place of the policy whose aggregate this one uses: its own, or the first of its group."""
    shared = policies[row].shared_aggregate
    groups = [policy.shared_aggregate for policy in policies]
    return groups.index(shared) if shared else row


def _shares(policy: InsurancePolicy, scenario: str) -> tuple[float, float, float, float]:
    interruption = policy.agreement_of("business_interruption", scenario)
    return (
        policy.coinsurance_of(scenario),
        interruption.waiting_hours if interruption else 0.0,
        policy.retroactive_day,
        policy.run_off_day,
    )


def _terms(policy: InsurancePolicy, scenario: str) -> I64:
    row = np.zeros(TERM_COUNT, dtype=np.int64)
    row[RETENTION] = cents(policy.retention)
    row[CLAIM_LIMIT] = cents(policy.limit_of(scenario))
    row[AGGREGATE] = cents(policy.aggregate_limit)
    cause, total = cause_of(scenario), policy.aggregate_of(scenario)
    row[CAUSE] = CAUSES.index(cause)
    row[CAUSE_AGGREGATE] = _limit(total)
    row[CAUSE_LIMITED] = policy.limit_of(scenario) < policy.claim_limit
    row[PEOPLE] = NO_LIMIT if policy.people_notified is None else policy.people_notified
    row[DEFENSE_OUTSIDE] = not policy.defense_erodes_limit
    row[RESPONSE_OUTSIDE] = policy.breach_response_outside
    row[EXCESS] = policy.position == "excess"
    row[RETRO_ALL] = policy.retroactive_applies_to == "everything"
    row[SKIPS] = scenario in policy.excluded_scenarios
    steps = policy.settlement_order[policy.settlement_order.index("sum") + 1 :]
    row[ORDER_AT : ORDER_AT + ORDER_LENGTH] = [_STEP_CODE[step] for step in steps]
    for index, part in enumerate(PARTS):
        agreement = policy.agreement_of(part, scenario)
        row[SUBLIMIT_AT + index] = _limit(agreement.sublimit if agreement else None)
        row[PART_RETENTION_AT + index] = cents(agreement.retention) if agreement else 0
        own = policy.agreement_of(part, "")
        row[PART_AGGREGATE_AT + index] = _limit(own.aggregate_sublimit if own else None)
        row[COVERED_AT + index] = policy.covers(part)
    return row


def _limit(dollars: float | None) -> int:
    """A limit in cents; none at all where it is not stated."""
    return int(NO_LIMIT) if dollars is None else cents(dollars)
