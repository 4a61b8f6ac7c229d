"""Replies in the shapes of commercial time authorities verify; OpenSSL says the same."""

from __future__ import annotations

import subprocess
from hashlib import new as new_hash
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from tests.attacks.authority_shapes import MESSAGE, Shape, all_shapes, make_reply
from tests.attacks.certificate_maker import AT

from duecare.errors import EvidenceError
from duecare.evidence.timestamps.timestamp import make_request
from duecare.evidence.timestamps.token_checks import examine_token

SHAPES = all_shapes()
REQUEST = make_request(MESSAGE, nonce=77)
each = pytest.mark.parametrize("shape", SHAPES, ids=lambda one: one.name.replace(" ", "-"))


def by_python(shape: Shape) -> bool:
    try:
        found = examine_token(
            make_reply(shape),
            message=MESSAGE,
            request=REQUEST,
            roots=shape.roots,
            chain=shape.apart,
        )
    except EvidenceError:
        return False
    assert found.time == AT
    return found.leads_to_root


@each
def test_it_is_taken_as_it_must_be(shape: Shape) -> None:
    assert by_python(shape) is shape.accepted


@pytest.mark.parametrize(
    "shape", [one for one in SHAPES if one.openssl], ids=lambda one: one.name.replace(" ", "-")
)
def test_openssl_says_the_same(shape: Shape, tmp_path: Path) -> None:
    def write(name: str, certificates: tuple[x509.Certificate, ...]) -> str:
        path = tmp_path / name
        path.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in certificates))
        return str(path)

    (tmp_path / "reply.tsr").write_bytes(make_reply(shape))
    command = ["openssl", "ts", "-verify", "-in", str(tmp_path / "reply.tsr")]
    command += ["-digest", new_hash(shape.imprint, MESSAGE).hexdigest()]
    command += ["-CAfile", write("roots.pem", shape.roots), "-partial_chain"]
    command += ["-attime", str(int(AT.timestamp()))]
    if shape.apart:
        command += ["-untrusted", write("apart.pem", shape.apart)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert (done.returncode == 0) is shape.accepted, done.stderr


def test_a_reply_in_open_lengths_is_told_as_no_strict_encoding() -> None:
    shape = next(one for one in SHAPES if one.open_ended)
    found = examine_token(make_reply(shape), message=MESSAGE, request=REQUEST, roots=shape.roots)
    assert "encoding" in [one.id for one in found.open_points()]


@pytest.mark.parametrize("data", [b"\x30\x80", b"\x30\x80" * 40, b"\x30\x80\x02\x01\x05\x00"])
def test_open_lengths_that_never_end_are_refused(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        examine_token(data, message=MESSAGE, request=None, roots=())
