"""Old binary office files and Outlook messages: compound files, told apart by their streams."""

from __future__ import annotations

import olefile

from duecare.discovery.readers import spreadsheet
from duecare.discovery.readers.message_file import extract_message
from duecare.discovery.readers.old_office import text_of_presentation, text_of_word
from duecare.discovery.readers.segments import Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_KEYS = frozenset(("encryptedpackage", "encryptioninfo"))


def extract(source: Source, member: str) -> Segments:
    """The content of whatever the compound file holds."""
    if source.size > source.limits.whole_file_bytes:
        source.read()  # refuses with its reason
    try:
        with source.open() as stream, olefile.OleFileIO(stream) as ole:
            top = {path[0].lower() for path in ole.listdir(streams=True, storages=True)}
            if top & _KEYS:
                raise UnreadableSourceError("encrypted with a password")
            if "__properties_version1.0" in top:
                yield from extract_message(ole, source, member)
                return
            if "worddocument" in top:
                yield Text(text_of_word(ole).encode("utf-8", "replace"), member)
                return
            if "powerpoint document" in top:
                yield Text(text_of_presentation(ole).encode("utf-8", "replace"), member)
                return
            if not top & {"workbook", "book"}:
                raise UnreadableSourceError("a compound file of a kind that no reader here opens")
    except UnreadableSourceError:
        raise
    except Exception as error:
        raise UnreadableSourceError("a damaged compound file (old Office or Outlook)") from error
    yield from spreadsheet.extract(source, member)
