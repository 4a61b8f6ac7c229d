"""One way to write signs: typographic dashes, spaces and digits become those of ASCII.

Word processors, PDF files and exports from abroad write a number with a minus sign (U+2212), soft
hyphens, full-width digits or thin spaces. The passes read bytes, so what is written in another
way is rewritten before them, and where each byte came from is kept. The characters are those of the
Unicode properties Dash and Zs, the full-width forms (U+FF01 to U+FF5E) and what has no width.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.discovery.kernel.characters import Bytes, is_digit
from duecare.discovery.kernel.compiled import compiled, compiled_with_arrays

Offsets = npt.NDArray[np.int64]
_GONE: Final = 0
_KEPT: Final = -1
_SOFT: Final = -2
# In texts the passes read dashes (U+2010 to U+2015) and no-break spaces themselves.
_IN_TEXT: Final = re.compile(
    rb"\xc2\xad|\xe2\x80[\x80-\x8d\xaf]|\xe2\x81[\x83\x9f\xa0]|\xe2\x88\x92|\xe3\x80\x80"
    rb"|\xef\xb9[\x98\xa3]|\xef\xbc[\x81-\xbf]|\xef\xbd[\x80-\x9e]|\xef\xbb\xbf"
)
_LONE_RETURN: Final = re.compile(rb"\r(?!\n)")
_IN_CELL: Final = re.compile(_IN_TEXT.pattern + rb"|\xe2\x80[\x90-\x95]|\xc2\xa0")


@compiled
def _plain_sign(buf: Bytes, at: int, width: int) -> int:
    """What stands for the two or three bytes at ``at``: an ASCII code, or one of the marks."""
    second = int(buf[at + 1])
    if width == 2:
        if second == 0xAD:
            return _SOFT
        return 32 if second == 0xA0 else _KEPT
    code = (int(buf[at]) & 15) << 12 | (second & 63) << 6 | (int(buf[at + 2]) & 63)
    if 0xFF01 <= code <= 0xFF5E:
        return code - 0xFF01 + 33
    if code in (0x2212, 0x2043, 0xFE58, 0xFE63) or 0x2010 <= code <= 0x2015:
        return 45
    if code in (0x202F, 0x205F, 0x3000) or 0x2000 <= code <= 0x200A:
        return 32
    if code in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF):
        return _GONE
    return _KEPT


@compiled_with_arrays
def _rewritten(text: Bytes) -> tuple[Bytes, Offsets]:
    """The text with plain signs, and where each of its bytes came from (and the end)."""
    out = np.empty(len(text), dtype=np.uint8)
    origin = np.empty(len(text) + 1, dtype=np.int64)
    at = 0
    to = 0
    while at < len(text):
        byte = int(text[at])
        width = 1
        sign = _KEPT
        if byte == 0xC2 and at + 1 < len(text):
            width = 2
        elif (byte == 0xE2 or byte == 0xE3 or byte == 0xEF) and at + 2 < len(text):
            width = 3
        if width > 1:
            sign = _plain_sign(text, at, width)
        if sign == _SOFT:  # between digits it is printed where a line breaks, else it is nothing
            digits = to > 0 and at + 2 < len(text) and is_digit(int(out[to - 1]))
            sign = 45 if digits and is_digit(int(text[at + 2])) else _GONE
        if sign == _KEPT:
            for step in range(width):
                out[to] = text[at + step]
                origin[to] = at + step
                to += 1
        elif sign != _GONE:
            out[to] = sign
            origin[to] = at
            to += 1
        at += width
    origin[to] = len(text)
    return out[:to], origin[: to + 1]


def plain_text(data: bytes) -> tuple[bytes, Offsets | None]:
    """A text with plain signs, and the offset of each of its bytes before; None if none changed.

    Lines that end in CR alone, as in HL7 and in files of old Macs, end in LF.
    """
    if b"\r" in data:
        data = _LONE_RETURN.sub(b"\n", data)
    if data.isascii() or _IN_TEXT.search(data) is None:
        return data, None
    text, origin = _rewritten(np.frombuffer(data, dtype=np.uint8))
    return text.tobytes(), origin


def plain_cells(buf: Bytes, starts: Offsets, ends: Offsets) -> tuple[Bytes, Offsets, Offsets]:
    """The cells ``buf[starts[i]:ends[i]]`` with plain signs."""
    if not len(ends) or not (buf >= 0x80).any() or _IN_CELL.search(buf.tobytes()) is None:
        return buf, starts, ends
    text, origin = _rewritten(buf)
    return text, np.searchsorted(origin, starts), np.searchsorted(origin, ends)
