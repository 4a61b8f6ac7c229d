"""Walks folders without falling into them.

Only regular files are opened. Pipes, sockets and devices are named, links are followed
inside the source only, a folder seen before (a loop) is not entered again, and whatever cannot
be listed is reported. Paths stay bytes: a name need not be UTF-8.
"""

from __future__ import annotations

import fnmatch
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from duecare.discovery.detectors.name_masks import masked, may_hold

_SEPARATOR = os.fsencode(os.sep)
_VIRTUAL = (b"/proc", b"/sys", b"/dev", b"/run")
_VIRTUAL_REASON = "a folder of the running system, not of files"


@dataclass(frozen=True)
class FoundFile:
    """A regular file and its size in bytes."""

    path: bytes
    size: int


@dataclass(frozen=True)
class FoundProblem:
    """An item that cannot be read, and why."""

    path: bytes
    reason: str
    size: int | None = None


def walk(
    root: str | os.PathLike[str], *, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> Iterator[FoundFile | FoundProblem]:
    """Files under ``root`` in the order of their names, the folder itself may be a file."""
    top = os.fsencode(os.path.abspath(root))
    info = os.stat(top)
    if _is_virtual(top):
        yield FoundProblem(top, _VIRTUAL_REASON)
        return
    if stat.S_ISREG(info.st_mode):
        yield FoundFile(top, info.st_size)
        return
    seen: set[tuple[int, int]] = set()
    yield from _walk_folder(top, os.path.realpath(top), seen, include, exclude)


def _walk_folder(
    top: bytes,
    real_top: bytes,
    seen: set[tuple[int, int]],
    include: Sequence[str],
    exclude: Sequence[str],
) -> Iterator[FoundFile | FoundProblem]:
    stack = [top]
    while stack:
        folder = stack.pop()
        try:
            info = os.stat(folder)
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield FoundProblem(folder, _reason(error, "folder"))
            continue
        if (info.st_dev, info.st_ino) in seen:
            continue
        seen.add((info.st_dev, info.st_ino))
        folders: list[bytes] = []
        for entry in entries:
            if _excluded(entry, exclude):
                continue
            found = _look(entry, real_top, folders, seen)
            if isinstance(found, FoundFile) and include and not _named(entry, include):
                continue
            if found is not None:
                yield found
        stack.extend(reversed(folders))


def _look(
    entry: os.DirEntry[bytes], real_top: bytes, folders: list[bytes], seen: set[tuple[int, int]]
) -> FoundFile | FoundProblem | None:
    """One entry: a file, a problem, or None (a folder is queued)."""
    try:
        if entry.is_symlink():
            return _look_link(entry, real_top, seen)
        info = entry.stat(follow_symlinks=False)
    except OSError as error:
        return FoundProblem(entry.path, _reason(error, "file"))
    if stat.S_ISDIR(info.st_mode):
        if _is_virtual(entry.path):
            return FoundProblem(entry.path, _VIRTUAL_REASON)
        folders.append(entry.path)
        return None
    if not stat.S_ISREG(info.st_mode):
        return FoundProblem(entry.path, _special(info.st_mode))
    if info.st_nlink > 1:
        if (info.st_dev, info.st_ino) in seen:
            return None  # a second name of a file that was read: nothing new in it
        seen.add((info.st_dev, info.st_ino))
    return FoundFile(entry.path, info.st_size)


def _look_link(
    entry: os.DirEntry[bytes], real_top: bytes, seen: set[tuple[int, int]]
) -> FoundFile | FoundProblem | None:
    """Links inside the source lead to what the walk reads anyway; a linked file outside is read.

    Linked folders outside are named, not entered: they may lead to the whole machine.
    """
    try:
        target = os.path.realpath(entry.path)
        if os.path.islink(target):
            return FoundProblem(entry.path, "a link that leads in a circle")
        if is_inside(target, real_top):
            return None
        info = os.stat(entry.path)
    except FileNotFoundError:
        return None  # a link to nothing holds nothing
    except OSError as error:
        return FoundProblem(entry.path, _reason(error, "link"))
    if stat.S_ISDIR(info.st_mode):
        reason = "a folder link that leads out of the source: add its target to scan it"
        return FoundProblem(entry.path, reason)
    if not stat.S_ISREG(info.st_mode):
        return FoundProblem(entry.path, _special(info.st_mode))
    if (info.st_dev, info.st_ino) in seen:
        return None
    seen.add((info.st_dev, info.st_ino))
    return FoundFile(entry.path, info.st_size)


def names_in(path: bytes, seen: set[bytes], top: bytes) -> tuple[str, ...]:
    """The names of a file and of folders not ``seen`` yet, from ``top`` down, that may hold data.

    ``seen`` is brought up to date: the name of a folder counts once, not with each file in it.
    """
    names = [path]
    folder = os.path.dirname(path)
    while is_inside(folder, top) and folder not in seen:
        seen.add(folder)
        names.append(folder)
        folder = os.path.dirname(folder)
    texts = (path_text(os.path.basename(name)) for name in reversed(names))
    return tuple(text for text in texts if may_hold(text))


def is_inside(path: bytes, folder: bytes) -> bool:
    """Whether a path is a folder or lies below it; both are absolute."""
    return path == folder or path.startswith(folder.rstrip(_SEPARATOR) + _SEPARATOR)


def _is_virtual(path: bytes) -> bool:
    return os.name == "posix" and any(is_inside(path, top) for top in _VIRTUAL)


def _special(mode: int) -> str:
    """What an entry is that is neither file nor folder; it is never opened."""
    if stat.S_ISFIFO(mode):
        return "a pipe, not a file"
    return "a socket, not a file" if stat.S_ISSOCK(mode) else "a device, not a file"


def _named(entry: os.DirEntry[bytes], patterns: Sequence[str]) -> bool:
    name = os.fsdecode(entry.name)
    path = os.fsdecode(entry.path)
    return any(fnmatch.fnmatch(name, p) or fnmatch.fnmatch(path, p) for p in patterns)


def _excluded(entry: os.DirEntry[bytes], exclude: Sequence[str]) -> bool:
    return bool(exclude) and _named(entry, exclude)


def _reason(error: OSError, what: str) -> str:
    if isinstance(error, PermissionError):
        return f"no permission to read this {what}"
    if isinstance(error, FileNotFoundError):
        return "it vanished while the scan ran"
    return f"the system could not read this {what} ({error.strerror or type(error).__name__})"


def path_text(path: bytes) -> str:
    r"""A path as text that any output can carry; bytes that are not UTF-8 as ``\\xNN``."""
    return path.decode("utf-8", "backslashreplace")


def shown_path(path: bytes) -> str:
    """A path as it is shown, stored and sent: values in its names are masked."""
    return masked(path_text(path))
