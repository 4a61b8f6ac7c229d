"""Word documents: paragraphs, tables, headers, footers, notes and comments from the XML parts."""

from __future__ import annotations

import re
import zipfile

from lxml import etree

from duecare.discovery.readers.package import iterate_part, open_package, part_names
from duecare.discovery.readers.rows import table_chunks
from duecare.discovery.readers.segments import Inner, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")


def extract(source: Source, member: str) -> Segments:
    """One text of the running words, a table for each table, and embedded files."""
    with open_package(source) as archive:
        texts: list[str] = []
        tables: list[list[list[str]]] = []
        for name in part_names(archive, _PARTS):
            _read_part(archive, name, texts, tables)
        whole = "\n".join(texts)
        if not whole.strip() and not tables:
            raise UnreadableSourceError("a Word file without any text: damaged or only images")
        yield Text(whole.encode("utf-8", "replace"), member)
        for number, rows in enumerate(tables):
            yield from table_chunks(rows, member, f"table {number + 1}")
        for name in archive.namelist():
            if name.startswith("word/embeddings/"):
                yield Inner(name.rsplit("/", 1)[-1], archive.read(name), f"{member}!{name}")


def _read_part(
    archive: zipfile.ZipFile,
    name: str,
    texts: list[str],
    tables: list[list[list[str]]],
) -> None:
    depth = 0
    rows: list[list[str]] = []
    for event, element in iterate_part(archive, name):
        if element.tag == f"{_W}tbl":
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
    parts: list[str] = []
    for node in element.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}p"):
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag == f"{_W}tab":
            parts.append("\t")
        elif parts:
            parts.append("\n")
    return "".join(parts).strip("\n")
