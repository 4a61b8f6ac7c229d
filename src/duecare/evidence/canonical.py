"""Canonical JSON: the part of RFC 8785 (JCS) that Duecare's entries use.

It leaves out what makes JCS hard to get right: no floats (money is whole cents), whole
numbers within +-(2^53 - 1), text in Unicode NFC without lone surrogates, keys ``[a-z][a-z0-9_.]*``
and at most eight levels. Within it, UTF-16 order and code-point order of keys agree.

Verifiers hash stored bytes. Canonical form is a rule for producers, so that an error here can
never break an old proof; a document with two equal keys is refused by everyone.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from duecare.errors import EvidenceError

JSONValue = Any
"""None, bool, int, float, str, list or dict with string keys, nested."""

LARGEST_INTEGER = 2**53 - 1
DEEPEST = 8
_KEY = re.compile(r"[a-z][a-z0-9_.]*\Z")
_LONGEST_INTEGER_TEXT = 17
_ENCODE = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


def canonicalize(value: JSONValue) -> bytes:
    """The canonical bytes of a value of the Duecare profile.

    Raises :class:`EvidenceError` naming the place and the rule when the value is outside it.
    """
    check_profile(value)
    # Inside the profile the standard encoder writes exactly what RFC 8785 asks for: the same
    # escapes (section 3.2.2.2), no white space, and sorted ASCII keys.
    return _ENCODE(value).encode()


def check_profile(value: JSONValue, *, place: str = "$", depth: int = 0) -> None:
    """Refuse a value outside the profile; raises :class:`EvidenceError` naming the place."""
    kind = type(value)
    if kind is str:
        _check_text(value, place)
    elif kind is dict:
        _check_depth(depth, place)
        for key, item in value.items():
            if type(key) is not str or not _KEY.match(key):
                raise EvidenceError(
                    f"{place}: a key must match [a-z][a-z0-9_.]*, got {str(key)[:60]!r}"
                )
            check_profile(item, place=f"{place}.{key}", depth=depth + 1)
    elif kind is list or kind is tuple:
        _check_depth(depth, place)
        for index, item in enumerate(value):
            check_profile(item, place=f"{place}[{index}]", depth=depth + 1)
    elif kind is int:
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            raise EvidenceError(f"{place}: a whole number must lie within 2^53 - 1")
    elif value is not None and kind is not bool:
        raise EvidenceError(
            f"{place}: {kind.__name__} is not allowed",
            hint="write money as whole cents, rates and times as text",
        )


def _check_depth(depth: int, place: str) -> None:
    if depth >= DEEPEST:
        raise EvidenceError(f"{place}: nested deeper than {DEEPEST} levels")


def _check_text(text: str, place: str) -> None:
    if text.isascii():
        return
    if not unicodedata.is_normalized("NFC", text):
        raise EvidenceError(
            f"{place}: text must be in Unicode NFC", hint="use unicodedata.normalize('NFC', text)"
        )
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise EvidenceError(f"{place}: text holds a lone surrogate")


def parse_strict(data: bytes) -> JSONValue:
    """Read JSON that has one meaning only.

    Refused with :class:`EvidenceError`: two equal keys in an object, numbers that are not whole
    or exceed 2^53 - 1, bytes that are not UTF-8, lone surrogates, a byte order mark, trailing data.
    White space between tokens is allowed, since proofs rest on stored bytes.
    """
    try:
        text = data.decode("utf-8")
        value = _DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise EvidenceError("JSON must be UTF-8") from error
    except RecursionError as error:
        raise EvidenceError("JSON is nested too deeplyly") from error
    except json.JSONDecodeError as error:
        raise EvidenceError(f"not JSON: {error.msg} at position {error.pos}") from error
    if "\\u" in text:
        _refuse_surrogates(value)
    return value


def _pairs_once(pairs: list[tuple[str, JSONValue]]) -> dict[str, JSONValue]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise EvidenceError("duplicate key in a JSON object")
    return result


def _whole_number(text: str) -> int:
    number = int(text) if len(text) <= _LONGEST_INTEGER_TEXT else LARGEST_INTEGER + 1
    if not -LARGEST_INTEGER <= number <= LARGEST_INTEGER or text == "-0":
        raise EvidenceError("a JSON number must be whole and within 2^53 - 1")
    return number


def _refuse_number(text: str) -> JSONValue:
    raise EvidenceError(f"a JSON number must be whole, got {text[:20]}")


def _refuse_surrogates(value: JSONValue) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise EvidenceError("JSON text holds a lone surrogate") from error


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs_once,
    parse_int=_whole_number,
    parse_float=_refuse_number,
    parse_constant=_refuse_number,
)
