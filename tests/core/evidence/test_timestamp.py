from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import asn1crypto.tsp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.evidence import loopback_authority as loopback
from tests.core.evidence import sample_log as sample

from duecare.errors import EvidenceError
from duecare.evidence.bundle.bundle import Token
from duecare.evidence.log import notes
from duecare.evidence.timestamps import timestamp
from duecare.evidence.trust import parse_trust
from duecare.evidence.verify.verify import Status, Verdict, verify_bundle

pytestmark = pytest.mark.skipif(not loopback.is_available(), reason="openssl is not installed")
MESSAGE = b"a checkpoint\n"
KEYS = {
    "rsa": ("rsa:2048",),
    "p256": ("ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
}


@pytest.fixture(scope="module", params=KEYS)
def authority(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[loopback.LoopbackAuthority]:
    folder = tmp_path_factory.mktemp(request.param)
    with loopback.serving(loopback.make_authority(folder, key=KEYS[request.param])) as running:
        yield running


def ask(authority: loopback.LoopbackAuthority, message: bytes = MESSAGE) -> Token:
    return loopback.request_token(authority.url, message, nonce=2**63 + 5)


def roots(authority: loopback.LoopbackAuthority) -> tuple[object, ...]:
    return parse_trust(authority.root_pem).tsa_roots


def verify(authority: loopback.LoopbackAuthority, token: Token, **changes: object) -> object:
    given = {"message": MESSAGE, "roots": roots(authority), "request": token.request, **changes}
    return timestamp.verify_reply(token.reply, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("strict", [False, True], ids=["tolerant", "strict"])
def test_a_token_of_a_real_authority_verifies(
    authority: loopback.LoopbackAuthority, strict: bool
) -> None:
    found = verify(authority, ask(authority), strict=strict)
    assert isinstance(found, timestamp.VerifiedTime)
    assert abs(datetime.now(UTC) - found.time) < timedelta(minutes=5)
    assert found.authority == "CN=Loopback authority"
    assert found.policy == "1.2.3.4.1"


def test_the_request_is_one_that_an_independent_library_reads(
    authority: loopback.LoopbackAuthority,
) -> None:
    token = ask(authority)
    parsed = asn1crypto.tsp.TimeStampReq.load(token.request, strict=True)
    assert parsed["nonce"].native == 2**63 + 5 == timestamp.request_nonce(token.request)
    assert parsed["message_imprint"]["hashed_message"].native == sha256(MESSAGE).digest()
    assert parsed["cert_req"].native is True


def test_a_token_about_other_content_or_for_another_request_is_refused(
    authority: loopback.LoopbackAuthority,
) -> None:
    token = ask(authority)
    with pytest.raises(EvidenceError, match="about other content"):
        verify(authority, token, message=b"other\n")
    with pytest.raises(EvidenceError, match="a different request"):
        verify(authority, token, request=timestamp.make_request(MESSAGE, nonce=7))


def test_a_token_of_an_untrusted_authority_is_refused(
    authority: loopback.LoopbackAuthority,
) -> None:
    with pytest.raises(EvidenceError, match="no path leads"):
        verify(authority, ask(authority), roots=[])


def test_no_single_changed_byte_of_a_token_goes_unseen(
    authority: loopback.LoopbackAuthority,
) -> None:
    token = ask(authority)
    whole = timestamp.read_reply(token.reply)
    accepted = 0
    for position in range(len(token.reply)):
        changed = bytearray(token.reply)
        changed[position] ^= 1
        try:
            found = verify(authority, replace_reply(token, bytes(changed)), strict=True)
        except EvidenceError:
            continue
        # Some bytes of CMS are not covered by any signature; they must not change what is shown.
        assert isinstance(found, timestamp.VerifiedTime)
        assert (found.time, found.serial) == (whole.time, whole.serial)
        accepted += 1
    assert accepted < 100


def replace_reply(token: Token, reply: bytes) -> Token:
    return token._replace(reply=reply)


def test_an_authority_whose_key_is_for_the_web_is_refused(tmp_path: Path) -> None:
    made = loopback.make_authority(tmp_path / "web", key=KEYS["p256"], purpose="tsa")
    token = Token("x", request := timestamp.make_request(MESSAGE, nonce=1), made.reply(request))
    signer = timestamp.verify_signer(timestamp.read_reply(token.reply).signed)
    timestamp.check_purpose(signer)
    root = parse_trust(made.root_pem).tsa_roots[0]
    with pytest.raises(EvidenceError, match="not for timestamping"):
        timestamp.check_purpose(root)


def test_a_refusal_is_told_apart_from_garbage() -> None:
    refused = bytes.fromhex("30053003020102")
    with pytest.raises(EvidenceError, match="refused the request"):
        timestamp.read_reply(refused)
    with pytest.raises(EvidenceError):
        timestamp.read_reply(b"<html>busy</html>")


@given(st.binary(max_size=200))
def test_garbage_raises_our_error_only(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        timestamp.read_reply(data)


@pytest.mark.parametrize(
    ("url", "problem"),
    [("http://127.0.0.1:9/", "does not answer"), ("ftp://x", "is not a web address")],
)
def test_an_authority_that_does_not_answer_is_named(url: str, problem: str) -> None:
    with pytest.raises(EvidenceError, match=problem):
        loopback.request_token(url, MESSAGE, nonce=3)


def test_an_answer_with_an_error_status_or_wrong_content_is_refused(
    authority: loopback.LoopbackAuthority,
) -> None:
    authority.answer_with = b"busy"
    try:
        with pytest.raises(EvidenceError, match=r"ASN[.]1 ends early"):
            timestamp.read_reply(ask(authority).reply)
        authority.status = 503
        with pytest.raises(EvidenceError, match="status 503"):
            ask(authority)
    finally:
        authority.answer_with, authority.status = None, 200


def test_a_stamped_bundle_says_when_it_existed(
    authority: loopback.LoopbackAuthority, tmp_path: Path
) -> None:
    made = sample.installation(6)
    text = notes.parse_note(made.anchorings[-1].proof.checkpoint).text.encode()
    made.anchorings[-1] = replace(made.anchorings[-1], tokens=(ask(authority, text),))
    contents = made.contents(tsa_roots_pem=authority.root_pem)
    path = sample.write(tmp_path / "stamped.zip", contents)
    trust = sample.trust_of_reader()
    own_only = verify_bundle(path, trust)
    assert status_of(own_only, "time.tokens") is Status.ABSENT
    assert own_only.facts["times"][0]["authority_trusted"] is False
    trusted = verify_bundle(path, replace(trust, tsa_roots=roots(authority)))  # type: ignore[arg-type]
    assert trusted.verdict is Verdict.VERIFIED
    assert status_of(trusted, "time.tokens") is Status.PASS
    assert trusted.facts["times"][0]["entries"] == 6


def test_a_token_over_another_checkpoint_makes_the_bundle_tampered(
    authority: loopback.LoopbackAuthority, tmp_path: Path
) -> None:
    made = sample.installation(6)
    made.anchorings[-1] = replace(made.anchorings[-1], tokens=(ask(authority, b"stale\n"),))
    path = sample.write(tmp_path / "stale.zip", made.contents(tsa_roots_pem=authority.root_pem))
    report = verify_bundle(path, sample.trust_of_reader())
    assert report.verdict is Verdict.TAMPERED
    assert "about other content" in next(report.failures()).detail


def status_of(report: object, check_id: str) -> Status:
    return next(check.status for check in report.checks if check.id == check_id)  # type: ignore[attr-defined]
