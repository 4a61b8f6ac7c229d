"""What changes the figures: safeguards valued on common random numbers.

Every what-if re-values the same events, so a saving is a paired difference. Three views: alone
(this safeguard added to today), last-in (added after all others), and joint (all together). The
sum of the first never exceeds what is there, because it is never shown; the joint value is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.catalog import Catalog
from duecare.risk.advice.costs import cost_of
from duecare.risk.advice.offers import OfferDesk
from duecare.risk.inputs.prices import PriceBook
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.insurance.layers import Settled, settle_program
from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.loss.distribution import YearTotals
from duecare.risk.loss.model import PreparedClient
from duecare.risk.loss.severity import W_RATE
from duecare.risk.loss.simulate import Events, revalue
from duecare.risk.offer import GROUPS
from duecare.risk.result import JointValue, Recommendation, Saving

F64 = npt.NDArray[np.float64]
FULL: Final = 0.999  # levels above this are in place
DISTINGUISHABLE: Final = 2.0  # standard errors
MOST_LAST_IN: Final = 24  # recommendations that get a last-in value


@dataclass(frozen=True)
class WhatIf:
    """The base world, and the same events in any other."""

    preparation: PreparedClient
    events: Events
    base: Settled
    policies: tuple[InsurancePolicy, ...]

    def settled(self, changes: Mapping[str, float]) -> Settled:
        """The client's program in a world where some safeguards have another level."""
        return self.settled_in(self.preparation.world(changes))

    def settled_in(self, world: F64) -> Settled:
        """The client's program in a world given as multipliers."""
        events = revalue(self.events, self.preparation.model, world)
        return settle_program(
            events, events.losses, self.policies, self.preparation.model.scenario_ids
        )

    @cached_property
    def gross(self) -> YearTotals:
        """Ground-up loss by year in the base world."""
        return self.base.gross

    @cached_property
    def uninsured(self) -> YearTotals:
        """Uninsured loss by year in the base world."""
        return self.base.uninsured

    def saving(self, other: Settled) -> Saving:
        """Ground-up saving of another world, per year."""
        return paired(self.gross, other.gross)

    def saving_uninsured(self, other: Settled) -> Saving:
        """What the insured itself saves in another world, per year."""
        return paired(self.uninsured, other.uninsured)


def paired(before: YearTotals, after: YearTotals) -> Saving:
    """A paired difference with its error; both are totals over the same events."""
    difference = before.minus(after)
    value, error = difference.mean, difference.error()
    return Saving(value, error, abs(value) >= DISTINGUISHABLE * error and value != 0.0)


def recommend(
    what_if: WhatIf,
    profile: ClientProfile,
    *,
    catalog: Catalog,
    book: PriceBook,
    desk: OfferDesk,
    run: Callable[..., object] = map,
) -> tuple[tuple[Recommendation, ...], JointValue]:
    """Safeguards that are not fully in place, ranked, and their value together."""
    open_ = _open_safeguards(what_if, catalog)
    everything: dict[str, float] = dict.fromkeys(open_, 1.0)
    joint_world = what_if.settled(everything)
    joint = JointValue(
        what_if.saving(joint_world),
        what_if.saving_uninsured(joint_world),
        joint_world.gross.mean,
        joint_world.uninsured.mean,
    )
    work = _Valuation(what_if, profile, catalog, book, desk)
    found = [item for item in run(work, open_) if isinstance(item, Recommendation)]  # type: ignore[attr-defined]
    ranked = sorted(found, key=_order)
    head = [item.safeguard for item in ranked[:MOST_LAST_IN]]
    last_in = dict(zip(head, run(_LastIn(what_if, joint_world, everything), head), strict=True))  # type: ignore[call-overload]
    return (
        tuple(
            replace(
                item, rank=number, saving_last_in=last_in.get(item.safeguard, item.saving_last_in)
            )
            for number, item in enumerate(ranked, start=1)
        ),
        joint,
    )


def _open_safeguards(what_if: WhatIf, catalog: Catalog) -> tuple[str, ...]:
    levels, levers = what_if.preparation.levels, what_if.preparation.levers
    priced = frozenset(what_if.preparation.model.scenario_ids)
    return tuple(
        name
        for name in sorted(catalog.safeguards)
        if catalog.safeguards[name].offer
        and levels[name].level < FULL
        and levers.affecting(name) & priced
    )


@dataclass(frozen=True)
class _Valuation:
    what_if: WhatIf
    profile: ClientProfile
    catalog: Catalog
    book: PriceBook
    desk: OfferDesk

    def __call__(self, name: str) -> Recommendation:
        safeguard = self.catalog.safeguards[name]
        preparation = self.what_if.preparation
        level = preparation.levels[name]
        world = preparation.world({name: 1.0})
        other = self.what_if.settled_in(world)
        saving = self.what_if.saving(other)
        own = cost_of(safeguard, self.profile, preparation.places, self.book, self.catalog.priors)
        spread = self._range(world[W_RATE], other)
        yearly = saving.value - own.yearly.best
        upfront = max(own.first_year.best - own.yearly.best, 0.0)
        return Recommendation(
            safeguard=name,
            title=safeguard.title,
            action=safeguard.do,
            level=level.level,
            assumed=level.assumed,
            proof=level.proof,
            critical=level.critical,
            wave=safeguard.wave,
            effort=safeguard.effort,
            cost=own,
            saving=saving,
            saving_range=spread,
            saving_last_in=Saving(0.0, 0.0, distinguishable=False),
            saving_uninsured=self.what_if.saving_uninsured(other),
            payback_years=upfront / yearly if saving.distinguishable and yearly > 0 else None,
            scenarios=tuple(
                sorted(preparation.levers.affecting(name) & set(preparation.model.scenario_ids))
            ),
            step=safeguard.offer.step if safeguard.offer else "",
            offer=self.desk.offer(safeguard, other, saving, spread),
        )

    def _range(self, ratio: F64, other: Settled) -> tuple[float, float]:
        """The saving over the parameter draws (5 % and 95 %), at mean severities."""
        model = self.what_if.preparation.model
        before = mean_severity(self.what_if.events, model.rates, np.ones_like(ratio))
        after = mean_severity(other.events, model.rates, ratio)
        saved = (model.rates * (before[:, None] - ratio * after[:, None])).sum(axis=0)
        low, high = np.quantile(saved, [0.05, 0.95])
        return float(low), float(high)


@dataclass(frozen=True)
class _LastIn:
    what_if: WhatIf
    joint: Settled
    everything: Mapping[str, float]

    def __call__(self, name: str) -> Saving:
        others = {key: level for key, level in self.everything.items() if key != name}
        without = self.what_if.settled(others)
        return paired(without.gross, self.joint.gross)


def mean_severity(events: Events, rates: F64, ratio: F64) -> F64:
    """Mean dollars of an event that happens, by scenario, given thinned rates."""
    scenarios = len(rates)
    total = np.bincount(events.scenario, weights=events.gross / 100.0, minlength=scenarios)
    expected = (rates * ratio).mean(axis=1) * events.years_simulated
    return np.where(expected > 0, total / np.maximum(expected, 1e-12), 0.0)


def _order(item: Recommendation) -> tuple[int, float, float, float, str]:
    """By group, then the chance of a loss beyond what the owner can carry that it takes away.

    Then how much of what stays with the owner it takes away, then its price: a cheap step of no
    weight does not stand before a strong one.
    """
    facts = item.offer
    return (
        GROUPS.index(facts.group),
        -facts.beyond_bearable,
        -round(item.saving_uninsured.value, 2),
        item.cost.first_year.best,
        item.safeguard,
    )
