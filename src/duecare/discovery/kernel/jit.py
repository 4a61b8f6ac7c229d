"""The compiler behind `compiled`: Numba, with calls that share one compilation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba
from numba import types
from numba.extending import intrinsic, register_jitable

from duecare.discovery.kernel.compiled import pointer
from duecare.discovery.kernel.machine_code import folder

P = ParamSpec("P")
R = TypeVar("R")


def jit(function: Callable[P, R], options: dict[str, Any]) -> Callable[P, R]:
    """Compile with ``options`` on first call and keep the machine code."""
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder())  # read when the function is decorated: only ours go there
    try:
        wrapped: Any = numba.njit(nogil=True, cache=True, **options)(function)
    finally:
        config.CACHE_DIR = before
    _widen_calls(wrapped)
    return wrapped  # type: ignore[no-any-return]  # numba is untyped


def jit_branch(function: Callable[P, R]) -> Callable[P, R]:
    """Compile as part of the callers, whose code is kept."""
    options: dict[str, Any] = {"_nrt": False}
    wrapped: Any = numba.njit(nogil=True, **options)(function)
    _widen_calls(wrapped)
    return wrapped  # type: ignore[no-any-return]  # numba is untyped


def make_known(function: Callable[..., Any]) -> None:
    """Let compiled functions call a plain one."""
    register: Any = register_jitable
    register(function)


def _widen_calls(wrapped: Any) -> None:
    """Let calls with different constants share one compilation.

    Numba types a constant argument as that very constant and would compile the callee again for
    each: two thirds of the time that a first start takes.
    """
    original = wrapped.get_call_template

    def get_call_template(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        return original(tuple(map(_widened, args)), {k: _widened(v) for k, v in kws.items()})

    wrapped.get_call_template = get_call_template


def _widened(kind: Any) -> Any:
    numba_types: Any = types
    plain = numba_types.unliteral(kind)
    is_short = isinstance(plain, numba_types.Integer) and plain.bitwidth < 64
    return numba_types.int64 if is_short else plain


def _pointer(_typing: Any, array: Any) -> Any:
    numba_types: Any = types

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, args[0]).data

    return numba_types.CPointer(array.dtype)(array), generate


_intrinsic: Any = intrinsic
_as_pointer: Any = _intrinsic(_pointer)


@numba.extending.overload(pointer)
def _pointer_of(array: Any) -> Any:  # noqa: ARG001  the name of the argument is what numba reads
    def implementation(array: Any) -> Any:
        return _as_pointer(array)

    return implementation
