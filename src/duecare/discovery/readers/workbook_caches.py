"""Copies of data inside a workbook: of pivot tables, and of other workbooks that it refers to.

The sheet that a pivot table was made of is often deleted before a file is sent; its rows stay.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from duecare.discovery.readers.rows import table_chunks
from duecare.discovery.readers.seen import Seen
from duecare.discovery.readers.segments import Segments

_X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DEFINITION = re.compile(r"xl/pivotCache/pivotCacheDefinition\d*\.xml")
_EXTERNAL = re.compile(r"xl/externalLinks/externalLink\d*\.xml")
_LARGEST = 64_000_000


def tables_of_caches(archive: zipfile.ZipFile, seen: Seen, member: str) -> Segments:
    """The tables of caches that hold something the sheets did not."""
    for name in archive.namelist():
        if archive.getinfo(name).file_size > _LARGEST:
            continue
        if _DEFINITION.fullmatch(name):
            yield from _told(_pivot(archive, name), seen, member, name)
        elif _EXTERNAL.fullmatch(name):
            root = etree.fromstring(archive.read(name), _parser())
            for sheet in root.iter(f"{_X}sheetData"):
                rows = [
                    [value.text or "" for value in row.iter(f"{_X}v")]
                    for row in sheet.iter(f"{_X}row")
                ]
                yield from _told(rows, seen, member, name)


def is_cache(name: str) -> bool:
    """Whether a part is read here."""
    return name.startswith(("xl/pivotCache/", "xl/externalLinks/externalLink"))


def _told(rows: list[list[str]], seen: Seen, member: str, name: str) -> Segments:
    if seen.lacks("\n".join(" ".join(row) for row in rows)):
        inside = f"{member}!{name}" if member else name
        yield from table_chunks(rows, inside, name)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _pivot(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    """Header and rows; where the rows are not kept, the different values of each column."""
    fields = list(etree.fromstring(archive.read(name), _parser()).iter(f"{_X}cacheField"))
    shared = [list(_items(field.find(f"{_X}sharedItems"))) for field in fields]
    header = [str(field.get("name", "")) for field in fields]
    records = name.replace("Definition", "Records")
    rows: list[list[str]] = [header]
    if records in archive.namelist():
        kept = etree.fromstring(archive.read(records), _parser()).iter(f"{_X}r")
        rows += [
            [_cell(cell, values) for cell, values in zip(row, shared, strict=False)] for row in kept
        ]
    else:
        longest = max(map(len, shared), default=0)
        rows += [
            [values[at] if at < len(values) else "" for values in shared] for at in range(longest)
        ]
    return rows


def _items(shared: etree._Element | None) -> Iterator[str]:
    for item in shared if shared is not None else ():
        yield str(item.get("v", ""))


def _cell(cell: etree._Element, values: list[str]) -> str:
    value = str(cell.get("v", ""))
    if cell.tag != f"{_X}x":
        return value
    return values[int(value)] if value.isdecimal() and int(value) < len(values) else ""
