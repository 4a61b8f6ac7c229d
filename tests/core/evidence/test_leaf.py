from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st
from tests.core.evidence import sample_log as sample

from duecare.errors import EvidenceError
from duecare.evidence.encoding import b64u, from_b64u
from duecare.evidence.log import leaf


def test_a_leaf_has_exactly_the_bytes_of_the_format() -> None:
    made = leaf.draft_leaf(
        origin="inst/c/1",
        kind="rec.declined",
        at="2026-03-01T09:00:00.000Z",
        nonce=bytes(range(16)),
        groups={"content": {"choice": "declined"}},
        group_key=b"k" * 32,
        attachments=[bytes(32)],
        related=4,
    )
    salt = hmac.digest(b"k" * 32, b"duecare/salt/v1\0" + bytes(range(16)) + b"content", "sha256")
    commitment = hashlib.sha256(
        b"duecare/ledger/field/v1\n\x00\x07content" + salt + b'{"choice":"declined"}'
    ).digest()
    expected = (
        '{{"at":"2026-03-01T09:00:00.000Z","f":{{"content":"{}"}},"kind":"rec.declined",'
        '"log":"inst/c/1","n":"AAECAwQFBgcICQoLDA0ODw","p":4,"v":1,"x":["{}"]}}'.format(
            b64u(commitment), "A" * 43
        )
    )
    assert made.leaf.decode() == expected
    assert made.leaf_hash == hashlib.sha256(b"\x00" + made.leaf).digest()


def test_the_same_facts_twice_give_leaves_that_nobody_can_link() -> None:
    first = sample.draft(0, nonce=b"a" * 16)
    second = sample.draft(0, nonce=b"b" * 16)
    assert leaf.read_leaf(first.leaf).commitments != leaf.read_leaf(second.leaf).commitments


def test_a_withheld_low_entropy_value_cannot_be_guessed_without_the_key() -> None:
    made = sample.draft(0, groups={"person": {"answer": "yes"}})
    commitment = leaf.read_leaf(made.leaf).commitments["person"]
    for guess in ("yes", "no"):
        for salt in (bytes(32), made.nonce * 2):
            assert leaf.commit("person", leaf.Opening(salt, {"answer": guess})) != commitment


def test_an_opening_shows_its_value_and_no_other() -> None:
    made = sample.draft(0)
    read = leaf.read_leaf(made.leaf)
    opening = made.openings["content"]
    leaf.check_opening(read, "content", opening)
    with pytest.raises(EvidenceError, match="not the one committed"):
        leaf.check_opening(read, "content", leaf.Opening(opening.salt, {"choice": "accepted"}))
    with pytest.raises(EvidenceError, match="not the one committed"):
        leaf.check_opening(read, "person", opening)


def test_a_stored_value_opens_only_with_its_key_in_its_place() -> None:
    where = {"origin": "o", "nonce": b"n" * 16, "path": "person"}
    sealed = leaf.seal_value(
        {"name": "Dana"},
        group_key=b"k" * 32,
        gcm_nonce=b"g" * 12,
        **where,  # type: ignore[arg-type]
    )
    assert b"Dana" not in sealed
    opened = leaf.open_value(sealed, group_key=b"k" * 32, **where)  # type: ignore[arg-type]
    assert opened == {"name": "Dana"}
    for change in ({"group_key": b"x" * 32}, {"path": "content"}, {"nonce": b"m" * 16}):
        with pytest.raises(EvidenceError, match="does not open"):
            leaf.open_value(sealed, **{"group_key": b"k" * 32, **where, **change})  # type: ignore[arg-type]
    with pytest.raises(EvidenceError, match="does not open"):
        leaf.open_value(b"short", group_key=b"k" * 32, **where)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"v": "1"},
        {"extra": 1},
        {"n": None},
        {"n": b64u(bytes(15))},
        {"n": b64u(bytes(16)) + "="},
        {"f": []},
        {"f": {"Person": b64u(bytes(32))}},
        {"f": {"person": b64u(bytes(31))}},
        {"x": {}},
        {"x": ["zz"]},
        {"p": -1},
        {"p": True},
        {"p": "3"},
        {"kind": "Bad Kind"},
        {"at": "2026-03-01"},
        {"at": "2026-13-01T00:00:00.000Z"},
        {"at": "٢٠٢٦-03-01T00:00:00.000Z"},
        {"log": ""},
    ],
)
def test_a_leaf_of_another_form_is_refused(change: dict[str, object]) -> None:
    body = {**json.loads(sample.draft(0).leaf), **change}
    with pytest.raises(EvidenceError):
        leaf.read_leaf(json.dumps(body).encode())


@pytest.mark.parametrize("key", ["v", "log", "kind", "at", "n", "f", "x"])
def test_a_leaf_without_a_required_key_is_refused(key: str) -> None:
    body = json.loads(sample.draft(0).leaf)
    del body[key]
    with pytest.raises(EvidenceError, match="missing keys"):
        leaf.read_leaf(json.dumps(body).encode())


def test_a_leaf_over_16_kib_is_refused() -> None:
    with pytest.raises(EvidenceError, match="at most 16384 bytes"):
        sample.draft(0, attachments=[bytes(32)] * 400)


def test_times_are_utc_milliseconds_and_need_a_zone() -> None:
    east = timezone(timedelta(hours=2))
    text = leaf.format_time(datetime(2026, 3, 1, 11, 0, 0, 123999, tzinfo=east))
    assert text == "2026-03-01T09:00:00.123Z"
    assert leaf.parse_time(text) == datetime(2026, 3, 1, 9, 0, 0, 123000, tzinfo=UTC)
    assert leaf.format_time(datetime(2026, 3, 1, microsecond=500_000, tzinfo=UTC)).endswith(".500Z")
    with pytest.raises(EvidenceError, match="needs a zone") as caught:
        leaf.format_time(datetime(2026, 3, 1))
    assert caught.value.hint == "use datetime.now(UTC)"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process is set on POSIX only")
def test_the_zone_of_the_machine_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        moment = datetime(2026, 3, 1, 9, tzinfo=UTC)
        assert leaf.format_time(moment) == "2026-03-01T09:00:00.000Z"
    finally:
        monkeypatch.undo()
        time.tzset()


@given(st.binary(max_size=300))
def test_garbage_raises_our_error_only(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        leaf.read_leaf(data)


@given(st.text(max_size=60))
def test_base64_has_one_spelling(text: str) -> None:
    try:
        data = from_b64u(text)
    except EvidenceError:
        return
    assert b64u(data) == text


# --- bounds, and what is said -----------------------------------------------------------------
def refused(words: str) -> AbstractContextManager[object]:
    """Our error, whose text is exactly this."""
    return pytest.raises(EvidenceError, match="^" + re.escape(words) + r"\Z")


def body_of(**change: object) -> bytes:
    body = {**json.loads(sample.draft(0).leaf), **change}
    return json.dumps({key: value for key, value in body.items() if value != "gone"}).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"v": 2}, "this leaf has a version other than 1"),
        ({"v": True}, "this leaf has a version other than 1"),
        ({"log": ""}, "a leaf must name its log"),
        ({"log": 5}, "a leaf must name its log"),
        ({"kind": "Bad"}, "the kind of a leaf must be words joined by points"),
        ({"kind": None}, "the kind of a leaf must be words joined by points"),
        ({"at": "2026-03-01T09:00:00Z"}, "a time must read YYYY-MM-DDTHH:MM:SS.mmmZ"),
        ({"at": 5}, "a time must read YYYY-MM-DDTHH:MM:SS.mmmZ"),
        ({"at": "2026-02-30T09:00:00.000Z"}, "a time names a day or hour that does not exist"),
        ({"f": []}, "f of a leaf must be an object of commitments"),
        ({"f": {"A": b64u(bytes(32))}}, "f of a leaf holds a path outside [a-z][a-z0-9_.]*"),
        ({"f": {"a": b64u(bytes(31))}}, "32 bytes expected in base64, got 31"),
        ({"x": {}}, "x of a leaf must be a list of digests"),
        ({"x": [b64u(bytes(33))]}, "32 bytes expected in base64, got 33"),
        ({"n": b64u(bytes(15))}, "16 bytes expected in base64, got 15"),
        ({"p": -1}, "p of a leaf must be the index of an earlier leaf"),
        ({"p": True}, "p of a leaf must be the index of an earlier leaf"),
        ({"p": None}, "p of a leaf must be the index of an earlier leaf"),
        ({"d": 0}, "d of a leaf must be the version of a definition, from 1"),
        ({"d": True}, "d of a leaf must be the version of a definition, from 1"),
        ({"z": 1, "y": 2, "v": "gone"}, "a leaf has unknown or missing keys: KEYS"),
    ],
)
def test_a_leaf_of_another_form_is_refused_in_words(change: dict[str, object], words: str) -> None:
    leaf_bytes = body_of(**change)
    if words.endswith("KEYS"):
        found = json.loads(leaf_bytes).keys() ^ {"v", "log", "kind", "at", "n", "f", "x"}
        words = words.replace("KEYS", ", ".join(sorted(found)))
    with refused(words):
        leaf.read_leaf(leaf_bytes)


def test_what_a_leaf_states_is_read_whole() -> None:
    made = leaf.draft_leaf(
        origin="o",
        kind="a.b_1.c",
        at="2026-03-01T09:00:00.000Z",
        nonce=b"n" * 16,
        groups={"content": 1, "person": {"name": "Dana"}},
        group_key={"content": b"c" * 32, "person": b"p" * 32},
        attachments=[b"x" * 32, b"y" * 32],
        related=0,
    )
    assert (made.nonce, made.origin, made.related) == (b"n" * 16, "o", 0)
    read = leaf.read_leaf(made.leaf)
    assert (read.log, read.kind, read.at) == ("o", "a.b_1.c", "2026-03-01T09:00:00.000Z")
    assert (read.nonce, read.related) == (b"n" * 16, 0)
    assert read.attachments == (b"x" * 32, b"y" * 32)
    assert read.commitments == {
        path: leaf.commit(path, opening) for path, opening in made.openings.items()
    }
    salts = {
        path: leaf.derive_salt(bytes([ord(path[0])]) * 32, b"n" * 16, path)
        for path in made.openings
    }
    assert {path: opening.salt for path, opening in made.openings.items()} == salts
    bare = leaf.draft_leaf(
        origin="o", kind="a", at=read.at, nonce=b"n" * 16, groups={}, group_key=b"k" * 32
    )
    assert json.loads(bare.leaf).keys() == {"v", "log", "kind", "at", "n", "f", "x"}
    assert leaf.read_leaf(bare.leaf).related is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"group_key": b"k" * 31}, "group 'content' needs a key of 32 bytes"),
        ({"group_key": b"k" * 33}, "group 'content' needs a key of 32 bytes"),
        ({"group_key": {"other": b"k" * 32}}, "group 'content' needs a key of 32 bytes"),
        ({"nonce": b"n" * 15}, "a leaf nonce has 16 bytes, got 15"),
        ({"groups": {"Content": 1}}, "a group path must match [a-z][a-z0-9_.]*, got 'Content'"),
        ({"groups": {"C" * 70: 1}}, f"a group path must match [a-z][a-z0-9_.]*, got {'C' * 60!r}"),
        ({"attachments": [b"x"]}, "32 bytes expected in base64, got 1"),
    ],
)
def test_a_leaf_is_not_made_from_what_does_not_fit(change: dict[str, object], words: str) -> None:
    given = {
        "origin": "o",
        "kind": "a",
        "at": "2026-03-01T09:00:00.000Z",
        "nonce": b"n" * 16,
        "groups": {"content": 1},
        "group_key": b"k" * 32,
        **change,
    }
    with refused(words):
        leaf.draft_leaf(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize("version", [None, 1, 2, 30])
def test_a_leaf_names_the_version_of_its_definition_if_it_has_one(version: int | None) -> None:
    made = sample.draft(0, version=version)
    assert ("d" in json.loads(made.leaf)) is (version is not None)
    assert leaf.read_leaf(made.leaf).version == version


def test_a_leaf_of_exactly_16_kib_is_read() -> None:
    padding = leaf.LARGEST_LEAF - len(body_of(log="o"))
    full = body_of(log="o" * (padding + 1))
    assert len(full) == leaf.LARGEST_LEAF == 16384
    assert leaf.read_leaf(full).log == "o" * (padding + 1)
    with refused("a leaf has at most 16384 bytes, got 16385"):
        leaf.read_leaf(full + b" ")
    with pytest.raises(EvidenceError, match="version other than 1") as caught:
        leaf.read_leaf(body_of(v=2))
    assert caught.value.hint == "use a newer verifier"
    with pytest.raises(EvidenceError, match="unknown or missing keys") as caught:
        leaf.read_leaf(body_of(**{"k" * 300: 1}))
    assert len(str(caught.value)) == len("a leaf has unknown or missing keys: ") + 200
    for other in (b"[]", b'"x"', b"5"):
        with refused("a leaf must be a JSON object"):
            leaf.read_leaf(other)


def test_a_path_has_at_most_100_characters() -> None:
    opening = leaf.Opening(bytes(32), 1)
    expected = hashlib.sha256(
        b"duecare/ledger/field/v1\n\x00\x64" + b"a" * 100 + bytes(32) + b"1"
    ).digest()
    assert leaf.commit("a" * 100, opening) == expected
    with pytest.raises(EvidenceError, match="a group path must match"):
        leaf.commit("a" * 101, opening)
    for length in (31, 33):
        with refused(f"a salt has 32 bytes, got {length}"):
            leaf.commit("a", leaf.Opening(bytes(length), 1))


def test_an_unknown_group_has_no_opening() -> None:
    made = sample.draft(0)
    opening = made.openings["content"]
    with refused(f"the leaf has no group {'u' * 60!r}"):
        leaf.check_opening(leaf.read_leaf(made.leaf), "u" * 70, opening)
    with refused("the value shown for 'content' is not the one committed to"):
        leaf.check_opening(
            leaf.read_leaf(made.leaf), "content", leaf.Opening(opening.salt, "other")
        )


def test_a_personal_file_is_named_by_a_salted_digest() -> None:
    salt, content = b"s" * 32, hashlib.sha256(b"file").digest()
    found = leaf.personal_file_digest(salt, content)
    assert found == hashlib.sha256(b"duecare/ledger/file/v1\n" + salt + content).digest()
    for wrong in ((salt[1:], content), (salt, content[1:]), (salt + b"s", content)):
        with refused("a personal file needs a 32-byte salt and a SHA-256 digest"):
            leaf.personal_file_digest(*wrong)


def test_a_stored_value_has_the_bytes_of_the_format() -> None:
    sealed = leaf.seal_value(
        {"b": 1, "a": 2},
        group_key=b"k" * 32,
        gcm_nonce=b"g" * 12,
        origin="o",
        nonce=b"n" * 16,
        path="p",
    )
    key = HKDF(SHA256(), 32, None, b"duecare/value/v1").derive(b"k" * 32)
    expected = AESGCM(key).encrypt(b"g" * 12, b'{"a":2,"b":1}', b"o" + b"n" * 16 + b"p")
    assert sealed == b"g" * 12 + expected
    where = {"origin": "o", "nonce": b"n" * 16, "path": "p"}
    for origin in ("o", "x"):
        given = {**where, "origin": origin, "group_key": b"k" * 32}
        if origin == "o":
            assert leaf.open_value(sealed, **given) == {"b": 1, "a": 2}  # type: ignore[arg-type]
            continue
        with refused("the stored value of 'p' does not open with this key"):
            leaf.open_value(sealed, **given)  # type: ignore[arg-type]
    for length in (31, 33):
        with refused(f"a group key has 32 bytes, got {length}"):
            leaf.open_value(sealed, group_key=bytes(length), **where)  # type: ignore[arg-type]
    for length in (11, 13):
        with refused(f"a GCM nonce has 12 bytes, got {length}"):
            leaf.seal_value(1, group_key=bytes(32), gcm_nonce=bytes(length), **where)  # type: ignore[arg-type]
