"""Changing prices: each change is a new edition of the whole book, with its entry."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare.risk import OwnPrice, PriceBook
from duecare.risk.inputs.prices import PriceItem
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day
from duecare_web.ledger.actions import action, append_firm_entry
from duecare_web.prices.models import PriceBookEdition
from duecare_web.prices.queries import newest_edition, price_book_of


@action
def set_hourly_rate(*, firm: Firm, actor: Actor, hourly_rate: float) -> PriceBookEdition:
    """What an hour of the firm's work costs, in dollars."""
    lock(firm)
    book = price_book_of(firm)
    return _new_edition(firm, actor, book, hourly_rate=hourly_rate)


@action
def set_price(*, firm: Firm, actor: Actor, safeguard: str, price: OwnPrice) -> PriceBookEdition:
    """The firm's price of one safeguard. Raises :class:`InputError` for hours without a rate."""
    lock(firm)
    book = price_book_of(firm)
    if price.has_work and book.hourly_rate is None:
        raise InputError("a price with hours needs your hourly rate", hint="set it first")
    return _new_edition(firm, actor, book, safeguards={**book.safeguards, safeguard: price})


@action
def remove_price(*, firm: Firm, actor: Actor, safeguard: str) -> PriceBookEdition:
    """Take the price of a safeguard out of the book: it is offered as not priced."""
    lock(firm)
    book = price_book_of(firm)
    if safeguard not in book.safeguards:
        raise InputError("this safeguard has no price")
    left = {name: price for name, price in book.safeguards.items() if name != safeguard}
    return _new_edition(firm, actor, book, safeguards=left)


@action
def set_item(
    *, firm: Firm, actor: Actor, item: PriceItem, instead_of: str = ""
) -> PriceBookEdition:
    """Something that the firm sells by name; ``instead_of`` is the title of the one that it changes.

    Raises :class:`InputError` if another item has the name.
    """
    lock(firm)
    book = price_book_of(firm)
    left = [one for one in book.items if one.title != instead_of]
    if any(one.title.casefold() == item.title.casefold() for one in left):
        raise InputError(f"“{item.title}” is in the price book", hint="change that one, or name it")
    items = sorted([*left, item], key=lambda one: one.title.casefold())
    return _new_edition(firm, actor, book, items=items)


@action
def remove_item(*, firm: Firm, actor: Actor, title: str) -> PriceBookEdition:
    """Take an item out of the book; what was offered with it keeps its price."""
    lock(firm)
    book = price_book_of(firm)
    left = [one for one in book.items if one.title != title]
    if len(left) == len(book.items):
        raise InputError("the price book has no such item")
    return _new_edition(firm, actor, book, items=left)


@action
def set_price_book(
    *, firm: Firm, actor: Actor, book: PriceBook, since: dt.date | None = None
) -> PriceBookEdition:
    """A whole book at once, as from a file; ``since``: the day from which it holds, if not today."""
    lock(firm)
    return _new_edition(firm, actor, book, since)


def _new_edition(
    firm: Firm, actor: Actor, before: PriceBook, since: dt.date | None = None, **changes: object
) -> PriceBookEdition:
    day = since or firm_day(firm, timezone.now())
    fields = {name: getattr(before, name) for name in PriceBook.model_fields}
    book = PriceBook(**{**fields, **changes, "as_of": day})
    newest = newest_edition(firm)
    receipt = append_firm_entry(firm=firm, actor=actor, entry=_entry_of(book))
    return PriceBookEdition.objects.create(
        firm=firm,
        number=(newest.number if newest else 0) + 1,
        as_of=day,
        terms=book.model_dump(mode="json"),
        entry_id=receipt.entry_id,
    )


def _entry_of(book: PriceBook) -> record.PriceBookSet:
    return record.PriceBookSet(
        hourly_rate_cents=None if book.hourly_rate is None else _cents(book.hourly_rate),
        safeguards=[_terms(name, price) for name, price in sorted(book.safeguards.items())],
        items=[
            record.ItemPrice(
                title=one.title, unit=one.unit, price_cents=_cents(one.price), period=one.period
            )
            for one in book.items
        ]
        or None,
    )


def _terms(safeguard: str, price: OwnPrice) -> record.SafeguardPrice:
    return record.SafeguardPrice(
        safeguard=safeguard,
        unit=price.unit,
        setup_minutes=round(price.setup_hours * 60),
        setup_minutes_per_unit=round(price.setup_hours_per_unit * 60),
        yearly_minutes=round(price.yearly_hours * 60),
        one_off_cents=_cents(price.one_off),
        monthly_cents=_cents(price.monthly),
        yearly_cents=_cents(price.yearly),
        note=price.note,
        product=price.product or None,
    )


def _cents(dollars: float) -> int:
    return round(dollars * 100)
