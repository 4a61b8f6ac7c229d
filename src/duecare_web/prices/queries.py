"""Reading the price book of a firm."""

from __future__ import annotations

from dataclasses import dataclass

from duecare.catalog import load_catalog
from duecare.catalog.safeguards import Safeguard
from duecare.risk import OwnPrice, PriceBook, price_book_from
from duecare_web.accounts.models import Firm
from duecare_web.prices.models import PriceBookEdition


@dataclass(frozen=True, slots=True)
class PricedSafeguard:
    """A safeguard with the firm's price, where it has one."""

    safeguard: Safeguard
    price: OwnPrice | None


def newest_edition(firm: Firm) -> PriceBookEdition | None:
    """The edition that holds."""
    return PriceBookEdition.objects.filter(firm=firm).first()


def price_book_of(firm: Firm) -> PriceBook:
    """The prices that hold, checked by the engine's own model; an empty book before the first."""
    edition = newest_edition(firm)
    return price_book_from(edition.terms, where=str(edition)) if edition else PriceBook()


def priced_safeguards(book: PriceBook) -> list[PricedSafeguard]:
    """All safeguards of the catalog by title, those with a price first."""
    rows = [
        PricedSafeguard(one, book.safeguards.get(one.id))
        for one in load_catalog().safeguards.values()
    ]
    return sorted(rows, key=lambda row: (row.price is None, row.safeguard.title))
