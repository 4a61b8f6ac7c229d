"""PNG pictures: photographs and X-rays that hold no text."""

from __future__ import annotations

import random
import struct
import zlib


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def picture(rng: random.Random, *, width: int = 160, height: int = 120) -> bytes:
    """A gray picture with grain, as a camera or sensor gives."""
    rows = []
    for y in range(height):
        grain = rng.randbytes(width)
        rows.append(b"\x00" + bytes((y + (value >> 3)) & 0xFF for value in grain))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"".join(rows), 6)
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", head), _chunk(b"IDAT", data), _chunk(b"IEND", b"")]
    )
