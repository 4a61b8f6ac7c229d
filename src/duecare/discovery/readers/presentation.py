"""PowerPoint: text of slides, tables and notes, then everything else in the package."""

from __future__ import annotations

import re
import zipfile

from duecare.discovery.readers.package import iterate_part, open_package, part_names
from duecare.discovery.readers.package_rest import rest_of_package
from duecare.discovery.readers.rows import table_chunks
from duecare.discovery.readers.seen import Seen
from duecare.discovery.readers.segments import Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARTS = re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml$")


def extract(source: Source, member: str) -> Segments:
    """One text a slide, so that slides about different people stay apart, and its tables."""
    found = False
    seen = Seen()
    with open_package(source) as archive:
        for name in part_names(archive, _PARTS):
            lines, tables = _slide(archive, name)
            found = found or bool(tables) or any(line.strip() for line in lines)
            if any(lines):
                seen.add("\n".join(lines))
                yield Text("\n".join(lines).encode("utf-8", "replace"), member)
            for rows in tables:
                seen.add("\n".join(" ".join(row) for row in rows))
                yield from table_chunks(rows, member, "table")
        for segment in rest_of_package(archive, (), seen, source, member):
            found = found or not isinstance(segment, Text)
            yield segment
        if not found:
            raise UnreadableSourceError("a presentation without any text: damaged or only images")


def _slide(archive: zipfile.ZipFile, name: str) -> tuple[list[str], list[list[list[str]]]]:
    lines: list[str] = []
    tables: list[list[list[str]]] = []
    depth = 0
    older = 0  # inside what is written again for older programs
    for event, element in iterate_part(archive, name):
        if element.tag == _FALLBACK:
            older += 1 if event == "start" else -1
        elif older:
            continue
        elif element.tag == f"{_A}tbl":
            depth += 1 if event == "start" else -1
            if event == "end":
                tables.append(
                    [
                        ["".join(c.itertext()) for c in row.iter(f"{_A}tc")]
                        for row in element.iter(f"{_A}tr")
                    ]
                )
        elif event == "end" and element.tag == f"{_A}p" and depth == 0:
            lines.append("".join(t.text or "" for t in element.iter(f"{_A}t")))
    return lines, tables
