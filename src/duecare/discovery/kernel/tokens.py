"""The normal form of a value of each data type, and its keyed token, compiled.

The token is SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012) of the
data type and the normal form under 128 bits derived from the client's key: a pseudo-random
function made for short inputs, fast enough for every cell of a table.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from duecare.discovery.kernel.characters import SCRATCH, Bytes, is_digit, is_letter
from duecare.discovery.kernel.checks import checked_length
from duecare.discovery.kernel.compiled import compiled, compiled_with_arrays, pointer
from duecare.discovery.kernel.dates import read_date
from duecare.discovery.kernel.notations import (
    BREAKS,
    CHARACTERS,
    DATE_FORM,
    DIGITS,
    DROPS_ZEROS,
    FIRST_BREAK,
    FORMS,
    KEEPS_PLUS,
    LEAST,
    LEAST_DIGITS,
    MAIL_FORM,
    MOST,
    MOST_LETTERS,
    NOTHING,
    READS,
    RESTORES_TO,
    TEXT_FORM,
)


@compiled
def _collect(buf: Bytes, start: int, end: int, out: Bytes) -> int:
    """Upper-case letters and digits of a value; -1 when it holds anything unusual."""
    count = 0
    for index in range(start, end):
        byte = int(buf[index])
        if is_digit(byte):
            out[count] = byte
            count += 1
        elif is_letter(byte):
            out[count] = byte & 0xDF
            count += 1
        elif byte == 42 or byte == 64 or count >= 40:  # '*' masks, '@' is mail
            return -1
        if count >= 41:
            return -1
    return count


@compiled
def _digit_count(text: Bytes, count: int) -> int:
    digits = 0
    for index in range(count):
        if is_digit(int(text[index])):
            digits += 1
    return digits


@compiled
def _pad(text: Bytes, count: int, width: int) -> int:
    """Leading zeros that a spreadsheet took away are put back."""
    shift = width - count
    for index in range(count - 1, -1, -1):
        text[index + shift] = text[index]
    for index in range(shift):
        text[index] = 48
    return width


@compiled
def _strip_zeros(text: Bytes, count: int) -> int:
    """Record numbers lose their leading zeros in spreadsheets: compare without them."""
    lead = 0
    while lead < count - 1 and text[lead] == 48:
        lead += 1
    for index in range(lead, count):
        text[index - lead] = text[index]
    return count - lead


@compiled
def _is_mail_byte(byte: int, local: bool) -> bool:
    """Signs that addresses really hold; package addresses such as pkg:pypi/a@1.0 do not pass."""
    if is_letter(byte) or is_digit(byte) or byte == 45 or byte == 46 or byte >= 128:
        return True
    return local and (byte == 95 or byte == 43 or byte == 37 or byte == 39 or byte == 38)


@compiled
def _is_coded_at(buf: Bytes, at: int, end: int) -> bool:
    """``%40``, the @ of an address in a URL."""
    return bool(at + 2 < end and buf[at + 1] == 52 and buf[at + 2] == 48)


@compiled
def _decoded_mail(buf: Bytes, start: int, end: int, sign: int, out: Bytes) -> int:
    """The normal form of an address whose @ is written ``%40`` at ``start + sign``."""
    dot = -1
    count = end - start - 2
    for index in range(count):
        byte = int(buf[start + index + (2 if index > sign else 0)])
        if index == sign:
            byte = 64
        elif not _is_mail_byte(byte, index < sign):
            return 0
        if byte == 46:
            dot = index
        out[index] = byte | 32 if is_letter(byte) else byte
    if dot < sign + 2 or dot > count - 3:
        return 0
    for index in range(dot + 1, count):
        if not is_letter(int(out[index])):
            return 0
    return count


@compiled
def _normal_mail(buf: Bytes, start: int, end: int, out: Bytes) -> int:
    at = -1
    dot = -1
    count = end - start
    if count > 254 or count < 6:
        return 0
    for index in range(count):
        byte = int(buf[start + index])
        if byte == 64 and at < 0:
            at = index
        elif byte == 37 and at < 0 and index > 0 and _is_coded_at(buf, start + index, end):
            return _decoded_mail(buf, start, end, index, out)
        elif not _is_mail_byte(byte, at < 0):
            return 0
        elif byte == 46:
            dot = index
        out[index] = byte | 32 if is_letter(byte) else byte
    if not (0 < at < dot - 1 and dot < count - 2):
        return 0
    for index in range(dot + 1, count):
        if is_digit(int(out[index])) and not (out[dot + 1] == 120 and out[dot + 2] == 110):
            return 0  # the last label has no digits, unless it is an encoded one (xn--)
    return count


@compiled
def _breaks_fit(buf: Bytes, start: int, end: int, kind: int) -> bool:
    """Whether separators stand where the kind has them: 3-2-4, or 2-7, if there are any.

    A number that lost its leading zeros in a spreadsheet has none. So neither 2024-03-15 nor
    77001-2345 is a Social Security number.
    """
    expected = FORMS[kind, BREAKS]
    digits = 0
    apart = False
    parts = 0
    for index in range(start, end):
        if not is_digit(int(buf[index])):
            apart = True
        else:
            if apart and digits > 0:
                if parts >= expected or digits != FORMS[kind, FIRST_BREAK + parts]:
                    return False
                parts += 1
            apart = False
            digits += 1
    return bool(parts == 0 or parts == expected)


@compiled
def _is_solid(buf: Bytes, start: int, end: int) -> bool:
    for index in range(start, end):  # noqa: SIM110  generators do not compile
        if not is_digit(int(buf[index])):
            return False
    return True


@compiled
def _prepared_digits(buf: Bytes, start: int, end: int, kind: int, out: Bytes, count: int) -> int:
    """The digits of a value made ready for its check; 0 if it holds letters or is cut wrongly."""
    if _digit_count(out, count) != count:
        return 0
    if FORMS[kind, BREAKS] > 0 and not _breaks_fit(buf, start, end, kind):
        return 0
    if FORMS[kind, KEEPS_PLUS] != 0 and buf[start] == 43:
        for index in range(count, 0, -1):
            out[index] = out[index - 1]
        out[0] = 43
        return count + 1
    whole = FORMS[kind, RESTORES_TO]
    if whole - 2 <= count < whole and _is_solid(buf, start, end):
        return _pad(out, count, whole)
    return count


@compiled
def _is_wrapping(byte: int) -> bool:
    """Signs that spreadsheets put around a number to keep it a text: ``="0123"``, ``'0123``."""
    return byte == 34 or byte == 39 or byte == 61


@compiled
def passes(kind: int, text: Bytes, count: int) -> int:
    """The length of a normal form whose characters are gathered already, 0 if it is refused."""
    if count < FORMS[kind, LEAST] or count > FORMS[kind, MOST]:
        return 0
    return checked_length(kind, text, count)


@compiled
def _without_fraction(buf: Bytes, start: int, end: int) -> int:
    """Where a number ends that a data tool saved with a fraction of zeros (``523481967.0``).

    ``start`` for a measurement: three or more digits behind the point that are not all zeros.
    """
    point = -1
    zeros = True
    for index in range(start, end):
        byte = int(buf[index])
        if byte == 46 and point < 0 and index > start:
            point = index
        elif not is_digit(byte):
            return end
        elif point >= 0 and byte != 48:
            zeros = False
    if point < 0 or point == end - 1:
        return end
    if zeros:
        return point
    return start if end - point > 3 else end


@compiled
def normalize(buf: Bytes, start: int, end: int, kind: int, out: Bytes) -> int:
    """Write the normal form of ``buf[start:end]`` into ``out``; its length, or 0 if refused."""
    while start < end and buf[start] <= 32:
        start += 1
    while end > start and buf[end - 1] <= 32:
        end -= 1
    reads = FORMS[kind, READS]
    if end - start > 256 or end <= start or reads == NOTHING:
        return 0
    if reads == TEXT_FORM:
        for index in range(end - start):
            out[index] = buf[start + index]
        return end - start
    if reads == MAIL_FORM:
        return _normal_mail(buf, start, end, out)
    if reads == DATE_FORM:
        return _normal_date(buf, start, end, out)
    while start < end and _is_wrapping(int(buf[start])):
        start += 1
    while end > start and _is_wrapping(int(buf[end - 1])):
        end -= 1
    end = _without_fraction(buf, start, end)
    count = _collect(buf, start, end, out)
    if count <= 0:
        return 0
    if reads == DIGITS:
        count = _prepared_digits(buf, start, end, kind, out, count)
    elif reads == CHARACTERS:
        digits = _digit_count(out, count)
        if digits < FORMS[kind, LEAST_DIGITS] or count - digits > FORMS[kind, MOST_LETTERS]:
            return 0
    count = passes(kind, out, count)
    return _strip_zeros(out, count) if count > 0 and FORMS[kind, DROPS_ZEROS] != 0 else count


@compiled
def _normal_date(buf: Bytes, start: int, end: int, out: Bytes) -> int:
    date = read_date(buf, start, end)
    if date == 0:
        return 0
    for index in range(8):
        out[7 - index] = 48 + date % 10
        date //= 10
    return 8


@compiled
def _rotate(value: np.uint64, by: int) -> np.uint64:
    return (value << np.uint64(by)) | (value >> np.uint64(64 - by))


@compiled
def siphash(text: Bytes, count: int, key0: np.uint64, key1: np.uint64) -> np.uint64:
    """SipHash-2-4 of the first ``count`` bytes."""
    v0 = key0 ^ np.uint64(0x736F6D6570736575)
    v1 = key1 ^ np.uint64(0x646F72616E646F6D)
    v2 = key0 ^ np.uint64(0x6C7967656E657261)
    v3 = key1 ^ np.uint64(0x7465646279746573)
    blocks = count // 8
    for block in range(blocks + 3):
        word = np.uint64(0)
        rounds = 2
        if block < blocks:
            for index in range(8):
                word |= np.uint64(text[block * 8 + index]) << np.uint64(8 * index)
        elif block == blocks:
            for index in range(count - blocks * 8):
                word |= np.uint64(text[block * 8 + index]) << np.uint64(8 * index)
            word |= np.uint64(count & 0xFF) << np.uint64(56)
        elif block == blocks + 1:
            v2 ^= np.uint64(0xFF)
            rounds = 4
        else:
            break
        v3 ^= word
        for _ in range(rounds):
            v0 += v1
            v1 = _rotate(v1, 13) ^ v0
            v0 = _rotate(v0, 32)
            v2 += v3
            v3 = _rotate(v3, 16) ^ v2
            v0 += v3
            v3 = _rotate(v3, 21) ^ v0
            v2 += v1
            v1 = _rotate(v1, 17) ^ v2
            v2 = _rotate(v2, 32)
        v0 ^= word
    return v0 ^ v1 ^ v2 ^ v3


@compiled
def _token(kind: int, text: Bytes, count: int, key0: np.uint64, key1: np.uint64) -> np.uint64:
    text[count] = kind
    value = siphash(text, count + 1, key0, key1)
    return value if value != np.uint64(0) else np.uint64(1)


@compiled_with_arrays
def tokens_of_values(
    text: Bytes,
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    kinds: npt.NDArray[np.uint8],
    domain: int,
    key: npt.NDArray[np.uint64],
) -> npt.NDArray[np.uint64]:
    """The token of each value under its kind; 0 where the value is refused.

    ``domain`` above 0 replaces the kind in the hash, to keep number spaces of systems apart.
    """
    buf = pointer(text)
    out = np.zeros(SCRATCH, dtype=np.uint8)
    scratch = pointer(out)
    tokens = np.zeros(len(starts), dtype=np.uint64)
    for index in range(len(starts)):
        kind = int(kinds[index])
        count = normalize(buf, starts[index], ends[index], kind, scratch)
        if count > 0:
            tokens[index] = _token(domain or kind, scratch, count, key[0], key[1])
    out[0] = 0  # see `pointer`: the array must live as long as its memory is used
    return tokens
