"""Kept English texts in the language of the page: sentences about results, offers, policies.

The English is what is recorded and signed. What has no Spanish is marked as English.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from duecare.spanish import PhraseBook, book, policy_book, say

_TEXT: Final = re.compile(r">([^<>]+)<")


def is_spanish_page() -> bool:
    """Whether the page at hand is in Spanish."""
    return (get_language() or "").startswith("es")


def spoken(text: object, policy: str = "") -> SafeString:
    """A text as HTML; ``policy`` is the outline of the policy that it is from."""
    if not text or not is_spanish_page():
        return format_html("{}", text or "")
    rows = (
        (format_html("{}" if one.is_spanish else '<span lang="en">{}</span>', one.text),)
        for one in say(str(text), _texts(policy))
    )
    return format_html_join("", "{}", rows)


def spoken_page(body: str, policy: str = "") -> SafeString:
    """The body of a kept page, which is escaped already, with each of its texts in Spanish."""
    told_body = _TEXT.sub(lambda found: f">{spoken(unescape(found[1]), policy)}<", body)
    return mark_safe(told_body)  # noqa: S308 - what is put in is escaped by spoken


def told(text: object, policy: str = "") -> str:
    """The same where there can be no mark: in Spanish if all of it has Spanish, else in English."""
    if not text or not is_spanish_page():
        return str(text or "")
    pieces = say(str(text), _texts(policy))
    whole = all(one.is_spanish for one in pieces)
    return "".join(one.text for one in pieces) if whole else str(text)


def _texts(policy: str) -> PhraseBook:
    return policy_book(policy) if policy else book()
