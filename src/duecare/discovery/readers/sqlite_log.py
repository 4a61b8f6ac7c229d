"""The write-ahead log of a SQLite database: changes that are committed and not yet in its file.

A program that is running, or was ended hard, leaves them in a file beside the database (*-wal*).
SQLite would read them only with a lock and an index beside the client's file; here they are put
into a copy in memory, as https://www.sqlite.org/fileformat2.html#the_write_ahead_log describes.
"""

from __future__ import annotations

import os
import struct
from typing import Final

from duecare.discovery.readers.segments import Budget
from duecare.discovery.readers.source import Source

_HEAD: Final = struct.Struct(">IIIIII")  # magic, version, page size, sequence, two salts
_FRAME: Final = struct.Struct(">IIIIII")  # page, pages after a commit or 0, salts, checksums
_HEAD_SIZE: Final = 32  # with the checksum of the head
_MAGIC: Final = {0x377F0682: "<", 0x377F0683: ">"}  # and the order of bytes of its checksums
_MODE: Final = slice(18, 20)  # of the head of a database: how it is written and read
_PLAIN: Final = b"\x01\x01"  # without a log


def log_beside(source: Source) -> Source | None:
    """The log of a database file, if one with content is beside it."""
    if source.path is None:
        return None
    path = source.path + b"-wal"
    try:
        is_there = os.path.isfile(path) and os.path.getsize(path) > _HEAD_SIZE
    except OSError:
        return None
    return Source(source.name, source.limits, Budget(0), path=path) if is_there else None


def without_log(database: bytes) -> bytes:
    """A database in memory, where it cannot have a log, as one that is written without."""
    head = bytearray(database[:100])
    head[_MODE] = _PLAIN
    return bytes(head) + database[100:]


def with_changes(database: bytes, log: bytes) -> bytes:
    """The database after the last change that was committed to its log."""
    pages, count, size = _committed(log)
    if not pages:
        return database
    whole = bytearray(database[: count * size].ljust(count * size, b"\0"))
    for page, start in pages.items():
        if page <= count:
            whole[(page - 1) * size : page * size] = log[start : start + size]
    return bytes(whole)


def _committed(log: bytes) -> tuple[dict[int, int], int, int]:
    """Where the newest form of each page is, how many pages there are, and their size in bytes.

    Frames count up to the last commit before one that an older log left or that was not finished.
    """
    magic, _, size, _, *salts = _HEAD.unpack_from(log)
    order = _MAGIC.get(magic, "")
    if not order or not 512 <= size <= 65536:
        return {}, 0, 0
    sums = _checked(log[: _HEAD_SIZE - 8], (0, 0), order)
    pages: dict[int, int] = {}
    waiting: dict[int, int] = {}
    count = 0
    for at in range(_HEAD_SIZE, len(log) - _FRAME.size - size + 1, _FRAME.size + size):
        page, pages_after, *rest = _FRAME.unpack_from(log, at)
        start = at + _FRAME.size
        sums = _checked(log[at : at + 8] + log[start : start + size], sums, order)
        if page == 0 or rest != [*salts, *sums]:
            break
        waiting[page] = start
        if pages_after:
            pages |= waiting
            count = pages_after
            waiting = {}
    return pages, count, size


def _checked(part: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    """The running checksum of a log after a part of a multiple of eight bytes."""
    one, two = sums
    for first, second in struct.iter_unpack(f"{order}II", part):
        one = (one + first + two) & 0xFFFF_FFFF
        two = (two + second + one) & 0xFFFF_FFFF
    return one, two
