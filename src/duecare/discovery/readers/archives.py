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
from tarfile import InvalidHeaderError, TruncatedHeaderError  # type: ignore[attr-defined]  # errors it keeps to itself
from typing import IO, Self, cast

import zstandard

from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.segments import Inner, ReadProblem, Segment, Segments, Text
from duecare.discovery.readers.sniff import is_tar
from duecare.discovery.readers.source import Source, UnreadableSourceError

_DEFLATE64 = 9
_METHODS = frozenset((0, 8, _DEFLATE64, 12, 14))  # stored, Deflate, Deflate64, bzip2, LZMA
_BOMB = "unpacks to more than the limit: possibly an archive bomb"


def extract(source: Source, member: str) -> Segments:
    """The files inside, each opened like any other."""
    head = source.head(512)
    if head.startswith((b"PK", b"MZ")):  # also one that unpacks itself
        yield from _zip(source, member)
    elif head.startswith(b"7z"):
        yield from _seven_zip(source, member)
    elif is_tar(head):
        with source.open() as stream:
            yield from _tar(stream, source, member)
    else:
        yield from _single(source, member, head)


def _inside(member: str, name: str) -> str:
    return f"{member}!{name}" if member else name


def _zip(source: Source, member: str) -> Iterator[Segment]:
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            remarks = [archive.comment, *(info.comment for info in archive.infolist())]
            if any(remarks):
                yield Text(to_utf8(b"\n".join(filter(None, remarks))), member)
            for info in archive.infolist():
                if info.is_dir():
                    continue
                name = _inside(member, info.filename)
                if info.flag_bits & 1:
                    yield ReadProblem("encrypted with a password", name, info.file_size)
                elif info.file_size > source.limits.member_bytes:
                    yield ReadProblem(
                        "larger than the limit for files inside archives", name, info.file_size
                    )
                else:
                    yield _zip_member(archive, info, source, name)
    except (zipfile.BadZipFile, EOFError, RuntimeError) as error:
        raise UnreadableSourceError("a damaged ZIP archive") from error


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source, name: str
) -> Segment:
    if info.compress_type not in _METHODS:
        return ReadProblem("packed in a way that no reader here opens", name, info.file_size)
    try:
        if info.compress_type == _DEFLATE64:
            data = _deflated64(archive, info, source)
        else:
            with archive.open(info) as stream:
                data = _bounded(stream, source)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError):
        return ReadProblem("a damaged file inside an archive", name, info.file_size)
    return Inner(info.filename.rsplit("/", 1)[-1], data, name)


def _deflated64(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source) -> bytes:
    """A file packed as Windows packs large ones, which the standard library does not unpack."""
    import inflate64

    stream = archive.fp
    if stream is None:
        raise EOFError
    stream.seek(info.header_offset)
    head = stream.read(30)
    stream.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    allowed = min(source.limits.member_bytes, max(source.budget.bytes_left, 0))
    packed = stream.read(info.compress_size)
    inflater = inflate64.Inflater()
    parts, total = [], 0
    for at in range(0, len(packed), 65536):
        parts.append(inflater.inflate(packed[at : at + 65536]))
        total += len(parts[-1])
        if total > allowed:
            raise UnreadableSourceError(_BOMB)
    data = b"".join(parts)
    if zlib.crc32(data) != info.CRC:
        raise zipfile.BadZipFile
    return data


def _bounded(stream: IO[bytes], source: Source) -> bytes:
    """Read to the end, at most the limit: declared sizes can lie."""
    allowed = min(source.limits.member_bytes, max(source.budget.bytes_left, 0))
    data = stream.read(allowed + 1)
    if len(data) > allowed:
        raise UnreadableSourceError(_BOMB)
    return data


def _tar(stream: IO[bytes], source: Source, member: str) -> Iterator[Segment]:
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_StrictHeader) as archive:
            for info in archive:
                if info.pax_headers.get("comment"):
                    yield Text(info.pax_headers["comment"].encode("utf-8", "replace"), member)
                if info.isfile():
                    yield _tar_member(archive, info, source, _inside(member, info.name))
            if getattr(archive, "is_cut_short", False):
                yield ReadProblem(
                    "a damaged TAR archive: what follows the damage was not read", member
                )
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
        raise UnreadableSourceError("a damaged TAR archive") from error


class _StrictHeader(tarfile.TarInfo):
    """Remembers that a header inside the archive was damaged: tarfile takes that for its end."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tarfile)
        except (InvalidHeaderError, TruncatedHeaderError):
            tarfile.is_cut_short = True  # type: ignore[attr-defined]  # a note on the archive
            raise


def _tar_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, source: Source, name: str
) -> Segment:
    if info.size > source.limits.member_bytes:
        return ReadProblem("larger than the limit for files inside archives", name, info.size)
    inner = archive.extractfile(info)
    if inner is None:
        return ReadProblem("a damaged file inside an archive", name, info.size)
    return Inner(info.name.rsplit("/", 1)[-1], _bounded(inner, source), name)


def _single(source: Source, member: str, head: bytes) -> Iterator[Segment]:
    """One compressed stream: a TAR inside is walked, anything else is one file."""
    name = source.name.rsplit(".", 1)[0] or source.name
    if source.name.lower().endswith(".tgz"):
        name += ".tar"
    try:
        with source.open() as raw, _decompressed(raw, head) as stream:
            start = stream.read(512)
            if is_tar(start):
                yield from _tar(_Chained(start, stream), source, member)  # type: ignore[arg-type]  # tarfile asks for read() only
                _read_out(stream, source)  # the checksum stands at the end
                return
            data = start + _bounded(stream, source)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError) as error:
        raise UnreadableSourceError("a damaged compressed file") from error
    yield Inner(name, data, _inside(member, name))


def _read_out(stream: IO[bytes], source: Source) -> None:
    left = source.limits.expansion_bytes
    while left > 0 and (part := stream.read(65536)):
        left -= len(part)


def _check_zstandard(raw: IO[bytes]) -> None:
    """Refuse a stream that is cut short: the library takes its end for the end (RFC 8878, 3.1)."""
    while len(head := raw.read(18)) >= 4:
        number = int.from_bytes(head[:4], "little")
        if number & 0xFFFFFFF0 == 0x184D2A50:  # a skippable frame
            raw.seek(int.from_bytes(head[4:8], "little") + 8 - len(head), 1)
            continue
        frame = zstandard.get_frame_parameters(head)
        raw.seek(zstandard.frame_header_size(head) - len(head), 1)
        is_last = False
        while not is_last:
            block = int.from_bytes(raw.read(3).ljust(3, b"\xff"), "little")
            is_last, kind, size = bool(block & 1), block >> 1 & 3, block >> 3
            size = 1 if kind == 1 else size
            if kind == 3 or len(raw.read(size)) < size:
                raise EOFError
        if frame.has_checksum and len(raw.read(4)) < 4:
            raise EOFError
    raw.seek(0)


def _decompressed(raw: IO[bytes], head: bytes) -> IO[bytes]:
    if head.startswith(b"(\xb5/\xfd"):
        _check_zstandard(raw)
        reader: IO[bytes] = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(raw)
        return reader
    if head.startswith(b"\x04\x22\x4d\x18"):
        return _lz4(raw)
    if head.startswith(b"LZIP"):
        return io.BytesIO(_lzip(raw))
    if head.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.open(raw, "rb"))
    if head.startswith(b"BZ"):
        return bz2.open(raw, "rb")
    return lzma.open(raw, "rb")


def _lz4(raw: IO[bytes]) -> IO[bytes]:
    """LZ4 frames through Arrow, which has the codec for Parquet."""
    import pyarrow as pa

    try:
        stream: IO[bytes] = pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "lz4")
    except pa.ArrowException as error:
        raise EOFError from error
    return stream


def _lzip(raw: IO[bytes]) -> bytes:
    """A member of lzip: LZMA without a header of its own, then 20 bytes of checks."""
    head = raw.read(6)
    size = 1 << (head[5] & 0x1F)
    size -= (size // 16) * (head[5] >> 5 & 7)
    rule = {"id": lzma.FILTER_LZMA1, "dict_size": size, "lc": 3, "lp": 0, "pb": 2}
    unpacker = lzma.LZMADecompressor(format=lzma.FORMAT_RAW, filters=[rule])
    data = unpacker.decompress(raw.read(), max_length=256_000_001)
    if len(data) > 256_000_000:
        raise UnreadableSourceError(_BOMB)
    if not unpacker.eof or zlib.crc32(data).to_bytes(4, "little") != unpacker.unused_data[:4]:
        raise EOFError
    return data


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
                raise UnreadableSourceError("encrypted with a password")
            total = sum(info.uncompressed or 0 for info in archive.list())
            if total > min(source.limits.member_bytes, source.budget.bytes_left):
                raise UnreadableSourceError(_BOMB)
            factory = py7zr.io.BytesIOFactory(source.limits.member_bytes)
            archive.extractall(factory=factory)  # noqa: S202  into memory, names unused
            for name, file in factory.products.items():
                file.seek(0)
                yield Inner(name.rsplit("/", 1)[-1], file.read(), _inside(member, name))
    except UnreadableSourceError:
        raise
    except Exception as error:
        raise UnreadableSourceError("a damaged or encrypted 7-Zip archive") from error
