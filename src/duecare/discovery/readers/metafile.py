"""Drawings of Windows (MS-EMF, MS-WMF): the text that they draw, and the pictures in them.

Office files keep pasted tables and charts in this form.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from duecare.discovery.readers.segments import Inner, NoText, ReadProblem, Segment, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_EMF_MARK, _EMF_END = b" EMF", 14
_EMF_TEXT: Final = {83: 1, 84: 2, 108: 2}  # records of text, and the bytes of a character
_EMF_PICTURE, _EMF_COMMENT = 81, 70
_WMF_TEXT, _WMF_LONG_TEXT = 0x0521, 0x0A32
_PLACEABLE: Final = b"\xd7\xcd\xc6\x9a"
_PICTURES: Final = ((b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpg"))
_DAMAGED: Final = "a damaged drawing"


def is_metafile(head: bytes) -> bool:
    """Whether a drawing begins here."""
    if head[:4] == b"\1\0\0\0" and head[40:44] == _EMF_MARK:
        return True
    start = 22 if head.startswith(_PLACEABLE) else 0
    return head[start : start + 4] in (b"\1\0\t\0", b"\2\0\t\0") and head[
        start + 4 : start + 6
    ] in (
        b"\0\1",
        b"\0\3",
    )


def extract(source: Source, member: str) -> Segments:
    """The text of a drawing line by line, then its pictures."""
    data = source.read()
    is_emf = data[40:44] == _EMF_MARK
    drawn: list[tuple[int, str]] = []
    pictures: list[Segment] = []
    try:
        for kind, record in _emf_records(data) if is_emf else _wmf_records(data):
            if is_emf and kind in _EMF_TEXT:
                drawn.append(_emf_text(record, _EMF_TEXT[kind]))
            elif is_emf and kind == _EMF_PICTURE:
                pictures += _bitmap(record, len(pictures) + 1, member)
            elif is_emf and kind == _EMF_COMMENT:
                pictures += _packed(record, len(pictures) + 1, member)
            elif not is_emf and kind in (_WMF_TEXT, _WMF_LONG_TEXT):
                drawn.append(_wmf_text(kind, record))
    except (struct.error, IndexError) as error:
        raise UnreadableSourceError(_DAMAGED) from error
    text = _as_lines(drawn)
    if text.strip():
        yield Text(text.encode("utf-8", "replace"), member)
    elif not pictures:
        yield NoText("drawing", member)
    yield from pictures


def _emf_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or at + size > len(data):
            raise UnreadableSourceError(_DAMAGED)
        yield kind, data[at : at + size]
        if kind == _EMF_END:
            return
        at += size
    raise UnreadableSourceError(_DAMAGED)


def _wmf_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = (22 if data.startswith(_PLACEABLE) else 0) + 18
    while at + 6 <= len(data):
        words, kind = struct.unpack_from("<IH", data, at)
        if words < 3 or at + 2 * words > len(data):
            raise UnreadableSourceError(_DAMAGED)
        if kind == 0:
            return
        yield kind, data[at + 6 : at + 2 * words]
        at += 2 * words
    raise UnreadableSourceError(_DAMAGED)


def _emf_text(record: bytes, width: int) -> tuple[int, str]:
    """Height on the page and words of a text record (MS-EMF 2.3.5.8)."""
    height = struct.unpack_from("<i", record, 40)[0]
    count, place = struct.unpack_from("<II", record, 44)
    raw = record[place : place + width * count]
    return height, raw.decode("utf-16-le" if width == 2 else "cp1252", "replace")


def _wmf_text(kind: int, body: bytes) -> tuple[int, str]:
    if kind == _WMF_TEXT:
        count = struct.unpack_from("<H", body)[0]
        height = struct.unpack_from("<h", body, 2 + count + count % 2)[0]
        return height, body[2 : 2 + count].decode("cp1252", "replace")
    height, _, count, options = struct.unpack_from("<hhHH", body)
    start = 16 if options & 6 else 8  # behind the rectangle that clips it
    return height, body[start : start + count].decode("cp1252", "replace")


def _as_lines(drawn: list[tuple[int, str]]) -> str:
    lines: list[str] = []
    before: int | None = None
    for height, words in drawn:
        if lines and height == before:
            lines[-1] += words
        else:
            lines.append(words)
        before = height
    return "\n".join(lines)


def _bitmap(record: bytes, number: int, member: str) -> Iterator[Segment]:
    """A bitmap of the drawing as a file of its own (MS-EMF 2.3.1.7)."""
    info_at, info_size, bits_at, bits_size = struct.unpack_from("<IIII", record, 48)
    info, bits = record[info_at : info_at + info_size], record[bits_at : bits_at + bits_size]
    name = f"picture {number}.bmp"
    inside = f"{member}!{name}" if member else name
    if len(info) < 16 or len(bits) < bits_size:
        yield ReadProblem("a damaged image in a drawing", inside)
        return
    head = struct.pack("<2sIII", b"BM", 14 + len(info) + len(bits), 0, 14 + len(info))
    yield Inner(name, head + info + bits, inside)


def _packed(record: bytes, number: int, member: str) -> Iterator[Segment]:
    for mark, kind in _PICTURES:
        at = record.find(mark)
        if at >= 0:
            name = f"picture {number}.{kind}"
            yield Inner(name, record[at:], f"{member}!{name}" if member else name)
