"""Word documents and Excel workbooks with fixed times of creation."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

import docx
import xlsxwriter
from docx.shared import Pt

from duecare_web.demo.documents import Table
from duecare_web.demo.formats.archive import repack


def _naive(when: datetime) -> datetime:
    """Office formats store a time without zone; all times of the demonstration are UTC."""
    return when.replace(tzinfo=None)


def letter(
    title: str,
    paragraphs: Sequence[str],
    *,
    when: datetime,
    author: str,
    fields: Sequence[tuple[str, str]] = (),
    table: Table | None = None,
) -> bytes:
    """A Word document: heading, paragraphs, a table of labeled fields and a table of rows."""
    document = docx.Document()
    document.styles["Normal"].font.size = Pt(11)
    document.add_heading(title, level=1)
    if fields:
        grid = document.add_table(rows=0, cols=2)
        for label, value in fields:
            cells = grid.add_row().cells
            cells[0].text, cells[1].text = label, value
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        _add_rows(document, table)
    properties = document.core_properties
    properties.author = properties.last_modified_by = author
    properties.title = title
    properties.created = properties.modified = _naive(when)
    out = io.BytesIO()
    document.save(out)
    return repack(out.getvalue(), when)


def _add_rows(document: docx.document.Document, table: Table) -> None:
    grid = document.add_table(rows=1, cols=len(table.header), style="Table Grid")
    for cell, text in zip(grid.rows[0].cells, table.header, strict=True):
        cell.text = text
    for row in table.rows:
        for cell, value in zip(grid.add_row().cells, row, strict=True):
            cell.text = str(value)


def workbook(sheets: dict[str, Table], *, when: datetime, author: str) -> bytes:
    """An Excel workbook, one sheet a table, with bold frozen headers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"author": author, "created": _naive(when)})
    bold = book.add_format({"bold": True, "bg_color": "#DDE6EE"})
    for name, table in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, table.header, bold)
        for index, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(index, column, cell)
                else:
                    sheet.write_number(index, column, cell)
        sheet.set_column(0, max(len(table.header) - 1, 0), 16)
    book.close()
    return repack(out.getvalue(), when)


def truncated(data: bytes, share: float) -> bytes:
    """The first part of a file, as a copy that broke off leaves it."""
    return data[: int(len(data) * share)]
