"""Words for kinds and parts of cover."""

from __future__ import annotations

from typing import Final

from django import template

from duecare.documents.wording.figures import exact_dollars
from duecare.documents.wording.insurance import PART_TITLES
from duecare.risk.insurance import program
from duecare_web.insurance.models import InsurancePolicy

register = template.Library()
KINDS: Final = {
    "cyber": "Cyber",
    "tech_eo": "Technology errors and omissions",
    "crime": "Crime",
    "general_liability": "General liability",
}


@register.filter
def kind_of_policy(policy: InsurancePolicy) -> str:
    """The kind of a policy as its declarations page calls it."""
    return KINDS.get(policy.kind, policy.kind.replace("_", " ").capitalize())


@register.filter
def coverage_part(part: str) -> str:
    """The title of an insuring agreement."""
    return PART_TITLES.get(part, part.replace("_", " ").capitalize())


@register.filter
def exact(amount: float) -> str:
    """A term of a policy, to the dollar."""
    return exact_dollars(amount)


@register.simple_tag
def special_terms(terms: program.InsurancePolicy) -> list[str]:
    """Terms that hold for a cause or on a condition, one line each."""
    lines = []
    ransomware = terms.causes.get("ransomware")
    if ransomware and ransomware.sublimit is not None:
        lines.append(f"ransomware, all parts: {exact_dollars(ransomware.sublimit)}")
    if ransomware and ransomware.coinsurance is not None:
        lines.append(f"ransomware: {ransomware.coinsurance:.0%} coinsurance")
    if terms.dependent_interruption and terms.dependent_interruption.sublimit is not None:
        sublimit = exact_dollars(terms.dependent_interruption.sublimit)
        lines.append(f"interruption at a supplier: {sublimit}")
    if terms.breach_response_outside:
        lines.append("breach response is paid in addition to the limit")
    if terms.people_notified is not None:
        lines.append(f"breach response for up to {terms.people_notified:,} people")
    if terms.call_back:
        otherwise = terms.call_back.otherwise
        less = exact_dollars(otherwise) if otherwise else "nothing"
        lines.append(f"payment fraud without a call-back: {less}")
    return lines
