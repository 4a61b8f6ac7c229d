"""Sixty-four bytes at a time: which of them are digits, letters or signs, as the bits of a number.

Bit ``k`` of a mask speaks of byte ``at + k``. One load and one or two comparisons of a whole
vector give a mask, and counting its trailing zeros gives the length of a run, without a branch
for each byte. Written in the compiler's own vectors, so every processor gets what it has.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from duecare.discovery.kernel.compiled import inlined
from duecare.discovery.kernel.machine_code import IS_INTERPRETED

Bytes = npt.NDArray[np.uint8]
WIDTH: Final = 64
Vector: TypeAlias = Any  # 64 bytes, or what a test says of each: of LLVM, or of numpy


class Lanes(Protocol):
    """What a test of 64 bytes at a time is made of."""

    def load(self, step: int = 0) -> Vector:
        """The bytes from ``at + step`` on."""

    def equal(self, vector: Vector, byte: int) -> Vector:
        """Whether each byte is ``byte``."""

    def between(self, vector: Vector, low: int, count: int) -> Vector:
        """Whether each byte is one of the ``count`` from ``low`` on."""

    def folded(self, vector: Vector) -> Vector:
        """The bytes with capitals as small letters."""

    def any_of(self, *tests: Vector) -> Vector:
        """Whether one of the tests passes."""

    def all_of(self, *tests: Vector) -> Vector:
        """Whether all of the tests pass."""


Test: TypeAlias = Callable[[Lanes], Vector]
Mask: TypeAlias = Callable[[Bytes, int], np.uint64]
_maker: Any = import_module(
    "duecare.discovery.kernel." + ("lanes_of_numpy" if IS_INTERPRETED else "lanes_of_llvm")
)
_mask_of: Final[Callable[[Test], Mask]] = _maker.mask_of
zeros_below: Final[Callable[[np.uint64], int]] = _maker.zeros_below  # 64 for no bit at all
_eight: Final[Mask] = _maker.eight_bytes

# Pieces of the words for a secret; small letters stand for capitals too.
_SECRET_WORDS: Final = (
    b"ssw",  # password
    b"pwd",
    b"pw:",
    b"tras",  # contrasena
    b"lave",  # clave
    b"cret",  # secret
    b"oken",  # token
    b"ikey",  # api key
    b"i_ke",
    b"i ke",
    b"s_k",  # access key
)
_SECRET_FORMATS: Final = (
    b"KIA",  # AKIA
    b"E KE",  # PRIVATE KEY
    b"hp_",  # ghp_
    b"pat_",  # github_pat_
    b"_li",  # sk_live_
    b"xox",
    b"eyJ",
    b"AIz",
    b"SG.",
)


def _secret_pieces(v: Lanes) -> Vector:
    """Where a piece of a word for a secret, or of a known format of keys, starts."""
    exact = [v.load(step) for step in range(4)]
    folded = [v.folded(vector) for vector in exact]

    def starts(piece: bytes, letters: list[Vector]) -> Vector:
        vectors = [letters if 97 <= byte <= 122 else exact for byte in piece]
        return v.all_of(*(v.equal(vectors[n][n], byte) for n, byte in enumerate(piece)))

    return v.any_of(
        *(starts(piece, folded) for piece in _SECRET_WORDS),
        *(starts(piece, exact) for piece in _SECRET_FORMATS),
    )


TESTS: Final[dict[str, Test]] = {
    "a digit or an @": lambda v: v.any_of(v.between(v.load(), 48, 10), v.equal(v.load(), 64)),
    "a digit": lambda v: v.between(v.load(), 48, 10),
    "a letter": lambda v: v.between(v.folded(v.load()), 97, 26),
    "a capital": lambda v: v.between(v.load(), 65, 26),
    # 0xC3: the first byte of an accented letter
    "#, : or accent": lambda v: v.any_of(*(v.equal(v.load(), byte) for byte in (35, 58, 0xC3))),
    "a sign that is shown": lambda v: v.between(v.load(), 32, 95),
    "a letter of Latin-1": lambda v: v.between(v.load(), 0xC0, 64),
    "a first byte of Latin-1 in UTF-8": lambda v: v.between(v.load(), 0xC3, 2),
    "a later byte of UTF-8": lambda v: v.between(v.load(), 0x80, 64),
    "a zero": lambda v: v.equal(v.load(), 0),
    "a piece of a secret": _secret_pieces,
}
hints, digits, letters, capitals, signs, *_others = map(_mask_of, TESTS.values())
visible, latin_letters, latin_leads, continuations, zeros, secret_block = _others
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
