"""Tables in markup: what RMM tools and web pages save as ``.xls``, and Excel's XML of 2003.

Only the cells are read. Nothing is fetched, run or looked up: to the parser all of it is text.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_LOOKS: Final = re.compile(
    r"^\s*(<!--.*?-->\s*)*<(!doctype html|html|head|meta|body|div|style|table|\?xml|workbook)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?([\w-]{2,20})", re.IGNORECASE)
_CELLS: Final = frozenset({"td", "th", "cell", "ss:cell"})
_ROWS: Final = frozenset({"tr", "row", "ss:row"})
_TABLES: Final = frozenset({"table", "ss:table"})
_UNSEEN: Final = frozenset({"script", "style", "title", "comment", "ss:comment"})
_BREAKS: Final = frozenset({"br", "p", "div", "li"})
_WIDEST: Final = 512
_SPAN: Final = 2_000  # rows that one merged cell may fill
_TAGS: Final = 6_000_000


Rows = list[list[str]]
"""The rows of one table as text; a merged cell fills every row that it covers."""


def is_markup(text: str) -> bool:
    """Whether a text is a page or a sheet of XML, whatever its name says."""
    return bool(_LOOKS.match(text[:4_096]))


def declared_charset(content: bytes) -> str:
    """The encoding that a page names in its first kilobyte; empty if it names none."""
    found = _CHARSET.search(content[:1_024])
    return found[1].decode().lower() if found else ""


def tables_of(text: str) -> list[Rows]:
    """Every table that has rows, in the order in which they begin."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return [one for one in reader.tables if one]


class _Reader(HTMLParser):
    """Cells by the row; rows and cells that are not closed end where the next one begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Rows] = []
        self._open: list[Rows] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._below: dict[int, tuple[int, str]] = {}  # place -> rows that it still fills, and text
        self._unseen = 0
        self._tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tags += 1
        if self._tags > _TAGS:
            return
        given = {name: value or "" for name, value in attrs}
        if tag in _TABLES:
            self._end_row()
            self._open.append([])
            self.tables.append(self._open[-1])
            self._below = {}
        elif tag in _ROWS and self._open:
            self._end_row()
            self._row = []
        elif tag in _CELLS and self._open:
            self._end_cell()
            self._begin_cell(given)
        elif tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BREAKS and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _TABLES and self._open:
            self._end_row()
            self._open.pop()
        elif tag in _ROWS:
            self._end_row()
        elif tag in _CELLS:
            self._end_cell()
        elif tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._unseen:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_row()

    def _begin_cell(self, given: dict[str, str]) -> None:
        if self._row is None:
            self._row = []
        self._fill()
        index = _number(given.get("ss:index", ""), 0)  # Excel leaves empty cells out
        while 0 < index <= _WIDEST and len(self._row) < index - 1:
            self._row.append("")
        across = _number(given.get("colspan", ""), 1) + _number(given.get("ss:mergeacross", ""), 0)
        down = _number(given.get("rowspan", ""), 1) + _number(given.get("ss:mergedown", ""), 0)
        self._cell, self._spans = [], (max(1, min(across, _WIDEST)), max(1, min(down, _SPAN)))

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        text = " ".join("".join(self._cell).split())
        across, down = self._spans
        for at in range(across):
            if len(self._row) >= _WIDEST:
                break
            if down > 1:
                self._below[len(self._row)] = (down, text)
            elif at == 0:
                self._below.pop(len(self._row), None)
            self._row.append("" if at else text)
        self._cell = None

    def _fill(self) -> None:
        """Places of this row that a cell of a row above covers."""
        row = self._row if self._row is not None else []
        while found := self._below.get(len(row)):
            row.append(found[1])

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None or not self._open:
            self._row = None
            return
        self._fill()
        self._below = {at: (left - 1, text) for at, (left, text) in self._below.items() if left > 1}
        if any(self._row):
            self._open[-1].append(self._row)
        self._row = None


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default
