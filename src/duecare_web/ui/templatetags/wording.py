"""Sentences about results, as the statements have them."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from duecare.documents.wording import (
    caveats,
    insurance,
    law,
    policies_in_spanish,
    safeguards_in_spanish,
)
from duecare.documents.wording.words import people_held_words
from duecare.risk.result import Range
from duecare.spanish import book, policy_book, say

register = template.Library()
register.filter("gap_sentence", insurance.gap_sentence)
register.filter("policy_words", insurance.policy_words)
register.filter("caveat_sentence", caveats.caveat_sentence)
register.filter("authority_deadline", law.authority_deadline)


@register.simple_tag
def spanish_of(code: str) -> policies_in_spanish.SpanishText | None:
    """What a policy or safeguard of ours is about, in Spanish; nothing for one of the firm's own."""
    return policies_in_spanish.spanish_policy(code) or safeguards_in_spanish.spanish_safeguard(code)


@register.filter
def spoken(text: object, policy: str = "") -> SafeString:
    """A kept English text in the language of the page; what has no Spanish is marked as English.

    ``policy`` is the outline of a policy whose text it is.
    """
    if not text or not _is_spanish():
        return format_html("{}", text or "")
    pieces = say(str(text), policy_book(policy) if policy else book())
    rows = (
        (format_html("{}" if one.is_spanish else '<span lang="en">{}</span>', one.text),)
        for one in pieces
    )
    return format_html_join(" ", "{}", rows)


@register.filter
def told(text: object) -> str:
    """The same where there can be no mark: in Spanish if all of it has Spanish, else in English."""
    if not text or not _is_spanish():
        return str(text or "")
    pieces = say(str(text), book())
    whole = all(one.is_spanish for one in pieces)
    return " ".join(one.text for one in pieces) if whole else str(text)


def _is_spanish() -> bool:
    return (get_language() or "").startswith("es")


@register.filter
def policy_title(policy: Any) -> str:
    """The title of a policy in the language of the page, where we have it."""
    known = policies_in_spanish.spanish_policy(policy.outline)
    return known.title if known and _is_spanish() else policy.title


@register.filter
def people_held(count: Range) -> str:
    """The people held, as every paper prints them."""
    return people_held_words(count).figure
