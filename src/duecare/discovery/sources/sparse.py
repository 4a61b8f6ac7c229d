"""Sparse files: what was never written has a size and takes no place; it is not read for hours."""

from __future__ import annotations

import errno
import os
from typing import Final

from duecare.discovery.readers.source import open_quietly
from duecare.discovery.sources.folder import FoundFile

MOSTLY_HOLE: Final = "a sparse file: most of its size was never written"
_LARGE: Final = 4_000_000_000
_LEAST_SHARE: Final = 0.05  # compressing file systems store documents smaller, but not that small
_BLOCK: Final = 512  # POSIX: unit of st_blocks


def is_mostly_hole(found: FoundFile) -> bool:
    """Whether a large file has next to nothing of its size on the disk."""
    if found.size < _LARGE:
        return False
    try:
        blocks = getattr(os.stat(found.path), "st_blocks", None)
    except OSError:
        return False
    return blocks is not None and blocks * _BLOCK < found.size * _LEAST_SHARE


def next_data(path: bytes, at: int, size: int) -> int:
    """Where the next written byte at or after ``at`` is; ``at`` where the system cannot tell."""
    seek = getattr(os, "SEEK_DATA", None)
    if seek is None:
        return at
    try:
        descriptor = open_quietly(path)
    except OSError:
        return at
    try:
        return max(os.lseek(descriptor, at, seek), at)
    except OSError as error:
        return size if error.errno == errno.ENXIO else at  # nothing but a hole up to the end
    finally:
        os.close(descriptor)
