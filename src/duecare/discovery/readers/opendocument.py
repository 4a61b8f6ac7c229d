"""OpenDocument texts and presentations."""

from __future__ import annotations

from duecare.discovery.readers.package import iterate_part, open_package
from duecare.discovery.readers.rows import table_chunks
from duecare.discovery.readers.segments import Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def extract(source: Source, member: str) -> Segments:
    """Paragraphs as one text, tables as tables."""
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
                            ["".join(cell.itertext()) for cell in row.iter(f"{_TABLE}table-cell")]
                            for row in element.iter(f"{_TABLE}table-row")
                        ]
                    )
            elif event == "end" and depth == 0 and element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                lines.append("".join(element.itertext()))
    if not tables and not any(line.strip() for line in lines):
        raise UnreadableSourceError("an OpenDocument file without any text: damaged or only images")
    yield Text("\n".join(lines).encode("utf-8", "replace"), member)
    for number, rows in enumerate(tables):
        yield from table_chunks(rows, member, f"table {number + 1}")
