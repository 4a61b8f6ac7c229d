"""A page as a person was shown it, kept as one document: whole in itself, and it loads nothing.

The same text gives the same bytes, so that it is kept once, however many people were shown it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from duecare.ids import slug
from duecare_web.ledger.actions import PAGE_TYPE, Attached

_STYLE: Final = (
    "body{font:17px/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "li.right{font-weight:bold}.note{color:#555}"
)
_POLICY: Final = "default-src 'none'; style-src 'sha256-{digest}'"
_PAGE: Final = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
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
