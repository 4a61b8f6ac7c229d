"""The code of macros in Office files (MS-OVBA 2.4.1): packed text behind the compiled form."""

from __future__ import annotations

from typing import Final

_CHUNK: Final = 4096
_LARGEST: Final = 16_000_000


def code_of_module(stream: bytes) -> str:
    """The code in a module's stream, found by the start of its container; empty if there is none.

    The place where it begins is kept in another stream, itself packed; a container is told by
    its signature and by unpacking without a mistake.
    """
    at = stream.find(b"\x01")
    while at >= 0:
        if at + 3 <= len(stream) and stream[at + 2] & 0x70 == 0x30:
            unpacked = _unpacked(stream, at + 1)
            if unpacked is not None and _is_code(unpacked):
                return unpacked.decode("cp1252", "replace")
        at = stream.find(b"\x01", at + 1)
    return ""


def _is_code(unpacked: bytes) -> bool:
    return len(unpacked) > 8 and not unpacked[:200].translate(None, bytes(range(9, 127)))


def _unpacked(stream: bytes, at: int) -> bytes | None:
    out = bytearray()
    while at + 2 <= len(stream) and len(out) < _LARGEST:
        head = int.from_bytes(stream[at : at + 2], "little")
        if head & 0x7000 != 0x3000:
            return None
        stop = min(at + 3 + (head & 0x0FFF), len(stream))
        at += 2
        if not head & 0x8000:
            out += stream[at : at + _CHUNK]
        elif not _unpack_chunk(stream, at, stop, out):
            return None
        at = stop
    return bytes(out)


def _unpack_chunk(stream: bytes, at: int, stop: int, out: bytearray) -> bool:
    start = len(out)
    while at < stop:
        flags = stream[at]
        at += 1
        for bit in range(8):
            if at >= stop:
                break
            if not flags >> bit & 1:
                out.append(stream[at])
                at += 1
                continue
            token = int.from_bytes(stream[at : at + 2], "little")
            at += 2
            bits = max((len(out) - start - 1).bit_length(), 4)
            length = (token & (0xFFFF >> bits)) + 3
            offset = (token >> (16 - bits)) + 1
            if offset > len(out) - start:
                return False
            for _ in range(length):
                out.append(out[-offset])
    return True
