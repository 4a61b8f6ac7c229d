"""What is known about a client in terms of the catalog: its sector, size, places and laws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duecare.catalog import Catalog
from duecare.risk.inputs.answers import Answers
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.law.applicability import LawsOfClient, laws_of_client

# The one size that a law of the catalog names for a full program: Tex. Bus. & Com. Code 542.004
# asks businesses of 100 to 249 employees for a whole framework, smaller ones for parts of one.
LARGE_EMPLOYEES: Final = 100
_UNDER: Final[Mapping[str, str]] = {
    "under_hipaa": "hipaa_security",
    "under_ftc": "ftc_safeguards",
    "under_ma": "ma_201cmr17",
    "under_ny": "ny_shield",
}


def profile_terms(
    profile: ClientProfile, catalog: Catalog, people: float = 0.0, answers: Answers | None = None
) -> frozenset[str]:
    """The terms by which questions are asked (``show_if``); unclear ones are taken to hold.

    ``people`` is the number of people whose data is held. To be asked is no duty: a question
    about a sector is shown for its industry, before it is known which law reaches the client.
    """
    terms = {"remote_work", "has_remote_access", "uses_cloud_files", "has_web"}
    if profile.sites > 0:
        terms.add("has_site")
    if profile.takes_cards:
        terms.add("takes_cards")
    if profile.industry == "health" or profile.is_hipaa:
        terms.add("sector_health")
    if profile.industry == "finance" or _whole_ftc_rule(profile, catalog, people) is not None:
        terms.add("sector_finance")
    if _whole_ftc_rule(profile, catalog, people):
        terms.add("finance_large")
    if profile.employees >= LARGE_EMPLOYEES:
        terms.add("size_large")
    site = (answers or Answers()).by_question.get("Q-PRO-07")
    if site is not None and site.key == "no":
        terms.discard("has_web")
    if site is not None and site.key == "portal":
        terms.add("portal")
    return frozenset(terms)


def law_terms(laws: LawsOfClient) -> frozenset[str]:
    """The terms by which policies are needed (``required_for``): laws that reach the client."""
    found = {term for term, law in _UNDER.items() if laws.answers[law] == "yes"}
    if laws.answers["pci_dss"] == "yes":
        found.add("takes_cards")
    return frozenset(found)


def _whole_ftc_rule(profile: ClientProfile, catalog: Catalog, people: float) -> bool | None:
    """Whether all of 16 CFR 314.4 binds; ``None`` where the rule is not known to reach the client.

    The rule turns on what the business does and on how many people it keeps records of, not on
    where they live or on the kind of data.
    """
    laws = laws_of_client(profile, catalog, {("", 0): people} if people else None)
    if laws.answers["ftc_safeguards"] != "yes":
        return None
    return not laws.law("ftc_safeguards").dropped
