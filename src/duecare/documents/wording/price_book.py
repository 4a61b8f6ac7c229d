"""The firm's price book in words: a price, an item, and what one edition changed of the last."""

from __future__ import annotations

from typing import Final

from duecare.catalog import load_catalog
from duecare.documents.wording.figures import exact_dollars
from duecare.risk import OwnPrice, PriceBook
from duecare.risk.inputs.prices import PriceItem

_EACH: Final = {"client": "", "user": " a user", "device": " a device", "server": " a server"}
_PERIODS: Final = {"once": "once", "month": "a month", "year": "a year"}
NO_PRICE: Final = "no price"


def setup_words(price: OwnPrice) -> str:
    """Work and purchases that are due once."""
    parts = []
    if price.setup_hours:
        parts.append(_hours(price.setup_hours))
    if price.setup_hours_per_unit:
        parts.append(f"{_hours(price.setup_hours_per_unit)}{_each(price.unit)}")
    if price.one_off:
        parts.append(f"{exact_dollars(price.one_off)}{_each(price.unit)}")
    return " and ".join(parts) or "nothing"


def amount_words(price: OwnPrice) -> str:
    """What is due each month or year, and for which product."""
    parts = []
    if price.monthly:
        parts.append(f"{exact_dollars(price.monthly)}{_each(price.unit)} a month")
    if price.yearly:
        parts.append(f"{exact_dollars(price.yearly)}{_each(price.unit)} a year")
    text = " and ".join(parts) or "nothing"
    return ". ".join(part for part in (text, price.product, price.note) if part)


def later_words(price: OwnPrice) -> str:
    """Work from the second year on."""
    return _hours(price.yearly_hours) if price.yearly_hours else "no work"


def item_words(item: PriceItem) -> str:
    """``$22 a user a month``: the price of an item."""
    return f"{exact_dollars(item.price)}{_each(item.unit)} {_PERIODS[item.period]}"


def whole_words(price: OwnPrice | None) -> str:
    """A price in one line: set-up, amounts, work of later years."""
    if price is None:
        return NO_PRICE
    later = f"{later_words(price)} each year after"
    return f"set-up {setup_words(price)}; {amount_words(price)}; {later}"


def changes_words(before: PriceBook, after: PriceBook) -> list[str]:
    """What an edition changed of the one before, a sentence a price."""
    told = []
    if before.hourly_rate != after.hourly_rate:
        told.append(f"An hour of work: {_rate(before)}, now {_rate(after)}.")
    for name in sorted({*before.safeguards, *after.safeguards}, key=_title):
        then, now = before.safeguards.get(name), after.safeguards.get(name)
        if then != now:
            told.append(f"{_title(name)}: {whole_words(then)}. Now: {whole_words(now)}.")
    old = {one.title: one for one in before.items}
    new = {one.title: one for one in after.items}
    told += [
        f"{title}: {_item(old.get(title))}, now {_item(new.get(title))}."
        for title in sorted({*old, *new}, key=str.casefold)
        if old.get(title) != new.get(title)
    ]
    return told


def _rate(book: PriceBook) -> str:
    return exact_dollars(book.hourly_rate) if book.hourly_rate is not None else NO_PRICE


def _item(item: PriceItem | None) -> str:
    return item_words(item) if item else NO_PRICE


def _title(safeguard: str) -> str:
    found = load_catalog().safeguards.get(safeguard)
    return found.title if found else safeguard


def _each(unit: str) -> str:
    return _EACH.get(unit, f" a {unit}")


def _hours(count: float) -> str:
    return f"{count:g} {'hour' if count == 1 else 'hours'}"
