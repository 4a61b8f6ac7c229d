"""What an Excel 97-2003 workbook (MS-XLS) holds beside its cells: records that calamine skips.

Notes, text boxes, print headers and footers, names, checks, caches of other workbooks and of
pivot tables, and strings that no cell uses any more.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_CONTINUE, _TEXT_OBJECT, _NOTE, _NAME, _CHECK = 0x003C, 0x01B6, 0x001C, 0x0018, 0x01BE
_HEADER, _FOOTER, _CACHED_CELLS, _PIVOT_STRING = 0x0014, 0x0015, 0x005A, 0x00CD
_SHARED, _LABEL, _ENCRYPTED = 0x00FC, 0x0204, 0x002F
_SHORTEST: Final = 4


def lines_of_workbook(stream: bytes, *, with_cells: bool = False) -> Iterator[str]:
    """The words of the records; with the strings of cells where no other reader takes them."""
    records = list(_records(stream))
    if any(kind == _ENCRYPTED for kind, _ in records):
        return
    for at, (kind, body) in enumerate(records):
        if kind == _TEXT_OBJECT:
            for following, text in records[at + 1 : at + 3]:
                if following == _CONTINUE and text[:1] in (b"\0", b"\1"):
                    yield _decoded(text[1:], wide=text[0] & 1)
                    break
        elif kind in (_HEADER, _FOOTER) and len(body) > 3:
            yield _string(body, 0)
        elif kind in (_CACHED_CELLS, _NAME, _CHECK, _NOTE, _PIVOT_STRING) or (
            with_cells and kind in (_SHARED, _LABEL)
        ):
            yield from _runs(body)


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _string(body: bytes, at: int) -> str:
    """A string with its length in two bytes and its width in one (MS-XLS 2.5.294)."""
    return _decoded(body[at + 3 :], wide=body[at + 2] & 1)


def _decoded(raw: bytes, *, wide: int) -> str:
    return raw.decode("utf-16-le" if wide else "cp1252", "replace").replace("\r", "\n")


def _runs(body: bytes) -> Iterator[str]:
    """Printable runs, of one byte or two a character."""
    for text in (body.decode("cp1252", "replace"), body[1:].decode("utf-16-le", "replace"),
                 body.decode("utf-16-le", "replace")):  # fmt: skip
        run: list[str] = []
        for char in [*text, "\0"]:
            if char.isprintable() and ord(char) < 0x2000:
                run.append(char)
                continue
            if len(run) >= _SHORTEST:
                yield "".join(run)
            run = []
