"""Checks a log from its published files, with nothing of Duecare.

Written from RFC 9162 (sections 2.1.1 to 2.1.4), RFC 8032, and the C2SP pages signed-note,
tlog-checkpoint, tlog-tiles and tlog-proof. It builds everything in the straightforward way of the
texts, not in the fast one.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def H(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def MTH(D: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1: the definition itself, over the entries."""
    n = len(D)
    if n == 0:
        return H(b"")
    if n == 1:
        return H(b"\x00" + D[0])
    k = 1
    while k * 2 < n:
        k *= 2
    return H(b"\x01" + MTH(D[:k]) + MTH(D[k:]))


def inclusion_root(leaf_hash: bytes, leaf_index: int, tree_size: int, path: list[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2, step by step."""
    assert leaf_index < tree_size
    fn, sn, r = leaf_index, tree_size - 1, leaf_hash
    for p in path:
        assert sn != 0
        if fn & 1 or fn == sn:
            r = H(b"\x01" + p + r)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = H(b"\x01" + r + p)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return r


def check_consistency(
    first: int, second: int, first_hash: bytes, second_hash: bytes, path: list[bytes]
) -> None:
    """RFC 9162, 2.1.4.2, step by step, for 0 < first < second."""
    assert path
    if first & (first - 1) == 0:
        path = [first_hash, *path]
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        assert sn != 0
        if fn & 1 or fn == sn:
            fr, sr = H(b"\x01" + c + fr), H(b"\x01" + c + sr)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = H(b"\x01" + sr + c)
        fn, sn = fn >> 1, sn >> 1
    assert (fr, sr, sn) == (first_hash, second_hash, 0)


def open_checkpoint(note: str, vkey: str) -> tuple[str, int, bytes]:
    """signed-note and tlog-checkpoint: (origin, size, root) of a note that the key has signed."""
    name, key_hash, key = vkey.split("+", 2)
    data = base64.b64decode(key)
    assert data[0] == 1
    assert H(name.encode() + b"\n" + data)[:4].hex() == key_hash
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    for line in signatures.splitlines():
        dash, signer, encoded = line.split(" ")
        signature = base64.b64decode(encoded)
        if (dash, signer, signature[:4].hex()) == ("\u2014", name, key_hash):
            Ed25519PublicKey.from_public_bytes(data[1:]).verify(signature[4:], text.encode())
            break
    else:
        raise AssertionError("not signed by this key")
    origin, size, root = text.splitlines()[:3]
    assert origin == name
    return origin, int(size), base64.b64decode(root)


def tile_name(index: int, width: int) -> str:
    """tlog-tiles: three digits a folder, all but the last with an x; partial ones with their width."""
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        parts.insert(0, f"x{index % 1000:03d}")
    return "/".join(parts) + ("" if width == 256 else f".p/{width}")


def check_log(folder: Path, vkey: str) -> list[bytes]:
    """Check everything that is published of a log; returns its entries."""
    _, size, root = open_checkpoint((folder / "checkpoint").read_text(encoding="utf-8"), vkey)
    entries: list[bytes] = []
    for index in range(-(-size // 256)):
        width = min(256, size - 256 * index)
        data = (folder / "tile" / "entries" / tile_name(index, width)).read_bytes()
        while data:
            length = int.from_bytes(data[:2], "big")
            entries.append(data[2 : 2 + length])
            data = data[2 + length :]
    assert len(entries) == size
    assert MTH(entries) == root
    hashes, level = [H(b"\x00" + entry) for entry in entries], 0
    while hashes:
        for index in range(-(-len(hashes) // 256)):
            run = hashes[256 * index : 256 * index + 256]
            name = tile_name(index, len(run))
            assert (folder / "tile" / str(level) / name).read_bytes() == b"".join(run)
        full = [hashes[at : at + 256] for at in range(0, len(hashes) - 255, 256)]
        hashes, level = [_complete(run) for run in full], level + 1
    return entries


def _complete(run: list[bytes]) -> bytes:
    while len(run) > 1:
        run = [H(b"\x01" + run[at] + run[at + 1]) for at in range(0, len(run), 2)]
    return run[0]


def check_proof(text: str, entry: bytes, vkey: str) -> int:
    """tlog-proof: the index at which the entry stands under the checkpoint inside."""
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    index = int(lines[1].removeprefix("index "))
    _, size, root = open_checkpoint(note, vkey)
    path = [base64.b64decode(line) for line in lines[2:]]
    assert inclusion_root(H(b"\x00" + entry), index, size, path) == root
    return index
