"""Small pictures beside a figure: how sure, how high, how many of 100, and who pays.

Each says its words too: the shape comes second, the color third.
"""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from duecare.documents.wording.figures import EVIDENCE

register = template.Library()

# How many of three bars are filled. Facts of the client, estimates, and readings of the law.
_STRENGTHS: Final = {
    "measured": 3, "seen": 2, "document": 2, "told": 1,
    "good": 3, "fair": 2, "weak": 1,
    "confirmed": 3, "second_hand": 2, "memory": 0,
}  # fmt: skip
_LEVELS: Final = {
    "very high": ("high", 3), "high": ("high", 3), "moderate": ("mod", 2),
    "low": ("low", 1), "very low": ("low", 1),
}  # fmt: skip
_STATES: Final = {
    "no": '<circle cx="10" cy="10" r="7.6"/><path d="M7.2 7.2l5.6 5.6M12.8 7.2l-5.6 5.6"/>',
    "part": '<circle cx="10" cy="10" r="7.6"/><path class="st__half" d="M10 2.4a7.6 7.6 0 0 1 0 15.2Z"/>',
    "yes": '<circle cx="10" cy="10" r="7.6"/><path d="M6.5 10.300l2.4 2.4 4.6-5"/>',
    "unknown": '<circle cx="10" cy="10" r="7.6" stroke-dasharray="3 2.3"/>'
    '<path d="M8.2 8.2a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.200M10 13.600h.01"/>',
}
_ESTIMATES: Final[dict[str, str]] = {str(mark): words for mark, words in EVIDENCE.items()}
MOST_OF_HUNDRED: Final = 100
_GRIDS: Final = {100: (20, 10.0, 3.9), 1000: (50, 4.2, 1.6)}  # dots a row, distance, radius


@register.simple_tag
def evidence(mark: str, words: str = "") -> SafeString:
    """How sure a figure is: three bars and the words; an estimate's mark has its own words."""
    filled = _STRENGTHS.get(mark, 0)
    words = words or gettext(_ESTIMATES[mark])
    bars = [
        f'<rect class="{"on" if n < filled else "off"}" x="{0.5 + 7 * n}" y="{8.5 - 3.5 * n}" '
        f'width="4.5" height="{3.5 * (n + 1)}" rx="1"/>'
        for n in range(3)
    ]
    return format_html(
        '<span class="ev"><svg viewBox="0 0 20 12.5" aria-hidden="true">{}</svg>{}</span>',
        mark_safe("".join(bars)),  # noqa: S308  built from numbers
        words,
    )


@register.simple_tag
def level(word: str) -> SafeString:
    """A level of risk: its word beside one to three filled bars."""
    tone, filled = _LEVELS.get(word.casefold(), ("mod", 2))
    bars = [
        f'<rect class="{"on" if n < filled else "off"}" x="{0.5 + 8 * n}" y="0.5" '
        'width="6" height="13" rx="1.5"/>'
        for n in range(3)
    ]
    return format_html(
        '<span class="lvl lvl--{}"><svg viewBox="0 0 24 14" aria-hidden="true">{}</svg>{}</span>',
        tone,
        mark_safe("".join(bars)),  # noqa: S308  built from numbers
        gettext(word[:1].upper() + word[1:]),
    )


@register.simple_tag
def state(name: str, label: str) -> SafeString:
    """How a point is kept: ``no``, ``part``, ``yes`` or ``unknown``, with a label to be read."""
    return format_html(
        '<svg class="st st--{}" viewBox="0 0 20 20" role="img" aria-label="{}">{}</svg>',
        name,
        label,
        mark_safe(_STATES[name]),  # noqa: S308  one of four drawings
    )


@register.simple_tag
def dots(filled: int, most: int, base: int, label: str) -> SafeString:
    """``filled`` of ``base`` (100 or 1,000) firms, and rings up to the upper end of the range."""
    row, step, radius = _GRIDS[MOST_OF_HUNDRED if base <= MOST_OF_HUNDRED else 1000]
    filled, most = min(filled, base), min(max(most, filled), base)
    points = [((n % row + 0.5) * step, (n // row + 0.5) * step) for n in range(base)]
    ring = round(radius * 0.85, 2)
    rings = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="{ring}"/>' for x, y in points[filled:most])
    picture = (
        f'<path class="dots__rest" stroke-width="{2 * radius}" d="{_spots(points[most:])}"/>'
        f'<path class="dots__best" stroke-width="{2 * radius}" d="{_spots(points[:filled])}"/>'
        f'<g class="dots__most" stroke-width="{radius * 0.28:.2f}">{rings}</g>'
    )
    return format_html(
        '<svg class="dots__picture" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        f"{row * step:g}",
        f"{base // row * step:g}",
        label,
        mark_safe(picture),  # noqa: S308  built from numbers
    )


def _spots(points: list[tuple[float, float]]) -> str:
    """Round caps of strokes without length: a thousand dots in a few kilobytes."""
    return "".join(f"M{x:.4g} {y:.4g}h0" for x, y in points)


@register.simple_tag
def payers(paid: float, left: float, *, known: bool = True) -> SafeString:
    """Who pays a case, as one bar; the amounts stand as text below it."""
    whole = paid + left
    if not known or whole <= 0:
        bar = '<rect class="payers__unknown" x="0" y="0" width="1000" height="40"/>'
    else:
        edge = round(1000 * paid / whole)
        bar = (
            f'<rect class="payers__insurer" x="0" y="0" width="{edge}" height="40"/>'
            f'<rect class="payers__own" x="{edge}" y="0" width="{1000 - edge}" height="40"/>'
        )
    return format_html(
        '<svg class="payers" viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>",
        mark_safe(bar),  # noqa: S308  built from numbers
    )


@register.simple_tag
def share_bar(part: float, whole: float) -> SafeString:
    """A thin bar: how much of the whole; the number stands as text beside it."""
    width = round(100 * part / whole) if whole > 0 else 0
    return format_html(
        '<svg class="sharebar" viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="sharebar__whole" width="100" height="2"/>'
        '<rect class="sharebar__part" width="{}" height="2"/></svg>',
        min(max(width, 0), 100),
    )
