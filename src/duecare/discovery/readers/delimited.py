"""CSV and its dialects: delimiter and quoting are found out, columns are handed over in chunks."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

import numpy as np

from duecare.discovery.readers import plain
from duecare.discovery.readers.csv_cells import Split
from duecare.discovery.readers.encoding import wide_encoding
from duecare.discovery.readers.limits import Limits
from duecare.discovery.readers.rows import (
    LOOK,
    as_lines,
    header_position,
    is_form,
    is_heading,
    table_chunks,
)
from duecare.discovery.readers.segments import DataTable, ReadProblem, Segments, Text
from duecare.discovery.readers.source import Source

_DELIMITERS = (",", "\t", ";", "|", "~", "^")
_NAMES: Final = ("csv", "tsv", "tab", "psv", "xls", "xlsx")  # that promise a table
_SAMPLE_LINES = 40
_NARROW = ("utf-8-sig", "cp1252")
_SENTENCE = re.compile(r"[a-z)]{2}[.!?] +[A-Z]|[a-z]{2}[.!?]$")  # ends in a line


_CHUNK: Final = 4_000_000  # bytes of a table that are held at a time
_WINDOW: Final = 65536
_TRIED_LINES: Final = 50
_ROWS_THAT_AGREE: Final = 8
_WIDEST: Final = 4096
OPEN_QUOTE: Final = "a quote is opened and not closed: its line was read as a row of its own"


@dataclass(frozen=True)
class _Dialect:
    encoding: str
    delimiter: str
    width: int  # cells of most rows


def extract(source: Source, member: str) -> Segments:
    """Tables of a delimited file; plain text where the lines have no common columns."""
    dialect = _dialect(source)
    if dialect is None:
        yield from plain.extract(source, member)
        return
    if dialect.encoding not in _NARROW and source.size <= _CHUNK:
        # as UTF-8, so that an open quote costs one row there too
        decoded = source.read().decode(dialect.encoding, "replace").removeprefix("\ufeff")
        source = replace(source, data=decoded.encode("utf-8", "replace"), path=None)
        dialect = replace(dialect, encoding="utf-8-sig")
    with source.open() as stream:
        first = _first_chunk(stream, source, dialect)
        if first is None and dialect.encoding in _NARROW and source.size <= _CHUNK:
            whole = _read(stream, 0, source.size, dialect)
            if whole.open_row >= 0:
                yield _open_quote(f"row {whole.open_row + 1}", member)
            rows = (whole.row(index) for index in range(len(whole)))
            yield from table_chunks(rows, member, source.name)
            return
        if first is None:
            text = io.TextIOWrapper(stream, dialect.encoding, errors="replace", newline="")
            yield from table_chunks(_rows(text, dialect.delimiter), member, source.name)
            return
        yield from _tables(stream, source, member, dialect, first)


def _open_quote(place: str, member: str) -> ReadProblem:
    return ReadProblem(OPEN_QUOTE, f"{member}!{place}" if member else place)


def _dialect(source: Source) -> _Dialect | None:
    head = source.head(_WINDOW)
    encoding = wide_encoding(head) or _narrow_encoding(head)
    text = head.decode(encoding, "replace")
    delimiter = find_delimiter(text, strict=source.extension not in _NAMES)
    if not delimiter:
        return None
    widths = Split(text.encode("utf-8", "replace"), delimiter).widths[:-1]
    width = int(np.bincount(widths).argmax()) if len(widths) else 0
    return _Dialect(encoding, delimiter, width)


def _first_chunk(stream: BinaryIO, source: Source, dialect: _Dialect) -> Split | None:
    """The first rows; None for a form of labels and values, and for wide encodings."""
    if dialect.encoding not in _NARROW:
        return None
    stop = row_start(stream, chunk_bytes(source.limits), source.size, dialect)
    first = _read(stream, 0, stop, dialect)
    rows = [first.row(index) for index in range(min(LOOK, len(first)))]
    stream.seek(0)
    return None if is_form(rows) or _has_more_tables(first) else first


def _has_more_tables(split: Split) -> bool:
    """Whether other headings stand below an empty line or a title further down."""
    narrow = np.flatnonzero((split.widths[1:-1] < 2) & (split.widths[2:] > 1))
    return any(is_heading(split.row(at + 2)) for at in narrow[-_TRIED_LINES:].tolist())


def _tables(
    stream: BinaryIO, source: Source, member: str, dialect: _Dialect, first: Split
) -> Segments:
    rows = [first.row(index) for index in range(min(LOOK, len(first)))]
    at = header_position(rows)
    header = [cell.strip() for cell in rows[at]] if at >= 0 else []
    name, done, later = source.name, 0, source.start > 0
    if at > 0:  # a later slice numbers its texts and tables as the whole file does
        yield Text(b"" if later else as_lines(rows[:at]), member)
    if later:
        columns = first.columns(at + 1, max(first.width, len(header)))
        yield DataTable(header, columns, member, name, is_sample=True)
    for start, stop in _chunks(stream, source, dialect):
        chunk = first if start == 0 else _read(stream, start, stop, dialect)
        if chunk.open_row >= 0:
            place = f"row {done + chunk.open_row + 1}" if start == 0 else f"byte {start:,}"
            yield _open_quote(place, member)
        skip = at + 1 if start == 0 else 0
        width = max(chunk.width, len(header))
        if width > _WIDEST:
            yield ReadProblem(f"a table with more than {_WIDEST:,} columns", member, stop - start)
        elif len(chunk) > skip:
            yield DataTable(header, chunk.columns(skip, width), member, name, done, continues=later)
            done += len(chunk) - skip


def chunk_bytes(limits: Limits) -> int:
    """Bytes of a chunk of a table: so many that a slice is made of whole ones."""
    return max(1, limits.slice_bytes // max(1, limits.slice_bytes // _CHUNK))


def slice_ends(source: Source) -> Iterator[int]:
    """Where a large table may be cut so that several workers share it: starts of rows.

    Nothing for a table that has to be read as a whole. The rows between two cuts are the same
    that a reader of the whole file takes at a time, so the counts are the same too.
    """
    dialect = _dialect(source)
    with source.open() as stream:
        if dialect is None or _first_chunk(stream, source, dialect) is None:
            return
        step = chunk_bytes(source.limits) * max(1, source.limits.slice_bytes // _CHUNK)
        at, size = 0, source.size
        while at < size:
            at = row_start(stream, (at // step + 1) * step, size, dialect)
            yield at


def _chunks(stream: BinaryIO, source: Source, dialect: _Dialect) -> Iterator[tuple[int, int]]:
    step = chunk_bytes(source.limits)
    size = source.size
    end = size if source.stop is None else min(source.stop, size)
    at = source.start
    while at < end:
        stop = min(row_start(stream, (at // step + 1) * step, size, dialect), end)
        yield at, stop
        at = stop


def row_start(stream: BinaryIO, at: int, size: int, dialect: _Dialect) -> int:
    """The first start of a row behind ``at``: a line end after which the rows have their width.

    A line end inside a quoted cell is none: what follows it would not have the width.
    """
    while at < size:
        stream.seek(at)
        window = stream.read(_WINDOW)
        lines = np.flatnonzero(np.frombuffer(window, dtype=np.uint8) == 10)
        ends: list[int] = lines[:_TRIED_LINES].tolist()
        for end in ends:
            widths = Split(window[end + 1 :], dialect.delimiter).widths
            if at + len(window) < size:
                widths = widths[:-1]  # cut by the window
            agreeing = widths[widths > 0][:_ROWS_THAT_AGREE]
            if len(agreeing) and bool((agreeing == dialect.width).all()):
                return at + end + 1
        if ends:
            return at + ends[0] + 1
        at += max(len(window), 1)
    return size


def _read(stream: BinaryIO, start: int, stop: int, dialect: _Dialect) -> Split:
    stream.seek(start)
    raw = stream.read(stop - start).replace(b"\0", b"")
    if not raw.isascii() or dialect.encoding == "utf-8-sig":
        if start == 0 and raw.startswith(codecs.BOM_UTF8):
            raw = raw[3:]
        if not raw.isascii():
            encoding = "cp1252" if dialect.encoding == "cp1252" else "utf-8"
            raw = raw.decode(encoding, "replace").encode()
    return Split(raw, dialect.delimiter)


def _narrow_encoding(head: bytes) -> str:
    try:
        head[:-4].decode("utf-8")
        return "utf-8-sig"
    except UnicodeDecodeError:
        return "cp1252"


def _rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[Sequence[str]]:
    csv.field_size_limit(4_000_000)
    lines = (line.replace("\0", "") for line in text)
    return iter(csv.reader(lines, delimiter=delimiter))


def find_delimiter(sample: str, *, strict: bool) -> str:
    """The delimiter that cuts the first lines into the same number of fields, or ``""``.

    ``strict`` is for files whose name promises no table: they need three equal columns or tabs,
    and lines of sentences with as many commas each are no table.
    """
    lines = [line for line in sample.splitlines()[:_SAMPLE_LINES] if line.strip()]
    if len(sample) > 60000:
        lines = lines[:-1]
    best, best_score = "", 0.0
    for delimiter in _DELIMITERS:
        widths: list[int] = Split("\n".join(lines).encode(), delimiter).widths.tolist()
        if not widths:
            continue
        common = max(set(widths), key=lambda w: (widths.count(w), w))
        share = widths.count(common) / len(widths)
        if common < 2 or share < (0.95 if strict else 0.6):
            continue
        if strict and (common < 3 or len(lines) < 3):
            continue
        if strict and delimiter in ",;" and 2 * sum(map(_is_prose, lines)) > len(lines):
            continue
        if common * share > best_score:
            best, best_score = delimiter, common * share
    if not best and not strict and lines:
        return ","  # one column is a table too
    return best


def _is_prose(line: str) -> bool:
    return _SENTENCE.search(line) is not None
