"""How functions are compiled: without the interpreter lock, and cached on disk.

Where small work is done (`machine_code`), they are left as they are. So a function of the kernel
has to mean the same to the interpreter: bytes are read through `pointer`, which gives whole
numbers without a width, and 64-bit arithmetic is written in ``np.uint64``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numpy as np

from duecare.discovery.kernel.machine_code import IS_INTERPRETED

P = ParamSpec("P")
R = TypeVar("R")
Array = TypeVar("Array")


def pointer(array: Array) -> Array:
    """The memory of an array, for compiled code only: indexed as the array, but without a length.

    A call hands over an array as seven numbers and a pointer as one. At a candidate every ten
    bytes that halves the time. A pointer does not keep its array: compiled code frees an array of
    its own after the last line that names it, so such a line has to stand behind the last use.
    """
    memory: Any = memoryview(array) if IS_INTERPRETED else array  # type: ignore[arg-type]
    return memory  # type: ignore[no-any-return]  # it is indexed as the array is


def _jit(function: Callable[P, R], **options: Any) -> Callable[P, R]:
    if IS_INTERPRETED:
        return function
    from duecare.discovery.kernel.jit import jit

    return jit(function, options)


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile on first call, release the interpreter lock, keep the machine code.

    The function may not make arrays: without the run time's reference counts, calls that pass
    arrays cost a fraction.
    """
    return _jit(function, _nrt=False)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """The same, put in the place of each call: for small things that run at every candidate."""
    return _jit(function, _nrt=False, forceinline=True)


def compiled_with_arrays(function: Callable[P, R]) -> Callable[P, R]:
    """The same for a function that makes arrays."""
    if not IS_INTERPRETED:
        return _jit(function)

    @functools.wraps(function)
    def interpreted(*args: P.args, **kwargs: P.kwargs) -> R:
        with np.errstate(over="ignore"):  # hashes go round at 64 bits
            return function(*args, **kwargs)

    return interpreted


def branch(function: Callable[P, R]) -> Callable[P, R]:
    """A closure that is compiled as part of those that call it, and kept with their code."""
    if IS_INTERPRETED:
        return function
    from duecare.discovery.kernel.jit import jit_branch

    return jit_branch(function)


def known(function: Callable[P, R]) -> None:
    """Let compiled functions call a plain one, which itself stays as it is."""
    if not IS_INTERPRETED:
        from duecare.discovery.kernel.jit import make_known

        make_known(function)
