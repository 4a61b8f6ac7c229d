"""Inputs that are possible, but contradict one another: each is priced and said in a warning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from duecare.catalog import Catalog
from duecare.data_types import mask_where
from duecare.errors import InputError
from duecare.inventory import DataInventory
from duecare.risk.exposure.places import Places
from duecare.risk.inputs.costs import PriceBook
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
) -> list[str]:
    """What does not fit together, in sentences; nothing is changed because of it."""
    return [
        *_about_business(profile),
        *_about_data(profile, inventory, places),
        *(word for policy in insurance.client for word in _about_policy(policy, inventory)),
        *(word for policy in insurance.firm for word in _about_policy(policy, inventory)),
        *_about_towers(insurance),
    ]


def _about_business(profile: ClientProfile) -> Iterable[str]:
    revenue = profile.revenue_usd
    if revenue is not None and not LEAST_REVENUE <= revenue / profile.employees <= MOST_REVENUE:
        yield (
            f"Revenue of {revenue:,.0f} dollars with {profile.employees:,} employees is unusual: "
            "one of the two may be wrong. Downtime, ransom and levels of impact depend on revenue."
        )
    if profile.industry == "health" and profile.hipaa == "none":
        yield "The industry is health, but HIPAA is stated not to apply: its duties are not counted."


def _about_data(
    profile: ClientProfile, inventory: DataInventory | None, places: Places
) -> Iterable[str]:
    if inventory is not None and inventory.people.best > 0 and profile.people is not None:
        yield "People were typed in and also found by a scan: the scan counts, not the typed number."
    everybody = places.people_at(place.id for place in places.all)
    found = 0
    for _, bits in everybody.groups:
        found |= bits
    if profile.hipaa == "none" and found & _HEALTH and profile.industry != "health":
        yield "Health data were found, but HIPAA is stated not to apply: its duties are not counted."
    if not profile.takes_cards and found & _CARD:
        yield "Payment cards were found, but the client is stated not to take cards; they are priced."
    if everybody.best > MANY_PEOPLE * profile.employees:
        yield (
            f"{everybody.best:,.0f} people are held by {profile.employees:,} employee(s): the number "
            "of people or of employees may be wrong."
        )


def _about_policy(policy: InsurancePolicy, inventory: DataInventory | None) -> Iterable[str]:
    name = policy.title
    if policy.claim_limit <= 0:
        yield f"{name} has a limit of 0 dollars: it pays nothing."
    elif policy.coinsurance >= 1:
        yield f"{name} has a coinsurance of 100 percent: it pays nothing."
    elif policy.position == "primary" and policy.retention >= policy.claim_limit:
        yield f"{name} has a retention as high as its limit."
    for part, agreement in policy.agreements.items():
        limit, total = agreement.sublimit, agreement.aggregate_sublimit
        if limit is not None and agreement.retention >= limit > 0:
            yield f"{name}: the retention for {part} is not below its sublimit."
        if limit is not None and total is not None and total < limit:
            yield f"{name}: the yearly sublimit for {part} is below the one for a single claim."
    if policy.period is None:
        return
    start, end = policy.period
    if (end - start).days > LONGEST_PERIOD:
        yield f"{name} runs from {start} to {end}: its aggregate limit is counted as one of a year."
    scanned = inventory.scanned_at.date() if inventory else None
    if scanned is not None and not start <= scanned <= end:
        yield (
            f"{name} runs from {start} to {end}, and the scan was on {scanned}: the policy is "
            "counted as if it were in force."
        )


def _about_towers(insurance: InsuranceProgram) -> Iterable[str]:
    for who, tower in (("client", insurance.client), ("firm", insurance.firm)):
        if _repeated(tower):
            yield f"Two policies of the {who} have the same terms: both count; one may be a copy."


def _repeated(tower: Sequence[InsurancePolicy]) -> bool:
    return any(policy in tower[:number] for number, policy in enumerate(tower))
