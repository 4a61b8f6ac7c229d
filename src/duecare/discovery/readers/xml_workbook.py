"""Workbooks that Excel 2003 and many programs' exports write as one XML file (SpreadsheetML 2003).

Often under a name that ends in ``.xls``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from duecare.discovery.readers.rows import table_chunks
from duecare.discovery.readers.segments import Segment

_SPACE: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MOST_SKIPPED: Final = 1000  # columns that a cell may leave out before it


def is_workbook(root: etree._Element) -> bool:
    """Whether a document is such a workbook."""
    return bool(root.tag == f"{_SPACE}Workbook")


def take_sheets(root: etree._Element, member: str, name: str) -> Iterator[Segment]:
    """The tables of the sheets; their cells are taken out of the document, notes stay."""
    for number, sheet in enumerate(root.iter(f"{_SPACE}Worksheet"), 1):
        title = sheet.get(f"{_SPACE}Name") or f"sheet {number}"
        rows = [_cells(row) for row in sheet.iter(f"{_SPACE}Row")]
        inside = f"{member}!{title}" if member else title
        yield from table_chunks(rows, inside, name)
    for data in list(root.iter(f"{_SPACE}Cell")):
        for value in data.findall(f"{_SPACE}Data"):
            data.remove(value)


def _cells(row: etree._Element) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{_SPACE}Cell"):
        index = cell.get(f"{_SPACE}Index", "")
        if index.isascii() and index.isdecimal() and len(index) < 6:
            missing = int(index) - 1 - len(cells)
            cells.extend([""] * max(0, min(missing, _MOST_SKIPPED)))
        value = cell.find(f"{_SPACE}Data")
        cells.append("" if value is None else "".join(map(str, value.itertext())))
    return cells
