"""Excel and OpenDocument spreadsheets through calamine, sheet by sheet."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import python_calamine

from duecare.discovery.readers.package import check_encryption, check_expansion
from duecare.discovery.readers.rows import table_chunks
from duecare.discovery.readers.segments import Segments
from duecare.discovery.readers.source import Source, UnreadableSourceError


def extract(source: Source, member: str) -> Segments:
    """Each sheet as a table."""
    data = source.read()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_expansion(archive, source)
            check_encryption(archive)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except Exception as error:
        word = "password" in str(error).lower() or "encrypt" in str(error).lower()
        reason = "encrypted with a password" if word else "not a readable spreadsheet"
        raise UnreadableSourceError(reason) from error
    found = False
    for name in book.sheet_names:
        inside = f"{member}!{name}" if member else name
        try:
            rows = book.get_sheet_by_name(name).iter_rows()
            for segment in table_chunks(_texts(rows), inside, name):
                found = True
                yield segment
        except (python_calamine.CalamineError, ValueError) as error:
            raise UnreadableSourceError("a damaged sheet") from error
    if not book.sheet_names or (not found and _is_damaged(data)):
        raise UnreadableSourceError("a damaged spreadsheet")


def _is_damaged(data: bytes) -> bool:
    """Whether a part of the package does not match its checksum."""
    if not data.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.testzip() is not None


def _texts(rows: Iterator[Any]) -> Iterator[list[str]]:
    for row in rows:
        yield [_text(cell) for cell in row]


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
