"""Writes a backup: the database from one snapshot, then the documents, then the keys."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db.backends.base.base import BaseDatabaseWrapper

import duecare
from duecare_web.backups import databases
from duecare_web.backups.archive import DOCUMENTS, KEYS, ArchiveWriter
from duecare_web.backups.contents import part_of
from duecare_web.backups.folder import keep_documents
from duecare_web.backups.sealed_keys import seal_keys
from duecare_web.ledger.document_store import DocumentStore

Counted = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
"""Given a title and how many steps there are: a context that gives the function counting one on."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a backup holds; ``copied``: the documents that its folder did not have yet."""

    rows: int
    documents: int
    copied: int


def write_backup(
    file: Path,
    *,
    home: Path,
    source: BaseDatabaseWrapper,
    store: DocumentStore,
    passphrase: str,
    now: datetime,
    folder: Path | None,
    counted: Counted,
) -> Written:
    """Write a backup to ``file``, all of it or nothing: the database, the documents, ``home``'s keys.

    ``folder``: where the documents go, each once; without one they go into the file. Without a
    passphrase the keys are left out. Raises ``OSError`` and :class:`duecare.errors.InputError`.
    """
    with _drafted(file) as raw, zipfile.ZipFile(raw, "w") as archive:
        writer = ArchiveWriter(archive)
        database = _add_database(writer, source, counted)
        # After the database: a document is in the store before its row is committed.
        copied = _add_documents(writer, store, folder, counted)
        if passphrase:
            with writer.part(KEYS) as target:
                target.write(seal_keys(home, passphrase))
        created = now.isoformat(timespec="seconds")
        writer.finish({"created": created, "version": duecare.__version__, "database": database})
    return Written(sum(database["rows"].values()), len(writer.documents), copied)


@contextmanager
def _drafted(file: Path) -> Any:
    """A stream to a file that its owner alone can read, and that has its name once it is whole."""
    draft = file.with_name(f".{file.name}.part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as raw:
            yield raw
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _add_database(
    writer: ArchiveWriter, source: BaseDatabaseWrapper, counted: Counted
) -> dict[str, Any]:
    with databases.snapshot(source) as found:
        rows, tables = {}, found.tables()
        with counted("Database", len(tables)) as step:
            for table in tables:
                with writer.part(part_of(table), shrinks=True) as target:
                    rows[table.name] = _add_rows(target, found.read(table))
                step()
        return {"kind": found.kind, "migrations": found.migrations, "rows": rows}


def _add_rows(target: IO[bytes], blocks: Any) -> int:
    count = 0
    for block in blocks:
        target.write(block)
        count += block.count(b"\n")
    return count


def _add_documents(
    writer: ArchiveWriter, store: DocumentStore, folder: Path | None, counted: Counted
) -> int:
    names = list(store.names())
    with counted("Documents", len(names)) as step:
        if folder is not None:
            writer.documents, copied = keep_documents(folder, store, progress=step)
            return copied
        for name in names:
            sealed = store.read(name)
            if sealed is not None:  # else it was destroyed meanwhile, which an entry says
                writer.add_document(f"{DOCUMENTS}{name}", sealed)
            step()
    return len(writer.documents)
