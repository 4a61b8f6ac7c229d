"""Where the figures come from and what had to be assumed: sources and warnings of a result."""

from __future__ import annotations

from collections.abc import Iterable

from duecare.catalog import Catalog, Prior
from duecare.inventory import DataInventory
from duecare.risk.inputs.answers import Answers
from duecare.risk.inputs.plausibility import find_contradictions
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.insurance.program import InsuranceProgram
from duecare.risk.law.duties import CCPA_REVENUE
from duecare.risk.loss.model import Preparation
from duecare.risk.result import Duty, SourceRef
from duecare.risk.rules import yearly_revenue


def collect_sources(
    preparation: Preparation, duties: Iterable[Duty], catalog: Catalog
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
            f"{prior.distribution} {_parameters(prior)} {prior.unit}",
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


def _parameters(prior: Prior) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in prior.parameters.items())


def collect_warnings(
    preparation: Preparation,
    *,
    inventory: DataInventory | None,
    profile: ClientProfile,
    answers: Answers,
    insurance: InsuranceProgram,
    duties: Iterable[Duty],
    catalog: Catalog,
) -> tuple[str, ...]:
    """What a reader must know before using the figures, most important first."""
    found = list(preparation.notes)
    if not answers.by_question:
        found.append("No answers were given: every safeguard counts as not in place.")
    if not insurance.client:
        found.append("No policy of the client was given: all loss counts as uninsured.")
    if any(policy.retroactive_date for policy in (*insurance.client, *insurance.firm)):
        found.append(
            "Claims for acts before a retroactive date count as excluded; how long before a claim "
            "its act lies is an assumption (claims.act_lag)."
        )
    if inventory is not None and inventory.scope.unread:
        count = len(inventory.scope.unread)
        found.append(f"{count:,} item(s) could not be read: people in them are not counted.")
    found += find_contradictions(profile, inventory, insurance, preparation.places)
    found += _about_people(preparation, profile, catalog)
    if profile.revenue_usd is None:
        found.append(
            f"Revenue was not given: {yearly_revenue(profile, catalog.priors):,.0f} dollars a year are assumed "
            "from the number of employees."
        )
    for scenario, reason in sorted(preparation.not_priced.items()):
        title = catalog.scenarios[scenario].title
        found.append(f"Not priced: {title} ({scenario}): {reason}.")
    if preparation.missing_facts:
        meanings = "; ".join(catalog.facts[name].meaning for name in preparation.missing_facts)
        found.append(f"Not stated, so priced as if it were not so: {meanings}.")
    if any(duty.state != "US" for duty in duties):
        found.append("A name is taken as present beside each data type that the notice laws list.")
    unconfirmed = sorted({duty.state for duty in duties if duty.mark})
    if unconfirmed:
        found.append(
            f"Law facts partly unconfirmed for {', '.join(unconfirmed)}: counsel must check them."
        )
    found.append(
        "Chance of a suit, of a settlement, of a penalty for late notice and the firm's share are "
        "assumptions of this project; "
        "settlements that become public are larger than those that do not."
    )
    return tuple(found)


def _about_people(preparation: Preparation, profile: ClientProfile, catalog: Catalog) -> list[str]:
    everybody = preparation.places.people_at(place.id for place in preparation.places.all)
    unknown = sum(people for (state, _), people in everybody.groups.items() if not state)
    found = []
    if everybody.best <= 0:
        found.append("No people were found: only losses without personal data are priced.")
    elif unknown > 0:
        found.append(
            f"{unknown:,.0f} of {everybody.best:,.0f} people have no known state; they are "
            f"assumed to live in {profile.state}."
        )
    california = sum(n for (state, _), n in everybody.groups.items() if state == "CA")
    if california and yearly_revenue(profile, catalog.priors) <= CCPA_REVENUE:
        found.append(
            "Statutory damages of Cal. Civ. Code 1798.150 are not priced: revenue is below "
            f"{CCPA_REVENUE:,} dollars; the data-volume tests were not checked."
        )
    return found
