"""The notations of the types as tables of integers: what the passes look up by length and label.

A row of a table is a notation, its columns have names. The tables become part of the machine
code, so they are made once, from the registry, before anything is compiled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.data_types import ALL
from duecare.data_types.model import (
    MOST_GROUPS,
    Coded,
    DataType,
    Dated,
    Form,
    Grouped,
    Labelled,
    NotationT,
    Solid,
    Word,
)
from duecare.discovery.kernel.kinds import ANY_TEXT, KINDS, RECORD_KEY, TELEPHONE
from duecare.discovery.kernel.words import BANKING, CLASS_COUNT, CLASS_OF

Table = npt.NDArray[np.int64]
LONGEST_GROUP: Final = 20
LONGEST_WORD: Final = 63

# Separators between groups; a space and whatever else may stand there count alike.
HYPHEN, DOT, SLASH, SPACE = 1, 2, 4, 8
_JOINS: Final = {"-": HYPHEN, ".": DOT, "/": SLASH, " ": SPACE}


def _notations(kind: type[NotationT]) -> Iterator[tuple[DataType, NotationT]]:
    for data_type in ALL:
        for notation in data_type.written_as(kind):
            yield data_type, notation


def _table(rows: Sequence[Sequence[int]], width: int) -> Table:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)


def _own_class(data_type: DataType) -> int:
    return CLASS_OF.get(data_type.id, -1)


def _mask(names: Sequence[str]) -> int:
    return sum(1 << CLASS_OF[name] for name in names)


# --- normal forms, by kind
NOTHING, DIGITS, CHARACTERS, MAIL_FORM, DATE_FORM, TEXT_FORM = range(6)
_READERS: Final = {
    "digits": DIGITS,
    "characters": CHARACTERS,
    "mail": MAIL_FORM,
    "date": DATE_FORM,
    "text": TEXT_FORM,
    "name": NOTHING,
}
(
    READS,
    LEAST,
    MOST,
    LEAST_DIGITS,
    MOST_LETTERS,
    KEEPS_PLUS,
    RESTORES_TO,
    DROPS_ZEROS,
    BREAKS,
    FIRST_BREAK,
    _SECOND_BREAK,
    _THIRD_BREAK,
) = range(12)


def _form_row(form: Form) -> list[int]:
    breaks = [*form.breaks, 0, 0, 0][:3]
    return [
        _READERS[form.reads],
        form.least,
        form.most,
        form.least_digits,
        form.most_letters,
        form.keeps_plus,
        form.restores_zeros_to,
        form.drops_zeros,
        len(form.breaks),
        *breaks,
    ]


def _forms() -> Table:
    table = np.zeros((KINDS, 12), dtype=np.int64)
    for data_type in ALL:
        table[data_type.bit] = _form_row(data_type.form)
    table[ANY_TEXT] = _form_row(Form(reads="text"))
    table[RECORD_KEY] = _form_row(Form(reads="characters", most=36, drops_zeros=True))
    return table


FORMS: Final = _forms()

# --- groups of digits, in the order of their first size
KIND, COUNT, FIRST_SIZE = 0, 1, 2
(
    ALLOWED_JOINS,
    HYPHEN_GRADE,
    DOT_GRADE,
    SPACE_GRADE,
    CLOSED,
    ALONE,
    REPELLED,
    OWN,
    ACCEPTED,
    OWN_FIRST,
    ONCE,
) = range(FIRST_SIZE + MOST_GROUPS, FIRST_SIZE + MOST_GROUPS + 11)


def _grouped_rows() -> list[list[int]]:
    found = sorted(_notations(Grouped), key=lambda pair: (pair[1].sizes[0], pair[0].bit))
    return [
        [
            data_type.bit,
            len(form.sizes),
            *[*form.sizes, *[0] * MOST_GROUPS][:MOST_GROUPS],
            sum(_JOINS[join] for join in form.joins),
            form.hyphens,
            form.dots,
            form.spaces,
            form.closed,
            form.alone,
            form.repelled,
            _own_class(data_type),
            _mask([data_type.id, *form.labels]),
            form.own_label_first,
            form.once_a_label,
        ]
        for data_type, form in found
    ]


GROUPED: Final = _table(_grouped_rows(), ONCE + 1)
# Whether any notation starts with groups of these two sizes: most runs of digits end here.
OPENS_GROUPED: Final = np.zeros((LONGEST_GROUP + 1, LONGEST_GROUP + 1), dtype=np.bool_)
OPENS_GROUPED[GROUPED[:, FIRST_SIZE], GROUPED[:, FIRST_SIZE + 1]] = True
# The rows of a first group of ``n`` digits are GROUPED_FROM[n] to GROUPED_FROM[n + 1].
GROUPED_FROM: Final[Table] = np.searchsorted(
    GROUPED[:, FIRST_SIZE], np.arange(LONGEST_GROUP + 2)
).astype(np.int64)

# --- digits without separators: behind a label, and those that need none
SOLID_LABEL, SOLID_KIND, SOLID_LEAST, SOLID_MOST, SOLID_GRADE, SOLID_REACH = range(6)


def _solid_rows() -> list[list[int]]:
    return sorted(
        [CLASS_OF[label], data_type.bit, form.least, form.most, grade, form.reach or 1 << 30]
        for data_type, form in _notations(Solid)
        if not form.without
        for label, grade in form.labels.items()
    )


def _free_rows() -> list[list[int]]:
    """With a label of its own right before it certain, else ``without``."""
    return [
        [_own_class(data_type), data_type.bit, form.least, form.most, form.without, 0]
        for data_type, form in _notations(Solid)
        if form.without
    ]


SOLID: Final = _table(_solid_rows(), 6)
# The rows behind a label of class ``n`` are SOLID_FROM[n] to SOLID_FROM[n + 1].
SOLID_FROM: Final[Table] = np.searchsorted(
    SOLID[:, SOLID_LABEL], np.arange(CLASS_COUNT + 1)
).astype(np.int64)
FREE: Final = _table(_free_rows(), 6)
FREE_LENGTHS: Final = np.array(
    [any(row[2] <= n <= row[3] for row in _free_rows()) for n in range(64)], dtype=np.bool_
)

# --- what a label alone decides, by the class of the label
LABELLED_KIND, REPEATS, NEEDS_BANKING, YIELDS_TO, JOINS_HYPHENS, JOINS_SPACES = range(6)


def _labelled() -> Table:
    table = np.zeros((CLASS_COUNT, 6), dtype=np.int64)
    table[:, LABELLED_KIND] = table[:, YIELDS_TO] = -1
    for data_type, form in _notations(Labelled):
        table[CLASS_OF[data_type.id]] = [
            data_type.bit,
            form.repeats,
            form.needs_banking,
            CLASS_OF.get(form.yields_to, -1),
            "-" in form.joins,
            " " in form.joins,
        ]
    return table


LABELLED: Final = _labelled()
SPACED_LABELS: Final = np.flatnonzero(LABELLED[:, JOINS_SPACES]).astype(np.int64)

# --- words of letters and digits, by their length
WORD_KIND, WITHOUT, WITH_LABEL, NEAREST, FIRST_HYPHEN, SECOND_HYPHEN, LETTER_FIRST = range(7)
CAPITALS, WORD_OWN = 7, 8


def _word_rows() -> list[list[int]]:
    return [
        [
            data_type.bit,
            form.without,
            form.labelled,
            form.nearest,
            *[*form.hyphens_at, 0, 0][:2],
            form.letter_first,
            form.capitals,
            _own_class(data_type),
        ]
        for data_type, form in _notations(Word)
    ]


def _words_by_length() -> Table:
    """The rows for each length, filled up with -1."""
    lengths = [(form.least, form.most) for _, form in _notations(Word)]
    fits = [
        [row for row, (least, most) in enumerate(lengths) if least <= length <= most]
        for length in range(LONGEST_WORD + 1)
    ]
    width = max(map(len, fits)) + 1
    return _table([[*rows, *[-1] * (width - len(rows))] for rows in fits], width)


WORDS: Final = _table(_word_rows(), WORD_OWN + 1)
WORDS_OF_LENGTH: Final = _words_by_length()

# --- codes and dates behind their labels
CODED: Final = _table(
    [[kind.bit, CLASS_OF[kind.id], form.longest] for kind, form in _notations(Coded)], 3
)
DATED: Final = _table([[kind.bit, CLASS_OF[kind.id]] for kind, _ in _notations(Dated)], 2)
TELEPHONE_LABEL: Final = next(CLASS_OF.get(kind.id, -1) for kind in ALL if kind.bit == TELEPHONE)
BANKING_LABEL: Final = BANKING
