"""How functions are compiled: without the interpreter lock, and cached on disk.

Numba's own cache notices a change of the file of a function, but not of the functions that it
calls in other files. So the folder of the machine code carries a digest of all compiled sources.
It lies beside the package, or in the user's cache folder when the package is read-only, or in the
system's temporary directory for a service account without a home. It never holds client data.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import numba
from numba import types
from numba.extending import intrinsic

P = ParamSpec("P")
R = TypeVar("R")
Array = TypeVar("Array")
_HERE: Final = Path(__file__).parent
_PACKAGE: Final = _HERE.parents[1]
_COMPILED: Final = (
    "discovery/kernel/*.py",
    "discovery/detectors/*.py",
    "discovery/readers/csv_cells.py",
    "discovery/texts.py",
    "data_types/*.py",
    "data_types/types/*.py",
)


def _cache_folder() -> str:
    digest = hashlib.blake2b(numba.__version__.encode(), digest_size=6)
    for pattern in _COMPILED:
        for source in sorted(_PACKAGE.glob(pattern)):
            digest.update(source.read_bytes())
    name = f"duecare-kernel-{digest.hexdigest()}"
    beside = _HERE / "__pycache__"
    if os.environ.get("NUMBA_CACHE_DIR"):
        return str(Path(os.environ["NUMBA_CACHE_DIR"]) / name)
    if os.access(beside if beside.exists() else _HERE, os.W_OK):
        return str(beside / name)
    home = Path.home() / ".cache"
    if os.access(home if home.exists() else home.parent, os.W_OK):
        return str(home / "duecare" / name)
    user = os.getuid() if hasattr(os, "getuid") else 0
    return str(Path(tempfile.gettempdir()) / f"duecare-{user}" / name)


_FOLDER: Final = _cache_folder()


def _jit(function: Callable[P, R], options: dict[str, Any]) -> Callable[P, R]:
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = _FOLDER  # read when the function is decorated, so only ours go there
    try:
        wrapped: Any = numba.njit(nogil=True, cache=True, **options)(function)
    finally:
        config.CACHE_DIR = before
    _widen_calls(wrapped)
    return wrapped  # type: ignore[no-any-return]  # numba is untyped


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


def pointer(array: Array) -> Array:
    """The memory of an array, for compiled code only: indexed as the array, but without a length.

    A call hands over an array as seven numbers and a pointer as one. At a candidate every ten
    bytes that halves the time. A pointer does not keep its array: compiled code frees an array of
    its own after the last line that names it, so such a line has to stand behind the last use.
    """
    return array


@numba.extending.overload(pointer)
def _pointer_of(array: Any) -> Any:  # noqa: ARG001  the name of the argument is what numba reads
    def implementation(array: Any) -> Any:
        return _as_pointer(array)

    return implementation


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile on first call, release the interpreter lock, keep the machine code.

    The function may not make arrays: without the run time's reference counts, calls that pass
    arrays cost a fraction.
    """
    return _jit(function, {"_nrt": False})


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """The same, put in the place of each call: for small things that run at every candidate."""
    return _jit(function, {"_nrt": False, "forceinline": True})


def compiled_with_arrays(function: Callable[P, R]) -> Callable[P, R]:
    """The same for a function that makes arrays."""
    return _jit(function, {})


def branch(function: Callable[P, R]) -> Callable[P, R]:
    """A closure that is compiled as part of those that call it, and kept with their code."""
    options: dict[str, Any] = {"_nrt": False}
    wrapped: Any = numba.njit(nogil=True, **options)(function)
    _widen_calls(wrapped)
    return wrapped  # type: ignore[no-any-return]  # numba is untyped
