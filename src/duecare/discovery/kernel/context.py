"""Finds the context words before a candidate, compiled.

Words are hashed only in front of candidates, each byte at most once, so text without candidates
costs nothing. ``last[c]`` is where a word of class ``c`` ended most recently.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.discovery.kernel.characters import Bytes, is_digit, is_letter, word_mask
from duecare.discovery.kernel.compiled import compiled, inlined
from duecare.discovery.kernel.simd import (
    NONE,
    ONE,
    WIDTH,
    capitals,
    digits,
    first_bytes,
    letters,
    signs,
    zeros_below,
)
from duecare.discovery.kernel.words import (
    CLASS_COUNT,
    GLUE_KEYS,
    GLUE_MASKS,
    LABEL_KEYS,
    LABEL_MASKS,
    PREFIX_KEYS,
    PREFIX_MASKS,
    word_hash,
)
from duecare.discovery.kernel.words import (
    HASH_PRIME as _HASH_PRIME,
)

Positions = npt.NDArray[np.int64]
REACH: Final = 72  # bytes between a label and its value
HASH_PRIME: Final = np.uint64(_HASH_PRIME)
_SMALL: Final = np.uint64(0x2020202020202020)  # turns ASCII capitals into small letters
SEEN: Final = CLASS_COUNT  # state slots behind the classes
WORD: Final = CLASS_COUNT + 1
LATEST: Final = CLASS_COUNT + 2  # where any context word ended most recently
NUMBER_SIGN: Final = word_hash("no")
FILLER: Final = word_hash("de")  # "licencia de conducir" reads "licencia conducir"
COLON: Final = word_hash("qq")


@inlined
def _classes(value: int) -> int:
    slot = value & (len(LABEL_KEYS) - 1)
    while LABEL_KEYS[slot] != 0:
        if LABEL_KEYS[slot] == value:
            return int(LABEL_MASKS[slot])
        slot = (slot + 1) & (len(LABEL_KEYS) - 1)
    return 0


@compiled
def _plain(byte: int, before: int) -> int:
    """The letter behind a byte of UTF-8 or Windows-1252 Spanish, lower case; 0 if it is none."""
    if is_letter(byte):
        return byte | 32
    if before != 0xC3:
        return 0
    low = byte | 0x20
    if low == 0xA1:
        return 97
    if low == 0xA9:
        return 101
    if low == 0xAD:
        return 105
    if low == 0xB3:
        return 111
    if low == 0xBA:
        return 117
    return 110 if low == 0xB1 else 0


@compiled
def _acronym_end(buf: Bytes, at: int, upto: int) -> int:
    """Where single letters with dots between them end (``D.O.B``), or 0."""
    end = 0
    count = 0
    while at < upto and is_letter(int(buf[at])):
        count += 1
        end = at + 1
        if end + 1 >= upto or buf[end] != 46:
            break
        at += 2
    long = end < upto and is_letter(int(buf[end]))  # "J.Smith"
    return end if count > 1 and not long else 0


@compiled
def _note_acronym(buf: Bytes, start: int, end: int, last: Positions, previous: int) -> int:
    """``D.O.B`` reads *dob*; the previous word is returned."""
    chunk = NONE
    for index in range(min((end - start + 1) // 2, 8)):
        chunk |= np.uint64(int(buf[start + 2 * index]) | 32) << np.uint64(8 * index)
    value = _fold(NONE, chunk)
    return _note_word(last, int(np.int64(value & np.uint64(0xFFFFFFFF))), previous, end)


@compiled
def _mark(last: Positions, mask: int, at: int) -> None:
    last[LATEST] = at
    for context in range(CLASS_COUNT):
        if mask >> context & 1:
            last[context] = at


@inlined
def _note_word(last: Positions, value: int, previous: int, at: int) -> int:
    """Note the classes of a word that ends at ``at``; the word that counts as previous."""
    mask = _classes(value)
    if previous != 0:
        mask |= _classes(((previous * 31) & 0xFFFFFFFF) ^ value)
    if mask != 0:
        _mark(last, mask, at)
    return value if value != FILLER else previous


@compiled
def _note_sign(last: Positions, byte: int, previous: int, at: int) -> None:
    """A number sign or colon makes a phrase with the word before it: *DL#* reads *DL no*."""
    if previous != 0:
        sign = NUMBER_SIGN if byte == 35 else COLON
        mask = _classes(((previous * 31) & 0xFFFFFFFF) ^ sign)
        if mask != 0:
            _mark(last, mask, at)


@inlined
def _fold(value: np.uint64, chunk: np.uint64) -> np.uint64:
    value = (value ^ chunk) * HASH_PRIME
    return value ^ (value >> np.uint64(32))


@inlined
def _hash(buf: Bytes, start: int, end: int) -> int:
    """The hash of a word of letters and digits (`words.word_hash`)."""
    value = NONE
    at = start
    while at < end:
        chunk = first_bytes(buf, at, 8) | _SMALL
        if end - at < 8:
            chunk &= (ONE << np.uint64(8 * (end - at))) - ONE
        value = _fold(value, chunk)
        at += 8
    return int(np.int64(value & np.uint64(0xFFFFFFFF)))


@compiled
def _accented_word(
    buf: Bytes, at: int, upto: int, last: Positions, previous: int
) -> tuple[int, int]:
    """A word with accented letters, byte by byte: (where it ends, the previous word)."""
    value = NONE
    chunk = NONE
    length = 0
    upper_before = True
    before = 0
    start = at
    while at < upto:
        byte = int(buf[at])
        letter = _plain(byte, before)
        if letter == 0 and length > 0 and is_digit(byte):
            letter = byte
        is_upper = 65 <= byte <= 90
        if (letter == 0 and byte != 0xC3) or (is_upper and not upper_before):
            break
        if letter != 0:
            chunk |= np.uint64(letter) << np.uint64(8 * (length & 7))
            length += 1
            if length & 7 == 0:
                value = _fold(value, chunk)
                chunk = NONE
        upper_before = is_upper or letter == 0
        before = byte
        at += 1
    if length & 7 != 0:
        value = _fold(value, chunk)
    if length > 1:
        previous = _note_word(last, int(np.int64(value & np.uint64(0xFFFFFFFF))), previous, at)
    return max(at, start + 1), previous


@compiled
def _window_words(
    buf: Bytes, at: int, upto: int, last: Positions, previous: int
) -> tuple[int, int]:
    """The words and signs of up to 64 bytes: (where to go on, the previous word).

    A word starts at a letter and goes on over letters and digits up to a capital after a small
    letter or digit (``patientDOB`` is two words).
    """
    width = min(WIDTH, upto - at)
    inside = ~NONE if width == WIDTH else (ONE << np.uint64(width)) - ONE
    letter = letters(buf, at) & inside
    sign = signs(buf, at) & inside
    open_bits = letter | sign
    if open_bits == NONE:
        return at + width, previous
    capital = capitals(buf, at) & inside
    ends = ~(letter | digits(buf, at) & inside) | (capital & ~(capital << ONE))
    while open_bits != NONE:
        start = zeros_below(open_bits)
        if sign >> np.uint64(start) & ONE != NONE:
            if buf[at + start] == 0xC3:
                return _accented_word(buf, at + start, upto, last, previous)
            _note_sign(last, int(buf[at + start]), previous, at + start)
            open_bits &= open_bits - ONE
            continue
        after = ends & (~ONE << np.uint64(start))
        if after == NONE:
            if start > 0 and width == WIDTH:
                return at + start, previous  # read it whole in the next window
            return _accented_word(buf, at + start, upto, last, previous)
        stop = zeros_below(after)
        if stop < width and buf[at + stop] == 0xC3:
            return _accented_word(buf, at + start, upto, last, previous)
        if stop - start == 1 and stop < width and buf[at + stop] == 46:
            end = _acronym_end(buf, at + start, upto)
            if end > 0:
                return end, _note_acronym(buf, at + start, end, last, previous)
        if stop - start > 1:
            value = _hash(buf, at + start, at + stop)
            previous = _note_word(last, value, previous, at + stop)
        open_bits &= ~NONE << np.uint64(stop) if stop < WIDTH else NONE
    return at + width, previous


@inlined
def read_words(buf: Bytes, upto: int, last: Positions) -> None:
    """Note the context words that end before ``upto``."""
    if last[SEEN] < upto:
        _read_on(buf, upto, last)


@compiled
def _read_on(buf: Bytes, upto: int, last: Positions) -> None:
    seen = last[SEEN]
    at = max(seen, upto - REACH - 24)
    previous = last[WORD] if at == seen else 0
    while at < upto:
        at, previous = _window_words(buf, at, upto, last, previous)
    last[SEEN] = upto
    last[WORD] = previous


@inlined
def near(buf: Bytes, last: Positions, context: int, at: int) -> bool:
    """A word of the class stands before ``at``, on this line or the one above it."""
    position = last[context]
    return position >= 0 and at - position <= REACH and _at_most_one_line(buf, position, at)


@compiled
def _at_most_one_line(buf: Bytes, position: int, at: int) -> bool:
    lines = 0
    for index in range(position, at):
        if buf[index] == 10:
            lines += 1
    return lines <= 1


@inlined
def nearest(buf: Bytes, last: Positions, allowed: int, at: int) -> int:
    """The allowed class whose word stands closest before ``at``; -1 if none is near."""
    return -1 if at - last[LATEST] > REACH else _nearest(buf, last, allowed, at)


@compiled
def _nearest(buf: Bytes, last: Positions, allowed: int, at: int) -> int:
    best = -1
    where = at - REACH - 1  # what ended earlier is out of reach
    for context in range(CLASS_COUNT):
        if allowed >> context & 1 and last[context] > where:
            best = context
            where = last[context]
    return best if best >= 0 and near(buf, last, best, at) else -1


@compiled
def prefix_label(buf: Bytes, start: int, floor: int) -> int:
    """The classes of the label that a hyphen ties to the word at ``start`` (*MRN-1234567*), or 0."""
    if start - floor < 3 or buf[start - 1] != 45:
        return 0
    at = start - 1
    while at > floor and start - at < 10 and is_letter(int(buf[at - 1])):
        at -= 1
    before = int(buf[at - 1]) if at > 0 else 32
    if start - at < 3 or is_letter(before) or is_digit(before) or before == 45 or before == 95:
        return 0
    return word_mask(buf, at, start - 1, PREFIX_KEYS, PREFIX_MASKS)


@compiled
def note_prefix(buf: Bytes, start: int, end: int, floor: int, last: Positions) -> bool:
    """Note the label that a hyphen ties to the word at ``start``; whether there is one.

    What is no label by itself (*DL-*, *INS-*) introduces no short number: it would be a code.
    """
    mask = prefix_label(buf, start, floor)
    if mask == 0:
        return False
    read_words(buf, start, last)
    for context in range(CLASS_COUNT):
        if mask >> context & 1 and end - start > 4:
            last[LATEST] = last[context] = start - 1
    return True


@compiled
def attached(buf: Bytes, label_end: int, at: int) -> bool:
    """Only signs and words such as *number* or *is* stand between a label and ``at``."""
    index = label_end
    while index < at:
        byte = int(buf[index])
        if is_letter(byte):
            stop = index
            while stop < at and is_letter(int(buf[stop])):
                stop += 1
            if stop - index == 1 and (stop + 1 == at or buf[stop] in (46, 41, 58)):
                index = stop  # "A." of a list, the letter of a license "A 123 456"
                continue
            code = stop - index == 2 and 65 <= byte <= 90 and buf[index + 1] <= 90  # a state
            if not code and word_mask(buf, index, stop, GLUE_KEYS, GLUE_MASKS) == 0:
                return False
            index = stop
            continue
        if (
            byte == 49
            and index + 1 < at
            and buf[index + 1] == 48
            and not is_digit(int(buf[index + 2]))
        ):
            index += 2  # ICD-10
            continue
        if is_digit(byte) and index + 1 < at and buf[index + 1] in (46, 41, 10):
            index += 2  # "1." of a list, "ICD Ind. 0" of a claim
            continue
        # digits, and signs that end a thought
        if is_digit(byte) or byte == 59 or byte == 123 or byte == 125 or byte == 91 or byte == 60:
            return False
        if byte == 43 or byte == 64 or byte == 95 or byte == 92 or byte == 36 or byte == 33:
            return False
        index += 1
    return True


def fresh_positions() -> Positions:
    """The state at the start of a text: no context word seen."""
    last = np.full(CLASS_COUNT + 3, -(10**9), dtype=np.int64)
    last[SEEN] = 0
    last[WORD] = 0
    return last
