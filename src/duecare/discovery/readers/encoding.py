"""Bytes of any usual encoding to UTF-8."""

from __future__ import annotations

import codecs
import re
from typing import Final


def wide_encoding(head: bytes) -> str:
    """UTF-16 or UTF-32 with or without a byte order mark, or ``""`` for one-byte encodings."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[: min(len(head), 2048) // 4 * 4]
    quarter = len(sample) // 4
    if quarter >= 4:
        zeros = [sample[index::4].count(0) for index in range(4)]
        if min(zeros[2:]) > 0.9 * quarter and zeros[0] < 0.05 * quarter:
            return "utf-32-le"
        if min(zeros[:2]) > 0.9 * quarter and zeros[3] < 0.05 * quarter:
            return "utf-32-be"
    half = len(sample) // 2
    if half >= 4:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd > 0.4 * half and even < 0.05 * half:
            return "utf-16-le"
        if even > 0.4 * half and odd < 0.05 * half:
            return "utf-16-be"
    return ""


def with_byte_order(wide: str, head: bytes) -> str:
    """The encoding with its byte order, for parts of a file that do not begin with the mark."""
    if wide in ("utf-16", "utf-32"):
        order = "be" if head[:2] in (codecs.BOM_UTF16_BE, b"\0\0") else "le"
        return f"{wide}-{order}"
    return wide


def to_utf8(data: bytes) -> bytes:
    """The text as UTF-8: wide encodings by their marks, else UTF-8, else Windows-1252."""
    wide = wide_encoding(data[:4096])
    if wide:
        return data.decode(wide, "replace").encode("utf-8", "replace")
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    try:
        data.decode("utf-8")
        return data
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 4 and len(data) > 64:
            return data  # a character cut at the end of a slice
        return data.decode("cp1252", "replace").encode("utf-8")


_DECLARED: Final = re.compile(
    rb"(?i)<\?xml[^<>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})|<meta[^<>]{0,200}?charset\s*=\s*[\"']?"
    rb"([\w.:-]{2,40})"
)


def declared_text(data: bytes) -> str:
    """The text of a page or XML file: by its marks, as UTF-8, or as it says of itself."""
    if not wide_encoding(data[:4096]) and not data.startswith(codecs.BOM_UTF8):
        found = _DECLARED.search(data[:4096])
        name = (found[1] or found[2]).decode("ascii") if found else "utf-8"
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return data.decode(name, "replace")
            except LookupError:
                pass
    return to_utf8(data).decode("utf-8", "replace")


EBCDIC_TO_LATIN: Final = bytes(range(256)).decode("cp037").encode("latin-1")
_EBCDIC_TEXT: Final = bytes(
    byte for byte, char in enumerate(EBCDIC_TO_LATIN) if 32 <= char < 127 or char in (10, 13)
)
_ASCII_TEXT: Final = bytes({9, 10, 13, *range(32, 127)} - {0x40})  # 0x40 is a space in EBCDIC


_EBCDIC_GAPS: Final = bytes((0x40, 0x6B, 0x15, 0x25))  # a space, a comma, ends of lines


def is_ebcdic(head: bytes) -> bool:
    """Whether bytes are most likely text of a mainframe (code page 037)."""
    if len(head) < 64 or len(head) - len(head.translate(None, _EBCDIC_GAPS)) < len(head) * 0.02:
        return False
    as_ebcdic = 1 - len(head.translate(None, _EBCDIC_TEXT)) / len(head)
    as_ascii = 1 - len(head.translate(None, _ASCII_TEXT)) / len(head)
    return as_ebcdic > 0.85 and as_ascii < 0.5
