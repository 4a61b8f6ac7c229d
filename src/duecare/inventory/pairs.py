"""Contacts that two groups of rows have in common and nobody else: joined all at once.

Most shared contacts are of this kind: the email address and the phone of one person in two lists.
Neither group has a contact with a third, so the order in which they are asked changes nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from duecare.inventory.graphs import Labels
from duecare.inventory.known import NONE, Known

Mask = npt.NDArray[np.bool_]


class Pairs(NamedTuple):
    """Two groups each, once; ``is_pair`` tells the contacts that are theirs alone."""

    first: Labels
    second: Labels
    is_pair: Mask


def find_pairs(labels: Labels, starts: Labels, stops: Labels, plain: Mask, count: int) -> Pairs:
    """The pairs among contacts.

    ``labels``: groups, contact by contact, each from a start to its stop; ``plain``: contacts that
    may be joined so; ``count``: of all groups.
    """
    two = plain & (stops - starts == 2)
    one, other = labels[starts[two]], labels[starts[two] + 1]
    inside = np.zeros(len(labels) + 1, dtype=np.int64)
    np.add.at(inside, starts, 1)
    np.add.at(inside, stops, -1)
    contacts = np.bincount(labels[np.cumsum(inside[:-1]) > 0], minlength=count)
    low, high = np.full(count, count, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    for mine, partner in ((one, other), (other, one)):
        np.minimum.at(low, mine, partner)
        np.maximum.at(high, mine, partner)
    in_pairs = np.bincount(one, minlength=count) + np.bincount(other, minlength=count)
    alone = (low == high) & (in_pairs == contacts)
    theirs = alone[one] & alone[other]
    is_pair = np.zeros(len(starts), dtype=np.bool_)
    is_pair[np.flatnonzero(two)[theirs]] = True
    pairs = np.unique(np.minimum(one, other)[theirs] * count + np.maximum(one, other)[theirs])
    return Pairs(pairs // count, pairs % count, is_pair)


def in_order(known: Known, pairs: Pairs) -> tuple[Labels, Labels]:
    """The groups of each pair, the one with a name first, then the one with an identity."""
    one, other = pairs.first, pairs.second
    rank_one, rank_other = (
        2 * (known.name[of] == NONE) + (known.identity[of] == NONE) for of in (one, other)
    )
    later = (rank_one > rank_other) | (
        (rank_one == rank_other) & (known.place[one] > known.place[other])
    )
    return np.where(later, other, one), np.where(later, one, other)


def differ(known: Known, one: Labels, other: Labels, *, agreeing: bool) -> Mask:
    """Whether what is known of two groups tells them apart; see ``_Groups.differ``."""
    apart = np.zeros(len(one), dtype=np.bool_)
    for column in (known.birth, known.identity):
        apart |= _both(column, one, other) & (column[one] != column[other])
    unlike = known.name[one] != known.name[other]
    if agreeing:
        bare = (known.name == NONE) & ~known.strong
        named = _both(known.name, one, other)
        apart |= unlike & (named | ~(bare[one] | bare[other]))
        return apart
    same = [
        _both(column, one, other) & (column[one] == column[other])
        for column in (known.given, known.birth)
    ]
    apart |= _both(known.name, one, other) & unlike & ~(same[0] & same[1])
    return apart


def joined(known: Known, first: Labels, second: Labels) -> Known:
    """What is known once each second group has joined its first."""
    strong = known.strong.copy()
    strong[first] |= strong[second]
    place = known.place.copy()
    place[first] = np.minimum(place[first], place[second])
    name, given, birth, identity = (column.copy() for column in known[:4])
    for column in (name, given, birth, identity):
        column[first] = np.minimum(column[first], column[second])
    return Known(name, given, birth, identity, strong, place)


def _both(column: npt.NDArray[np.uint64], one: Labels, other: Labels) -> Mask:
    told: Mask = (column[one] != NONE) & (column[other] != NONE)
    return told
