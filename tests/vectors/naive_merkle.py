"""RFC 6962 section 2.1, word for word: slow, recursive, and apart from Duecare's own tree.

``D[n]`` is the list of entries; ``k`` is the largest power of two smaller than ``n``.
"""

from __future__ import annotations

from hashlib import sha256


def root(entries: list[bytes]) -> bytes:
    """MTH(D[n]) of section 2.1."""
    n = len(entries)
    if n == 0:
        return sha256().digest()
    if n == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = power_below(n)
    return sha256(b"\x01" + root(entries[:k]) + root(entries[k:])).digest()


def power_below(n: int) -> int:
    k = 1
    while 2 * k < n:
        k = 2 * k
    return k


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of section 2.1.1."""
    n = len(entries)
    if n == 1:
        return []
    k = power_below(n)
    if m < k:
        return [*path(m, entries[:k]), root(entries[k:])]
    return [*path(m - k, entries[k:]), root(entries[:k])]


def proof(m: int, entries: list[bytes]) -> list[bytes]:
    """PROOF(m, D[n]) of section 2.1.2."""
    return subproof(m, entries, known=True)


def subproof(m: int, entries: list[bytes], *, known: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of section 2.1.2; ``known`` is b."""
    n = len(entries)
    if m == n:
        return [] if known else [root(entries)]
    k = power_below(n)
    if m <= k:
        return [*subproof(m, entries[:k], known=known), root(entries[k:])]
    return [*subproof(m - k, entries[k:], known=False), root(entries[:k])]
