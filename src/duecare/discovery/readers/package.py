"""Office files are ZIP packages of XML: opened under limits, entities never expanded."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from duecare.discovery.readers.source import Source, UnreadableSourceError


@contextmanager
def open_package(source: Source) -> Iterator[zipfile.ZipFile]:
    """The package; refused when it unpacks beyond the limits."""
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            check_expansion(archive, source)
            check_encryption(archive)
            yield archive
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise UnreadableSourceError("a damaged office file") from error
    except etree.XMLSyntaxError as error:
        raise UnreadableSourceError("a damaged office file") from error


def check_expansion(archive: zipfile.ZipFile, source: Source) -> None:
    """Refuse a package whose parts add up to more than the limit, before unpacking anything."""
    total = sum(info.file_size for info in archive.infolist())
    packed = max(sum(info.compress_size for info in archive.infolist()), 1)
    if total > source.limits.whole_file_bytes or (total > 50_000_000 and total / packed > 200):
        raise UnreadableSourceError("unpacks to more than the limit: possibly an archive bomb")


def check_encryption(archive: zipfile.ZipFile) -> None:
    """Refuse an OpenDocument file whose parts are encrypted (ODF 1.3, part 2, 3.4)."""
    try:
        manifest = archive.read("META-INF/manifest.xml")
    except KeyError:
        return
    if b"encryption-data" in manifest:
        raise UnreadableSourceError("encrypted with a password")


def part_names(archive: zipfile.ZipFile, pattern: re.Pattern[str]) -> list[str]:
    """Parts whose names match, in a fixed order with the main part first."""
    names = [name for name in archive.namelist() if pattern.search(name)]
    return sorted(names, key=lambda name: ("document" not in name, len(name), name))


def iterate_part(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, etree._Element]]:
    """Start and end events of an XML part, without entities, network or DTD."""
    with archive.open(name) as stream:
        events = etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for event, element in events:
            yield str(event), element
