"""The normal form of names in a column, compiled; `names.normal_name` says what it is.

Names in ASCII are read here, all others by `names.normal_name` itself.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.discovery.detectors.names import DROPPED_WORDS
from duecare.discovery.kernel.characters import Bytes, is_letter
from duecare.discovery.kernel.compiled import compiled, compiled_with_arrays, pointer

Offsets = npt.NDArray[np.int64]
_LONGEST: Final = 400  # bytes of a name that is read here
_DROPPED: Final = np.array(
    [int.from_bytes(word.encode(), "little") for word in sorted(DROPPED_WORDS)], dtype=np.int64
)  # all of at most seven letters


@compiled
def _is_dropped(word: Bytes, start: int, end: int) -> bool:
    if end - start > 7:
        return False
    packed = 0
    for index in range(start, end):
        packed |= int(word[index]) << (8 * (index - start))
    for dropped in _DROPPED:  # noqa: SIM110  generators do not compile
        if dropped == packed:
            return True
    return False


@compiled
def _is_before(word: Bytes, first: int, first_end: int, last: int, last_end: int) -> bool:
    """Whether the first word stands before or is equal to the last in the alphabet."""
    for index in range(min(first_end - first, last_end - last)):
        if word[first + index] != word[last + index]:
            return bool(word[first + index] < word[last + index])
    return first_end - first <= last_end - last


@compiled
def _normal(buf: Bytes, start: int, end: int, word: Bytes, out: Bytes, to: int) -> int:
    """Write the normal form of one name to ``out[to:]``: where it ends."""
    comma = start
    while comma < end and buf[comma] != 44:
        comma += 1
    found = 0
    fill = 0
    begin = 0
    first = first_end = last = last_end = 0
    middle = comma + 1 if comma < end else start
    # what stands behind the first comma comes first, then what stands before it
    steps = end - middle + 1 + (comma - start + 1 if comma < end else 0)
    for step in range(steps):
        at = middle + step
        byte = 32
        if at < end:
            byte = int(buf[at])
        elif at > end and start + at - end - 1 < comma:
            byte = int(buf[start + at - end - 1])
        if is_letter(byte):
            word[fill] = byte | 32
            fill += 1
        elif byte != 39 and byte != 45:
            if fill - begin > 1 and not _is_dropped(word, begin, fill):
                if found == 0:
                    first, first_end = begin, fill
                last, last_end = begin, fill
                found += 1
            begin = fill
    if found < 2 or found > 6:
        return to
    if not _is_before(word, first, first_end, last, last_end):
        first, first_end, last, last_end = last, last_end, first, first_end
    for index in range(first, first_end):
        out[to] = word[index]
        to += 1
    out[to] = 32
    to += 1
    for index in range(last, last_end):
        out[to] = word[index]
        to += 1
    return to


@compiled_with_arrays
def normal_names(
    text: Bytes, starts: Offsets, ends: Offsets
) -> tuple[Bytes, Offsets, npt.NDArray[np.bool_]]:
    """The normal forms one behind the other, their ends, and which names were not read here."""
    room = np.zeros(2 * _LONGEST, dtype=np.uint8)
    total = 64
    for index in range(len(starts)):
        total += ends[index] - starts[index] + 2
    forms = np.zeros(total, dtype=np.uint8)
    buf, word, out = pointer(text), pointer(room), pointer(forms)
    stops = np.zeros(len(starts), dtype=np.int64)
    left = np.zeros(len(starts), dtype=np.bool_)
    to = 0
    for index in range(len(starts)):
        start, end = starts[index], ends[index]
        plain = end - start <= _LONGEST
        for at in range(start, end):
            plain = plain and buf[at] < 128
        if plain:
            to = _normal(buf, start, end, word, out, to)
        left[index] = not plain
        stops[index] = to
    room[0] = 0  # see `pointer`: the array must live as long as its memory is used
    return forms, stops, left


@compiled_with_arrays
def joined_cells(
    one: Bytes,
    one_starts: Offsets,
    one_ends: Offsets,
    two: Bytes,
    two_starts: Offsets,
    two_ends: Offsets,
) -> tuple[Bytes, Offsets]:
    """Cells of two columns with a space between; empty where one of them is."""
    total = 1
    for row in range(len(one_starts)):
        total += one_ends[row] - one_starts[row] + two_ends[row] - two_starts[row] + 1
    joined = np.zeros(total, dtype=np.uint8)
    stops = np.zeros(len(one_starts), dtype=np.int64)
    to = 0
    for row in range(len(one_starts)):
        if one_ends[row] > one_starts[row] and two_ends[row] > two_starts[row]:
            for at in range(one_starts[row], one_ends[row]):
                joined[to] = one[at]
                to += 1
            joined[to] = 32
            to += 1
            for at in range(two_starts[row], two_ends[row]):
                joined[to] = two[at]
                to += 1
        stops[row] = to
    return joined, stops
