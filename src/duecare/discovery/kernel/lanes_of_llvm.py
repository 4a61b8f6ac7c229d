"""Tests of 64 bytes in the compiler's own vectors, so every processor gets what it has."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, Final

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped, unused-ignore]
from numba import types
from numba.extending import intrinsic

_WIDTH: Final = 64
_types: Any = types
_ir: Any = ir
_intrinsic: Any = intrinsic
_BYTE: Final = _ir.IntType(8)
_VECTOR: Final = _ir.VectorType(_BYTE, _WIDTH)


def _all(value: int) -> Any:
    return _ir.Constant(_VECTOR, [value] * _WIDTH)


class _Lanes:
    """`simd.Lanes` as instructions that are added to a function."""

    def __init__(self, builder: Any, text: Any, at: Any) -> None:
        self._builder = builder
        self._text = text
        self._at = at

    def load(self, step: int = 0) -> Any:
        at = self._builder.add(self._at, _ir.Constant(self._at.type, step))
        vector = self._builder.bitcast(self._builder.gep(self._text, [at]), _VECTOR.as_pointer())
        return self._builder.load(vector, align=1)

    def equal(self, vector: Any, byte: int) -> Any:
        return self._builder.icmp_unsigned("==", vector, _all(byte))

    def between(self, vector: Any, low: int, count: int) -> Any:
        return self._builder.icmp_unsigned("<", self._builder.sub(vector, _all(low)), _all(count))

    def folded(self, vector: Any) -> Any:
        return self._builder.or_(vector, _all(32))

    def any_of(self, *tests: Any) -> Any:
        return reduce(self._builder.or_, tests)

    def all_of(self, *tests: Any) -> Any:
        return reduce(self._builder.and_, tests)


def mask_of(test: Callable[[_Lanes], Any]) -> Callable[[Any, int], np.uint64]:
    """A compiled function ``(buf, at) -> uint64`` of the bytes that pass a test."""

    def make(_typing: Any, buf: Any, _at: Any) -> Any:
        def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            return builder.bitcast(test(_Lanes(builder, *args)), _ir.IntType(_WIDTH))

        return _types.uint64(buf, _types.int64), generate

    mask: Callable[[Any, int], np.uint64] = _intrinsic(make)
    return mask


def _trailing_zeros(_typing: Any, _mask: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], _ir.Constant(_ir.IntType(1), 0))

    return _types.int64(_types.uint64), generate


def _eight_bytes(_typing: Any, buf: Any, _at: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        word = builder.bitcast(builder.gep(args[0], [args[1]]), _ir.IntType(64).as_pointer())
        return builder.load(word, align=1)

    return _types.uint64(buf, _types.int64), generate


zeros_below: Callable[[np.uint64], int] = _intrinsic(_trailing_zeros)
eight_bytes: Callable[[Any, int], np.uint64] = _intrinsic(_eight_bytes)
