"""The forms of names in a column, compiled; `names.name_forms` says what they are.

Names in ASCII are read here, all others by `names.name_forms` itself.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.discovery.detectors.given_names import ALSO, FORMAL
from duecare.discovery.detectors.names import DROPPED_WORDS, JUNIORS, SOUNDS
from duecare.discovery.kernel.characters import Bytes, is_letter
from duecare.discovery.kernel.compiled import compiled, compiled_with_arrays, pointer
from duecare.discovery.kernel.words import FNV_OFFSET, FNV_PRIME, fnv

Offsets = npt.NDArray[np.int64]
_LONGEST: Final = 400  # bytes of a name that is read here
# Words of at most seven letters as numbers; those of a son stand first.
_DROPPED: Final = np.array(
    [
        int.from_bytes(word.encode(), "little")
        for word in (*sorted(JUNIORS), *sorted(DROPPED_WORDS - JUNIORS))
    ],
    dtype=np.int64,
)
_JUNIORS: Final = len(JUNIORS)
NOT_READ: Final = 1  # marks of a name: not read here, and that of a son
JUNIOR: Final = 2
_SOUND_DIGITS: Final = np.array(SOUNDS, dtype=np.int64)
_LONGEST_FORMAL: Final = max(map(len, (*FORMAL.values(), *ALSO.values())))


def _table_of_names() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64], Bytes, Bytes]:
    """Given names by hash (open addressing), the name that each stands for, and a second one."""
    keys = np.zeros(1 << 12, dtype=np.uint32)
    places = np.zeros(1 << 12, dtype=np.int64)
    formal = np.zeros((len(FORMAL), _LONGEST_FORMAL), dtype=np.uint8)
    second = np.zeros_like(formal)
    for place, (form, name) in enumerate(FORMAL.items()):
        other = ALSO.get(form, "").encode()
        second[place, : len(other)] = list(other)
        slot = fnv(form) & (len(keys) - 1)
        while keys[slot] != 0:
            slot = (slot + 1) & (len(keys) - 1)
        keys[slot], places[slot] = fnv(form), place
        formal[place, : len(name)] = list(name.encode())
    return keys, places, formal, second


_KEYS, _PLACES, _FORMAL, _ALSO = _table_of_names()


@compiled
def _dropped(word: Bytes, start: int, end: int) -> int:
    """The place of a word among those that are left out, -1 if it is none of them."""
    if end - start > 7:
        return -1
    packed = 0
    for index in range(start, end):
        packed |= int(word[index]) << (8 * (index - start))
    for place in range(len(_DROPPED)):
        if _DROPPED[place] == packed:
            return place
    return -1


@compiled
def _is_before(word: Bytes, first: int, first_end: int, last: int, last_end: int) -> bool:
    """Whether the first word stands before or is equal to the last in the alphabet."""
    for index in range(min(first_end - first, last_end - last)):
        if word[first + index] != word[last + index]:
            return bool(word[first + index] < word[last + index])
    return first_end - first <= last_end - last


@compiled
def _known(word: Bytes, start: int, end: int) -> int:
    """The place of a given name or short form in the table, -1 if it is none."""
    value = FNV_OFFSET
    for index in range(start, end):
        value = ((value ^ int(word[index])) * FNV_PRIME) & 0xFFFFFFFF
    slot = value & (len(_KEYS) - 1)
    while _KEYS[slot] != 0:
        if _KEYS[slot] == value:
            return int(_PLACES[slot])
        slot = (slot + 1) & (len(_KEYS) - 1)
    return -1


@compiled
def _formal(word: Bytes, start: int, end: int, to: int) -> tuple[int, int]:
    """Bounds of the name that a word stands for, written to ``word[to:]`` if it is another."""
    place = _known(word, start, end)
    if place < 0:
        return start, end
    size = 0
    while size < _LONGEST_FORMAL and _FORMAL[place, size] != 0:
        word[to + size] = _FORMAL[place, size]
        size += 1
    return to, to + size


@compiled
def _other(word: Bytes, start: int, end: int, to: int) -> tuple[int, int]:
    """Bounds of the second name for which a short form stands; nothing where there is none."""
    place = _known(word, start, end)
    size = 0
    while size < _LONGEST_FORMAL and _ALSO[place, size] != 0:
        word[to + size] = _ALSO[place, size]
        size += 1
    return to, to + size


@compiled
def _write(word: Bytes, start: int, end: int, out: Bytes, to: int) -> int:
    for index in range(start, end):
        out[to] = word[index]
        to += 1
    return to


@compiled
def _write_pair(
    word: Bytes, first: int, first_end: int, last: int, last_end: int, out: Bytes, to: int
) -> int:
    """Two words in alphabetical order with a space between."""
    if not _is_before(word, first, first_end, last, last_end):
        first, first_end, last, last_end = last, last_end, first, first_end
    to = _write(word, first, first_end, out, to)
    out[to] = 32
    return _write(word, last, last_end, out, to + 1)


@compiled
def _write_sound(word: Bytes, start: int, end: int, out: Bytes, to: int) -> int:
    """The Soundex code of a word (`names.sound_of`)."""
    out[to] = word[start]
    for index in range(1, 4):
        out[to + index] = 48
    before = _SOUND_DIGITS[word[start] - 97]
    fill = 1
    for index in range(start + 1, end):
        sound = _SOUND_DIGITS[word[index] - 97]
        if sound != 0 and sound != before and sound != 7 and fill < 4:
            out[to + fill] = 48 + sound
            fill += 1
        if sound != 7:
            before = sound
    return to + 4


@compiled
def _cut(buf: Bytes, start: int, end: int, word: Bytes, bounds: Offsets) -> int:
    """The words of a name in small letters, given name first; ``bounds`` takes the last seven."""
    comma = start
    while comma < end and buf[comma] != 44:
        comma += 1
    found = 0
    fill = 0
    begin = 0
    bounds[18] = 0  # whether it is a son's
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
        elif byte != 39:
            dropped = _dropped(word, begin, fill) if fill - begin > 1 else 0
            if fill - begin > 1 and 0 <= dropped < _JUNIORS:
                bounds[18] = 1
            if dropped < 0:
                if found < 6:
                    bounds[2 * found], bounds[2 * found + 1] = begin, fill
                found += 1
            begin = fill
    bounds[12] = fill
    bounds[17] = int(comma < end)  # the order of the words is known
    return found


@compiled
def _normal(buf: Bytes, start: int, end: int, word: Bytes, bounds: Offsets, out: Bytes) -> int:
    """Write the forms of one name to ``out``; how many words it has.

    ``bounds[13:17]`` are where normal form, alias, surname and sound end.
    """
    found = _cut(buf, start, end, word, bounds)
    if found < 2 or found > 6:
        return 0
    last = 2 * (found - 1)
    room = bounds[12]
    first_at, first_end = _formal(word, bounds[0], bounds[1], room)
    last_at, last_end = _formal(word, bounds[last], bounds[last + 1], room + _LONGEST_FORMAL)
    swapped = bounds[17] == 0 and last_at >= room and first_at < room  # "Whitfield Daniel"
    to = _write_pair(word, first_at, first_end, last_at, last_end, out, 0)
    bounds[13] = to
    if found > 2:
        at, stop = _formal(word, bounds[last - 2], bounds[last - 1], room + 2 * _LONGEST_FORMAL)
        to = _write_pair(word, first_at, first_end, at, stop, out, to)
    elif _known(word, bounds[0], bounds[1]) >= 0:
        at, stop = _other(word, bounds[0], bounds[1], room + 2 * _LONGEST_FORMAL)
        if stop > at:
            to = _write_pair(word, at, stop, last_at, last_end, out, to)
    bounds[14] = to
    if swapped:
        first_at, first_end, last_at, last_end = last_at, last_end, first_at, first_end
    to = _write(word, last_at, last_end, out, to)
    bounds[15] = to
    bounds[16] = _write_sound(word, first_at, first_end, out, to)
    return found


@compiled_with_arrays
def forms_of_names(text: Bytes, starts: Offsets, ends: Offsets) -> tuple[Bytes, Offsets, Bytes]:
    """The four forms of each name one behind the other, their ends, and marks (``JUNIOR``, ...).

    Ends are four to a name: those of its normal form, alias, surname and sound.
    """
    room = np.zeros(_LONGEST + 4 * _LONGEST_FORMAL, dtype=np.uint8)
    places = np.zeros(19, dtype=np.int64)
    one = np.zeros(4 * _LONGEST, dtype=np.uint8)
    total = 64
    for index in range(len(starts)):
        total += 3 * (ends[index] - starts[index]) + 3 * _LONGEST_FORMAL
    forms = np.zeros(total, dtype=np.uint8)
    buf, word, bounds, name = pointer(text), pointer(room), pointer(places), pointer(one)
    stops = np.zeros(4 * len(starts), dtype=np.int64)
    marks = np.zeros(len(starts), dtype=np.uint8)
    to = 0
    for index in range(len(starts)):
        start, end = starts[index], ends[index]
        plain = end - start <= _LONGEST
        for at in range(start, end):
            plain = plain and buf[at] < 128
        found = _normal(buf, start, end, word, bounds, name) if plain else 0
        for form in range(4):
            stops[4 * index + form] = to + (bounds[13 + form] if found > 0 else 0)
        for at in range(bounds[16] if found > 0 else 0):
            forms[to + at] = name[at]
        to += bounds[16] if found > 0 else 0
        marks[index] = JUNIOR * bounds[18] if plain else NOT_READ
    room[0] = one[0] = 0  # see `pointer`: the arrays must live as long as their memory is used
    places[0] = 0
    return forms, stops, marks


@compiled_with_arrays
def joined_cells(
    one: Bytes,
    one_starts: Offsets,
    one_ends: Offsets,
    two: Bytes,
    two_starts: Offsets,
    two_ends: Offsets,
) -> tuple[Bytes, Offsets]:
    """``Two, One`` of the cells of two columns; empty where one of them is."""
    total = 1
    for row in range(len(one_starts)):
        total += one_ends[row] - one_starts[row] + two_ends[row] - two_starts[row] + 1
    joined = np.zeros(total, dtype=np.uint8)
    stops = np.zeros(len(one_starts), dtype=np.int64)
    to = 0
    for row in range(len(one_starts)):
        if one_ends[row] > one_starts[row] and two_ends[row] > two_starts[row]:
            for at in range(two_starts[row], two_ends[row]):
                joined[to] = two[at]
                to += 1
            joined[to] = 44
            to += 1
            for at in range(one_starts[row], one_ends[row]):
                joined[to] = one[at]
                to += 1
        stops[row] = to
    return joined, stops
