"""One case of a scenario, told from the simulated events: what it costs, who pays, how often.

A *bad case* is passed by one event in ten, a *middle case* by one in two. What the policies pay is
read off the events whose loss lies next to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.catalog import Prior
from duecare.risk.insurance.layers import Settled, what_stopped
from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.insurance.settlement import PAID
from duecare.risk.loss.distribution import sample_quantiles
from duecare.risk.offer import YEARS_OF_CHANCE, Case, CaseCost, Estimated, Stop, estimated
from duecare.risk.parts import PARTS
from duecare.risk.rules import value_of

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
BAD: Final = 90  # percentile of a bad case
MIDDLE: Final = 50
WIDTH: Final = 5  # percentiles around it that are read for people and payment
ENDS: Final = (0.1, 0.9)  # of an 80 % range
_EXTORTION: Final = PARTS.index("extortion")
# Of ln(90th percentile) of n simulated events: 80 % lie within this over sqrt(n), for a spread of 1.5.
NOISE: Final = 3.3
_SAME: Final = 0.005  # relative difference below which a payment is that term of the policy


def find_case(settled: Settled, number: int, scenario: str, priors: Mapping[str, Prior]) -> Case:
    """A bad and a middle case of the scenario with this number in the simulation."""
    mine = np.flatnonzero(settled.events.scenario == number)
    gross = settled.losses[mine].sum(axis=1)
    mine, gross = mine[gross > 0], gross[gross > 0]
    order = np.argsort(gross, kind="stable")
    mine, gross = mine[order], gross[order]
    factor = value_of(priors, "offer.cost_factor") * math.exp(NOISE / math.sqrt(max(len(mine), 1)))
    told = settled.events.people[mine]
    share = float((told > 0).mean()) if len(told) else 0.0
    people = told[_near(len(mine), BAD)]
    low, typical, high = (float(one) for one in _people(people))
    return Case(
        scenario=scenario,
        bad=_cost(settled, mine, gross, BAD, factor),
        middle=_cost(settled, mine, gross, MIDDLE, factor),
        people_told=estimated(low, typical, high) if typical >= 1 else None,
        share_told=Estimated(share, share, share, "weak"),
        ransom_paid=float((settled.losses[mine, _EXTORTION] > 0).mean()) if len(mine) else 0.0,
    )


def _people(people: F64) -> F64:
    """The 80 % range of the people of several events around their median; zeros for none."""
    if not len(people):
        return np.zeros(3)
    return np.asarray(np.quantile(people, (ENDS[0], 0.5, ENDS[1])), dtype=np.float64)


def _near(count: int, percent: int) -> slice:
    """Where the events next to a percentile lie among ``count`` in order."""
    low = int((percent - WIDTH) / 100 * count)
    return slice(low, max(int((percent + WIDTH) / 100 * count), low + 1))


def _cost(settled: Settled, mine: I64, gross: I64, percent: int, factor: float) -> CaseCost:
    loss = sample_quantiles(gross / 100.0, (str(percent),))[str(percent)]
    near = mine[_near(len(mine), percent)]
    paid = 0.0
    if len(near):
        paid = min(loss, float(np.median(settled.split[near, PAID])) / 100.0)
    cost = estimated(loss / factor, loss, loss * factor)
    stop: Stop = what_stopped(settled, near) if settled.policies and len(near) else "not_known"
    limit = _limit_near(settled.policies, paid)
    if limit is not None and limit <= loss:
        paid, stop = limit, "limit"
    return CaseCost(cost, paid, loss - paid, stop)


def _limit_near(policies: tuple[InsurancePolicy, ...], paid: float) -> float | None:
    """The limit of a policy that a payment comes to, if it comes to one."""
    limits = [p.aggregate_limit for p in policies]
    limits += [p.each_claim_limit for p in policies if p.each_claim_limit is not None]
    return next((one for one in limits if abs(paid - one) <= _SAME * one), None)


def chance_of(rates: F64, share: float = 1.0, factor: float = 1.0) -> Estimated:
    """The chance of at least one event within five years, from its yearly rate by draw.

    ``share`` of the events count; ``factor`` widens the range up and down for what the draws do
    not know.
    """
    chances = -np.expm1(-YEARS_OF_CHANCE * rates * share)
    low, high = np.quantile(chances, ENDS)
    return estimated(float(low) / factor, float(chances.mean()), min(float(high) * factor, 1.0))


def told_of(settled: Settled, number: int) -> int:
    """How many simulated events of a scenario mean telling people."""
    mine = settled.events.scenario == number
    return int((settled.events.people[mine] > 0).sum())
