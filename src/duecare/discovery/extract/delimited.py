"""CSV and its dialects: delimiter and quoting are found out, columns are handed over in chunks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from duecare.discovery.extract import plain
from duecare.discovery.extract.encoding import wide_encoding
from duecare.discovery.extract.rows import table_chunks
from duecare.discovery.extract.source import Source
from duecare.discovery.segments import Segments

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_LINES = 40


def extract(source: Source, member: str) -> Segments:
    """Tables of a delimited file; plain text where the lines have no common columns."""
    head = source.head(65536)
    wide = wide_encoding(head)
    encoding = wide or _narrow_encoding(head)
    delimiter = find_delimiter(head.decode(encoding, "replace"), strict=source.extension not in
                               ("csv", "tsv", "tab", "psv"))  # fmt: skip
    if not delimiter:
        yield from plain.extract(source, member)
        return
    with source.open() as stream:
        text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
        yield from table_chunks(_rows(text, delimiter), member, source.name)


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

    ``strict`` is for files whose name promises no table: they need three equal columns or tabs.
    """
    lines = [line for line in sample.splitlines()[:_SAMPLE_LINES] if line.strip()]
    if len(sample) > 60000:
        lines = lines[:-1]
    best, best_score = "", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(islice(lines, _SAMPLE_LINES), delimiter=delimiter)]
        if not widths:
            continue
        common = max(set(widths), key=lambda w: (widths.count(w), w))
        share = widths.count(common) / len(widths)
        if common < 2 or share < (0.95 if strict else 0.6):
            continue
        if strict and (common < 3 or len(lines) < 3):
            continue
        if common * share > best_score:
            best, best_score = delimiter, common * share
    if not best and not strict and lines:
        return ","  # one column is a table too
    return best
