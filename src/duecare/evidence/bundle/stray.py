"""Files that an operating system leaves in a folder, told from the files of a bundle.

A file manager writes ``.DS_Store`` or ``Thumbs.db`` into any folder that it opens; packed again, a
bundle carries them. They are no part of it, are not read and prove nothing. Only the exact names
that systems use count, of the sizes that such files have: a lookalike is a file like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

MOST_STRAYS = 10_000
LARGEST_STRAY = 4 * 1024 * 1024
LARGEST_STRAYS = 64 * 1024 * 1024
_FILES = frozenset(
    {".DS_Store", ".localized", ".directory", ".apdisk", ".VolumeIcon.icns", "Icon\r"}
)
_FILES_IN_ANY_CASE = frozenset({"thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini"})
_FOLDERS = frozenset(
    {
        ".Spotlight-V100",
        ".fseventsd",
        ".Trashes",
        ".Trash",
        ".TemporaryItems",
        ".DocumentRevisions-V100",
        ".AppleDouble",
        "$RECYCLE.BIN",
        "System Volume Information",
        "@eaDir",
    }
)
_TRASH_OF_A_USER = re.compile(r"\.Trash-[0-9]{1,10}\Z")
_DOUBLE = "._"
"""How the name of a file begins in which macOS keeps the attributes of another file."""
_DOUBLES_FOLDER = "__MACOSX"


def is_stray(parts: Sequence[str], size: int) -> bool:
    """Whether a path (its parts) is one that an operating system left; a folder has size 0."""
    *folders, name = parts
    if size > LARGEST_STRAY:
        return False
    if any(_is_system_folder(folder) for folder in folders):
        return True
    if name in _FILES or name.lower() in _FILES_IN_ANY_CASE:
        return True
    return name.startswith(_DOUBLE) and len(name) > len(_DOUBLE)


def is_stray_folder(parts: Sequence[str]) -> bool:
    """Whether a folder is one that an operating system makes, or lies in one."""
    return parts[0] == _DOUBLES_FOLDER or any(_is_system_folder(part) for part in parts)


def _is_system_folder(name: str) -> bool:
    return name in _FOLDERS or _TRASH_OF_A_USER.match(name) is not None


def are_few(sizes: Mapping[str, int]) -> bool:
    """Whether stray files are as few and small as a system leaves them."""
    return len(sizes) <= MOST_STRAYS and sum(sizes.values()) <= LARGEST_STRAYS
