"""Tells where in an archive or folder the bundle lies, and which files there are no part of it.

Unpacked and packed again, a bundle may lie in one more folder, in one that was renamed to "... (1)"
because there was one of that name, or to "Exhibit 14" by who keeps it, or beside ``__MACOSX``. What
else lies there is refused, and so is the name of another bundle.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from duecare.evidence.bundle.container import UnreadableBundleError, check_name
from duecare.evidence.bundle.stray import are_few, is_stray, is_stray_folder
from duecare.evidence.visible import visible

DEEPEST = 5
MOST_FILES = 400_000
FIRST_FILE = "bagit.txt"
_UNSAFE = re.compile("[\x00-\x1f:\x7f-\x9f\\\\\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_COPY = re.compile(r"( ?\(\d{1,3}\)| \d{1,3}|-\d{1,2}| - Copy( \(\d{1,3}\))?| copy( \d{1,3})?)\Z")
_IDENTIFIER = re.compile(r"^External-Identifier: (\S+)$", re.MULTILINE)
_WAY_OUT = "; if it was put there later, take it out and verify again"
_OF_A_BUNDLE = re.compile(r"\s*duecare[-_ ]", re.IGNORECASE)  # exported folders begin so


class BundlePlace(NamedTuple):
    """The bundle in what was given: where it begins, and what of it is whose.

    ``root``: parts of the path of its folder. ``names``: path below that folder to the whole path.
    ``strays``: files that an operating system left, by their whole path.
    """

    root: tuple[str, ...]
    names: Mapping[str, str]
    strays: Mapping[str, int]

    @property
    def folder(self) -> str:
        """Name of the bundle's folder; empty if its files lie at the top."""
        return self.root[-1] if self.root else ""


def find_place(
    sizes: Mapping[str, int],
    folders: Sequence[str] = (),
    *,
    root: tuple[str, ...] | None = None,
) -> BundlePlace:
    """The place of the bundle among files (path to size) and folders.

    ``root``: parts of the path of its folder where that is known; else it is the one folder that
    all files share. Raises :class:`UnreadableBundleError` for paths that are not safe and for files of no bundle.
    """
    if len(sizes) > MOST_FILES:
        raise UnreadableBundleError(f"more than {MOST_FILES} files")
    strays, own = {}, {}
    for path, size in sizes.items():
        parts = tuple(path.split("/"))
        if is_stray(parts, size):
            _check_parts((*parts[:-1], parts[-1].removesuffix("\r")), path)
            strays[path] = size
        else:
            _check_parts(parts, path)
            own[path] = parts
    for path in folders:
        _check_parts(tuple(path.split("/")), path)
    if not are_few(strays):
        raise UnreadableBundleError("more files of an operating system than one leaves")
    root = _root_of(own) if root is None else root
    cut = sum(len(part) + 1 for part in root)
    names = {path[cut:]: path for path in own}
    for name in names:
        _check_own(name)
    _refuse_same_names(names)
    _check_folders(folders, root)
    return BundlePlace(root, names, strays)


def own_name(folder: str, info: bytes) -> tuple[str, str]:
    """The folder's name as exported, and the name that its keeper gave it since, if any.

    ``info``: content of ``bag-info.txt``, which states the first. A mark of a copy is no name. The
    name of another bundle is returned as it is: it misleads, where "Exhibit 14" only files away.
    """
    found = _IDENTIFIER.search(info.decode("utf-8", "replace"))
    if not found or folder == found[1]:
        return folder, ""
    stated = found[1]
    if not folder or (folder.startswith(stated) and _COPY.match(folder[len(stated) :])):
        return stated, ""
    if _OF_A_BUNDLE.match(folder):
        return folder, ""
    return stated, visible(folder, 80)


def _check_own(name: str) -> None:
    try:
        check_name(name)
    except UnreadableBundleError as error:
        raise UnreadableBundleError(f"{error}{_WAY_OUT}") from None


def _check_parts(parts: Sequence[str], path: str) -> None:
    if any(part in ("", ".", "..") or _UNSAFE.search(part) for part in parts):
        raise UnreadableBundleError(f"{visible(path, 80)} is not a safe path")


def _root_of(paths: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The folder that all files have in common."""
    if not paths:
        raise UnreadableBundleError("there is no file of a bundle")
    least, most = min(paths.values()), max(paths.values())
    root: list[str] = []
    for one, other in zip(least[:-1], most[:-1], strict=False):
        if one != other:
            break
        root.append(one)
    if not root and FIRST_FILE not in paths:
        raise UnreadableBundleError("a bundle has exactly one folder at its top")
    if len(root) > DEEPEST:
        raise UnreadableBundleError("the bundle lies too many folders deep")
    return tuple(root)


def _refuse_same_names(names: Mapping[str, str]) -> None:
    # Windows and macOS unpack "A.pdf" and "a.pdf" into one file.
    lowered = {name.lower() for name in names}
    if len(lowered) != len(names):
        raise UnreadableBundleError("two files in the bundle have the same name")
    for name in lowered:
        parts = name.split("/")
        if any("/".join(parts[:end]) in lowered for end in range(1, len(parts))):
            raise UnreadableBundleError(f"{name} lies in a file as if it were a folder")


def _check_folders(folders: Sequence[str], root: tuple[str, ...]) -> None:
    """A folder without files lies on the way to the bundle, in it, or is one of a system."""
    for path in folders:
        parts = tuple(path.split("/"))
        shared = min(len(parts), len(root))
        if parts[:shared] != root[:shared] and not is_stray_folder(parts):
            raise UnreadableBundleError(f"{visible(path, 80)} is a folder of no bundle")
