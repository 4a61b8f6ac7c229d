"""Long lists in parts of a page; ``ui/pager.html`` leads from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SIZES: Final = (25, 50, 100)


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


def page_part(total: int, number: int | None, size: int | None) -> PagePart:
    """The page of a list that was asked for; the nearest one where there is no such page."""
    fits = size if size in SIZES else SIZES[0]
    pages = max(1, -(-total // fits))
    return PagePart(min(max(1, number or 1), pages), pages, fits, total)
