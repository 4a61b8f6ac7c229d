"""Tables of a file as CSV (RFC 4180, UTF-8) that no spreadsheet runs and no reader misreads."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Final, TextIO

from duecare.documents.fonts import shown_controls

_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class SheetWriter:
    """Writes rows of text into ``target``, whole: line ends stay, inside quotes."""

    def __init__(self, target: TextIO) -> None:
        self._writer = csv.writer(target, lineterminator="\r\n")

    def add(self, cells: Sequence[str]) -> None:
        """Write one row."""
        self._writer.writerow([spreadsheet_text(cell) for cell in cells])


def spreadsheet_text(cell: str) -> str:
    """A cell that no spreadsheet runs: one that begins like a formula gets an apostrophe in front.

    Controls and marks that change the order of text are spelled out, such as ``[U+202E]``.
    """
    shown = shown_controls(cell)
    return f"'{shown}" if shown.startswith(_FORMULAS) else shown
