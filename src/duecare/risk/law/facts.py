"""The facts of a client as laws are read over them. ``None`` is not known, never a default.

Sources: the profile; where people live and which data is held come from the inventory, or from
what was typed in. People without a known state are residents of the home state and of no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from duecare.data_types import BY_ID, element_bits, element_names
from duecare.risk.inputs.profile import ClientProfile

Groups = Mapping[tuple[str, int], float]

FINANCIAL: Final = frozenset({
    "tax_preparation", "accounting_with_returns", "mortgage_broker", "mortgage_lender",
    "consumer_lender", "auto_dealer_finance_or_lease", "debt_collection", "check_cashing",
    "money_transmission", "real_estate_settlement", "finder_financial", "credit_counseling",
    "retail_credit_card_issuer", "college_title_iv", "investment_adviser", "broker_dealer",
    "fund_or_transfer_agent", "bank", "credit_union",
})  # fmt: skip  # significantly engaged in financial activities, 16 CFR 314.2(h)
_FINANCIAL_LICENSES: Final = frozenset({"sec_registered", "ncua", "federal_bank_regulator"})
# Names of the notice laws' elements (law/us.json) in the words of the conditions.
_ELEMENTS: Final[Mapping[str, str]] = {
    "dl": "driver_license",
    "medical": "medical",
    "health_ins": "health_insurance_id",
    "online_cred": "online_credential",
    "tax_id": "taxpayer_id",
    "passport": "passport",
}
_NOTICE: Final[Mapping[str, str]] = {
    "account_with_code": "fin_acct",
    "online_credential": "online_cred",
    "precise_geolocation": "geolocation",
    "state_id": "dl",
    "student_record": "student",
    "tax_return_info": "tax_info",
    "taxpayer_id": "tax_id",
}
_FOLLOWING_SERVICES: Final = ("licenses", "licensed_in", "contracts", "card_flow")
# Size standards of the SBA run from 100 to 1,500 employees and from $2.25M to $47M of receipts
# (13 CFR 121.201; recalled): small below all of them, not small above all, unknown in between.
SBA_SMALLEST: Final = (100, 2_250_000)
SBA_LARGEST: Final = (1_500, 47_000_000)


@dataclass(frozen=True, slots=True)
class Span:
    """A number known to lie between two ends."""

    low: float
    high: float


Value = str | bool | float | tuple[str, ...] | Span | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts by name; one that is absent or ``None`` is not known."""

    values: Mapping[str, Value]
    people_by_state: Mapping[str, float] | None = None

    def of(self, name: str) -> Value:
        """The value of a fact, or of ``people_by_state.XX``."""
        head, dot, state = name.partition(".")
        if not dot:
            return self.values.get(name)
        if head != "people_by_state" or self.people_by_state is None:
            return None
        return float(self.people_by_state.get(state, 0.0))


def client_facts(
    profile: ClientProfile,
    groups: Groups | None = None,
    scale: tuple[float, float] = (1.0, 1.0),
) -> Facts:
    """The facts of a client whose data holds the people of ``groups`` (state, elements).

    ``scale`` widens the number of people to its range. Without ``groups`` the people typed into
    the profile count; without those, residents and data are not known.
    """
    if groups is None:
        groups = typed_groups(profile)
    known = bool(groups) or bool(profile.other_data)
    elements = _elements(groups, profile) if known else None
    residents = _residents(groups, profile) if groups else None
    total = sum(groups.values())
    values: dict[str, Value] = {
        "industry": profile.industry,
        "state": profile.state,
        "employees": _given(profile, "employees"),
        "revenue_usd": profile.revenue_usd,
        "hipaa": profile.hipaa,
        "takes_cards": profile.takes_cards,
        "organization": profile.organization,
        "services": profile.services,
        "operates_in": (profile.state,) if profile.operates_in is None else profile.operates_in,
        "elements": elements,
        "consumers_maintained": _consumers(profile, total * scale[1] if groups else None),
        "revenue_usd_3y": profile.revenue_usd_3y,
        "assets_usd": profile.assets_usd,
        "sale_revenue_share": _sold(profile),
        "glba": _is_financial(profile),
        "sba_small": _is_small(profile),
    }
    answered = profile.services is not None
    for name in _FOLLOWING_SERVICES:
        given = getattr(profile, name)
        values[name] = () if given is None and answered else given
    return Facts(values, residents)


def typed_groups(profile: ClientProfile) -> dict[tuple[str, int], float]:
    """People typed into the profile, by state and elements; empty where none were."""
    found: dict[tuple[str, int], float] = {}
    if profile.people is not None:
        bits = element_bits(profile.people.elements)
        for code, count in profile.people.by_state.items():
            found[code, bits] = float(count)
        rest = profile.people.all - sum(profile.people.by_state.values())
        if rest:
            found["", bits] = float(rest)
    for place in profile.places:
        key = ("", element_bits(place.elements))
        found[key] = found.get(key, 0.0) + place.people
    return found


def _given(profile: ClientProfile, name: str) -> Any:
    """A field that was stated; a default is no fact."""
    return getattr(profile, name) if name in profile.model_fields_set else None


def elements_of(mask: int) -> frozenset[str]:
    """The data types of a mask, with the words that conditions use for them."""
    found = set(element_names(mask))
    for name in tuple(found):
        found |= {_ELEMENTS[one] for one in BY_ID[name].law.elements if one in _ELEMENTS}
    return frozenset(found)


def notice_elements(elements: Iterable[str]) -> frozenset[str]:
    """Elements in the words of the notice laws (``pi_elements`` of law/us.json)."""
    found: set[str] = set()
    for name in elements:
        found |= set(BY_ID[name].law.elements) if name in BY_ID else {_NOTICE.get(name, name)}
    return frozenset(found)


def _elements(groups: Groups, profile: ClientProfile) -> tuple[str, ...]:
    mask = 0
    for _, bits in groups:
        mask |= bits
    return tuple(sorted(elements_of(mask) | set(profile.other_data)))


def _residents(groups: Groups, profile: ClientProfile) -> dict[str, float]:
    found: dict[str, float] = {}
    for (code, _), people in groups.items():
        state = code or profile.state
        found[state] = found.get(state, 0.0) + people
    return found


def _consumers(profile: ClientProfile, most: float | None) -> Value:
    """Consumers whose records are kept: never more than all people, or than was counted."""
    stated = profile.consumers_maintained
    if most is None:
        return None if stated is None else float(stated)
    if stated is None:
        return Span(0.0, most)
    return Span(float(stated), max(float(stated), most))


def _sold(profile: ClientProfile) -> Value:
    if profile.sale_revenue_share is not None or profile.sells_data is not False:
        return profile.sale_revenue_share
    return 0.0


def _is_financial(profile: ClientProfile) -> Value:
    if profile.services is None and profile.licenses is None:
        return None
    services: Iterable[str] = profile.services or ()
    licenses: Iterable[str] = profile.licenses or ()
    if FINANCIAL & set(services) or _FINANCIAL_LICENSES & set(licenses):
        return True
    return None if profile.services is None else False


def _is_small(profile: ClientProfile) -> Value:
    staff, revenue = _given(profile, "employees"), profile.revenue_usd
    if staff is None or revenue is None:
        return None
    if staff < SBA_SMALLEST[0] and revenue < SBA_SMALLEST[1]:
        return True
    if staff > SBA_LARGEST[0] and revenue > SBA_LARGEST[1]:
        return False
    return None
