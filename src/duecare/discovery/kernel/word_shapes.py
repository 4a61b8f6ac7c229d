"""Words of letters and digits, graded by check and label, compiled."""

from __future__ import annotations

from duecare.data_types import CERTAIN, LIKELY
from duecare.discovery.kernel.characters import Bytes, is_digit, is_letter
from duecare.discovery.kernel.compiled import compiled
from duecare.discovery.kernel.context import (
    LATEST,
    REACH,
    Positions,
    attached,
    near,
    nearest,
    read_words,
)
from duecare.discovery.kernel.labels import grade_labelled
from duecare.discovery.kernel.notations import (
    CAPITALS,
    CODED,
    FIRST_HYPHEN,
    LABELLED,
    LABELLED_KIND,
    LETTER_FIRST,
    NEAREST,
    SECOND_HYPHEN,
    SPACED_LABELS,
    WITH_LABEL,
    WITHOUT,
    WORD_KIND,
    WORD_OWN,
    WORDS,
    WORDS_OF_LENGTH,
)
from duecare.discovery.kernel.tokens import normalize
from duecare.discovery.kernel.words import COMPETING


@compiled
def is_capital(buf: Bytes, start: int, end: int) -> bool:
    """A whole word without small letters: an IBAN as banks print it, no hexadecimal id."""
    before = int(buf[start - 1]) if start > 0 else 32
    if is_letter(before) or is_digit(before):
        return False
    for index in range(start, end):  # noqa: SIM110  generators do not compile
        if buf[index] >= 97 and buf[index] <= 122:
            return False
    return True


@compiled
def colon_between(buf: Bytes, label_end: int, at: int) -> bool:
    """Whether another label stands between a label (with its own colon) and ``at``."""
    index = label_end
    while index < at and (buf[index] == 58 or buf[index] == 32):
        index += 1
    while index < at:
        if buf[index] == 58:
            return True
        index += 1
    return False


@compiled
def license_end(buf: Bytes, at: int) -> int:
    """Where a license of a letter and groups of digits ends (A999-9999-9999, A 999 999 999 999)."""
    while (buf[at] == 45 or buf[at] == 32) and is_digit(int(buf[at + 1])):
        stop = at + 1
        while stop < at + 8 and is_digit(int(buf[stop])):
            stop += 1
        if stop - at > 6 or (buf[at] == 32 and stop - at != 4 and stop - at != 6):
            break
        if is_letter(int(buf[stop])) or buf[stop] == 47:
            break
        at = stop
    return at


@compiled
def _is_written_so(buf: Bytes, start: int, end: int, row: int) -> bool:
    """Whether hyphens, first letter and capitals of a word are those of its notation."""
    first = WORDS[row, FIRST_HYPHEN]
    second = WORDS[row, SECOND_HYPHEN]
    if first > 0 and buf[start + first] != 45:
        return False
    if second > 0 and buf[start + second] != 45:
        return False
    if WORDS[row, LETTER_FIRST] != 0 and not is_letter(int(buf[start])):
        return False
    return bool(WORDS[row, CAPITALS] == 0 or is_capital(buf, start, end))


@compiled
def _grade_word(buf: Bytes, last: Positions, start: int, end: int, out: Bytes, row: int) -> int:
    """A word that may be of a notation with a check: kind * 4 + grade, or -1."""
    kind = WORDS[row, WORD_KIND]
    if not _is_written_so(buf, start, end, row) or normalize(buf, start, end, kind, out) == 0:
        return -1
    if WORDS[row, WITH_LABEL] > 0:
        read_words(buf, start, last)
        own = WORDS[row, WORD_OWN]
        if WORDS[row, NEAREST] != 0:
            found = nearest(buf, last, COMPETING | 1 << own, start) == own
        else:
            found = near(buf, last, own, start)
        if found:
            return int(kind * 4 + WORDS[row, WITH_LABEL])
    return int(kind * 4 + WORDS[row, WITHOUT]) if WORDS[row, WITHOUT] > 0 else -1


@compiled
def _grade_code(buf: Bytes, last: Positions, start: int, end: int, out: Bytes, row: int) -> int:
    """A code behind its label, or further down its list: kind * 4 + grade, or -1."""
    label = CODED[row, 1]
    if not near(buf, last, label, start):
        return -1
    if nearest(buf, last, COMPETING | 1 << label, start) != label:
        return -1
    dotted = end - start > 4 and buf[start + 3] == 46 and not colon_between(buf, last[label], start)
    if (dotted or attached(buf, last[label], start)) and normalize(
        buf, start, end, CODED[row, 0], out
    ) > 0:
        last[label] = end  # a list of codes goes on behind its label
        return int(CODED[row, 0] * 4 + CERTAIN)
    return -1


@compiled
def word_shape(buf: Bytes, last: Positions, start: int, end: int, out: Bytes) -> int:
    """A word of letters and digits: kind * 4 + grade, or -1.

    Bytes that belong to the number behind the end of the word are added, times 4096.
    """
    count = end - start
    if count < len(WORDS_OF_LENGTH):
        at = 0
        while WORDS_OF_LENGTH[count, at] >= 0:
            grade = _grade_word(buf, last, start, end, out, WORDS_OF_LENGTH[count, at])
            if grade >= 0:
                return grade
            at += 1
    if count < 3 or count > 22:
        return -1
    read_words(buf, start, last)
    if start - last[LATEST] > REACH:  # no label is near
        return -1
    for index in range(len(SPACED_LABELS)):
        label = int(SPACED_LABELS[index])
        if near(buf, last, label, start):
            stop = license_end(buf, end)
            if stop > end:
                grade = grade_labelled(buf, last, start, stop, out)
                if grade == LABELLED[label, LABELLED_KIND] * 4 + LIKELY:
                    return grade + 4096 * (stop - end)
    if is_letter(int(buf[start])):
        for row in range(len(CODED)):
            if count <= CODED[row, 2]:
                grade = _grade_code(buf, last, start, end, out, row)
                if grade >= 0:
                    return grade
    return grade_labelled(buf, last, start, end, out)
