"""A price of the price book in words, for its table."""

from __future__ import annotations

from typing import Final

from django import template

from duecare.documents.wording.figures import exact_dollars
from duecare.risk import OwnPrice

register = template.Library()
_EACH: Final = {"client": "", "user": " a user", "device": " a device", "server": " a server"}


def _each(price: OwnPrice) -> str:
    return _EACH.get(price.unit, f" a {price.unit}")


def _hours(count: float) -> str:
    return f"{count:g} {'hour' if count == 1 else 'hours'}"


@register.filter
def setup_words(price: OwnPrice) -> str:
    """Work and purchases that are due once."""
    parts = []
    if price.setup_hours:
        parts.append(_hours(price.setup_hours))
    if price.setup_hours_per_unit:
        parts.append(f"{_hours(price.setup_hours_per_unit)}{_each(price)}")
    if price.one_off:
        parts.append(f"{exact_dollars(price.one_off)}{_each(price)}")
    return " and ".join(parts) or "nothing"


@register.filter
def amount_words(price: OwnPrice) -> str:
    """What is due each month or year."""
    parts = []
    if price.monthly:
        parts.append(f"{exact_dollars(price.monthly)}{_each(price)} a month")
    if price.yearly:
        parts.append(f"{exact_dollars(price.yearly)}{_each(price)} a year")
    text = " and ".join(parts) or "nothing"
    return f"{text}. {price.note}" if price.note else text


@register.filter
def later_words(price: OwnPrice) -> str:
    """Work from the second year on."""
    return _hours(price.yearly_hours) if price.yearly_hours else "no work"
