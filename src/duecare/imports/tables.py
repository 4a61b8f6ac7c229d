"""From text to rows: the delimiter, the line of headings, and every line that is no data.

Nothing is dropped in silence: each skipped line is listed with its reason. A quote that is not
closed costs its own line, not all that follow.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from duecare.errors import InputError
from duecare.imports.headings import fold, is_refused

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 512
LONGEST_CELL: Final = 65_536  # characters
DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_LINES_OF_A_RECORD: Final = (
    40  # a quoted cell may hold line ends; an unclosed quote may not eat all
)
_SEARCHED: Final = 30  # records among which the headings are looked for
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_SEP: Final = re.compile(r"^\W?sep=(.)\W?$", re.IGNORECASE)
_FOOTER: Final = re.compile(
    r"^\W*(grand |sub)?totals?\b|^page \d|^report (generated|run|created|date)|^generated|^printed|"
    r"^run date|^end of|^\d+ (rows?|records?|employees?|devices?|users?)\b|^-{3,}$|^as of ",
    re.IGNORECASE,
)
_DATA: Final = re.compile(r"^[\d\s.,:/+-]+$|@")
_GUARDED: Final = re.compile(r"^['\t](?=[=+\-@\t\r])")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row: the line of the editor (or of the sheet) where it begins, and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A line that is no data, or cannot be read, and why."""

    line: int
    reason: str
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class ListTable:
    """A list as it was read. Cells of refused columns are empty: they were never kept."""

    headings: tuple[str, ...]
    rows: tuple[ListRow, ...]
    header_line: int
    encoding: str
    delimiter: str
    """What is between cells, in words; empty in a workbook or JSON, whose cells are apart."""
    skipped: tuple[SkippedLine, ...] = ()
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def how(self) -> str:
        """How it was read, in words: ``UTF-8, comma between cells``, or ``workbook``."""
        return (
            f"{self.encoding}, {self.delimiter} between cells" if self.delimiter else self.encoding
        )


@dataclass(slots=True)
class _Records:
    """Lines cut into cells, and those that cannot be."""

    rows: list[ListRow] = field(default_factory=list)
    skipped: list[SkippedLine] = field(default_factory=list)


def read_text(
    text: str,
    *,
    known: Collection[str],
    encoding: str,
    notes: Sequence[str] = (),
    delimiter: str = "",
    header_line: int = 0,
) -> ListTable:
    """The rows of a list in text. ``known`` are folded headings that lists use.

    Raises :class:`InputError` for a list without headings or rows, or beyond the limits.
    """
    lines = _LINE_END.split(text)
    skipped: list[SkippedLine] = []
    start, told = _preamble(lines, skipped)
    chosen = delimiter if delimiter in DELIMITERS else told or _delimiter(lines[start:], known)
    records = _cut(lines, start, chosen)
    table = from_rows(
        records.rows,
        known=known,
        encoding=encoding,
        delimiter=DELIMITERS.get(chosen, chosen),
        notes=notes,
        header_line=header_line,
        skipped=[*skipped, *records.skipped],
    )
    return table if text.endswith(("\n", "\r")) else _without_cut_end(table, records.rows)


def from_rows(
    rows: Sequence[ListRow],
    *,
    known: Collection[str],
    encoding: str,
    delimiter: str,
    notes: Sequence[str] = (),
    header_line: int = 0,
    skipped: Sequence[SkippedLine] = (),
) -> ListTable:
    """A table from rows that are cut already: the headings found, the rest sorted out."""
    at = _header_at(rows, known, header_line)
    headings = tuple(_clean(cell) for cell in rows[at].cells)
    while headings and not headings[-1]:
        headings = headings[:-1]
    if len(headings) > MOST_COLUMNS:
        raise InputError(f"the list has {len(headings)} columns; {MOST_COLUMNS} are allowed")
    out = [*skipped, *(SkippedLine(one.line, "above the headings") for one in rows[:at])]
    kept = _data(rows[at + 1 :], headings, out)
    if len(kept) > MOST_ROWS:
        raise InputError(f"the list has {len(kept):,} rows; {MOST_ROWS:,} are allowed")
    if not kept and not any(one.is_broken for one in out):
        raise InputError(
            f"no row below the headings in line {rows[at].line}",
            hint=f"Columns that were read: {', '.join(one for one in headings if one)[:300]}.",
        )
    refused = [place for place, one in enumerate(headings) if is_refused(one)]
    return ListTable(
        headings=headings,
        rows=tuple(_without(one, refused) for one in kept) if refused else tuple(kept),
        header_line=rows[at].line,
        encoding=encoding,
        delimiter=delimiter,
        skipped=tuple(sorted(out, key=lambda one: one.line)),
        refused=tuple(headings[place] for place in refused),
        notes=tuple(notes),
    )


# --- lines and cells ------------------------------------------------------------------------------
def _preamble(lines: Sequence[str], skipped: list[SkippedLine]) -> tuple[int, str]:
    """Where the list begins, and the delimiter that its first line names."""
    start = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    if start < len(lines) and (found := _SEP.match(lines[start].strip(" \r"))):
        skipped.append(SkippedLine(start + 1, "names the delimiter"))
        return start + 1, found[1]
    if (
        start < len(lines) and lines[start].strip().lower() == "sep="
    ):  # a tab, stripped by an editor
        return start + 1, "\t"
    if start < len(lines) and lines[start].startswith("#TYPE"):
        skipped.append(SkippedLine(start + 1, "names a type of PowerShell"))
        return start + 1, ""
    return start, ""


def _delimiter(lines: Sequence[str], known: Collection[str]) -> str:
    """The delimiter with which most headings are known; among equals the widest even table."""

    def value(delimiter: str) -> tuple[int, int]:
        rows = _cut(lines[:_SEARCHED], 0, delimiter).rows
        best = max((_known_cells(one.cells, known) for one in rows), default=0)
        widths = Counter(len(one.cells) for one in rows if len(one.cells) > 1)
        return best, max((width * times for width, times in widths.items()), default=0)

    return max(DELIMITERS, key=value)


def _cut(lines: Sequence[str], start: int, delimiter: str) -> _Records:
    found, at = _Records(), start
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
            continue
        if '"' not in line:
            found.rows.append(ListRow(at + 1, tuple(line.split(delimiter))))
            at += 1
            continue
        cells, used = _quoted(lines, at, delimiter)
        if cells is None:
            found.skipped.append(SkippedLine(at + 1, "a quotation mark is not closed", True))
        else:
            found.rows.append(ListRow(at + 1, cells))
        at += used
    return found


def _quoted(lines: Sequence[str], at: int, delimiter: str) -> tuple[tuple[str, ...] | None, int]:
    """The cells of the record that begins in this line, and how many lines it takes."""
    for last in range(at + 1, min(at + _LINES_OF_A_RECORD, len(lines)) + 1):
        some = [f"{one}\n" for one in lines[at:last]]
        if sum(map(len, some)) > LONGEST_CELL:
            break
        for escape in (None, "\\"):  # PHP writes a backslash before a quotation mark
            cells = _parsed(some, delimiter, escape)
            if cells is not None:
                return cells, last - at
    return None, 1


def _parsed(some: list[str], delimiter: str, escape: str | None) -> tuple[str, ...] | None:
    try:
        rows = list(csv.reader(some, delimiter=delimiter, strict=True, escapechar=escape))
    except csv.Error:
        return None
    return tuple(rows[0]) if len(rows) == 1 else None


# --- headings and data ----------------------------------------------------------------------------
def _known_cells(cells: Sequence[str], known: Collection[str]) -> int:
    return len({fold(cell) for cell in cells if cell.strip()}.intersection(known))


def _header_at(rows: Sequence[ListRow], known: Collection[str], header_line: int) -> int:
    if not rows:
        raise InputError("the list is empty", hint="Choose a file that has a line of headings.")
    for at, row in enumerate(rows):
        if header_line and row.line >= header_line:
            return at
    some = rows[:_SEARCHED]
    scores = [_known_cells(row.cells, known) for row in some]
    if max(scores) > 0:
        best = max(scores)
        wanted = min(best, 2)
        return next(at for at, score in enumerate(scores) if score >= wanted and score * 2 >= best)
    widths = Counter(len(row.cells) for row in some)
    usual = max(widths, key=lambda width: (widths[width], width))
    return next(at for at, row in enumerate(some) if len(row.cells) == usual)


def _data(
    rows: Sequence[ListRow], headings: Sequence[str], out: list[SkippedLine]
) -> list[ListRow]:
    heads = [fold(one) for one in headings]
    kept = []
    for row in rows:
        cells = tuple(_clean(cell) for cell in row.cells)
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        reason, broken = "", False
        if [fold(cell) for cell in cells[: len(heads)]] == heads:
            reason = "repeats the headings"
        elif len(filled) <= 2 and len(heads) > len(filled) and _FOOTER.search(filled[0]):
            reason = "a total or a footer"
        elif any(cells[len(heads) :]):
            reason, broken = f"has {len(cells)} cells; there are {len(heads)} headings", True
        elif any(len(cell) > LONGEST_CELL for cell in cells):
            reason, broken = f"a cell is longer than {LONGEST_CELL:,} characters", True
        if reason:
            out.append(SkippedLine(row.line, reason, broken))
            continue
        kept.append(ListRow(row.line, (*cells, *[""] * len(heads))[: len(heads)]))
    return kept


def _without_cut_end(table: ListTable, records: Sequence[ListRow]) -> ListTable:
    """The list without a last line that is shorter than all others: there the file was cut."""
    widths = {one.line: len(one.cells) for one in records}
    wide = len(table.headings)
    rows = table.rows
    is_cut = len(rows) > 1 and widths[rows[-1].line] < wide
    if not is_cut or any(widths[one.line] < wide for one in rows[:-1]):
        return table
    cut = SkippedLine(rows[-1].line, "the file ends inside this line", is_broken=True)
    return replace(table, rows=rows[:-1], skipped=(*table.skipped, cut))


def _clean(cell: str) -> str:
    text = cell.replace("\xa0", " ").replace("\u200b", "").strip(" \r\n\x0b\x0c")
    return _GUARDED.sub("", text).strip().replace("\0", "")


def _without(row: ListRow, places: Sequence[int]) -> ListRow:
    gone = set(places)
    return ListRow(row.line, tuple("" if at in gone else cell for at, cell in enumerate(row.cells)))


def samples(table: ListTable, place: int, *, most: int = 3) -> list[str]:
    """The first different values of a column."""
    values = dict.fromkeys(row.cells[place] for row in table.rows[:200] if row.cells[place])
    return list(values)[:most]


def words_of(table: ListTable, place: int) -> Iterator[tuple[str, int]]:
    """The values of a column with their numbers, the most frequent first."""
    yield from Counter(row.cells[place] for row in table.rows).most_common()
