"""What labels make of a number or a date, compiled.

A result is ``kind * 4 + grade``, or -1. Grades: 3 certain, 2 likely, 1 possible.
"""

from __future__ import annotations

from typing import Final

from duecare.data_types import CERTAIN, LIKELY, POSSIBLE
from duecare.discovery.kernel.characters import Bytes
from duecare.discovery.kernel.compiled import compiled
from duecare.discovery.kernel.context import Positions, attached, near, nearest, read_words
from duecare.discovery.kernel.dates import read_date
from duecare.discovery.kernel.notations import (
    BANKING_LABEL,
    DATED,
    LABELLED,
    LABELLED_KIND,
    NEEDS_BANKING,
    REPEATS,
    YIELDS_TO,
)
from duecare.discovery.kernel.tokens import normalize
from duecare.discovery.kernel.words import COMPETING

BANKING_REACH: Final = 200  # bytes from a word of banking, over the lines of a form
LABEL_REACH: Final = 40  # bytes between a label and a number that other numbers look like
YIELDING: Final = 12  # bytes between a label and the one before it that decides instead
FORGOTTEN: Final = -(10**9)  # a label that has introduced its one number


@compiled
def grade_date(buf: Bytes, last: Positions, at: int, end: int) -> int:
    """A date that a label of its type introduces."""
    read_words(buf, at, last)
    for row in range(len(DATED)):  # before the date is read: most dates have no label
        label = DATED[row, 1]
        if near(buf, last, label, at) and attached(buf, last[label], at):
            if read_date(buf, at, end) == 0:
                return -1
            last[label] = FORGOTTEN  # one label, one date: the next date is another
            return int(DATED[row, 0] * 4 + CERTAIN)
    return -1


@compiled
def is_dated(buf: Bytes, last: Positions, at: int) -> bool:
    """Whether a label of a date is near."""
    for row in range(len(DATED)):  # noqa: SIM110  generators do not compile
        if near(buf, last, DATED[row, 1], at):
            return True
    return False


@compiled
def grade_labelled(buf: Bytes, last: Positions, at: int, end: int, out: Bytes) -> int:
    """Numbers without a check digit: what the nearest label says, once per label."""
    read_words(buf, at, last)
    label = nearest(buf, last, COMPETING, at)
    if label < 0:
        return -1
    other = LABELLED[label, YIELDS_TO]
    if other >= 0 and last[label] - last[other] <= YIELDING:
        label = other  # "patient's account no." is a chart's number
    kind = LABELLED[label, LABELLED_KIND]
    if kind < 0 or at - last[label] > LABEL_REACH or not attached(buf, last[label], at):
        return -1
    count = normalize(buf, at, end, kind, out)
    if count == 0 or end - at < 4:
        return -1
    grade = LIKELY
    if LABELLED[label, NEEDS_BANKING] != 0 and at - last[BANKING_LABEL] > BANKING_REACH:
        # "account 12345" of a shop or a utility is no bank account
        grade = POSSIBLE
    if LABELLED[label, REPEATS] == 0:
        last[label] = FORGOTTEN
    return int(kind * 4 + grade)
