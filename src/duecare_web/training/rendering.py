"""A lesson's Markdown as safe HTML."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from duecare.catalog.training import Lesson

# The lesson's title is the page's heading of level 1, so its own headings start at 2.
TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "br",
    "hr", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def lesson_html(lesson: Lesson) -> SafeString:
    """The body of a lesson. Links and pictures are left out: a lesson is read, not left."""
    return clean_html(lesson.body)


def clean_html(markdown: str) -> SafeString:
    """Markdown as HTML that holds nothing but :data:`TAGS`, without any attribute."""
    rendered = _MARKDOWN.render(markdown)
    # Cleaned by an allow-list right here; raw HTML in the source was never let through either.
    return mark_safe(nh3.clean(rendered, tags=TAGS, attributes={}))  # noqa: S308
