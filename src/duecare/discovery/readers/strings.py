"""Bytes of unknown structure: their runs of text are looked through, and that is said.

The pass finds what a program keeps as plain text in ASCII, UTF-8, UTF-16 or EBCDIC. It cannot tell
rows from columns, nor read what is compressed, encrypted or packed into numbers, so a file read
this way never counts as read. One that looks encrypted throughout is named as unread at once.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

import numpy as np

from duecare.discovery.kernel.strings import PADDING, text_runs
from duecare.discovery.readers.encoding import EBCDIC_TO_LATIN, is_ebcdic
from duecare.discovery.readers.segments import NoText, ReadProblem, Segments, Text
from duecare.discovery.readers.source import Source
from duecare.discovery.readers.stores import SEALED, store_reason
from duecare.discovery.readers.throttle import throttle
from duecare.inventory.coverage import Cause, Reading

_CHUNK: Final = 8_000_000
_LONGEST: Final = 1_000_000  # bytes of a run that is kept whole over the border of two chunks
_SAMPLES: Final = 24
_SAMPLE: Final = 4096
_LEAST_SAMPLE: Final = 2048


def extract(source: Source, member: str, store: str = "") -> Segments:
    """The runs of text of a file, and that its structure is unknown.

    ``store`` is the code of the program or kind of store that the file belongs to, if known.
    """
    cause = Cause.STORE if store else Cause.STRUCTURE
    with source.mapped() as view:
        samples = [sample for sample in _samples(view) if any(sample)]
        if not samples and _is_zero(view):
            yield NoText("nothing but zeros", member)
            return
        if samples and all(map(_is_noise, samples)):
            yield ReadProblem(
                SEALED if not store else f"{store_reason(store)}, encrypted or compressed by it",
                member,
                source.size,
                cause=Cause.ENCRYPTED,
                store=store,
            )
            return
        reason = store_reason(store)
        yield ReadProblem(reason, member, source.size, Reading.LOOKED_THROUGH, cause, store)
        for text in _runs(view):
            yield Text(text, member)


def _samples(view: memoryview) -> list[bytes]:
    """Blocks from all over the file, its head left out where there is more."""
    size = len(view)
    if size < _LEAST_SAMPLE:
        return [bytes(view)] if size else []
    first = min(_SAMPLE, size // 4)
    places = np.linspace(first, max(size - _SAMPLE, first), _SAMPLES, dtype=np.int64)
    return [bytes(view[at : at + _SAMPLE]) for at in np.unique(places).tolist()]


def _is_noise(sample: bytes) -> bool:
    """Whether bytes do not get smaller, as those of a good cipher or a packer do not."""
    return len(sample) >= _LEAST_SAMPLE and len(zlib.compress(sample, 1)) > 0.99 * len(sample)


def _is_zero(view: memoryview) -> bool:
    return not any(any(bytes(view[at : at + _CHUNK])) for at in range(0, len(view), _CHUNK))


def _runs(view: memoryview) -> Iterator[bytes]:
    """The runs of text, one a line, chunk by chunk."""
    from_ebcdic = is_ebcdic(bytes(view[:8192]))
    out = np.empty(2 * (_CHUNK + _LONGEST) + 8, dtype=np.uint8)
    at = 0
    while at < len(view):
        chunk = throttle().copy(view, at, min(at + _CHUNK, len(view)))
        is_last = at + len(chunk) >= len(view)
        if from_ebcdic:
            chunk = chunk.translate(EBCDIC_TO_LATIN)
        padded = np.frombuffer(chunk + bytes(PADDING), dtype=np.uint8)
        written, open_at, line = text_runs(padded, len(chunk), out)
        if is_last or len(chunk) - open_at > _LONGEST or open_at == 0:
            open_at = len(chunk)
        else:
            written = line
        if written:
            yield out[:written].tobytes()
        at += open_at
