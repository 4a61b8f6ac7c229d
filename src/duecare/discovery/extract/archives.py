"""Archives and compressed files, unpacked in memory under a budget, nested to a limit."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, cast

import zstandard

from duecare.discovery.extract.source import Source, UnreadableError
from duecare.discovery.segments import Inner, Problem, Segment, Segments

_BOMB = "unpacks to more than the limit: possibly an archive bomb"


def extract(source: Source, member: str) -> Segments:
    """The files inside, each opened like any other."""
    head = source.head(262)
    if head.startswith(b"PK"):
        yield from _zip(source, member)
    elif head.startswith(b"7z"):
        yield from _seven_zip(source, member)
    elif head[257:262] == b"ustar":
        with source.open() as stream:
            yield from _tar(stream, source, member)
    else:
        yield from _single(source, member, head)


def _inside(member: str, name: str) -> str:
    return f"{member}!{name}" if member else name


def _zip(source: Source, member: str) -> Iterator[Segment]:
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            for info in archive.infolist():
                if info.is_dir():
                    continue
                name = _inside(member, info.filename)
                if info.flag_bits & 1:
                    yield Problem("encrypted with a password", name, info.file_size)
                elif info.file_size > source.limits.member_bytes:
                    yield Problem("larger than the limit for files inside archives", name,
                                  info.file_size)  # fmt: skip
                else:
                    yield _zip_member(archive, info, source, name)
    except (zipfile.BadZipFile, EOFError, RuntimeError) as error:
        raise UnreadableError("a damaged ZIP archive") from error


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source, name: str
) -> Segment:
    try:
        with archive.open(info) as stream:
            data = _bounded(stream, source)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError):
        return Problem("a damaged file inside an archive", name, info.file_size)
    return Inner(info.filename.rsplit("/", 1)[-1], data, name)


def _bounded(stream: IO[bytes], source: Source) -> bytes:
    """Read to the end, at most the limit: declared sizes can lie."""
    allowed = min(source.limits.member_bytes, max(source.budget.bytes_left, 0))
    data = stream.read(allowed + 1)
    if len(data) > allowed:
        raise UnreadableError(_BOMB)
    return data


def _tar(stream: IO[bytes], source: Source, member: str) -> Iterator[Segment]:
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for info in archive:
                if not info.isfile():
                    continue
                name = _inside(member, info.name)
                if info.size > source.limits.member_bytes:
                    yield Problem(
                        "larger than the limit for files inside archives", name, info.size
                    )
                    continue
                inner = archive.extractfile(info)
                if inner is not None:
                    yield Inner(info.name.rsplit("/", 1)[-1], _bounded(inner, source), name)
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
        raise UnreadableError("a damaged TAR archive") from error


def _single(source: Source, member: str, head: bytes) -> Iterator[Segment]:
    """One compressed stream: a TAR inside is walked, anything else is one file."""
    name = source.name.rsplit(".", 1)[0] or source.name
    if source.name.lower().endswith(".tgz"):
        name += ".tar"
    try:
        with source.open() as raw, _decompressed(raw, head) as stream:
            start = stream.read(512)
            if start[257:262] == b"ustar":
                yield from _tar(_Chained(start, stream), source, member)  # type: ignore[arg-type]  # tarfile asks for read() only
                return
            data = start + _bounded(stream, source)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError) as error:
        raise UnreadableError("a damaged compressed file") from error
    yield Inner(name, data, _inside(member, name))


def _decompressed(raw: IO[bytes], head: bytes) -> IO[bytes]:
    if head.startswith(b"(\xb5/\xfd"):
        reader: IO[bytes] = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(raw)
        return reader
    if head.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.open(raw, "rb"))
    if head.startswith(b"BZ"):
        return bz2.open(raw, "rb")
    return lzma.open(raw, "rb")


class _Chained:
    """What was read already, then the rest of the stream."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start = start
        self._rest = rest

    def read(self, size: int) -> bytes:
        """The next bytes."""
        part, self._start = self._start[:size], self._start[size:]
        while len(part) < size:
            more = self._rest.read(size - len(part))
            if not more:
                break
            part += more
        return part


def _seven_zip(source: Source, member: str) -> Iterator[Segment]:
    import py7zr

    try:
        with py7zr.SevenZipFile(io.BytesIO(source.read())) as archive:
            if archive.needs_password():
                raise UnreadableError("encrypted with a password")
            total = sum(info.uncompressed or 0 for info in archive.list())
            if total > min(source.limits.member_bytes, source.budget.bytes_left):
                raise UnreadableError(_BOMB)
            factory = py7zr.io.BytesIOFactory(source.limits.member_bytes)
            archive.extractall(factory=factory)  # noqa: S202  into memory, names unused
            for name, file in factory.products.items():
                file.seek(0)
                yield Inner(name.rsplit("/", 1)[-1], file.read(), _inside(member, name))
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError("a damaged or encrypted 7-Zip archive") from error
