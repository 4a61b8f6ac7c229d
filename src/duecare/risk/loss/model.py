"""From a client's facts to the arrays of the kernels: one :class:`ClientModel`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.catalog import Catalog, Prior, Sector, ThreatScenario, facts_from_answers
from duecare.inventory import DataInventory
from duecare.risk.caveats import Caveat, CaveatCode, caveat
from duecare.risk.exposure.assumed import (
    SHOP,
    VENDOR_KINDS,
    assumed_counts,
    has_shop,
    mailboxes_of,
    places_by_hand,
    places_elsewhere,
)
from duecare.risk.exposure.places import Places, find_places
from duecare.risk.exposure.reach import ScenarioExposure, expose
from duecare.risk.inputs.answers import Answers, SafeguardLevel, safeguard_levels
from duecare.risk.inputs.contract import FirmContract
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.law.facts import Groups
from duecare.risk.law.terms import profile_terms
from duecare.risk.loss import severity as sev
from duecare.risk.loss.credit import Credit, credit_of
from duecare.risk.loss.draws import beta_table
from duecare.risk.loss.firm import firm_terms, share_prior
from duecare.risk.loss.frequency import FRAUD, TAKEOVER, LeverTable, draw, lever_table
from duecare.risk.loss.philox import make_key
from duecare.risk.loss.rows import (
    MISSENT_SCENARIO,
    act_lag,
    batch_draws,
    firm_draws,
    outcome_rows,
    scenario_row,
    tables_of,
)
from duecare.risk.loss.scalars import kernel_scalars
from duecare.risk.loss.simulate import ClientModel
from duecare.risk.rules import value_of

F64 = npt.NDArray[np.float64]
FIRM_SCENARIO: Final = "SCN-MSP"
FRAUD_SCENARIO: Final = FRAUD
RANSOM_SCENARIO: Final = "SCN-RANSOM"
WEB_SCENARIO: Final = "SCN-WEB"


@dataclass(frozen=True)
class PricedScenario:
    """A scenario that applies to the client."""

    scenario: ThreatScenario
    exposure: ScenarioExposure
    units: float
    rate: Prior
    assumed: tuple[str, ...]


@dataclass(frozen=True)
class PreparedClient:
    """Everything known about the client before simulation."""

    model: ClientModel
    priced: tuple[PricedScenario, ...]
    not_priced: Mapping[str, Caveat]  # by scenario id
    levers: LeverTable
    levels: Mapping[str, SafeguardLevel]
    credit: Credit
    base_rate: F64  # W_RATE layer of the base world, absolute
    places: Places
    notes: tuple[Caveat, ...]
    missing_facts: tuple[str, ...]

    def world(self, changes: Mapping[str, float]) -> F64:
        """The layers of a world in which some safeguards have another level."""
        credit = self.credit.changed(changes)
        absolute = self.model.world.copy()
        absolute[sev.W_RATE] = self.base_rate
        world = self.levers.world(
            credit, scenario_ids=self.model.scenario_ids, placed=frozenset(changes), base=absolute
        )
        world[sev.W_RATE] /= self.base_rate
        return world


def event_rates(model: ClientModel, world: F64 | None = None) -> F64:
    """Events a year by scenario and draw, as an owner counts them.

    Payment fraud counts those that begin in a mailbox too: each is one simulated event, of the
    takeover. ``world`` is another world of the same client, the base world by default.
    """
    layers = model.world if world is None else world
    rates: F64 = model.rates * layers[sev.W_RATE]
    if {FRAUD, TAKEOVER} <= set(model.scenario_ids):
        fraud, takeover = (model.scenario_ids.index(name) for name in (FRAUD, TAKEOVER))
        ends_so = model.scenarios[takeover, sev.FRAUD] * layers[sev.W_FRAUD, takeover]
        rates[fraud] += rates[takeover] * np.minimum(ends_so, 1.0)
    return rates


def prepare(
    inventory: DataInventory | None,
    profile: ClientProfile,
    answers: Answers,
    *,
    catalog: Catalog,
    seed: int,
    contract: FirmContract | None = None,
) -> PreparedClient:
    """Places, exposure, rates and severities of one client as arrays."""
    # Medians of all breaches, not of those above 500 people, which alone are made public.
    medians = {
        cause: math.exp(fit.mu) for cause, fit in catalog.incident_mix.people_forecast.items()
    }
    places, notes = find_places(
        inventory,
        profile,
        typed_in=lambda: places_by_hand(profile, medians, catalog.priors),
        elsewhere=lambda kinds, people: places_elsewhere(profile, kinds, people, catalog.priors),
    )
    if counts := assumed_counts(profile, places.all, catalog.priors):
        notes = (*notes, caveat(CaveatCode.COUNTS_ASSUMED, **counts))
    everybody = places.people_at(place.id for place in places.all)
    terms = profile_terms(profile, catalog, round(everybody.best), answers)
    replies = answers.applying(catalog, terms).keys
    facts = {
        name: value.share
        for name, value in facts_from_answers(catalog.questions, catalog.facts, replies).items()
    }
    priced, not_priced = _applicable(catalog, places, facts, profile)
    ids = tuple(item.scenario.id for item in priced)
    levels = safeguard_levels(answers, catalog, terms)
    levers = lever_table(catalog, seed)
    credit = credit_of(levels, catalog)
    base = levers.world(credit, scenario_ids=ids)
    sector = catalog.calibration.sectors[profile.industry]
    for at, scenario in enumerate(ids):
        if scenario == TAKEOVER:
            base[sev.W_TOLD, at] = np.minimum(base[sev.W_TOLD, at] * sector.told, 1.0)
    base_rate = base[sev.W_RATE].copy()
    base[sev.W_RATE] = 1.0
    model = _model(
        priced,
        profile,
        levers,
        seed=seed,
        world=base,
        base_rate=base_rate,
        contract=contract or FirmContract(),
        people=everybody.groups,
    )
    missing = tuple(sorted({fact for item in priced for fact in item.assumed}))
    return PreparedClient(
        model, priced, not_priced, levers, levels, credit, base_rate, places, notes, missing
    )


def _applicable(
    catalog: Catalog, places: Places, facts: Mapping[str, float], profile: ClientProfile
) -> tuple[tuple[PricedScenario, ...], dict[str, Caveat]]:
    priced, left_out = [], {}
    for scenario in catalog.scenarios.values():
        drawn = _drawn_counts(catalog, scenario.id)
        exposure = expose(scenario, places, facts, drawn_counts=drawn)
        prior = catalog.priors[f"frequency.{scenario.id}"]
        costs_without_data = (
            scenario.id == FRAUD_SCENARIO or scenario.first_party_kind == "ransomware"
        )
        named = {"scenario": scenario.id, "title": scenario.title}
        if exposure.is_empty and not costs_without_data:
            left_out[scenario.id] = caveat(CaveatCode.NO_DATA_REACHED, **named)
            continue
        units = _units(prior, places, profile, exposure)
        units *= _checkout(scenario.id, profile, facts, catalog.priors)
        if units <= 0:
            unit = prior.scales_with or "unit"
            left_out[scenario.id] = caveat(CaveatCode.NO_UNITS, unit=unit, **named)
            continue
        priced.append(PricedScenario(scenario, exposure, units, prior, exposure.assumed))
    return tuple(priced), left_out


@lru_cache(maxsize=64)
def _drawn_counts(catalog: Catalog, scenario: str) -> tuple[float, ...]:
    """Chances that 1, 2, ... places are drawn, from a prior of its own where there is one."""
    prior = catalog.priors.get(f"mailboxes.{scenario}")
    if prior is None:
        return (1.0,)
    u = (np.arange(4096) + 0.5) / 4096
    counts = np.maximum(np.rint(draw(prior, u)), 1).astype(int)
    shares = np.bincount(counts)[1:] / len(u)
    return tuple(float(share) for share in shares)


def _units(
    prior: Prior,
    places: Places,
    profile: ClientProfile,
    exposure: ScenarioExposure,
) -> float:
    held = [place for kind in VENDOR_KINDS for place in places.of_kind(kind)]
    count = {
        "staff": profile.employees,
        "portable_device": exposure.units,
        "mailbox": mailboxes_of(profile),
        "vendor": sum(place.count for place in held) if held else 0,
        "web_application": len(places.of_kind(SHOP)),
        "site": profile.sites,
    }.get(prior.scales_with or "", 1)
    return max(float(count), 0.0)


def _checkout(
    scenario: str,
    profile: ClientProfile,
    facts: Mapping[str, float],
    priors: Mapping[str, Prior],
) -> float:
    """How much more often a shop that handles card numbers itself is hit than a form."""
    if scenario != WEB_SCENARIO or not (has_shop(profile) or profile.takes_cards):
        return 1.0
    hosted = facts.get("payment_hosted", 0.0)
    return hosted + (1.0 - hosted) * value_of(priors, "web.own_checkout")


def sector_factor(scenario: str, sector: Sector) -> float:
    """How much more often a scenario happens in a sector than at the average firm of its size."""
    special = {
        RANSOM_SCENARIO: sector.ransomware,
        FRAUD_SCENARIO: sector.fraud,
        MISSENT_SCENARIO: sector.misdelivery,
        FIRM_SCENARIO: 1.0,
        "SCN-LOST-DEVICE": 1.0,
        "SCN-VENDOR": 1.0,
    }
    return special.get(scenario, sector.claims)


def yearly_scale(item: PricedScenario) -> float:
    """What the prior's mean rate is multiplied with for this client's number of units."""
    reference = item.rate.reference_units or 1.0
    exponent = item.rate.exponent if item.rate.exponent is not None else 1.0
    return float((item.units / reference) ** exponent)


def yearly_rate(item: PricedScenario, levers: LeverTable, profile: ClientProfile) -> F64:
    """Events a year of one client by batch, before its safeguards.

    Of the misuse of a provider's own tools, the share that reaches this client
    (``msp.clients_hit``): the portfolio draws the same events once for all clients.
    """
    catalog = levers.catalog
    sector = catalog.calibration.sectors[profile.industry]
    scale = yearly_scale(item) * sector_factor(item.scenario.id, sector)
    if item.scenario.id == FIRM_SCENARIO:
        hit = catalog.priors["msp.clients_hit"].parameters
        scale *= hit["alpha"] / (hit["alpha"] + hit["beta"])
    return levers.rate(item.scenario.id) * scale


def _model(
    priced: tuple[PricedScenario, ...],
    profile: ClientProfile,
    levers: LeverTable,
    *,
    seed: int,
    world: F64,
    base_rate: F64,
    contract: FirmContract,
    people: Groups,
) -> ClientModel:
    catalog = levers.catalog
    rates = np.stack([yearly_rate(item, levers, profile) for item in priced])
    ids = tuple(item.scenario.id for item in priced)
    order = sorted(catalog.scenarios)
    outcomes = [item.exposure.outcomes for item in priced]
    rows, penalties = outcome_rows(outcomes, people, profile, catalog)
    first = np.cumsum([0, *(len(of_one) for of_one in outcomes)]).astype(np.int64)
    return ClientModel(
        scenario_ids=ids,
        numbers=np.array([order.index(name) for name in ids], dtype=np.int64),
        rates=rates * base_rate,
        parameters=kernel_scalars(
            profile,
            catalog.priors,
            margin=catalog.calibration.sectors[profile.industry].margin,
        ),
        scenarios=np.stack([scenario_row(item.scenario, profile, catalog) for item in priced]),
        outcomes=rows,
        penalties=np.concatenate(penalties),
        penalty_first=np.cumsum([0, *(len(row) for row in penalties)]).astype(np.int64),
        first=first,
        tables=tables_of(ids, catalog.priors),
        batch=batch_draws(catalog, levers.key),
        firm=firm_terms([item.scenario for item in priced], contract, catalog),
        firm_shares=beta_table(*share_prior(catalog.priors)),
        firm_batch=firm_draws(catalog, levers.key),
        world=world,
        act_lag=act_lag(catalog.priors),
        key=make_key(seed, profile.name),
    )
