"""The same words in two forms (plain and HTML, a value and its rich text) counted once.

Of a second form only those lines are kept that say something which the first one did not.
"""

from __future__ import annotations

import re
from typing import Final

_VALUE: Final = re.compile(r"[^\s@<>,;:\"']+@[^\s@<>,;:\"']+|[^\W_]*\d[^\W_]*")
_WORD: Final = re.compile(r"[^\W_]+")


class Seen:
    """The values (anything with a digit, addresses) and words of what was read already."""

    def __init__(self, text: str = "") -> None:
        self._values: set[str] = set()
        self._words: set[str] = set()
        self.add(text)

    def add(self, text: str) -> None:
        """Remember a text."""
        low = text.lower()
        self._values.update(_VALUE.findall(low))
        self._words.update(_WORD.findall(low))

    def lacks(self, text: str) -> int:
        """How many different values of a text were not seen."""
        return len(set(_VALUE.findall(text.lower())) - self._values)

    def fresh(self, text: str) -> str:
        """The lines with a value, or else a word, that was not seen; they are remembered."""
        kept = []
        for line in text.splitlines():
            low = line.lower()
            values = set(_VALUE.findall(low))
            is_known = (
                values <= self._values if values else self._words.issuperset(_WORD.findall(low))
            )
            if not is_known:
                kept.append(line)
        fresh = "\n".join(kept)
        self.add(fresh)
        return fresh


def in_both_forms(first: str, second: str) -> str:
    """One text of two forms that say the same: the one with more values, then what it lacks."""
    fuller, other = (first, second) if Seen(first).lacks(second) == 0 else (second, first)
    rest = Seen(fuller).fresh(other)
    return f"{fuller}\n{rest}" if rest.strip() else fuller
