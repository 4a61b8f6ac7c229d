"""A property context in one heap block (MS-PST 2.3): the properties of one Outlook item.

libpff hands over a message that is attached to another only as this block.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

from duecare.discovery.readers.mapi import Value
from duecare.discovery.readers.source import UnreadableSourceError

_HEAP_MARK, _PROPERTIES_MARK, _TREE_MARK = 0xEC, 0xBC, 0xB5
_STRING8, _STRING, _BINARY, _LONG = 0x1E, 0x1F, 0x102, 0x03
_MOST_LEVELS: Final = 3


def read_properties(block: bytes) -> tuple[Mapping[int, Value], frozenset[int]]:
    """Properties by id, and the ids of those whose values lie outside of the block.

    Raises :class:`UnreadableSourceError` for a block that holds no property context.
    """
    try:
        return _read(block)
    except (struct.error, IndexError) as error:
        raise UnreadableSourceError("a damaged item in an Outlook store") from error


def _read(block: bytes) -> tuple[Mapping[int, Value], frozenset[int]]:
    map_at, mark, client, root = struct.unpack_from("<HBBI", block)
    if mark != _HEAP_MARK or client != _PROPERTIES_MARK:
        raise UnreadableSourceError("a damaged item in an Outlook store")
    count = struct.unpack_from("<H", block, map_at)[0]
    bounds = struct.unpack_from(f"<{count + 1}H", block, map_at + 4)

    def heap(number: int) -> bytes:
        index = (number >> 5) & 0x7FF
        if number & 0x1F or number >> 16 or not 1 <= index <= count:
            raise UnreadableSourceError(
                "an item in an Outlook store that is too large to be read here"
            )
        return block[bounds[index - 1] : bounds[index]]

    mark, _, _, levels, top = struct.unpack_from("<BBBBI", heap(root))
    if mark != _TREE_MARK or levels > _MOST_LEVELS:
        raise UnreadableSourceError("a damaged item in an Outlook store")
    rows = heap(top) if top else b""
    for _ in range(levels):  # key and place of each lower page
        rows = b"".join(
            heap(struct.unpack_from("<I", rows, at + 2)[0]) for at in range(0, len(rows) - 5, 6)
        )
    values: dict[int, Value] = {}
    outside: set[int] = set()
    for at in range(0, len(rows) - 7, 8):
        number, kind, place = struct.unpack_from("<HHI", rows, at)
        if kind == _LONG:
            values[number] = place
        elif kind in (_STRING, _STRING8, _BINARY) and place:
            if place & 0x1F:
                outside.add(number)
                continue
            raw = heap(place)
            values[number] = (
                raw
                if kind == _BINARY
                else raw.decode("utf-16-le" if kind == _STRING else "cp1252", "replace")
            )
    return values, frozenset(outside)
