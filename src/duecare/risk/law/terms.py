"""What is known about a client in terms of the catalog: its sector, size, places and laws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duecare.catalog import Catalog
from duecare.catalog.questions import NOT_APPLICABLE
from duecare.catalog.replies import figures
from duecare.risk.inputs.answers import Answers
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.law.applicability import SEVERAL_CHANNELS, LawsOfClient, laws_of_client

# The one size that a law of the catalog names for a full program: Tex. Bus. & Com. Code 542.004
# asks businesses of 100 to 249 employees for a whole framework, smaller ones for parts of one.
LARGE_EMPLOYEES: Final = 100
_BUSINESS, _SIZE, _CARDS, _WEBSITE = "Q-PRO-01", "Q-PRO-05", "Q-PRO-06", "Q-PRO-07"
_UNDER: Final[Mapping[str, str]] = {
    "under_hipaa": "hipaa_security",
    "under_ftc": "ftc_safeguards",
    "under_ma": "ma_201cmr17",
    "under_ny": "ny_shield",
}

_RETURNS: Final = frozenset({"tax_preparation", "accounting_with_returns"})
_FLOWS: Final = frozenset({
    "own_site_affects_payment_page", "virtual_terminal", "internet_connected_pos",
    "stores_card_numbers",
})  # fmt: skip


def profile_terms(
    profile: ClientProfile, catalog: Catalog, people: float = 0.0, answers: Answers | None = None
) -> frozenset[str]:
    """The terms by which questions are asked (``show_if``); unclear ones are taken to hold.

    ``people`` is the number of people whose data is held. To be asked is no duty: a question
    about a sector is shown for its industry, before it is known which law reaches the client.
    """
    replies = (answers or Answers()).keys
    business = replies.get(_BUSINESS, "").split(",")
    numbers = figures(replies.get(_SIZE, ""))
    terms = {"remote_work", "has_remote_access", "uses_cloud_files", "has_web"}
    whole_rule = _whole_ftc_rule(profile, catalog, people)
    held = {
        "has_site": numbers.get("places", profile.sites) > 0,
        "takes_cards": _takes_cards(profile, replies),
        "sector_health": profile.industry == "health" or profile.is_hipaa or "health" in business,
        "sector_finance": profile.industry == "finance"
        or whole_rule is not None
        or "finance" in business,
        "finance_large": bool(whole_rule),
        "size_large": max(profile.employees, numbers.get("staff", 0)) >= LARGE_EMPLOYEES,
        "portal": replies.get(_WEBSITE) == "portal",
    }
    terms |= {term for term, holds in held.items() if holds}
    if replies.get(_WEBSITE) == "no":
        terms.discard("has_web")
    if numbers.get("home") == 0:
        terms.discard("remote_work")
    return frozenset(terms)


def _takes_cards(profile: ClientProfile, replies: Mapping[str, str]) -> bool:
    """As the profile says; where it says nothing, as was replied."""
    if profile.takes_cards is not None:
        return profile.takes_cards
    return replies.get(_CARDS, "none") not in ("none", NOT_APPLICABLE)


def policy_terms(laws: LawsOfClient, *, remote_work: bool = True) -> frozenset[str]:
    """The terms by which the texts of policies and their clauses concern a client.

    Laws count only where they are known to reach it. ``remote_work`` is that of
    :func:`profile_terms`. What no fact of the profile tells (cameras, test messages) is asked.
    """
    facts = laws.facts
    flows = facts.of("card_flow")
    services = facts.of("services")
    terms = {name for name, law in _UNDER.items() if laws.answers[law] == "yes"}
    held = {
        "everyone": True,
        "has_staff": facts.of("employees") != 0,
        "regulated": bool(terms),
        "under_tx_hb300": laws.answers["tx_hb300"] == "yes",
        "takes_cards": laws.answers["pci_dss"] == "yes",
        "ftc_small": "under_ftc" in terms and bool(laws.law("ftc_safeguards").dropped),
        "hipaa_covered_entity": facts.of("hipaa") == "covered_entity",
        "tax_preparer": isinstance(services, tuple) and bool(_RETURNS & set(services)),
        "remote_work": remote_work,
    }
    terms |= {name for name, holds in held.items() if holds} - {"under_ny"}
    terms |= _FLOWS & set(flows if isinstance(flows, tuple) else ())
    kind = laws.card_questionnaire()
    kinds = laws.card_channels() if kind == SEVERAL_CHANNELS else (kind,)
    terms |= {f"saq_{one.lower().replace('-', '_')}" for one in kinds if one and " " not in one}
    return frozenset(terms)


def _whole_ftc_rule(profile: ClientProfile, catalog: Catalog, people: float) -> bool | None:
    """Whether all of 16 CFR 314.4 binds; ``None`` where the rule is not known to reach the client.

    The rule turns on what the business does and on how many people it keeps records of, not on
    where they live or on the kind of data.
    """
    laws = laws_of_client(profile, catalog, {("", 0): people} if people else None)
    if laws.answers["ftc_safeguards"] != "yes":
        return None
    return not laws.law("ftc_safeguards").dropped
