"""Changes of cover on the same simulated years: what another limit would leave uninsured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from duecare.risk.advice.recommend import paired
from duecare.risk.insurance.layers import Settled, settle_program
from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.result import CoverChange, KindOfCover

LIMITS: Final = (250_000.0, 500_000.0, 1_000_000.0, 2_000_000.0)
PLAIN_RETENTION: Final = 0.01  # of the limit, where no policy is given


def value_cover_changes(base: Settled, scenario_ids: tuple[str, ...]) -> tuple[CoverChange, ...]:
    """Re-settle the stored events under other covers; nothing is simulated again."""
    return tuple(
        _valued(base, scenario_ids, change, policies)
        for change, policies in _alternatives(base.policies)
    )


def _alternatives(
    policies: tuple[InsurancePolicy, ...],
) -> Iterable[tuple[KindOfCover, tuple[InsurancePolicy, ...]]]:
    if not policies:
        for limit in LIMITS:
            plain = InsurancePolicy(aggregate_limit=limit, retention=limit * PLAIN_RETENTION)
            yield "plain_policy", (plain,)
        return
    first, rest = policies[0], policies[1:]
    if any(agreement.sublimit is not None for agreement in first.agreements.values()):
        yield "no_sublimits", (_without_sublimits(first), *rest)
    for limit in LIMITS:
        if limit > first.aggregate_limit:
            higher = {"aggregate_limit": limit, "each_claim_limit": limit}
            yield "higher_limit", (first.model_copy(update=higher), *rest)
            lifted = _without_sublimits(first).model_copy(update=higher)
            yield "higher_limit_no_sublimits", (lifted, *rest)


def _without_sublimits(policy: InsurancePolicy) -> InsurancePolicy:
    lifted = {"sublimit": None, "aggregate_sublimit": None}
    agreements = {
        part: agreement.model_copy(update=lifted) for part, agreement in policy.agreements.items()
    }
    return policy.model_copy(update={"agreements": agreements})


def _valued(
    base: Settled,
    scenario_ids: tuple[str, ...],
    change: KindOfCover,
    policies: tuple[InsurancePolicy, ...],
) -> CoverChange:
    other = settle_program(base.events, base.losses, policies, scenario_ids)
    left = other.uninsured
    return CoverChange(
        change=change,
        limit=policies[0].aggregate_limit,
        saving_uninsured=paired(base.uninsured, left),
        uninsured_mean=left.mean,
        uninsured_95=left.quantile(0.95).value,
        uninsured_99=left.quantile(0.99).value,
    )
