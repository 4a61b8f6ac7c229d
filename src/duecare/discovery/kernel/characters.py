"""Bytes, digits, letters and words of a text, compiled."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.data_types import arithmetic
from duecare.discovery.kernel.compiled import compiled, inlined
from duecare.discovery.kernel.words import FNV_OFFSET, FNV_PRIME

Bytes = npt.NDArray[np.uint8]
SCRATCH: Final = 320  # bytes of room for a normal form

is_digit = inlined(arithmetic.is_digit)
is_letter = inlined(arithmetic.is_letter)
number = inlined(arithmetic.number)


@compiled
def word_mask(
    buf: Bytes, start: int, end: int, keys: npt.NDArray[np.uint32], masks: npt.NDArray[np.uint32]
) -> int:
    """The classes of one word in a phrase table."""
    value = FNV_OFFSET
    for index in range(start, end):
        value = ((value ^ (int(buf[index]) | 32)) * FNV_PRIME) & 0xFFFFFFFF
    slot = value & (len(keys) - 1)
    while keys[slot] != 0:
        if keys[slot] == value:
            return int(masks[slot])
        slot = (slot + 1) & (len(keys) - 1)
    return 0
