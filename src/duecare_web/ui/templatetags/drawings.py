"""Shows a chart of the core on a page."""

from __future__ import annotations

import hashlib

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from duecare.documents.drawing import Drawing

register = template.Library()


@register.filter
def drawing(chart: Drawing, caption: str = "") -> SafeString:
    """The chart as a figure with its finding, its words and its table."""
    name = hashlib.sha256(chart.spec.encode()).hexdigest()[:8]
    return format_html(
        '<figure class="chart" id="figure-{}"><figcaption>{}</figcaption>'
        '<div class="chart__drawing" tabindex="0" role="group" aria-label="Chart">{}</div>{}{}'
        "</figure>",
        name,
        chart.title,
        # The core escapes every text of the picture.
        mark_safe(chart.svg("web")),  # noqa: S308
        _figures(chart, name),
        format_html('<p class="source">{}</p>', caption) if caption else "",
    )


def _figures(chart: Drawing, name: str) -> str:
    if not chart.rows:
        return ""
    head = format_html_join("", '<th scope="col">{}</th>', ((cell,) for cell in chart.header))
    rows = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((c,) for c in row)),) for row in chart.rows),
    )
    return format_html(
        "<details><summary>Show the figures as a table</summary>"
        '<div class="table-wrap" tabindex="0" role="region" aria-label="Figures {}">'
        '<table class="table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>',
        name,
        head,
        rows,
    )


@register.filter
def percent(share: float) -> str:
    """A share of 1 as whole percent."""
    return f"{share:.0%}"


@register.filter
def limit_question(level: str) -> str:
    """Which limit a figure of ``limit_needed`` answers for: ``95`` or ``event_90``."""
    if level.startswith("event_"):
        return f"Limit that is enough in {level.removeprefix('event_')} of 100 events"
    return f"Limit that is enough in {level} of 100 years"
