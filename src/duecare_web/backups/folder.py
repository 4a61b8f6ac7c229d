"""A folder of backups: a file for each time, and every document once.

::

    2026-11-30T015441Z.zip     database and keys, and the names of all documents
    documents/<two>/<sha256>   encrypted documents by the SHA-256 of their encrypted bytes
    seen.json                  size and time of each document in the home folder when it was copied

``seen.json`` saves reading what has not changed; the proof is the manifest of each file. Documents
are moved into place whole, so that a changed one has another time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from duecare.errors import InputError
from duecare.private_files import write_private
from duecare_web.backups.archive import document_in, open_backup, write_whole

_SEEN: Final = "seen.json"
Seen = dict[str, list[Any]]


def new_file(folder: Path, now: datetime) -> Path:
    """The file for a backup made now."""
    return folder / f"{now:%Y-%m-%dT%H%M%SZ}.zip"


def backups_in(folder: Path) -> list[Path]:
    """The backups, the oldest first."""
    return sorted(file for file in folder.glob("*.zip") if file.name[0] != ".")


def keep_documents(
    folder: Path, documents: dict[str, Path], *, progress: Callable[[], None] = lambda: None
) -> tuple[dict[str, str], int]:
    """Copy what the folder does not have yet; returns the digests by name, and how many were copied.

    A document that is gone meanwhile was destroyed: it is left out.
    """
    seen, now_seen, found, copied = _seen(folder), Seen(), {}, 0
    for name, file in documents.items():
        with suppress(FileNotFoundError), file.open("rb") as source:
            state = os.fstat(source.fileno())
            size, time, digest = seen.get(name, (None, None, ""))
            if (size, time) != (state.st_size, state.st_mtime_ns):
                digest = hashlib.file_digest(source, "sha256").hexdigest()
            kept = document_in(folder, digest)
            if not kept.exists() or kept.stat().st_size != state.st_size:
                source.seek(0)
                write_whole(kept, source)
                copied += 1
            found[name] = digest
            now_seen[name] = [state.st_size, state.st_mtime_ns, digest]
        progress()
    write_private(folder / _SEEN, json.dumps(now_seen))
    return found, copied


def _seen(folder: Path) -> Seen:
    try:
        found = json.loads((folder / _SEEN).read_text())
        return {str(name): [*row] for name, row in found.items() if len(row) == 3}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def prune(folder: Path, *, keep: int) -> tuple[int, int]:
    """Remove all but the newest ``keep`` backups, and the documents that no other names.

    Returns how many backups and documents went. Raises :class:`InputError` if one that stays cannot
    be read: then nothing is known to be superfluous, and nothing is removed.
    """
    found = backups_in(folder)
    if not found:
        raise InputError(f"{folder} holds no backups")
    old, staying = found[:-keep], found[-keep:]
    needed = {digest for file in staying for digest in open_backup(file).documents.values()}
    for file in old:
        file.unlink()
    superfluous = [
        file
        for file in (folder / "documents").rglob("*")
        if file.is_file() and file.name not in needed
    ]
    for file in superfluous:
        file.unlink()
    return len(old), len(superfluous)
