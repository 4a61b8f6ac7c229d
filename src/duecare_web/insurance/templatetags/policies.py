"""Words for kinds and parts of cover."""

from __future__ import annotations

from typing import Final

from django import template

from duecare.documents.wording.insurance import PART_TITLES
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
