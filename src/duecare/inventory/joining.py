"""Which rows of tokens are one person.

Three readings of the same rows, from the fewest people they can mean to the most:

* *strict*: rows joined by identities and links only (SSN, record number, name with birth date);
* *best*: contact tokens (e-mail, phone, card) join as well, unless the names, birth dates or
  identities behind them differ: a family's shared address joins nobody;
* *widest*: every shared contact joins, whatever differs.

All are decided by token values alone, so the order in which places are merged changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Labels = npt.NDArray[np.int64]
Tokens = npt.NDArray[np.uint64]
NONE: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
LINK: Final = 0
IDENTITY: Final = 1
CONTACT: Final = 2
NAME: Final = 3
BIRTH: Final = 4
_OFFICE: Final = 12  # people known otherwise from which a shared contact is an office's


def components(
    tokens: Tokens, rows: npt.NDArray[np.uint32], row_count: int, usable: npt.NDArray[np.bool_]
) -> Labels:
    """The connected component of each row, rows being joined by the usable tokens they share."""
    if not usable.any():
        return np.arange(row_count, dtype=np.int64)
    _, ids = np.unique(tokens[usable], return_inverse=True)
    ids = ids.reshape(-1).astype(np.int64)
    nodes = row_count + int(ids.max()) + 1
    edges = (rows[usable].astype(np.int64), ids + row_count)
    graph = coo_array((np.ones(len(ids), dtype=np.int8), edges), shape=(nodes, nodes))
    _, labels = connected_components(graph, directed=False)
    _, of_row = np.unique(labels[:row_count], return_inverse=True)
    return of_row.reshape(-1).astype(np.int64)


def least_by_label(
    labels: Labels, tokens: Tokens, rows: npt.NDArray[np.uint32], mine: npt.NDArray[np.bool_]
) -> Tokens:
    """The smallest of the chosen tokens in each component, ``NONE`` where there is none."""
    least = np.full(int(labels.max()) + 1, NONE, dtype=np.uint64)
    np.minimum.at(least, labels[rows[mine]], tokens[mine])
    return least


@dataclass
class _Groups:
    """Union-find over strict components that remembers what is known of each group."""

    name: list[int]
    birth: list[int]
    identity: list[int]
    order: list[int]  # the smallest token: a name for the group that no merge order changes
    parent: list[int] = field(default_factory=list)

    def root(self, item: int) -> int:
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def differ(self, a: int, b: int) -> bool:
        none = int(NONE)
        for known in (self.name, self.birth, self.identity):
            if known[a] != none and known[b] != none and known[a] != known[b]:
                return True
        return False

    def join(self, a: int, b: int) -> None:
        self.parent[b] = a
        for known in (self.name, self.birth, self.identity, self.order):
            known[a] = min(known[a], known[b])


def best_components(
    tokens: Tokens, kinds: npt.NDArray[np.uint8], rows: npt.NDArray[np.uint32], row_count: int
) -> Labels:
    """The components of the *best* reading."""
    strong = (kinds == LINK) | (kinds == IDENTITY)
    strict = components(tokens, rows, row_count, strong)
    groups = _describe(strict, tokens, kinds, rows)
    has_strong = least_by_label(strict, tokens, rows, strong) != NONE
    _join_contacts(groups, has_strong, strict, tokens, kinds, rows)
    _join_names(groups, strict, tokens, kinds, rows)
    roots = np.array([groups.root(item) for item in range(len(groups.parent))], dtype=np.int64)
    _, labels = np.unique(roots[strict], return_inverse=True)
    return labels.reshape(-1).astype(np.int64)


def _describe(
    strict: Labels, tokens: Tokens, kinds: npt.NDArray[np.uint8], rows: npt.NDArray[np.uint32]
) -> _Groups:
    def known(kind: int) -> list[int]:
        least: list[int] = least_by_label(strict, tokens, rows, kinds == kind).tolist()
        return least

    order: list[int] = least_by_label(
        strict, tokens, rows, np.ones(len(tokens), dtype=np.bool_)
    ).tolist()
    groups = _Groups(known(NAME), known(BIRTH), known(IDENTITY), order)
    groups.parent = list(range(len(order)))
    return groups


def _join_contacts(
    groups: _Groups, has_strong: npt.NDArray[np.bool_], strict: Labels, tokens: Tokens,
    kinds: npt.NDArray[np.uint8], rows: npt.NDArray[np.uint32],
) -> None:  # fmt: skip
    mine = kinds == CONTACT
    if not mine.any():
        return
    values, labels = tokens[mine], strict[rows[mine]]
    order = np.lexsort((labels, values))
    values, labels = values[order], labels[order]
    fresh = np.ones(len(values), dtype=np.bool_)
    fresh[1:] = (values[1:] != values[:-1]) | (labels[1:] != labels[:-1])
    values, labels = values[fresh], labels[fresh]
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    stops = np.concatenate([starts[1:], [len(values)]])
    several = stops - starts > 1
    strong_before = np.concatenate([[0], np.cumsum(has_strong[labels])])
    for start, stop in zip(starts[several].tolist(), stops[several].tolist(), strict=True):
        if strong_before[stop] - strong_before[start] <= _OFFICE:
            _join_those_that_agree(groups, labels[start:stop].tolist())


def _join_those_that_agree(groups: _Groups, members: list[int]) -> None:
    """Join greedily in a fixed order: known names first, so that nameless rows find them."""
    none = int(NONE)
    roots = sorted(
        {groups.root(member) for member in members},
        key=lambda r: (groups.name[r] == none, groups.identity[r] == none, groups.order[r]),
    )
    kept: list[int] = []
    for root in roots:
        partner = next((other for other in kept if not groups.differ(other, root)), None)
        if partner is None:
            kept.append(root)
        else:
            groups.join(partner, root)


def _join_names(
    groups: _Groups, strict: Labels, tokens: Tokens, kinds: npt.NDArray[np.uint8],
    rows: npt.NDArray[np.uint32],
) -> None:  # fmt: skip
    """Rows that carry a name and nothing better go to the first group of that name."""
    better = (kinds == LINK) | (kinds == IDENTITY) | (kinds == CONTACT)
    bare = least_by_label(strict, tokens, rows, better) == NONE
    if not bare.any():
        return
    none = int(NONE)
    by_name: dict[int, list[int]] = {}
    for item in range(len(groups.parent)):
        root = groups.root(item)
        if groups.name[root] != none:
            by_name.setdefault(groups.name[root], []).append(root)
    for item in sorted(np.flatnonzero(bare).tolist(), key=lambda i: groups.order[i]):
        root = groups.root(item)
        others = {groups.root(other) for other in by_name.get(groups.name[root], ())} - {root}
        fitting = [other for other in others if not groups.differ(other, root)]
        if fitting:
            groups.join(min(fitting, key=lambda other: groups.order[other]), root)
