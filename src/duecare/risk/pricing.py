"""Price one client: from inventory, profile, answers and insurance to `duecare.loss/1`."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np

from duecare import __version__
from duecare.catalog import Catalog
from duecare.errors import InputError
from duecare.inventory import DataInventory
from duecare.risk.advice.cover import value_cover_changes
from duecare.risk.advice.offers import OfferDesk
from duecare.risk.advice.recommend import WhatIf, recommend
from duecare.risk.advice.target import find_cheapest_set
from duecare.risk.inputs.answers import Answers
from duecare.risk.inputs.prices import PriceBook
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.inputs.reading import digest
from duecare.risk.insurance.asked import (
    answer_application,
    find_contradictions,
    insurers_ask,
    shown_by_question,
)
from duecare.risk.insurance.conditions import Responding, find_responding
from duecare.risk.insurance.crosscheck import check_against_fft
from duecare.risk.insurance.layers import (
    Settled,
    estimate,
    firm_losses,
    first_years,
    if_refused,
    settle_program,
    summarize,
)
from duecare.risk.insurance.program import InsuranceProgram
from duecare.risk.insurance.settlement import PAID
from duecare.risk.law.applicability import laws_of_client
from duecare.risk.law.duties import find_duties
from duecare.risk.law.facts import Groups
from duecare.risk.loss.distribution import YearTotals, amounts_for_curves, curve, sample_quantiles
from duecare.risk.loss.firm import bears_on
from duecare.risk.loss.model import PreparedClient, PricedScenario, event_rates, prepare
from duecare.risk.loss.parameter_range import ParameterDraws, draw_annual_losses
from duecare.risk.loss.simulate import Events, simulate
from duecare.risk.parts import PARTS
from duecare.risk.plausibility import refuse_unknown_ids
from duecare.risk.provenance import collect_caveats, collect_sources
from duecare.risk.result import (
    ENGINE_VERSION,
    Exceedance,
    FirmExposure,
    Gap,
    InsuranceResult,
    JointValue,
    PriceResult,
    Range,
    Recommendation,
    ScenarioResult,
)

DEFAULT_SEED: Final = 20261123
DEFAULT_YEARS: Final = 100_000
MOST_WHAT_IF_EVENTS: Final = 30_000


@dataclass(frozen=True)
class _Case:
    """What a price is computed from."""

    inventory: DataInventory | None
    profile: ClientProfile
    answers: Answers
    insurance: InsuranceProgram
    catalog: Catalog
    book: PriceBook | None
    seed: int
    years: int
    target: tuple[float | None, int]
    on: date | None

    @cached_property
    def responding(self) -> Responding:
        """The policies that respond on the day of the price."""
        return find_responding(self.insurance, self.answers, catalog=self.catalog, on=self.on)

    def inputs(self) -> dict[str, Any]:
        """Names of everything the figures depend on."""
        inventory, book = self.inventory, self.book
        priors = self.catalog.priors.items()
        return {
            "engine": ENGINE_VERSION,
            "version": __version__,
            "catalog_release": self.catalog.release,
            "seed": self.seed,
            "years": self.years,
            "inventory_sha256": digest(inventory.model_dump(mode="json")) if inventory else None,
            "scanned_at": inventory.scanned_at.isoformat() if inventory else None,
            "profile_sha256": digest(self.profile.model_dump(mode="json")),
            "answers_sha256": digest(self.answers.as_json()),
            "insurance_sha256": digest(self.insurance.model_dump(mode="json")),
            "price_book_sha256": digest(book.model_dump(mode="json")) if book else None,
            "target_uninsured": self.target[0],
            "target_years": self.target[1],
            "priced_on": self.on.isoformat() if self.on else None,
            "priors_sha256": digest(
                {name: prior.model_dump(mode="json") for name, prior in priors}
            ),
        }


@dataclass(frozen=True)
class _Simulation:
    """One client, simulated and settled."""

    preparation: PreparedClient
    events: Events
    client: Settled
    firm: Settled
    draws: ParameterDraws


def price(
    inventory: DataInventory | None,
    profile: ClientProfile,
    answers: Answers | None = None,
    insurance: InsuranceProgram | None = None,
    *,
    catalog: Catalog,
    seed: int = DEFAULT_SEED,
    years: int = DEFAULT_YEARS,
    executor: Executor | None = None,
    price_book: PriceBook | None = None,
    target_uninsured: float | None = None,
    target_years: int = 100,
    on: date | None = None,
) -> PriceResult:
    """The loss distribution of one client, who pays it, and what changes it.

    The same inputs, seed and years give the same bits with any executor. Raises
    :class:`InputError` for inputs that cannot be used and :class:`RiskError` when the two engines
    disagree by more than 4 standard errors. With ``target_uninsured`` (dollars) the result also
    holds the cheapest set of safeguards that leaves less than that uninsured in the year that one
    in ``target_years`` passes. ``on`` is the day for which it is priced: a policy whose period does
    not reach it pays nothing. Without it, the day of the scan; without a scan, periods are not
    looked at.
    """
    if target_uninsured is not None and not (target_uninsured >= 0 and target_years >= 2):
        raise InputError("the target must be at least 0 dollars, in a year of at least 1 in 2")
    case = _Case(
        inventory,
        profile,
        answers or Answers(),
        insurance or InsuranceProgram(),
        catalog,
        price_book,
        seed,
        years,
        (target_uninsured, target_years),
        on or (inventory.scanned_at.date() if inventory else None),
    )
    refuse_unknown_ids(case.insurance, price_book, catalog)
    run = _simulate(case, executor)
    base = first_years(run.client, most_events=MOST_WHAT_IF_EVENTS)
    what_if = WhatIf(run.preparation, base.events, base, case.responding.program.client)
    desk = _desk(case, run, base)
    recommendations, joint = recommend(
        what_if,
        profile,
        catalog=catalog,
        book=price_book or PriceBook(),
        desk=desk,
        run=_in_threads(executor),
    )
    result = _result(case, run, desk, recommendations, joint)
    if target_uninsured is None:
        return result
    cheapest = find_cheapest_set(
        what_if, recommendations, target=target_uninsured, one_in_years=target_years
    )
    return replace(result, cheapest_set=cheapest)


def _desk(case: _Case, run: _Simulation, sample: Settled) -> OfferDesk:
    """The desk of one client over all simulated years."""
    laws = laws_of_client(case.profile, case.catalog, *_everybody(run))
    policies = case.insurance.client
    shown = shown_by_question(answer_application(case.answers, case.inventory, case.catalog))
    return OfferDesk(
        run.preparation,
        run.client,
        sample,
        case.profile,
        case.catalog,
        duties=laws.about,
        insurers=lambda name: insurers_ask(name, policies, shown, case.catalog),
    )


def _everybody(run: _Simulation) -> tuple[Groups, tuple[float, float]]:
    """All people held, by state and elements, and the range of their number as multiples."""
    places = run.preparation.places
    people = places.people_at(place.id for place in places.all)
    best = max(people.best, 1.0)
    return people.groups, (people.low / best, people.high / best)


def _result(
    case: _Case,
    run: _Simulation,
    desk: OfferDesk,
    recommendations: tuple[Recommendation, ...],
    joint: JointValue,
) -> PriceResult:
    preparation, gross = run.preparation, run.client.gross
    titles = [item.scenario.title for item in preparation.priced]
    everybody = preparation.places.people_at(place.id for place in preparation.places.all)
    duties = find_duties(*_everybody(run), case.profile, case.catalog)
    return PriceResult(
        client=case.profile.name,
        inputs=case.inputs(),
        expected_annual_loss=replace(estimate(gross), parameter_range=run.draws.range()),
        probability_of_loss=gross.positive_share,
        people=Range(round(everybody.low), round(everybody.best), round(everybody.high)),
        quantiles=gross.quantiles(),
        tail_mean={level: gross.tail_mean(float(level) / 100) for level in ("95", "99")},
        exceedance=_exceedance(run.client),
        scenarios=_scenario_results(run, desk),
        parts=_parts(run.client),
        insurance=_client_insurance(case, run, desk, titles),
        firm_insurance=replace(
            summarize(run.firm, titles, insured="firm"), no_cover=case.responding.no_cover["firm"]
        ),
        recommendations=recommendations,
        joint=joint,
        duties=duties,
        cross_checks=check_against_fft(preparation.model, run.client),
        sources=collect_sources(preparation, duties, case.catalog),
        caveats=collect_caveats(
            preparation,
            inventory=case.inventory,
            profile=case.profile,
            answers=case.answers,
            insurance=case.insurance,
            on=case.on,
            duties=duties,
            catalog=case.catalog,
        ),
        digest=_digest(run),
        firm_expected_annual_loss=estimate(run.firm.gross),
        firm_exposure=_firm_exposure(case, run),
        cover_changes=value_cover_changes(run.client, preparation.model.scenario_ids),
        bearable=desk.bearable,
        revenue=case.profile.revenue_usd,
        industry=case.profile.industry,
    )


def _worst_case(desk: OfferDesk, titles: Sequence[str]) -> Gap:
    """The bad case that leaves most with the client, told as a gap."""
    policies = len(desk.base.policies)
    if not desk.worst:
        return Gap(0, 0.0, 0.0, 0.0, "client", policies)
    bad = desk.cases[desk.worst].bad
    return Gap(
        0,
        bad.cost.best,
        bad.paid,
        bad.left,
        "client",
        policies,
        scenario=titles[desk.numbers[desk.worst]],
        scenario_id=desk.worst,
        chance=desk.chances[desk.worst],
        industry=desk.profile.industry,
        stop=bad.stop,
    )


def _simulate(case: _Case, executor: Executor | None) -> _Simulation:
    preparation = prepare(
        case.inventory,
        case.profile,
        case.answers,
        catalog=case.catalog,
        seed=case.seed,
        contract=case.insurance.contract,
    )
    ids = preparation.model.scenario_ids
    events = simulate(preparation.model, case.years, executor=executor)
    responding = case.responding.program
    client = settle_program(events, events.losses, responding.client, ids)
    firm = settle_program(events, firm_losses(events), responding.firm, ids)
    draws = draw_annual_losses(preparation.model, events)
    return _Simulation(preparation, events, client, firm, draws)


def _client_insurance(
    case: _Case, run: _Simulation, desk: OfferDesk, titles: Sequence[str]
) -> InsuranceResult:
    """Who pays, what does not respond, and what would be left if an insurer refused."""
    shown = shown_by_question(answer_application(case.answers, case.inventory, case.catalog))
    policies = case.responding.program.client
    refused = []
    for policy in policies:
        against = find_contradictions(policy, shown, case.catalog)
        if against:
            others = [other for other in policies if other is not policy]
            refused.append(if_refused(run.client, policy, others, titles, against))
    return replace(
        summarize(run.client, titles, insured="client"),
        worst_case=_worst_case(desk, titles),
        no_cover=case.responding.no_cover["client"],
        unmet=case.responding.unmet,
        if_refused=tuple(refused),
    )


def _firm_exposure(case: _Case, run: _Simulation) -> FirmExposure:
    contract = case.insurance.contract
    signed = frozenset(contract.signed_decisions)
    return FirmExposure(
        run.firm.gross.positive_share,
        contract.limit if math.isfinite(contract.limit) else None,
        tuple(
            item.scenario.title
            for item in run.preparation.priced
            if bears_on(item.scenario.id, signed, case.catalog)
        ),
    )


def _in_threads(executor: Executor | None) -> Callable[..., object]:
    """How what-ifs are mapped: by the executor where it shares memory, else one by one."""
    from concurrent.futures import ThreadPoolExecutor

    return executor.map if isinstance(executor, ThreadPoolExecutor) else map


def _exceedance(settled: Settled) -> Exceedance:
    events = settled.events
    gross = settled.losses.sum(axis=1)
    largest = YearTotals.largest(events.years_simulated, events.year, gross)
    amounts = amounts_for_curves(float(gross.max(initial=0)) / 100.0)
    return Exceedance(curve(largest, amounts), curve(settled.gross, amounts))


def _parts(settled: Settled) -> dict[str, float]:
    means = settled.losses.sum(axis=0) / 100.0 / settled.events.years_simulated
    return {part: float(mean) for part, mean in zip(PARTS, means, strict=True)}


def _scenario_results(run: _Simulation, desk: OfferDesk) -> tuple[ScenarioResult, ...]:
    found = [
        _scenario_result(run, number, item, desk)
        for number, item in enumerate(run.preparation.priced)
    ]
    return tuple(sorted(found, key=lambda item: -item.expected_annual_loss.value))


def _scenario_result(
    run: _Simulation, number: int, item: PricedScenario, desk: OfferDesk
) -> ScenarioResult:
    rows = np.flatnonzero(run.events.scenario == number)
    gross = run.client.losses[rows].sum(axis=1)
    left = (gross - run.client.split[rows, PAID]) / 100.0
    totals = YearTotals.of(run.events.years_simulated, run.events.year[rows], gross)
    rates = event_rates(run.preparation.model)[number]
    rate = float(rates.mean())
    seldom, often = np.quantile(rates, (0.1, 0.9))
    costs = sample_quantiles(gross / 100.0, ("50", "90", "99"))
    return ScenarioResult(
        id=item.scenario.id,
        title=item.scenario.title,
        frequency=Range(min(float(seldom), rate), rate, max(float(often), rate)),
        people_exposed=_people_exposed(item, run.events.people[rows]),
        expected_annual_loss=replace(estimate(totals), parameter_range=run.draws.range_of(number)),
        loss_given_event=costs,
        uninsured_given_event=sample_quantiles(left, ("50", "90", "99")),
        chance=desk.chances[item.scenario.id],
        case=desk.cases[item.scenario.id],
        level=desk.levels[item.scenario.id],
        reaches=item.exposure.reaches,
        drawn_from=item.exposure.units,
        assumed=item.assumed,
    )


def _people_exposed(item: PricedScenario, people: Any) -> Range:
    """Typical people of one event and the most that any outcome holds."""
    largest = max((o.people.high for o in item.exposure.outcomes), default=0.0)
    if not len(people):
        return Range(0.0, 0.0, round(largest))
    low, middle = np.quantile(people, [0.05, 0.5])
    return Range(float(round(low)), float(round(middle)), float(round(largest)))


def _digest(run: _Simulation) -> str:
    """SHA-256 over every simulated event and its settlement: the bits behind the figures."""
    mixed = hashlib.sha256()
    for column in (
        run.events.year,
        run.events.scenario,
        run.client.losses,
        run.client.split,
        run.firm.split,
    ):
        mixed.update(np.ascontiguousarray(column).tobytes())
    return mixed.hexdigest()
