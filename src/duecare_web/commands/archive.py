"""The file of a backup: a ZIP with a manifest that names every part and its SHA-256.

::

    manifest.json            {"schema": "duecare.backup/1", created, version, database, parts: {name: sha256}}
    database/...             the whole SQLite file, or one COPY text a table of PostgreSQL
    documents/<log>/...      as in the home folder: encrypted
    keys.sealed              the key files, encrypted under a passphrase (scrypt, AES-256-GCM)
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from duecare.errors import InputError
from duecare_web.ledger.encryption import decrypt, encrypt

SCHEMA = "duecare.backup/1"
_SALT_BYTES = 16
_PURPOSE = "the keys of the backup:v1"
_CHUNK = 1 << 20
# What a running signer tells; the next one makes it again.
_NOT_KEPT = frozenset({"address", "secret", "socket"})
# scrypt cost: N = 2**17, r = 8, p = 1 (OWASP Password Storage Cheat Sheet, from memory), 128 MiB.
_SCRYPT = {"n": 2**17, "r": 8, "p": 1, "maxmem": 2**28, "dklen": 32}


class ArchiveWriter:
    """Adds parts to a backup and writes the manifest last."""

    def __init__(self, archive: zipfile.ZipFile, facts: dict[str, Any]) -> None:
        self._archive = archive
        self._facts = facts
        self._parts: dict[str, str] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        """A stream to write one part to."""
        with self._archive.open(name, "w", force_zip64=True) as raw:
            stream = _Hashing(raw)
            yield stream  # type: ignore[misc]  # has the write that the users need
        self._parts[name] = stream.digest.hexdigest()

    def add_file(self, name: str, file: Path) -> None:
        """A part from a file."""
        with file.open("rb") as source, self.part(name) as target:
            while chunk := source.read(_CHUNK):
                target.write(chunk)

    def finish(self) -> None:
        """Write the manifest."""
        manifest = {"schema": SCHEMA, **self._facts, "parts": self._parts}
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
    """A backup that was opened and whose parts all have the hash that the manifest names."""

    archive: zipfile.ZipFile
    manifest: dict[str, Any]

    def read(self, name: str) -> bytes:
        """A whole part."""
        return self.archive.read(name)

    def names(self, folder: str) -> list[str]:
        """The parts below a folder."""
        return [name for name in self.manifest["parts"] if name.startswith(folder + "/")]

    def extract(self, name: str, file: Path) -> None:
        """Write one part to a file that its owner alone can read."""
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with self.archive.open(name) as source, os.fdopen(handle, "wb") as target:
            while chunk := source.read(_CHUNK):
                target.write(chunk)


def open_backup(file: Path) -> Backup:
    """Open and check a backup.

    Raises :class:`InputError` if it is no backup, is damaged, or a part has another hash.
    """
    try:
        archive = zipfile.ZipFile(file)
        manifest = json.loads(archive.read("manifest.json"))
    except FileNotFoundError as error:
        raise InputError(f"{file} does not exist") from error
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError(f"{file} is not a Duecare backup, or is damaged") from error
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise InputError(
            f"{file} is not a backup in the expected format", hint=f"expected {SCHEMA}"
        )
    for name, expected in manifest["parts"].items():
        _check_name(name)
        if _hash_of(archive, name) != expected:
            raise InputError(f"{file} is damaged: part {name} has another hash")
    return Backup(archive, manifest)


def _check_name(name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise InputError(f"the backup holds a part outside its folder: {name[:80]!r}")


def _hash_of(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
    except (KeyError, zipfile.BadZipFile, EOFError, OSError):
        return "unreadable"
    return digest.hexdigest()


def seal_keys(home: Path, passphrase: str, *, folders: Iterable[str]) -> bytes:
    """The files of these folders of ``home``, encrypted under ``passphrase``."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for folder in folders:
            found = (home / folder).iterdir() if (home / folder).is_dir() else ()
            for file in sorted(found):
                if file.is_file() and file.name not in _NOT_KEPT and file.name[0] != ".":
                    tar.add(file, arcname=f"{folder}/{file.name}")
    salt = os.urandom(_SALT_BYTES)
    return salt + encrypt(_stretch(passphrase, salt), packed.getvalue(), purpose=_PURPOSE)


def open_keys(sealed: bytes, passphrase: str) -> dict[str, bytes]:
    """The key files by their path in the home folder.

    Raises :class:`EvidenceError` for a wrong passphrase.
    """
    key = _stretch(passphrase, sealed[:_SALT_BYTES])
    packed = io.BytesIO(decrypt(key, sealed[_SALT_BYTES:], purpose=_PURPOSE))
    with tarfile.open(fileobj=packed) as tar:
        files = {member.name: tar.extractfile(member) for member in tar if member.isfile()}
        for name in files:
            _check_name(name)
        return {name: stream.read() for name, stream in files.items() if stream}


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, **_SCRYPT)
