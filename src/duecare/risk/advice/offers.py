"""What is laid before the owner about one safeguard: the facts of its offer.

Which scenario a safeguard is told by, and what it changes there, is reviewed data of the catalog
(``offer``). Everything else is read off the same simulated events as the price.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from duecare.catalog import Catalog, Safeguard
from duecare.risk.advice.cases import chance_of, find_case, told_of
from duecare.risk.advice.levels import CHECKED, GuardState, level_of
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.insurance.layers import Settled
from duecare.risk.loss.credit import Credit
from duecare.risk.loss.frequency import LeverTable
from duecare.risk.loss.model import FIRM_SCENARIO, PreparedClient, event_rates
from duecare.risk.loss.severity import W_HARBOR, W_PEOPLE, W_RATE, W_SEVERITY
from duecare.risk.offer import (
    Bearable,
    BindingLaw,
    Case,
    CaseCost,
    Estimated,
    Group,
    InsurersAsk,
    Level,
    OfferFacts,
    Shape,
    estimated,
)
from duecare.risk.result import LEVELS, Saving
from duecare.risk.rules import value_of, yearly_revenue

MONTHS: Final = 12.0
KEY_GUARDS: Final = 5  # safeguards of a scenario that decide how well it is guarded
_LAYERS: Final = (W_RATE, W_PEOPLE, W_SEVERITY, W_HARBOR)
Duties = Callable[[Iterable[str]], tuple[BindingLaw, ...]]
Insurers = Callable[[str], InsurersAsk | None]


def bearable_of(profile: ClientProfile) -> Bearable:
    """The largest loss that the owner can carry: stated, else one month of revenue."""
    if profile.bearable_loss_usd is not None:
        return Bearable(profile.bearable_loss_usd, stated=True)
    if profile.revenue_usd:
        return Bearable(profile.revenue_usd / MONTHS, stated=False)
    return Bearable(None, stated=False)


@dataclass(frozen=True)
class OfferDesk:
    """All that the offers of one client share.

    ``base`` are all events as things are today, ``sample`` those of the first years, on which
    what-ifs are valued. ``duties`` tells by subject which laws reach the client, ``insurers`` by
    safeguard what insurers ask.
    """

    preparation: PreparedClient
    base: Settled
    sample: Settled
    profile: ClientProfile
    catalog: Catalog
    duties: Duties
    insurers: Insurers

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Number of each priced scenario in the simulation."""
        return {name: n for n, name in enumerate(self.preparation.model.scenario_ids)}

    @cached_property
    def bearable(self) -> Bearable:
        """What the owner can carry."""
        return bearable_of(self.profile)

    @cached_property
    def line(self) -> float:
        """The same in dollars; from the number of employees where nothing was stated."""
        if self.bearable.amount is not None:
            return self.bearable.amount
        return yearly_revenue(self.profile, self.catalog.priors) / MONTHS

    @cached_property
    def cases(self) -> Mapping[str, Case]:
        """A bad and a middle case of every priced scenario, as things are today."""
        return {
            name: find_case(self.base, number, name, self.catalog.priors)
            for name, number in self.numbers.items()
        }

    @cached_property
    def chances(self) -> Mapping[str, Estimated]:
        """The chance of each priced scenario within five years, as things are today."""
        rates = event_rates(self.preparation.model)
        return {name: chance_of(rates[number]) for name, number in self.numbers.items()}

    @cached_property
    def levels(self) -> Mapping[str, Level]:
        """The level of every priced scenario, as things are today."""
        return {
            name: self._level(self.chances[name], self.cases[name], self.guards(name))
            for name in self.numbers
        }

    @cached_property
    def worst(self) -> str:
        """The priced scenario whose bad case leaves most with the owner; empty for none.

        One that happens to fewer than 1 of 100 within five years is told only where there is no
        other. The firm's own tools are left out: the client's papers name suppliers in one line.
        """
        names = [name for name in self.numbers if name != FIRM_SCENARIO]
        for rare in (LEVELS[:2], LEVELS[:1], ()):
            told = [name for name in names if self.levels[name].occurrence not in rare]
            if told:
                return max(told, key=lambda name: self.cases[name].bad.left)
        return ""

    def guards(self, scenario: str, placed: str = "") -> GuardState:
        """The guards of a scenario, with ``placed`` in place and checked if it is given."""
        known = self.preparation.levels
        levels = {name: one.level for name, one in known.items()}
        checked = {n: one.level if one.proof >= CHECKED else 0.0 for n, one in known.items()}
        if placed:
            levels[placed] = checked[placed] = 1.0
        levers = self.preparation.levers
        none, most = key_guards(levers, scenario)
        if most <= 0:
            return GuardState(0.0, 0.0)
        share, seen = (none - remaining(levers, scenario, one) for one in (levels, checked))
        return GuardState(min(share / most, 1.0), min(seen / most, 1.0))

    def _level(self, chance: Estimated, case: Case, guards: GuardState) -> Level:
        return level_of(
            chance=chance.best,
            guards=guards,
            people=case.people_told.best if case.people_told else 0.0,
            left=case.bad.left,
            bearable=self.line,
            priors=self.catalog.priors,
        )

    def told_by(self, safeguard: Safeguard) -> tuple[str, Shape]:
        """The scenario an offer is told by, and what changes in it.

        Where that one is not priced for this client: the one that the safeguard moves most.
        """
        if safeguard.offer and safeguard.offer.told_by in self.numbers:
            return safeguard.offer.told_by, safeguard.offer.shape
        affected = [one for one in safeguard.affects if one.scenario in self.numbers]
        best = max(affected, key=lambda e: (e.strength, self.cases[e.scenario].bad.left))
        shapes: dict[str, Shape] = {"frequency": "frequency", "safe_harbor": "duty_to_tell"}
        return best.scenario, shapes.get(best.lever, "cost")

    def offer(
        self, safeguard: Safeguard, other: Settled, saving: Saving, spread: tuple[float, float]
    ) -> OfferFacts:
        """The facts of one offer; ``other`` is the world in which the safeguard is in place.

        ``saving`` and ``spread`` are the average and its range.
        """
        scenario, shape = self.told_by(safeguard)
        number, case = self.numbers[scenario], self.cases[scenario]
        counts_told = shape == "duty_to_tell"
        chance, chance_with = self._chances(safeguard, other, number, told_only=counts_told)
        # No public source that we know of measured the effect of a safeguard in small firms.
        chance_with = replace(chance_with, evidence="weak")
        case_with = self._case_with(scenario, other)
        laws = self.duties(safeguard.asked_as)
        binding = tuple(law for law in laws if law.answer == "yes" and law.asks)
        duties = tuple(law for law in binding if law.kind == "duty")
        insurers = self.insurers(safeguard.id)
        return OfferFacts(
            shape=shape,
            group=self._group(duties, insurers, case),
            duties=binding,
            other_rules=tuple(law for law in laws if law not in binding),
            insurers=insurers,
            case=case,
            case_with=case_with if shape == "cost" else None,
            chance=chance,
            chance_with=chance_with if shape != "cost" else None,
            chance_counts="event_to_tell" if counts_told else "event",
            bearable=self.bearable,
            beyond_bearable=max(self._beyond(self.sample) - self._beyond(other), 0.0),
            level=self.levels[scenario],
            level_with=self._level(
                chance if shape == "cost" else chance_with,
                case_with,
                self.guards(scenario, safeguard.id),
            ),
            average=_average(saving, spread),
        )

    def _case_with(self, scenario: str, other: Settled) -> Case:
        """The case in another world: that of today, changed as the sample changes."""
        number, priors = self.numbers[scenario], self.catalog.priors
        before = find_case(self.sample, number, scenario, priors)
        after = find_case(other, number, scenario, priors)
        today = self.cases[scenario]
        return replace(
            after,
            bad=_moved(today.bad, before.bad, after.bad),
            middle=_moved(today.middle, before.middle, after.middle),
        )

    def _chances(
        self, safeguard: Safeguard, other: Settled, number: int, *, told_only: bool
    ) -> tuple[Estimated, Estimated]:
        """The chance within five years today and with the safeguard in place."""
        model = self.preparation.model
        rates = event_rates(model)[number]
        if not told_only:
            world = self.preparation.world({safeguard.id: 1.0})
            return chance_of(rates), chance_of(event_rates(model, world)[number])
        events = int((self.sample.events.scenario == number).sum())
        now, then = told_of(self.sample, number), told_of(other, number)
        share = now / events if events else 0.0
        left = share * (then / now) if now else 0.0
        factor = value_of(self.catalog.priors, "offer.effect_factor")
        return chance_of(rates, share), chance_of(rates, left, factor=factor)

    def _beyond(self, settled: Settled) -> float:
        """The chance that a year leaves more than the owner can carry uninsured."""
        return float(settled.uninsured.exceed(np.array([self.line]))[0])

    def _group(
        self, duties: tuple[BindingLaw, ...], insurers: InsurersAsk | None, case: Case
    ) -> Group:
        if duties:
            return "law"
        if insurers is not None and (insurers.own_carrier or insurers.question):
            return "insurer"
        return "loss" if case.bad.left > self.line else "choice"


def remaining(levers: LeverTable, scenario: str, levels: Mapping[str, float]) -> float:
    """Logarithm of what safeguards at these levels leave of a scenario, rate times size."""
    layers = levers.world(Credit(levels, levels), scenario_ids=(scenario,))
    return math.log(float(np.prod(layers[list(_LAYERS), 0], axis=0).mean()))


@lru_cache(maxsize=64)
def key_guards(levers: LeverTable, scenario: str) -> tuple[float, float]:
    """What is left without any safeguard, and what the strongest few take away, as logarithms."""
    nothing = dict.fromkeys(levers.catalog.safeguards, 0.0)
    none = remaining(levers, scenario, nothing)
    moving = [name for name in nothing if scenario in levers.affecting(name)]
    alone = {name: none - remaining(levers, scenario, {**nothing, name: 1.0}) for name in moving}
    strongest = sorted(moving, key=lambda name: (-alone[name], name))[:KEY_GUARDS]
    placed = {**nothing, **dict.fromkeys(strongest, 1.0)}
    return none, none - remaining(levers, scenario, placed)


def _moved(today: CaseCost, before: CaseCost, after: CaseCost) -> CaseCost:
    """What is found today times what the sample shows of the change."""
    times = after.cost.best / before.cost.best if before.cost.best > 0 else 1.0
    kept = after.left / before.left if before.left > 0 else times
    cost = today.cost
    moved = estimated(cost.low * times, cost.best * times, cost.high * times)
    left = min(today.left * kept, moved.best)
    return CaseCost(moved, moved.best - left, left, after.stop)


def _average(saving: Saving, spread: tuple[float, float]) -> Estimated | None:
    """The mean saving a year; ``None`` where its range spans zero or chance could make it."""
    if not saving.distinguishable or spread[0] <= 0 or saving.value <= 0:
        return None
    return estimated(spread[0], saving.value, spread[1])
