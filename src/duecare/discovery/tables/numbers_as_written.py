"""Numbers of people as spreadsheets and data tools print numbers: brought back to their digits.

``523,481,967`` and ``523.481.967`` have signs of thousands, ``523481967,0`` the comma of other
countries, ``5.23481967E+08`` an exponent. Only columns whose header names a number are asked.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from duecare.discovery.kernel.characters import Bytes
from duecare.discovery.kernel.signs import Offsets

_ANY: Final = re.compile(rb"\d[,.' ]\d{3}[,.' ]\d{3}|\d,0|\d[eE]\+?\d")
_GROUPED: Final = re.compile(rb"\s*(\d{1,3}(?:([,.' ])\d{3})(?:\2\d{3})+)(?:[.,]0+)?\s*")
_COMMA: Final = re.compile(rb"\s*(\d+),0+\s*")
_EXPONENT: Final = re.compile(rb"\s*(\d)\.?(\d*)[eE]\+?(\d{1,2})\s*")
_NOT_DIGITS: Final = re.compile(rb"\D+")


def plain_numbers(buf: Bytes, starts: Offsets, ends: Offsets) -> tuple[Bytes, Offsets, Offsets]:
    """The cells ``buf[starts[i]:ends[i]]``, those that are such a number as its digits."""
    text = buf.tobytes()
    if _ANY.search(text) is None:
        return buf, starts, ends
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    cells = [_plain_number(text[start:end]) for start, end in pairs]
    stops = np.cumsum([len(cell) for cell in cells], dtype=np.int64)
    joined = np.frombuffer(b"".join(cells) or b" ", dtype=np.uint8)
    return joined, np.concatenate([np.zeros(1, dtype=np.int64), stops[:-1]])[: len(stops)], stops


def _plain_number(cell: bytes) -> bytes:
    if found := _GROUPED.fullmatch(cell):
        return _NOT_DIGITS.sub(b"", found[1])
    if found := _COMMA.fullmatch(cell):
        return found[1]
    if found := _EXPONENT.fullmatch(cell):
        digits, whole = found[1] + found[2], int(found[3]) + 1
        # A last zero may be left out. Where more digits are missing they were lost, and no one
        # knows them.
        if len(digits) >= whole - 1 and not digits[whole:].strip(b"0"):
            return digits[:whole].ljust(whole, b"0")
    return cell
