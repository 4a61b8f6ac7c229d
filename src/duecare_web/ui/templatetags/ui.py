"""Tags and filters of the interface; available in every template."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from duecare.dates import clock_text, spanish_clock, spanish_day
from duecare.money import Money, estimated_dollars
from duecare_web.ui.icons import PATHS

register = template.Library()
TONES = ("good", "warn", "bad", "info", "neutral")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A line icon; silent for screen readers unless it has a label."""
    silent = SafeString('aria-hidden="true"')
    voice = format_html('role="img" aria-label="{}"', label) if label else silent
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" width="20" height="20" {}><path d="{}"/></svg>',
        voice,
        PATHS[name],
    )


@register.simple_tag
def badge(text: object, tone: str = "neutral") -> SafeString:
    """A small label; the word carries the meaning, the tone repeats it."""
    used = tone if tone in TONES else "neutral"
    return format_html('<span class="badge badge--{}">{}</span>', used, text)


@register.filter
def money(amount: object) -> str:
    """Cents or :class:`Money` as ``$1,234.50``."""
    return str(_money(amount)) if amount is not None else ""


@register.filter
def money_whole(amount: object) -> str:
    """Cents or :class:`Money` as ``$1,235``."""
    return _money(amount).whole() if amount is not None else ""


@register.filter
def money_brief(amount: object) -> str:
    """Cents or :class:`Money` as ``$3.1M``."""
    return _money(amount).brief() if amount is not None else ""


@register.filter
def dollars_brief(dollars: float | None) -> str:
    """Dollars as ``$3.1M``."""
    return estimated_dollars(float(dollars)) if dollars is not None else ""


@register.filter
def count(number: object) -> str:
    """A whole number with thousands separators."""
    return f"{round(float(str(number))):,}" if number is not None and number != "" else ""


@register.filter
def when(moment: datetime | date | None) -> SafeString:
    """A time in the reader's zone, or a day, as text inside ``<time>``; hovering shows UTC."""
    if not moment:  # nothing, or a path that leads nowhere
        return SafeString("")
    if not isinstance(moment, datetime):
        text = _day_text(moment)
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), text)
    here = timezone.localtime(moment)
    text = f"{_day_text(here)}, {_clock(here)} {here:%Z}"
    return format_html(
        '<time datetime="{}"{}>{}</time>', moment.isoformat(), _in_utc(moment, here), text
    )


@register.filter
def day(moment: datetime | date | None) -> SafeString:
    """Only the day of a time."""
    if not moment:  # nothing, or a path that leads nowhere
        return SafeString("")
    here = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    title = _in_utc(moment, here) if isinstance(moment, datetime) else ""
    text = _day_text(here)
    return format_html('<time datetime="{}"{}>{}</time>', moment.isoformat(), title, text)


def _day_text(moment: date) -> str:
    """``Dec 13, 2026``, in Spanish ``13 dic 2026``."""
    if translation.get_language() == "es":
        return spanish_day(moment)
    return date_format(moment, "M j, Y")


def _clock(moment: datetime) -> str:
    """``9:49 a.m.``, in Spanish ``9:49 a. m.``."""
    return spanish_clock(moment) if translation.get_language() == "es" else clock_text(moment)


def _in_utc(moment: datetime, here: datetime | date) -> SafeString:
    """The same moment in UTC as a title, where the reader's zone is another one."""
    if isinstance(here, datetime) and here.tzname() == "UTC":
        return SafeString("")
    return format_html(' title="{} UTC"', f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}")


@register.filter
def in_language(text: Any) -> str:
    """A text of the catalog, which has ``en`` and ``es``, in the language of the page."""
    return str(text.es if translation.get_language() == "es" and text.es else text.en)


@register.filter
def phrase(text: object) -> str:
    """A fixed English text of a model or of the core, in the language of the page.

    Those that a person of a client sees are listed in ``portal/phrases.py``.
    """
    return translation.gettext(str(text)) if text else ""


@register.filter
def initials(name: str) -> str:
    """At most two initials of a name."""
    words = [word for word in str(name).split() if word[:1].isalpha()]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper() or "?"


@register.filter
def words(text: str) -> str:
    """``decision.declined`` as ``Decision declined``."""
    spaced = str(text).replace(".", " ").replace("_", " ").strip()
    return spaced[:1].upper() + spaced[1:]


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """The value under ``key``, or nothing."""
    return mapping.get(key) if mapping else None


@register.filter
def is_mapping(value: object) -> bool:
    """Whether a recorded value has parts."""
    return isinstance(value, dict)


@register.filter
def is_list(value: object) -> bool:
    """Whether a recorded value is a list."""
    return isinstance(value, list)


@register.inclusion_tag("ui/seal.html")
def seal_badge(entry_id: uuid.UUID | None) -> dict[str, Any]:
    """Says whether an entry is sealed, and under which number."""
    from duecare_web.ui.seals import state_of

    return {"state": state_of(entry_id) if entry_id else None, "entry_id": entry_id}


def _money(amount: object) -> Money:
    return amount if isinstance(amount, Money) else Money(int(str(amount)))
