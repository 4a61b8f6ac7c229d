"""Plain text of any length, read slice by slice at line ends."""

from __future__ import annotations

from duecare.discovery.readers.encoding import to_utf8, wide_encoding, with_byte_order
from duecare.discovery.readers.segments import Segments, Text
from duecare.discovery.readers.source import Source
from duecare.discovery.readers.throttle import throttle

_CHUNK = 8_000_000


def extract(source: Source, member: str) -> Segments:
    """The text in chunks that end at a line, so memory does not follow the size of the file."""
    with source.mapped() as view:
        head = source.head(4096)
        wide = with_byte_order(wide_encoding(head), head)
        at = 0
        while at < len(view):
            stop = min(at + _CHUNK, len(view))
            chunk = throttle().copy(view, at, stop)
            if stop < len(view):
                cut = chunk.rfind(b"\n") + 1
                if wide:
                    cut = len(chunk) // 4 * 4
                if cut > 0:
                    chunk = chunk[:cut]
            data = chunk.decode(wide, "replace").encode() if wide else as_ascii_superset(chunk)
            yield Text(data, member, source.start + at)
            at += len(chunk)


def as_ascii_superset(chunk: bytes) -> bytes:
    """UTF-8 as it is; Windows-1252 needs no conversion for the kernel unless it has letters.

    Zero bytes that a program left in a text are spaces.
    """
    if b"\0" in chunk:
        chunk = chunk.replace(b"\0", b" ")
    return chunk if chunk.isascii() else to_utf8(chunk)
