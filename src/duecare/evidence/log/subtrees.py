"""Proofs about a subtree of a log (draft-ietf-plants-merkle-tree-certs, section 4).

A subtree covers the leaves ``start`` to ``end - 1``; ``start`` is a multiple of the smallest power
of two that holds them. An ML-DSA-44 cosignature (C2SP tlog-cosignature) may be over one. Duecare
signs whole trees only; this is for reading what others hand over.
"""

from __future__ import annotations

from collections.abc import Sequence

from duecare.errors import EvidenceError
from duecare.evidence.log import merkle
from duecare.evidence.log.merkle import node_hash


def verify_subtree_inclusion(
    index: int, start: int, end: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise :class:`EvidenceError` unless the leaf stands at ``index`` under the subtree's root."""
    _check_span(start, end)
    if not start <= index < end:
        raise EvidenceError(f"entry {index} is not in the subtree from {start} to {end}")
    merkle.verify_inclusion(index - start, end - start, leaf, proof, root)


def verify_subtree_consistency(
    start: int, end: int, size: int, proof: Sequence[bytes], subtree: bytes, root: bytes
) -> None:
    """Raise :class:`EvidenceError` unless the subtree lies in the tree of ``size`` leaves.

    ``subtree`` and ``root``: the two root hashes. The steps follow section 4.4.3 of the draft.
    """
    if 0 < start == end <= size:
        if proof or subtree != merkle.EMPTY_ROOT:
            raise EvidenceError("an empty subtree has the empty root and needs no proof")
        return
    _check_span(start, end)
    if end > size:
        raise EvidenceError(f"a subtree up to {end} is not in a tree of {size}")
    first, last, top = start, end - 1, size - 1
    while first != last and (last == top or last & 1):
        first, last, top = first >> 1, last >> 1, top >> 1
    rest = list(proof)
    if first != last and not rest:
        raise EvidenceError("the proof of a subtree is too short")
    found_subtree = found_root = subtree if first == last else rest.pop(0)
    for sibling in rest:
        if top == 0:
            raise EvidenceError("the proof of a subtree is too long")
        if last & 1 or last == top:
            if first < last:
                found_subtree = node_hash(sibling, found_subtree)
            found_root = node_hash(sibling, found_root)
            while not last & 1:
                first, last, top = first >> 1, last >> 1, top >> 1
        else:
            found_root = node_hash(found_root, sibling)
        first, last, top = first >> 1, last >> 1, top >> 1
    if top != 0 or found_subtree != subtree or found_root != root:
        raise EvidenceError(f"the subtree from {start} to {end} is not part of the tree of {size}")


def _check_span(start: int, end: int) -> None:
    if not 0 <= start < end or start % (1 << (end - start - 1).bit_length()):
        raise EvidenceError(f"there is no subtree from {start} to {end}")
