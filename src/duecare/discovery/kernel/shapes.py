"""The shapes of numbers and the rules that grade them, compiled.

A shape that many kinds of number share counts only with a context word near it. A result is
``kind * 4 + grade``, or -1. Grades: 3 certain, 2 likely, 1 possible.
"""
# ruff: noqa: SIM102  cheap tests of lengths stand before reading the context, as steps

from __future__ import annotations

from typing import Final

from duecare.discovery.kernel.compiled import compiled, inlined
from duecare.discovery.kernel.context import (
    LATEST,
    REACH,
    Positions,
    attached,
    near,
    nearest,
    read_words,
)
from duecare.discovery.kernel.numbers import (
    ABA,
    BANK,
    BIRTH,
    CARD,
    DEA,
    EIN,
    IBAN,
    ICD10,
    ITIN,
    LICENSE,
    MBI,
    MEMBER,
    MRN,
    NPI,
    PASSPORT,
    PHONE,
    SSN,
    Bytes,
    is_digit,
    is_letter,
    read_date,
    test_card,
    valid_card,
    valid_itin,
    valid_nanp,
    valid_npi,
    valid_ssn,
)
from duecare.discovery.kernel.simd import digits_end
from duecare.discovery.kernel.tokens import normalize

CERTAIN: Final = 3
LIKELY: Final = 2
POSSIBLE: Final = 1

# context class numbers as plain constants: the compiler cannot read enum members cheaply
C_SSN, C_ITIN, C_CARD, C_BANK, C_ROUTING, C_LICENSE, C_PASSPORT, C_BIRTH, C_RECORD = range(9)
C_NPI, C_DEA, C_MBI, C_DIAGNOSIS, C_MEMBER, C_EIN, C_PHONE, C_OTHER, C_BANK_WORD = range(9, 18)

_NUMBER_LABELS: Final = (
    1 << C_SSN
    | 1 << C_ITIN
    | 1 << C_BANK
    | 1 << C_ROUTING
    | 1 << C_LICENSE
    | 1 << C_PASSPORT
    | 1 << C_RECORD
    | 1 << C_NPI
    | 1 << C_MEMBER
    | 1 << C_EIN
    | 1 << C_PHONE
    | 1 << C_OTHER
    | 1 << C_MBI
)
MAX_GROUPS: Final = 12
BANK_REACH: Final = 200  # bytes from a word of banking, over the lines of a form
LABEL_REACH: Final = 40  # bytes between a label and a number that other numbers look like
# Where one array keeps the groups of digits: group k starts at [k], has [SIZE + k] digits, and
# [SEP + k] is the separator behind it. One array, since each argument of a call has its price.
SIZE: Final = 16
SEP: Final = 32


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
    while count < MAX_GROUPS:
        runs[count] = at
        runs[SIZE + count] = stop - at
        width = separator(buf, stop, end)
        runs[SEP + count] = 0
        if width > 0:
            byte = int(buf[stop])
            runs[SEP + count] = 45 if byte == 0xE2 else (32 if byte == 0xC2 else byte)
            if byte == 32 and width == 3:
                runs[SEP + count] = 47
        count += 1
        if width == 0:
            break
        at = stop + width
        stop = digits_end(buf, at)
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


@inlined
def grade_ssn(buf: Bytes, last: Positions, at: int, digits: Bytes, joined: int) -> int:
    """SSN or ITIN of three groups: kind * 4 + grade, or -1. ``joined`` is the separator."""
    read_words(buf, at, last)
    label = nearest(buf, last, _NUMBER_LABELS, at)
    if valid_itin(digits):
        known = label in (C_ITIN, C_SSN)
        return ITIN * 4 + (CERTAIN if known else (LIKELY if joined == 45 else POSSIBLE))
    if not valid_ssn(digits):
        return -1
    if label in (C_SSN, C_ITIN):
        return SSN * 4 + CERTAIN
    # "order 212-34-5679" is an order, unless the word stands further off
    if joined == 45 and not (label == C_OTHER and attached(buf, last[C_OTHER], at)):
        return SSN * 4 + LIKELY
    return SSN * 4 + POSSIBLE if joined != 46 else -1


@compiled
def grade_card(buf: Bytes, last: Positions, at: int, digits: Bytes, count: int, solid: bool) -> int:
    """A payment card; ``solid`` means that the notation itself says nothing."""
    if not valid_card(digits, count):
        return -1
    read_words(buf, at, last)
    if test_card(digits, count):
        return CARD * 4 + POSSIBLE
    label = nearest(buf, last, _NUMBER_LABELS | 1 << C_CARD, at)
    if label == C_CARD and (not solid or attached(buf, last[C_CARD], at)):
        return CARD * 4 + CERTAIN
    return CARD * 4 + (POSSIBLE if solid else LIKELY)


@compiled
def grade_phone(buf: Bytes, last: Positions, at: int, digits: Bytes, clear: bool) -> int:
    """A phone number; ``clear`` notations need no label."""
    if not valid_nanp(digits):
        return -1
    read_words(buf, at, last)
    if nearest(buf, last, _NUMBER_LABELS, at) == C_PHONE:
        return PHONE * 4 + CERTAIN
    return PHONE * 4 + LIKELY if clear else -1


@compiled
def grade_date(buf: Bytes, last: Positions, at: int, end: int) -> int:
    """A birth date: a date that a birth label introduces."""
    if read_date(buf, at, end) == 0:
        return -1
    read_words(buf, at, last)
    if not near(buf, last, C_BIRTH, at) or not attached(buf, last[C_BIRTH], at):
        return -1
    last[C_BIRTH] = -(10**9)  # one label, one birth date: the next date is another
    return BIRTH * 4 + CERTAIN


@compiled
def grade_ein(buf: Bytes, last: Positions, at: int, out: Bytes) -> int:
    """An employer's number, two and seven digits, behind its label or a word for a tax number."""
    read_words(buf, at, last)
    label = C_EIN
    if not near(buf, last, C_EIN, at):
        label = nearest(buf, last, _NUMBER_LABELS, at)
        if label not in (C_ITIN, C_SSN):
            return -1
    if normalize(buf, at, at + 10, EIN, out) == 0:
        return -1
    last[label] = -(10**9)  # one label, one number: what follows is a part or a range
    return EIN * 4 + CERTAIN


@compiled
def kind_of_label(label: int) -> int:
    """The kind of number that a label alone decides, or -1."""
    if label == C_RECORD:
        return MRN
    if label == C_MEMBER:
        return MEMBER
    if label == C_LICENSE:
        return LICENSE
    if label == C_PASSPORT:
        return PASSPORT
    if label == C_BANK:
        return BANK
    return -1


@compiled
def grade_labelled(buf: Bytes, last: Positions, at: int, end: int, out: Bytes) -> int:
    """Numbers without a check digit: what the nearest label says, once per label."""
    read_words(buf, at, last)
    label = nearest(buf, last, _NUMBER_LABELS, at)
    if label == C_BANK and last[C_BANK] - last[C_RECORD] <= 12:
        label = C_RECORD  # "patient's account no." is a chart's number
    kind = kind_of_label(label)
    if kind < 0 or at - last[label] > LABEL_REACH or not attached(buf, last[label], at):
        return -1
    count = normalize(buf, at, end, kind, out)
    if count == 0 or end - at < 4:
        return -1
    grade = LIKELY
    if kind == BANK and at - last[C_BANK_WORD] > BANK_REACH:
        # "account 12345" of a shop or a utility is no bank account
        grade = POSSIBLE
    if kind != BANK:
        last[label] = -(10**9)
    return kind * 4 + grade


@compiled
def grade_solid(buf: Bytes, last: Positions, at: int, count: int, digits: Bytes) -> int:
    """A run of digits without separators: its length allows kinds, a label decides."""
    if count >= 13 and count <= 19:
        grade = grade_card(buf, last, at, digits, count, True)
        if grade >= 0:
            return grade
    if count < 3 or count > 17:
        return -1
    read_words(buf, at, last)
    label = nearest(buf, last, _NUMBER_LABELS, at)
    if count == 9 and (label in (C_SSN, C_ITIN)):
        if valid_ssn(digits):
            return SSN * 4 + (CERTAIN if label == C_SSN else LIKELY)
        return ITIN * 4 + CERTAIN if valid_itin(digits) else -1
    if count == 9 and label == C_ROUTING:
        return ABA * 4 + CERTAIN if normalize(buf, at, at + 9, ABA, digits) > 0 else -1
    if count == 9 and label == C_EIN:
        return EIN * 4 + CERTAIN if normalize(buf, at, at + 9, EIN, digits) > 0 else -1
    if count == 10 and label == C_NPI and at - last[C_NPI] <= LABEL_REACH:
        return NPI * 4 + CERTAIN if valid_npi(digits) else -1
    if count == 10 and label == C_PHONE:
        return PHONE * 4 + LIKELY if valid_nanp(digits) else -1
    if count == 8 and near(buf, last, C_BIRTH, at):
        return grade_date(buf, last, at, at + 8)
    return grade_labelled(buf, last, at, at + count, digits)


@compiled
def after_hex(buf: Bytes, at: int) -> bool:
    """A hexadecimal number stands before: the groups are of a table of codes."""
    if at < 3 or buf[at - 1] != 32:
        return False
    return 65 <= int(buf[at - 2]) <= 70 and is_digit(int(buf[at - 3]))


@compiled
def labelled_groups(buf: Bytes, last: Positions, runs: Positions, count: int) -> int:
    """How many groups make one number behind a label of those that print them in groups.

    Licenses (42-814-1335, 999 999 999), chart numbers (00-12-34) and members (123456789-01).
    """
    at = int(runs[0])
    read_words(buf, at, last)
    label = nearest(buf, last, _NUMBER_LABELS, at)
    if label != C_LICENSE and label != C_RECORD and label != C_MEMBER:
        return 1
    used = 1
    while used < count:
        join = runs[SEP + used - 1]
        if join != 45 and (join != 32 or label != C_LICENSE):
            break
        if join == 32 and runs[SIZE + used] != 3 and runs[SIZE + used] != 5:
            break
        used += 1
    return used


@compiled
def match_phone(
    buf: Bytes, last: Positions, runs: Positions, first: int, count: int, digits: Bytes
) -> tuple[int, int]:
    """Ten digits as 3-3-4, or 1-3-3-4 with hyphens: (kind * 4 + grade or -1, groups used)."""
    at = runs[first]
    left = count - first
    join = runs[SEP + first]
    second = runs[SEP + first + 1]
    if runs[SIZE + first] == 3 and runs[SIZE + first + 2] == 4 and second != 47 and join != 47:
        gather(buf, runs, first, 3, digits)
        clear = join == 41 or (join == 45 and second == 45)
        if join == 46 and second == 46:
            clear = first == 0 and count == 3
        return grade_phone(buf, last, at, digits, clear), 3
    if left > 3 and runs[SIZE + first] == 1 and buf[at] == 49 and runs[SIZE + first + 2] == 3:
        if runs[SIZE + first + 3] == 4 and join == 45 and second == 45:
            if runs[SEP + first + 2] == 45:
                gather(buf, runs, first + 1, 3, digits)
                return grade_phone(buf, last, at, digits, True), 4
    return -1, 1


@compiled
def match_groups(
    buf: Bytes, last: Positions, runs: Positions, first: int, count: int, digits: Bytes
) -> tuple[int, int]:
    """Try the shapes at group ``first``: (kind * 4 + grade or -1, groups used)."""
    at = runs[first]
    left = count - first
    a = runs[SIZE + first]
    b = runs[SIZE + first + 1] if left > 1 else 0
    c = runs[SIZE + first + 2] if left > 2 else 0
    d = runs[SIZE + first + 3] if left > 3 else 0
    join = runs[SEP + first]
    if left > 2 and a == 3 and b == 2 and c == 4 and join == runs[SEP + first + 1] and join != 47:
        if closed(runs[SEP + first + 2]):
            gather(buf, runs, first, 3, digits)
            grade = grade_ssn(buf, last, at, digits, join)
            if grade >= 0:
                return grade, 3
    if left > 3 and a == 4 and b == 4 and c == 4 and d == 4 and closed(runs[SEP + first + 3]):
        even = join == runs[SEP + first + 1] and join == runs[SEP + first + 2]
        if even and join != 46 and join != 47:
            gather(buf, runs, first, 4, digits)
            alone = first == 0 and count == 4 and not after_hex(buf, at)
            grade = grade_card(buf, last, at, digits, 16, not alone)
            if grade >= 0:
                return grade, 4
    if left > 2 and a == 4 and (b == 6 or b == 5) and 4 <= c <= 5 and join != 47 and join != 46:
        if join == runs[SEP + first + 1]:
            total = gather(buf, runs, first, 3, digits)
            grade = grade_card(buf, last, at, digits, total, first > 0 or count > 3)
            if grade >= 0:
                return grade, 3
    if left > 2 and (a == 3 or a == 1) and b == 3:
        grade, used = match_phone(buf, last, runs, first, count, digits)
        if grade >= 0:
            return grade, used
    if left > 2 and (join == 47 or join == 45 or join == 46) and join == runs[SEP + first + 1]:
        if (a <= 2 and b <= 2 and (c == 4 or c == 2)) or (a == 4 and b <= 2 and c <= 2):
            grade = grade_date(buf, last, at, runs[first + 2] + c)
            if grade >= 0:
                return grade, 3
    if left > 1 and a == 2 and b == 7 and join == 45 and closed(runs[SEP + first + 1]):
        grade = grade_ein(buf, last, at, digits)
        if grade >= 0:
            return grade, 2
    if first == 0 and left > 1:
        used = labelled_groups(buf, last, runs, count)
        if used > 1:
            stop = runs[used - 1] + runs[SIZE + used - 1]
            grade = grade_labelled(buf, last, at, stop, digits)
            if grade >= 0:
                return grade, used
    if closed(join) and a >= 3:
        gather(buf, runs, first, 1, digits)
        return grade_solid(buf, last, at, a, digits), 1
    return -1, 1


@compiled
def plus_phone(buf: Bytes, runs: Positions, count: int, at: int) -> int:
    """Groups after a '+' that make an international number (ITU E.164: 8 to 15 digits)."""
    if at == 0 or buf[at - 1] != 43 or (runs[SIZE + 0] > 3 and runs[SIZE + 0] < 8):
        return 0
    total = 0
    for group in range(count):
        if group > 0 and (runs[SEP + group - 1] == 47 or runs[SIZE + group] > 8):
            return 0
        total += runs[SIZE + group]
        if total > 15:
            return 0
        if total >= 8 and (group == count - 1 or total >= 10):
            if group == count - 1 or total + runs[SIZE + group + 1] > 13:
                return group + 1
    return 0


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
def word_shape(buf: Bytes, last: Positions, start: int, end: int, out: Bytes) -> int:
    """A word of letters and digits: kind * 4 + grade, or -1.

    Bytes that belong to the number behind the end of the word are added, times 4096.
    """
    count = end - start
    if count == 11 and normalize(buf, start, end, MBI, out) > 0:
        read_words(buf, start, last)
        return MBI * 4 + (CERTAIN if near(buf, last, C_MBI, start) else POSSIBLE)
    if count == 13 and buf[start + 4] == 45 and buf[start + 8] == 45:
        if normalize(buf, start, end, MBI, out) > 0:
            return MBI * 4 + CERTAIN
    if count >= 15 and is_capital(buf, start, end) and normalize(buf, start, end, IBAN, out) > 0:
        return IBAN * 4 + CERTAIN
    if count == 9 and is_letter(int(buf[start])) and normalize(buf, start, end, DEA, out) > 0:
        read_words(buf, start, last)
        if nearest(buf, last, _NUMBER_LABELS | 1 << C_DEA, start) == C_DEA:
            return DEA * 4 + CERTAIN
    if count < 3 or count > 22:
        return -1
    read_words(buf, start, last)
    if start - last[LATEST] > REACH:  # no label is near
        return -1
    if near(buf, last, C_LICENSE, start):
        stop = license_end(buf, end)
        if stop > end:
            grade = grade_labelled(buf, last, start, stop, out)
            if grade == LICENSE * 4 + LIKELY:
                return grade + 4096 * (stop - end)
    if count <= 8 and is_letter(int(buf[start])) and near(buf, last, C_DIAGNOSIS, start):
        if nearest(buf, last, _NUMBER_LABELS | 1 << C_DIAGNOSIS, start) == C_DIAGNOSIS:
            dotted = (
                count > 4
                and buf[start + 3] == 46
                and not colon_between(buf, last[C_DIAGNOSIS], start)
            )
            if (dotted or attached(buf, last[C_DIAGNOSIS], start)) and normalize(
                buf, start, end, ICD10, out
            ) > 0:
                last[C_DIAGNOSIS] = end  # a list of codes goes on behind its label
                return ICD10 * 4 + CERTAIN
    return grade_labelled(buf, last, start, end, out)
