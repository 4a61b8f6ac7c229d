"""Old binary office files: spreadsheets are read, the rest is listed as unread."""

from __future__ import annotations

from duecare.discovery.extract import spreadsheet
from duecare.discovery.extract.source import Source, UnreadableError
from duecare.discovery.segments import Segments

_WIDE = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")
_SLIDES = "PowerPoint Document".encode("utf-16-le")
_MESSAGE = "__properties_version1.0".encode("utf-16-le")


def extract(source: Source, member: str) -> Segments:
    """Sheets of an XLS file."""
    data = source.read()
    if _WIDE in data:
        raise UnreadableError("encrypted with a password")
    if _WORD in data:
        raise UnreadableError("an old binary Word file (.doc): save it as .docx to have it counted")
    if _SLIDES in data:
        raise UnreadableError("an old binary PowerPoint file (.ppt): save it as .pptx")
    if _MESSAGE in data:
        raise UnreadableError("an Outlook message file (.msg): export it as .eml")
    yield from spreadsheet.extract(source, member)
