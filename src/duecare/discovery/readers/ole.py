"""Old binary office files, Outlook messages and embedded objects: compound files (MS-CFB).

They are told apart by their streams. What a document holds beside its text (properties, macros,
objects inside) is read from the streams and storages that are left.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final

import olefile

from duecare.discovery.readers import spreadsheet
from duecare.discovery.readers.macros import code_of_module
from duecare.discovery.readers.message_file import extract_message
from duecare.discovery.readers.old_excel import lines_of_workbook
from duecare.discovery.readers.old_office import text_of_presentation, text_of_word
from duecare.discovery.readers.packed_file import packed_file
from duecare.discovery.readers.seen import Seen
from duecare.discovery.readers.segments import Inner, ReadProblem, Segment, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError
from duecare.inventory.coverage import Cause, Reading

_KEYS: Final = frozenset(("encryptedpackage", "encryptioninfo"))
_LARGEST: Final = 128_000_000
# Streams whose layout is known to hold no words of people, or that are read elsewhere.
_DONE: Final = frozenset(
    (
        "worddocument", "1table", "0table", "powerpoint document", "current user", "workbook",
        "book", "\x05summaryinformation", "\x05documentsummaryinformation", "\x01compobj", "\x01ole",
        "\x03objinfo", "\x03ocxname", "\x03print", "\x03linkinfo", "dir", "_vba_project", "project",
        "projectwm", "\x02olepres000", "\x01ole10native", "package", "revision log", "user names",
    )
)  # fmt: skip
_KNOWN: Final = frozenset(("\x01ole10native", "package", "contents", "embeddedodf", "vba"))
_UNKNOWN: Final = (
    "a compound file of a kind that no reader here opens: only its parts were looked through"
)
_WORDS: Final = (
    "title", "subject", "author", "keywords", "comments", "last_saved_by", "category", "manager",
    "company", "notes",
)  # fmt: skip


def extract(source: Source, member: str) -> Segments:
    """The content of whatever the compound file holds."""
    if source.size > source.limits.whole_file_bytes:
        source.read()  # refuses with its reason
    has_cells = False
    try:
        with source.open() as stream, olefile.OleFileIO(stream) as ole:
            top = {path[0].lower() for path in ole.listdir(streams=True, storages=True)}
            if top & _KEYS:
                raise UnreadableSourceError("encrypted with a password")
            if "__properties_version1.0" in top:
                yield from extract_message(ole, source, member)
                return
            text = _main_text(ole, top)
            has_cells = bool(top & {"workbook", "book"})
            rest = list(_rest(ole, Seen(text), member))
            words = [text.encode("utf-8", "replace")]
            words += [part.data for part in rest if isinstance(part, Text)]
            if any(word.strip() for word in words):
                yield Text(b"\n".join(words), member)
            inner = [part for part in rest if not isinstance(part, Text)]
            if not (text or has_cells or top & _KNOWN):
                yield ReadProblem(
                    _UNKNOWN, member, source.size, Reading.LOOKED_THROUGH, Cause.STRUCTURE
                )
            yield from inner
    except UnreadableSourceError:
        raise
    except Exception as error:
        raise UnreadableSourceError("a damaged compound file (old Office or Outlook)") from error
    if has_cells:
        yield from spreadsheet.extract(source, member)


def _main_text(ole: olefile.OleFileIO, top: set[str]) -> str:
    if "worddocument" in top:
        return text_of_word(ole)
    if "powerpoint document" in top:
        return text_of_presentation(ole)
    for name in ("Workbook", "Book"):
        if ole.exists(name):
            return "\n".join(lines_of_workbook(ole.openstream(name).read()))
    return ""


def _rest(ole: olefile.OleFileIO, seen: Seen, member: str) -> Iterator[Segment]:
    """Properties, macros and objects of a document, and streams of unknown use."""
    yield Text(seen.fresh(_properties(ole)).encode("utf-8", "replace"), member)
    number = 0
    for path in ole.listdir(streams=True, storages=False):
        name = path[-1].lower()
        if ole.get_size(path) > _LARGEST:
            continue
        shown = "".join(char for char in path[-1] if char.isprintable())
        inside = f"{member}!{shown}" if member else shown
        if name == "\x01ole10native":
            number += 1
            file = packed_file(ole.openstream(path).read())
            if file is not None:
                yield Inner(file[0], file[1], f"{member}!{file[0]}" if member else file[0])
            else:
                yield Inner(f"object {number}", ole.openstream(path).read()[4:], inside)
        elif name in ("package", "contents", "embeddedodf"):
            yield Inner(shown, ole.openstream(path).read(), inside)
        elif len(path) > 1 and path[-2].lower() == "vba":
            if name not in _DONE and not name.startswith("__srp_"):
                code = seen.fresh(code_of_module(ole.openstream(path).read()))
                yield Text(code.encode("utf-8", "replace"), member)
        elif len(path) > 1 and name in ("worddocument", "powerpoint document", "workbook", "book"):
            yield from _object(ole, path, name, member)
        elif name not in _DONE and not path[0].startswith("_VBA"):
            yield from _unknown(ole, path, inside)


def _object(ole: olefile.OleFileIO, path: list[str], name: str, member: str) -> Iterator[Segment]:
    """An old document inside another: its words, without building a file of it."""
    data = ole.openstream(path).read()
    if name in ("workbook", "book"):
        words = "\n".join(lines_of_workbook(data, with_cells=True))
    elif name == "powerpoint document":
        words = text_of_presentation(ole, path[:-1])
    else:
        words = text_of_word(ole, path[:-1])
    shown = f"object {path[-2]}"
    yield Text(words.encode("utf-8", "replace"), f"{member}!{shown}" if member else shown)


def _unknown(ole: olefile.OleFileIO, path: list[str], inside: str) -> Iterator[Segment]:
    data = ole.openstream(path).read()
    if data.strip(b"\0"):
        yield Inner("".join(char for char in path[-1] if char.isprintable()), data, inside)


def _properties(ole: olefile.OleFileIO) -> str:
    try:
        given = ole.get_metadata()
    except Exception:  # noqa: BLE001  damaged properties do not hide the document
        return ""
    lines = []
    for name in _WORDS:
        value = getattr(given, name, None)
        if isinstance(value, bytes):
            value = value.decode("cp1252", "replace")
        if isinstance(value, str) and value.strip("\0 "):
            lines.append(f"{name.replace('_', ' ')}: {value}")
    own = "\x05DocumentSummaryInformation"
    if ole.exists(own):
        lines += _own_properties(ole.openstream(own).read())
    return "\n".join(lines)


def _own_properties(raw: bytes) -> Iterator[str]:
    """Strings of the second set of properties, which people name themselves (MS-OLEPS 2.18)."""
    stream = io.BytesIO(raw)
    stream.seek(24)
    count = int.from_bytes(stream.read(4), "little")
    if count < 2 or len(raw) < 68:
        return
    at = int.from_bytes(raw[64:68], "little")
    for part in raw[at:].split(b"\0"):
        words = part.decode("cp1252", "replace")
        if len(words) > 4 and words.isprintable():
            yield words
