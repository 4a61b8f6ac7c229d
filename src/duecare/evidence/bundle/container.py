"""The ZIP that a bundle travels in: every one of its bytes follows from the names and contents.

Members are stored, not compressed, under one folder, with ASCII names, fixed dates and fixed
attributes. The reader rebuilds each header and compares it whole, so that no byte of the file,
header or trailer, can carry a change: no bombs, no links, no data before, between or after, no
name twice. An unpacked folder is read with the same rules for names.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from duecare.errors import EvidenceError

Content = bytes | Path | Callable[[], bytes]
"""A file's bytes, where they lie, or what reads them: called when they are needed, not kept."""
CHUNK = 256 * 1024
LARGEST_ZIP = 2**32 - 2
MOST_MEMBERS = 65_534
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
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
        """Name of the bundle's folder."""
        ...

    @property
    def sizes(self) -> Mapping[str, int]:
        """Size in bytes of every file."""
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
        raise UnreadableBundleError(f"unsafe or non-ASCII file name {name[:80]!r}")
    if any(part.endswith(".") or _DEVICE.match(part.lower()) for part in parts):
        raise UnreadableBundleError(f"file name {name[:80]!r} is reserved on some systems")


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
class _Member:
    name: bytes
    crc: int
    size: int
    offset: int

    def local(self) -> bytes:
        head = _LOCAL.pack(
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
        head = _CENTRAL.pack(
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

    @property
    def start(self) -> int:
        return self.offset + _LOCAL.size + len(self.name)


def _end_record(members: int, directory_size: int, directory_offset: int) -> bytes:
    return _END.pack(b"PK\x05\x06", 0, 0, members, members, directory_size, directory_offset, 0)


@dataclass
class ZipWriter:
    """Writes a bundle's ZIP to a seekable file; call :meth:`add` for each file, then close."""

    target: BinaryIO
    folder: str
    digests: dict[str, bytes] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    _members: list[_Member] = field(default_factory=list)

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
        self.target.write(_Member(full.encode(), 0, 0, offset).local())
        digest, crc, size = sha256(), 0, 0
        for chunk in chunks:
            digest.update(chunk)
            crc = zlib.crc32(chunk, crc)
            size += len(chunk)
            self._check_room(offset + size)
            self.target.write(chunk)
        member = _Member(full.encode(), crc, size, offset)
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


class ZipFiles:
    """A bundle in its ZIP, read strictly. Raises :class:`UnreadableBundleError`."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._size = source.seek(0, io.SEEK_END)
        members = self._read_members()
        folders = {member.name.split(b"/", 1)[0] for member in members}
        if len(folders) != 1:
            raise UnreadableBundleError("a bundle has exactly one folder at its top")
        self.folder = folders.pop().decode()
        self._members = {member.name.decode()[len(self.folder) + 1 :]: member for member in members}
        self.sizes = {name: member.size for name, member in self._members.items()}
        self.checksums = {name: member.crc for name, member in self._members.items()}
        _refuse_same_names(self.sizes, len(members))

    def _read_at(self, offset: int, size: int) -> bytes:
        self._source.seek(offset)
        data = self._source.read(size)
        if len(data) != size:
            raise UnreadableBundleError("the ZIP ends early")
        return data

    def _read_members(self) -> list[_Member]:
        if self._size < _END.size:
            raise UnreadableBundleError("this is not a ZIP file, or it is truncated")
        end = self._read_at(self._size - _END.size, _END.size)
        _, _, _, _, count, directory_size, directory_offset, _ = _END.unpack(end)
        if end != _end_record(count, directory_size, directory_offset):
            raise UnreadableBundleError(
                "the ZIP does not end as a bundle does: it was cut off, extended or repacked",
                hint="verify the file as it was exported, or the unpacked folder",
            )
        if directory_offset + directory_size != self._size - _END.size:
            raise UnreadableBundleError("the ZIP holds bytes outside its directory and files")
        return self._read_directory(count, directory_offset, directory_size)

    def _read_directory(self, count: int, offset: int, size: int) -> list[_Member]:
        directory = self._read_at(offset, size)
        members: list[_Member] = []
        position = expected_offset = 0
        for _ in range(count):
            if position + _CENTRAL.size > size:
                raise UnreadableBundleError("the ZIP directory is cut off")
            member = _read_central(directory, position)
            found = directory[position : position + _CENTRAL.size + len(member.name)]
            if found != member.central() or member.offset != expected_offset:
                raise ChangedError(f"the ZIP directory entry of {_shown(member)} was changed")
            self._check_local(member)
            expected_offset = member.start + member.size
            position += len(found)
            members.append(member)
        if position != size or expected_offset != offset:
            raise UnreadableBundleError("the ZIP holds bytes that belong to no file")
        return members

    def _check_local(self, member: _Member) -> None:
        try:
            check_name(member.name.decode("ascii"))
        except UnicodeDecodeError as error:
            raise UnreadableBundleError("a file name in the ZIP is not ASCII") from error
        expected = member.local()
        if self._read_at(member.offset, len(expected)) != expected:
            raise ChangedError(f"the ZIP header of {_shown(member)} was changed")
        if member.start + member.size > self._size:
            raise UnreadableBundleError(f"{_shown(member)} is cut off")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a file; raises :class:`UnreadableBundleError` if it is absent."""
        if name not in self._members:
            raise UnreadableBundleError(f"{name} is missing")
        member = self._members[name]
        offset, left = member.start, member.size
        while left:
            chunk = self._read_at(offset, min(CHUNK, left))
            offset, left = offset + len(chunk), left - len(chunk)
            yield chunk


def _read_central(directory: bytes, position: int) -> _Member:
    fields = _CENTRAL.unpack_from(directory, position)
    start = position + _CENTRAL.size
    return _Member(directory[start : start + fields[10]], fields[7], fields[8], fields[16])


def _shown(member: _Member) -> str:
    return repr(member.name[:80].decode("ascii", "replace"))


def _refuse_same_names(sizes: Mapping[str, int], members: int) -> None:
    # Windows and macOS unpack "A.pdf" and "a.pdf" into one file.
    if len({name.lower() for name in sizes}) != members:
        raise UnreadableBundleError("two files in the bundle have the same name")


class FolderFiles:
    """An unpacked bundle. Raises :class:`UnreadableBundleError` for links and special files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve().name
        self._root = folder
        self.sizes: dict[str, int] = {}
        self.checksums: dict[str, int] = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            check_name(name)
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise UnreadableBundleError(f"{name} is a link or special file")
            if path.is_file():
                self.sizes[name] = path.stat().st_size
        _refuse_same_names(self.sizes, len(self.sizes))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a file; raises :class:`UnreadableBundleError` if it is absent."""
        if name not in self.sizes:
            raise UnreadableBundleError(f"{name} is missing")
        with (self._root / name).open("rb") as source:
            while chunk := source.read(CHUNK):
                yield chunk
