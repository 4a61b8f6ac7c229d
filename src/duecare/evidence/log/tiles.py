"""Tiles of 256 hashes and entries, and their paths (C2SP tlog-tiles), for other people's tools."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from duecare.errors import EvidenceError
from duecare.evidence.log.client_log import LogStorage
from duecare.evidence.log.merkle import ReadNode

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


def entry_bundle(leaves: list[bytes]) -> bytes:
    """Entries one after the other, each after its length in two bytes (C2SP tlog-tiles)."""
    return b"".join(len(leaf).to_bytes(2) + leaf for leaf in leaves)


def write_log(folder: Path, storage: LogStorage) -> None:
    """Write a whole log as the files that a server of C2SP tlog-tiles serves.

    ``checkpoint``, ``tile/<level>/...`` and ``tile/entries/...``: what others need to check it.
    Raises :class:`EvidenceError` while nothing is signed, or if a row is missing.
    """
    size, note = storage.size(), storage.last_checkpoint()
    if note is None:
        raise EvidenceError("this log has no signed checkpoint yet")
    for tile in tiles_of(size):
        _write(folder / tile.path, tile_bytes(tile, storage.read_node))
    for position, start in enumerate(range(0, size, TILE_WIDTH)):
        stop = min(start + TILE_WIDTH, size)
        place = Tile(0, position, stop - start).path.removeprefix("tile/0/")
        leaves = [storage.read_leaf(index) for index in range(start, stop)]
        _write(folder / "tile" / "entries" / place, entry_bundle(leaves))
    _write(folder / "checkpoint", note.encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
