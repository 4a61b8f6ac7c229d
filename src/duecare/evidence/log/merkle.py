"""The Merkle tree of RFC 6962 section 2.1 (same as RFC 9162): roots, proofs and how they are checked.

A stored node is the hash of a complete subtree: ``(level, position)`` covers the leaves
``position * 2**level`` to ``(position + 1) * 2**level - 1``. Nodes never change once written, so a
storage only inserts. The *edge* of a tree of size n is the list of its complete subtrees from left
to right, one for each set bit of n; with it, appending needs no other node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from duecare.errors import EvidenceError

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32
LONGEST_PROOF = 64
ReadNode = Callable[[int, int], bytes]
"""``read_node(level, position) -> 32 bytes`` of a complete subtree."""


class Node(NamedTuple):
    """The hash of one complete subtree, ready to insert."""

    level: int
    position: int
    hash: bytes


@dataclass(frozen=True)
class Batch:
    """The state of a tree after a batch of leaves, and the nodes that this batch completed."""

    size: int
    edge: tuple[bytes, ...]
    root: bytes
    nodes: tuple[Node, ...]


def leaf_hash(leaf: bytes) -> bytes:
    """``SHA-256(0x00 || leaf)``, RFC 6962 section 2.1."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """``SHA-256(0x01 || left || right)``, RFC 6962 section 2.1."""
    return sha256(b"\x01" + left + right).digest()


def append(size: int, edge: Sequence[bytes], leaf_hashes: Sequence[bytes]) -> Batch:
    """Add leaf hashes to a tree of the given size and edge.

    Raises :class:`EvidenceError` if the edge does not belong to a tree of that size.
    """
    if len(edge) != size.bit_count():
        raise EvidenceError(f"a tree of size {size} has {size.bit_count()} edges, got {len(edge)}")
    stack, nodes = list(edge), []
    for new in leaf_hashes:
        level, position, digest = 0, size, new
        nodes.append(Node(0, position, digest))
        while position & 1:
            digest = sha256(b"\x01" + stack.pop() + digest).digest()
            level, position = level + 1, position >> 1
            nodes.append(Node(level, position, digest))
        stack.append(digest)
        size += 1
    return Batch(size, tuple(stack), root_of_edge(stack), tuple(nodes))


class Builder:
    """Computes a root leaf by leaf, keeping only the edge."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    def add(self, leaf_hash: bytes) -> None:
        """Add the next leaf hash."""
        digest, position = leaf_hash, self.size
        while position & 1:
            digest = sha256(b"\x01" + self._edge.pop() + digest).digest()
            position >>= 1
        self._edge.append(digest)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        return root_of_edge(self._edge)


def root_of_edge(edge: Sequence[bytes]) -> bytes:
    """The root of the tree whose complete subtrees are given from left to right."""
    if not edge:
        return EMPTY_ROOT
    root = edge[-1]
    for left in reversed(edge[:-1]):
        root = node_hash(left, root)
    return root


def edge_of(size: int, read_node: ReadNode) -> tuple[bytes, ...]:
    """The edge of a tree of the given size, read from stored nodes."""
    return tuple(read_node(level, index) for level, index in _complete_subtrees(0, size))


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over all leaf hashes in order."""
    return append(0, (), leaf_hashes).root


def _complete_subtrees(start: int, end: int) -> list[tuple[int, int]]:
    """Complete subtrees that cover the leaves start..end-1, left to right; start is aligned."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def _range_root(start: int, end: int, read_node: ReadNode) -> bytes:
    return root_of_edge([read_node(*place) for place in _complete_subtrees(start, end)])


def inclusion_proof(index: int, size: int, read_node: ReadNode) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree of ``size`` leaves (RFC 6962 section 2.1.1).

    Raises :class:`EvidenceError` if the leaf is not in that tree.
    """
    if not 0 <= index < size:
        raise EvidenceError(f"entry {index} is not in a log of {size} entries")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, read_node))
            end = middle
        else:
            path.append(_range_root(start, middle, read_node))
            start = middle
    return path[::-1]


def consistency_proof(old_size: int, new_size: int, read_node: ReadNode) -> list[bytes]:
    """Shows that the tree of ``old_size`` is a prefix of ``new_size`` (RFC 6962 section 2.1.2).

    Raises :class:`EvidenceError` unless ``1 <= old_size <= new_size``.
    """
    if not 1 <= old_size <= new_size:
        raise EvidenceError(f"no consistency proof from size {old_size} to size {new_size}")
    path: list[bytes] = []
    start, end = 0, new_size
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(_range_root(middle, end, read_node))
            end = middle
        else:
            path.append(_range_root(start, middle, read_node))
            start = middle
    if start:
        path.append(_range_root(start, end, read_node))
    return path[::-1]


def _split(width: int) -> int:
    """The largest power of two smaller than the width (k in RFC 6962 section 2.1)."""
    return 1 << ((width - 1).bit_length() - 1)


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that a leaf hash and its audit path lead to (RFC 9162 section 2.1.3.2).

    Raises :class:`EvidenceError` if the path cannot belong to that index and size.
    """
    if not 0 <= index < size:
        raise EvidenceError(f"entry {index} is not in a log of {size} entries")
    _check_hashes([leaf, *proof])
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(proof) != inner + border:
        raise EvidenceError(
            f"an inclusion proof for entry {index} of {size} has {inner + border} hashes, "
            f"got {len(proof)}"
        )
    root = leaf
    for level, sibling in enumerate(proof[:inner]):
        right = index >> level & 1
        root = node_hash(sibling, root) if right else node_hash(root, sibling)
    for sibling in proof[inner:]:
        root = node_hash(sibling, root)
    return root


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise :class:`EvidenceError` unless the proof shows the leaf hash at ``index`` under root."""
    found = root_from_inclusion(index, size, leaf, proof)
    if found != root:
        raise EvidenceError(
            f"the proof of entry {index} leads to root {found.hex()}, expected {root.hex()}"
        )


def verify_consistency(
    old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Raise :class:`EvidenceError` unless the old tree is a prefix of the new one.

    RFC 9162 section 2.1.4.2. An old size of 0 is refused: such a proof would show nothing.
    """
    if not 1 <= old_size <= new_size:
        raise EvidenceError(f"no consistency from size {old_size} to size {new_size}")
    _check_hashes(proof)
    if old_size == new_size:
        if proof or old_root != new_root:
            raise EvidenceError(f"two different roots for size {old_size}: the log was forked")
        return
    found_old, found_new = _roots_from_consistency(old_size, new_size, proof, old_root)
    if found_old != old_root:
        raise EvidenceError(f"the proof leads to a different old root than that of size {old_size}")
    if found_new != new_root:
        raise EvidenceError(f"the proof leads to a different new root than that of size {new_size}")


def _roots_from_consistency(
    old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes
) -> tuple[bytes, bytes]:
    shift = (old_size & -old_size).bit_length() - 1
    inner = ((old_size - 1) ^ (new_size - 1)).bit_length() - shift
    border = ((old_size - 1) >> (inner + shift)).bit_count()
    # A power of two is its own first subtree, so the proof need not repeat its root.
    first_given = old_size != 1 << shift
    expected = inner + border + first_given
    if len(proof) != expected:
        raise EvidenceError(
            f"a consistency proof from {old_size} to {new_size} has {expected} hashes, "
            f"got {len(proof)}"
        )
    seed, rest = (proof[0], proof[1:]) if first_given else (old_root, proof)
    old = new = seed
    for level, sibling in enumerate(rest[:inner]):
        if (old_size - 1) >> (shift + level) & 1:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
        else:
            new = node_hash(new, sibling)
    for sibling in rest[inner:]:
        old, new = node_hash(sibling, old), node_hash(sibling, new)
    return old, new


def _check_hashes(hashes: Sequence[bytes]) -> None:
    if len(hashes) > LONGEST_PROOF + 2:
        raise EvidenceError(f"a proof has at most {LONGEST_PROOF} hashes, got {len(hashes)}")
    if any(len(digest) != HASH_BYTES for digest in hashes):
        raise EvidenceError("a hash in a proof must have 32 bytes")
