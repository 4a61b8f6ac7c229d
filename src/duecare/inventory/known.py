"""What is known of each group of rows: the smallest token of each kind, and a place among all."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from duecare.inventory.graphs import Labels

Tokens = npt.NDArray[np.uint64]
NONE: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
LINK: Final = 0
IDENTITY: Final = 1
CONTACT: Final = 2
NAME: Final = 3
BIRTH: Final = 4
PLACE: Final = 5
GIVEN: Final = 6
SURNAME: Final = 7
OCCURRENCE: Final = 8


class Known(NamedTuple):
    """What is known of each strict component: its smallest tokens, ``NONE`` where there is none."""

    name: Tokens
    given: Tokens
    birth: Tokens
    identity: Tokens
    strong: npt.NDArray[np.bool_]  # whether an identity or a link is known
    place: Labels  # among all, by its tokens alone

    def nothing(self) -> npt.NDArray[np.bool_]:
        """The components of which nothing is known that could tell them from another."""
        told = self.strong.copy()
        for column in (self.name, self.birth, self.identity):
            told |= column != NONE
        return ~told


def known_of(
    strict: Labels, tokens: Tokens, kinds: npt.NDArray[np.uint8], rows: npt.NDArray[np.uint32]
) -> Known:
    """What the rows of each component say together; ``strict`` has the component of each row."""
    labels = strict[rows]
    count = int(strict.max()) + 1

    def least(mine: npt.NDArray[np.bool_] | slice) -> Tokens:
        found = np.full(count, NONE, dtype=np.uint64)
        np.minimum.at(found, labels[mine], tokens[mine])
        return found

    own = least(kinds <= IDENTITY)
    strong = own != NONE
    sums = np.zeros(count, dtype=np.uint64)
    np.add.at(sums, labels, tokens)
    place = _places(least(slice(None)), np.where(strong, own, sums), sums)
    name, given, birth, identity = (least(kinds == k) for k in (NAME, GIVEN, BIRTH, IDENTITY))
    return Known(name, given, birth, identity, strong, place)


def _places(least: Tokens, own: Tokens, sums: Tokens) -> Labels:
    """A number for each strict component by which all are put in order: its smallest token.

    Where several share that one (a name), what no other has decides: the smallest identity or
    link, or the sum of the tokens of a row that has neither, or whose link is that of others too.
    """
    by_token = np.argsort(least)
    least = least[by_token]
    later = np.ones(len(least), dtype=np.bool_)
    later[1:] = least[1:] != least[:-1]
    shared = ~later
    shared[:-1] |= ~later[1:]
    if shared.any():
        some = by_token[shared]
        some = some[np.lexsort((sums[some], own[some], least[shared]))]
        by_token[shared] = some
        for column in (own, sums):
            later[1:] |= column[by_token][1:] != column[by_token][:-1]
    places = np.empty(len(least), dtype=np.int64)
    places[by_token] = np.cumsum(later) - 1
    return places
