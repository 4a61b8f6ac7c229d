"""From rows to tables: where the header stands, and chunks of columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from typing import Final

from duecare.discovery.detectors.headers import read_header
from duecare.discovery.kernel.kinds import NOT_PERSONAL, UNKNOWN
from duecare.discovery.readers.segments import DataTable, Segment, Text

CHUNK_ROWS: Final = 50_000
LOOK: Final = 15  # rows in which a header may stand under a title


def table_chunks(rows: Iterable[Sequence[str]], member: str, name: str) -> Iterator[Segment]:
    """Tables of at most ``CHUNK_ROWS`` rows; label and value pairs become a text instead.

    Another table begins where other headings stand below an empty row or a title.
    """
    for _, part in groupby(_numbered(rows), key=lambda pair: pair[0]):
        yield from _one_table((row for _, row in part), member, name)


def _one_table(rows: Iterable[Sequence[str]], member: str, name: str) -> Iterator[Segment]:
    stream = iter(rows)
    first = list(islice(stream, LOOK))
    if is_form(first):
        more = list(islice(stream, 500))
        if len(first) + len(more) < 500:
            yield Text(as_lines(chain(first, more)), member)
            return
        stream = chain(more, stream)
    at = header_position(first)
    header = [str(cell).strip() for cell in first[at]] if at >= 0 else []
    if at > 0:
        yield Text(as_lines(first[:at]), member)
    stream = chain(first[at + 1 :], stream)
    done = 0
    while chunk := list(islice(stream, CHUNK_ROWS)):
        width = max(*(len(row) for row in chunk), len(header))
        columns: list[list[str]] = [
            [row[index] if index < len(row) else "" for row in chunk] for index in range(width)
        ]
        yield DataTable(header, columns, member, name, done)
        done += len(chunk)


def _numbered(rows: Iterable[Sequence[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row with the number of its table."""
    number, apart, has_values = 0, False, False
    for row in rows:
        if apart and has_values and is_heading(row):
            number, has_values = number + 1, False
        filled = sum(bool(cell.strip()) for cell in row)
        apart = filled < 2
        has_values = has_values or filled > 1
        yield number, row


def is_heading(row: Sequence[str]) -> bool:
    """Whether a row that stands apart is one of headings: words, most of which are known ones."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if len(cells) < 2 or not all(map(_is_label, cells)):
        return False
    known = sum(read_header(cell).kind != UNKNOWN for cell in cells)
    return known > 1 and 2 * known >= len(cells)


def header_position(rows: Sequence[Sequence[str]]) -> int:
    """The row with the most known headers, all of whose cells are words; -1 if there is none."""
    best, most = -1, 0
    for position, row in enumerate(rows):
        cells = [cell.strip() for cell in row if cell.strip()]
        if not cells or not all(_is_label(cell) for cell in cells):
            continue
        kinds = [read_header(cell).kind for cell in cells]
        known = sum(kind != UNKNOWN for kind in kinds) * 2 - sum(k == NOT_PERSONAL for k in kinds)
        if known > most:
            best, most = position, known
    if best < 0 and len(rows) > 1:
        words = all(_is_label(cell) for cell in rows[0] if cell.strip())
        values = any(not _is_label(cell) for cell in rows[1] if cell.strip())
        return 0 if words and values else -1
    return best


def _is_label(cell: str) -> bool:
    digits = sum(char.isdigit() for char in cell)
    return len(cell) <= 60 and digits <= 3 and "@" not in cell and any(c.isalpha() for c in cell)


def is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Two or more rows *label | value* with different known labels in the first column."""
    pairs = [[c.strip() for c in row if c.strip()] for row in rows]
    pairs = [pair for pair in pairs if pair]
    if len(pairs) < 3 or sum(len(pair) <= 3 for pair in pairs) < len(pairs) * 0.8:
        return False
    labels = {pair[0].lower() for pair in pairs if len(pair) >= 2 and _is_label(pair[0])}
    known = {
        label
        for label in labels
        if read_header(label.rstrip(":")).kind not in (UNKNOWN, NOT_PERSONAL)
    }
    in_row = [read_header(cell).kind != UNKNOWN for cell in pairs[0]] if pairs else []
    return len(known) >= 2 and not (len(in_row) > 1 and all(in_row))


def as_lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as lines of a text, the first cell of a row as the label of the others."""
    lines = []
    for row in rows:
        cells = [cell.strip() for cell in row if cell.strip()]
        if len(cells) >= 2 and not cells[0].endswith(":"):
            cells[0] += ":"
        lines.append(" ".join(cells))
    return "\n".join(lines).encode("utf-8", "replace")
