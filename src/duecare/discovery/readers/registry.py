"""Which extractor reads which format, and how files inside files are followed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final

from duecare.discovery.detectors.name_masks import NAME_MEMBER, may_hold, spoken
from duecare.discovery.readers.segments import (
    Inner,
    NoText,
    ReadProblem,
    Segment,
    Segments,
    Text,
)
from duecare.discovery.readers.sniff import sniff_format
from duecare.discovery.readers.source import Source, UnreadableSourceError

# Imported when first needed: a scan of text files never loads a PDF library.
_MODULES: Final = {
    "text": "plain", "maybe-delimited": "delimited", "delimited": "delimited", "mail": "mail",
    "mbox": "mailbox", "html": "markup", "xml": "xml_text", "json": "structured",
    "jsonl": "structured", "pdf": "pdf", "docx": "word", "pptx": "presentation",
    "spreadsheet": "spreadsheet", "ole": "ole", "opendocument": "opendocument", "rtf": "rtf",
    "sqlite": "sqlite", "zip": "archives", "tar": "archives", "7z": "archives",
    "gzip": "archives", "bzip2": "archives", "xz": "archives", "zstd": "archives",
    "parquet": "parquet", "image": "image", "pst": "outlook_store", "vcard": "vcard",
    "yaml": "yaml_text", "sql": "sql_dump", "tnef": "tnef", "dbx": "outlook_express",
    "calendar": "calendar_file", "lz4": "archives", "lzip": "archives", "cab": "old_archives",
    "cpio": "old_archives", "ar": "old_archives", "compress": "old_archives", "iso": "disc_image",
    "metafile": "metafile", "x12": "x12", "clinical": "clinical", "tax": "tax_files",
    "bookkeeping": "bookkeeping", "dbase": "dbase", "dicom": "dicom", "access": "access",
    "ncpdp": "ncpdp", "iwork": "iwork",
}  # fmt: skip
_REFUSED: Final = {
    "encrypted": "encrypted: its content cannot be read without the key",
    "disk": "a disk image: mount it read-only and scan the folder to have it counted",
    "unknown document": "a document of a format that no reader here opens",
    "rar": "a RAR archive: no reader with a free license is available",
}

_LOCKED: Final = (32, 33)  # sharing and lock violation of Windows

Extractor = Callable[[Source, str], Segments]


def extract_segments(source: Source, member: str = "") -> Iterator[Segment]:
    """All texts, tables and problems of a file, files inside it included."""
    kind = sniff_format(source)
    named, _, what = kind.partition(":")
    if kind == "empty":
        return
    if named == "no-text":
        yield NoText(what, member)
        return
    if named == "damaged":
        yield ReadProblem(f"not a readable {what} file", member, source.size)
        return
    if kind in _REFUSED:
        yield ReadProblem(_REFUSED[kind], member, source.size)
        return
    try:
        for segment in _opened(kind, source, member):
            if isinstance(segment, Inner):
                yield from _follow(segment, source)
            else:
                yield segment
    except UnreadableSourceError as error:
        yield ReadProblem(str(error), member, source.size)


def _opened(kind: str, source: Source, member: str) -> Segments:
    named, _, store = kind.partition(":")
    if named != "store":
        return _extractor(kind)(source, member)
    from duecare.discovery.readers import strings

    return strings.extract(source, member, store)


def _extractor(kind: str) -> Extractor:
    module = import_module(f"duecare.discovery.readers.{_MODULES[kind]}")
    extract: Extractor = module.extract
    return extract


def _follow(inner: Inner, outer: Source) -> Iterator[Segment]:
    if outer.depth + 1 > outer.limits.depth:
        yield ReadProblem(f"nested deeper than {outer.limits.depth} levels", inner.member)
        return
    if not outer.budget.take(len(inner.data)):
        raise UnreadableSourceError("unpacks to more than the limit: possibly an archive bomb")
    if may_hold(inner.name):
        member = f"{inner.member}!{NAME_MEMBER}" if inner.member else NAME_MEMBER
        yield Text(spoken(inner.name.replace("\\", "/").rpartition("/")[2]), member)
    source = Source(inner.name, outer.limits, outer.budget, data=inner.data, depth=outer.depth + 1)
    try:
        yield from extract_segments(source, inner.member)
    except UnreadableSourceError:
        raise
    except Exception as error:  # noqa: BLE001  a damaged member must not hide its neighbors
        yield ReadProblem(reason_of(error), inner.member, len(inner.data))


def reason_of(error: BaseException) -> str:
    """A reason in plain words. The text of foreign errors may quote content: it is left out."""
    if isinstance(error, UnreadableSourceError):
        return str(error)
    if getattr(error, "winerror", 0) in _LOCKED:
        return "another program has it locked"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, FileNotFoundError):
        return "it vanished while the scan ran"
    if isinstance(error, MemoryError | RecursionError):
        return "it needs more memory than the limit"
    if isinstance(error, OSError):
        return f"the system could not read it ({error.strerror or type(error).__name__})"
    return f"damaged: the reader gave up ({type(error).__name__})"
