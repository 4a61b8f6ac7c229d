"""The signer: what it signs, what it refuses, its keys, and its life as a process."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.evidence import sample_log as sample
from tests.patience import wait_until

from duecare.errors import EvidenceError
from duecare.evidence.locking import HeldError
from duecare.evidence.log import merkle, notes, post_quantum
from duecare.evidence.signer import wire
from duecare.evidence.signer.client import Growth, signer_at, signer_elsewhere
from duecare.evidence.signer.home import open_signer, prepare
from duecare.evidence.signer.key_ring import load_key
from duecare.evidence.signer.process import SignerProcess, run_signer
from duecare.evidence.signer.state import (
    Extension,
    GuardedSigner,
    OutdatedError,
    RollbackError,
    SignerState,
)

LEAVES = [merkle.leaf_hash(b"%d" % number) for number in range(20)]
FORKED = [*LEAVES[:3], merkle.leaf_hash(b"other"), *LEAVES[4:]]
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and groups of POSIX")
QUANTUM = pytest.mark.skipif(not post_quantum.is_available(), reason="this build lacks ML-DSA")


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
    return GuardedSigner([sample.LOG_SIGNER], SignerState.open(tmp_path / "signed"))


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


def test_it_refuses_two_versions_of_one_log_in_one_request(signer: GuardedSigner) -> None:
    both = [Extension(tree(leaves, 9)[0], 0, ()) for leaves in (LEAVES, FORKED)]
    with pytest.raises(RollbackError, match="twice"):
        signer.sign_extensions(both)
    assert signer.state.last(sample.ORIGIN) is None


def test_a_proof_from_another_size_than_the_last_is_not_used(signer: GuardedSigner) -> None:
    signed(signer, LEAVES, 9)
    point, read_node = tree(LEAVES, 12)
    with pytest.raises(OutdatedError, match="starts at 4"):
        signer.sign_extension(point, merkle.consistency_proof(4, 12, read_node), old_size=4)


@given(
    asked=st.lists(st.tuples(st.integers(1, 20), st.booleans()), max_size=12),
    cut=st.integers(0, 200),
)
@settings(deadline=None, max_examples=60)
def test_whatever_is_asked_and_wherever_it_dies_it_signs_one_history(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[int, bool]], cut: int
) -> None:
    """All that was ever signed lies on one line, also if the file ends in the middle of a line."""
    path = tmp_path_factory.mktemp("state") / "signed"
    signer = GuardedSigner([sample.LOG_SIGNER], SignerState.open(path))
    roots: dict[int, bytes] = {}
    for size, forks in asked:
        try:
            note = signed(signer, FORKED if forks else LEAVES, size)
        except RollbackError:
            continue
        point = notes.parse_checkpoint(notes.parse_note(note).text)
        assert roots.setdefault(point.size, point.root) == point.root
    histories = [
        all(root == merkle.root_of(leaves[:size]) for size, root in roots.items())
        for leaves in (LEAVES, FORKED)
    ]
    assert any(histories)
    if roots:
        with path.open("ab") as torn:
            torn.write((sample.ORIGIN + " 20 AAAA")[:cut].encode())
        again = SignerState.open(path)
        assert again.last(sample.ORIGIN) == signer.state.last(sample.ORIGIN)


@pytest.mark.parametrize(
    "text", ["", "[]\n", "duecare signer state v1\na\n", "duecare signer state v1\na 1 x\n"]
)
def test_a_damaged_state_file_stops_the_signer(tmp_path: Path, text: str) -> None:
    path = tmp_path / "signed"
    path.write_text(text)
    with pytest.raises(EvidenceError, match="damaged"):
        SignerState.open(path)


def test_a_long_journal_is_written_anew_and_nothing_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = SignerState.open(tmp_path / "signed")
    for size in range(1, 30):
        state.remember(notes.Checkpoint("a", size, bytes(32)), notes.Checkpoint("b", 1, bytes(32)))
    monkeypatch.setattr("duecare.evidence.signer.state._COMPACT_BYTES", 100)
    before = state.path.stat().st_size
    again = SignerState.open(tmp_path / "signed")
    assert state.path.stat().st_size < before
    assert (
        dict(SignerState.open(tmp_path / "signed").all()) == dict(again.all()) == dict(state.all())
    )


@POSIX
def test_a_full_disk_is_said_and_leaves_the_memory_whole(tmp_path: Path) -> None:
    """The limit on file sizes stands for the disk; it is set in a process of its own."""
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from duecare.evidence.signer.home import open_signer\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "with open_signer(Path(sys.argv[1])) as home:\n"
        "    ask = lambda name: home.answer({'ask': 'sign', 'points': [{'origin': name, 'size': 1,"
        " 'root': 'A' * 43 + '=', 'old': 0, 'proof': []}]})\n"
        "    assert 'notes' in ask('a')\n"
        "    room = (Path(sys.argv[1]) / 'signed').stat().st_size + 20\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))\n"
        "    print(ask('b')['problem'])\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)\n"
        "    assert 'notes' in ask('c')\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True
    )
    assert "cannot write its state" in said.stdout
    assert sorted(SignerState.open(tmp_path / "signed").all()) == ["a", "c"]


# --- keys --------------------------------------------------------------------------------------


def sign_at(folder: Path, size: int) -> str:
    return signer_at(folder).sign_extension(*tree(LEAVES, size))


def opens(note: str, key: notes.VerifierKey) -> bool:
    try:
        notes.open_checkpoint(note, [key])
    except EvidenceError:
        return False
    return True


def test_the_first_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = signer_at(tmp_path).signing_keys()
    assert signer_at(tmp_path).signing_keys() == first
    assert [(key.id, key.state) for key in first] == [("ed25519-1", "active")]
    file = tmp_path / "keys" / "ed25519-1"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    with pytest.raises(EvidenceError, match="read by others"):
        load_key(file)


def test_in_a_rotation_both_keys_sign_and_each_speaks_for_its_sizes(tmp_path: Path) -> None:
    client = signer_at(tmp_path)
    sign_at(tmp_path, 3)
    new = client.announce("ed25519")
    assert client.announce("ed25519") == new
    assert not opens(sign_at(tmp_path, 4), new.vkey(sample.ORIGIN))
    client.activate(new.id)
    overlap = sign_at(tmp_path, 6)
    assert all(opens(overlap, key.vkey(sample.ORIGIN)) for key in client.signing_keys())
    client.retire("ed25519-1")
    last = sign_at(tmp_path, 9)
    old, new = client.signing_keys()
    assert not opens(last, old.vkey(sample.ORIGIN))
    assert opens(last, new.vkey(sample.ORIGIN))
    spans = [(key.vkey(sample.ORIGIN).since, key.vkey(sample.ORIGIN).until) for key in (old, new)]
    assert spans == [(0, 6), (4, None)]


def test_the_last_key_cannot_be_retired(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="only Ed25519 signing key"):
        signer_at(tmp_path).retire("ed25519-1")


def test_lost_keys_are_said_and_never_replaced_in_silence(tmp_path: Path) -> None:
    sign_at(tmp_path, 3)
    (tmp_path / "ask" / "keys.json").unlink()
    with pytest.raises(EvidenceError, match="keys are missing"):
        sign_at(tmp_path, 4)


@QUANTUM
def test_a_post_quantum_key_signs_beside_and_is_checked_where_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signer_at(tmp_path)
    client.activate(client.announce("ml-dsa-44").id)
    note = sign_at(tmp_path, 5)
    classic, quantum = (key.vkey(sample.ORIGIN) for key in client.signing_keys())
    assert [len(line.signature) for line in notes.parse_note(note).signatures] == [64, 2428]
    assert notes.open_checkpoint(note, [classic, quantum])[1].verified == (classic, quantum)
    assert notes.parse_vkey(str(quantum)) == quantum
    changed = note.replace("AAAA", "AAAB", 1)  # the time of the second line, which it signs
    assert changed != note
    with pytest.raises(EvidenceError, match="ML-DSA-44"):
        notes.open_checkpoint(changed, [classic, quantum])
    monkeypatch.setattr(post_quantum, "is_available", lambda: False)
    assert notes.open_checkpoint(changed, [classic, quantum])[1].verified == (classic,)
    with pytest.raises(EvidenceError, match="not signed by a known key"):
        notes.open_checkpoint(note, [quantum])


@QUANTUM
def test_the_post_quantum_message_is_the_one_of_the_specification() -> None:
    """C2SP tlog-cosignature, "ML-DSA-44 signed message", written out by hand."""
    point = notes.Checkpoint("example.com/log", 258, bytes(range(32)))
    assert notes.subtree_message("w", 7, point) == (
        b"subtree/v1\n\x00"
        b"\x01w"
        b"\0\0\0\0\0\0\0\x07"
        b"\x0fexample.com/log"
        b"\0\0\0\0\0\0\0\0"
        b"\0\0\0\0\0\0\x01\x02" + bytes(range(32))
    )


def test_a_build_without_ml_dsa_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(post_quantum, "is_available", lambda: False)
    with pytest.raises(EvidenceError, match="cannot sign with ML-DSA-44"):
        signer_at(tmp_path).announce("ml-dsa-44")
    assert [key.id for key in signer_at(tmp_path).signing_keys()] == ["ed25519-1"]


# --- the process --------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("s")
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def process(folder: Path) -> Iterator[SignerProcess]:
    started = SignerProcess(folder)
    started.start()
    yield started
    started.stop()


def answers(folder: Path) -> bool:
    try:
        signer_elsewhere(folder / "ask").heads()
    except EvidenceError:
        return False
    return True


@POSIX
def test_the_process_is_started_again_and_remembers_over_a_kill(
    folder: Path, process: SignerProcess
) -> None:
    client = signer_elsewhere(folder / "ask")
    assert client.heads() == {}
    client.sign_extension(*tree(LEAVES, 9))
    killed = process.pid
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: process.pid != killed and answers(folder))
    assert client.last([sample.ORIGIN])[sample.ORIGIN].size == 9
    for leaves, size, said in ((LEAVES, 8, "9 were signed"), (FORKED, 12, "not the one that")):
        with pytest.raises(RollbackError, match=said):
            client.sign_extension(*tree(leaves, size))
    assert client.sign_extension(*tree(LEAVES, 12))


def test_a_second_signer_in_the_same_folder_is_refused(
    folder: Path, process: SignerProcess
) -> None:
    with pytest.raises(HeldError, match="another signer is running"), open_signer(folder):
        pass
    assert answers(folder)


def test_strangers_and_garbage_are_turned_away_and_the_next_caller_is_served(
    folder: Path, process: SignerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = folder / "ask" / "secret"
    right = secret.read_bytes()
    secret.write_bytes(b"x" * 32)
    assert not answers(folder)
    secret.write_bytes(right)
    kind, _, place = (folder / "ask" / "address").read_text().partition(":")
    for garbage in (b"", b"\xff" * 40, b"\0\0\0\2" + b"m" * 32 + b"{}"):
        family = socket.AF_UNIX if kind == "unix" else socket.AF_INET
        with socket.socket(family) as stranger:
            stranger.connect(place if kind == "unix" else ("127.0.0.1", int(place)))
            stranger.recv(32)
            stranger.sendall(garbage)
    idle = socket.socket(socket.AF_UNIX if kind == "unix" else socket.AF_INET)
    idle.connect(place if kind == "unix" else ("127.0.0.1", int(place)))
    with idle:  # who connects and says nothing keeps nobody waiting
        assert answers(folder)


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"ask": "forget"},
        {"ask": "sign"},
        {"ask": "sign", "points": [{"size": "1"}]},
        {"ask": "last", "origins": 7},
        {"ask": "retire", "key": "nobody"},
        {"ask": "announce", "algorithm": "rsa"},
    ],
)
def test_a_malformed_question_gets_an_answer(tmp_path: Path, message: dict[str, object]) -> None:
    with open_signer(tmp_path) as home:
        assert "problem" in home.answer(message)


def test_it_listens_on_the_loopback_where_there_are_no_unix_sockets(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_LONGEST_SOCKET_PATH", 0)
    ready = threading.Event()
    with (
        open_signer(folder) as home,
        wire.listen(prepare(folder), home, group=False) as server,
    ):
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        ready.set()
        assert (folder / "ask" / "address").read_text().startswith("tcp:")
        assert answers(folder)
        server.shutdown()
        thread.join()


def look_as_nobody(home: Path) -> list[str]:
    """What a user of the asking group can do, tried in a child process that has become nobody."""
    found = []
    found.append(f"asked: {len(signer_elsewhere(home / 'ask').heads())}")
    for name in ("keys/ed25519-1", "signed", "lock"):
        with suppress(PermissionError):
            (home / name).read_bytes()
            found.append(f"read {name}")
    for name in ("keys.json", "secret", "address"):
        with suppress(PermissionError):
            (home / "ask" / name).write_text("[]")
            found.append(f"wrote {name}")
    return found


@POSIX
@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs to be root")
def test_as_another_user_it_gives_away_nothing_but_answers() -> None:
    import grp
    import pwd

    place = Path(tempfile.mkdtemp(dir="/tmp"))
    place.chmod(0o711)
    home, group = place / "signer", grp.getgrgid(pwd.getpwnam("nobody").pw_gid).gr_name
    code = (
        "from duecare.evidence.signer.process import run_signer; from pathlib import Path; "
        f"run_signer(Path({str(home)!r}), group={group!r})"
    )
    server = subprocess.Popen([sys.executable, "-c", code])
    try:
        wait_until(lambda: answers(home))
        sign_at(home, 3)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            nobody = pwd.getpwnam("nobody")
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            try:
                os.write(writing, "; ".join(look_as_nobody(home)).encode())
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        os.close(writing)
        with os.fdopen(reading) as said:
            assert said.read() == "asked: 1"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(place)


def test_a_signer_that_is_down_is_said(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="is not responding"):
        signer_elsewhere(tmp_path / "none").heads()


def test_a_signer_that_has_signed_more_than_the_database_knows_signs_on(tmp_path: Path) -> None:
    """As after a crash between the signature and its row."""
    client = signer_at(tmp_path)
    client.sign_extension(*tree(LEAVES, 7))
    point, read_node = tree(LEAVES, 11)
    assert client.sign([Growth(point, 4, read_node)])
    assert client.sign([Growth(point, 4, read_node)])


@POSIX
def test_an_unknown_group_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="cannot be assigned to the group"):
        run_signer(tmp_path / "signer", group="no-such-group-here")


# --- servers on other machines ------------------------------------------------------------------


def test_a_server_on_another_machine_asks_over_the_network_with_a_copy_of_the_folder_ask(
    folder: Path, tmp_path: Path
) -> None:
    with (
        open_signer(folder) as home,
        wire.listen(prepare(folder), home, group=False) as near,
        wire.listen_to_network(folder / "ask", near, host="127.0.0.1", port=0) as far,
    ):
        threading.Thread(target=far.serve_forever, daemon=True).start()
        copy = tmp_path / "ask"
        copy.mkdir()
        shutil.copy(folder / "ask" / "secret", copy)
        (copy / "address").write_text(f"tcp:127.0.0.1:{far.server_address[1]}\n")
        client = signer_elsewhere(copy)
        first = client.signing_keys()
        assert [key.id for key in first] == ["ed25519-1"]
        note = client.sign_extension(*tree(LEAVES, 5))
        assert opens(note, first[0].vkey(sample.ORIGIN))
        home.ring.announce("ed25519")
        now = time.time()  # of this process: its clock may be moved, that of the disk is not
        os.utime(copy / "keys.json", (now, now))
        assert client.signing_keys() == first  # asked once a minute
        os.utime(copy / "keys.json", (0, 0))
        assert [key.id for key in client.signing_keys()] == ["ed25519-1", "ed25519-2"]
        far.shutdown()
    os.utime(copy / "keys.json", (0, 0))
    assert len(client.signing_keys()) == 2  # also while the signer is away
    with pytest.raises(EvidenceError, match="is not responding"):
        client.heads()


def test_an_address_that_cannot_be_used_is_said(folder: Path) -> None:
    with (
        open_signer(folder) as home,
        wire.listen(prepare(folder), home, group=False) as near,
        pytest.raises(EvidenceError, match=r"cannot listen at 192\.0\.2\.1:7300"),
    ):
        wire.listen_to_network(folder / "ask", near, host="192.0.2.1", port=7300)
