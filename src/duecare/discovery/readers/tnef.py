"""Outlook's bundle of a message and its attachments, ``winmail.dat`` (MS-OXTNEF)."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator
from typing import Final

from duecare.discovery.readers.mapi import (
    ATTACH_DATA,
    ATTACH_FILENAME,
    ATTACH_LONG_FILENAME,
    BODY,
    MESSAGE_CLASS,
    SUBJECT,
    OutlookItem,
    Value,
    text_of_item,
)
from duecare.discovery.readers.segments import Inner, ReadProblem, Segment, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_SIGNATURE: Final = 0x223E9F78
_MESSAGE_PROPERTIES, _ATTACHMENT_PROPERTIES, _RENDERING = 0x9003, 0x9005, 0x9002
_DATA, _TITLE, _SUBJECT, _BODY, _FROM = 0x800F, 0x8010, 0x8004, 0x800C, 0x8000
_CODE_PAGE: Final = 0x9007
_STRING8, _STRING, _BINARY, _OBJECT, _LONG, _TIME = 0x1E, 0x1F, 0x102, 0x0D, 0x03, 0x40
_SIZES: Final = {
    0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8,
    0x48: 16,
}  # fmt: skip
_MANY: Final = 0x1000  # several values of a type
_EPOCH: Final = dt.datetime(1601, 1, 1)  # noqa: DTZ001  Windows file times, shown as dates only
_DAMAGED: Final = "a damaged bundle of Outlook attachments (winmail.dat)"


def extract(source: Source, member: str) -> Segments:
    """The text of the message and the files of the bundle."""
    try:
        yield from _bundle(source.read(), member)
    except (struct.error, IndexError) as error:
        raise UnreadableSourceError(_DAMAGED) from error


def _bundle(data: bytes, member: str) -> Iterator[Segment]:
    message: dict[int, Value] = {}
    names: dict[int, str] = {}
    files: list[dict[int, Value]] = []
    page = "cp1252"
    damaged = False
    for number, value in _attributes(data):
        if number is None:
            damaged = True
        elif number == _CODE_PAGE and len(value) >= 4:
            page = f"cp{int.from_bytes(value[:4], 'little')}"
        elif number == _MESSAGE_PROPERTIES:
            message.update(_properties(value, page, names))
        elif number == _RENDERING:
            files.append({})
        elif number in (_SUBJECT, _BODY):
            message.setdefault(SUBJECT if number == _SUBJECT else BODY, _decoded(value, page))
        elif files and number == _DATA:
            files[-1][ATTACH_DATA] = value
        elif files and number == _TITLE:
            files[-1].setdefault(ATTACH_FILENAME, _decoded(value, page))
        elif files and number == _ATTACHMENT_PROPERTIES:
            files[-1].update(_properties(value, page, {}))
    message.setdefault(MESSAGE_CLASS, "IPM.Note")
    text = text_of_item(OutlookItem(message, names))
    if text:
        yield Text(text, member)
    for index, file in enumerate(files, 1):
        yield from _file(file, index, member)
    if not text and not files:
        raise UnreadableSourceError(_DAMAGED)
    if damaged:
        yield ReadProblem(_DAMAGED, member)


def _attributes(data: bytes) -> Iterator[tuple[int | None, bytes]]:
    """Number and value of each attribute; no number where the bundle breaks off."""
    if len(data) < 6 or int.from_bytes(data[:4], "little") != _SIGNATURE:
        raise UnreadableSourceError(_DAMAGED)
    at = 6
    while at + 9 <= len(data):
        level, tag, size = struct.unpack_from("<BII", data, at)
        at += 9
        if level not in (1, 2) or at + size + 2 > len(data):
            yield None, b""
            return
        value = data[at : at + size]
        at += size + 2
        checksum = int.from_bytes(data[at - 2 : at], "little")
        if sum(value) & 0xFFFF != checksum:
            yield None, b""
        yield tag & 0xFFFF, value
    if at < len(data):
        yield None, b""


def _file(file: dict[int, Value], index: int, member: str) -> Iterator[Segment]:
    name = f"attachment {index}"
    for key in (ATTACH_LONG_FILENAME, ATTACH_FILENAME):
        given = file.get(key, "")
        if isinstance(given, str) and given.strip("\0 "):
            name = given.strip("\0 ").replace("/", "_").replace("\\", "_")
            break
    data = file.get(ATTACH_DATA)
    inside = f"{member}!{name}" if member else name
    if isinstance(data, bytes) and data:
        is_bundle = data[16:20] == _SIGNATURE.to_bytes(4, "little")  # behind its interface id
        yield Inner(f"{name}.tnef" if is_bundle else name, data[16:] if is_bundle else data, inside)


def _properties(data: bytes, page: str, names: dict[int, str]) -> dict[int, Value]:
    """Properties of a message or attachment (MS-OXTNEF 2.1.3.4)."""
    values: dict[int, Value] = {}
    at = 4
    for _ in range(int.from_bytes(data[:4], "little")):
        kind, number = struct.unpack_from("<HH", data, at)
        at += 4
        if number >= 0x8000:
            at, names[number] = _name(data, at)
        variable = kind & ~_MANY in (_STRING8, _STRING, _BINARY, _OBJECT)
        count = 1
        if variable or kind & _MANY:
            count = int.from_bytes(data[at : at + 4], "little")
            at += 4
        for _ in range(count):
            if variable:
                size = int.from_bytes(data[at : at + 4], "little")
                at += 4
            elif kind & ~_MANY in _SIZES:
                size = _SIZES[kind & ~_MANY]
            else:
                raise UnreadableSourceError(_DAMAGED)
            if at + size > len(data):
                raise UnreadableSourceError(_DAMAGED)
            value = _value(data[at : at + size], kind & ~_MANY, page)
            if value is not None:
                values.setdefault(number, value)
            at += size + -size % 4
    return values


def _name(data: bytes, at: int) -> tuple[int, str]:
    is_number = int.from_bytes(data[at + 16 : at + 20], "little") == 0
    at += 20
    if is_number:
        return at + 4, ""
    size = int.from_bytes(data[at : at + 4], "little")
    words = data[at + 4 : at + 4 + size].decode("utf-16-le", "replace").rstrip("\0")
    return at + 4 + size + -size % 4, words


def _value(raw: bytes, kind: int, page: str) -> Value | None:
    if kind == _STRING:
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    if kind == _STRING8:
        return _decoded(raw, page)
    if kind in (_BINARY, _OBJECT):
        return raw
    if kind == _LONG:
        return int.from_bytes(raw, "little")
    if kind == _TIME:
        moment = _EPOCH + dt.timedelta(microseconds=min(int.from_bytes(raw, "little") // 10, 2**56))
        return moment.date().isoformat()
    return None


def _decoded(raw: bytes, page: str) -> str:
    try:
        return raw.decode(page, "replace").rstrip("\0")
    except LookupError:
        return raw.decode("cp1252", "replace").rstrip("\0")
