"""Street addresses, ZIP codes behind a state, and dates with the name of a month, compiled."""

from __future__ import annotations

from duecare.discovery.kernel.characters import Bytes, is_digit, is_letter, number, word_mask
from duecare.discovery.kernel.compiled import compiled
from duecare.discovery.kernel.states import (
    STATE_ENDING,
    STATE_ENDINGS,
    STATE_LETTERS,
    ZIP_STATE,
)
from duecare.discovery.kernel.words import MONTH_KEYS, MONTH_MASKS, STREET_KEYS, STREET_MASKS


@compiled
def street_end(buf: Bytes, at: int, end: int) -> int:
    """The end of a street name with its suffix that starts at ``at``, or 0."""
    words = 0
    first_start = at
    first_end = at
    limit = min(end, at + 48)
    while at < limit and words < 5:
        byte = int(buf[at])
        if not ((65 <= byte <= 90) or is_digit(byte) or byte >= 0xC3):
            return 0
        start = at
        while at < limit and (
            is_letter(int(buf[at])) or is_digit(int(buf[at])) or buf[at] >= 0x80 or buf[at] == 39
        ):
            at += 1
        words += 1
        if words == 1:
            first_start = start
            first_end = at
        if is_letter(int(buf[start])):
            mask = word_mask(buf, start, at, STREET_KEYS, STREET_MASKS)
            if mask & 2 and at + 1 < limit and buf[at] == 32 and is_digit(int(buf[at + 1])):
                return _digits_end(buf, at + 1, limit)
            if words > 1 and mask & 1:
                return 0 if _is_measure(buf, first_start, first_end) else at
        if at < limit and buf[at] == 46:
            at += 1
        if at >= limit or buf[at] != 32:
            return 0
        at += 1
    return 0


@compiled
def _digits_end(buf: Bytes, at: int, limit: int) -> int:
    while at < limit and is_digit(int(buf[at])):
        at += 1
    return at


@compiled
def _is_measure(buf: Bytes, start: int, end: int) -> bool:
    """*24 Hour Court*, *5 Star Drive*: the number counts something."""
    return word_mask(buf, start, end, STREET_KEYS, STREET_MASKS) & 4 != 0


@compiled
def _word_before(buf: Bytes, stop: int) -> int:
    """Start of the word that ends at ``stop``."""
    start = stop
    while (
        start > 0
        and stop - start < 16
        and (is_letter(int(buf[start - 1])) or buf[start - 1] >= 0x80 or buf[start - 1] == 46)
    ):
        start -= 1
    return start


@compiled
def box_start(buf: Bytes, at: int) -> int:
    """Start of an address whose number stands last, or ``at``.

    *P.O. Box 12*, *RR 3 Box 45*, *Calle Luna 45*.
    """
    if at < 6 or buf[at - 1] != 32 or not (is_letter(int(buf[at - 2])) or buf[at - 2] >= 0x80):
        return at
    if buf[at - 2] | 32 == 120 and buf[at - 3] | 32 == 111 and buf[at - 4] | 32 == 98:
        return _before_box(buf, at - 4, at)
    stop = at - 1
    for _ in range(3):
        start = _word_before(buf, stop)
        if start == stop or not (65 <= buf[start] <= 90 or buf[start] >= 0x80):
            return at
        if word_mask(buf, start, stop, STREET_KEYS, STREET_MASKS) & 8:
            return start if stop < at - 1 else at
        if start < 2 or buf[start - 1] != 32:
            return at
        stop = start - 1
    return at


@compiled
def _before_box(buf: Bytes, box: int, at: int) -> int:
    """Where the words before *Box* start: P.O., PO, Post Office, RR 3, HC 12; else ``at``."""
    back = box
    if back > 0 and buf[back - 1] == 32:
        back -= 1
    digits = back
    while digits > 0 and back - digits < 4 and is_digit(int(buf[digits - 1])):
        digits -= 1
    if digits < back:
        start = _word_before(buf, digits - 1)
        known = (
            digits - 1 - start == 2
            and buf[digits - 1] == 32
            and (
                (buf[start] == 82 and buf[start + 1] == 82)
                or (buf[start] == 72 and buf[start + 1] == 67)
            )
        )
        return start if known else at
    if back < 2 or (back == box and box > 0 and is_letter(int(buf[box - 1]))):
        return at
    start = _word_before(buf, back)
    if start > 1 and buf[start] | 32 == 111 and buf[start - 1] == 32 and back - start <= 7:
        start = _word_before(buf, start - 1)  # "P. O." and "Post Office"
    return start if buf[start] | 32 == 112 and back - start <= 11 else at


@compiled
def zip_state(buf: Bytes, at: int) -> int:
    """The state of a five-digit ZIP at ``at`` when its code or name stands before it, else 0.

    Both have to agree: *TR 06050* and *DE 80336* are places abroad.
    """
    back = at - 1
    while back > at - 4 and back > 1 and (buf[back] == 32 or buf[back] == 44):
        back -= 1
    if back == at - 1 or back < 2:
        return 0
    state = int(ZIP_STATE[number(buf, at, 3)])
    if is_letter(int(buf[back - 2])):
        return state if _ends_in_name(buf, back + 1, state) else 0
    code = STATE_LETTERS[state]
    return state if code == (int(buf[back - 1]) << 8 | int(buf[back])) else 0


@compiled
def _ends_in_name(buf: Bytes, stop: int, state: int) -> bool:
    """Whether the word that ends at ``stop`` is the last one of the state's name, capitalized."""
    start = _word_before(buf, stop)
    if stop - start < 4 or not 65 <= buf[start] <= 90:
        return False
    ending = 0
    for at in range(max(start, stop - STATE_ENDING), stop):
        ending = ending << 8 | int(buf[at]) | 32
    return ending == int(STATE_ENDINGS[state])


@compiled
def month_date_start(buf: Bytes, at: int) -> int:
    """Start of a month's name before the day at ``at``, or ``at`` itself."""
    back = at
    if back > 0 and buf[back - 1] == 32:
        back -= 1
        if back > 0 and buf[back - 1] == 46:
            back -= 1
        stop = back
        while back > 0 and stop - back < 11 and is_letter(int(buf[back - 1])):
            back -= 1
        if stop > back and word_mask(buf, back, stop, MONTH_KEYS, MONTH_MASKS) != 0:
            return back
    return at


@compiled
def month_date_end(buf: Bytes, at: int, size: int, end: int) -> int:
    """End of a date with a month's name around the day at ``at``; 0 if there is none."""
    index = at + size
    if month_date_start(buf, at) < at:
        while index < end and index < at + size + 4 and (buf[index] == 44 or buf[index] == 32):
            index += 1
    else:
        limit = min(end, index + 24)
        named = False
        while index < limit and not is_digit(int(buf[index])):
            if is_letter(int(buf[index])):
                stop = index
                while stop < limit and is_letter(int(buf[stop])):
                    stop += 1
                if word_mask(buf, index, stop, MONTH_KEYS, MONTH_MASKS) != 0:
                    named = True
                elif stop - index > 2:
                    return 0
                index = stop
            elif buf[index] == 10:
                return 0
            else:
                index += 1
        if not named:
            return 0
    year = index
    while index < end and is_digit(int(buf[index])):
        index += 1
    return index if index - year == 4 else 0
