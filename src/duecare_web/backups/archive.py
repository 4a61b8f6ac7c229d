"""The file of a backup: a ZIP with a manifest that names every part and its SHA-256.

::

    manifest.json            {"schema": "duecare.backup/2", created, version, database, parts, documents}
    database/<table>.copy    the rows of a table as text (:mod:`duecare_web.backups.tables`), deflated
    documents/<log>/...      as in the document store: encrypted, so stored as they are
    keys.sealed              the key files, encrypted under a passphrase (scrypt, AES-256-GCM)

In a folder of backups the documents lie beside the files, each once
(:mod:`duecare_web.backups.folder`); the manifest names them all the same.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from duecare.errors import InputError
from duecare.private_files import write_private

SCHEMA: Final = "duecare.backup/2"
KEYS: Final = "keys.sealed"
DATABASE: Final = "database/"
DOCUMENTS: Final = "documents/"
_CHUNK: Final = 1 << 20
_FASTEST: Final = (
    1  # rows are mostly hexadecimal digits of what is encrypted: half is gained at once
)
Opener = Callable[[], IO[bytes]]


class ArchiveWriter:
    """Adds parts to a backup and writes the manifest last."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.parts: dict[str, str] = {}
        self.documents: dict[str, str] = {}

    @contextmanager
    def part(self, name: str, *, shrinks: bool = False) -> Iterator[IO[bytes]]:
        """A stream to write one part to; ``shrinks``: it is worth deflating."""
        entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED if shrinks else zipfile.ZIP_STORED
        entry._compresslevel = _FASTEST  # type: ignore[attr-defined]  # noqa: SLF001  no public way before Python 3.13
        with self._archive.open(entry, "w", force_zip64=True) as raw:
            stream = _Hashing(raw)
            yield stream  # type: ignore[misc]  # has the write that the users need
        self.parts[name] = stream.digest.hexdigest()

    def add_document(self, name: str, sealed: bytes) -> None:
        """A document as a part of its own."""
        with self.part(name) as target:
            target.write(sealed)
        self.documents[name] = self.parts.pop(name)

    def finish(self, facts: dict[str, Any]) -> None:
        """Write the manifest."""
        manifest = {"schema": SCHEMA, **facts, "parts": self.parts, "documents": self.documents}
        self._archive.writestr("manifest.json", json.dumps(manifest, indent=1))


class _Hashing:
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._stream.write(data)


@dataclass(frozen=True)
class Backup:
    """A backup that was opened, with what its manifest names."""

    file: Path
    archive: zipfile.ZipFile
    manifest: dict[str, Any]
    identity: str
    """The SHA-256 of the manifest: which backup it is."""

    @property
    def documents(self) -> dict[str, str]:
        """The encrypted documents by name, each with its SHA-256."""
        found: dict[str, str] = self.manifest["documents"]
        return found

    @property
    def has_keys(self) -> bool:
        """Whether the keys are in it."""
        return KEYS in self.manifest["parts"]

    def open_part(self, name: str) -> IO[bytes]:
        """A part of the file as a stream."""
        return self.archive.open(name)

    def open_document(self, name: str) -> IO[bytes]:
        """A document as a stream: from the file, or from the folder that the file lies in."""
        if name in self.archive.NameToInfo:
            return self.archive.open(name)
        return document_in(self.file.parent, self.documents[name]).open("rb")

    def problems(self, progress: Callable[[], None] = lambda: None) -> Iterator[str]:
        """What is missing or damaged, in words; ``progress`` is called after each part."""
        for name, expected in self.manifest["parts"].items():
            yield from _compare(name, expected, lambda name=name: self.open_part(name))  # type: ignore[misc]
            progress()
        for name, expected in self.documents.items():
            yield from _compare(name, expected, lambda name=name: self.open_document(name))  # type: ignore[misc]
            progress()

    def __len__(self) -> int:
        return len(self.manifest["parts"]) + len(self.documents)


def document_in(folder: Path, digest: str) -> Path:
    """Where a folder of backups keeps the document whose encrypted bytes have this SHA-256."""
    return folder / "documents" / digest[:2] / digest


def open_backup(file: Path) -> Backup:
    """Open a backup and read its manifest; :meth:`Backup.problems` checks the rest.

    Raises :class:`InputError` if it is no backup, or damaged, or of another format.
    """
    try:
        archive = zipfile.ZipFile(file)
        text = archive.read("manifest.json")
        manifest = json.loads(text)
    except FileNotFoundError as error:
        raise InputError(f"{file} does not exist") from error
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        raise InputError(f"{file} is not a Duecare backup, or is damaged") from error
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        found = manifest.get("schema") if isinstance(manifest, dict) else None
        raise InputError(
            f"{file} has the format {str(found)[:40]!r}; this version reads {SCHEMA!r}",
            hint="restore it with the version that made it, then update Duecare",
        )
    for name in (*manifest["parts"], *manifest["documents"]):
        check_name(name)
    return Backup(file, archive, manifest, hashlib.sha256(text).hexdigest())


def check_name(name: str) -> None:
    """Raise :class:`InputError` for a name that would leave its folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise InputError(f"the backup holds a part outside its folder: {name[:80]!r}")


def _compare(name: str, expected: str, opener: Opener) -> Iterator[str]:
    digest = hashlib.sha256()
    try:
        with opener() as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
    except (KeyError, FileNotFoundError):
        yield f"{name} is missing"
    except (zipfile.BadZipFile, EOFError, OSError, ValueError):
        yield f"{name} cannot be read"
    else:
        if digest.hexdigest() != expected:
            yield f"{name} has another hash"


def write_whole(file: Path, content: bytes) -> None:
    """Write a file that its owner alone can read: all of it, or nothing."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.part")
    try:
        write_private(draft, content)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
