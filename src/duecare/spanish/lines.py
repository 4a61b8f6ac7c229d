"""The files of texts: an English line, and its Spanish below it, set in by two spaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from duecare.errors import CatalogError

_SET_IN: Final = "  "


class Pair(NamedTuple):
    """An English text with its Spanish."""

    english: str
    spanish: str


def read_pairs(text: str, *, where: str) -> Iterator[Pair]:
    """The pairs of a file; lines that begin with ``#`` are remarks.

    Raises :class:`CatalogError` for a line without its other half.
    """
    english = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        is_spanish = line.startswith(_SET_IN)
        if is_spanish != bool(english):
            raise CatalogError(f"{where}, line {number}: a text without its other half")
        if is_spanish:
            yield Pair(english, line.strip())
            english = ""
        else:
            english = line.strip()
    if english:
        raise CatalogError(f"{where}: the last text has no Spanish")
