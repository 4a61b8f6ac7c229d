"""Tokens of a real authority, checked point by point; its revocation lists; and the quorum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.attacks import hostile_chains
from tests.core.evidence import loopback_authority as loopback
from tests.core.evidence import sample_log as sample

from duecare.errors import EvidenceError, InputError
from duecare.evidence.bundle.bundle import Token
from duecare.evidence.log import notes
from duecare.evidence.report import Status, Verdict, VerificationReport
from duecare.evidence.timestamps import revocation, timestamp
from duecare.evidence.timestamps.revocation import Standing, StoredList
from duecare.evidence.timestamps.token_checks import TokenFindings, examine_token
from duecare.evidence.timestamps.tsa_client import fetch_lists, read_authorities
from duecare.evidence.timestamps.x509_path import find_path
from duecare.evidence.trust import Trust, parse_trust
from duecare.evidence.verify.verify import verify_bundle
from duecare.evidence.witness import witness

pytestmark = pytest.mark.skipif(not loopback.is_available(), reason="openssl is not installed")
MESSAGE = b"a checkpoint\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[loopback.LoopbackAuthority]:
    with loopback.revocable(tmp_path_factory.mktemp("tsa")) as running:
        yield running


@pytest.fixture(autouse=True)
def unrevoked(authority: loopback.LoopbackAuthority) -> Iterator[None]:
    yield
    authority.revoked_at = authority.reason = None
    authority.serves_lists = True


def roots(authority: loopback.LoopbackAuthority) -> tuple[x509.Certificate, ...]:
    return parse_trust(authority.root_pem).tsa_roots


def ask(authority: loopback.LoopbackAuthority, message: bytes = MESSAGE) -> Token:
    return loopback.request_token(authority.url, message, nonce=77)


def examine(
    authority: loopback.LoopbackAuthority, token: Token, **changes: object
) -> TokenFindings:
    given = {
        "message": MESSAGE,
        "request": token.request,
        "roots": roots(authority),
        "lists": [StoredList("crl", authority.crl())],
        **changes,
    }
    return examine_token(token.reply, **given)  # type: ignore[arg-type]


def test_a_token_with_everything_beside_it_passes_every_check(
    authority: loopback.LoopbackAuthority,
) -> None:
    found = examine(authority, ask(authority))
    assert found.is_strict, found.open_points()
    assert {one.id for one in found.checks} == {
        "purpose",
        "naming",
        "certificates",
        "encoding",
        "nonce",
        "policy",
        "path",
        "revocation",
    }


def test_without_a_root_the_token_is_tolerated_and_what_was_not_checked_is_named(
    authority: loopback.LoopbackAuthority,
) -> None:
    found = examine(authority, ask(authority), roots=[], lists=[])
    assert not found.leads_to_root
    assert [one.id for one in found.open_points()] == ["path", "revocation"]
    assert all(one.status is Status.ABSENT for one in found.open_points())


def test_the_list_is_fetched_from_where_the_certificate_says(
    authority: loopback.LoopbackAuthority,
) -> None:
    found = examine(authority, ask(authority), lists=[])
    fetched, problems = fetch_lists(found.path)
    assert problems == []
    assert [one.stored.kind for one in fetched] == ["crl"]
    stored = [one.stored for one in fetched]
    assert examine(authority, ask(authority), lists=stored).is_strict
    authority.serves_lists = False
    fetched, problems = fetch_lists(found.path)
    assert fetched == []
    assert "status 503" in problems[0]


def test_an_ocsp_answer_serves_where_there_is_no_list(tmp_path: Path, now: datetime) -> None:
    with loopback.revocable(tmp_path / "ocsp", only="ocsp") as running:
        token = ask(running)
        fetched, _ = fetch_lists(examine(running, token, lists=[]).path)
        assert [one.stored.kind for one in fetched] == ["ocsp"]
        stored = [one.stored for one in fetched]
        assert examine(running, token, lists=stored).is_strict
        running.revoked_at = now - timedelta(days=1)
        answer = [StoredList("ocsp", running.ocsp_answer())]
        assert examine(running, token, lists=answer).status_of("revocation") is Status.FAIL


@pytest.mark.parametrize(
    ("when", "reason", "expected"),
    [
        (-1, None, Status.FAIL),
        (+1, None, Status.FAIL),  # RFC 3161, 4.1: without a reason all tokens are void
        (+1, x509.ReasonFlags.key_compromise, Status.FAIL),
        (+1, x509.ReasonFlags.cessation_of_operation, Status.PASS),
        (-1, x509.ReasonFlags.cessation_of_operation, Status.FAIL),
    ],
)
def test_a_revocation_counts_as_rfc_3161_says(
    authority: loopback.LoopbackAuthority,
    when: int,
    reason: x509.ReasonFlags | None,
    expected: Status,
) -> None:
    token = ask(authority)
    authority.revoked_at, authority.reason = datetime.now(UTC) + timedelta(days=when), reason
    found = examine(authority, token)
    assert found.status_of("revocation") is expected
    assert found.leads_to_root is (expected is Status.PASS)


def test_lists_that_ended_or_that_a_stranger_signed_say_nothing(
    authority: loopback.LoopbackAuthority,
) -> None:
    token = ask(authority)
    for crl in (authority.crl(days=-1), authority.crl(signer="tsa"), b"garbage"):
        found = examine(authority, token, lists=[StoredList("crl", crl)])
        assert found.status_of("revocation") is Status.ABSENT
        assert found.leads_to_root


@given(st.binary(max_size=200), st.sampled_from(["crl", "ocsp"]))
def test_garbage_lists_raise_our_error_only(content: bytes, kind: str) -> None:
    with pytest.raises(EvidenceError):
        revocation.read_list(StoredList(kind, content))


def test_another_policy_than_asked_for_is_a_failed_check(
    authority: loopback.LoopbackAuthority,
) -> None:
    found = examine(authority, ask(authority), policy="9.9.9")
    assert found.status_of("policy") is Status.FAIL
    assert not found.leads_to_root
    request = timestamp.make_request(MESSAGE, nonce=5, policy="1.2.3.4.1")
    assert timestamp.request_policy(request) == "1.2.3.4.1"


def test_an_authority_for_time_stamping_above_the_signer_may_come_with_the_reply(
    tmp_path: Path,
) -> None:
    made = loopback.make_authority(tmp_path / "tsa", key=loopback.EC, between=True)
    request = timestamp.make_request(MESSAGE, nonce=8)
    token = Token("loopback", request, made.reply(request))
    sent = timestamp.read_reply(token.reply).signed.certificates
    assert [timestamp.is_for_time(one) for one in sent].count(True) == 2
    found = examine(made, token, lists=[])
    assert found.leads_to_root, found.open_points()
    assert [timestamp.name_of(one) for one in found.path] == [
        "CN=Loopback authority",
        "CN=Loopback intermediate",
        "CN=Loopback root",
    ]
    strict = timestamp.verify_reply(
        token.reply, message=MESSAGE, roots=roots(made), request=request, strict=True
    )
    assert strict.path == found.path
    reply = tmp_path / "reply.tsr"
    reply.write_bytes(token.reply)
    digest = ("-digest", sha256(MESSAGE).hexdigest(), "-in", reply)
    loopback.openssl("ts", "-verify", *digest, "-CAfile", made.folder / "ca.pem")


def test_what_speaks_against_a_path_is_said_in_words() -> None:
    chains = {one.name: one for one in hostile_chains.all_chains()}
    said = {
        "an Ed25519 authority": "a key of this kind is not accepted",
        "an RSA key of 1024 bits": "an RSA key of 1024 bits is too weak",
        "a root of version 1": "a certificate of version 1 is not accepted",
        "a signer signed with SHA-224": "a signature with sha224 is not accepted",
        "a name within what is permitted": "certain directory names only",
    }
    for name, words in said.items():
        chain = chains[name]
        with pytest.raises(EvidenceError, match=words):
            find_path(chain.signer, chain.sent, chain.roots, at=hostile_chains.AT)


def test_a_second_authority_takes_over_where_the_request_was_for_another_nonce(
    authority: loopback.LoopbackAuthority,
) -> None:
    found = examine(authority, ask(authority), request=timestamp.make_request(MESSAGE, nonce=6))
    assert found.status_of("nonce") is Status.FAIL


# --- in a bundle ------------------------------------------------------------------------------
def stamped(
    authority: loopback.LoopbackAuthority, path: Path, lists: list[StoredList], **changes: object
) -> Path:
    made = sample.installation(6)
    text = notes.parse_note(made.anchorings[-1].proof.checkpoint).text.encode()
    made.anchorings[-1] = replace(made.anchorings[-1], tokens=(ask(authority, text),))
    return sample.write(path, made.contents(revocation_lists=lists, **changes))


def seal_only(authority: loopback.LoopbackAuthority, **changes: object) -> Trust:
    """A reader who trusts no key of the log: the time authority alone speaks for it."""
    given = {"seal_keys": sample.trust_of_reader().seal_keys, "tsa_roots": roots(authority)}
    return Trust(**{**given, **changes})  # type: ignore[arg-type]


def only_stamped_late(report: VerificationReport) -> bool:
    """The sample's entries are of March 2026 and are stamped by today's clock, which is said."""
    codes = [point.code for point in report.outcome.open_points]
    return report.verdict is Verdict.OPEN_POINTS and codes == ["pause"]


def test_a_time_stamp_alone_anchors_a_bundle_until_its_authority_is_revoked(
    authority: loopback.LoopbackAuthority, tmp_path: Path, now: datetime
) -> None:
    good = stamped(authority, tmp_path / "good.zip", [StoredList("crl", authority.crl())])
    report = verify_bundle(good, seal_only(authority), strict_time=True)
    assert only_stamped_late(report)
    authority.revoked_at = now - timedelta(days=1)
    revoked = stamped(authority, tmp_path / "bad.zip", [StoredList("crl", authority.crl())])
    report = verify_bundle(revoked, seal_only(authority))
    assert report.verdict is Verdict.FIRM_ONLY
    assert "was revoked" in next(one.detail for one in report.checks if one.id == "time.tokens")


def test_strict_time_asks_for_a_list_and_tolerant_time_says_that_there_is_none(
    authority: loopback.LoopbackAuthority, tmp_path: Path
) -> None:
    path = stamped(authority, tmp_path / "bare.zip", [])
    tolerant = verify_bundle(path, seal_only(authority))
    assert only_stamped_late(tolerant)
    said = next(one.detail for one in tolerant.checks if one.id == "time.tokens")
    assert "no list of its issuer says whether a certificate was revoked" in said
    strict = verify_bundle(path, seal_only(authority), strict_time=True)
    assert strict.verdict is Verdict.FIRM_ONLY


def test_a_token_of_an_authority_that_nobody_named_is_no_tampering(
    authority: loopback.LoopbackAuthority, tmp_path: Path
) -> None:
    path = stamped(authority, tmp_path / "unknown.zip", [])
    report = verify_bundle(path, sample.trust_of_reader())
    assert report.verdict is Verdict.VERIFIED
    assert report.facts["times"][0]["authority_trusted"] is False


# --- quorum -----------------------------------------------------------------------------------
WITNESSES = [
    witness.Cosigner(
        f"w{number}.example", Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    )
    for number in range(1, 4)
]


def cosigned(path: Path, *cosigners: witness.Cosigner, at: int = -1, policy: str = "") -> Path:
    """A bundle whose checkpoint ``at`` carries the lines of the given witnesses."""
    made = sample.installation(6)
    checkpoints = list(made.storage.checkpoints)
    text = notes.parse_note(checkpoints[at]).text
    checkpoints[at] += "".join(one.cosign(text, seconds=1_772_355_600) for one in cosigners)
    return sample.write(path, made.contents(checkpoints=checkpoints, witness_policy=policy))


def quorum_trust(number: object, witnesses: list[witness.Cosigner] = WITNESSES) -> Trust:
    lines = [f"witness {one.vkey()}" for one in witnesses]
    seal = f"seal {sample.SEAL_SIGNER.vkey(sample.SEAL_NAME)}"
    log = f"log {sample.LOG_SIGNER.vkey(sample.ORIGIN)}"
    return parse_trust("\n".join([*lines, seal, log, f"quorum {number}"]))


@pytest.mark.parametrize(
    ("signers", "number", "expected"),
    [
        (1, "any", Verdict.VERIFIED),
        (1, 2, Verdict.OPEN_POINTS),
        (2, 2, Verdict.VERIFIED),
        (2, "all", Verdict.OPEN_POINTS),
        (3, "all", Verdict.VERIFIED),
        (0, 1, Verdict.FIRM_ONLY),
    ],
)
def test_a_quorum_counts_the_parties_that_saw_the_whole_log(
    signers: int, number: object, expected: Verdict, tmp_path: Path
) -> None:
    path = cosigned(tmp_path / "q.zip", *WITNESSES[:signers])
    assert verify_bundle(path, quorum_trust(number)).verdict is expected


def test_an_older_cosignature_covers_only_what_it_saw(tmp_path: Path) -> None:
    report = verify_bundle(cosigned(tmp_path / "q.zip", WITNESSES[0], at=0), quorum_trust("any"))
    assert report.verdict is Verdict.OPEN_POINTS
    assert report.facts["seen_entries"] == 3


def test_one_key_under_two_names_is_one_party(tmp_path: Path) -> None:
    twin = witness.Cosigner("twin.example", WITNESSES[0].key)
    path = cosigned(tmp_path / "q.zip", WITNESSES[0], twin)
    with pytest.raises(EvidenceError, match="requires 2 outside parties but lists 1"):
        quorum_trust(2, [WITNESSES[0], twin])
    assert verify_bundle(path, quorum_trust("all", [WITNESSES[0], twin])).exit_code == 0
    three = quorum_trust(2, [WITNESSES[0], twin, WITNESSES[1]])
    assert verify_bundle(path, three).verdict is Verdict.OPEN_POINTS


def test_a_bad_cosignature_of_a_named_witness_is_tampering(tmp_path: Path) -> None:
    made = sample.installation(6)
    other = sample.LOG_SIGNER.sign_checkpoint(sample.ORIGIN, 6, bytes(32))
    line = WITNESSES[0].cosign(notes.parse_note(other).text, seconds=1)
    checkpoints = [*made.storage.checkpoints[:-1], made.storage.checkpoints[-1] + line]
    path = sample.write(tmp_path / "bad.zip", made.contents(checkpoints=checkpoints))
    assert verify_bundle(path, quorum_trust("any")).verdict is Verdict.TAMPERED


@pytest.mark.parametrize(("signers", "status"), [(1, Status.ABSENT), (2, Status.PASS)])
def test_the_policy_of_the_firm_is_evaluated_and_said(
    signers: int, status: Status, tmp_path: Path
) -> None:
    lines = [f"witness w{n} {one.vkey()}" for n, one in enumerate(WITNESSES)]
    policy = "\n".join([*lines, "group g 2 w0 w1 w2", "quorum g", ""])
    path = cosigned(tmp_path / "p.zip", *WITNESSES[:signers], policy=policy)
    own = replace(sample.trust_of_reader(), witness_keys=tuple(one.vkey() for one in WITNESSES))
    found = next(one for one in verify_bundle(path, own).checks if one.id == "witness.policy")
    assert found.status is status


# --- the file of authorities ------------------------------------------------------------------
def test_authorities_are_read_from_a_file(
    authority: loopback.LoopbackAuthority, tmp_path: Path
) -> None:
    (tmp_path / "root.pem").write_text(authority.root_pem)
    path = tmp_path / "time-authorities.toml"
    path.write_text(
        '[[authority]]\nlabel = "Two Words"\nurl = "https://a.example/tsr"\npolicy = "1.2.3"\n'
        'roots = "root.pem"\ndaily_budget = 5\n[[authority]]\nurl = "http://b.example"\n'
    )
    first, second = read_authorities(path)
    assert (first.label, first.policy, first.daily_budget) == ("two-words", "1.2.3", 5)
    assert first.roots == roots(authority)
    assert (second.label, second.roots, second.daily_budget) == ("b-example", (), 30)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nonsense", "cannot be read"),
        ("[[authority]]\nurl = 'ftp://x'", "url must begin"),
        ("[[authority]]\nurl = 'http://x'\nspeed = 1", "'speed' is not a known key"),
        ("[[authority]]\nurl = 'http://x'\ndaily_budget = 0", "daily_budget must be"),
        ("[[authority]]\nurl = 'http://x'\nroots = 'no.pem'", "root certificates cannot be read"),
        ("[[authority]]\nurl = 'http://x'\npolicy = 'best'", "policy must be"),
        ("[[authority]]\nurl = 'http://x'\n[[authority]]\nurl = 'http://x'", "label twice"),
        ("other = 1", "more than"),
    ],
)
def test_a_file_of_authorities_with_a_mistake_is_refused_and_the_mistake_named(
    text: str, problem: str, tmp_path: Path
) -> None:
    path = tmp_path / "time-authorities.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=problem):
        read_authorities(path)


def test_a_path_of_one_certificate_needs_no_list(
    authority: loopback.LoopbackAuthority, now: datetime
) -> None:
    found = revocation.judge([authority.certificate()], [], at=now)
    assert found.standing is Standing.GOOD
