"""Where machine code is kept between two runs, by any user and wherever Duecare is installed.

Machine code is loaded and run, so a folder that others may write is never used. It holds no client
data and may be deleted at any time.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


def cache_folder(name: str, *, beside: Path) -> Path:
    """The folder ``name`` in the first place where this user may keep it.

    That is ``NUMBA_CACHE_DIR``, the package itself (``beside``), the folder that systemd gives a
    service (``CACHE_DIRECTORY``), the user's cache folder, the temporary folder. Where none can be
    written, a folder of this process alone, which ends with it.
    """
    if os.environ.get("NUMBA_CACHE_DIR"):
        return Path(os.environ["NUMBA_CACHE_DIR"]) / name
    if os.access(beside if beside.exists() else beside.parent, os.W_OK):
        return beside / name
    return next(filter(_is_private, (one / name for one in _places())), None) or _passing()


def _places() -> Iterator[Path]:
    if given := os.environ.get("CACHE_DIRECTORY"):
        yield Path(given.partition(":")[0]) / "duecare"
    with contextlib.suppress(RuntimeError):  # a service account without a home
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "duecare"
    user = os.getuid() if hasattr(os, "getuid") else 0
    yield Path(tempfile.gettempdir()) / f"duecare-{user}"


def _is_private(folder: Path) -> bool:
    """Whether ``folder`` could be made, belongs to this user, and no one else may write to it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name != "posix":
            return os.access(folder, os.W_OK)
        return all(_is_ours(one) for one in (folder, folder.parent)) and os.access(folder, os.W_OK)
    except OSError:
        return False


def _is_ours(folder: Path) -> bool:
    found = folder.lstat()
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _passing() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="duecare-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
