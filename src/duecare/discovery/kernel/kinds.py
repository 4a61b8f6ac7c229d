"""Kinds: what a candidate or a column is, as a small number.

Kinds below 32 are data types, by their bits in an element mask; the others are marks of our own.
A kind is compared with a name from here or looked up in a table, never by its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.data_types import ALL, BY_ID, DataType

KINDS: Final = 64  # a candidate keeps its kind in six bits

ANY_TEXT: Final = 32  # a value taken as it is (already normal), only hashed
RECORD_KEY: Final = 33  # a row number of a system (customer_id): links rows, is no data type
STATE_HINT: Final = 34  # a ZIP code after a state: says where a person lives
FIRST_NAME: Final = 40
LAST_NAME: Final = 41
STATE: Final = 42
ZIP: Final = 43
NOT_PERSONAL: Final = 44  # an order number, an amount, a time: never an identifier
UNKNOWN: Final = 45
CITY: Final = 46
COUNTRY: Final = 47


def kinds_where(holds: Callable[[DataType], bool]) -> frozenset[int]:
    """The kinds of all data types for which ``holds`` is true."""
    return frozenset(kind.bit for kind in ALL if holds(kind))


def table_of(kinds: frozenset[int]) -> npt.NDArray[np.bool_]:
    """Whether a kind is one of ``kinds``, to be looked up by kind."""
    table = np.zeros(KINDS, dtype=np.bool_)
    table[list(kinds)] = True
    return table


def id_of(kind: int) -> str:
    """The id of the data type of a kind. Raises ``KeyError`` for a kind that is none."""
    return _IDS[kind]


def kind_of(data_type: str) -> int:
    """The kind of a data type. Raises ``KeyError`` for an unknown id."""
    return BY_ID[data_type].bit


def _only(reader: str) -> int:
    (kind,) = kinds_where(lambda kind: kind.is_read_as(reader))
    return kind


_IDS: Final = {kind.bit: kind.id for kind in ALL}
IS_TYPE: Final = table_of(frozenset(_IDS))
MAIL: Final = _only("mail")
TELEPHONE: Final = _only("telephone")
STREET: Final = _only("street")
SECRET: Final = _only("secret")
NAME: Final = _only("name")
(BIRTH,) = kinds_where(lambda kind: kind.identity.joins == "birth")
