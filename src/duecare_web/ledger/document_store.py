"""Where the encrypted documents lie: the folder ``documents`` of the home folder, or a bucket.

A store knows names and bytes, nothing else: what it holds is encrypted before it comes here
(:mod:`duecare_web.ledger.documents`). A name is ``<log>/<first two>/<sha256>``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from duecare.errors import EvidenceError, InputError
from duecare_web.settings.environment import DocumentBucket, private_folder

_BUCKET_HINT = "check DUECARE_DOCUMENTS and DUECARE_S3_ENDPOINT, and that the bucket can be reached"


class DocumentStore(Protocol):
    """Holds bytes under a name, whole or not at all."""

    def write(self, name: str, data: bytes) -> None:
        """Put ``data`` under ``name``, over what is there; durable when it returns."""

    def read(self, name: str) -> bytes | None:
        """What lies under ``name``, if anything does."""

    def delete(self, name: str) -> None:
        """Remove what lies under ``name``, if anything does."""

    def names(self) -> Iterator[str]:
        """Every name, in no particular order."""

    def states(self) -> Iterator[tuple[str, str]]:
        """Every name with a text that is another one once the bytes were written again."""


class FolderStore:
    """Files in a folder, readable by their owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole, then move it into place."""
        file = self.folder / name
        private_folder(file.parent)
        draft = file.with_name(f".{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(file)
        except OSError:
            draft.unlink(missing_ok=True)
            raise

    def read(self, name: str) -> bytes | None:
        """The content of a file."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def delete(self, name: str) -> None:
        """Remove a file."""
        (self.folder / name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """The files, without drafts of a process that was stopped."""
        for file in self.folder.rglob("*"):
            if file.is_file() and not file.name.startswith("."):
                yield file.relative_to(self.folder).as_posix()

    def states(self) -> Iterator[tuple[str, str]]:
        """Size and time: a file is moved into place whole."""
        for name in self.names():
            try:
                found = (self.folder / name).stat()
            except FileNotFoundError:
                continue
            yield name, f"{found.st_size} {found.st_mtime_ns}"


class BucketStore:
    """Objects in a bucket of an S3-compatible service, under a prefix."""

    def __init__(self, bucket: DocumentBucket) -> None:
        try:
            from obstore import store
        except ImportError as error:
            raise InputError(
                "documents in a bucket need the library obstore",
                hint='pip install "duecare[s3]"',
            ) from error
        plain = bucket.endpoint.startswith("http://")
        self._store: Any = store.S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            endpoint=bucket.endpoint or None,
            region=bucket.region,
            access_key_id=bucket.access_key or None,
            secret_access_key=bucket.secret_key or None,
            client_options={"allow_http": plain, "timeout": "60s", "connect_timeout": "5s"},
            retry_config={"max_retries": 3},
        )

    def write(self, name: str, data: bytes) -> None:
        """Put an object; the service answers once it is durable."""
        with _told():
            self._store.put(name, data)

    def read(self, name: str) -> bytes | None:
        """The content of an object."""
        try:
            with _told():
                return bytes(self._store.get(name).bytes())
        except FileNotFoundError:
            return None

    def delete(self, name: str) -> None:
        """Remove an object."""
        try:
            with _told():
                self._store.delete(name)
        except FileNotFoundError:
            return

    def names(self) -> Iterator[str]:
        """The objects under the prefix, a page at a time."""
        with _told():
            for page in self._store.list():
                for one in page:
                    yield str(one["path"])

    def states(self) -> Iterator[tuple[str, str]]:
        """What the service says of each object."""
        with _told():
            for page in self._store.list():
                for one in page:
                    yield str(one["path"]), f"{one['size']} {one['last_modified']} {one['e_tag']}"


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the service answers into a sentence; what is not there stays FileNotFoundError."""
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError) as error:
        if isinstance(error, FileNotFoundError) and "NoSuchBucket" not in str(error):
            raise
        first = str(error).partition("\n")[0][:200]
        raise EvidenceError(
            f"the bucket of the documents does not answer: {first}", hint=_BUCKET_HINT
        ) from error


def store() -> DocumentStore:
    """The store of this installation."""
    if settings.DUECARE_BUCKET is not None:
        return _bucket(settings.DUECARE_BUCKET)
    return FolderStore(Path(settings.DUECARE_HOME) / "documents")


@lru_cache(maxsize=4)
def _bucket(bucket: DocumentBucket) -> BucketStore:
    """One client for all: it keeps its connections open."""
    return BucketStore(bucket)
