"""A file that Windows packed into a document as an icon (``Ole10Native``, MS-OLEDS 2.3.6)."""

from __future__ import annotations

from typing import Final

_MOST_NAME: Final = 1024


def packed_file(native: bytes) -> tuple[str, bytes] | None:
    """Name and content of the file, or None where the bytes are of another layout.

    Layout: size of all, kind, label, path, two numbers, size and path of a temporary file, size
    and content.
    """
    for start in (4, 0, 8):  # with its own size before it, without, and with one more
        found = _read(native, start)
        if found is not None:
            return found
    return None


def _read(native: bytes, at: int) -> tuple[str, bytes] | None:
    if int.from_bytes(native[at : at + 2], "little") != 2:
        return None
    at += 2
    names = []
    for _ in range(2):
        stop = native.find(b"\0", at, at + _MOST_NAME)
        if stop < 0:
            return None
        names.append(native[at:stop])
        at = stop + 1
    at += 4
    at += 4 + int.from_bytes(native[at : at + 4], "little")
    size = int.from_bytes(native[at : at + 4], "little")
    data = native[at + 4 : at + 4 + size]
    if not size or len(data) < size:
        return None
    name = (names[0] or names[1]).decode("cp1252", "replace")
    return name.replace("\\", "/").rsplit("/", 1)[-1] or "packed file", data
