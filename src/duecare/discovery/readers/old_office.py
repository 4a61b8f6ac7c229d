"""Text of Word 97-2003 and PowerPoint 97-2003 files (MS-DOC, MS-PPT)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from duecare.discovery.readers.source import UnreadableSourceError

if TYPE_CHECKING:
    from olefile import OleFileIO

_WORD_MARK: Final = 0xA5EC
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_CLX_AT: Final = 0x01A2  # fcClx of FibRgFcLcb97: 0x9A + 33 pairs of 8 bytes
_NARROW: Final = 0x40000000
_TEXT_CHARS, _TEXT_BYTES, _CSTRING = 0x0FA0, 0x0FA8, 0x0FBA
_CRYPT_SESSION: Final = 0x2F14
_LAYOUT: Final = str.maketrans({
    "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\x1e": "-", "\x1f": None,
    "\xa0": " ", "\x13": " ", "\x14": " ", "\x15": " ", "\x00": None, "\x01": None, "\x08": None,
})  # fmt: skip


def text_of_word(ole: OleFileIO, inside: Sequence[str] = ()) -> str:
    """All text of a Word file: running words, notes, headers, comments, text boxes.

    Raises :class:`UnreadableSourceError` for an encrypted file or one without any text.
    """
    head: bytes = ole.openstream([*inside, "WordDocument"]).read()
    if len(head) < _CLX_AT + 8 or int.from_bytes(head[:2], "little") != _WORD_MARK:
        raise UnreadableSourceError("a Word file of a version that no reader here opens")
    flags = int.from_bytes(head[10:12], "little")
    if flags & _ENCRYPTED:
        raise UnreadableSourceError("encrypted with a password")
    name = "1Table" if flags & _SECOND_TABLE else "0Table"
    table: bytes = ole.openstream([*inside, name]).read()
    start, size = struct.unpack_from("<II", head, _CLX_AT)
    text = "".join(_pieces(head, table[start : start + size]))
    # a row of a table ends with a second cell mark
    text = text.replace("\x07\x07", "\n").translate(_LAYOUT)
    if not text.strip():
        raise UnreadableSourceError("a Word file without any text: damaged or only images")
    return text


def _pieces(document: bytes, clx: bytes) -> Iterator[str]:
    """The text piece by piece, in order, as the piece table (MS-DOC 2.9.38) says."""
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:  # formatting, passed over
        at += 3 + int.from_bytes(clx[at + 1 : at + 3], "little")
    if at + 5 > len(clx) or clx[at] != 2:
        raise UnreadableSourceError("a damaged Word file")
    plc = clx[at + 5 : at + 5 + int.from_bytes(clx[at + 1 : at + 5], "little")]
    count = (len(plc) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", plc) if count > 0 else ()
    for index in range(max(count, 0)):
        length = bounds[index + 1] - bounds[index]
        place = int.from_bytes(plc[4 * (count + 1) + 8 * index + 2 :][:4], "little")
        if length <= 0:
            continue
        if place & _NARROW:
            begin = (place & 0x3FFFFFFF) // 2
            yield document[begin : begin + length].decode("cp1252", "replace")
        else:
            yield document[place : place + 2 * length].decode("utf-16-le", "replace")


def text_of_presentation(ole: OleFileIO, inside: Sequence[str] = ()) -> str:
    """Titles, text boxes and notes of a PowerPoint file, in the order in which they are stored."""
    stream: bytes = ole.openstream([*inside, "PowerPoint Document"]).read()
    lines = list(_atoms(stream))
    if not any(line.strip() for line in lines):
        raise UnreadableSourceError("a PowerPoint file without any text: damaged or only images")
    return "\n".join(lines).translate(_LAYOUT)


def _atoms(stream: bytes) -> Iterator[str]:
    """Containers are entered by reading on after their head, atoms are passed over whole."""
    at = 0
    while at + 8 <= len(stream):
        version, kind, size = struct.unpack_from("<HHI", stream, at)
        at += 8
        if kind == _CRYPT_SESSION:
            raise UnreadableSourceError("encrypted with a password")
        if version & 0xF == 0xF:
            continue
        body = stream[at : at + size]
        if kind in (_TEXT_CHARS, _CSTRING):
            yield body.decode("utf-16-le", "replace")
        elif kind == _TEXT_BYTES:
            yield body.decode("latin-1")
        at += size
