from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.core.evidence import sample_log as sample

from duecare.errors import EvidenceError
from duecare.evidence import merkle, notes
from duecare.evidence.signer_process import SignerClient
from duecare.evidence.signer_state import (
    GuardedSigner,
    RollbackError,
    SignerState,
    load_or_create_key,
)

LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(20)]
FORKED = [*LEAVES[:3], merkle.leaf_hash(b"other"), *LEAVES[4:]]
SECRET = "a shared secret of both"


def tree(leaves: list[bytes], size: int) -> tuple[notes.Checkpoint, merkle.ReadNode]:
    batch = merkle.append(0, (), leaves[:size])
    nodes = {(node.level, node.position): node.hash for node in batch.nodes}
    point = notes.Checkpoint(sample.ORIGIN, size, batch.root)
    return point, lambda level, position: nodes[level, position]


def signed(signer: GuardedSigner, leaves: list[bytes], size: int) -> str:
    point, read_node = tree(leaves, size)
    last = signer.state.last(sample.ORIGIN)
    old = last.size if last else 0
    proof = merkle.consistency_proof(old, size, read_node) if 0 < old <= size else []
    return signer.sign_extension(point, proof, old_size=old)


@pytest.fixture
def signer(tmp_path: Path) -> GuardedSigner:
    return GuardedSigner([sample.LOG_SIGNER], SignerState.open(tmp_path / "state.json"))


def test_it_signs_a_growing_log_and_the_same_size_again(signer: GuardedSigner) -> None:
    for size in (1, 4, 4, 9):
        note = signed(signer, LEAVES, size)
        opened, _ = notes.open_checkpoint(note, [sample.LOG_SIGNER.vkey(sample.ORIGIN)])
        assert opened.size == size


def test_it_refuses_an_old_copy_of_the_database_also_after_a_restart(
    signer: GuardedSigner,
) -> None:
    signed(signer, LEAVES, 9)
    again = GuardedSigner(signer.signers, SignerState.open(signer.state.path))
    for one in (signer, again):
        with pytest.raises(RollbackError, match="9 were signed"):
            signed(one, LEAVES, 8)


@pytest.mark.parametrize("size", [9, 12])
def test_it_refuses_a_fork(signer: GuardedSigner, size: int) -> None:
    signed(signer, LEAVES, 9)
    with pytest.raises(RollbackError, match="not the one that was signed"):
        signed(signer, FORKED, size)
    assert signed(signer, LEAVES, 10)


def test_a_proof_from_another_size_than_the_last_is_refused(signer: GuardedSigner) -> None:
    signed(signer, LEAVES, 9)
    point, read_node = tree(LEAVES, 12)
    with pytest.raises(RollbackError, match="starts at 4"):
        signer.sign_extension(point, merkle.consistency_proof(4, 12, read_node), old_size=4)


def test_in_a_rotation_both_keys_sign(tmp_path: Path) -> None:
    keys = [sample.OTHER_SIGNER, sample.LOG_SIGNER]
    note = signed(GuardedSigner(keys, SignerState.open(tmp_path / "s")), LEAVES, 3)
    for key in keys:
        assert notes.open_checkpoint(note, [key.vkey(sample.ORIGIN)])[0].size == 3


@pytest.mark.parametrize("text", ["", "[]", '{"a":1}', '{"a":["1","x"]}', '{"a":[1,"x"]}'])
def test_a_damaged_state_file_stops_the_signer(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)
    with pytest.raises(EvidenceError):
        SignerState.open(path)


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "key"
    first = load_or_create_key(path, entropy=b"1" * 32)
    assert load_or_create_key(path, entropy=b"2" * 32).vkey("a") == first.vkey("a")
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(EvidenceError, match="read by others"):
        load_or_create_key(path, entropy=b"")


def start(folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [
            sys.executable, "-m", "duecare.evidence.signer_process",
            "--address", str(folder / "s"), "--key", str(folder / "key"),
            "--state", str(folder / "state"),
        ],
        env={**os.environ, "DUECARE_SIGNER_SECRET": SECRET},
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(200):
        if (folder / "s").exists():
            return process
        time.sleep(0.05)
    raise AssertionError("the signer did not start")


def wait_until_it_answers(client: SignerClient) -> None:
    for _ in range(200):
        try:
            client.last(sample.ORIGIN)
        except EvidenceError:
            time.sleep(0.05)
        else:
            return


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("signer")
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.skipif(os.name != "posix", reason="kills the process by signal")
def test_the_process_keeps_its_memory_over_a_kill_and_turns_strangers_away(folder: Path) -> None:
    process = start(folder)
    try:
        client = SignerClient(str(folder / "s"), authkey=SECRET.encode())
        assert client.last(sample.ORIGIN) is None
        client.sign_extension(*tree(LEAVES, 9))
        with pytest.raises(EvidenceError, match="does not accept this secret"):
            SignerClient(str(folder / "s"), authkey=b"x" * 16).last(sample.ORIGIN)
        second = start(folder)
        assert second.wait(timeout=20) != 0
        assert client.last(sample.ORIGIN) is not None
        process.send_signal(signal.SIGKILL)
        process.wait()
        process = start(folder)
        wait_until_it_answers(client)
        last = client.last(sample.ORIGIN)
        assert last is not None
        assert last.size == 9
        with pytest.raises(RollbackError, match="9 were signed"):
            client.sign_extension(*tree(LEAVES, 8))
        with pytest.raises(RollbackError, match="not the one that was signed"):
            client.sign_extension(*tree(FORKED, 12))
        assert client.sign_extension(*tree(LEAVES, 12))
    finally:
        process.kill()
        process.wait()


def test_a_signer_that_is_down_is_said(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="does not answer"):
        SignerClient(str(tmp_path / "none"), authkey=b"x" * 16).last("a")
