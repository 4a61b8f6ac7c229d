"""What ties a log to the world outside, check by check: anchor log, timestamps, witnesses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from tests.attacks import certificate_maker
from tests.core.evidence import sample_log as sample
from tests.core.evidence.in_memory import KEYS, WITNESS, files_of, said, verification

from duecare.errors import EvidenceError
from duecare.evidence.bundle.container import UnreadableBundleError
from duecare.evidence.log import anchor, merkle, notes
from duecare.evidence.report import Status
from duecare.evidence.timestamps.revocation import LARGEST_LIST, StoredList
from duecare.evidence.timestamps.token_checks import TokenCheck
from duecare.evidence.trust import Trust
from duecare.evidence.verify import anchor_checks, log_checks
from duecare.evidence.verify.state import Anchored, TrustedTime, Verification

LATEST = "data/log/anchor.tlog-proof"


# --- the anchor log ---------------------------------------------------------------------------
def with_history(content: dict[str, bytes]) -> Verification:
    state = verification(content, trust=KEYS)
    log_checks.read_checkpoint(state)
    log_checks.check_history(state)
    state.report.checks.clear()
    return state


@pytest.fixture(scope="module")
def sound() -> dict[str, bytes]:
    made = sample.Installation()
    for number in range(6):
        made.append(sample.draft(number))
        made.anchor()
    return files_of(made.contents(info=sample.EARLIER, entries=made.disclosures()))


def test_the_anchorings_are_read_from_the_first_to_the_latest(sound: dict[str, bytes]) -> None:
    state = with_history(sound)
    anchor_checks.check_anchorings(state)
    detail = "6 anchorings; the last one covers 6 entries"
    assert said(state.report) == [("anchor.inclusion", "pass", detail)]
    older = [f"data/anchor/{size}.tlog-proof" for size in (2, 4, 6, 8, 10)]
    assert [item.file for item in state.anchored] == [*older, LATEST]
    assert [item.size for item in state.anchored] == [1, 2, 3, 4, 5, 6]
    assert [item.anchor.size for item in state.anchored] == [2, 4, 6, 8, 10, 12]
    anchors_key = sample.LOG_SIGNER.vkey(sample.ANCHOR_ORIGIN)
    for item in state.anchored:
        assert item.note.verified == (anchors_key,)
        assert notes.parse_checkpoint(item.note.text) == item.anchor
        assert (item.times, item.trusted) == ([], [])


def test_the_anchoring_that_covers_most_counts(sound: dict[str, bytes]) -> None:
    last = {LATEST: sound["data/anchor/8.tlog-proof"]}
    content = {name: data for name, data in sound.items() if "tlog-proof" not in name}
    kept = {"data/anchor/10.tlog-proof": sound["data/anchor/10.tlog-proof"]}
    state = with_history({**content, **last, **kept})
    anchor_checks.check_anchorings(state)
    assert said(state.report)[0][2] == "2 anchorings; the last one covers 5 entries"


def test_a_log_that_was_not_anchored_says_so(sound: dict[str, bytes]) -> None:
    content = {name: data for name, data in sound.items() if "tlog-proof" not in name}
    state = with_history({**content, "data/anchor/x.tlog-proof": b""})
    anchor_checks.check_anchorings(state)
    assert said(state.report) == [("anchor.inclusion", "not present", "the log was not anchored")]


def proof_of(
    checkpoint: notes.Checkpoint, *, signed: bool = True, cosigned: bool = False
) -> notes.TlogProof:
    """A proof in an anchor log of one leaf."""
    made = anchor.anchor_leaf(checkpoint, previous=None)
    note = sample.LOG_SIGNER.sign_checkpoint(sample.ANCHOR_ORIGIN, 1, merkle.leaf_hash(made))
    text = notes.parse_note(note).text
    lines = (note if signed else f"{text}\n") + (
        WITNESS.cosign(text, seconds=1) if cosigned else ""
    )
    return notes.TlogProof(0, (), lines, made)


def root(size: int) -> bytes:
    return merkle.root_of([sample.draft(number).leaf_hash for number in range(size)])


@pytest.mark.parametrize(
    ("name", "make", "problem"),
    [
        (LATEST, lambda: b"\xff", "is not text"),
        (LATEST, lambda: b"x", ": a proof file starts with c2sp.org/tlog-proof@v1"),
        (
            LATEST,
            lambda: proof_of(
                notes.Checkpoint(sample.ORIGIN, 6, root(6)), signed=False, cosigned=True
            ),
            ": the anchor log's own signature is missing",
        ),
        (
            LATEST,
            lambda: proof_of(notes.Checkpoint("acme-install/" + "x" * 100, 6, root(6))),
            f": it anchors a different log, {('acme-install/' + 'x' * 100)[:80]!r}",
        ),
        (
            LATEST,
            lambda: proof_of(notes.Checkpoint(sample.ORIGIN, 6, root(5))),
            ": the anchored checkpoint is not from this log: the log was forked",
        ),
        (
            "data/anchor/3.tlog-proof",
            lambda: proof_of(notes.Checkpoint(sample.ORIGIN, 6, root(6))),
            ": it is about the anchor log of size 1",
        ),
    ],
)
def test_an_anchoring_that_is_wrong_is_named(
    name: str, make: Any, problem: str, sound: dict[str, bytes]
) -> None:
    made = make()
    content = {**sound, name: made if isinstance(made, bytes) else made.text().encode()}
    with pytest.raises(EvidenceError) as caught:
        anchor_checks.check_anchorings(with_history(content))
    assert str(caught.value) == name + (problem if problem[0] == ":" else f" {problem}")


def test_an_anchoring_may_be_cosigned_and_carries_both_keys(sound: dict[str, bytes]) -> None:
    checkpoint = notes.Checkpoint(sample.ORIGIN, 6, root(6))
    made = proof_of(checkpoint, cosigned=True).text().encode()
    state = with_history({**sound, "data/anchor/1.tlog-proof": made})
    anchor_checks.check_anchorings(state)
    assert WITNESS.vkey() in state.anchored[0].note.verified


# --- timestamps: examined by a stand-in that answers as it is told ----------------------------
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START.replace(minute=minute)


@dataclass
class Found:
    """What a token is found to be."""

    time: datetime = START
    leads_to_root: bool = True
    is_strict: bool = True
    checks: tuple[TokenCheck, ...] = ()
    root: bytes = b"root"

    @property
    def path(self) -> list[Any]:
        return [
            SimpleNamespace(
                public_bytes=lambda form, name=name: name if form is Encoding.DER else b""
            )
            for name in (b"signer", b"between", self.root)
        ]

    def status_of(self, name: str) -> Status:
        return next((one.status for one in self.checks if one.id == name), Status.ABSENT)

    def open_points(self) -> list[TokenCheck]:
        return [one for one in self.checks if one.status is not Status.PASS]


@dataclass
class StandIn:
    found: dict[bytes, Found | EvidenceError] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, reply: bytes, **given: Any) -> Found:
        self.asked.append({"reply": reply, **given})
        answer = self.found.get(reply, Found())
        if isinstance(answer, EvidenceError):
            raise answer
        return answer


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    made = StandIn()
    monkeypatch.setattr(anchor_checks, "examine_token", made)
    return made


def certificates(*names: str) -> tuple[x509.Certificate, ...]:
    parties = [certificate_maker.party(name) for name in names]
    return tuple(certificate_maker.issue(one, one) for one in parties)


def pem(*made: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in made)


def stamped(*names: str, roots: tuple[x509.Certificate, ...] = (), **more: bytes) -> Verification:
    """A verification with replies of these names, over anchor logs of 2 and 12 entries."""
    content = {f"data/anchor/{name}.tsr": f"reply {name}".encode() for name in names}
    content |= {f"data/anchor/{name}.tsq": f"request {name}".encode() for name in names}
    state = verification({**content, **more}, trust=Trust(tsa_roots=roots))
    state.anchored = [
        Anchored("b", anchor_of(12), notes.Note("text of 12\n", ()), 6),
        Anchored("a", anchor_of(2), notes.Note("text of 2\n", ()), 3),
        Anchored("c", anchor_of(2), notes.Note("again 2\n", ()), 4),
    ]
    return state


def anchor_of(size: int) -> notes.Checkpoint:
    return notes.Checkpoint(sample.ANCHOR_ORIGIN, size, b"a" * 32)


def tokens(state: Verification) -> tuple[str, str]:
    anchor_checks.check_tokens(state)
    ((name, status, detail),) = said(state.report)
    assert name == "time.tokens"
    return status, detail


def test_without_a_timestamp_the_clock_of_the_server_is_all_there_is() -> None:
    detail = "no timestamp: only the server's own clock says when"
    assert tokens(stamped()) == ("not present", detail)


def test_a_request_without_a_reply_is_an_error() -> None:
    state = stamped("2-a", **{"data/anchor/2-b.tsq": b""})
    with pytest.raises(EvidenceError, match=r"^a timestamp request has no reply$"):
        anchor_checks.check_tokens(state)


def test_tokens_that_lead_to_trusted_roots_bound_the_time(stand_in: StandIn) -> None:
    state = stamped("2-a", "12-a", "12-b-1", roots=certificates("trusted"))
    stand_in.found = {
        b"reply 2-a": Found(at(5), root=b"one"),
        b"reply 12-a": Found(at(8), root=b"two"),
        b"reply 12-b-1": Found(at(7), root=b"three"),
    }
    assert tokens(state) == ("pass", "3 of 3 timestamps lead to trusted roots")
    bounds = [(3, "05"), (4, "05"), (6, "07")]
    assert state.report.facts == {
        "times": [
            {
                "entries": entries,
                "no_later_than": f"2026-03-01T09:{minute}:00.000Z",
                "authority_trusted": True,
            }
            for entries, minute in bounds
        ]
    }
    later = [TrustedTime(at(8), b"two"), TrustedTime(at(7), b"three")]
    assert {item.file: item.trusted for item in state.anchored} == {
        "a": [TrustedTime(at(5), b"one")],
        "b": later,
        "c": [TrustedTime(at(5), b"one")],
    }
    assert [item.times for item in state.anchored] == [[at(8), at(7)], [at(5)], [at(5)]]


def test_a_trusted_time_counts_before_an_earlier_one_that_is_not(stand_in: StandIn) -> None:
    state = stamped("2-a", "2-b", roots=certificates("trusted"))
    stand_in.found = {
        b"reply 2-a": Found(at(1), leads_to_root=False),
        b"reply 2-b": Found(at(9)),
    }
    assert tokens(state) == ("pass", "1 of 2 timestamps lead to trusted roots")
    assert [row["no_later_than"][14:16] for row in state.report.facts["times"]] == ["09", "09"]


def test_tokens_of_authorities_that_the_reader_did_not_name_are_not_trusted(
    stand_in: StandIn,
) -> None:
    state = stamped("2-a", "2-b")
    reason = "from authorities that you did not list as trusted"
    detail = f"2 timestamps match, none is trusted; 2 of them: {reason}"
    assert tokens(state) == ("not present", detail)
    first = {
        "entries": 3,
        "no_later_than": "2026-03-01T09:00:00.000Z",
        "authority_trusted": False,
    }
    assert state.report.facts["times"] == [first, {**first, "entries": 4}]
    assert [item.trusted for item in state.anchored] == [[], [], []]


PATH = TokenCheck("path", Status.ABSENT, "no path")
REVOKED = TokenCheck("revocation", Status.ABSENT, "no list")
NAMING = TokenCheck("naming", Status.ABSENT, "no name")
FAILED = TokenCheck("encoding", Status.FAIL, "bad encoding")
PASSED = TokenCheck("policy", Status.PASS, "good policy")


@pytest.mark.parametrize(
    ("checks", "strict", "counts", "doubts"),
    [
        ((PASSED,), False, True, ""),
        ((PATH, NAMING, REVOKED), False, True, "; 1 of them: no list; 1 of them: no path"),
        ((FAILED, NAMING), False, True, "; 1 of them: bad encoding"),
        ((NAMING, PASSED), True, False, "; 1 of them: no name"),
    ],
)
def test_doubts_are_said_and_strict_time_says_them_all(
    checks: tuple[TokenCheck, ...], strict: bool, counts: bool, doubts: str, stand_in: StandIn
) -> None:
    state = stamped("2-a", roots=certificates("trusted"))
    state.strict_time = strict
    stand_in.found = {b"reply 2-a": Found(is_strict=False, checks=checks)}
    detail = (
        f"1 of 1 timestamps lead to trusted roots{doubts}"
        if counts
        else f"1 timestamps match, none is trusted{doubts}"
    )
    assert tokens(state) == ("pass" if counts else "not present", detail)


def test_strict_time_takes_a_token_about_which_all_was_checked(stand_in: StandIn) -> None:
    state = stamped("2-a", roots=certificates("trusted"))
    state.strict_time = True
    assert tokens(state) == ("pass", "1 of 1 timestamps lead to trusted roots")


def test_doubts_about_several_tokens_are_counted(stand_in: StandIn) -> None:
    state = stamped("2-a", "2-b", "12-a", roots=certificates("trusted"))
    stand_in.found = {
        b"reply 2-a": Found(leads_to_root=False, checks=(PATH,)),
        b"reply 2-b": Found(leads_to_root=False, checks=(PATH, REVOKED)),
    }
    detail = "1 of 3 timestamps lead to trusted roots; 1 of them: no list; 2 of them: no path"
    assert tokens(state) == ("pass", detail)


def test_tokens_that_do_not_fit_are_named_one_by_one(stand_in: StandIn) -> None:
    state = stamped("2-a", "2-b", "12-a", "9-a", roots=certificates("trusted"))
    nonce = TokenCheck("nonce", Status.FAIL, "another nonce")
    stand_in.found = {
        b"reply 2-b": Found(checks=(nonce,)),
        b"reply 12-a": EvidenceError("another message"),
    }
    detail = (
        "data/anchor/12-a.tsr: another message; "
        "data/anchor/2-b.tsr: the timestamp answers a different request (nonce); "
        "data/anchor/9-a.tsr: no anchored checkpoint of size 9 is in the bundle"
    )
    assert tokens(state) == ("tampered", detail)
    assert state.report.facts == {}


LIST_NAMES = tuple(f"data/anchor/crls/{digit * 32}" for digit in "abc")


def test_a_token_is_examined_with_what_the_bundle_brings(stand_in: StandIn) -> None:
    own, between = certificates("root a", "root b"), certificates("between")
    more = {
        "data/trust/tsa-roots.pem": pem(*own),
        "data/anchor/chain.pem": pem(*between) + b"\xff",
        f"{LIST_NAMES[1]}.crl": b"second",
        f"{LIST_NAMES[0]}.ocsp": b"first",
        f"{LIST_NAMES[2]}.txt": b"no list",
    }
    lists = [StoredList("ocsp", b"first"), StoredList("crl", b"second")]
    tokens(stamped("12-a", "2-a", **more))
    assert stand_in.asked == [
        {
            "reply": f"reply {size}-a".encode(),
            "message": f"text of {size}\n".encode(),
            "request": f"request {size}-a".encode(),
            "roots": list(own),
            "chain": [*between, *own],
            "lists": lists,
        }
        for size in (12, 2)
    ]
    stand_in.asked.clear()
    trusted = certificates("trusted")
    tokens(stamped("2-a", roots=trusted))
    assert [(one["roots"], one["chain"], one["lists"]) for one in stand_in.asked] == [
        (trusted, [], [])
    ]


def test_a_revocation_list_is_read_up_to_its_limit(stand_in: StandIn) -> None:
    state = stamped("2-a", **{f"{LIST_NAMES[0]}.crl": bytes(LARGEST_LIST)})
    state.files.piece = 1 << 20
    tokens(state)
    state = stamped("2-a", **{f"{LIST_NAMES[0]}.crl": bytes(LARGEST_LIST + 1)})
    with pytest.raises(UnreadableBundleError, match=rf"at most {LARGEST_LIST} are read$"):
        anchor_checks.check_tokens(state)


# --- witnesses --------------------------------------------------------------------------------
FIRST, SECOND, THIRD = (
    notes.VerifierKey(f"{name}.example", notes.COSIGNATURE_V1, name.encode() * 16)
    for name in ("w1", "w2", "w3")
)


def seen(trust: Trust, content: dict[str, bytes] | None = None, **opened: Any) -> Verification:
    """A verification whose checkpoints of 3 and 6 entries carry the lines of these keys."""
    state = verification(content, trust=trust)
    log_key = KEYS.log_keys[0]
    state.opened = {
        size: notes.Note("", (), (log_key, *opened.get(f"at_{size}", ()))) for size in (3, 6)
    }
    state.anchored = [
        Anchored("f", anchor_of(12), notes.Note("", (), (log_key, *opened.get("anchored", ()))), 5)
    ]
    return state


@pytest.mark.parametrize(
    ("trusted", "opened", "expected"),
    [
        ((), {"at_3": (FIRST,)}, ("not present", "you listed no witnesses")),
        ((FIRST,), {}, ("not present", "none of them cosigned a checkpoint")),
        ((FIRST,), {"at_6": (SECOND,)}, ("not present", "none of them cosigned a checkpoint")),
        ((FIRST,), {"at_3": (FIRST,)}, ("pass", "1 of 1: w1.example (3 entries)")),
        (
            (SECOND, THIRD, FIRST),
            {"at_3": (FIRST, SECOND), "anchored": (FIRST,)},
            ("pass", "2 of 3: w1.example (5 entries), w2.example (3 entries)"),
        ),
        (
            (SECOND, FIRST),
            {"at_6": (FIRST,), "at_3": (FIRST,), "anchored": (FIRST, SECOND)},
            ("pass", "2 of 2: w1.example (6 entries), w2.example (5 entries)"),
        ),
    ],
)
def test_the_witnesses_that_the_reader_named_are_said_with_what_they_saw(
    trusted: tuple[notes.VerifierKey, ...], opened: dict[str, Any], expected: tuple[str, str]
) -> None:
    state = seen(Trust(witness_keys=trusted), **opened)
    anchor_checks.check_witnesses(state)
    assert said(state.report) == [("witness.cosignatures", *expected)]


def test_only_cosignatures_are_of_witnesses() -> None:
    state = seen(Trust(), at_3=(FIRST,), anchored=(SECOND,))
    assert anchor_checks.cosigned_sizes(state) == {FIRST.key: 3, SECOND.key: 5}
    state.opened[0] = notes.Note("", (), (THIRD,))
    assert anchor_checks.cosigned_sizes(state)[THIRD.key] == 0


# --- the policy of the firm -------------------------------------------------------------------
POLICY = "data/trust/witness-policy.txt"


def policy(*opened: notes.VerifierKey, quorum: str = "q") -> list[tuple[str, str, str]]:
    lines = [f"witness {name} {key}" for name, key in (("one", FIRST), ("two", SECOND))]
    text = "\n".join([*lines, "group q 2 one two", f"quorum {quorum}", ""])
    state = seen(Trust(), {POLICY: text.encode()}, at_3=opened)
    anchor_checks.check_policy(state)
    return said(state.report)


@pytest.mark.parametrize(
    ("opened", "quorum", "status", "detail"),
    [
        ((), "q", "not present", "the policy is not met; cosigned: none"),
        ((THIRD,), "q", "not present", "the policy is not met; cosigned: none"),
        ((FIRST,), "q", "not present", "the policy is not met; cosigned: one (3 entries)"),
        ((SECOND, FIRST), "q", "pass", "cosigned: one (3 entries), two (3 entries)"),
        ((), "none", "pass", "cosigned: none"),
    ],
)
def test_the_policy_is_met_or_not(
    opened: tuple[notes.VerifierKey, ...], quorum: str, status: str, detail: str
) -> None:
    assert policy(*opened, quorum=quorum) == [("witness.policy", status, detail)]


def test_a_firm_may_have_no_policy_and_its_policy_is_text() -> None:
    state = seen(Trust())
    anchor_checks.check_policy(state)
    assert said(state.report) == [("witness.policy", "not present", "the firm states no policy")]
    with pytest.raises(EvidenceError, match=rf"^{POLICY} is not text$"):
        anchor_checks.check_policy(seen(Trust(), {POLICY: b"\xff"}))
