from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.core.evidence import sample_log as sample
from tests.core.evidence.memory_witness import MemoryWitnessState

from duecare.errors import EvidenceError
from duecare.evidence.log import notes
from duecare.evidence.trust import Trust
from duecare.evidence.verify.verify import Status, verify_bundle
from duecare.evidence.witness import witness

COSIGNER = witness.Cosigner("peer.example/w", Ed25519PrivateKey.from_private_bytes(b"w" * 32))


def new_witness() -> witness.Witness:
    logs = {
        origin: [sample.LOG_SIGNER.vkey(origin)] for origin in (sample.ORIGIN, sample.ANCHOR_ORIGIN)
    }
    return witness.Witness(logs, MemoryWitnessState(), COSIGNER, lambda: 1_772_355_600)


@contextmanager
def serving(server: witness.Witness) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = server.add_checkpoint(body)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}/add-checkpoint"
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def post_to(url: str) -> object:
    def post(body: str) -> witness.WitnessReply:
        request = urllib.request.Request(url, body.encode(), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return witness.WitnessReply(answer.status, answer.read().decode())
        except HTTPError as error:
            with error:
                kind = error.headers["Content-Type"]
                return witness.WitnessReply(error.code, error.read().decode(), kind)

    return post


def ask(made: sample.Installation, post: object, *, old_size: int) -> str:
    return witness.request_cosignature(
        made.log.checkpoint(),
        old_size=old_size,
        read_node=made.storage.read_node,
        witness=COSIGNER.vkey(),
        post=post,  # type: ignore[arg-type]
    )


def test_a_firm_gets_cosignatures_over_http_and_its_bundle_shows_them(tmp_path: object) -> None:
    with serving(new_witness()) as url:
        made = sample.installation(4, info=sample.EARLIER)
        made.contents(entries=made.disclosures())
        assert ask(made, post_to(url), old_size=0)
        made.append(sample.draft(4), sample.draft(5))
        line = ask(made, post_to(url), old_size=4)
    made.storage.checkpoints[-1] += line
    path = sample.write(
        tmp_path / "w.zip", made.contents(entries=made.disclosures(), anchorings=[])
    )  # type: ignore[operator]
    trust = Trust(seal_keys=sample.trust_of_reader().seal_keys, witness_keys=(COSIGNER.vkey(),))
    report = verify_bundle(path, trust)
    assert report.exit_code == 0, list(report.failures())
    found = {check.id: check.status for check in report.checks}
    assert found["witness.cosignatures"] is Status.PASS
    assert found["trust.log"] is Status.ABSENT


def test_a_client_that_forgot_the_witness_s_size_asks_again_from_it() -> None:
    server = new_witness()
    made = sample.installation(4)
    ask(made, server.add_checkpoint, old_size=0)
    made.append(sample.draft(4))
    assert ask(made, server.add_checkpoint, old_size=0)


def test_a_rolled_back_log_is_told_by_the_witness() -> None:
    server = new_witness()
    ask(sample.installation(6), server.add_checkpoint, old_size=0)
    with pytest.raises(EvidenceError, match="rolled back or forked"):
        ask(sample.installation(4), server.add_checkpoint, old_size=0)


def test_a_forked_log_gets_no_cosignature() -> None:
    server = new_witness()
    ask(sample.installation(4), server.add_checkpoint, old_size=0)
    forked = sample.Installation()
    forked.append(*[sample.draft(number, kind="other.kind") for number in range(6)])
    with pytest.raises(EvidenceError, match="refused with status 422"):
        ask(forked, server.add_checkpoint, old_size=4)


def test_an_empty_log_an_unknown_log_and_a_stranger_are_refused() -> None:
    server = new_witness()
    empty = sample.LOG_SIGNER.sign_checkpoint(sample.ORIGIN, 0, bytes(32))
    assert server.add_checkpoint("old 0\n\n" + empty).status == 422
    with pytest.raises(EvidenceError, match="empty log"):
        COSIGNER.cosign(notes.parse_note(empty).text, seconds=1)
    unknown = sample.LOG_SIGNER.sign_checkpoint("other/log", 1, bytes(32))
    assert server.add_checkpoint("old 0\n\n" + unknown).status == 404
    stranger = sample.OTHER_SIGNER.sign_checkpoint(sample.ORIGIN, 1, bytes(32))
    assert server.add_checkpoint("old 0\n\n" + stranger).status == 403
    good = sample.LOG_SIGNER.sign_checkpoint(sample.ORIGIN, 1, bytes(32))
    assert server.add_checkpoint("old 2\n\n" + good).status == 400
    assert server.add_checkpoint("garbage").status == 400


def test_two_requests_at_once_never_move_the_witness_back() -> None:
    server, made = new_witness(), sample.Installation()
    for number in range(8):
        made.append(sample.draft(number))
    bodies = [f"old 0\n\n{note}" for note in made.storage.checkpoints]
    answers: list[int] = []
    threads = [
        threading.Thread(
            target=lambda body=body: answers.append(server.add_checkpoint(body).status)
        )
        for body in bodies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(200) == 1
    assert answers.count(409) == 7


def test_a_cosignature_moved_to_another_checkpoint_is_a_bad_signature(tmp_path: object) -> None:
    made = sample.installation(3)
    line = ask(made, new_witness().add_checkpoint, old_size=0)
    made.append(sample.draft(3))
    with pytest.raises(EvidenceError, match="does not match"):
        notes.open_note(made.log.checkpoint() + line, [COSIGNER.vkey()])


def test_a_policy_of_two_of_three_is_met_by_two() -> None:
    keys = [
        witness.Cosigner(f"w{n}", Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)).vkey()
        for n in range(3)
    ]
    text = "".join(f"witness w{n} {key}\n" for n, key in enumerate(keys))
    policy = witness.parse_policy(text + "group g 2 w0 w1 w2\nquorum g\n")
    assert not policy.is_met(keys[:1])
    assert policy.is_met(keys[1:])
