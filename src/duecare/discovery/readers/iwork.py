"""Parts of Pages, Numbers and Keynote files (IWA): Snappy in chunks of Apple's own.

Each chunk has a zero, its length in three bytes, and a block without checksum. What is inside is a
tree of messages whose meaning Apple does not publish: its runs of text are looked through.
"""

from __future__ import annotations

from duecare.discovery.readers.segments import Inner, Segments
from duecare.discovery.readers.source import Source, UnreadableSourceError

_DAMAGED = "a damaged part of a Pages, Numbers or Keynote file"


def extract(source: Source, member: str) -> Segments:
    """The unpacked part, for the pass over runs of text."""
    import pyarrow as pa

    data = source.read()
    parts: list[bytes] = []
    at, left = 0, min(source.limits.member_bytes, source.budget.bytes_left)
    while at + 4 <= len(data):
        size = int.from_bytes(data[at + 1 : at + 4], "little")
        block = data[at + 4 : at + 4 + size]
        length = _length(block)
        left -= length
        if data[at] != 0 or len(block) < size:
            raise UnreadableSourceError(_DAMAGED)
        if left < 0:
            raise UnreadableSourceError("unpacks to more than the limit: possibly an archive bomb")
        try:
            parts.append(pa.decompress(block, length, codec="snappy", asbytes=True))
        except (pa.ArrowException, OSError) as error:
            raise UnreadableSourceError(_DAMAGED) from error
        at += 4 + size
    yield Inner(f"{source.name}.bin", b"\0\1\2\3\4\5\6\0".join([b"", *parts, b""]), member)


def _length(block: bytes) -> int:
    """The length of the unpacked block: seven bits a byte, the lowest first."""
    length = 0
    for at, byte in enumerate(block[:5]):
        length |= (byte & 0x7F) << 7 * at
        if not byte & 0x80:
            return length
    raise UnreadableSourceError(_DAMAGED)
