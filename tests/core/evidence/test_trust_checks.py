"""What a reader trusts from elsewhere, check by check: what it covers, and what is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID
from tests.attacks import certificate_maker
from tests.core.evidence import sample_log as sample
from tests.core.evidence.in_memory import said, verification

from duecare.errors import EvidenceError
from duecare.evidence.log import notes, post_quantum
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.trust import Trust, trust_text
from duecare.evidence.verify import trust_checks
from duecare.evidence.verify.parties import parties_of
from duecare.evidence.verify.state import Anchored, TrustedTime, Verification

LOG, SEAL = sample.LOG_SIGNER.vkey(sample.ORIGIN), sample.SEAL_SIGNER.vkey(sample.SEAL_NAME)
OTHER_LOG = sample.OTHER_SIGNER.vkey(sample.ORIGIN)
OTHER_SEAL = sample.OTHER_SIGNER.vkey(sample.SEAL_NAME)
FIRST, SECOND, THIRD = (
    notes.VerifierKey(f"{name}.example", notes.COSIGNATURE_V1, name.encode() * 16)
    for name in ("w1", "w2", "w3")
)
LAST = notes.Checkpoint(sample.ORIGIN, 6, b"6" * 32)
NO_WORDS = ("trust.fingerprint", "not present", "you gave no fingerprint words")
IN_FILE = ("trust.seal", "pass", "acme-install/seal is in your trust file")
BY_LOG = ("trust.log", "pass", f"{sample.ORIGIN}, 6 entries")
OWN_ONLY = (
    "trust.log",
    "not present",
    "only the bundle's own key vouches for it; provide a trust file from another source",
)


def note(*verified: notes.VerifierKey) -> notes.Note:
    return notes.Note("", (), verified)


def checked(trust: Trust, **changes: Any) -> Verification:
    """A sound bundle of six entries, as far as the reader's trust decides."""
    given = {
        "checkpoint": LAST,
        "checkpoint_note": note(LOG),
        "history": {3: b"3" * 32, 6: LAST.root},
        "seal_key": SEAL,
    }
    state = verification(trust=trust, **{**given, **changes})
    trust_checks.check_trust(state)
    return state


def outcome(state: Verification) -> tuple[str, int]:
    return state.report.outcome.level.value, state.report.facts["seen_entries"]


def of_trust(state: Verification) -> list[tuple[str, str, str]]:
    """What the checks of keys, words and seal say; the conclusions after them have own tests."""
    ids = ("trust.log", "trust.fingerprint", "trust.seal")
    return [row for row in said(state.report) if row[0] in ids]


# --- the keys in the bundle -------------------------------------------------------------------
def test_own_keys_are_read_from_text() -> None:
    name = "data/trust/log-keys.txt"
    own = sample.trust_of_reader()
    state = verification({name: trust_text(own).encode()})
    trust_checks.read_own_keys(state)
    assert state.own == own
    with pytest.raises(EvidenceError, match=rf"^{name} is not text$"):
        trust_checks.read_own_keys(verification({name: b"\xff"}))


# --- the log's key ----------------------------------------------------------------------------
def test_the_keys_of_the_firm_are_checked_and_make_no_outside_party() -> None:
    state = checked(Trust(log_keys=(OTHER_LOG, LOG), seal_keys=(OTHER_SEAL, SEAL)))
    assert of_trust(state) == [BY_LOG, NO_WORDS, IN_FILE]
    assert outcome(state) == ("firm", 0)
    assert state.report.facts["fingerprint"] == fingerprint(LAST)


@pytest.mark.parametrize(
    ("keys", "status", "detail"),
    [
        (
            (OTHER_LOG,),
            "tampered",
            f"for {sample.ORIGIN} you trust a different key than the one that signed",
        ),
        (
            (replace(LOG, until=5),),
            "tampered",
            "the key you trust is not valid for 6 entries",
        ),
        (
            (replace(LOG, until=5), OTHER_LOG),
            "tampered",
            f"for {sample.ORIGIN} you trust a different key than the one that signed",
        ),
        ((), "not present", OWN_ONLY[2]),
        ((sample.LOG_SIGNER.vkey(sample.ANCHOR_ORIGIN),), "not present", OWN_ONLY[2]),
    ],
)
def test_a_key_that_does_not_vouch_for_the_log_is_said(
    keys: tuple[notes.VerifierKey, ...], status: str, detail: str
) -> None:
    state = checked(Trust(log_keys=keys, seal_keys=(SEAL,)))
    assert of_trust(state) == [("trust.log", status, detail), NO_WORDS, IN_FILE]
    assert outcome(state) == ("firm", 0)


def test_a_key_that_cannot_be_checked_is_no_contradiction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post_quantum, "is_available", lambda: False)
    key = notes.VerifierKey(sample.ORIGIN, notes.ML_DSA_44, b"q" * post_quantum.PUBLIC_BYTES)
    state = checked(Trust(log_keys=(key,), seal_keys=(SEAL,)))
    detail = "the key you trust is of a type that cannot be checked here"
    assert of_trust(state) == [("trust.log", "not present", detail), NO_WORDS, IN_FILE]
    assert outcome(state) == ("firm", 0)


def test_without_an_opened_checkpoint_nothing_signed_it() -> None:
    state = checked(Trust(log_keys=(LOG,), seal_keys=(SEAL,)), checkpoint_note=None)
    assert of_trust(state)[0][1] == "tampered"
    assert outcome(state) == ("firm", 0)


def test_an_empty_log_has_been_seen_by_no_one() -> None:
    empty = notes.Checkpoint(sample.ORIGIN, 0, b"0" * 32)
    state = checked(Trust(log_keys=(LOG,), seal_keys=(SEAL,)), checkpoint=empty)
    assert of_trust(state)[0] == ("trust.log", "pass", f"{sample.ORIGIN}, 0 entries")
    assert outcome(state) == ("firm", 0)


def test_a_log_of_one_entry_can_be_seen() -> None:
    one = notes.Checkpoint(sample.ORIGIN, 1, b"1" * 32)
    trust = Trust(seal_keys=(SEAL,), fingerprints=(fingerprint(one),))
    state = checked(trust, checkpoint=one, history={1: one.root})
    assert outcome(state) == ("client", 1)


# --- fingerprints -----------------------------------------------------------------------------
WORDS = {
    size: fingerprint(notes.Checkpoint(sample.ORIGIN, size, root * 32))
    for size, root in ((3, b"3"), (6, b"6"), (9, b"9"))
}
FOREIGN = "no checkpoint has the words you gave"


@pytest.mark.parametrize(
    ("sizes", "status", "detail", "expected"),
    [
        ([3], "pass", "it covers the first 3 of 6 entries", ("client", 3)),
        ([6], "pass", "it covers the first 6 of 6 entries", ("client", 6)),
        ([6, 3], "pass", "it covers the first 6 of 6 entries", ("client", 6)),
        ([9], "tampered", FOREIGN, ("firm", 0)),
        ([6, 9], "tampered", FOREIGN, ("firm", 0)),
    ],
)
def test_words_cover_the_checkpoint_that_they_belong_to(
    sizes: list[int], status: str, detail: str, expected: tuple[bool, int]
) -> None:
    words = tuple(WORDS[size] for size in sizes)
    state = checked(Trust(seal_keys=(SEAL,), fingerprints=words))
    assert of_trust(state) == [OWN_ONLY, ("trust.fingerprint", status, detail), IN_FILE]
    assert outcome(state) == expected


# --- the seal ---------------------------------------------------------------------------------
def test_a_bundle_whose_seal_could_not_be_read_is_not_anchored() -> None:
    state = checked(Trust(log_keys=(LOG,), seal_keys=(SEAL,)), seal_key=None)
    assert of_trust(state) == [BY_LOG, NO_WORDS]
    assert outcome(state) == ("firm", 0)


@pytest.mark.parametrize(
    ("trust", "logged", "expected"),
    [
        (
            Trust(log_keys=(LOG,), seal_keys=(OTHER_SEAL,)),
            {str(SEAL)},
            (
                "tampered",
                "for acme-install/seal you trust a different seal key than the one that signed",
            ),
        ),
        (
            Trust(log_keys=(LOG,), seal_keys=(sample.OTHER_SIGNER.vkey("other/seal"),)),
            {str(SEAL)},
            ("pass", "an entry of the log names this key"),
        ),
        (
            Trust(log_keys=(LOG,)),
            {str(OTHER_SEAL)},
            ("not present", "only the bundle's own key vouches for its documents"),
        ),
        (
            Trust(fingerprints=(WORDS[3],)),
            {str(SEAL)},
            ("pass", "an entry of the log names this key"),
        ),
    ],
)
def test_a_seal_key_must_be_trusted_or_named_by_the_log_that_is(
    trust: Trust, logged: set[str], expected: tuple[str, str]
) -> None:
    state = checked(trust, logged_seal_keys=logged)
    assert of_trust(state)[-1] == ("trust.seal", *expected)
    codes = [point.code for point in state.report.outcome.open_points]
    assert "seal" not in codes


def test_a_seal_that_nothing_vouches_for_is_an_open_point() -> None:
    state = checked(Trust(fingerprints=(WORDS[6],)), logged_seal_keys={str(OTHER_SEAL)})
    assert [point.code for point in state.report.outcome.open_points] == ["seal"]


# --- outside parties --------------------------------------------------------------------------
def anchored(size: int, *witnesses: notes.VerifierKey, roots: tuple[bytes, ...] = ()) -> Anchored:
    times = [TrustedTime(datetime(2026, 3, 1, tzinfo=UTC), root) for root in roots]
    anchor = notes.Checkpoint(sample.ANCHOR_ORIGIN, 2 * size, b"a" * 32)
    return Anchored("file", anchor, note(*witnesses), size, trusted=times)


def quorum(number: int | None, *, words: int = 0, **changes: Any) -> Verification:
    """Two witnesses are trusted, and perhaps the mail."""
    trust = Trust(
        log_keys=(LOG,) if number else (),
        seal_keys=(SEAL,),
        witness_keys=(FIRST, SECOND),
        fingerprints=(WORDS[words],) if words else (),
        quorum=number,
    )
    return checked(trust, **changes)


def level_of(changes: dict[str, Any], covered: int) -> str:
    """Words alone are of the client; where nothing covers the log but others saw it, they count."""
    seen = bool(changes.keys() - {"words"}) and changes != {"opened": {6: note(LOG)}}
    seen = (
        seen
        and changes != {"opened": {6: note(THIRD)}}
        and (covered > 0 or "anchored" not in changes)
    )
    return "outside" if seen else "client" if changes.get("words") else "firm"


def said_of_quorum(state: Verification, number: int) -> tuple[str, str]:
    (check,) = [one for one in state.report.checks if one.id == "trust.quorum"]
    title = f"At least {number} of the outside parties you listed have seen the log"
    assert check.title == title
    return check.status.value, check.detail


@pytest.mark.parametrize(
    ("changes", "covered"),
    [
        ({}, 0),
        ({"opened": {6: note(LOG)}}, 0),
        ({"opened": {6: note(THIRD)}}, 0),
        ({"opened": {3: note(FIRST)}}, 3),
        ({"anchored": [anchored(0, roots=(b"root",))]}, 0),
        ({"opened": {3: note(FIRST), 6: note(LOG, SECOND)}}, 6),
        ({"anchored": [anchored(6, FIRST)]}, 6),
        ({"anchored": [anchored(3, roots=(b"root",))]}, 3),
        ({"anchored": [anchored(6, roots=(b"root",)), anchored(3, roots=(b"root",))]}, 6),
        ({"words": 6, "opened": {3: note(FIRST)}}, 6),
    ],
)
def test_without_a_quorum_the_party_that_saw_most_counts(
    changes: dict[str, Any], covered: int
) -> None:
    state = quorum(None, **changes)
    assert outcome(state) == (level_of(changes, covered), covered)


@pytest.mark.parametrize(
    ("number", "changes", "expected", "covered"),
    [
        (1, {}, ("not present", "only 0 of 2 have"), 0),
        (2, {"opened": {6: note(FIRST)}}, ("not present", "only 1 of 2 have"), 0),
        (
            1,
            {"opened": {3: note(FIRST)}},
            ("pass", "1 of 2; 1 of them the first 3 of 6 entries"),
            3,
        ),
        (
            2,
            {"opened": {3: note(FIRST), 6: note(SECOND)}},
            ("pass", "2 of 2; 2 of them the first 3 of 6 entries"),
            3,
        ),
        (
            1,
            {"opened": {3: note(FIRST), 6: note(SECOND)}},
            ("pass", "2 of 2; 1 of them the first 6 of 6 entries"),
            6,
        ),
        (
            2,
            {"opened": {6: note(FIRST)}, "anchored": [anchored(6, roots=(b"root",))]},
            ("pass", "2 of 2; 2 of them the first 6 of 6 entries"),
            6,
        ),
        (
            2,
            {"opened": {6: note(FIRST)}, "words": 3},
            ("pass", "2 of 3; 2 of them the first 3 of 6 entries"),
            3,
        ),
        (
            2,
            {"opened": {3: note(FIRST)}, "anchored": [anchored(6, SECOND)], "words": 6},
            ("pass", "3 of 3; 2 of them the first 6 of 6 entries"),
            6,
        ),
    ],
)
def test_a_quorum_covers_what_so_many_parties_have_seen(
    number: int, changes: dict[str, Any], expected: tuple[str, str], covered: int
) -> None:
    state = quorum(number, **changes)
    assert said_of_quorum(state, number) == expected
    assert outcome(state) == (level_of(changes, covered), covered)


def test_two_roots_of_one_organization_are_one_party() -> None:
    """Else a firm reaches a quorum of two with one authority that changed its root."""
    organization = (NameOID.ORGANIZATION_NAME, "Fixed Point Time")
    found = [
        certificate_maker.party(name, "p256", organization) for name in ("Root One", "Root Two")
    ]
    roots = [
        certificate_maker.issue(one, one).public_bytes(serialization.Encoding.DER) for one in found
    ]
    state = verification()
    anchor = notes.Checkpoint(sample.ANCHOR_ORIGIN, 1, bytes(32))
    note = notes.parse_note(sample.installation(1).log.checkpoint())
    item = Anchored("a.tlog-proof", anchor, note, 5)
    item.trusted = [TrustedTime(sample.START, root) for root in roots]
    state.anchored = [item]
    (party,) = parties_of(state, 0)
    assert (party.name, party.entries, len(party.times)) == ("Fixed Point Time", 5, 2)
