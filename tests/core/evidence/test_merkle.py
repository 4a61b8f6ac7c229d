from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecare.errors import EvidenceError
from duecare.evidence.log import merkle

NODES: dict[tuple[int, int], bytes] = {}
ROOTS = [merkle.EMPTY_ROOT]
LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(300)]
_edge: tuple[bytes, ...] = ()
for _size, _leaf in enumerate(LEAVES):
    _batch = merkle.append(_size, _edge, [_leaf])
    NODES.update({(node.level, node.position): node.hash for node in _batch.nodes})
    _edge = _batch.edge
    ROOTS.append(_batch.root)


def read_node(level: int, position: int) -> bytes:
    return NODES[level, position]


def root_by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = root_by_definition(leaves[:split]), root_by_definition(leaves[split:])
    return sha256(b"\x01" + left + right).digest()


sizes = st.integers(1, 300)


@given(sizes)
def test_the_root_is_the_one_the_rfc_defines(size: int) -> None:
    assert merkle.root_of(LEAVES[:size]) == root_by_definition(LEAVES[:size]) == ROOTS[size]


@given(st.integers(0, 300), st.integers(0, 300))
def test_batches_give_the_same_nodes_as_single_appends(first: int, second: int) -> None:
    low, high = sorted((first, second))
    batch = merkle.append(low, merkle.edge_of(low, read_node), LEAVES[low:high])
    assert batch.root == ROOTS[high]
    assert all(NODES[node.level, node.position] == node.hash for node in batch.nodes)
    assert batch.edge == merkle.edge_of(high, read_node)


@given(sizes, st.data())
def test_every_inclusion_proof_verifies(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, read_node)
    merkle.verify_inclusion(index, size, LEAVES[index], proof, ROOTS[size])


@given(sizes, st.data())
def test_a_prefix_always_proves(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    proof = merkle.consistency_proof(old, size, read_node)
    merkle.verify_consistency(old, size, proof, ROOTS[old], ROOTS[size])


@settings(max_examples=300)
@given(sizes, st.data())
def test_a_changed_inclusion_proof_never_verifies(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, read_node)
    wrong_index = data.draw(st.integers(0, size).filter(lambda other: other != index))
    wrong_leaf = LEAVES[(index + 1) % 300]
    attempts = [
        (wrong_index, size, LEAVES[index], proof),
        (index, size, wrong_leaf, proof),
        (index, size, LEAVES[index], [*proof, bytes(32)]),
    ]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        flipped = bytearray(proof[at])
        flipped[bit // 8] ^= 1 << bit % 8
        attempts += [
            (index, size, LEAVES[index], proof[:-1]),
            (index, size, LEAVES[index], [*proof[:at], bytes(flipped), *proof[at + 1 :]]),
        ]
    for attempt in attempts:
        with pytest.raises(EvidenceError):
            merkle.verify_inclusion(*attempt, ROOTS[size])


@settings(max_examples=300)
@given(sizes, st.data())
def test_a_changed_consistency_proof_never_verifies(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    proof = merkle.consistency_proof(old, size, read_node)
    attempts = [(old, size, [*proof, bytes(32)], ROOTS[old], ROOTS[size])]
    if old < size:
        attempts += [
            (old, size, proof, bytes(32), ROOTS[size]),
            (old, size, proof, ROOTS[old], bytes(32)),
            (old, size, proof[:-1], ROOTS[old], ROOTS[size]),
            (size, old, proof, ROOTS[size], ROOTS[old]),
        ]
    for attempt in attempts:
        with pytest.raises(EvidenceError):
            merkle.verify_consistency(*attempt)


def test_a_proof_from_an_empty_log_is_refused_since_it_would_show_nothing() -> None:
    with pytest.raises(EvidenceError, match="no consistency"):
        merkle.verify_consistency(0, 5, [], merkle.EMPTY_ROOT, ROOTS[5])


def test_a_proof_of_a_million_entries_has_at_most_672_bytes() -> None:
    proof = merkle.inclusion_proof(777_777, 1_000_000, lambda level, position: bytes(32))
    assert 32 * len(proof) <= 672


def test_an_edge_of_another_size_is_refused() -> None:
    with pytest.raises(EvidenceError, match="edges"):
        merkle.append(3, [bytes(32)], [bytes(32)])
