"""Word documents: paragraphs and tables of the main parts, then everything else in the package."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from duecare.discovery.readers.package import iterate_part, open_package, part_names
from duecare.discovery.readers.package_rest import rest_of_package
from duecare.discovery.readers.rows import table_chunks
from duecare.discovery.readers.seen import Seen
from duecare.discovery.readers.segments import Segment, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MOVED = f"{_W}moveFrom"
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")


def extract(source: Source, member: str) -> Segments:
    """One text of the running words, a table for each table, and what else the package holds."""
    with open_package(source) as archive:
        texts: list[str] = []
        tables: list[list[list[str]]] = []
        for name in part_names(archive, _PARTS):
            _read_part(archive, name, texts, tables)
        whole = "\n".join(texts)
        seen = Seen(whole)
        for row in (row for rows in tables for row in rows):
            seen.add(" ".join(row))
        rest = list(rest_of_package(archive, (), seen, source, member))
        yield from _as_one(whole, rest, member)
        if not whole.strip() and not tables and all(isinstance(part, Text) for part in rest):
            raise UnreadableSourceError("a Word file without any text: damaged or only images")
        for number, rows in enumerate(tables):
            yield from table_chunks(rows, member, f"table {number + 1}")


def _as_one(whole: str, rest: list[Segment], member: str) -> Iterator[Segment]:
    """The running words with what else was said about them, then files inside."""
    beside = [part.data for part in rest if isinstance(part, Text)]
    yield Text(b"\n".join([whole.encode("utf-8", "replace"), *beside]), member)
    yield from (part for part in rest if not isinstance(part, Text))


def _read_part(
    archive: zipfile.ZipFile,
    name: str,
    texts: list[str],
    tables: list[list[list[str]]],
) -> None:
    depth = 0
    older = 0  # inside what is written again for older programs
    rows: list[list[str]] = []
    for event, element in iterate_part(archive, name):
        if element.tag == _FALLBACK:
            older += 1 if event == "start" else -1
            if event == "end":
                element.clear()
        elif older:
            continue
        elif element.tag == f"{_W}tbl":
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 0:
                _finish_table(rows, texts, tables)
                rows = []
                element.clear()
        elif event == "end" and element.tag == f"{_W}tr" and depth == 1:
            rows.append([_words(cell) for cell in element.iter(f"{_W}tc")])
        elif event == "end" and element.tag == f"{_W}p" and depth == 0:
            texts.append(_words(element))
            element.clear()


def _finish_table(rows: list[list[str]], texts: list[str], tables: list[list[list[str]]]) -> None:
    """Tables of a form belong to the text around them; tables of records stand alone."""
    if len(rows) >= 3 and rows and len(rows[0]) > 2:
        tables.append(rows)
        return
    for row in rows:
        label, *values = row or [""]
        filled = " ".join(value for value in values if value)
        texts.append(f"{label.rstrip(':')}: {filled}" if filled else label)


def _words(element: etree._Element) -> str:
    """The words as they are now: what was moved away is read where it went."""
    parts: list[str] = []
    for node in element.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}p"):
        if node.tag == f"{_W}t":
            if next(node.iterancestors(_MOVED), None) is None:
                parts.append(node.text or "")
        elif node.tag == f"{_W}tab":
            parts.append("\t")
        elif parts:
            parts.append("\n")
    return "".join(parts).strip("\n")
