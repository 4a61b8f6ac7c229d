"""Runs of digits cut into groups at single separators, compiled."""

from __future__ import annotations

from typing import Final

from duecare.discovery.kernel.characters import Bytes, is_digit
from duecare.discovery.kernel.compiled import compiled, inlined
from duecare.discovery.kernel.context import Positions
from duecare.discovery.kernel.simd import digits_end

MAX_GROUPS: Final = 12
# Where one array keeps the groups of digits: group k starts at [k], has [SIZE + k] digits, and
# [SEP + k] is the separator behind it. One array, since each argument of a call has its price.
SIZE: Final = 16
SEP: Final = 32


@compiled
def _digits_around(buf: Bytes, at: int, stop: int, end: int) -> int:
    """Ten times the digits that end at ``at`` plus those that start at ``stop``, up to nine each."""
    before = 0
    while before < at and before < 9 and is_digit(int(buf[at - 1 - before])):
        before += 1
    behind = 0
    while stop + behind < end and behind < 9 and is_digit(int(buf[stop + behind])):
        behind += 1
    return 10 * before + behind


@compiled
def spaced_hyphen(buf: Bytes, at: int, end: int) -> int:
    """Width of a hyphen with spaces around it at ``at``, as scanned paper gives, or 0.

    Only between groups of the sizes in which numbers of people and dates are printed: a range or a
    subtraction is none.
    """
    stop = at
    hyphens = 0
    while stop < end and stop - at < 5 and (buf[stop] == 32 or (buf[stop] == 45 and hyphens == 0)):
        hyphens += buf[stop] == 45
        stop += 1
    if hyphens == 0 or stop - at < 2 or stop >= end or not is_digit(int(buf[stop])):
        return 0
    sizes = _digits_around(buf, at, stop, end)
    known = sizes == 32 or sizes == 24 or sizes == 33 or sizes == 34 or sizes == 22 or sizes == 27
    return stop - at if known else 0


@inlined
def separator(buf: Bytes, at: int, end: int) -> int:
    """Width of one separator between digit groups at ``at``, or 0. The next byte is a digit."""
    if at + 1 >= end:
        return 0
    byte = buf[at]
    if byte == 45 or byte == 32 or byte == 46 or byte == 47:
        if is_digit(int(buf[at + 1])):
            return 1
        # boxes of a form: 03 / 04 / 1950
        if byte == 32 and buf[at + 1] == 47 and at + 3 < end and buf[at + 2] == 32:
            return 3 if is_digit(int(buf[at + 3])) else 0
        # a hyphen at the end of a line of a document
        if byte == 45 and buf[at + 1] == 10 and at + 2 < end and is_digit(int(buf[at + 2])):
            return 2
        if (byte == 45 and buf[at + 1] == 32) or (byte == 32 and buf[at + 1] == 45):
            return spaced_hyphen(buf, at, end)
        return 0
    if byte == 41:
        if is_digit(int(buf[at + 1])):
            return 1
        # the area code may stand at the end of a line
        if at + 2 < end and (buf[at + 1] == 32 or buf[at + 1] == 45 or buf[at + 1] == 10):
            if is_digit(int(buf[at + 2])):
                return 2
            broken = buf[at + 1] == 32 and buf[at + 2] == 10 and at + 3 < end
            return 3 if broken and is_digit(int(buf[at + 3])) else 0
        return 0
    if byte == 0xE2 and at + 3 < end and buf[at + 1] == 0x80 and 0x90 <= buf[at + 2] <= 0x95:
        return 3 if is_digit(int(buf[at + 3])) else 0
    if byte == 0xC2 and buf[at + 1] == 0xA0 and at + 2 < end:
        return 2 if is_digit(int(buf[at + 2])) else 0
    return 0


@inlined
def groups(buf: Bytes, at: int, stop: int, end: int, runs: Positions) -> int:
    """Split a run of digits and single separators into groups; how many.

    The first group ends at ``stop``.
    """
    count = 0
    spaced = False
    while count < MAX_GROUPS:
        runs[count] = at
        runs[SIZE + count] = stop - at
        width = separator(buf, stop, end)
        runs[SEP + count] = 0
        if width > 0:
            byte = int(buf[stop])
            runs[SEP + count] = 45 if byte == 0xE2 else (32 if byte == 0xC2 else byte)
            if byte == 32 and width == 3 and buf[stop + 1] == 47:
                runs[SEP + count] = 47
            spaced |= (byte == 45 or byte == 32) and (buf[stop + 1] == 45 or buf[stop + 1] == 32)
        count += 1
        if width == 0:
            break
        at = stop + width
        stop = digits_end(buf, at)
    if spaced:  # hyphens with spaces speak no louder than spaces: a label has to decide
        for group in range(count):
            if runs[SEP + group] == 45:
                runs[SEP + group] = 32
    return count


@inlined
def gather(buf: Bytes, runs: Positions, first: int, many: int, out: Bytes) -> int:
    """Copy the digits of groups into ``out``; how many."""
    count = 0
    for group in range(first, first + many):
        at = runs[group]
        for index in range(at, at + runs[SIZE + group]):
            if count < 40:
                out[count] = buf[index]
                count += 1
    return count


@inlined
def closed(separator: int) -> bool:
    """No further group belongs to the number: it ends here or only a space follows."""
    return separator == 0 or separator == 32
