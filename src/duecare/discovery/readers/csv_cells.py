"""Cuts delimited text into rows and cells, compiled, by the rules of RFC 4180 and of Python's csv.

A cell that starts with a quote ends at a quote that is not doubled; quotes elsewhere are text. A
row ends at CR, LF or both outside quotes. Quoted cells are cleaned where they stand, so a cell
is two offsets into the text.

A quote that nobody closed would make one cell of all rows up to the next quote. It is told by what
that quote would be: none at all, the opening one of another cell, or one behind lines that are whole
rows by themselves. Such a quote is text, and its row ends with its line.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from duecare.discovery.kernel.characters import Bytes
from duecare.discovery.kernel.compiled import compiled, compiled_with_arrays, inlined, pointer
from duecare.discovery.kernel.simd import WIDTH
from duecare.discovery.readers.segments import Cells

Offsets = npt.NDArray[np.int64]


@compiled
def _closing(buf: Bytes, at: int, end: int) -> int:
    """The quote that closes the one at ``at``; ``end`` if there is none."""
    at += 1
    while at < end:
        if buf[at] == 34:
            if at + 1 >= end or buf[at + 1] != 34:
                return at
            at += 1
        at += 1
    return end


@inlined
def _ends_cell(buf: Bytes, at: int, end: int, delimiter: int) -> bool:
    return bool(at >= end or buf[at] == delimiter or buf[at] == 10 or buf[at] == 13)


@compiled
def _cells_of_line(buf: Bytes, at: int, end: int, delimiter: int) -> tuple[int, int, int]:
    """Cells of the line from ``at`` where quotes are text, those not empty, where the line ends."""
    cells = 1
    filled = 0
    begin = at
    while at < end and buf[at] != 10 and buf[at] != 13:
        if buf[at] == delimiter:
            cells += 1
            filled += at > begin
            begin = at + 1
        at += 1
    return cells, filled + int(at > begin), at


@compiled
def _is_unclosed(
    buf: Bytes, at: int, close: int, end: int, delimiter: int, before: int, width: int
) -> bool:
    """Whether the quote at ``at`` is left open, though one follows at ``close``.

    ``before`` cells stand before it in a table of ``width`` columns. Only a cell of several lines
    can be wrong.
    """
    rest, _, line = _cells_of_line(buf, at, close, delimiter)
    if line >= close:
        return False
    if close >= end or not _ends_cell(buf, close + 1, end, delimiter):
        return True
    if width < 3 or before + rest != width:
        return False
    while line < close and (buf[line] == 10 or buf[line] == 13):
        line += 1
    cells, filled, stop = _cells_of_line(buf, line, end, delimiter)
    return bool(cells == width and filled > 2 and stop < close)


@compiled
def _quoted_cell(buf: Bytes, at: int, close: int, end: int, delimiter: int) -> tuple[int, int]:
    """Clean the cell of the quotes at ``at`` and ``close``: (end of its text, where it stopped)."""
    to = at + 1
    at += 1
    while at < close:
        buf[to] = buf[at]
        to += 1
        at += 2 if buf[at] == 34 else 1  # a doubled quote
    at = close + 1
    while not _ends_cell(buf, at, end, delimiter):
        buf[to] = buf[at]
        to += 1
        at += 1
    return to, min(at, end)


@compiled_with_arrays
def _split(
    text: Bytes, end: int, delimiter: int, starts: Offsets, ends: Offsets, rows: Offsets
) -> tuple[int, int, int]:
    """Fill the cells of ``text[:end]`` and the first cell of each row.

    (cells, rows, the first row with a quote that is left open or -1). Looking for quotes that do
    not come has a budget, so that a hostile file costs no more than a few passes.
    """
    buf = pointer(text)
    at = 0
    cells = 0
    count = 0
    width = 0
    open_row = -1
    budget = 16 * end
    while at < end:
        rows[count] = cells
        count += 1
        begin = at
        while True:
            close = -1
            if at < end and buf[at] == 34:
                close = _closing(buf, at, end)
                before = cells - rows[count - 1]
                if budget > 0 and _is_unclosed(buf, at, close, end, delimiter, before, width):
                    budget -= close - at
                    open_row = count - 1 if open_row < 0 else open_row
                    close = -1
            if close >= 0:
                starts[cells] = at + 1
                ends[cells], at = _quoted_cell(buf, at, close, end, delimiter)
            else:
                starts[cells] = at
                while at < end and buf[at] != delimiter and buf[at] != 10 and buf[at] != 13:
                    at += 1
                ends[cells] = at
            cells += 1
            if at >= end or buf[at] != delimiter:
                break
            at += 1
        if at == begin:
            cells -= 1  # an empty line is a row without cells
        width = cells if width == 0 else width
        if at < end and buf[at] == 13:
            at += 1
            if at < end and buf[at] == 10:
                at += 1
        elif at < end:
            at += 1
    rows[count] = cells
    return cells, count, open_row


@compiled_with_arrays
def _column(
    text: Bytes, starts: Offsets, ends: Offsets, rows: Offsets, column: int
) -> tuple[Bytes, Offsets]:
    """The bytes of one column after another, and where each cell ends in them."""
    stops = np.zeros(len(rows) - 1, dtype=np.int64)
    total = 0
    for row in range(len(rows) - 1):
        cell = rows[row] + column
        if cell < rows[row + 1]:
            total += ends[cell] - starts[cell]
        stops[row] = total
    joined = np.empty(max(total, 1), dtype=np.uint8)
    joined[0] = 32
    to = 0
    for row in range(len(rows) - 1):
        cell = rows[row] + column
        if cell < rows[row + 1]:
            for at in range(starts[cell], ends[cell]):
                joined[to] = text[at]
                to += 1
    return joined, stops


class Split:
    """The rows of a delimited text in UTF-8; ``open_row`` is the first with an open quote or -1."""

    def __init__(self, text: bytes, delimiter: str) -> None:
        self._text = np.zeros(len(text) + WIDTH, dtype=np.uint8)
        self._text[: len(text)] = np.frombuffer(text, dtype=np.uint8)
        sign = ord(delimiter)
        lines = text.count(b"\n") + text.count(b"\r") + 2
        most = text.count(delimiter.encode()) + lines + 1
        starts, ends = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
        rows = np.empty(lines, dtype=np.int64)
        cells, count, self.open_row = _split(self._text, len(text), sign, starts, ends, rows)
        self._starts, self._ends, self._rows = starts[:cells], ends[:cells], rows[: count + 1]

    def __len__(self) -> int:
        return len(self._rows) - 1

    @property
    def widths(self) -> Offsets:
        """How many cells each row has."""
        return np.diff(self._rows)

    @property
    def width(self) -> int:
        """Cells of the widest row."""
        return int(self.widths.max()) if len(self) else 0

    def columns(self, skip: int, width: int) -> list[Cells]:
        """The cells from row ``skip`` on, column by column; missing ones are empty."""
        rows = self._rows[skip:]
        columns = []
        for index in range(width):
            joined, stops = _column(self._text, self._starts, self._ends, rows, index)
            starts = np.concatenate([np.zeros(1, dtype=np.int64), stops[:-1]])
            columns.append(Cells(joined, starts[: len(stops)], stops))
        return columns

    def row(self, index: int) -> list[str]:
        """One row as texts."""
        first, last = int(self._rows[index]), int(self._rows[index + 1])
        return [
            self._text[self._starts[cell] : self._ends[cell]].tobytes().decode("utf-8", "replace")
            for cell in range(first, last)
        ]
