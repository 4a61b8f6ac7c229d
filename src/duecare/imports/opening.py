"""From an uploaded file, or pasted cells, to a table: CSV in any dialect, a workbook, JSON or a zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import Any, Final

from duecare.errors import InputError, MissingComponentError
from duecare.imports.blocks import TOLD_BLOCKS, block_rows
from duecare.imports.decoding import MOST_BYTES, Decoded, decode
from duecare.imports.documents import is_json, json_rows
from duecare.imports.headings import fold
from duecare.imports.markup import declared_charset, is_markup, tables_of
from duecare.imports.profiles import known_headings
from duecare.imports.tables import MOST_ROWS, ListRow, ListTable, from_rows, read_text

_ZIP: Final = b"PK\x03\x04"
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"
_MOST_UNPACKED: Final = 200_000_000
_LISTS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".json")
_ADDED: Final = ("__MACOSX/", "._", ".DS_Store")
"""What a Mac adds to a zip."""
_OTHER_ZIPS: Final = {
    "word/": "a Word document",
    "ppt/": "a presentation",
    "Index/": "a Numbers or Pages document of a Mac",
}
_SAVE_AS: Final = "Save the list as CSV (UTF-8) or as an Excel workbook and choose that file."
_ENCODING_OF: Final = {"windows-1252": "cp1252", "iso-8859-1": "cp1252", "utf-8": "utf-8"}
_NO_LISTS: Final = ("password", "secret", "credential", "otp")
"""Names of files in exports of documentation systems that are never opened."""


@dataclass(frozen=True, slots=True)
class OpeningHints:
    """How a file is to be read, where the guess is wrong: encoding, delimiter, line of headings."""

    encoding: str = ""
    delimiter: str = ""
    header_line: int = 0


def open_list(content: bytes, *, name: str = "", how: OpeningHints | None = None) -> ListTable:
    """The table in the bytes of a file. Raises :class:`InputError` that says what to do."""
    chosen = how or OpeningHints()
    if len(content) > MOST_BYTES:
        raise InputError(
            f"the list is larger than the {MOST_BYTES // 1_000_000} MB that are allowed",
            hint="Export fewer columns, or one client at a time.",
        )
    if _is_secret(name):
        raise InputError("the name of the file says that it holds passwords: it was not opened")
    if content.startswith(_ZIP):
        names = _names(content)
        if any(one.startswith("xl/") for one in names) or _is_open_document(content, names):
            return _workbook(content, chosen)
        inner, inner_name = _inner(content, names)
        return open_list(inner, name=inner_name, how=chosen)
    if content.startswith(_OLD_WORKBOOK):
        return _workbook(content, chosen)
    if is_json(content):
        return from_rows(json_rows(content), known=known_headings(), encoding="JSON", delimiter="")
    decoded = decode(content, encoding=chosen.encoding or _declared(content))
    if is_markup(decoded.text):
        return _markup(decoded, chosen)
    if blocks := block_rows(decoded.text, known_headings()):
        return from_rows(
            blocks,
            known=known_headings(),
            encoding=decoded.encoding,
            delimiter="",
            notes=[*decoded.notes, TOLD_BLOCKS],
        )
    return read_text(
        decoded.text,
        known=known_headings(),
        encoding=decoded.encoding,
        notes=decoded.notes,
        delimiter=chosen.delimiter,
        header_line=chosen.header_line,
    )


def _declared(content: bytes) -> str:
    """The encoding that a page in place of a list names; of anything else none."""
    is_page = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return _ENCODING_OF.get(declared_charset(content), "") if is_page else ""


def _markup(decoded: Decoded, how: OpeningHints) -> ListTable:
    """The table of a page, or of Excel's XML, that has the most headings of lists."""
    tables = [
        [ListRow(at, tuple(cells)) for at, cells in enumerate(rows, start=1)]
        for rows in tables_of(decoded.text)
    ]
    if not tables:
        raise InputError("the file is a web page or XML without a table", hint=_SAVE_AS)
    return from_rows(
        max(tables, key=_headings),
        known=known_headings(),
        encoding="table of a web page or XML",
        delimiter="",
        notes=decoded.notes,
        header_line=how.header_line,
    )


def _is_secret(name: str) -> bool:
    folded = fold(PurePosixPath(name).stem)
    return any(one in folded for one in _NO_LISTS)


def _names(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, EOFError) as error:
        raise InputError("the file is damaged: it ends too early, or was changed") from error
    if sum(one.file_size for one in infos) > _MOST_UNPACKED:
        raise InputError("the file unpacks to more than is allowed")
    return [one.filename for one in infos if not one.is_dir()]


def _is_open_document(content: bytes, names: Sequence[str]) -> bool:
    kind = _unpacked(content, "mimetype") if "mimetype" in names else b""
    return kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet")


def _inner(content: bytes, every: Sequence[str]) -> tuple[bytes, str]:
    for begins, what in _OTHER_ZIPS.items():
        if any(one.startswith(begins) for one in every):
            raise InputError(f"the file is {what}, not a list", hint=_SAVE_AS)
    names = [
        one for one in every if not any(part in f"/{one}" for part in map("/{}".format, _ADDED))
    ]
    lists = [one for one in names if one.lower().endswith(_LISTS) and not _is_secret(one)]
    if any(map(_is_secret, names)):
        raise InputError(
            "the zip holds a file of passwords: nothing of it was opened",
            hint="Take the list out of the zip and delete the rest safely.",
        )
    if len(lists) != 1:
        raise InputError(
            f"the zip holds {len(lists)} lists; one is wanted",
            hint="Take the list out of the zip and choose it alone.",
        )
    return _unpacked(content, lists[0]), lists[0]


def _unpacked(content: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(name) as stream:
            found = stream.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError, EOFError) as error:
        raise InputError("the zip cannot be opened: it is damaged or has a password") from error
    if found.startswith(_ZIP) and not name.lower().endswith((".xlsx", ".ods")):
        raise InputError("the zip holds another zip")
    return found


def _workbook(content: bytes, how: OpeningHints) -> ListTable:
    """The first sheet of a workbook that has headings. Macros and links are not looked at."""
    try:
        from python_calamine import CalamineError, load_workbook
    except ImportError as error:
        raise MissingComponentError(
            "workbooks need an optional part", hint="pip install 'duecare[scan]', or save as CSV"
        ) from error
    try:
        book = load_workbook(io.BytesIO(content))
        some = book.sheets_metadata[:_MOST_SHEETS]
        read = [(one, book.get_sheet_by_name(one.name)) for one in some]
        sheets = [(one, _rows(_filled(sheet))) for one, sheet in read]
    except (CalamineError, OSError, ValueError, KeyError, IndexError) as error:
        raise InputError(
            "the workbook cannot be opened: it is damaged or has a password",
            hint="Open it in Excel and save it as CSV (UTF-8).",
        ) from error
    filled = [
        (one.name, rows, str(one.visible).endswith(".Visible")) for one, rows in sheets if rows
    ]
    if not filled:
        raise InputError("the workbook has no cells")
    name, best, _ = max(
        filled, key=lambda one: (one[2] and _headings(one[1]) > 0, _headings(one[1]))
    )
    others = [one for one, rows, _ in filled if one != name and _headings(rows) > 1]
    notes = (_TOLD_SHEETS.format(read=name, others="”, “".join(others)),) if others else ()
    return from_rows(
        best,
        known=known_headings(),
        encoding="workbook",
        delimiter="",
        notes=notes,
        header_line=how.header_line,
    )


_MOST_SHEETS: Final = 20
_MOST_MERGED: Final = 100_000  # cells
_TOLD_SHEETS: Final = (
    "Only the sheet “{read}” was read. “{others}” looks like a list too: save it as a file of its "
    "own, or move it to the front and delete the others, to bring it in."
)


def _filled(sheet: Any) -> list[list[Any]]:
    """The cells of a sheet; what was merged over several rows is in each of them."""
    cells: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    left = _MOST_MERGED
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
        if bottom == top or last != first or bottom >= len(cells):
            continue
        left -= bottom - top
        if left < 0:
            break
        for row in cells[top + 1 : bottom + 1]:
            row[first] = cells[top][first]
    return cells


def _headings(rows: Sequence[ListRow]) -> int:
    known = known_headings()
    return max(len({fold(cell) for cell in one.cells} & known) for one in rows[:30])


def _rows(sheet: Sequence[Sequence[Any]]) -> list[ListRow]:
    if len(sheet) > MOST_ROWS + 100:
        raise InputError(f"the sheet has {len(sheet):,} rows; {MOST_ROWS:,} are allowed")
    rows = [ListRow(at, tuple(map(_text, cells))) for at, cells in enumerate(sheet, start=1)]
    return [one for one in rows if any(one.cells)]


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "True" if cell else "False"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        plain = cell.time() == time() and cell.tzinfo is None
        return cell.date().isoformat() if plain else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
