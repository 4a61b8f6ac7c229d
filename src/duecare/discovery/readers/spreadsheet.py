"""Excel and OpenDocument spreadsheets through calamine, sheet by sheet, then what is beside cells."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import python_calamine
from lxml import etree

from duecare.discovery.readers.package import check_encryption, check_expansion, iterate_part
from duecare.discovery.readers.package_rest import lines_of, rest_of_package
from duecare.discovery.readers.rows import table_chunks
from duecare.discovery.readers.seen import Seen
from duecare.discovery.readers.segments import ReadProblem, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError
from duecare.discovery.readers.workbook_caches import is_cache, tables_of_caches

_REMEMBERED: Final = 8_000_000  # characters of cells that are compared with what is beside them
_BINARY_CELLS: Final = re.compile(
    r"xl/(?:worksheets/sheet\d*|workbook|sharedStrings|styles|calcChain)\.bin"
)
_BESIDE: Final = frozenset(("annotation", "shapes", "content-validation", "tracked-changes"))


def extract(source: Source, member: str) -> Segments:
    """Each sheet as a table, hidden ones too; then notes, headers, shapes, caches and the rest."""
    data = source.read()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_expansion(archive, source)
            check_encryption(archive)
    cells = _Cells()
    try:
        book = _open(data)
    except UnreadableSourceError:
        if b"xl/worksheets/sheet1.bin" in data:  # a binary workbook: its runs of text at least
            yield from _beside_cells(data, cells, source, member, with_cells=True)
        raise
    found = False
    for name in book.sheet_names:
        inside = f"{member}!{name}" if member else name
        try:
            rows = book.get_sheet_by_name(name).iter_rows()
            for segment in table_chunks(cells.texts(rows), inside, name):
                found = True
                yield segment
        except (python_calamine.CalamineError, ValueError) as error:
            if "not found" in str(error).lower() or "chart" in str(error).lower():
                continue  # a sheet that is a chart has no cells
            raise UnreadableSourceError("a damaged sheet") from error
        except BaseException as error:  # a panic of the library is no Exception
            if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
                raise
            yield ReadProblem("a damaged sheet", inside)
    if data.startswith(b"PK"):
        yield from _beside_cells(data, cells, source, member)
    if not book.sheet_names or (not found and _is_damaged(data)):
        raise UnreadableSourceError("a damaged spreadsheet")


def _open(data: bytes) -> Any:
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except Exception as error:
        word = "password" in str(error).lower() or "encrypt" in str(error).lower()
        reason = "encrypted with a password" if word else "not a readable spreadsheet"
        raise UnreadableSourceError(reason) from error
    except BaseException as error:  # a panic of the library is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise UnreadableSourceError("not a readable spreadsheet") from error


class _Cells:
    """The cells as text; the first ones are remembered, so that copies of them count once."""

    def __init__(self) -> None:
        self.seen = Seen()
        self.is_whole = True
        self._left = _REMEMBERED

    def texts(self, rows: Iterator[Any]) -> Iterator[list[str]]:
        for row in rows:
            texts = [_text(cell) for cell in row]
            if self._left > 0:
                self._left -= sum(map(len, texts)) + max(len(texts) - 1, 0)
                self.seen.add_cells(texts)
            else:
                self.is_whole = False
            yield texts


def _beside_cells(
    data: bytes, cells: _Cells, source: Source, member: str, *, with_cells: bool = False
) -> Segments:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        done = {
            name
            for name in names
            if is_cache(name) or (_BINARY_CELLS.fullmatch(name) and not with_cells)
        }
        if not cells.is_whole:
            done.add("xl/sharedStrings.xml")  # as large as the cells that hold them
        if "content.xml" in names:
            done.add("content.xml")
            lines = [cells.seen.fresh(line) for line in _beside_in_content(archive)]
            if any(lines):
                yield Text("\n".join(filter(None, lines)).encode("utf-8", "replace"), member)
        try:
            yield from tables_of_caches(archive, cells.seen, member)
            yield from rest_of_package(archive, done, cells.seen, source, member)
        except (zipfile.BadZipFile, EOFError, etree.XMLSyntaxError) as error:
            raise UnreadableSourceError("a damaged spreadsheet") from error


def _beside_in_content(archive: zipfile.ZipFile) -> Iterator[str]:
    """Notes, shapes and checks of an OpenDocument spreadsheet, without its cells."""
    for event, element in iterate_part(archive, "content.xml"):
        if event == "end" and isinstance(element.tag, str):
            name = element.tag.rpartition("}")[2]
            if name in _BESIDE:
                yield from lines_of(element)
            elif name == "table-row":
                element.clear(keep_tail=True)


def _is_damaged(data: bytes) -> bool:
    """Whether a part of the package does not match its checksum."""
    if not data.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.testzip() is not None


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:
        return str(int(cell))  # spreadsheets keep record numbers as floating point
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()[:10]
    return str(cell)
