"""A file to be read: on disk, or in memory when it came out of another file."""

from __future__ import annotations

import io
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO

from duecare.discovery.readers.limits import Limits
from duecare.discovery.readers.segments import Budget
from duecare.discovery.readers.throttle import throttle


class UnreadableSourceError(Exception):
    """An item cannot be read; the text is the reason in plain words, without any content."""


@dataclass(frozen=True)
class Source:
    """A named run of bytes and the limits under which it is read."""

    name: str
    limits: Limits
    budget: Budget
    path: bytes | None = None
    data: bytes | None = None
    depth: int = 0
    start: int = 0  # of the slice to read, for plain formats
    stop: int | None = None

    @property
    def extension(self) -> str:
        """The lower-case extension without the dot."""
        return os.path.splitext(self.name)[1].lower().lstrip(".")

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        return len(self.data) if self.data is not None else os.stat(self._path()).st_size

    def _path(self) -> bytes:
        if self.path is None:
            raise UnreadableSourceError("the item has no file")
        return self.path

    def open(self) -> BinaryIO:
        """The bytes as a stream, opened read-only, access time kept where allowed."""
        if self.data is not None:
            return io.BytesIO(self.data)
        return throttle().throttled(os.fdopen(open_quietly(self._path()), "rb"))

    def head(self, size: int) -> bytes:
        """The first bytes."""
        if self.data is not None:
            return self.data[:size]
        with self.open() as stream:
            return stream.read(size)

    def read(self) -> bytes:
        """All bytes, refused beyond the limit for formats that must be held whole."""
        if self.size > self.limits.whole_file_bytes:
            raise UnreadableSourceError(
                f"larger than {self.limits.whole_file_bytes // 1_000_000} MB, the limit for "
                "documents of this kind"
            )
        if self.data is not None:
            return self.data
        with self.open() as stream:
            return stream.read(self.limits.whole_file_bytes + 1)

    @contextmanager
    def mapped(self) -> Iterator[memoryview]:
        """The slice of the file in memory pages that the system can drop again."""
        if self.data is not None:
            yield memoryview(self.data)[self.start : self.stop]
            return
        descriptor = open_quietly(self._path())
        try:
            size = os.fstat(descriptor).st_size
            if size == 0:
                yield memoryview(b"")
                return
            stop = min(size if self.stop is None else self.stop, size)
            if stop <= self.start:
                yield memoryview(b"")
                return
            # only the slice: a mapping of terabytes passes the limit of the address space
            base = self.start // mmap.ALLOCATIONGRANULARITY * mmap.ALLOCATIONGRANULARITY
            with (
                _address_space(stop - base),
                mmap.mmap(descriptor, stop - base, access=mmap.ACCESS_READ, offset=base) as pages,
            ):
                whole = memoryview(pages)
                part = whole[self.start - base :]
                try:
                    yield part
                finally:
                    part.release()
                    whole.release()
        finally:
            os.close(descriptor)


@contextmanager
def _address_space(size: int) -> Iterator[None]:
    """Room for mapped pages beside what the limit of this process allows for its own memory."""
    try:
        import resource
    except ImportError:
        yield  # Windows: the parent watches the memory
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    if before[0] == resource.RLIM_INFINITY:
        yield
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (before[0] + size, before[1]))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, before)


def open_quietly(path: bytes) -> int:
    """Open read-only, without waiting on a pipe and without a new access time where allowed."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_CLOEXEC", 0)
    quiet = getattr(os, "O_NOATIME", 0)
    try:
        return os.open(path, flags | quiet)
    except PermissionError:
        if not quiet:
            raise
        return os.open(path, flags)  # only the owner may keep access times
