"""Images of CDs and DVDs (ISO 9660 with the long names of Joliet), file by file."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

from duecare.discovery.readers.segments import Inner, ReadProblem, Segment, Segments
from duecare.discovery.readers.source import Source, UnreadableSourceError

_SECTOR: Final = 2048
_MOST_LEVELS: Final = 32
_FOLDER, _GOES_ON = 2, 0x80
_JOLIET: Final = (b"%/@", b"%/C", b"%/E")
_LARGEST_FOLDER: Final = 16_000_000


def extract(source: Source, member: str) -> Segments:
    """The files of the image, each opened like any other."""
    with source.open() as stream:
        try:
            root, is_wide = _root(stream)
            yield from _folder(stream, root, is_wide, source, member, 0)
        except (struct.error, ValueError, IndexError) as error:
            raise UnreadableSourceError("a damaged disc image") from error


def _root(stream: BinaryIO) -> tuple[bytes, bool]:
    """The record of the root folder, of the tree with long names where there is one."""
    found: dict[bool, bytes] = {}
    for sector in range(16, 64):
        stream.seek(sector * _SECTOR)
        volume = stream.read(_SECTOR)
        if len(volume) < _SECTOR or volume[1:6] != b"CD001" or volume[0] == 255:
            break
        if volume[0] == 1:
            found.setdefault(False, volume[156:190])
        elif volume[0] == 2 and volume[88:91] in _JOLIET:
            found.setdefault(True, volume[156:190])
    if not found:
        raise UnreadableSourceError("a disc image of a kind that no reader here opens")
    return (found[True], True) if True in found else (found[False], False)


def _folder(
    stream: BinaryIO, record: bytes, is_wide: bool, source: Source, member: str, level: int
) -> Iterator[Segment]:
    size = _size(record)
    if level > _MOST_LEVELS or size > _LARGEST_FOLDER:
        yield ReadProblem(f"folders nested deeper than {_MOST_LEVELS} levels", member)
        return
    content = _read(stream, record)
    parts: list[bytes] = []
    for entry in _records(content):
        raw = entry[33 : 33 + entry[32]]
        if raw in (b"\0", b"\1"):
            continue  # the folder itself and the one above
        name = raw.decode("utf-16-be" if is_wide else "latin-1", "replace").partition(";")[0]
        inside = f"{member}!{name}" if member else name
        if entry[25] & _FOLDER:
            yield from _folder(stream, entry, is_wide, source, inside, level + 1)
        elif sum(map(_size, (entry, *parts))) > source.limits.member_bytes:
            yield ReadProblem(
                "larger than the limit for files inside archives", inside, _size(entry)
            )
        else:
            parts.append(entry)
            if not entry[25] & _GOES_ON:
                data = b"".join(_read(stream, part) for part in parts)
                parts = []
                if len(data) < _size(entry):
                    yield ReadProblem("a damaged file inside a disc image", inside)
                yield Inner(name, data, inside)


def _records(content: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(content):
        length = content[at]
        if length == 0:  # the rest of the sector is empty
            at = (at // _SECTOR + 1) * _SECTOR
        elif length < 34:
            raise UnreadableSourceError("a damaged disc image")
        else:
            yield content[at : at + length]
            at += length


def _size(record: bytes) -> int:
    return int.from_bytes(record[10:14], "little")


def _read(stream: BinaryIO, record: bytes) -> bytes:
    stream.seek(int.from_bytes(record[2:6], "little") * _SECTOR)
    return stream.read(_size(record))
