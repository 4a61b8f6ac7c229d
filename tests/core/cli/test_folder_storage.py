"""The log as files gives the same bytes as the log in memory, over any sequence of batches."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecare.cli.folder_storage import FolderStorage, create_file
from duecare.errors import EvidenceError
from duecare.evidence.log.client_log import ClientLog, MemoryStorage, check_storage
from duecare.evidence.log.signing import LogSigner

ORIGIN = "duecare-test/folder/1"
SIGNER = LogSigner.from_seed(bytes(range(32)))


def both(folder, sizes):
    files, memory = FolderStorage(folder), MemoryStorage()
    for start, stop in pairwise([0, *sizes]):
        leaves = [f"leaf {index}".encode() for index in range(start, stop)]
        for storage in (files, memory):
            ClientLog(ORIGIN, storage, SIGNER).append_raw(leaves)
    return files, memory


@settings(max_examples=12, deadline=None)
@given(steps=st.lists(st.integers(1, 300), min_size=1, max_size=5))
def test_any_batches_give_the_same_log_as_in_memory(steps, tmp_path_factory):
    sizes = [sum(steps[: end + 1]) for end in range(len(steps))]
    folder = tmp_path_factory.mktemp("log")
    _files, memory = both(folder, sizes)
    again = FolderStorage(folder)
    assert again.size() == memory.size() == sizes[-1]
    assert list(again.read_checkpoints()) == memory.checkpoints
    assert [again.read_leaf(i) for i in range(again.size())] == memory.leaves
    assert all(again.read_node(*place) == value for place, value in memory.nodes.items())
    assert check_storage(again, keys=[SIGNER.vkey(ORIGIN)]) == sizes[-1]


def test_what_a_broken_off_run_has_left_is_no_part_of_the_log(tmp_path):
    both(tmp_path, [5])
    (tmp_path / "tile/entries/000.p/8").write_bytes(b"left behind")
    storage = FolderStorage(tmp_path)
    ClientLog(ORIGIN, storage, SIGNER).append_raw([b"a", b"b", b"c"])
    assert storage.size() == 8
    assert check_storage(FolderStorage(tmp_path), keys=[SIGNER.vkey(ORIGIN)]) == 8


def test_a_checkpoint_is_never_replaced(tmp_path):
    both(tmp_path, [5])
    with pytest.raises(EvidenceError, match="another run"):
        create_file(tmp_path / "checkpoints/000000005", b"another")


def test_missing_and_cut_files_are_named(tmp_path):
    both(tmp_path, [5])
    path = tmp_path / "tile/entries/000.p/5"
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(EvidenceError, match="entry"):
        FolderStorage(tmp_path).read_leaf(0)
    path.unlink()
    with pytest.raises(EvidenceError, match="cannot be read"):
        FolderStorage(tmp_path).read_leaf(0)
