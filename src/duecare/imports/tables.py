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
from duecare.imports.shapes import RULE, shaped
from duecare.raw_identifiers import LONG, is_masked, masked

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 512
LONGEST_CELL: Final = 65_536  # characters
DELIMITERS: Final = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "vertical bar",
    "^": "caret",
    "~": "tilde",
}
_LINES_OF_A_RECORD: Final = (
    40  # a quoted cell may hold line ends; an unclosed quote may not eat all
)
_SEARCHED: Final = 60  # records among which the headings are looked for
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_SEP: Final = re.compile(r"^\W?sep=(.)\W?$", re.IGNORECASE)
_FOOTER: Final = re.compile(
    r"^\W*(grand |sub)?totals?\b|^page \d|^report (generated|run|created|date)|^generated|^printed|"
    r"^run date|^end of|^\W*end of|^\d+ (rows?|records?|employees?|devices?|users?)\b|^-{3,}$|^as of |"
    r"^\W*(count|sum|average|showing \d|exported|filters?|confidential|copyright|©|source|note)\b\W?|"
    r"^(number|no\.?) of ",
    re.IGNORECASE,
)
_GROUP: Final = re.compile(r"^[\w /&-]{2,40}:\s")
_TOTAL: Final = re.compile(r"^\W*(grand |sub)?totals?\W*$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"^[\d\s.,$%()-]*$")
_HINTS: Final = re.compile(r"^[(\[<{].*[)\]>}]$")
_ADDRESS: Final = re.compile(r"^\S+@\S+\.\w{2,}$")
_NAME: Final = re.compile(r"^[^\W\d_][^\d@/\\]*[ ,][^\d@/\\]*$")
_UNSEEN: Final = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f\u061c\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]"
)
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
    form = shaped(_LINE_END.split(text), known)
    lines = form.lines
    skipped = [SkippedLine(at + 1, "fits no column", True) for at in form.broken]
    start, told = _preamble(lines, skipped)
    given = form.delimiter or (delimiter if delimiter in DELIMITERS else told)
    chosen = given or _delimiter(lines[start:], known)
    records = _cut(lines, start, chosen)
    table = from_rows(
        records.rows,
        known=known,
        encoding=encoding,
        delimiter=DELIMITERS.get(chosen, chosen),
        notes=[*notes, *form.notes],
        header_line=header_line,
        skipped=[*skipped, *records.skipped],
    )
    return (
        table
        if form.delimiter or text.endswith(("\n", "\r"))
        else _without_cut_end(table, records.rows)
    )


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
    if not header_line and _is_data(rows[at], known):
        made = _made_headings(rows[at:])
        rows, at = [ListRow(rows[at].line, made), *rows[at:]], 0
        notes = [*notes, TOLD_NO_HEADINGS]
    headings = tuple(_clean(cell) for cell in rows[at].cells)
    while headings and not headings[-1]:
        headings = headings[:-1]
    if len(headings) > MOST_COLUMNS:
        raise InputError(f"the list has {len(headings)} columns; {MOST_COLUMNS} are allowed")
    out = [*skipped, *(SkippedLine(one.line, "above the headings") for one in rows[:at])]
    below = _above_others(rows[at + 1 :], headings, known, out)
    kept = _data(below, headings, out)
    if len(kept) > MOST_ROWS:
        raise InputError(f"the list has {len(kept):,} rows; {MOST_ROWS:,} are allowed")
    if not kept and not any(one.is_broken for one in out):
        raise InputError(
            f"no row below the headings in line {rows[at].line}",
            hint=f"Columns that were read: {', '.join(one for one in headings if one)[:300]}.",
        )
    refused = [place for place, one in enumerate(headings) if is_refused(one)]
    refused += [
        place
        for place in range(len(headings))
        if place not in refused and _holds_identifiers(kept, place)
    ]
    return ListTable(
        headings=headings,
        rows=tuple(_without(one, refused) for one in kept) if refused else tuple(kept),
        header_line=rows[at].line,
        encoding=encoding,
        delimiter=delimiter,
        skipped=tuple(sorted(out, key=lambda one: one.line)),
        refused=tuple(headings[place] or f"column {place + 1}" for place in refused),
        notes=tuple(notes),
    )


TOLD_NO_HEADINGS: Final = (
    "The list has no line of headings: its columns were named by what is in them. "
    "Look at them below."
)


def _is_data(row: ListRow, known: Collection[str]) -> bool:
    """Whether what was taken for the headings is a row: one of its cells is an address."""
    some = [_clean(cell) for cell in row.cells]
    return not _known_cells(some, known) and any(map(_ADDRESS.match, some))


def _made_headings(rows: Sequence[ListRow]) -> tuple[str, ...]:
    """Names for the columns of a list without headings, by what is in them."""
    wide = max(len(one.cells) for one in rows[:_SEARCHED])
    made, free = [], ["Email", "Name"]
    for place in range(wide):
        some = [_clean(one.cells[place]) for one in rows[:_SEARCHED] if place < len(one.cells)]
        filled = [one for one in some if one]
        kind = ""
        for name, form in (("Email", _ADDRESS), ("Name", _NAME)):
            if name in free and filled and all(map(form.match, filled)):
                kind = name
        free = [one for one in free if one != kind]
        made.append(kind or f"Column {place + 1}")
    return tuple(made)


def _holds_identifiers(rows: Sequence[ListRow], place: int) -> bool:
    """Whether a column, whatever its heading, is one of Social Security or card numbers."""
    filled = [one.cells[place] for one in rows[:200] if one.cells[place]]
    return bool(filled) and sum(map(is_masked, filled)) * 2 >= len(filled)


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
        if RULE.match(line):
            found.skipped.append(SkippedLine(at + 1, "a line between rows"))
            at += 1
            continue
        if len(found.rows) > MOST_ROWS + _SEARCHED:
            raise InputError(f"the list has more than {MOST_ROWS:,} rows, which is what is allowed")
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
        if last == at + 1 and (cells := _tolerant(lines[at], delimiter)) is not None:
            return cells, 1
    return None, 1


def _tolerant(line: str, delimiter: str) -> tuple[str, ...] | None:
    """A line whose quoted cells hold marks that are not doubled: one ends before the delimiter."""
    cells, at = [], 0
    cell = re.compile(
        rf'\s*"(?P<quoted>.*?)"\s*(?={re.escape(delimiter)}|$)|(?P<plain>[^"{re.escape(delimiter)}]*)'
    )
    while True:
        found = cell.match(line, at)
        if found is None:
            return None
        quoted = found["quoted"]
        cells.append(found["plain"] if quoted is None else quoted.replace('""', '"'))
        at = found.end()
        if at == len(line):
            return tuple(cells)
        if line[at] != delimiter:
            return None
        at += 1


def _parsed(some: list[str], delimiter: str, escape: str | None) -> tuple[str, ...] | None:
    try:
        rows = list(
            csv.reader(
                some, delimiter=delimiter, strict=True, escapechar=escape, skipinitialspace=True
            )
        )
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
        at = next(at for at, score in enumerate(scores) if score >= wanted and score * 2 >= best)
        while at + 1 < len(some) and scores[at + 1] > scores[at]:  # a line of groups above it
            at += 1
        return at
    widths = Counter(len(row.cells) for row in some)
    usual = max(widths, key=lambda width: (widths[width], width))
    return next(at for at, row in enumerate(some) if len(row.cells) == usual)


def _above_others(
    rows: Sequence[ListRow],
    headings: Sequence[str],
    known: Collection[str],
    out: list[SkippedLine],
) -> Sequence[ListRow]:
    """The rows above other headings that stand apart: what is below them is another list."""
    heads = [fold(one) for one in headings]
    for at, row in enumerate(rows):
        cells = [_clean(cell) for cell in row.cells if _clean(cell)]
        before = sum(bool(_clean(cell)) for cell in rows[at - 1].cells) if at else 2
        is_apart = before < 2 or (at > 0 and row.line - rows[at - 1].line > 1)
        hits = _known_cells(cells, known)
        if not is_apart or hits < 2 or 2 * hits < len(cells) or [fold(c) for c in cells] == heads:
            continue
        first = at - 1 if before == 1 else at  # with its title
        out += [
            SkippedLine(
                one.line, "belongs to a second table: bring it in as a list of its own", True
            )
            for one in rows[first:]
            if any(_clean(cell) for cell in one.cells)
        ]
        return rows[:first]
    return rows


def _data(
    rows: Sequence[ListRow], headings: Sequence[str], out: list[SkippedLine]
) -> list[ListRow]:
    heads = [fold(one) for one in headings]
    kept = []
    for row in rows:
        cells = tuple(_clean(cell) for cell in row.cells)
        if LONG.search(" ".join(cells)):
            cells = tuple(map(masked, cells))
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        reason, broken = "", False
        if [fold(cell) for cell in cells[: len(heads)]] == heads:
            reason = "repeats the headings"
        elif len(filled) <= 2 and len(heads) > len(filled) and _FOOTER.search(filled[0]):
            reason = "a total or a footer"
        elif len(filled) == 1 and len(heads) > 1 and _GROUP.match(filled[0]):
            reason = "the name of a group"
        elif _TOTAL.match(filled[0]) and all(map(_NUMBER.match, filled[1:])):
            reason = "a total or a footer"
        elif all(map(_HINTS.match, filled)) and len(filled) > 1:
            reason = "says how cells are written"
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
    text = _UNSEEN.sub("", cell.replace("\xa0", " ")).strip(" \r\n\x0b\x0c")
    return _GUARDED.sub("", text).strip()


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
