"""Where the figures come from and what had to be assumed: sources and caveats of a result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from duecare.catalog import Catalog, Prior
from duecare.inventory import DataInventory
from duecare.risk.caveats import Caveat, CaveatCode, caveat
from duecare.risk.inputs.answers import Answers
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.insurance.program import InsuranceProgram
from duecare.risk.law.applicability import laws_of_client
from duecare.risk.law.duties import CCPA
from duecare.risk.loss.model import PreparedClient
from duecare.risk.plausibility import find_contradictions
from duecare.risk.result import Duty, SourceRef, ValueOfPrior
from duecare.risk.rules import yearly_revenue


def collect_sources(
    preparation: PreparedClient, duties: Iterable[Duty], catalog: Catalog
) -> tuple[SourceRef, ...]:
    """Every prior and law text that the figures lean on, each with date, confidence, mark."""
    scenarios = set(preparation.model.scenario_ids)
    used = [prior for prior in catalog.priors.values() if _is_used(prior, scenarios)]
    found = [
        SourceRef(
            prior.id,
            prior.source,
            prior.as_of,
            prior.confidence.value,
            prior.mark,
            ValueOfPrior(prior.distribution, dict(prior.parameters), prior.unit),
        )
        for prior in used
    ]
    found += [
        SourceRef(
            f"law.{duty.state}",
            f"{duty.statute} ({duty.source})",
            duty.as_of,
            duty.confidence,
            duty.mark,
        )
        for duty in duties
    ]
    return tuple(found)


def _is_used(prior: Prior, scenarios: set[str]) -> bool:
    if prior.scenarios:
        return bool(scenarios & set(prior.scenarios))
    if prior.scenario:
        return prior.scenario in scenarios
    tail = prior.id.partition(".")[2]
    return not tail.startswith("SCN-") or tail in scenarios


def collect_caveats(
    preparation: PreparedClient,
    *,
    inventory: DataInventory | None,
    profile: ClientProfile,
    answers: Answers,
    insurance: InsuranceProgram,
    on: date | None,
    duties: Iterable[Duty],
    catalog: Catalog,
) -> tuple[Caveat, ...]:
    """What a reader must know before using the figures, most important first."""
    found = list(preparation.notes)
    if not answers.by_question:
        found.append(caveat(CaveatCode.NO_ANSWERS))
    if not insurance.client:
        found.append(caveat(CaveatCode.NO_CLIENT_POLICY))
    if any(policy.retroactive_date for policy in (*insurance.client, *insurance.firm)):
        found.append(caveat(CaveatCode.ACT_LAG))
    if inventory is not None and inventory.scope.unread:
        found.append(caveat(CaveatCode.UNREAD, count=len(inventory.scope.unread)))
    found += find_contradictions(profile, inventory, insurance, preparation.places, on=on)
    found += _about_people(preparation, profile, catalog)
    if profile.revenue_usd is None:
        revenue = yearly_revenue(profile, catalog.priors)
        found.append(caveat(CaveatCode.NO_REVENUE, revenue=revenue))
    found += [preparation.not_priced[scenario] for scenario in sorted(preparation.not_priced)]
    if preparation.missing_facts:
        meanings = tuple(catalog.facts[name].meaning for name in preparation.missing_facts)
        found.append(caveat(CaveatCode.NOT_STATED, meanings=meanings))
    found += _about_law(duties)
    found.append(caveat(CaveatCode.PRIORS_OF_PROJECT))
    return tuple(found)


def _about_people(
    preparation: PreparedClient, profile: ClientProfile, catalog: Catalog
) -> Iterable[Caveat]:
    everybody = preparation.places.people_at(place.id for place in preparation.places.all)
    unknown = sum(people for (state, _), people in everybody.groups.items() if not state)
    if everybody.best <= 0:
        yield caveat(CaveatCode.NO_PEOPLE)
    elif unknown > 0:
        yield caveat(
            CaveatCode.UNKNOWN_STATE,
            people=unknown,
            everybody=everybody.best,
            state=profile.state,
        )
    california = sum(n for (state, _), n in everybody.groups.items() if state == "CA")
    laws = laws_of_client(profile, catalog, everybody.groups)
    if california and laws.answers[CCPA] != "yes":
        yield caveat(CaveatCode.CCPA_DAMAGES)


def _about_law(duties: Iterable[Duty]) -> Iterable[Caveat]:
    known = tuple(duties)
    if any(duty.state != "US" for duty in known):
        yield caveat(CaveatCode.NAME_PRESENT)
    unconfirmed = tuple(sorted({duty.state for duty in known if duty.mark}))
    if unconfirmed:
        yield caveat(CaveatCode.LAW_UNCONFIRMED, states=unconfirmed)
