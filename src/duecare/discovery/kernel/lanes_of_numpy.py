"""The same tests of 64 bytes for the interpreter: on arrays, or from a table of all bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Passed: TypeAlias = Any  # an array of bool
_WIDTH: Final = 64
_EVERY_BYTE: Final = np.arange(256, dtype=np.uint8)


class _LooksAheadError(Exception):
    """A test looks at bytes behind the one that it tells about."""


class _Lanes:
    """`simd.Lanes` on arrays."""

    def __init__(self, load: Callable[[int], Bytes]) -> None:
        self._load = load

    def load(self, step: int = 0) -> Bytes:
        return self._load(step)

    def equal(self, vector: Bytes, byte: int) -> Passed:
        return vector == np.uint8(byte)

    def between(self, vector: Bytes, low: int, count: int) -> Passed:
        return vector - np.uint8(low) < np.uint8(count)

    def folded(self, vector: Bytes) -> Bytes:
        return vector | np.uint8(32)

    def any_of(self, *tests: Passed) -> Passed:
        return np.logical_or.reduce(tests)

    def all_of(self, *tests: Passed) -> Passed:
        return np.logical_and.reduce(tests)


def _every_byte(step: int) -> Bytes:
    if step:
        raise _LooksAheadError
    return _EVERY_BYTE


def mask_of(test: Callable[[_Lanes], Any]) -> Callable[[Any, int], np.uint64]:
    """A function ``(buf, at) -> uint64`` of the bytes that pass a test."""
    try:
        passed: Passed = test(_Lanes(_every_byte))
    except _LooksAheadError:
        return _on_arrays(test)
    digits = bytes(np.where(passed, 49, 48).astype(np.uint8))

    def mask(buf: Any, at: int) -> np.uint64:
        # the number in base 2 has the last byte's bit first
        return np.uint64(int(bytes(buf[at : at + _WIDTH]).translate(digits)[::-1], 2))

    return mask


def _on_arrays(test: Callable[[_Lanes], Any]) -> Callable[[Any, int], np.uint64]:
    def mask(buf: Any, at: int) -> np.uint64:
        passed = test(
            _Lanes(lambda step: np.frombuffer(buf[at + step : at + step + _WIDTH], dtype=np.uint8))
        )
        return np.uint64(int.from_bytes(np.packbits(passed, bitorder="little").tobytes(), "little"))

    return mask


def zeros_below(mask: np.uint64) -> int:
    """How many bits below the lowest one that is set; 64 when none is."""
    value = int(mask)
    return (value & -value).bit_length() - 1 if value else _WIDTH


def eight_bytes(buf: Any, at: int) -> np.uint64:
    """Eight bytes as a number, the first one lowest."""
    return np.uint64(int.from_bytes(bytes(buf[at : at + 8]), "little"))
