"""The single pass over text: candidates are found, validated and graded in compiled code.

Blocks of 64 bytes without a digit or an ``@`` are skipped by a loop that the compiler turns into
vector instructions. At a digit or ``@`` the shapes are tried; a shape that many kinds of number
share counts only with a context word near it. Results go into arrays: no Python object is made
for a match. Grades: 3 certain, 2 likely, 1 possible; only certain and likely are counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.discovery.compiled import compiled, compiled_with_arrays
from duecare.discovery.detectors.context import Positions, fresh_positions
from duecare.discovery.detectors.numbers import (
    CREDENTIAL,
    BIRTH,
    EMAIL,
    PHONE,
    SCRATCH,
    STATE_HINT,
    STREET,
    Bytes,
    is_digit,
    is_letter,
)
from duecare.discovery.detectors.places import (
    month_date_end,
    month_date_start,
    street_end,
    zip_state,
)
from duecare.discovery.detectors.shapes import (
    CERTAIN,
    LIKELY,
    MAX_GROUPS,
    grade_date,
    groups,
    match_groups,
    plus_phone,
    word_shape,
)
from duecare.discovery.masks import NONE, WIDTH, digits_end, hints, word_end, zeros_below

_ROOM: Final = 1 << 16


@compiled
def _is_name_byte(byte: int) -> bool:
    return is_letter(byte) or is_digit(byte) or byte == 46 or byte == 45 or byte == 95 \
        or byte == 43 or byte == 37  # fmt: skip


@compiled
def _mail_bounds(buf: Bytes, at: int, floor: int, end: int) -> tuple[int, int]:
    """Start and end of the address around the '@' at ``at``; end 0 when it is none."""
    start = at
    while start > floor and at - start < 64 and _is_name_byte(int(buf[start - 1])):
        start -= 1
    while start < at and not (is_letter(int(buf[start])) or is_digit(int(buf[start]))):
        start += 1
    stop = at + 1
    dot = 0
    while stop < end and stop - at < 190:
        byte = int(buf[stop])
        if byte == 46:
            if buf[stop - 1] == 46 or buf[stop - 1] == 64:
                return start, 0
            dot = stop
        elif not (is_letter(byte) or is_digit(byte) or byte == 45):
            break
        stop += 1
    if dot == stop - 1:
        stop = dot
        dot = 0
        for index in range(stop - 1, at, -1):
            if buf[index] == 46:
                dot = index
                break
    if start == at or dot == 0 or stop - dot < 3 or dot == at + 1:
        return start, 0
    for index in range(dot + 1, stop):
        if not is_letter(int(buf[index])):
            return start, 0
    return start, stop


@compiled
def _userinfo(buf: Bytes, at: int) -> tuple[bool, int]:
    """Whether the '@' at ``at`` ends the user part of a URL, and where its password starts or 0.

    ``postgresql://app:secret@host``; a path before the '@' makes it an address after all.
    """
    colon = 0
    back = at - 1
    while back > 1 and at - back < 96:
        byte = int(buf[back])
        if byte == 47:
            is_url = buf[back - 1] == 47 and buf[back - 2] == 58
            return is_url, colon + 1 if is_url and colon > 0 else 0
        if byte <= 32 or byte == 34 or byte == 39 or byte == 60 or byte == 63 or byte == 61:
            break
        if byte == 58:
            colon = back
        back -= 1
    return False, 0


@compiled
def _is_password(buf: Bytes, start: int, stop: int) -> bool:
    """Not ``$PASSWORD``, ``{password}``, ``<password>``, ``****`` or the word itself."""
    first = int(buf[start])
    if stop - start < 4 or first == 36 or first == 123 or first == 37 or first == 42:
        return False
    for index in range(start, stop):
        if not is_letter(int(buf[index])):
            return True
    return False


@compiled
def _next_candidate(buf: Bytes, at: int, end: int) -> int:
    """The first digit or '@' at or after ``at``; ``end`` if there is none."""
    while at < end:
        found = hints(buf, at)
        if found != NONE:
            return at + zeros_below(found)
        at += WIDTH
    return end


@compiled
def _long_word_end(buf: Bytes, start: int, stop: int, end: int) -> int:
    """A word that goes on over hyphens (MBI 4-3-4), a dot (ICD-10) or spaces (IBAN)."""
    if stop - start == 4 and stop + 9 <= end and buf[stop] == 45 and buf[stop + 4] == 45:
        return min(word_end(buf, stop + 5), stop + 24)
    if stop - start == 3 and stop + 1 < end and buf[stop] == 46:
        tail = min(word_end(buf, stop + 1), stop + 6)
        return tail if tail > stop + 1 else stop
    if stop - start == 4 and is_letter(int(buf[start])) and is_letter(int(buf[start + 1])):
        at = stop
        while at + 1 < end and buf[at] == 32 and at - start < 42:
            tail = word_end(buf, at + 1)
            if tail - at < 2 or tail - at > 5:
                break
            at = tail
        if at - start >= 18:
            return at
    return stop


@compiled
def _word_start(buf: Bytes, at: int, floor: int) -> int:
    """Where the word of a digit starts; a short prefix with a hyphen belongs to it (PT-1001)."""
    start = at
    while (
        start > floor
        and at - start < 24
        and (is_letter(int(buf[start - 1])) or is_digit(int(buf[start - 1])))
    ):
        start -= 1
    if start == at and at - floor > 2 and buf[at - 1] == 45 and is_letter(int(buf[at - 2])):
        start = at - 1
        while start > floor and at - start < 6 and is_letter(int(buf[start - 1])):
            start -= 1
        if start > floor and (is_letter(int(buf[start - 1])) or buf[start - 1] == 45):
            return at
    return start


@compiled_with_arrays
def scan_bytes(
    buf: Bytes, start: int, end: int, last: Positions, offsets: Positions,
    lengths: npt.NDArray[np.int32], kinds: npt.NDArray[np.uint8], grades: npt.NDArray[np.uint8],
) -> tuple[int, int]:  # fmt: skip
    """Fill the arrays with the candidates of ``buf[start:end]``: (how many, where it stopped)."""
    place = np.zeros(MAX_GROUPS + 1, dtype=np.int64)
    size = np.zeros(MAX_GROUPS + 1, dtype=np.int64)
    sep = np.zeros(MAX_GROUPS + 1, dtype=np.int64)
    digits = np.zeros(64, dtype=np.uint8)
    out = np.zeros(SCRATCH, dtype=np.uint8)
    room = len(offsets) - MAX_GROUPS - 2
    found = 0
    floor = start  # nothing before it may be used again
    at = start
    while found < room:
        at = _next_candidate(buf, at, end)
        if at >= end:
            break
        if buf[at] == 64:
            in_url, secret = _userinfo(buf, at)
            if in_url:
                if secret > 0 and _is_password(buf, secret, at):
                    offsets[found] = secret
                    lengths[found] = at - secret
                    kinds[found] = CREDENTIAL
                    grades[found] = LIKELY
                    found += 1
                at += 1
                floor = at
                continue
            first, stop = _mail_bounds(buf, at, floor, end)
            if stop > 0:
                offsets[found] = first
                lengths[found] = stop - first
                kinds[found] = EMAIL
                grades[found] = CERTAIN
                found += 1
            at = max(stop, at + 1)
            floor = at
            continue
        word = _word_start(buf, at, floor)
        plain = digits_end(buf, at)
        tail = word_end(buf, plain)
        if word < at or tail > plain:
            found, at = _take_word(
                buf, word, tail, end, last, out, found, offsets, lengths, kinds, grades
            )
            floor = at if at >= end or buf[at] != 64 else floor
            continue
        if tail < end and buf[tail] == 64:
            at = tail
            continue
        found, at = _take_groups(
            buf, at, end, floor, last, place, size, sep, digits, out, found, offsets, lengths,
            kinds, grades,
        )  # fmt: skip
        floor = at
    return found, at


@compiled
def _take_word(
    buf: Bytes, word: int, tail: int, end: int, last: Positions, out: Bytes, found: int,
    offsets: Positions, lengths: npt.NDArray[np.int32], kinds: npt.NDArray[np.uint8],
    grades: npt.NDArray[np.uint8],
) -> tuple[int, int]:  # fmt: skip
    """A word of letters and digits: (how many candidates in all, where it ends).

    A word that ends at an ``@`` is left to the address it begins.
    """
    stop = _long_word_end(buf, word, tail, end)
    if stop < end and (buf[stop] == 64 or buf[stop] == 95):
        return found, stop  # the start of an address, or of a name in a program (rfc2109_as)
    grade = word_shape(buf, last, word, stop, out)
    if grade < 0 and stop > tail:
        stop = tail
        grade = word_shape(buf, last, word, stop, out)
    if grade >= 0:
        stop += grade >> 12
        grade &= 4095
        offsets[found] = word
        lengths[found] = stop - word
        kinds[found] = grade >> 2
        grades[found] = grade & 3
        found += 1
    return found, stop


@compiled
def _take_groups(
    buf: Bytes, at: int, end: int, floor: int, last: Positions, place: Positions, size: Positions,
    sep: Positions, digits: Bytes, out: Bytes, found: int, offsets: Positions,
    lengths: npt.NDArray[np.int32], kinds: npt.NDArray[np.uint8], grades: npt.NDArray[np.uint8],
) -> tuple[int, int]:  # fmt: skip
    """Candidates among the digit groups at ``at``: (how many in all, where they end)."""
    count = groups(buf, at, end, place, size, sep)
    close = place[count - 1] + size[count - 1]
    plus = plus_phone(buf, size, sep, count, at)
    first = 0
    if plus > 0:
        offsets[found] = at - 1
        lengths[found] = place[plus - 1] + size[plus - 1] - at + 1
        kinds[found] = PHONE
        grades[found] = LIKELY
        found += 1
        first = plus
    before = buf[at - 1] if at > floor else 32
    while first < count:
        open_left = (before != 45 and before != 46 and before != 47 and before != 95) \
            if first == 0 else (sep[first - 1] == 32 or sep[first - 1] == 41)  # fmt: skip
        used = 1
        grade = -1
        if open_left:
            grade, used = match_groups(buf, last, place, size, sep, first, count, digits, out)
        if grade >= 0:
            offsets[found] = place[first]
            lengths[found] = place[first + used - 1] + size[first + used - 1] - place[first]
            kinds[found] = grade >> 2
            grades[found] = grade & 3
            found += 1
        elif open_left:
            found, close = _take_place(
                buf, end, place[first], size[first], close, first == count - 1, last, found,
                offsets, lengths, kinds, grades,
            )  # fmt: skip
        first += used
    return found, close


@compiled
def _take_place(
    buf: Bytes, end: int, at: int, size: int, close: int, is_last: bool, last: Positions,
    found: int, offsets: Positions, lengths: npt.NDArray[np.int32], kinds: npt.NDArray[np.uint8],
    grades: npt.NDArray[np.uint8],
) -> tuple[int, int]:  # fmt: skip
    """A street address, a ZIP code after its state, or a birth date with a month's name."""
    if size == 5:
        state = zip_state(buf, at)
        if state > 0:
            offsets[found] = at
            lengths[found] = 5
            kinds[found] = STATE_HINT
            grades[found] = state
            return found + 1, close
    if size <= 2:
        stop = month_date_end(buf, at, size, end)
        if stop > 0:
            start = month_date_start(buf, at)
            grade = grade_date(buf, last, start, stop)
            if grade >= 0:
                offsets[found] = start
                lengths[found] = stop - start
                kinds[found] = BIRTH
                grades[found] = grade & 3
                return found + 1, max(close, stop)
    if is_last and size <= 6 and at + size + 3 < end and buf[at + size] == 32:
        stop = street_end(buf, at + size + 1, end)
        if stop > 0:
            offsets[found] = at
            lengths[found] = stop - at
            kinds[found] = STREET
            grades[found] = LIKELY
            return found + 1, stop
    return found, close


@dataclass(frozen=True)
class Candidates:
    """Findings of one text, as parallel arrays in the order of their offsets."""

    offsets: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int32]
    kinds: npt.NDArray[np.uint8]
    grades: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.offsets)

    def only(self, keep: npt.NDArray[np.bool_]) -> Candidates:
        """Those of the candidates for which ``keep`` holds."""
        return Candidates(
            self.offsets[keep], self.lengths[keep], self.kinds[keep], self.grades[keep]
        )


def find_candidates(buf: Bytes) -> Candidates:
    """All candidates of a text. The arrays grow in steps, so memory follows what is found."""
    last = fresh_positions()
    parts: list[Candidates] = []
    if len(buf) < WIDTH:
        buf = np.concatenate([buf, np.zeros(WIDTH - len(buf), dtype=np.uint8)])
    at = 0
    room = min(_ROOM, max(64, len(buf) // 8))
    while at < len(buf):
        offsets = np.empty(room, dtype=np.int64)
        lengths = np.empty(room, dtype=np.int32)
        kinds = np.empty(room, dtype=np.uint8)
        grades = np.empty(room, dtype=np.uint8)
        count, at = scan_bytes(buf, at, len(buf), last, offsets, lengths, kinds, grades)
        parts.append(Candidates(offsets[:count], lengths[:count], kinds[:count], grades[:count]))
        room = _ROOM * 16
    if len(parts) == 1:
        return parts[0]
    return Candidates(
        np.concatenate([p.offsets for p in parts] or [np.empty(0, dtype=np.int64)]),
        np.concatenate([p.lengths for p in parts] or [np.empty(0, dtype=np.int32)]),
        np.concatenate([p.kinds for p in parts] or [np.empty(0, dtype=np.uint8)]),
        np.concatenate([p.grades for p in parts] or [np.empty(0, dtype=np.uint8)]),
    )
