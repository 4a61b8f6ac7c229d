from __future__ import annotations

import contextlib

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from duecare.errors import EvidenceError
from duecare.evidence import canonical

keys = st.from_regex(r"[a-z][a-z0-9_.]{0,8}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8"), max_size=20)
scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
)


@given(values)
def test_it_agrees_with_an_independent_implementation(value: object) -> None:
    try:
        found = canonical.canonicalize(value)
    except EvidenceError:
        return  # outside the profile: not NFC, or too deep
    assert found == rfc8785.dumps(value)  # type: ignore[arg-type]
    assert canonical.parse_strict(found) == value
    assert canonical.canonicalize(canonical.parse_strict(found)) == found


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.5, "float is not allowed"),
        (2**53, "2\\^53 - 1"),
        ({"Key": 1}, "a key must match"),
        ({"a-b": 1}, "a key must match"),
        ("e\u0301", "NFC"),
        ("\ud800", "surrogate"),
        (b"bytes", "bytes is not allowed"),
        ([[[[[[[[["deep"]]]]]]]]], "deeper than 8"),
    ],
)
def test_it_refuses_what_lies_outside_the_profile(value: object, reason: str) -> None:
    with pytest.raises(EvidenceError, match=reason):
        canonical.canonicalize(value)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":-0}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":99999999999999999999}',
        b'{"a":9007199254740992}',
        b'"\\ud800"',
        b'{"a":1}x',
        b"\xef\xbb\xbf{}",
        b"\xff",
        b'"\x01"',
        b"",
        b"[" * 100_000,
    ],
)
def test_json_with_two_meanings_is_refused(text: bytes) -> None:
    with pytest.raises(EvidenceError):
        canonical.parse_strict(text)


@given(st.binary(max_size=200))
def test_garbage_raises_our_error_only(data: bytes) -> None:
    with contextlib.suppress(EvidenceError):
        canonical.parse_strict(data)
