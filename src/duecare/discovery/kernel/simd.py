"""Sixty-four bytes at a time: which of them are digits, letters or signs, as the bits of a number.

Bit ``k`` of a mask speaks of byte ``at + k``. One load and one or two comparisons of a whole
vector give a mask, and counting its trailing zeros gives the length of a run, without a branch
for each byte. Written in the compiler's own vectors, so every processor gets what it has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from llvmlite import ir  # type: ignore[import-untyped, unused-ignore]
from numba import types
from numba.extending import intrinsic

from duecare.discovery.kernel.compiled import inlined

Bytes = npt.NDArray[np.uint8]
WIDTH: Final = 64
_types: Any = types
_ir: Any = ir
_intrinsic: Any = intrinsic
_BYTE: Final = _ir.IntType(8)
_VECTOR: Final = _ir.VectorType(_BYTE, WIDTH)


def _all(value: int) -> Any:
    return _ir.Constant(_VECTOR, [value] * WIDTH)


def _load(builder: Any, args: Any, step: int = 0) -> Any:
    """The 64 bytes at ``args[1] + step`` of the text ``args[0]``, aligned or not."""
    at = builder.add(args[1], _ir.Constant(args[1].type, step))
    vector = builder.bitcast(builder.gep(args[0], [at]), _VECTOR.as_pointer())
    return builder.load(vector, align=1)


def _mask_of(
    test: Callable[[Any, Callable[[int], Any]], Any],
) -> Callable[[Bytes, int], np.uint64]:
    """A compiled function ``(buf, at) -> uint64`` of the bytes that pass a vector test."""

    def make(_typing: Any, buf: Any, _at: Any) -> Any:
        signature = _types.uint64(buf, _types.int64)

        def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            passed = test(builder, lambda step: _load(builder, args, step))
            return builder.bitcast(passed, _ir.IntType(64))

        return signature, generate

    mask: Callable[[Bytes, int], np.uint64] = _intrinsic(make)
    return mask


def _between(builder: Any, vector: Any, low: int, count: int) -> Any:
    return builder.icmp_unsigned("<", builder.sub(vector, _all(low)), _all(count))


def _folded(builder: Any, vector: Any) -> Any:
    return builder.or_(vector, _all(32))


def _is(builder: Any, vector: Any, byte: int) -> Any:
    return builder.icmp_unsigned("==", vector, _all(byte))


def _is_hinted(builder: Any, load: Callable[[int], Any]) -> Any:
    """A digit, or an ``@``."""
    vector = load(0)
    return builder.or_(_between(builder, vector, 48, 10), _is(builder, vector, 64))


def _is_sign(builder: Any, load: Callable[[int], Any]) -> Any:
    """A number sign, a colon, or the first byte of an accented letter."""
    vector = load(0)
    signs = builder.or_(_is(builder, vector, 35), _is(builder, vector, 58))
    return builder.or_(signs, _is(builder, vector, 0xC3))


hints = _mask_of(_is_hinted)
signs = _mask_of(_is_sign)
digits = _mask_of(lambda builder, load: _between(builder, load(0), 48, 10))
visible = _mask_of(lambda builder, load: _between(builder, load(0), 32, 95))
latin_letters = _mask_of(lambda builder, load: _between(builder, load(0), 0xC0, 64))
latin_leads = _mask_of(lambda builder, load: _between(builder, load(0), 0xC3, 2))
continuations = _mask_of(lambda builder, load: _between(builder, load(0), 0x80, 64))
zeros = _mask_of(lambda builder, load: _is(builder, load(0), 0))
letters = _mask_of(lambda b, load: _between(b, _folded(b, load(0)), 97, 26))
capitals = _mask_of(lambda builder, load: _between(builder, load(0), 65, 26))


def _secret_pieces(builder: Any, load: Callable[[int], Any]) -> Any:
    """Where a piece of a word for a secret may start.

    ssw (password), pwd, pw:, tras (contrasena), lave (clave), cret (secret), oken (token), KIA
    (AKIA), E KE (PRIVATE KEY), i_k, i k, ikey, s_k (api and access keys), hp_ (ghp_), pat_
    (github_pat_), _li (sk_live_), xox, eyJ, AIz, SG.; words in any case, formats as they are.
    """
    a, b, c, d = (load(step) for step in range(4))
    low_a, low_b, low_c, low_d = (_folded(builder, vector) for vector in (a, b, c, d))

    def all_of(*tests: Any) -> Any:
        passed = tests[0]
        for test in tests[1:]:
            passed = builder.and_(passed, test)
        return passed

    def word(*bytes_: int) -> Any:
        folded = (low_a, low_b, low_c, low_d)
        return all_of(*(_is(builder, v, byte) for v, byte in zip(folded, bytes_, strict=False)))

    def exact(*bytes_: int) -> Any:
        return all_of(
            *(_is(builder, v, byte) for v, byte in zip((a, b, c, d), bytes_, strict=False))
        )

    between = builder.or_(_is(builder, b, 95), _is(builder, b, 32))
    pieces = [
        word(*b"ssw"),
        word(*b"pwd"),
        word(*b"tras"),
        word(*b"lave"),
        word(*b"cret"),
        word(*b"oken"),
        word(*b"ikey"),
        all_of(word(*b"pw"), _is(builder, c, 58)),
        all_of(
            _is(builder, low_a, 105), between, _is(builder, low_c, 107), _is(builder, low_d, 101)
        ),
        all_of(_is(builder, low_a, 115), _is(builder, b, 95), _is(builder, low_c, 107)),
        exact(*b"KIA"),
        exact(*b"E KE"),
        exact(*b"hp_"),
        exact(*b"pat_"),
        exact(*b"_li"),
        exact(*b"xox"),
        exact(*b"eyJ"),
        exact(*b"AIz"),
        exact(*b"SG."),
    ]
    passed = pieces[0]
    for piece in pieces[1:]:
        passed = builder.or_(passed, piece)
    return passed


secret_block = _mask_of(_secret_pieces)


def _trailing_zeros(_typing: Any, _mask: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], _ir.Constant(_ir.IntType(1), 0))

    return _types.int64(_types.uint64), generate


def _eight_bytes(_typing: Any, buf: Any, _at: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        word = builder.bitcast(builder.gep(args[0], [args[1]]), _ir.IntType(64).as_pointer())
        return builder.load(word, align=1)

    return _types.uint64(buf, _types.int64), generate


zeros_below: Callable[[np.uint64], int] = _intrinsic(
    _trailing_zeros
)  # 64 for a mask without any bit
_eight: Callable[[Bytes, int], np.uint64] = _intrinsic(_eight_bytes)
NONE: Final = np.uint64(0)
ONE: Final = np.uint64(1)
_TIME: Final = np.uint64(0x30303A30303A3030)
_TIME_BITS: Final = np.uint64(0xF0F0FFF0F0FFF0F0)  # the upper half of a digit, all of a colon
_TIME_TENS: Final = np.uint64(0xF0F000F0F000F0F0)
_TIME_TENS_SET: Final = np.uint64(0x3030003030003030)
_SIX: Final = np.uint64(0x0606000606000606)  # carries what is no digit into the upper half


@inlined
def first_bytes(buf: Bytes, at: int, count: int) -> np.uint64:
    """Up to eight bytes as a number, the first one lowest."""
    word = _eight(buf, at)
    return word if count >= 8 else word & ((ONE << np.uint64(8 * count)) - ONE)


@inlined
def digits_end(buf: Bytes, at: int) -> int:
    """Where the run of digits at ``at`` ends."""
    run = WIDTH
    while run == WIDTH:
        run = zeros_below(~digits(buf, at))
        at += run
    return at


@inlined
def word_end(buf: Bytes, at: int) -> int:
    """Where the run of letters and digits at ``at`` ends."""
    run = WIDTH
    while run == WIDTH:
        run = zeros_below(~(digits(buf, at) | letters(buf, at)))
        at += run
    return at


@inlined
def is_time(buf: Bytes, at: int) -> bool:
    """Whether ``12:34:56`` stands at ``at``: six digits and two colons."""
    eight = _eight(buf, at)
    found: bool = (eight & _TIME_BITS) == _TIME and (eight + _SIX) & _TIME_TENS == _TIME_TENS_SET
    return found
