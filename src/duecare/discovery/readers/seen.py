"""The same words in two forms (plain and HTML, a value and its rich text) counted once.

Of a second form only those lines are kept that say something which the first one did not.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Final

_APART: Final = str.maketrans(
    dict.fromkeys(
        string.punctuation.replace("@", "") + "\u201c\u201d\u2018\u2019\u2013\u2014\u2026\u2022",
        " ",
    )
)


def _words(text: str) -> list[str]:
    """Runs of letters and digits; an address is held together by its sign."""
    return text.lower().translate(_APART).split()


class Seen:
    """The words of what was read already; those with a digit or an ``@`` are values."""

    def __init__(self, text: str = "") -> None:
        self._known: set[str] = set()
        self._cells: set[str] = set()
        self.add(text)

    def add(self, text: str) -> None:
        """Remember a text."""
        self._known.update(_words(text))

    def add_cells(self, cells: Sequence[str]) -> None:
        """Remember the cells of a row: each of them again is known without a look at its words."""
        self._cells.update(cells)
        self.add(" ".join(cells))

    def is_cell(self, text: str) -> bool:
        """Whether a text is that of a cell."""
        return text in self._cells

    def lacks(self, text: str) -> int:
        """How many different values of a text were not seen."""
        return sum(not word.isalpha() for word in self.lacking(text))

    def lacking(self, text: str) -> set[str]:
        """The words of a text that were not seen."""
        return set(_words(text)) - self._known

    def fresh(self, text: str) -> str:
        """The lines with a value, or else a word, that was not seen; they are remembered."""
        if text in self._cells:
            return ""
        kept = []
        for line in text.splitlines():
            words = _words(line)
            told = [word for word in words if not word.isalpha()] or words
            if not self._known.issuperset(told):
                kept.append(line)
        if not kept:
            return ""
        fresh = "\n".join(kept)
        self.add(fresh)
        return fresh


def in_both_forms(first: str, second: str) -> str:
    """One text of two forms that say the same: the one with more values, then what it lacks."""
    seen = Seen(first)
    lacking = seen.lacking(second)
    if not lacking:
        return first
    if all(word.isalpha() for word in lacking):
        fuller, rest = first, seen.fresh(second)
    else:
        fuller, rest = second, Seen(second).fresh(first)
    return f"{fuller}\n{rest}" if rest.strip() else fuller
