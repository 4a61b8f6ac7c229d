"""How the loops of the engine are compiled: without the interpreter lock, and kept on disk.

Numba notices a change of the file of a function, but not of the functions that it calls in other
files. So the folder of the machine code carries a digest of the sources of this package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba

from duecare.cache_folder import cache_folder

P = ParamSpec("P")
R = TypeVar("R")
_HERE = Path(__file__).parent


@cache
def folder() -> Path:
    """The folder of the machine code of these sources."""
    digest = hashlib.blake2b(numba.__version__.encode(), digest_size=6)
    for source in sorted(_HERE.rglob("*.py")):
        digest.update(source.read_bytes())
    return cache_folder(f"duecare-risk-{digest.hexdigest()}", beside=_HERE / "__pycache__")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile on first call and keep the machine code."""
    return _jit(function)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """The same, put in the place of each call."""
    return _jit(function, inline="always")


def _jit(function: Callable[P, R], **options: Any) -> Callable[P, R]:
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder())  # read when the function is decorated: only ours go there
    try:
        made: Callable[P, R] = numba.njit(cache=True, nogil=True, **options)(function)
        return made
    finally:
        config.CACHE_DIR = before
