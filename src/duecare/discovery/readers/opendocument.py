"""OpenDocument texts and presentations: words and tables, then everything else in the package."""

from __future__ import annotations

from lxml import etree

from duecare.discovery.readers.package import iterate_part, open_package
from duecare.discovery.readers.package_rest import rest_of_package
from duecare.discovery.readers.rows import table_chunks
from duecare.discovery.readers.seen import Seen
from duecare.discovery.readers.segments import Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SPACES = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}


def extract(source: Source, member: str) -> Segments:
    """Paragraphs as one text, tables as tables, then what else the package holds."""
    lines: list[str] = []
    tables: list[list[list[str]]] = []
    depth = 0
    with open_package(source) as archive:
        for event, element in iterate_part(archive, "content.xml"):
            if element.tag == f"{_TABLE}table":
                depth += 1 if event == "start" else -1
                if event == "end" and depth == 0:
                    tables.append(
                        [
                            [_words(cell) for cell in row.iter(f"{_TABLE}table-cell")]
                            for row in element.iter(f"{_TABLE}table-row")
                        ]
                    )
            elif event == "end" and depth == 0 and element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                lines.append(_words(element))
                element.clear(keep_tail=True)  # a note inside a line is read once
        seen = Seen("\n".join(lines))
        for row in (row for rows in tables for row in rows):
            seen.add(" ".join(row))
        rest = list(rest_of_package(archive, (), seen, source, member))
    beside = [part.data for part in rest if isinstance(part, Text)]
    yield Text(b"\n".join(["\n".join(lines).encode("utf-8", "replace"), *beside]), member)
    for number, rows in enumerate(tables):
        yield from table_chunks(rows, member, f"table {number + 1}")
    inner = [part for part in rest if not isinstance(part, Text)]
    yield from inner
    if not tables and not inner and not any(line.strip() for line in lines):
        raise UnreadableSourceError("an OpenDocument file without any text: damaged or only images")


def _words(element: etree._Element) -> str:
    parts: list[str] = []
    for node in element.iter():
        if node.tag in _SPACES:
            parts.append(_SPACES[node.tag])
        elif isinstance(node.tag, str) and node.text:
            parts.append(node.text)
        elif node is not element and node.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            parts.append("\n")
        if node is not element and node.tail:
            parts.append(node.tail)
    return "".join(parts)
