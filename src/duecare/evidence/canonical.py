"""Canonical JSON: RFC 8785 (JCS), and the narrower profile that Duecare's entries use.

The profile leaves out what makes JCS hard to get right: no floats (money is whole cents), whole
numbers within +-(2^53 - 1), text in Unicode NFC without lone surrogates, keys ``[a-z][a-z0-9_.]*``
and at most eight levels. Within it, UTF-16 order and code-point order of keys agree.

Verifiers hash stored bytes. Canonical form is a rule for producers, so that an error here can
never break an old proof; a document with two equal keys is refused by everyone.
"""

from __future__ import annotations

import json
import math
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


def is_canonical(data: bytes) -> bool:
    """Whether bytes are the canonical form of a value of the profile."""
    try:
        return canonicalize(parse_strict(data)) == data
    except EvidenceError:
        return False


def jcs(value: JSONValue) -> bytes:
    """RFC 8785 without the profile's limits: any key, and floats by the ECMAScript rule.

    Used to check foreign documents; entries use :func:`canonicalize`.
    Raises :class:`EvidenceError` for NaN, infinities, lone surrogates and unknown types.
    """
    try:
        return _write(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise EvidenceError("text holds a lone surrogate") from error


def _write(value: JSONValue) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return es6_number(float(value))
    if isinstance(value, float):
        return es6_number(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(_write(item) for item in value) + "]"
    if isinstance(value, dict):
        # RFC 8785 section 3.2.3: keys are ordered by their UTF-16 code units.
        ordered = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_write(key)}:{_write(item)}" for key, item in ordered) + "}"
    raise EvidenceError(f"JSON cannot hold {type(value).__name__}")


def es6_number(number: float) -> str:
    """A number as ECMAScript's Number.prototype.toString writes it (RFC 8785 section 3.2.2.3).

    Raises :class:`EvidenceError` for NaN and infinities.
    """
    if not math.isfinite(number):
        raise EvidenceError("JSON has no NaN and no infinity")
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    digits, exponent = _shortest_digits(abs(number))
    point = exponent + len(digits)
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{sign}{mantissa}e{point - 1:+d}"


def _shortest_digits(number: float) -> tuple[str, int]:
    """Shortest digits that read back as the number, and the power of ten of the last digit."""
    mantissa, _, power = repr(number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    exponent = int(power or 0) - len(fraction)
    stripped = digits.rstrip("0")
    return stripped, exponent + len(digits) - len(stripped)
