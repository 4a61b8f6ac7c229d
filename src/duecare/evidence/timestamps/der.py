"""A reader and writer for the little DER that timestamp tokens need (X.690).

``strict`` refuses every encoding that is not the shortest; without it such encodings, and those of
BER without a length, are taken, because some authorities send them.
"""

from __future__ import annotations

from typing import NamedTuple

from duecare.errors import EvidenceError

INTEGER, OCTET_STRING, OID, SEQUENCE, SET = 0x02, 0x04, 0x06, 0x30, 0x31
BOOLEAN, NULL, GENERALIZED_TIME = 0x01, 0x05, 0x18
_MOST_CHILDREN = 1000
_CONSTRUCTED, _DEEPEST = 0x20, 16


class Item(NamedTuple):
    """One element: tag byte, content, and the whole encoding."""

    tag: int
    content: bytes
    raw: bytes


def read(data: bytes, *, strict: bool = False, depth: int = 0) -> tuple[Item, bytes]:
    """The first element and what follows it; raises :class:`EvidenceError`.

    ``depth``: how many elements of open length it lies in.
    """
    if len(data) < 2 or data[0] & 0x1F == 0x1F:
        raise EvidenceError("malformed ASN.1")
    length, start = data[1], 2
    if length == 0x80 and data[0] & _CONSTRUCTED and not strict:
        return _read_open_ended(data, depth)
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= 4 or len(data) < 2 + count:
            raise EvidenceError("malformed ASN.1 length")
        length, start = int.from_bytes(data[2 : 2 + count]), 2 + count
        if strict and (length < 0x80 or data[2] == 0):
            raise EvidenceError("ASN.1 length is not in its shortest form")
    end = start + length
    if end > len(data):
        raise EvidenceError("ASN.1 ends early")
    return Item(data[0], data[start:end], data[:end]), data[end:]


def _read_open_ended(data: bytes, depth: int) -> tuple[Item, bytes]:
    """An element of BER that ends with two zero bytes instead of having a length."""
    if depth > _DEEPEST:
        raise EvidenceError("ASN.1 is nested too deeply")
    end = 2
    while data[end : end + 2] != b"\x00\x00":
        item, _ = read(data[end:], depth=depth + 1)
        end += len(item.raw)
    return Item(data[0], data[2:end], data[: end + 2]), data[end + 2 :]


def read_only(data: bytes, tag: int, *, strict: bool = False) -> Item:
    """The one element that fills the data; raises :class:`EvidenceError` for another tag."""
    item, rest = read(data, strict=strict)
    if rest or item.tag != tag:
        raise EvidenceError("unexpected ASN.1 element")
    return item


def children(item: Item, *, strict: bool = False) -> list[Item]:
    """The elements inside a constructed one."""
    found, rest = [], item.content
    while rest:
        child, rest = read(rest, strict=strict)
        found.append(child)
        if len(found) > _MOST_CHILDREN:
            raise EvidenceError("too many ASN.1 elements")
    return found


def octets(item: Item, *, strict: bool = False) -> bytes:
    """The bytes of an OCTET STRING; unless strict, also of one in pieces (BER)."""
    if item.tag == OCTET_STRING:
        return item.content
    if item.tag != OCTET_STRING | _CONSTRUCTED or strict:
        raise EvidenceError("ASN.1 OCTET STRING expected")
    pieces = children(item)
    if any(one.tag != OCTET_STRING for one in pieces):
        raise EvidenceError("ASN.1 OCTET STRING expected")
    return b"".join(one.content for one in pieces)


def integer(item: Item) -> int:
    """The value of an INTEGER."""
    if item.tag != INTEGER or not item.content:
        raise EvidenceError("ASN.1 INTEGER expected")
    return int.from_bytes(item.content, signed=True)


def oid(item: Item) -> str:
    """The dotted text of an OBJECT IDENTIFIER."""
    if item.tag != OID or not item.content or item.content[-1] & 0x80:
        raise EvidenceError("ASN.1 OBJECT IDENTIFIER expected")
    numbers, value = [], 0
    for byte in item.content:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))


def write(tag: int, content: bytes) -> bytes:
    """One element."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content


def write_integer(value: int) -> bytes:
    """A non-negative INTEGER."""
    return write(INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def write_oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER from its dotted text."""
    first, second, *rest = map(int, dotted.split("."))
    return write(OID, b"".join(map(_base_128, [40 * first + second, *rest])))


def _base_128(value: int) -> bytes:
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))
