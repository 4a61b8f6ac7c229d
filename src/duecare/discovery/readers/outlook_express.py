"""Mail folders of Outlook Express (DBX): messages as chains of blocks, deleted ones included.

The index of a folder is not needed: a block of a message begins with its own place in the file,
followed by the size of a block, what is used of it, and the place of the next one.
"""

from __future__ import annotations

import struct
from typing import Final

from duecare.discovery.readers.mail import extract_message
from duecare.discovery.readers.segments import ReadProblem, Segments
from duecare.discovery.readers.source import Source, UnreadableSourceError

_BLOCK: Final = 512
_HEAD: Final = struct.Struct("<IIII")  # own place, size of a block, bytes used, next block
_LARGEST_MESSAGE: Final = 128_000_000


def extract(source: Source, member: str) -> Segments:
    """Texts and attachments of each message."""
    data = source.read()
    blocks: dict[int, tuple[int, int]] = {}
    at = data.find(struct.pack("<I", _BLOCK))
    while at >= 0:
        start = at - 4
        if start >= 0 and start % 4 == 0 and start + _HEAD.size <= len(data):
            own, _, used, following = _HEAD.unpack_from(data, start)
            if own == start and used & 0xFFFF <= _BLOCK:
                blocks[start] = (used & 0xFFFF, following)
        at = data.find(struct.pack("<I", _BLOCK), at + 1)
    if not blocks:
        raise UnreadableSourceError("an Outlook Express folder without any message")
    led_to = {following for _, following in blocks.values()}
    for number, first in enumerate(sorted(blocks.keys() - led_to), 1):
        inside = f"{member}!message {number}" if member else f"message {number}"
        parts, size, place = [], 0, first
        while place in blocks and size < _LARGEST_MESSAGE:
            used, following = blocks.pop(place)
            parts.append(data[place + _HEAD.size :][:used])
            size += used
            place = following
        if place:
            yield ReadProblem("a message that is cut short or damaged", inside)
        yield from extract_message(b"".join(parts), inside, source)
