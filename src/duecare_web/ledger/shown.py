"""A page as a person was shown it, kept as one document: whole in itself, and it loads nothing.

The same text gives the same bytes, so that it is kept once, however many people were shown it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from duecare.ids import slug
from duecare_web.ledger.actions import PAGE_TYPE, Attached

TOKENS: Final = (
    ":root{--ground:#f7f7f5;--surface:#fff;--surface-2:#f2f2ef;--surface-3:#e8e8e4;--line:#e3e3de;"
    "--line-strong:#8a8f8c;--ink:#16201d;--ink-2:#4b5552;--ink-3:#626b68;--accent:#0b6355;"
    "--accent-strong:#084c41;--accent-soft:#e2f1ed;--on-accent:#fff;--good:#17653a;"
    "--good-soft:#e3f3e8;--warn:#855000;--warn-soft:#fbf0dc;--bad:#a5281f;--bad-soft:#fbe9e6;"
    "--info:#1d5592;--info-soft:#e6eff9;--font:sans-serif;--font-mono:monospace;--text-xs:.8rem;"
    "--text-sm:.875rem;--text-md:1rem;--text-lg:1.125rem;--text-xl:1.375rem;--space-1:.25rem;"
    "--space-2:.5rem;--space-3:.75rem;--space-4:1rem;--space-5:1.5rem;--space-6:2rem;"
    "--radius-sm:6px;--radius:10px;--radius-lg:14px;--shadow-1:none}"
    ".visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    ".icon{width:1rem;height:1rem;fill:none;stroke:currentcolor;stroke-width:1.5}"
)
"""Names of our colors and sizes, by day: a kept page that takes a style sheet of ours needs them."""
_STYLE: Final = (
    "body{font:17px/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "li.right{font-weight:bold}.note{color:#555}"
)
_POLICY: Final = "default-src 'none'; style-src 'sha256-{digest}'"
_PAGE: Final = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


@dataclass(frozen=True)
class KeptPage:
    """A page as a person is shown it: its title and its parts, escaped already.

    The parts are put into the page of the portal and into the document that is kept, so that the
    digest on the page is that of the text on the page. ``style``: of our own files.
    """

    title: str
    parts: tuple[SafeString, ...]
    lang: str = "en"
    style: str = ""

    @cached_property
    def kept(self) -> Attached:
        """The document of this very text."""
        return kept_page(self.title, body=self.parts, lang=self.lang, style=self.style)

    @property
    def sha256(self) -> str:
        """The digest of the kept document, in hex."""
        return self.kept.sha256

    @property
    def body(self) -> SafeString:
        """The parts as the portal shows them."""
        return mark_safe("\n".join(self.parts))  # noqa: S308 - each part is escaped already


def kept_page(
    title: str, *, body: Sequence[SafeString], lang: str = "en", style: str = ""
) -> Attached:
    """A page with this title; ``body``: its parts, escaped already; ``style``: of our own files."""
    style = _STYLE + style
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    text = _PAGE.format(
        lang=escape(lang),
        policy=_POLICY.format(digest=digest),
        title=escape(title),
        style=style,
        body="\n".join(body),
    )
    return Attached(f"{slug(title)}.html", text.encode(), PAGE_TYPE)


def heading(text: str) -> SafeString:
    """A heading below the title."""
    return format_html("<h2>{}</h2>", text)


def paragraph(text: str, *, note: bool = False) -> SafeString:
    """A paragraph; a note says what was not part of the text itself."""
    return format_html('<p class="note">{}</p>', text) if note else format_html("<p>{}</p>", text)


def listed(items: Sequence[str], *, right: frozenset[int] = frozenset()) -> SafeString:
    """A numbered list; the places in ``right`` are marked."""
    rows = (
        (mark_safe(' class="right"'), f"{text} (right)") if place in right else ("", text)
        for place, text in enumerate(items)
    )
    return format_html("<ol>{}</ol>", format_html_join("", "<li{}>{}</li>", rows))
