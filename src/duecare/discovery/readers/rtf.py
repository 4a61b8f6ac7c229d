r"""Rich Text Format through ``striprtf``, with the parts that the library would leave out.

The library honors code pages, fonts and the fallback character after ``\\u``. It leaves out headers,
footers, notes, comments and text boxes, which is where a practice prints a patient's name on every
page; their control words are taken off beforehand, so that they read as text.
"""

from __future__ import annotations

import re

from duecare.discovery.readers.segments import Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_READ_TOO = re.compile(
    r"(?:\\\*)?\\(?:header[lrf]?|footer[lrf]?|footnote|annotation|shpinst|shptxt|shpgrp|shp)(?![a-z])"
)
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")
_FIELD = re.compile(r"\\\*(?=\\fldinst)", re.IGNORECASE)
"""The library looks for links here with a pattern that is slow on hostile files."""
_FONT = re.compile(r"(?<!\\)(?=\\f\d)")
"""Before each font a line break, which means nothing in RTF: a pattern of the library ends there."""
_DIGITS = re.compile(r"[0-9a-fA-F\r\n]{64,}+")
_LONGEST_DIGITS = 4096
"""Hexadecimal digits in a row without a control word: a picture, which the library walks through."""


def text_of_rtf(document: str) -> str:
    """The readable text of an RTF document, given byte for byte as Latin-1.

    Raises :class:`UnreadableSourceError` where the library cannot read it.
    """
    from striprtf.striprtf import rtf_to_text

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
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _without_pictures(digits: re.Match[str]) -> str:
    return digits[0] if len(digits[0]) < _LONGEST_DIGITS else ""


def extract(source: Source, member: str) -> Segments:
    """The text of an RTF file."""
    text = text_of_rtf(source.read().decode("latin-1"))
    if not text.strip():
        raise UnreadableSourceError("an RTF file without any text: damaged or only images")
    yield Text(text.encode("utf-8"), member)
