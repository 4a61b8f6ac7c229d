"""Connected components of rows, in numpy: a scan of a small file loads no graph library."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.int64]


def united(first: Labels, second: Labels) -> Labels:
    """The component of each row when rows are joined that either of two labellings joins."""
    over = int(first.max()) + 1
    return connected(first, second + over, over + int(second.max()) + 1)[first]


def connected(one: Labels, other: Labels, size: int) -> Labels:
    """The connected component of each of ``size`` nodes, numbered in the order of the nodes.

    Edge ``k`` joins ``one[k]`` and ``other[k]``. In each round every root that has a smaller
    neighbor is hung under the smallest one, and all trees are made flat; edges inside a tree fall
    away (after Shiloach and Vishkin, 1982).
    """
    root = np.arange(size, dtype=np.int64)
    while len(one):
        np.minimum.at(root, np.maximum(one, other), np.minimum(one, other))
        while True:
            above = root[root]
            if np.array_equal(above, root):
                break
            root = above
        one, other = root[one], root[other]
        apart = one != other
        one, other = one[apart], other[apart]
    is_root = root == np.arange(size, dtype=np.int64)
    labels: Labels = (np.cumsum(is_root, dtype=np.int64) - 1)[root]
    return labels
