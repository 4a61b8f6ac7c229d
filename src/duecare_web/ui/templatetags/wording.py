"""Sentences about results, as the statements have them."""

from __future__ import annotations

from django import template

from duecare.documents.wording import caveats, insurance, law
from duecare.documents.wording.words import people_held_words
from duecare.risk.result import Range

register = template.Library()
register.filter("gap_sentence", insurance.gap_sentence)
register.filter("policy_words", insurance.policy_words)
register.filter("caveat_sentence", caveats.caveat_sentence)
register.filter("authority_deadline", law.authority_deadline)


@register.filter
def people_held(count: Range) -> str:
    """The people held, as every paper prints them."""
    return people_held_words(count).figure
