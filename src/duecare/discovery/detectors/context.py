"""Finds the context words before a candidate, compiled.

Words are hashed only in front of candidates, each byte at most once, so text without candidates
costs nothing. ``last[c]`` is where a word of class ``c`` ended most recently.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.discovery.compiled import compiled
from duecare.discovery.detectors.numbers import Bytes, is_digit, is_letter, word_mask
from duecare.discovery.detectors.words import (
    CONTEXT_COUNT,
    CONTEXT_KEYS,
    CONTEXT_MASKS,
    GLUE_KEYS,
    GLUE_MASKS,
    fnv,
)  # fmt: skip

Positions = npt.NDArray[np.int64]
REACH: Final = 72  # bytes between a label and its value
_FNV_OFFSET: Final = 2166136261
_FNV_PRIME: Final = 16777619
SEEN: Final = CONTEXT_COUNT  # state slots behind the classes
WORD: Final = CONTEXT_COUNT + 1
LATEST: Final = CONTEXT_COUNT + 2  # where any context word ended most recently
NUMBER_SIGN: Final = fnv("no")
FILLER: Final = fnv("de")  # "licencia de conducir" reads "licencia conducir"
COLON: Final = fnv("qq")


@compiled
def _classes(value: int) -> int:
    slot = value & (len(CONTEXT_KEYS) - 1)
    while CONTEXT_KEYS[slot] != 0:
        if CONTEXT_KEYS[slot] == value:
            return int(CONTEXT_MASKS[slot])
        slot = (slot + 1) & (len(CONTEXT_KEYS) - 1)
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
def _mark(last: Positions, mask: int, at: int) -> None:
    last[LATEST] = at
    for context in range(CONTEXT_COUNT):
        if mask >> context & 1:
            last[context] = at


@compiled
def read_words(buf: Bytes, upto: int, last: Positions) -> None:
    """Note the context words that end before ``upto``."""
    at = max(last[SEEN], upto - REACH - 24)
    value = _FNV_OFFSET
    length = 0
    upper_before = True
    previous = last[WORD] if at == last[SEEN] else 0
    before = 0
    while at <= upto:
        byte = int(buf[at]) if at < upto else 32
        letter = _plain(byte, before)
        if letter == 0 and length > 0 and is_digit(byte):
            letter = byte
        is_upper = 65 <= byte <= 90
        split = is_upper and not upper_before
        if (letter == 0 and byte != 0xC3) or split:
            if length > 1:
                mask = _classes(value)
                if previous != 0:
                    mask |= _classes(((previous * 31) & 0xFFFFFFFF) ^ value)
                if mask != 0:
                    _mark(last, mask, at)
                if value != FILLER:
                    previous = value
            value = _FNV_OFFSET
            length = 0
        if (byte == 35 or byte == 58) and previous != 0:
            sign = NUMBER_SIGN if byte == 35 else COLON  # "DL#" reads "DL no"
            mask = _classes(((previous * 31) & 0xFFFFFFFF) ^ sign)
            if mask != 0:
                _mark(last, mask, at)
        if letter != 0:
            value = ((value ^ letter) * _FNV_PRIME) & 0xFFFFFFFF
            length += 1
        upper_before = is_upper or letter == 0
        before = byte
        at += 1
    last[SEEN] = max(last[SEEN], upto)
    last[WORD] = previous


@compiled
def near(buf: Bytes, last: Positions, context: int, at: int) -> bool:
    """A word of the class stands before ``at``, on this line or the one above it."""
    position = last[context]
    if position < 0 or at - position > REACH:
        return False
    lines = 0
    for index in range(position, at):
        if buf[index] == 10:
            lines += 1
    return lines <= 1


@compiled
def nearest(buf: Bytes, last: Positions, allowed: int, at: int) -> int:
    """The allowed class whose word stands closest before ``at``; -1 if none is near."""
    if at - last[LATEST] > REACH:
        return -1
    best = -1
    where = at - REACH - 1  # what ended earlier is out of reach
    for context in range(CONTEXT_COUNT):
        if allowed >> context & 1 and last[context] > where:
            best = context
            where = last[context]
    return best if best >= 0 and near(buf, last, best, at) else -1


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
            if stop - index == 1 and buf[stop] in (46, 41, 58):
                index = stop  # "A." of a list
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
        if is_digit(byte) and index + 2 < at and buf[index + 1] in (46, 41) and buf[index + 2] == 32:
            index += 2  # "1." of a list
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
    last = np.full(CONTEXT_COUNT + 3, -(10**9), dtype=np.int64)
    last[SEEN] = 0
    last[WORD] = 0
    return last
