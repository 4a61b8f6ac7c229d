"""Cuts delimited text into rows and cells, compiled, by the rules of RFC 4180 and of Python's csv.

A cell that starts with a quote ends at a quote that is not doubled; quotes elsewhere are text. A
row ends at CR, LF or both outside quotes. Quoted cells are cleaned where they stand, so a cell
is two offsets into the text.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from duecare.discovery.kernel.characters import Bytes
from duecare.discovery.kernel.compiled import compiled, compiled_with_arrays, pointer
from duecare.discovery.kernel.simd import WIDTH
from duecare.discovery.readers.segments import Cells

Offsets = npt.NDArray[np.int64]


@compiled
def _quoted_cell(buf: Bytes, at: int, end: int, delimiter: int) -> tuple[int, int]:
    """Clean the cell behind the quote at ``at``: (end of its text, where it stopped)."""
    to = at + 1
    at += 1
    while at < end:
        byte = buf[at]
        if byte == 34:
            if at + 1 < end and buf[at + 1] == 34:
                at += 1
            else:
                at += 1
                break
        buf[to] = byte
        to += 1
        at += 1
    while at < end and buf[at] != delimiter and buf[at] != 10 and buf[at] != 13:
        buf[to] = buf[at]
        to += 1
        at += 1
    return to, at


@compiled_with_arrays
def _split(
    text: Bytes, end: int, delimiter: int, starts: Offsets, ends: Offsets, rows: Offsets
) -> tuple[int, int]:
    """Fill the cells of ``text[:end]`` and the first cell of each row: (cells, rows)."""
    buf = pointer(text)
    at = 0
    cells = 0
    count = 0
    while at < end:
        rows[count] = cells
        count += 1
        begin = at
        while True:
            if at < end and buf[at] == 34:
                starts[cells] = at + 1
                ends[cells], at = _quoted_cell(buf, at, end, delimiter)
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
        if at < end and buf[at] == 13:
            at += 1
            if at < end and buf[at] == 10:
                at += 1
        elif at < end:
            at += 1
    rows[count] = cells
    return cells, count


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
    """The rows of a delimited text in UTF-8."""

    def __init__(self, text: bytes, delimiter: str) -> None:
        self._text = np.zeros(len(text) + WIDTH, dtype=np.uint8)
        self._text[: len(text)] = np.frombuffer(text, dtype=np.uint8)
        sign = ord(delimiter)
        lines = text.count(b"\n") + text.count(b"\r") + 2
        most = text.count(delimiter.encode()) + lines + 1
        starts, ends = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
        rows = np.empty(lines, dtype=np.int64)
        cells, count = _split(self._text, len(text), sign, starts, ends, rows)
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
