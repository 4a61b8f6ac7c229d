"""The single pass over text: candidates are found, validated and graded in compiled code.

Blocks of 64 bytes without a digit or an ``@`` are skipped by a loop that the compiler turns into
vector instructions. At a digit or ``@`` the shapes are tried; a shape that many kinds of number
share counts only with a context word near it. Results go into arrays: no Python object is made
for a match. Grades: 3 certain, 2 likely, 1 possible; only certain and likely are counted.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.data_types import CERTAIN, LIKELY
from duecare.discovery.kernel.characters import SCRATCH, Bytes, is_digit, is_letter
from duecare.discovery.kernel.compiled import compiled, compiled_with_arrays, inlined, pointer
from duecare.discovery.kernel.context import (
    Positions,
    fresh_positions,
    note_prefix,
    prefix_label,
)
from duecare.discovery.kernel.groups import MAX_GROUPS, SEP, SIZE, groups
from duecare.discovery.kernel.kinds import MAIL, SECRET, STATE_HINT, STREET, TELEPHONE
from duecare.discovery.kernel.labels import grade_date
from duecare.discovery.kernel.places import (
    box_start,
    month_date_end,
    month_date_start,
    street_end,
    zip_state,
)
from duecare.discovery.kernel.shapes import match_groups, plus_phone
from duecare.discovery.kernel.simd import (
    NONE,
    WIDTH,
    digits_end,
    hints,
    is_time,
    word_end,
    zeros_below,
)
from duecare.discovery.kernel.word_shapes import word_shape

_ROOM: Final = 1 << 16
_LONGEST: Final = 4095  # bytes of a candidate
_KEPT: Final = 16_500_000
_desks: Final = threading.local()
_NOTHING: Final = np.empty(0, dtype=np.int64)


@compiled
def _is_name_byte(byte: int) -> bool:
    return (
        is_letter(byte)
        or is_digit(byte)
        or byte == 46
        or byte == 45
        or byte == 95
        or byte == 43
        or byte == 37
    )


@compiled
def _mail_bounds(buf: Bytes, at: int, floor: int, end: int) -> tuple[int, int]:
    """Start and end of the address around the '@' at ``at``; end 0 when it is none.

    In a URL the sign is ``%40``, three bytes of which ``at`` is the first.
    """
    sign = at if buf[at] == 64 else at + 2
    start = at
    while (
        start > floor
        and at - start < 64
        and (
            _is_name_byte(int(buf[start - 1]))
            # o'neill@: an apostrophe between letters, no quote
            or (
                buf[start - 1] == 39
                and start - 1 > floor
                and start < at
                and is_letter(int(buf[start]))
                and is_letter(int(buf[start - 2]))
            )
        )
    ):
        start -= 1
    while start < at and not (is_letter(int(buf[start])) or is_digit(int(buf[start]))):
        start += 1
    stop = sign + 1
    dot = 0
    while stop < end and stop - at < 190:
        byte = int(buf[stop])
        if byte == 46:
            if buf[stop - 1] == 46 or stop == sign + 1:
                return start, 0
            dot = stop
        elif not (is_letter(byte) or is_digit(byte) or byte == 45):
            break
        stop += 1
    if dot == stop - 1:
        stop = dot
        dot = 0
        for index in range(stop - 1, sign, -1):
            if buf[index] == 46:
                dot = index
                break
    if start == at or dot == 0 or stop - dot < 3 or dot == sign + 1:
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
    for index in range(start, stop):  # noqa: SIM110  generators do not compile
        if not is_letter(int(buf[index])):
            return True
    return False


@inlined
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
            # "GB29 NWBK ... 26 from now on": small letters end the number
            if tail - at < 2 or tail - at > 5 or 97 <= buf[at + 1] <= 122:
                break
            at = tail
        if at - start >= 18:
            return at
    return stop


@inlined
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
        if prefix_label(buf, at, floor) != 0:
            return at
        start = at - 1
        while start > floor and at - start < 6 and is_letter(int(buf[start - 1])):
            start -= 1
        if start > floor and (is_letter(int(buf[start - 1])) or buf[start - 1] == 45):
            return at
    return start


@inlined
def _hit(offset: int, length: int, kind: int, grade: int) -> int:
    """A candidate as one number, so that one array takes them all."""
    return offset << 24 | min(length, _LONGEST) << 12 | kind << 6 | grade


@compiled_with_arrays
def scan_bytes(
    text: Bytes, start: int, end: int, context: Positions, found: Positions
) -> tuple[int, int]:
    """Fill ``found`` with the candidates of ``text[start:end]``: (how many, where it stopped).

    ``text`` goes on for at least 64 bytes behind ``end``.
    """
    buf, last, hits = pointer(text), pointer(context), pointer(found)
    group_room = np.zeros(SEP + SIZE, dtype=np.int64)
    byte_room = np.zeros(SCRATCH, dtype=np.uint8)
    runs, out = pointer(group_room), pointer(byte_room)
    room = len(found) - MAX_GROUPS - 2
    count = 0
    floor = start  # nothing before it may be used again
    at = start
    while count < room:
        at = _next_candidate(buf, at, end)
        if at >= end:
            break
        if buf[at] == 64:
            at, hit = _take_sign(buf, at, floor, end)
            if hit >= 0:
                hits[count] = hit
                count += 1
            floor = at
            continue
        if buf[at + 2] == 58 and is_time(buf, at):
            at = floor = at + 8
            continue
        if buf[at] == 52 and buf[at + 1] == 48 and at > floor and buf[at - 1] == 37:
            stop, hit = _take_address(buf, at - 1, floor, end)
            if hit >= 0:
                hits[count] = hit
                count += 1
                at = floor = stop
                continue
        word = _word_start(buf, at, floor)
        plain = digits_end(buf, at)
        tail = plain
        if is_letter(int(buf[plain])):
            tail = word_end(buf, plain)
        tied = note_prefix(buf, word, tail, floor, last)
        if word < at or tail > plain:
            at, hit = _take_word(buf, word, tail, end, last, out)
            if hit >= 0:
                hits[count] = hit
                count += 1
            floor = at if at >= end or buf[at] != 64 else floor
            continue
        if tail < end and buf[tail] == 64:
            at = tail
            continue
        start_of_run = at if tied else floor  # a hyphen that ties a label is none of its own
        count, at = _take_groups(buf, at, plain, end, start_of_run, last, runs, out, hits, count)
        floor = at
    # see `pointer`: the arrays must live as long as their memory is used
    group_room[0] = byte_room[0] = 0
    return count, at


@compiled
def _take_address(buf: Bytes, at: int, floor: int, end: int) -> tuple[int, int]:
    """The address around the sign at ``at``: (where it ends, the candidate or -1)."""
    first, stop = _mail_bounds(buf, at, floor, end)
    return (stop, _hit(first, stop - first, MAIL, CERTAIN)) if stop > 0 else (at + 1, -1)


@compiled
def _take_sign(buf: Bytes, at: int, floor: int, end: int) -> tuple[int, int]:
    """An ``@``: of an address, or behind user and password of a URL."""
    in_url, secret = _userinfo(buf, at)
    if not in_url:
        return _take_address(buf, at, floor, end)
    if secret > 0 and _is_password(buf, secret, at):
        return at + 1, _hit(secret, at - secret, SECRET, LIKELY)
    return at + 1, -1


@compiled
def _take_word(
    buf: Bytes, word: int, tail: int, end: int, last: Positions, out: Bytes
) -> tuple[int, int]:
    """A word of letters and digits: (where it ends, the candidate or -1).

    A word that ends at an ``@`` is left to the address it begins.
    """
    stop = _long_word_end(buf, word, tail, end)
    if stop < end and (buf[stop] == 64 or buf[stop] == 95):
        return stop, -1  # the start of an address, or of a name in a program (rfc2109_as)
    grade = word_shape(buf, last, word, stop, out)
    if grade < 0 and stop > tail:
        stop = tail
        grade = word_shape(buf, last, word, stop, out)
    if grade < 0:
        return stop, -1
    stop += grade >> 12  # groups behind the word that belong to it
    return stop, _hit(word, stop - word, grade >> 2 & 63, grade & 3)


@inlined
def _is_address(runs: Positions) -> bool:
    """Whether four groups are those of a network address (10.0.12.34), and no telephone's."""
    dotted = runs[SEP] == 46 and runs[SEP + 1] == 46 and runs[SEP + 2] == 46
    longest = max(runs[SIZE], runs[SIZE + 1], runs[SIZE + 2], runs[SIZE + 3])
    return bool(dotted and longest <= 3)


@inlined
def _take_groups(
    buf: Bytes,
    at: int,
    plain: int,
    end: int,
    floor: int,
    last: Positions,
    runs: Positions,
    out: Bytes,
    hits: Positions,
    found: int,
) -> tuple[int, int]:
    """Candidates among the digit groups at ``at``: (how many in all, where they end).

    ``plain`` is the end of the first group.
    """
    count = groups(buf, at, plain, end, runs)
    close = runs[count - 1] + runs[SIZE + count - 1]
    if count == 4 and _is_address(runs):
        return found, close
    first = 0
    before = buf[at - 1] if at > floor else 32
    if before == 43 or (at > 0 and buf[at - 1] == 43):
        first = plus_phone(buf, runs, count, at)
        if first > 0:
            stop = runs[first - 1] + runs[SIZE + first - 1]
            hits[found] = _hit(at - 1, stop - at + 1, TELEPHONE, LIKELY)
            found += 1
    while first < count:
        open_left = (
            (before != 45 and before != 46 and before != 47 and before != 95)
            if first == 0
            else (runs[SEP + first - 1] == 32 or runs[SEP + first - 1] == 41)
        )
        used = 1
        grade = -1
        if open_left:
            grade, used = match_groups(buf, last, runs, first, count, out)
        if grade >= 0:
            last_one = first + used - 1
            length = runs[last_one] + runs[SIZE + last_one] - runs[first]
            hits[found] = _hit(runs[first], length, grade >> 2, grade & 3)
            found += 1
        elif open_left:
            is_last = first == count - 1
            hit, stop = _take_place(buf, end, runs[first], runs[SIZE + first], is_last, last)
            if hit >= 0:
                hits[found] = hit
                found += 1
                close = max(close, stop)
        first += used
    return found, close


@compiled
def _take_place(
    buf: Bytes, end: int, at: int, size: int, is_last: bool, last: Positions
) -> tuple[int, int]:
    """A street address, a ZIP code after its state, or a birth date with a month's name.

    The candidate or -1, and where it ends.
    """
    if size == 5:
        state = zip_state(buf, at)
        if state > 0:
            return _hit(at, 5, STATE_HINT, state), at + 5
    if size <= 2:
        stop = month_date_end(buf, at, size, end)
        if stop > 0:
            start = month_date_start(buf, at)
            grade = grade_date(buf, last, start, stop)
            if grade >= 0:
                return _hit(start, stop - start, grade >> 2, grade & 3), stop
    start = box_start(buf, at) if size <= 6 else at
    if start < at:
        return _hit(start, at + size - start, STREET, LIKELY), at + size
    if is_last and size <= 6 and at + size + 3 < end and buf[at + size] == 32:
        stop = street_end(buf, at + size + 1, end)
        if stop > 0:
            return _hit(at, stop - at, STREET, LIKELY), stop
    return -1, at


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

    def moved(self, offsets: npt.NDArray[np.int64]) -> Candidates:
        """The same candidates at other places."""
        return Candidates(offsets, self.lengths, self.kinds, self.grades)


def find_candidates(buf: Bytes) -> Candidates:
    """All candidates of a text. The arrays grow in steps, so memory follows what is found."""
    last = fresh_positions()
    parts: list[Positions] = []
    text, hits = _room_for(len(buf) + WIDTH)
    text[: len(buf)] = buf
    text[len(buf) : len(buf) + WIDTH] = 0  # vectors may read beyond the end
    at = 0
    while at < len(buf):
        count, at = scan_bytes(text, at, len(buf), last, hits)
        parts.append(hits[:count].copy())
    return _unpacked(parts[0] if len(parts) == 1 else np.concatenate([*parts, _NOTHING]))


def _room_for(size: int) -> tuple[Bytes, Positions]:
    """Memory of this thread for a text and for candidates, kept from text to text.

    Fresh memory costs more than the scan of a text of prose. A large text gets its own.
    """
    if size > _KEPT:
        return np.empty(size, dtype=np.uint8), np.empty(_ROOM, dtype=np.int64)
    desk = vars(_desks)
    if size > len(desk.get("text", _NOTHING)):
        desk["text"] = np.empty(max(size, _KEPT // 32), dtype=np.uint8)
        desk["hits"] = np.empty(_ROOM, dtype=np.int64)
    return desk["text"], desk["hits"]


def _unpacked(hits: Positions) -> Candidates:
    return Candidates(
        hits >> 24,
        (hits >> 12 & _LONGEST).astype(np.int32),
        (hits >> 6 & 63).astype(np.uint8),
        (hits & 63).astype(np.uint8),
    )
