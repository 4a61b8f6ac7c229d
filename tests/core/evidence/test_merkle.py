from __future__ import annotations

import re
from contextlib import AbstractContextManager
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


# --- bounds, and what is said -----------------------------------------------------------------
def refused(words: str) -> AbstractContextManager[object]:
    """Our error, whose text starts with these words."""
    return pytest.raises(EvidenceError, match="^" + re.escape(words))


def test_leaves_and_nodes_are_hashed_as_the_rfc_says() -> None:
    assert merkle.leaf_hash(b"ab") == sha256(b"\x00ab").digest()
    assert (
        merkle.node_hash(b"l" * 32, b"r" * 32) == sha256(b"\x01" + b"l" * 32 + b"r" * 32).digest()
    )


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 33, 70])
def test_a_root_built_leaf_by_leaf_is_that_of_the_whole(size: int) -> None:
    builder = merkle.Builder()
    for leaf in LEAVES[:size]:
        builder.add(leaf)
    assert (builder.size, builder.root()) == (size, root_by_definition(LEAVES[:size]))
    batch = merkle.append(0, (), LEAVES[:size])
    assert (batch.size, batch.root) == (size, builder.root())


@pytest.mark.parametrize("index", [-1, 5, 6])
def test_an_entry_outside_the_log_has_no_proof(index: int) -> None:
    with refused(f"entry {index} is not in a log of 5 entries"):
        merkle.inclusion_proof(index, 5, read_node)
    with refused(f"entry {index} is not in a log of 5 entries"):
        merkle.root_from_inclusion(index, 5, LEAVES[0], [])


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5), (-1, 5), (0, 0)])
def test_a_log_does_not_grow_from_nothing_or_backward(old: int, new: int) -> None:
    with refused(f"no consistency proof from size {old} to size {new}"):
        merkle.consistency_proof(old, new, read_node)
    with refused(f"no consistency from size {old} to size {new}"):
        merkle.verify_consistency(old, new, [], bytes(32), bytes(32))


def test_a_wrong_proof_is_refused_with_what_was_expected_and_what_was_found() -> None:
    proof = merkle.inclusion_proof(2, 7, read_node)
    assert len(proof) == 3
    with refused("an inclusion proof for entry 2 of 7 has 3 hashes, got 2"):
        merkle.root_from_inclusion(2, 7, LEAVES[2], proof[:-1])
    with refused(f"the proof of entry 2 leads to root {ROOTS[7].hex()}, exp"):
        merkle.verify_inclusion(2, 7, LEAVES[2], proof, bytes(32))
    with refused("an inclusion proof for entry 6 of 7 has 2 hashes, got 0"):
        merkle.root_from_inclusion(6, 7, LEAVES[6], [])
    growth = merkle.consistency_proof(3, 7, read_node)
    assert len(growth) == 4
    for shown, words in (
        ((growth[:-1], ROOTS[3], ROOTS[7]), "a consistency proof from 3 to 7 has 4 hashes, got 3"),
        (
            (growth, bytes(32), ROOTS[7]),
            "the proof leads to a different old root than that of size 3",
        ),
        (
            (growth, ROOTS[3], bytes(32)),
            "the proof leads to a different new root than that of size 7",
        ),
    ):
        with refused(words):
            merkle.verify_consistency(3, 7, *shown)
    for proof_of_same, root in (([bytes(32)], ROOTS[7]), ([], bytes(32))):
        with refused("two different roots for size 7: the log was forked"):
            merkle.verify_consistency(7, 7, proof_of_same, ROOTS[7], root)


def test_a_proof_has_a_longest_length_and_hashes_of_32_bytes() -> None:
    longest = [bytes(32)] * (merkle.LONGEST_PROOF + 2)
    with refused("a consistency proof from 3 to 7 has 4 hashes, got 66"):
        merkle.verify_consistency(3, 7, longest, ROOTS[3], ROOTS[7])
    with refused("a proof has at most 64 hashes, got 67"):
        merkle.verify_consistency(3, 7, [*longest, bytes(32)], ROOTS[3], ROOTS[7])
    for size in (31, 33):
        with refused("a hash in a proof must have 32 bytes"):
            merkle.verify_consistency(3, 7, [bytes(size)] * 4, ROOTS[3], ROOTS[7])
        with refused("a hash in a proof must have 32 bytes"):
            merkle.root_from_inclusion(0, 1, bytes(size), [])


@pytest.mark.parametrize(("size", "length"), [(0, 1), (3, 1), (3, 3), (4, 0)])
def test_an_edge_has_one_hash_for_each_set_bit(size: int, length: int) -> None:
    with refused(f"a tree of size {size} has {size.bit_count()} edges, g"):
        merkle.append(size, [bytes(32)] * length, [bytes(32)])
