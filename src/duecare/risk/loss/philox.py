"""Counter-based random numbers: Philox4x32-10.

Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC11. Every number of
a simulation is a function of (key, year, event, slot): there is no state, so the bits do not
depend on the number of threads, on chunks or on which other clients are computed.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from duecare.risk.compiled import compiled, inlined

_M0: Final = np.uint64(0xD2511F53)
_M1: Final = np.uint64(0xCD9E8D57)
_W0: Final = np.uint64(0x9E3779B9)
_W1: Final = np.uint64(0xBB67AE85)
_LOW: Final = np.uint64(0xFFFFFFFF)
_SHIFT: Final = np.uint64(32)
TO_UNIT: Final = 1.0 / 4294967296.0


@inlined
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> tuple[Any, Any, Any, Any]:
    """Four 32-bit words (in uint64) of the counter ``c0..c3`` under the key ``k0, k1``."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (
            (p1 >> _SHIFT) ^ c1 ^ k0,
            p1 & _LOW,
            (p0 >> _SHIFT) ^ c3 ^ k1,
            p0 & _LOW,
        )
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@compiled
def uniforms(count: int, stream: int, k0: int, k1: int) -> npt.NDArray[np.float64]:
    """``count`` uniforms in (0, 1) of one numbered stream, for parameter draws."""
    out = np.empty(count, dtype=np.float64)
    for block in range((count + 3) // 4):
        words = philox(
            np.uint64(block), np.uint64(stream), np.uint64(0), _LOW, np.uint64(k0), np.uint64(k1)
        )
        for lane in range(4):
            if block * 4 + lane < count:
                out[block * 4 + lane] = (np.float64(words[lane]) + 0.5) * TO_UNIT
    return out


def words(counter: npt.ArrayLike, key: npt.ArrayLike) -> npt.NDArray[np.uint32]:
    """One block of four words: the form of the published known answers."""
    c, k = np.asarray(counter, dtype=np.uint64), np.asarray(key, dtype=np.uint64)
    return np.array(philox(c[0], c[1], c[2], c[3], k[0], k[1]), dtype=np.uint32)


def make_key(seed: int, client: str) -> tuple[int, int]:
    """The key of one client under one seed: 64 bits of BLAKE2b, as two 32-bit words."""
    mixed = hashlib.blake2b(f"{seed}\x1f{client}".encode(), digest_size=8).digest()
    return int.from_bytes(mixed[:4], "little"), int.from_bytes(mixed[4:], "little")
