from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
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
    with pytest.raises(EvidenceError, match="needs a zone"):
        leaf.format_time(datetime(2026, 3, 1))


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
