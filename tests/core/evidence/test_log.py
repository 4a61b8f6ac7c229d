from __future__ import annotations

import pytest
from tests.core.evidence import sample_log as sample

from duecare.errors import EvidenceError
from duecare.evidence.log import client_log, merkle, notes

KEY = sample.LOG_SIGNER.vkey(sample.ORIGIN)


def test_every_checkpoint_of_a_growing_log_is_a_prefix_of_the_last() -> None:
    made = sample.Installation()
    first = 0
    for count in (1, 2, 5, 1, 8, 3, 16, 1, 4):
        made.append(*[sample.draft(number) for number in range(first, first + count)])
        first += count
    points = [notes.open_checkpoint(note, [KEY])[0] for note in made.storage.checkpoints]
    for old in points:
        proof = made.log.consistency_proof(old.size)
        merkle.verify_consistency(old.size, points[-1].size, proof, old.root, points[-1].root)


def test_a_receipt_leads_to_an_inclusion_proof() -> None:
    made = sample.installation(7)
    receipts = made.log.append([sample.draft(7), sample.draft(8)])
    point, _ = notes.open_checkpoint(made.log.checkpoint(), [KEY])
    for receipt in receipts:
        assert receipt.checkpoint_size == point.size == 9
        proof = made.log.inclusion_proof(receipt.index)
        merkle.verify_inclusion(receipt.index, 9, receipt.leaf_hash, proof, point.root)


def test_an_entry_of_another_log_cannot_enter() -> None:
    made = sample.installation(2)
    with pytest.raises(EvidenceError, match="cannot be added"):
        made.append(sample.draft(3, origin="acme-install/c/other"))


def test_an_entry_refers_only_to_earlier_ones() -> None:
    made = sample.installation(2)
    with pytest.raises(EvidenceError, match="not earlier"):
        made.append(sample.draft(2, related=2))


def test_the_self_check_finds_an_edited_leaf() -> None:
    made = sample.installation(9)
    assert client_log.check_storage(made.storage, keys=[KEY]) == 9
    made.storage.leaves[5] = made.storage.leaves[5].replace(b"training", b"draining")
    with pytest.raises(EvidenceError, match="entry 5 differs"):
        client_log.check_storage(made.storage, keys=[KEY])
    assert client_log.check_storage(made.storage, keys=[KEY], verified_size=6) == 9


def test_the_self_check_finds_a_lost_entry_a_lost_checkpoint_and_an_edited_node() -> None:
    made = sample.installation(9)
    made.storage.leaves.pop()
    with pytest.raises(EvidenceError, match="covers 9 entries, found 8"):
        client_log.check_storage(made.storage, keys=[KEY])
    made = sample.installation(9)
    made.storage.checkpoints.clear()
    with pytest.raises(EvidenceError, match="no checkpoint covers"):
        client_log.check_storage(made.storage, keys=[KEY])
    made = sample.installation(9)
    made.storage.nodes[2, 0] = bytes(32)
    with pytest.raises(EvidenceError, match="entry 0 differs"):
        client_log.check_storage(made.storage, keys=[KEY])


def test_a_checkpoint_of_a_stranger_does_not_pass_the_self_check() -> None:
    made = sample.installation(3)
    with pytest.raises(EvidenceError, match="not signed by a known key"):
        client_log.check_storage(made.storage, keys=[sample.OTHER_SIGNER.vkey(sample.ORIGIN)])


def test_an_empty_log_has_no_checkpoint() -> None:
    empty = client_log.ClientLog(sample.ORIGIN, client_log.MemoryStorage(), sample.LOG_SIGNER)
    assert client_log.check_storage(empty.storage, keys=[KEY]) == 0
    with pytest.raises(EvidenceError, match="no checkpoint yet"):
        empty.checkpoint()
