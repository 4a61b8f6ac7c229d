"""Contacts that are an office's: printed on letters to many, they join nobody."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.inventory.joining import of_row
from duecare.inventory.known import CONTACT, GIVEN, NONE, Tokens

_GIVEN_NAMES: Final = 4  # no person is called by so many


def of_offices(
    tokens: Tokens, kinds: npt.NDArray[np.uint8], rows: npt.NDArray[np.uint32], row_count: int
) -> npt.NDArray[np.bool_]:
    """Contacts beside which so many different given names stand that they are nobody's own."""
    found = np.zeros(len(tokens), dtype=np.bool_)
    mine = np.flatnonzero(kinds == CONTACT)
    given = of_row(tokens, kinds, rows, row_count, GIVEN)[rows[mine]]
    named = given != NONE
    if not named.any():
        return found
    values, place = np.unique(tokens[mine], return_inverse=True)
    pairs = np.unique(np.stack([place[named].astype(np.uint64), given[named]]), axis=1)
    names = np.bincount(pairs[0].astype(np.int64), minlength=len(values))
    found[mine] = names[place] >= _GIVEN_NAMES
    return found
