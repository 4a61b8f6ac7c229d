"""A folder of backups: a file for each time, and every document once.

::

    2026-11-30T015441Z.zip     database and keys, and the names of all documents
    documents/<two>/<sha256>   encrypted documents by the SHA-256 of their encrypted bytes
    seen.json                  the state of each document in the store when it was copied

``seen.json`` saves reading what has not changed; the proof is the manifest of each file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from duecare.errors import InputError
from duecare.private_files import write_private
from duecare_web.backups.archive import DOCUMENTS, document_in, open_backup, write_whole
from duecare_web.ledger.document_store import DocumentStore

_SEEN: Final = "seen.json"
Seen = dict[str, tuple[str, str]]
"""State and digest by name."""


def new_file(folder: Path, now: datetime) -> Path:
    """The file for a backup made now."""
    return folder / f"{now:%Y-%m-%dT%H%M%SZ}.zip"


def backups_in(folder: Path) -> list[Path]:
    """The backups, the oldest first."""
    return sorted(file for file in folder.glob("*.zip") if file.name[0] != ".")


def keep_documents(
    folder: Path, store: DocumentStore, *, progress: Callable[[], None] = lambda: None
) -> tuple[dict[str, str], int]:
    """Copy what the folder does not have yet; returns the digests by name, and how many were copied.

    A document that is gone meanwhile was destroyed: it is left out.
    """
    seen, now_seen, copied = _seen(folder), Seen(), 0
    for name, state in store.states():
        before, digest = seen.get(name, ("", ""))
        if before != state or not document_in(folder, digest).exists():
            sealed = store.read(name)
            if sealed is None:
                continue
            digest = hashlib.sha256(sealed).hexdigest()
            if not document_in(folder, digest).exists():
                write_whole(document_in(folder, digest), sealed)
                copied += 1
        now_seen[name] = (state, digest)
        progress()
    write_private(folder / _SEEN, json.dumps(now_seen))
    return {f"{DOCUMENTS}{name}": digest for name, (_, digest) in now_seen.items()}, copied


def _seen(folder: Path) -> Seen:
    try:
        found = json.loads((folder / _SEEN).read_text())
        return {str(name): (str(state), str(digest)) for name, (state, digest) in found.items()}
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
