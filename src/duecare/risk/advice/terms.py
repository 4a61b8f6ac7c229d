"""What is known about a client in terms of the catalog: its sector, size, places and state."""

from __future__ import annotations

from typing import Final

from duecare.risk.inputs.answers import Answers
from duecare.risk.inputs.profile import ClientProfile

LARGE_EMPLOYEES: Final = 50
FTC_CONSUMERS: Final = 5000  # 16 CFR 314.6


def profile_terms(
    profile: ClientProfile, people: float = 0.0, answers: Answers | None = None
) -> frozenset[str]:
    """The terms that hold for a client; unclear ones are taken to hold.

    Questions are asked (``show_if``) and policies needed (``required_for``) by these terms.
    ``people`` is the number of people whose data is held.
    """
    terms = {"remote_work", "has_remote_access", "uses_cloud_files", "has_web"}
    terms.add(f"residents_{profile.state.lower()}")
    if profile.sites > 0:
        terms.add("has_site")
    if profile.takes_cards:
        terms.add("takes_cards")
    if profile.industry == "health" or profile.is_hipaa:
        terms.add("sector_health")
    if profile.industry == "finance":
        terms.add("sector_finance")
        if people >= FTC_CONSUMERS:
            terms.add("finance_large")
    if profile.employees >= LARGE_EMPLOYEES:
        terms.add("size_large")
    site = (answers or Answers()).by_question.get("Q-PRO-07")
    if site is not None and site.key == "no":
        terms.discard("has_web")
    if site is not None and site.key == "portal":
        terms.add("portal")
    return frozenset(terms)
