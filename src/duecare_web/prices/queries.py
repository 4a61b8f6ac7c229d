"""Reading the price book of a firm."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from duecare.catalog import load_catalog
from duecare.catalog.safeguards import Safeguard
from duecare.documents.wording.price_book import changes_words
from duecare.risk import OwnPrice, PriceBook, price_book_from
from duecare.risk.inputs.prices import PriceItem
from duecare_web.accounts.models import Firm
from duecare_web.ledger.actions import firm_log
from duecare_web.ledger.changers import said_by
from duecare_web.ledger.queries import entry_line
from duecare_web.prices.models import PriceBookEdition


@dataclass(frozen=True, slots=True)
class PricedSafeguard:
    """A safeguard with the firm's price, where it has one, and the day since which it holds."""

    safeguard: Safeguard
    price: OwnPrice | None
    since: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PricedItem:
    """Something that the firm sells by name, and the day since which its price holds."""

    item: PriceItem
    since: dt.date


@dataclass(frozen=True, slots=True)
class BookChange:
    """One edition: its day, and what it changed of the one before."""

    number: int
    on: dt.date
    lines: list[str]
    entry_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BookPage:
    """The whole price book as its page shows it."""

    book: PriceBook
    rate_since: dt.date | None
    priced: list[PricedSafeguard]
    unpriced: list[PricedSafeguard]
    items: list[PricedItem]
    editions: int


def newest_edition(firm: Firm) -> PriceBookEdition | None:
    """The edition that holds."""
    return PriceBookEdition.objects.filter(firm=firm).first()


def price_book_of(firm: Firm) -> PriceBook:
    """The prices that hold, checked by the engine's own model; an empty book before the first."""
    edition = newest_edition(firm)
    return book_in(edition) if edition else PriceBook()


def book_in(edition: PriceBookEdition) -> PriceBook:
    """The prices of one edition."""
    return price_book_from(edition.terms, where=str(edition))


def book_page(firm: Firm) -> BookPage:
    """All prices by title with the day since which each holds, read from the editions."""
    editions = list(PriceBookEdition.objects.filter(firm=firm))
    book = book_in(editions[0]) if editions else PriceBook()
    rows = [
        PricedSafeguard(one, price, _since(editions, "safeguards", one.id) if price else None)
        for one in load_catalog().safeguards.values()
        for price in [book.safeguards.get(one.id)]
    ]
    rows.sort(key=lambda row: row.safeguard.title)
    return BookPage(
        book=book,
        rate_since=_since(editions, "hourly_rate") if book.hourly_rate is not None else None,
        priced=[row for row in rows if row.price],
        unpriced=[row for row in rows if not row.price],
        items=[PricedItem(one, _since(editions, "items", one.title)) for one in book.items],
        editions=len(editions),
    )


def _since(editions: list[PriceBookEdition], part: str, name: str = "") -> dt.date:
    """The day of the first edition from which on a price was the one of today, without a break."""
    return _first_with(editions, lambda edition: _term(edition, part, name)).as_of


def _first_with(
    editions: list[PriceBookEdition], read: Callable[[PriceBookEdition], object]
) -> PriceBookEdition:
    now, since = read(editions[0]), editions[0]
    for one in editions[1:]:
        if read(one) != now:
            break
        since = one
    return since


def changed_by(firm: Firm, part: str, name: str = "", field: str = "") -> str:
    """By whom and when one figure of a price came to what it is; empty where there is no edition."""
    editions = list(PriceBookEdition.objects.filter(firm=firm))
    if not editions:
        return ""

    def figure(edition: PriceBookEdition) -> object:
        term = _term(edition, part, name)
        return term.get(field) if field and isinstance(term, dict) else term

    return said_by(entry_line(firm_log(firm), _first_with(editions, figure).entry_id))


def _term(edition: PriceBookEdition, part: str, name: str) -> object:
    """One price of an edition as it is stored; what is left out of a stored price has no say."""
    kept = edition.terms.get(part)
    if part == "items":
        kept = {one["title"]: one for one in kept or ()}
    found = (kept or {}).get(name) if name else kept
    return (
        {key: value for key, value in found.items() if value} if isinstance(found, dict) else found
    )


def history_of(firm: Firm) -> Iterator[BookChange]:
    """Each edition with what it changed, newest first."""
    editions = list(PriceBookEdition.objects.filter(firm=firm))
    books = [*(book_in(one) for one in editions), PriceBook()]
    for edition, (after, before) in zip(editions, pairwise(books), strict=True):
        lines = changes_words(before, after)
        yield BookChange(edition.number, edition.as_of, lines, edition.entry_id)
