"""The shapes of numbers and the rules that grade them, compiled.

A shape that many kinds of number share counts only with a label near it. Which sizes, labels and
separators make which kind is in the tables of `notations`; here is no name of a type.
"""
# ruff: noqa: SIM102  cheap tests of lengths stand before reading the context, as steps

from __future__ import annotations

from duecare.data_types import CERTAIN, LIKELY, POSSIBLE
from duecare.discovery.kernel.characters import Bytes, is_digit
from duecare.discovery.kernel.checks import is_sample
from duecare.discovery.kernel.compiled import compiled, inlined
from duecare.discovery.kernel.context import Positions, attached, near, nearest, read_words
from duecare.discovery.kernel.groups import SEP, SIZE, closed, gather
from duecare.discovery.kernel.kinds import TELEPHONE
from duecare.discovery.kernel.labels import FORGOTTEN, grade_date, grade_labelled, is_dated
from duecare.discovery.kernel.notations import (
    ACCEPTED,
    ALLOWED_JOINS,
    ALONE,
    CLOSED,
    COUNT,
    DOT,
    DOT_GRADE,
    FIRST_SIZE,
    FREE,
    FREE_LENGTHS,
    GROUPED,
    GROUPED_FROM,
    HYPHEN,
    HYPHEN_GRADE,
    JOINS_HYPHENS,
    JOINS_SPACES,
    KIND,
    LABELLED,
    LONGEST_GROUP,
    ONCE,
    OPENS_GROUPED,
    OWN,
    OWN_FIRST,
    REPELLED,
    SLASH,
    SOLID,
    SOLID_FROM,
    SOLID_GRADE,
    SOLID_KIND,
    SOLID_LABEL,
    SOLID_LEAST,
    SOLID_MOST,
    SOLID_REACH,
    SPACE,
    SPACE_GRADE,
    TELEPHONE_LABEL,
)
from duecare.discovery.kernel.tokens import passes
from duecare.discovery.kernel.words import COMPETING, OTHER_NUMBER


@inlined
def _join_of(separator: int) -> int:
    if separator == 45:
        return HYPHEN
    if separator == 46:
        return DOT
    return SLASH if separator == 47 else SPACE


@compiled
def _fits(runs: Positions, first: int, left: int, row: int) -> bool:
    """Whether the groups from ``first`` on have the sizes and separators of a notation."""
    many = GROUPED[row, COUNT]
    if left < many:
        return False
    join = runs[SEP + first]
    if GROUPED[row, ALLOWED_JOINS] & _join_of(join) == 0:
        return False
    for group in range(1, many):
        if runs[SIZE + first + group] != GROUPED[row, FIRST_SIZE + group]:
            return False
        if group < many - 1 and runs[SEP + first + group] != join:
            return False
    return bool(GROUPED[row, CLOSED] == 0 or closed(runs[SEP + first + many - 1]))


@compiled
def _grade_without(row: int, separator: int) -> int:
    join = _join_of(separator)
    if join == HYPHEN:
        return int(GROUPED[row, HYPHEN_GRADE])
    return int(GROUPED[row, DOT_GRADE] if join == DOT else GROUPED[row, SPACE_GRADE])


@compiled
def _grade_grouped(
    buf: Bytes, last: Positions, at: int, digits: Bytes, row: int, separator: int, alone: bool
) -> int:
    """The digits of groups that fit a notation: kind * 4 + grade, or -1."""
    kind = GROUPED[row, KIND]
    total = 0
    for group in range(GROUPED[row, COUNT]):
        total += GROUPED[row, FIRST_SIZE + group]
    read_words(buf, at, last)
    if passes(kind, digits, total) == 0:
        return -1
    if is_sample(kind, digits, total):
        return int(kind * 4 + POSSIBLE)
    own = GROUPED[row, OWN]
    if GROUPED[row, OWN_FIRST] != 0 and near(buf, last, own, at):
        label = own
    else:
        label = nearest(buf, last, COMPETING | (1 << own if own >= 0 else 0), at)
    if label >= 0 and GROUPED[row, ACCEPTED] >> label & 1:
        if alone or attached(buf, last[label], at):
            if GROUPED[row, ONCE] != 0:
                last[label] = FORGOTTEN  # what follows is a part or a range
            return int(kind * 4 + CERTAIN)
    grade = _grade_without(row, separator)
    if not alone:
        grade = min(grade, POSSIBLE)
    # "order 212-34-5679" is an order, unless the word stands further off
    if grade > POSSIBLE and GROUPED[row, REPELLED] != 0:
        if label == OTHER_NUMBER and attached(buf, last[OTHER_NUMBER], at):
            grade = POSSIBLE
    return int(kind * 4 + grade) if grade > 0 else -1


@inlined
def _match_grouped(
    buf: Bytes, last: Positions, runs: Positions, first: int, count: int, digits: Bytes
) -> tuple[int, int]:
    """The first notation that the groups at ``first`` fit and pass: (kind * 4 + grade, groups)."""
    size = runs[SIZE + first]
    second = runs[SIZE + first + 1]
    if size > LONGEST_GROUP or second > LONGEST_GROUP or not OPENS_GROUPED[size, second]:
        return -1, 1
    for row in range(GROUPED_FROM[size], GROUPED_FROM[size + 1]):
        if not _fits(runs, first, count - first, row):
            continue
        many = GROUPED[row, COUNT]
        gather(buf, runs, first, many, digits)
        alone = True
        if GROUPED[row, ALONE] != 0:
            alone = first == 0 and count == many
            if alone and size == runs[SIZE + 1]:
                alone = not after_hex(buf, runs[0])
        grade = _grade_grouped(buf, last, runs[first], digits, row, runs[SEP + first], alone)
        if grade >= 0:
            return grade, many
    return -1, 1


@compiled
def grade_phone(buf: Bytes, last: Positions, at: int, digits: Bytes, clear: bool) -> int:
    """A phone number of ten digits; ``clear`` notations need no label."""
    if passes(TELEPHONE, digits, 10) == 0:
        return -1
    read_words(buf, at, last)
    if nearest(buf, last, COMPETING, at) == TELEPHONE_LABEL:
        return TELEPHONE * 4 + CERTAIN
    return TELEPHONE * 4 + LIKELY if clear else -1


@compiled
def _grade_free(buf: Bytes, last: Positions, at: int, count: int, digits: Bytes) -> int:
    """Solid digits whose check speaks for itself, though not loudly without a label."""
    for row in range(len(FREE)):
        kind = FREE[row, SOLID_KIND]
        if count < FREE[row, SOLID_LEAST] or count > FREE[row, SOLID_MOST]:
            continue
        if passes(kind, digits, count) == 0:
            continue
        read_words(buf, at, last)
        own = FREE[row, SOLID_LABEL]
        if not is_sample(kind, digits, count) and own >= 0:
            label = nearest(buf, last, COMPETING | 1 << own, at)
            if label == own and attached(buf, last[own], at):
                return int(kind * 4 + CERTAIN)
        return int(kind * 4 + FREE[row, SOLID_GRADE])
    return -1


@compiled
def grade_solid(buf: Bytes, last: Positions, at: int, count: int, digits: Bytes) -> int:
    """A run of digits without separators: its length allows kinds, a label decides."""
    if count < len(FREE_LENGTHS) and FREE_LENGTHS[count]:
        grade = _grade_free(buf, last, at, count, digits)
        if grade >= 0:
            return grade
    if count < 3 or count > 17:
        return -1
    read_words(buf, at, last)
    label = nearest(buf, last, COMPETING, at)
    if label < 0:
        return grade_date(buf, last, at, at + 8) if count == 8 else -1
    of_length = False
    for row in range(SOLID_FROM[label], SOLID_FROM[label + 1]):
        if count < SOLID[row, SOLID_LEAST] or count > SOLID[row, SOLID_MOST]:
            continue
        of_length = True
        if at - last[label] <= SOLID[row, SOLID_REACH]:
            if passes(SOLID[row, SOLID_KIND], digits, count) > 0:
                return int(SOLID[row, SOLID_KIND] * 4 + SOLID[row, SOLID_GRADE])
    if of_length:
        return -1
    if count == 8 and is_dated(buf, last, at):
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
    label = nearest(buf, last, COMPETING, at)
    if label < 0 or LABELLED[label, JOINS_HYPHENS] == 0:
        return 1
    used = 1
    while used < count:
        join = runs[SEP + used - 1]
        if join != 45 and (join != 32 or LABELLED[label, JOINS_SPACES] == 0):
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
    join = runs[SEP + first]
    if left > 1:
        grade, used = _match_grouped(buf, last, runs, first, count, digits)
        if grade >= 0:
            return grade, used
    if left > 2:
        b = runs[SIZE + first + 1]
        c = runs[SIZE + first + 2]
        if (a == 3 or a == 1) and b == 3:
            grade, used = match_phone(buf, last, runs, first, count, digits)
            if grade >= 0:
                return grade, used
        if join != 41 and join == runs[SEP + first + 1]:
            by_sign = join != 32  # with spaces between, only the full form is a date
            if (a <= 2 and b <= 2 and (c == 4 or (c == 2 and by_sign))) or (
                a == 4 and b <= 2 and c <= 2 and by_sign
            ):
                grade = grade_date(buf, last, at, runs[first + 2] + c)
                if grade >= 0:
                    return grade, 3
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
