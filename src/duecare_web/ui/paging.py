"""Long lists in parts of a page; ``ui/pager.html`` leads from one to the next.

Two ways: by number (:func:`page_part`), and from a row on (:func:`keyset_part`), which neither
repeats nor leaves out a row when others come or go meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

SIZES: Final = (25, 50, 100)
RowT = TypeVar("RowT", bound=Model)


@dataclass(frozen=True, slots=True)
class PagePart:
    """Part of a list: ``first`` and ``last`` count from 1, of ``total``."""

    number: int
    pages: int
    size: int
    total: int

    @property
    def first(self) -> int:
        """The place of the first row in the whole list."""
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last(self) -> int:
        """The place of the last row in the whole list."""
        return min(self.number * self.size, self.total)

    @property
    def rows(self) -> slice:
        """Which rows of the list these are."""
        return slice((self.number - 1) * self.size, self.number * self.size)

    @property
    def earlier(self) -> dict[str, Any] | None:
        """What the address of the page before says, if there is one."""
        return {"page": self.number - 1} if self.number > 1 else None

    @property
    def later(self) -> dict[str, Any] | None:
        """What the address of the next page says, if there is one."""
        return {"page": self.number + 1} if self.number < self.pages else None


def page_part(total: int, number: int | None, size: int | None) -> PagePart:
    """The page of a list that was asked for; the nearest one where there is no such page."""
    fits = fitting_size(size)
    pages = max(1, -(-total // fits))
    return PagePart(min(max(1, number or 1), pages), pages, fits, total)


def fitting_size(size: int | None) -> int:
    """The size of a page that was asked for, or the smallest."""
    return size if size in SIZES else SIZES[0]


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of a sorting: the name of a field or annotation that is never empty."""

    name: str
    descending: bool = False

    @property
    def text(self) -> str:
        """As ``order_by`` takes it."""
        return f"-{self.name}" if self.descending else self.name


@dataclass(frozen=True, slots=True)
class KeysetPart(Generic[RowT]):
    """Some rows of a list in order; ``first`` counts from 1, of ``total``."""

    rows: list[RowT]
    first: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The place of the last row in the whole list."""
        return self.first + len(self.rows) - 1

    @property
    def earlier(self) -> dict[str, Any] | None:
        """What the address of the page before says, if there is one."""
        return {"before": self.rows[0].pk, "after": None} if self.rows and self.first > 1 else None

    @property
    def later(self) -> dict[str, Any] | None:
        """What the address of the next page says, if there is one."""
        has_more = self.rows and self.last < self.total
        return {"after": self.rows[-1].pk, "before": None} if has_more else None


def keyset_part(
    rows: QuerySet[RowT],
    order: Sequence[SortKey],
    *,
    size: int,
    known: QuerySet[RowT],
    after: object = None,
    before: object = None,
) -> KeysetPart[RowT]:
    """The rows that follow the row ``after``, or those that end before the row ``before``.

    ``order`` ends with a key that no two rows share. ``known`` holds the rows from which one may
    go on, with the same annotations: a row that no longer fits the list still has its place in it.
    One that is not known leads to the first page.
    """
    total, ordered = rows.count(), rows.order_by(*(one.text for one in order))
    place = _place(known, order, after if before is None else before)
    start = 0
    if place is not None and before is None:
        ahead = ordered.filter(_beyond(order, place, forward=True))
        if number := ahead.count():
            return KeysetPart(list(ahead[:size]), total - number + 1, size, total)
        start = max(0, total - size)  # what followed is gone: the end of the list
    elif place is not None:
        behind = ordered.filter(_beyond(order, place, forward=False))
        if (number := behind.count()) > size:
            found = list(behind.reverse()[:size])[::-1]
            return KeysetPart(found, number - size + 1, size, total)
    return KeysetPart(list(ordered[start : start + size]), min(start + 1, total), size, total)


def _place(known: QuerySet[RowT], order: Sequence[SortKey], row: object) -> tuple[Any, ...] | None:
    if row is None:
        return None
    return known.filter(pk=row).order_by().values_list(*(one.name for one in order)).first()


def _beyond(order: Sequence[SortKey], place: Sequence[Any], *, forward: bool) -> Q:
    """The rows on one side of a place: the first key that differs decides."""
    found, equal = Q(), Q()
    for key, value in zip(order, place, strict=True):
        rises = forward is not key.descending
        found |= equal & Q(**{f"{key.name}__{'gt' if rises else 'lt'}": value})
        equal &= Q(**{key.name: value})
    return found
