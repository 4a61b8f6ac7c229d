"""Files and folders that only their owner may read.

What a scan writes says where a client's data lies, and how much of it there is. On Windows a new file
takes the access of its folder, and a home folder is its owner's: there is no mode to set.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, TextIO

_FILE: Final = 0o600
_FOLDER: Final = 0o700


def open_private(path: Path) -> TextIO:
    """Open a file anew for text in UTF-8, readable by its owner only, also where it existed before.

    Raises ``OSError`` as :func:`open` does.
    """
    return os.fdopen(_descriptor(path), "w", encoding="utf-8")


def _descriptor(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, _FILE)
    close_to_others(path)
    return handle


def write_private(path: Path, content: str | bytes) -> None:
    """Write a file that only its owner may read. Raises ``OSError``."""
    raw = content.encode() if isinstance(content, str) else content
    with os.fdopen(_descriptor(path), "wb") as stream:
        stream.write(raw)


def private_folder(path: Path) -> None:
    """Make a folder, with those above it, that only its owner may enter; one that is there stays.

    Raises ``OSError``.
    """
    path.mkdir(mode=_FOLDER, parents=True, exist_ok=True)


def close_to_others(path: Path) -> None:
    """Take the access of others from a regular file (a pipe or a device keeps its own)."""
    if os.name == "posix" and path.is_file():
        path.chmod(_FILE)
