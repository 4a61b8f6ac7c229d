"""Sentences about results, as the statements have them."""

from __future__ import annotations

from typing import Any

from django import template

from duecare.documents.wording import (
    caveats,
    insurance,
    law,
    policies_in_spanish,
    safeguards_in_spanish,
    security_policies,
)
from duecare.documents.wording.words import people_held_words
from duecare.risk.result import Range
from duecare_web.ui.spanish import is_spanish_page, spoken, spoken_page, told

register = template.Library()
register.filter("gap_sentence", insurance.gap_sentence)
register.filter("policy_words", insurance.policy_words)
register.filter("caveat_sentence", caveats.caveat_sentence)
register.filter("rests_lines", security_policies.rests_lines)
register.filter("spoken", spoken)
register.filter("spoken_page", spoken_page)
register.filter("told", told)
register.filter("authority_deadline", law.authority_deadline)


@register.simple_tag
def spanish_of(code: str) -> policies_in_spanish.SpanishText | None:
    """What a policy or safeguard of ours is about, in Spanish; nothing for one of the firm's own."""
    return policies_in_spanish.spanish_policy(code) or safeguards_in_spanish.spanish_safeguard(code)


@register.filter
def policy_title(policy: Any) -> str:
    """The title of a policy in the language of the page, where we have it."""
    known = policies_in_spanish.spanish_policy(policy.outline)
    return known.title if known and is_spanish_page() else policy.title


@register.filter
def people_held(count: Range) -> str:
    """The people held, as every paper prints them."""
    return people_held_words(count).figure
