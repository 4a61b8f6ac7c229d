"""The ZIP that a bundle travels in: every one of its bytes follows from the names and contents.

Members are stored, not compressed, under one folder, with ASCII names, fixed dates and fixed
attributes. :mod:`duecare.evidence.bundle.archive` reads it, and also one that was packed again;
:mod:`duecare.evidence.bundle.folder` reads an unpacked one.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from duecare.errors import EvidenceError
from duecare.evidence.visible import visible

Content = bytes | Path | Callable[[], bytes]
"""A file's bytes, where they lie, or what reads them: called when they are needed, not kept."""
CHUNK = 256 * 1024
LARGEST_ZIP = 2**32 - 2
MOST_MEMBERS = 65_534
LOCAL = struct.Struct("<4sHHHHHIIIHH")
CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
END = struct.Struct("<4sHHHHIIH")
_DOS_DATE = 0x0021  # 1 January 1980, the first day a ZIP can name
_VERSION = 20
_MADE_BY = 3 << 8 | _VERSION
_REGULAR_FILE = 0o100644 << 16
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}\Z")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)")
_LONGEST_NAME = 240


def chunks_of(content: Content) -> Iterator[bytes]:
    """The bytes, piece by piece where they lie in a file."""
    if isinstance(content, Path):
        with content.open("rb") as source:
            yield from iter(lambda: source.read(CHUNK), b"")
    else:
        yield content if isinstance(content, bytes) else content()


def digest_of(content: Content) -> bytes:
    """SHA-256 of the bytes."""
    digest = sha256()
    for chunk in chunks_of(content):
        digest.update(chunk)
    return digest.digest()


class UnreadableBundleError(EvidenceError):
    """A bundle's container cannot be read as one that Duecare wrote."""


class ChangedError(UnreadableBundleError):
    """A header of the ZIP is not the one that belongs to its file."""


class BundleFiles(Protocol):
    """The files of a bundle, by their path below the bundle's folder."""

    @property
    def folder(self) -> str:
        """Name of the bundle's folder, as it was exported."""
        ...

    @property
    def renamed(self) -> str:
        """The name that its keeper gave the folder since, safe to look at; empty if none."""
        ...

    @property
    def sizes(self) -> Mapping[str, int]:
        """Size in bytes of every file."""
        ...

    @property
    def strays(self) -> Mapping[str, int]:
        """Size in bytes of each file that an operating system left among them; not read."""
        ...

    @property
    def how(self) -> str:
        """How the bundle came: ``exported``, ``packed again`` or ``folder``."""
        ...

    @property
    def checksums(self) -> Mapping[str, int]:
        """CRC-32 of every file as its container states it; empty for a folder."""
        ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a file, piece by piece; nothing is checked."""
        ...


def check_name(name: str) -> None:
    """Raise :class:`UnreadableBundleError` unless a path is safe to unpack on any system."""
    parts = name.split("/")
    if len(name) > _LONGEST_NAME or not all(_PART.match(part) for part in parts):
        raise UnreadableBundleError(f"{visible(name, 80)} cannot be the name of a file in a bundle")
    if any(part.endswith(".") or _DEVICE.match(part.lower()) for part in parts):
        raise UnreadableBundleError(f"file name {visible(name, 80)} is reserved on some systems")


def read_file(files: BundleFiles, name: str, *, largest: int = 16 * 1024 * 1024) -> bytes:
    """A whole file; raises :class:`UnreadableBundleError` if it is absent or larger than ``largest``."""
    size = files.sizes.get(name)
    if size is None:
        raise UnreadableBundleError(f"{name} is missing")
    if size > largest:
        raise UnreadableBundleError(f"{name} has {size} bytes, at most {largest} are read")
    return b"".join(files.chunks(name))


def read_lines(files: BundleFiles, name: str, *, longest: int = 1024 * 1024) -> Iterator[bytes]:
    """The lines of a file without their newline; raises :class:`UnreadableBundleError` on a bad end."""
    rest = b""
    for chunk in files.chunks(name):
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        if len(rest) > longest:
            raise UnreadableBundleError(f"{name} has a line of more than {longest} bytes")
        yield from lines
    if rest:
        raise UnreadableBundleError(f"{name} ends in the middle of a line")


@dataclass(frozen=True)
class Member:
    """A member of the ZIP as Duecare writes it: the bytes of both its headers follow from these."""

    name: bytes
    crc: int
    size: int
    offset: int

    def local(self) -> bytes:
        """The header before its content."""
        head = LOCAL.pack(
            b"PK\x03\x04",
            _VERSION,
            0,
            0,
            0,
            _DOS_DATE,
            self.crc,
            self.size,
            self.size,
            len(self.name),
            0,
        )
        return head + self.name

    def central(self) -> bytes:
        """Its row in the directory."""
        head = CENTRAL.pack(
            b"PK\x01\x02",
            _MADE_BY,
            _VERSION,
            0,
            0,
            0,
            _DOS_DATE,
            self.crc,
            self.size,
            self.size,
            len(self.name),
            0,
            0,
            0,
            0,
            _REGULAR_FILE,
            self.offset,
        )
        return head + self.name


def _end_record(members: int, directory_size: int, directory_offset: int) -> bytes:
    return END.pack(b"PK\x05\x06", 0, 0, members, members, directory_size, directory_offset, 0)


@dataclass
class ZipWriter:
    """Writes a bundle's ZIP to a seekable file; call :meth:`add` for each file, then close."""

    target: BinaryIO
    folder: str
    digests: dict[str, bytes] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    _members: list[Member] = field(default_factory=list)

    def add(self, name: str, content: Content) -> bytes:
        """Add a file and return its SHA-256; raises :class:`EvidenceError` for a bad name."""
        return self.add_chunks(name, chunks_of(content))

    def add_chunks(self, name: str, chunks: Iterable[bytes]) -> bytes:
        """Add a file piece by piece and return its SHA-256."""
        full = f"{self.folder}/{name}"
        check_name(full)
        if name in self.digests:
            raise EvidenceError(f"{name} was added to the bundle before")
        offset = self.target.tell()
        self.target.write(Member(full.encode(), 0, 0, offset).local())
        digest, crc, size = sha256(), 0, 0
        for chunk in chunks:
            digest.update(chunk)
            crc = zlib.crc32(chunk, crc)
            size += len(chunk)
            self._check_room(offset + size)
            self.target.write(chunk)
        member = Member(full.encode(), crc, size, offset)
        end = self.target.tell()
        self.target.seek(offset)
        self.target.write(member.local())
        self.target.seek(end)
        self._members.append(member)
        self.digests[name], self.sizes[name] = digest.digest(), size
        return self.digests[name]

    def _check_room(self, used: int) -> None:
        if used > LARGEST_ZIP or len(self._members) >= MOST_MEMBERS:
            raise EvidenceError(
                "the bundle would exceed 4 GiB or 65,534 files",
                hint="export an excerpt, or leave attached documents out",
            )

    def close(self) -> None:
        """Write the directory. The target stays open."""
        offset = self.target.tell()
        directory = b"".join(member.central() for member in self._members)
        self._check_room(offset + len(directory))
        self.target.write(directory)
        self.target.write(_end_record(len(self._members), len(directory), offset))
