"""HTML and XML as text: tags end words, tables with headers are tables, scripts are left out."""

from __future__ import annotations

import html
import re

from duecare.discovery.detectors.headers import read_header
from duecare.discovery.kernel.kinds import NOT_PERSONAL, UNKNOWN
from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.rows import header_position, table_chunks
from duecare.discovery.readers.segments import Segment, Segments, Text
from duecare.discovery.readers.source import Source

_SILENT = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->")
_BREAK = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6]|/table|/title|/dt|/dd)\b[^>]{0,2000}>")
_CELL = re.compile(r"(?i)</t[dh]\s*>")
_ROW = re.compile(r"(?i)<tr\b[^<>]{0,2000}>")
_CELL_START = re.compile(r"(?i)<t[dh]\b[^<>]{0,2000}>")
_MAILTO = re.compile(
    r"(?i)<a\b[^<>]{0,500}?href\s*=\s*(?:\"mailto:([^\"?<>\s]{3,254})|'mailto:([^'?<>\s]{3,254}))"
    r"[^<>]{0,500}>([^<>]{0,300})"
)
_LEAST_ROWS = 3
_LOOK = 15
_TAG = re.compile(r"<[^<>]{0,20000}>")
_XML_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)(?:\s[^<>]{0,4000})?>([^<>]*)</\1>")


def text_of_html(page: str) -> bytes:
    """The readable text of a page."""
    page = _SILENT.sub(" ", page)
    page = _MAILTO.sub(_with_address, page)
    page = _BREAK.sub("\n", page)
    page = _CELL.sub("\t", page)
    return html.unescape(_TAG.sub(" ", page)).encode("utf-8", "replace")


def _with_address(link: re.Match[str]) -> str:
    """The words of a link and the address behind it, which only the reader's browser shows."""
    address, words = link[1] or link[2], link[3]
    return words if address.lower() in words.lower() else f"{words} {address} "


def tables_of_html(page: str, member: str, name: str) -> tuple[list[Segment], str]:
    """The innermost tables with headers as columns, and the page without them.

    Tables that only lay out a page stay in it.
    """
    tables: list[Segment] = []
    kept: list[str] = []
    low = page.lower()
    at = 0
    while (close := low.find("</table", at)) >= 0:
        start = low.rfind("<table", at, close)
        if start < 0:
            kept.append(page[at : close + 8])
        else:
            rows = _rows_of(page[start:close])
            kept.append(page[at:start])
            if len(rows) >= _LEAST_ROWS and _is_headed(rows):
                inside = f"{member}!table {len(tables) + 1}" if member else name
                tables.extend(table_chunks(rows, inside, name))
            else:
                kept.append(page[start : close + 8])
        at = close + 8
    kept.append(page[at:])
    return tables, "\n".join(kept)


def _rows_of(table: str) -> list[list[str]]:
    rows = []
    for row in _ROW.split(table)[1:]:
        cells = _CELL_START.split(row)[1:]
        if cells:
            rows.append([" ".join(text_of_html(cell).decode().split()) for cell in cells])
    return rows


def _is_headed(rows: list[list[str]]) -> bool:
    at = header_position(rows[:_LOOK])
    if at < 0:
        return False
    kinds = [read_header(cell).kind for cell in rows[at]]
    return sum(kind not in (UNKNOWN, NOT_PERSONAL) for kind in kinds) >= 2


def text_of_xml(document: str) -> bytes:
    """Elements as lines ``name: value``, so that an element's name is the label of its value."""
    labelled = _XML_ELEMENT.sub(r"\n\1: \2\n", document)
    return html.unescape(_TAG.sub(" ", labelled)).encode("utf-8", "replace")


def extract(source: Source, member: str) -> Segments:
    """The text of an HTML or XML file."""
    text = to_utf8(source.read()).decode("utf-8", "replace")
    head = text[:400].lower()
    is_xml = source.extension == "xml" or (
        head.lstrip().startswith("<?xml") and "<html" not in head
    )
    if is_xml:
        yield Text(text_of_xml(text), member)
        return
    tables, rest = tables_of_html(_SILENT.sub(" ", text), member, source.name)
    yield from tables
    yield Text(text_of_html(rest), member)
