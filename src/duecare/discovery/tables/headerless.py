"""What the columns of a table without headers hold, told by their values and by each other.

An export that lost its first line still has people in it. A column of dates over decades beside names
or Social Security numbers is a column of birth dates; digits beside routing numbers are accounts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from duecare.data_types import ALL, BY_ID
from duecare.discovery.detectors.given_names import GIVEN_NAMES
from duecare.discovery.kernel.dates import read_date
from duecare.discovery.kernel.kinds import (
    BIRTH,
    FIRST_NAME,
    LAST_NAME,
    NAME,
    STATE,
    UNKNOWN,
    ZIP,
    kinds_where,
)
from duecare.discovery.kernel.states import state_index, zip_state_index
from duecare.discovery.people.rows import ClientKey, Tokens

_SAMPLE: Final = 500
_LEAST: Final = 3  # filled cells
_MOST_CELLS: Final = 0.9  # share of the filled cells that have to agree
_NAMED: Final = 0.6  # share of the cells with a common given name: many names are in no list
_ADULT: Final = 1980  # hire and visit dates of a system in use hardly reach back so far
_ADULTS: Final = 0.2  # share of the dates before it
_YEARS: Final = 20  # that birth dates span; those of visits and orders span less
_OF_PEOPLE: Final = kinds_where(lambda kind: kind.identity.founds or kind.identity.reaches) | {NAME}
_ROUTING: Final = BY_ID["aba_routing"].bit
_ACCOUNT: Final = BY_ID["bank_account"].bit
_PASSPORT: Final = BY_ID["passport"].bit
_LICENSE: Final = BY_ID["driver_license"].bit
# The US passport book since 2021, and the licenses of a letter and 7 or 12 digits (CA, FL, IL, ...).
_PASSPORT_FORM: Final = re.compile(r"[A-Z]\d{8}$")
_LICENSE_FORM: Final = re.compile(
    r"[A-Z](?:\d{7}|\d{12}|\d{3}-?\d{4}-?\d{4}|\d{3}-\d{3}-\d{2}-\d{3}-\d)$"
)
_ACCOUNT_FORM: Final = re.compile(r"\d{6,17}$")
_ZIP_FORM: Final = re.compile(r"\d{5}(?:-\d{4})?$")
_WORD: Final = re.compile(r"[A-Z][A-Za-z'-]+$")
_PREFIXED: Final = {
    kind.bit: re.compile(rf"(?i)(?:{kind.labels.prefixes})[-:# ]*(?=[a-z0-9-]*\d{{4}})[a-z0-9-]+$")
    for kind in ALL
    if kind.labels is not None and kind.labels.prefixes
}
GENERIC_HEADER: Final = re.compile(
    r"(?:col|column|columna|field|campo|f|c|var|unnamed|attribute)?[ _:-]*\d*$", re.IGNORECASE
)


class ValueColumn(Protocol):
    """A column as far as its values are read here."""

    kind: int
    from_header: bool

    def sample(self, most: int) -> list[str]:
        """Its first values that are not empty."""

    def tokens(self, kind: int, key: ClientKey, *, domain: int = 0, limit: int = 0) -> Tokens:
        """The token of each value as a kind, 0 where it is none."""


def kind_by_prefix(values: Sequence[str]) -> int:
    """The kind whose label stands in front of nearly every value (*MRN-1234567*), or ``UNKNOWN``."""
    if len(values) < _LEAST:
        return UNKNOWN
    for kind, pattern in _PREFIXED.items():
        if _all(values, pattern):
            return kind
    return UNKNOWN


def decide_by_values(columns: Sequence[ValueColumn], key: ClientKey) -> None:
    """Set the kinds of the columns that are not known yet."""
    samples = [column.sample(_SAMPLE) for column in columns]
    if not any(column.kind in _OF_PEOPLE for column in columns):
        return
    for column, values in zip(columns, samples, strict=True):
        if column.kind == UNKNOWN and len(values) >= _LEAST:
            column.kind = _kind_beside_people(column, values, key)
    for index, column in enumerate(columns):
        around = [other.kind for other in columns[max(index - 1, 0) : index + 2]]
        if column.kind == UNKNOWN and _ROUTING in around and _all(samples[index], _ACCOUNT_FORM):
            column.kind = _ACCOUNT


def decide_names(columns: Sequence[ValueColumn]) -> None:
    """Set the kinds of columns whose cells are names, where no header has named one (*Driver*)."""
    if any(column.kind in (NAME, LAST_NAME) for column in columns):
        return
    unknown = [i for i, column in enumerate(columns) if column.kind in (UNKNOWN, FIRST_NAME)]
    samples = {index: columns[index].sample(_SAMPLE) for index in unknown}
    for index, values in samples.items():
        if len(values) >= _LEAST and _share(values, _is_whole_name) >= _NAMED:
            columns[index].kind = NAME
            return
    for index, values in samples.items():
        is_given = _share(values, lambda value: value.lower() in GIVEN_NAMES) >= _NAMED
        for beside in (index + 1, index - 1):
            if is_given and beside in samples and _all(samples[beside], _WORD):
                columns[index].kind, columns[beside].kind = FIRST_NAME, LAST_NAME
                return


def _is_whole_name(value: str) -> bool:
    if any(map(str.isdigit, value)):
        return False  # a remark about a person
    last, comma, first = value.partition(",")
    words = (first if comma else last).split()
    count = len(words) + bool(comma)
    return 2 <= count <= 5 and words[0].lower() in GIVEN_NAMES if words else False


def _kind_beside_people(column: ValueColumn, values: Sequence[str], key: ClientKey) -> int:
    valid = np.count_nonzero(column.tokens(_ROUTING, key, limit=_SAMPLE))
    if valid >= 0.95 * len(values) and len(set(values)) >= _LEAST:
        return _ROUTING
    if _all(values, _PASSPORT_FORM):
        return _PASSPORT
    if _all(values, _LICENSE_FORM) and len({value[0] for value in values}) > 1:
        return _LICENSE
    if _share(values, lambda value: len(value) == 2 and state_index(value) > 0) >= _MOST_CELLS:
        return STATE
    if _all(values, _ZIP_FORM) and _share(values, _is_zip) >= _MOST_CELLS:
        return ZIP
    return BIRTH if _are_births(values) else UNKNOWN


def _is_zip(value: str) -> bool:
    return zip_state_index(value) > 0


def _are_births(values: Sequence[str]) -> bool:
    """Dates without a time of day that span decades, some of them long ago."""
    years = [_year(value) for value in values]
    known = np.array([year for year in years if year], dtype=np.int64)
    if len(known) < max(_MOST_CELLS * len(values), _LEAST):
        return False
    return int(known.max() - known.min()) >= _YEARS and float((known < _ADULT).mean()) >= _ADULTS


def _year(value: str) -> int:
    raw = np.frombuffer(value.encode("ascii", "ignore")[:40] or b" ", dtype=np.uint8)
    return 0 if ":" in value and "00:00" not in value else _date_of(raw) // 10000


def _date_of(raw: npt.NDArray[np.uint8]) -> int:
    padded = np.concatenate([raw, np.zeros(8, dtype=np.uint8)])
    return int(read_date(padded, 0, len(raw)))


def _all(values: Sequence[str], pattern: re.Pattern[str]) -> bool:
    return len(values) >= _LEAST and _share(values, lambda v: bool(pattern.match(v))) >= _MOST_CELLS


def _share(values: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, values)) / max(len(values), 1)
