"""A log as files: entries and hashes as tiles (C2SP tlog-tiles), one file for each checkpoint.

::

    origin                     the name of the log, written once
    checkpoints/000000012      signed note over the first 12 entries; the largest one counts
    checkpoint                 copy of that note, where other people's tools look for it
    tile/entries/000.p/12      entries, each after its length in two bytes (big-endian)
    tile/0/000.p/12            leaf hashes; further levels as the tree grows

A batch becomes part of the log when its checkpoint appears, by one link of a finished file. No
file is changed or replaced after that, except the copy ``checkpoint``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from duecare.errors import EvidenceError
from duecare.evidence.locking import held
from duecare.evidence.log import merkle
from duecare.evidence.log.leaf import LARGEST_LEAF
from duecare.evidence.log.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    index_path,
    tile_bytes,
    tiles_of,
)
from duecare.numerals import whole_number

_LENGTH_BYTES = 2  # C2SP tlog-tiles, "Log entries": big-endian uint16


class FolderStorage:
    """A :class:`duecare.evidence.log.client_log.LogStorage` over files. One writer at a time (:func:`locked`)."""

    lowest_stored_level = 1

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._size = max(self._sizes(), default=0)
        self._read_tile = lru_cache(maxsize=256)(self._read_tile_file)
        self._read_entries = lru_cache(maxsize=16)(self._read_entries_file)

    def size(self) -> int:
        """Number of entries under the largest checkpoint."""
        return self._size

    def read_leaf(self, index: int) -> bytes:
        """The bytes of one entry; raises :class:`EvidenceError` if it is missing."""
        if not 0 <= index < self._size:
            raise EvidenceError(f"the ledger in {self.folder} has no entry {index}")
        return self._read_entries(index // TILE_WIDTH)[index % TILE_WIDTH]

    def read_node(self, level: int, index: int) -> bytes:
        """The hash of one complete subtree; raises :class:`EvidenceError` if it is missing."""
        tile_level, inner = divmod(level, TILE_HEIGHT)
        first = index << inner
        hashes = self._read_tile(tile_level, first // TILE_WIDTH)
        start = first % TILE_WIDTH
        found = hashes[start : start + (1 << inner)]
        if len(found) != 1 << inner:
            raise EvidenceError(f"tree node {level}/{index} is missing in {self.folder}")
        return merkle.root_of(found)

    def read_checkpoints(self) -> Sequence[str]:
        """All signed checkpoints, oldest first."""
        return [
            _read(self.folder / "checkpoints" / _checkpoint_name(size)).decode()
            for size in sorted(self._sizes())
        ]

    def last_checkpoint(self) -> str | None:
        """The newest signed checkpoint, if there is one."""
        if not self._size:
            return None
        return _read(self.folder / "checkpoints" / _checkpoint_name(self._size)).decode()

    def insert(
        self, *, leaves: Sequence[bytes], nodes: Sequence[merkle.Node], checkpoint: str
    ) -> None:
        """Write the entries and hashes first; the checkpoint makes them part of the log."""
        size = self._size + len(leaves)
        fresh = {(node.level, node.position): node.hash for node in nodes}

        def read_node(level: int, position: int) -> bytes:
            return fresh.get((level, position)) or self.read_node(level, position)

        old = set(tiles_of(self._size))
        for tile in tiles_of(size):
            if tile not in old:
                write_file(self.folder / tile.path, tile_bytes(tile, read_node))
        self._write_entries(leaves, size)
        self._commit(checkpoint, size)

    def _write_entries(self, leaves: Sequence[bytes], size: int) -> None:
        first = self._size // TILE_WIDTH
        kept = self._read_entries(first) if self._size % TILE_WIDTH else []
        pending = [*kept, *leaves]
        for number, start in enumerate(range(0, len(pending), TILE_WIDTH), start=first):
            part = pending[start : start + TILE_WIDTH]
            content = b"".join(len(leaf).to_bytes(_LENGTH_BYTES) + leaf for leaf in part)
            write_file(self.folder / _entries_path(number, size), content)

    def _commit(self, checkpoint: str, size: int) -> None:
        target = self.folder / "checkpoints" / _checkpoint_name(size)
        create_file(target, checkpoint.encode())
        write_file(self.folder / "checkpoint", checkpoint.encode())
        self._size = size
        self._read_tile.cache_clear()
        self._read_entries.cache_clear()

    def _sizes(self) -> list[int]:
        folder = self.folder / "checkpoints"
        paths = folder.iterdir() if folder.is_dir() else ()
        sizes = [whole_number(path.name) for path in paths]
        return [size for size in sizes if size is not None]

    def _read_tile_file(self, level: int, position: int) -> list[bytes]:
        width = _width(self._size >> (TILE_HEIGHT * level), position)
        data = _read(self.folder / Tile(level, position, width).path)
        if len(data) != width * merkle.HASH_BYTES:
            raise EvidenceError(f"a tile of the ledger in {self.folder} has a wrong length")
        return [data[at : at + merkle.HASH_BYTES] for at in range(0, len(data), merkle.HASH_BYTES)]

    def _read_entries_file(self, number: int) -> list[bytes]:
        data = _read(self.folder / _entries_path(number, self._size))
        found = list(_split(data))
        if len(found) != _width(self._size, number):
            first = number * TILE_WIDTH
            raise EvidenceError(
                f"the entries from {first} onward in {self.folder} are not complete"
            )
        return found


def _checkpoint_name(size: int) -> str:
    return f"{size:09d}"


def _width(total: int, position: int) -> int:
    width = min(TILE_WIDTH, total - position * TILE_WIDTH)
    if width <= 0:
        raise EvidenceError("a part of the ledger that does not exist was requested")
    return width


def _entries_path(number: int, size: int) -> str:
    width = _width(size, number)
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/entries/{index_path(number)}{partial}"


def _split(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + _LENGTH_BYTES])
        at += _LENGTH_BYTES
        if not 0 < length <= LARGEST_LEAF or at + length > len(data):
            raise EvidenceError("an entry of the ledger has a wrong length")
        yield data[at : at + length]
        at += length


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvidenceError(
            f"{path} cannot be read: {error.strerror}",
            hint="restore the ledger folder from a backup; never repair it by hand",
        ) from error


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, replacing what a broken-off run has left.

    Raises :class:`EvidenceError` where the folder cannot be written to.
    """
    draft = _draft(path, content)
    try:
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise EvidenceError(f"cannot write {path}: {error.strerror}") from error


def create_file(path: Path, content: bytes) -> None:
    """Write a new file; raises :class:`EvidenceError` if there is one already."""
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError as error:
        raise EvidenceError(
            f"{path} already exists: another run has written to this ledger",
            hint="run the command again",
        ) from error
    except OSError as error:
        raise EvidenceError(f"cannot write {path}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise EvidenceError(f"cannot write {path}: {error.strerror}") from error
    return draft


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for one writer; raises :class:`EvidenceError` while another one works in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvidenceError(f"cannot write to {folder}: {error.strerror}") from error
    with held(
        folder / "lock", busy=f"another run is using {folder}", hint="wait until it finishes"
    ):
        yield
