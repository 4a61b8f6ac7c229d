"""The runs of text in bytes of unknown structure, compiled.

A run is four or more characters: ASCII, UTF-8 and Windows-1252 letters between them, or the same
in UTF-16 of either byte order (every other byte is zero). Each run becomes a line. Blocks of bytes
without a run are passed over by a few vector comparisons.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from duecare.discovery.kernel.characters import Bytes, is_letter
from duecare.discovery.kernel.compiled import compiled, inlined, pointer
from duecare.discovery.kernel.simd import (
    NONE,
    WIDTH,
    continuations,
    latin_leads,
    latin_letters,
    visible,
    zeros,
    zeros_below,
)

PADDING: Final = 2 * WIDTH  # zero bytes that have to stand behind the bytes that are searched
_STEP: Final = WIDTH - 8  # a run may start at the end of a block and go on behind it
_STARTS: Final = np.uint64((1 << _STEP) - 1)
_1: Final = np.uint64(1)
_2: Final = np.uint64(2)
_4: Final = np.uint64(4)
_6: Final = np.uint64(6)


@inlined
def _starts(buf: Bytes, at: int) -> np.uint64:
    """Where in the block at ``at`` four characters begin, of one byte or of two."""
    text, accents = visible(buf, at), latin_letters(buf, at)
    pairs = latin_leads(buf, at) & (continuations(buf, at) >> _1)  # in UTF-8
    letters = pairs | (pairs << _1) | (accents & (text >> _1) & (text << _1))
    narrow = text | letters
    narrow &= narrow >> _1
    narrow &= narrow >> _2
    wide = (text | accents) & (zeros(buf, at) >> _1)
    wide &= (wide >> _2) & (wide >> _4) & ((text | accents) >> _6)
    found: np.uint64 = (narrow | wide) & _STARTS
    return found


@inlined
def _accented(buf: Bytes, at: int) -> int:
    """Bytes of the UTF-8 character at ``at``: 1 for a letter of Windows-1252, 0 for none."""
    first, second, third = buf[at], buf[at + 1], buf[at + 2]
    if 0xC2 <= first <= 0xDF and 0x80 <= second <= 0xBF:
        return 2
    if 0xE1 <= first <= 0xEF and 0x80 <= second <= 0xBF and 0x80 <= third <= 0xBF:
        return 3
    if first >= 0xC0 and (is_letter(second) or second == 32):
        return 1
    return 0


@inlined
def _put(out: Bytes, written: int, code: int) -> int:
    """Write a character below 256 as UTF-8; where the next one goes."""
    if code < 0x80:
        out[written] = code
        return written + 1
    out[written] = 0xC0 | (code >> 6)
    out[written + 1] = 0x80 | (code & 0x3F)
    return written + 2


@compiled
def _copy_narrow(buf: Bytes, at: int, size: int, out: Bytes, written: int) -> tuple[int, int]:
    """Copy the run of one-byte characters at ``at``: where it ends, and where writing goes on."""
    while at < size:
        byte = buf[at]
        if 32 <= byte < 127 or byte == 9:
            out[written] = byte
            at, written = at + 1, written + 1
            continue
        many = _accented(buf, at) if byte >= 0xC0 else 0
        if many == 0:
            break
        if many == 1:
            written = _put(out, written, int(byte))
        for step in range(many if many > 1 else 0):
            out[written + step] = buf[at + step]
        written += many if many > 1 else 0
        at += many
    return min(at, size), written


@compiled
def _copy_wide(buf: Bytes, at: int, size: int, out: Bytes, written: int) -> tuple[int, int]:
    """The same for characters of which every second byte is zero.

    The last one of a big-endian run has no zero behind it.
    """
    while at < size:
        byte = buf[at]
        if not (32 <= byte < 127 or byte == 9 or byte >= 0xA0):
            break
        follows = buf[at + 1]
        if at + 1 < size and follows != 0:
            if byte < 127 and not 32 <= follows < 127:
                written = _put(out, written, int(byte))
                at += 1
            break
        written = _put(out, written, int(byte))
        at += 2
    return min(at, size), written


@compiled
def text_runs(buf: Bytes, size: int, out: Bytes) -> tuple[int, int, int]:
    """Write the runs of the first ``size`` bytes to ``out``, each a line.

    ``buf`` has ``PADDING`` zero bytes behind ``size``, ``out`` room for twice ``size`` and 8 more.
    Returns the bytes written, where the run begins that reaches the end (``size`` if none does),
    and where its line begins in ``out``.
    """
    text, lines = pointer(buf), pointer(out)
    at = written = 0
    while at < size:
        found = _starts(text, at)
        if found == NONE:
            at += _STEP
            continue
        at += zeros_below(found)
        if at >= size:
            break
        start, line = at, written
        if text[at + 1] == 0:
            at, written = _copy_wide(text, at, size, lines, written)
        else:
            at, written = _copy_narrow(text, at, size, lines, written)
        if at >= size:
            return written, start, line
        at += at == start  # the rest of a letter that began before the block
        lines[written] = 10
        written += 1
    return written, size, written
