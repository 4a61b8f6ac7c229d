"""Inputs that are possible, but contradict one another: each is priced and becomes a caveat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from duecare.catalog import Catalog
from duecare.data_types import mask_where
from duecare.errors import InputError
from duecare.inventory import DataInventory
from duecare.risk.caveats import Caveat, CaveatCode, caveat
from duecare.risk.exposure.places import Places
from duecare.risk.inputs.prices import PriceBook
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.insurance.program import InsurancePolicy, InsuranceProgram

_HEALTH: Final = mask_where(lambda kind: kind.law.is_health)
_CARD: Final = mask_where(lambda kind: kind.law.is_card)
LEAST_REVENUE: Final = 5_000.0  # dollars an employee and year; below it one of the two is wrong
MOST_REVENUE: Final = 20_000_000.0
LONGEST_PERIOD: Final = 400  # days; an aggregate limit is counted as one of a year
MANY_PEOPLE: Final = 100_000  # for each employee


def refuse_unknown_ids(
    insurance: InsuranceProgram, book: PriceBook | None, catalog: Catalog
) -> None:
    """Raise :class:`InputError` for a scenario or safeguard that the catalog does not have."""
    for name, tower in (("client", insurance.client), ("firm", insurance.firm)):
        for number, policy in enumerate(tower):
            for scenario in policy.excluded_scenarios:
                if scenario not in catalog.scenarios:
                    raise InputError(
                        f"insurance: '{name}.{number}.excluded_scenarios': there is no scenario "
                        f"'{scenario[:40]}'; allowed: {', '.join(sorted(catalog.scenarios))}"
                    )
            for question in policy.application.answers if policy.application else ():
                if question not in catalog.application.questions:
                    raise InputError(
                        f"insurance: '{name}.{number}.application.answers': there is no question "
                        f"'{question[:40]}'",
                        hint="the ids look like IA-REC-05 and stand in application.yaml",
                    )
    for safeguard in insurance.contract.signed_decisions:
        if safeguard not in catalog.safeguards:
            raise InputError(
                f"insurance: 'contract.signed_decisions': there is no safeguard '{safeguard[:40]}'",
                hint="the ids stand in the results and in safeguards.yaml",
            )
    for safeguard in book.safeguards if book else ():
        if safeguard not in catalog.safeguards:
            raise InputError(
                f"prices: 'safeguards': there is no safeguard '{safeguard[:40]}'",
                hint="the ids stand in the results and in safeguards.yaml",
            )


def find_contradictions(
    profile: ClientProfile,
    inventory: DataInventory | None,
    insurance: InsuranceProgram,
    places: Places,
    *,
    on: date | None,
) -> list[Caveat]:
    """What does not fit together; nothing is changed because of it."""
    return [
        *_about_business(profile),
        *_about_data(profile, inventory, places),
        *(found for policy in insurance.client for found in _about_policy(policy, on)),
        *(found for policy in insurance.firm for found in _about_policy(policy, on)),
        *_about_towers(insurance),
    ]


def _about_business(profile: ClientProfile) -> Iterable[Caveat]:
    revenue, employees = profile.revenue_usd, profile.employees
    if revenue is not None and not LEAST_REVENUE <= revenue / employees <= MOST_REVENUE:
        yield caveat(CaveatCode.UNUSUAL_REVENUE, revenue=revenue, employees=employees)
    if profile.industry == "health" and not profile.is_hipaa:
        yield caveat(CaveatCode.HEALTH_WITHOUT_HIPAA)


def _about_data(
    profile: ClientProfile, inventory: DataInventory | None, places: Places
) -> Iterable[Caveat]:
    if inventory is not None and inventory.people.best > 0 and profile.people is not None:
        yield caveat(CaveatCode.SCANNED_AND_TYPED_IN)
    everybody = places.people_at(place.id for place in places.all)
    found = 0
    for _, bits in everybody.groups:
        found |= bits
    if not profile.is_hipaa and found & _HEALTH and profile.industry != "health":
        yield caveat(CaveatCode.HEALTH_DATA_WITHOUT_HIPAA)
    if not profile.takes_cards and found & _CARD:
        yield caveat(CaveatCode.CARDS_NOT_TAKEN)
    if everybody.best > MANY_PEOPLE * profile.employees:
        yield caveat(CaveatCode.MANY_PEOPLE, people=everybody.best, employees=profile.employees)


def _about_policy(policy: InsurancePolicy, on: date | None) -> Iterable[Caveat]:
    name = policy.title
    if policy.claim_limit <= 0:
        yield caveat(CaveatCode.NO_LIMIT, policy=name)
    elif policy.coinsurance >= 1:
        yield caveat(CaveatCode.FULL_COINSURANCE, policy=name)
    elif policy.position == "primary" and policy.retention >= policy.claim_limit:
        yield caveat(CaveatCode.RETENTION_AS_LIMIT, policy=name)
    for part, agreement in policy.agreements.items():
        limit, total = agreement.sublimit, agreement.aggregate_sublimit
        if limit is not None and agreement.retention >= limit > 0:
            yield caveat(CaveatCode.RETENTION_AS_SUBLIMIT, policy=name, part=part)
        if limit is not None and total is not None and total < limit:
            yield caveat(CaveatCode.YEARLY_BELOW_SINGLE, policy=name, part=part)
    if policy.period is None:
        return
    start, end = policy.period
    dates = {"policy": name, "start": start.isoformat(), "end": end.isoformat()}
    if (end - start).days > LONGEST_PERIOD:
        yield caveat(CaveatCode.LONG_PERIOD, **dates)
    if on is None or start <= on <= end:
        return
    until = policy.extended_reporting_until
    if until is not None and end < on <= until:
        until_day = until.isoformat()
        yield caveat(CaveatCode.REPORTING_ONLY, day=on.isoformat(), until=until_day, **dates)
    else:
        yield caveat(CaveatCode.NOT_IN_FORCE, day=on.isoformat(), **dates)


def _about_towers(insurance: InsuranceProgram) -> Iterable[Caveat]:
    for insured, tower in (("client", insurance.client), ("firm", insurance.firm)):
        if _repeated(tower):
            yield caveat(CaveatCode.SAME_TERMS, insured=insured)


def _repeated(tower: Sequence[InsurancePolicy]) -> bool:
    return any(policy in tower[:number] for number, policy in enumerate(tower))
