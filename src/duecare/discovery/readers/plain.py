"""Plain text of any length, read slice by slice at line ends."""

from __future__ import annotations

from duecare.discovery.readers.encoding import to_utf8, wide_encoding, with_byte_order
from duecare.discovery.readers.segments import ReadProblem, Segments, Text
from duecare.discovery.readers.sniff import MOST_ZEROS
from duecare.discovery.readers.source import Source
from duecare.discovery.readers.strings import text_runs_of
from duecare.discovery.readers.throttle import throttle
from duecare.inventory.coverage import Cause, ReadClass

_CHUNK = 8_000_000
_BLOCK = 4096
_BINARY = "a part of it is binary: only its runs of text were looked through"


def extract(source: Source, member: str) -> Segments:
    """The text in chunks that end at a line, so memory does not follow the size of the file."""
    with source.mapped() as view:
        head = source.head(4096)
        wide = with_byte_order(wide_encoding(head), head)
        at, has_binary = 0, False
        while at < len(view):
            stop = min(at + _CHUNK, len(view))
            chunk = throttle().copy(view, at, stop)
            if stop < len(view):
                cut = chunk.rfind(b"\n") + 1
                if wide:
                    cut = len(chunk) // 4 * 4
                if cut > 0:
                    chunk = chunk[:cut]
            if not wide and _has_binary(chunk):
                if not has_binary:
                    has_binary = True
                    yield ReadProblem(_BINARY, member, None, ReadClass.IN_PART, Cause.STRUCTURE)
                for run in text_runs_of(memoryview(chunk)):
                    yield Text(run, member, source.start + at)
            else:
                data = chunk.decode(wide, "replace").encode() if wide else as_ascii_superset(chunk)
                yield Text(data, member, source.start + at)
            at += len(chunk)


def _has_binary(chunk: bytes) -> bool:
    """Whether a block somewhere has more zero bytes than a text does; padding at ends is none."""
    if b"\0" not in chunk:
        return False
    blocks = (chunk[at : at + _BLOCK].strip(b"\0") for at in range(0, len(chunk), _BLOCK))
    return any(block.count(0) > len(block) * MOST_ZEROS for block in blocks)


def as_ascii_superset(chunk: bytes) -> bytes:
    """UTF-8 as it is; Windows-1252 needs no conversion for the kernel unless it has letters.

    Zero bytes that a program left in a text are spaces.
    """
    if b"\0" in chunk:
        chunk = chunk.replace(b"\0", b" ")
    return chunk if chunk.isascii() else to_utf8(chunk)
