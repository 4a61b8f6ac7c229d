"""Tiles of 256 hashes and their paths (C2SP tlog-tiles), for serving a log to other people's tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from duecare.errors import EvidenceError
from duecare.evidence.merkle import ReadNode

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT


class Tile(NamedTuple):
    """``width`` hashes at tile level ``level``, starting at hash ``position * 256`` of that level."""

    level: int
    position: int
    width: int

    @property
    def path(self) -> str:
        """``tile/<level>/<index>[.p/<width>]``."""
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{self.level}/{index_path(self.position)}{partial}"


def index_path(index: int) -> str:
    """A tile index as path elements of three digits: 1234067 is ``x001/x234/067``."""
    if index < 0:
        raise EvidenceError(f"a tile index is not negative, got {index}")
    digits = f"{index:d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    return "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])


def tiles_of(size: int) -> Iterator[Tile]:
    """All tiles of a tree of the given size, full ones first at each level."""
    level, hashes = 0, size
    while hashes:
        full, partial = divmod(hashes, TILE_WIDTH)
        yield from (Tile(level, index, TILE_WIDTH) for index in range(full))
        if partial:
            yield Tile(level, full, partial)
        level, hashes = level + 1, full


def tile_bytes(tile: Tile, read_node: ReadNode) -> bytes:
    """The bytes of a tile: its hashes, one after the other."""
    first = tile.position * TILE_WIDTH
    level = tile.level * TILE_HEIGHT
    return b"".join(read_node(level, first + offset) for offset in range(tile.width))
