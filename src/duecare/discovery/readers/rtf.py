r"""Rich Text Format through ``striprtf``, with the parts that the library would leave out.

The library honors code pages, fonts and the fallback character after ``\\u``. It leaves out headers,
footers, notes, comments, text boxes, properties, variables and the defaults of form fields; their
control words are taken off beforehand, so that they read as text. Pictures and embedded files are
runs of hexadecimal digits: each is opened as a file of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duecare.discovery.readers.packed_file import packed_file
from duecare.discovery.readers.seen import Seen
from duecare.discovery.readers.segments import Inner, Segment, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_READ_TOO = re.compile(
    r"(?:\\\*)?\\(?:header[lrf]?|footer[lrf]?|footnote|annotation|shpinst|shptxt|shpgrp|shp"
    r"|info|title|subject|author|manager|company|keywords|category|comment|doccomm|operator"
    r"|userprops|propname|staticval|docvar|formfield|ffdeftext|ffname|ffhelptext|ffstattext|ffl"
    r"|bkmkstart|xmlattrname|xmlattrvalue|atnauthor|atnid)(?![a-z])"
)
_LINK = re.compile(
    r"\\fldinst[^\"{}]{0,40}(?:\{[^\"{}]{0,200})?HYPERLINK[^\"{}]{0,40}\"([^\"]{5,2000})\""
)
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")
_FIELD = re.compile(r"\\\*(?=\\fldinst)", re.IGNORECASE)
"""The library looks for links here with a pattern that is slow on hostile files."""
_FONT = re.compile(r"(?<!\\)(?=\\f\d)")
"""Before each font a line break, which means nothing in RTF: a pattern of the library ends there."""
_DIGITS = re.compile(r"[0-9a-fA-F\r\n]{64,}+")
_LONGEST_DIGITS = 4096
"""Hexadecimal digits in a row without a control word: a picture, which the library walks through."""
_FILES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "object.ole"), (b"\x89PNG\r\n", "picture.png"),
    (b"\xff\xd8\xff", "picture.jpg"), (b"PK\x03\x04", "object.zip"), (b"%PDF-", "object.pdf"),
)  # fmt: skip
_BEFORE_FILE = 4096  # bytes before an embedded file: its class and names


def text_of_rtf(document: str) -> str:
    """The readable text of an RTF document, given byte for byte as Latin-1.

    Raises :class:`UnreadableSourceError` where the library cannot read it.
    """
    from striprtf.striprtf import rtf_to_text

    links = _LINK.findall(document)
    document = _READ_TOO.sub(r"\\par ", document)
    document = _CELL.sub(r"\\tab", document)
    document = _FIELD.sub(r"\\* ", document)
    document = _FONT.sub("\n", document)
    document = _DIGITS.sub(_without_pictures, document)
    try:
        text: str = rtf_to_text(document, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise UnreadableSourceError("a damaged RTF file") from error
    # Characters beyond 65535 come as two halves.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "\n".join([text, Seen(text).fresh("\n".join(links))]) if links else text


def _without_pictures(digits: re.Match[str]) -> str:
    return digits[0] if len(digits[0]) < _LONGEST_DIGITS else ""


def extract(source: Source, member: str) -> Segments:
    """The text of an RTF file, then the pictures and files in it."""
    document = source.read().decode("latin-1")
    files = list(_files(document, member))
    text = text_of_rtf(document)
    if not text.strip() and not files:
        raise UnreadableSourceError("an RTF file without any text: damaged or only images")
    yield Text(text.encode("utf-8"), member)
    yield from files


def _files(document: str, member: str) -> Iterator[Segment]:
    number = 0
    for digits in _DIGITS.finditer(document):
        clean = "".join(digits[0].split())
        if len(clean) < _LONGEST_DIGITS // 8:
            continue
        data = bytes.fromhex(clean[: len(clean) // 2 * 2])
        native = data[:_BEFORE_FILE].find(b"Package\0")
        places = [(data.find(mark, 0, _BEFORE_FILE), name) for mark, name in _FILES]
        at, name = min((place for place in places if place[0] >= 0), default=(-1, ""))
        number += 1
        if native >= 0:
            inner = packed_file(data[native + 8 :].lstrip(b"\0"))
            if inner is not None:
                yield Inner(inner[0], inner[1], f"{member}!{inner[0]}" if member else inner[0])
                continue
        if at >= 0:
            name = f"{number} {name}"
            yield Inner(name, data[at:], f"{member}!{name}" if member else name)
        else:
            name = f"{number} object or drawing"
            yield Inner(name, data, f"{member}!{name}" if member else name)
