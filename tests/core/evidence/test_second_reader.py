"""Two independent readers beside ours: rfc3161-client for tokens, pyHanko for revocation."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asn1crypto.crl
import asn1crypto.x509
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from tests.core.evidence import loopback_authority as loopback
from tests.core.evidence import sample_log as sample

from duecare.evidence.bundle.bundle import Token
from duecare.evidence.log import notes
from duecare.evidence.report import Check, Status, Verdict
from duecare.evidence.timestamps import timestamp
from duecare.evidence.timestamps.revocation import Standing, StoredList, judge
from duecare.evidence.timestamps.second_reader import SecondReading, ask_second_reader
from duecare.evidence.trust import Trust, parse_trust
from duecare.evidence.verify.verify import verify_bundle

pytestmark = pytest.mark.skipif(not loopback.is_available(), reason="openssl is not installed")
MESSAGE = b"a checkpoint\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> loopback.LoopbackAuthority:
    folder = tmp_path_factory.mktemp("tsa") / "made"
    return loopback.make_authority(folder, key=loopback.EC, between=True)


@pytest.fixture(autouse=True)
def unrevoked(authority: loopback.LoopbackAuthority) -> Iterator[None]:
    yield
    authority.revoked_at = authority.reason = None


def stamp(authority: loopback.LoopbackAuthority, message: bytes = MESSAGE) -> Token:
    request = timestamp.make_request(message, nonce=8)
    return Token("loopback", request, authority.reply(request))


def ask(authority: loopback.LoopbackAuthority, reply: bytes, **changes: object) -> SecondReading:
    given = {
        "message": MESSAGE,
        "nonce": 8,
        "policy": None,
        "roots": parse_trust(authority.root_pem).tsa_roots,
        **changes,
    }
    return ask_second_reader(reply, **given)  # type: ignore[arg-type]


def test_it_accepts_a_good_token_and_names_its_time(authority: loopback.LoopbackAuthority) -> None:
    token = stamp(authority)
    found = ask(authority, token.reply)
    assert found.time == timestamp.read_reply(token.reply).time
    assert found.text.startswith("accepted, 20")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"message": b"other\n"}, "Mismatch between messages"),
        ({"nonce": 9}, "Nonce mismatch"),
        ({"policy": "1.2.3.4.2"}, "Policy ID mismatch"),
        ({"roots": [], "between": []}, "root certificate"),
    ],
)
def test_it_refuses_what_does_not_fit_and_says_why(
    changes: dict[str, object], reason: str, authority: loopback.LoopbackAuthority
) -> None:
    found = ask(authority, stamp(authority).reply, **changes)
    assert found.time is None
    assert reason in found.text


def test_damage_makes_it_refuse_or_changes_nothing(authority: loopback.LoopbackAuthority) -> None:
    token = stamp(authority)
    whole = ask(authority, token.reply)
    accepted = 0
    for position in range(0, len(token.reply), 3):
        damaged = bytearray(token.reply)
        damaged[position] ^= 1 << position % 8
        found = ask(authority, bytes(damaged))
        # OpenSSL does not read the few bytes that no signature covers, such as the algorithm's name.
        accepted += found == whole
        assert found.time in (None, whole.time)
    assert accepted < 10
    for length in range(0, len(token.reply), 7):
        assert ask(authority, token.reply[:length]).time is None


def test_answers_are_compared_to_the_second() -> None:
    moment = datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert SecondReading(moment).agrees_with(SecondReading(moment.replace(microsecond=5)))
    assert not SecondReading(moment).agrees_with(SecondReading(moment + timedelta(seconds=1)))
    assert not SecondReading(moment).agrees_with(SecondReading(None, "x"))
    assert SecondReading(None, "x").agrees_with(SecondReading(None, "y"))


# --- in a bundle ------------------------------------------------------------------------------
def verified(
    authority: loopback.LoopbackAuthority,
    path: Path,
    token: Token,
    *,
    strict: bool = True,
    **contents: object,
) -> tuple[Verdict, Check | None]:
    made = sample.installation(6)
    made.anchorings[-1] = replace(made.anchorings[-1], tokens=(token,))
    bundle = sample.write(path, made.contents(**contents))
    trust = Trust(
        seal_keys=sample.trust_of_reader().seal_keys,
        log_keys=sample.trust_of_reader().log_keys,
        tsa_roots=parse_trust(authority.root_pem).tsa_roots,
    )
    report = verify_bundle(bundle, trust, strict_time=strict)
    return report.verdict, next((one for one in report.checks if one.id == "time.second"), None)


def anchored_text() -> bytes:
    made = sample.installation(6)
    return notes.parse_note(made.anchorings[-1].proof.checkpoint).text.encode()


def test_in_strict_mode_both_readers_agree_on_a_good_token(
    authority: loopback.LoopbackAuthority, tmp_path: Path
) -> None:
    token = stamp(authority, anchored_text())
    verdict, check = verified(authority, tmp_path / "a.zip", token)
    assert check is not None
    assert check.status is Status.PASS
    assert check.detail == "rfc3161-client agrees on 1 of 1"
    assert verdict is Verdict.FIRM_ONLY  # no list says whether the authority was revoked
    assert verified(authority, tmp_path / "b.zip", token, strict=False)[1] is None


def test_a_disagreement_is_a_failed_check_with_both_answers(
    authority: loopback.LoopbackAuthority, tmp_path: Path
) -> None:
    token = stamp(authority, anchored_text())
    # "Granted with modifications": RFC 3161 allows it and we accept it; the library does not.
    assert token.reply.count(b"\x30\x03\x02\x01\x00") == 1
    modified = token.reply.replace(b"\x30\x03\x02\x01\x00", b"\x30\x03\x02\x01\x01")
    verdict, check = verified(authority, tmp_path / "a.zip", token._replace(reply=modified))
    assert check is not None
    assert check.status is Status.FAIL
    assert "Duecare accepted, 20" in check.detail
    assert "rfc3161-client refused (PKIStatus is not GRANTED)" in check.detail
    assert verdict is Verdict.INCOMPLETE


def test_a_token_about_other_content_is_refused_by_both(
    authority: loopback.LoopbackAuthority, tmp_path: Path
) -> None:
    verdict, check = verified(authority, tmp_path / "a.zip", stamp(authority, b"stale\n"))
    assert verdict is Verdict.TAMPERED
    assert check is not None
    assert check.status is Status.PASS


def test_without_a_root_or_a_token_there_is_nothing_to_compare(tmp_path: Path) -> None:
    bundle = sample.write(tmp_path / "a.zip", sample.installation(6).contents())
    report = verify_bundle(bundle, sample.trust_of_reader(), strict_time=True)
    check = next(one for one in report.checks if one.id == "time.second")
    assert (check.status, check.detail) == (Status.ABSENT, "no timestamp")


TITLE = "A second program reads the timestamps as this one does"


def test_a_token_without_a_root_of_the_reader_is_not_compared(
    authority: loopback.LoopbackAuthority, tmp_path: Path
) -> None:
    made = sample.installation(6)
    token = stamp(authority, anchored_text())
    made.anchorings[-1] = replace(made.anchorings[-1], tokens=(token,))
    bundle = sample.write(tmp_path / "a.zip", made.contents())
    report = verify_bundle(bundle, sample.trust_of_reader(), strict_time=True)
    check = next(one for one in report.checks if one.id == "time.second")
    assert (check.status, check.title) == (Status.ABSENT, TITLE)
    assert check.detail == "you named no root of a time authority"


def test_a_root_that_both_do_not_reach_is_no_disagreement(
    authority: loopback.LoopbackAuthority, tmp_path: Path
) -> None:
    other = loopback.make_authority(tmp_path / "other", key=loopback.EC)
    _, check = verified(other, tmp_path / "a.zip", stamp(authority, anchored_text()))
    assert check is not None
    assert (check.status, check.title) == (Status.PASS, TITLE)


@pytest.mark.parametrize("policy", [None, "1.2.3.4.2"])
def test_nonce_and_policy_of_the_request_are_compared_by_both(
    policy: str | None, authority: loopback.LoopbackAuthority, tmp_path: Path
) -> None:
    token = stamp(authority, anchored_text())
    kept = timestamp.make_request(anchored_text(), nonce=8 if policy else 9, policy=policy)
    _, check = verified(authority, tmp_path / "a.zip", token._replace(request=kept))
    assert check is not None
    assert check.status is Status.PASS


def test_an_authority_between_may_come_with_the_bundle(tmp_path: Path) -> None:
    made = loopback.make_authority(tmp_path / "tsa", key=loopback.EC, between=True)
    between = (made.folder / "between.pem").read_text()
    (made.folder / "chain.pem").write_text(made.root_pem)
    token = stamp(made, anchored_text())
    assert len(timestamp.read_reply(token.reply).signed.certificates) == 2
    verdict, check = verified(made, tmp_path / "a.zip", token, chain_pem=between)
    assert check is not None
    assert check.status is Status.PASS, check.detail
    assert verdict is Verdict.FIRM_ONLY  # no list says whether the authority was revoked


def test_where_we_ask_for_more_both_answers_are_shown(tmp_path: Path) -> None:
    """OpenSSL does not hold an authority to the purposes that it names."""
    made = loopback.make_authority(
        tmp_path / "tsa", key=loopback.EC, between=True, above_is_for="serverAuth"
    )
    token = stamp(made, anchored_text())
    verdict, check = verified(made, tmp_path / "a.zip", token)
    assert check is not None
    assert (check.status, check.title) == (Status.FAIL, TITLE)
    assert check.failure is Verdict.INCOMPLETE
    assert "Duecare refused (no path leads from the time authority" in check.detail
    assert "rfc3161-client accepted, 20" in check.detail
    assert verdict is Verdict.INCOMPLETE


def test_a_token_that_only_the_other_program_reads_is_shown_with_our_reason(
    authority: loopback.LoopbackAuthority, tmp_path: Path
) -> None:
    token = stamp(authority, anchored_text())
    name = bytes.fromhex("06082a8648ce3d040302")  # ecdsa-with-SHA256; the last one is not signed
    place = token.reply.rindex(name) + len(name) - 1
    changed = token.reply[:place] + b"\x7f" + token.reply[place + 1 :]
    _, check = verified(authority, tmp_path / "a.zip", token._replace(reply=changed))
    assert check is not None
    assert (
        "Duecare refused (signature algorithm 1.2.840.10045.4.3.127 is not known)" in check.detail
    )


# --- revocation -------------------------------------------------------------------------------
def by_pyhanko(path: list[x509.Certificate], lists: list[bytes], at: datetime) -> bool:
    signer, root = (
        asn1crypto.x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in path
    )
    context = ValidationContext(
        trust_roots=[root],
        crls=[asn1crypto.crl.CertificateList.load(one) for one in lists],
        moment=at,
        revocation_mode="require",
    )
    validator = CertificateValidator(signer, validation_context=context)
    try:
        asyncio.run(validator.async_validate_usage(set(), {"time_stamping"}))
    except (PathError, ValidationError):
        return False
    return True


@pytest.mark.parametrize(
    ("revoked_in", "reason", "signer", "agrees"),
    [
        (None, None, "ca", True),
        (None, None, "tsa", True),
        (-1, None, "ca", True),
        (-1, x509.ReasonFlags.cessation_of_operation, "ca", True),
        (+1, x509.ReasonFlags.cessation_of_operation, "ca", True),
        # RFC 3161, 4: a compromise takes the earlier tokens too; RFC 5280 alone does not say so.
        (+1, x509.ReasonFlags.key_compromise, "ca", False),
    ],
)
def test_a_list_means_what_an_independent_library_says(
    revoked_in: int | None,
    reason: x509.ReasonFlags | None,
    signer: str,
    agrees: bool,
    tmp_path: Path,
) -> None:
    made = loopback.make_authority(tmp_path / "tsa", key=loopback.EC)
    now = datetime.now(UTC)
    made.revoked_at = None if revoked_in is None else now + timedelta(days=revoked_in)
    made.reason = reason
    path, crl = [made.certificate(), made.certificate("ca")], made.crl(signer=signer)
    ours = judge(path, [StoredList("crl", crl)], at=now).standing is Standing.GOOD
    assert (ours == by_pyhanko(path, [crl], now)) is agrees
