"""Outlook message files (MSG): property streams of a compound file, as MS-OXMSG lays them out."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from duecare.discovery.readers.mapi import (
    ATTACH_DATA,
    ATTACH_FILENAME,
    ATTACH_LONG_FILENAME,
    DISPLAY_NAME,
    OutlookItem,
    Value,
    added_names,
    text_of_item,
)
from duecare.discovery.readers.segments import Inner, ReadProblem, Segment, Segments, Text
from duecare.discovery.readers.source import Source

if TYPE_CHECKING:
    from olefile import OleFileIO

_PROPERTIES: Final = "__properties_version1.0"
_VALUE: Final = "__substg1.0_"
_NAMES: Final = "__nameid_version1.0"
_STRING8, _STRING, _BINARY, _OBJECT, _TIME, _LONG = 0x1E, 0x1F, 0x102, 0x0D, 0x40, 0x03
_CODE_PAGE: Final = 0x3FFD
_LARGEST_VALUE: Final = 128_000_000
_MOST_PARTS: Final = 2000
# Bytes before the first property (MS-OXMSG 2.4.1): of the message itself, of one inside it, and
# of an attachment or recipient.
_HEAD_TOP, _HEAD_INNER, _HEAD_PART = 32, 24, 8
_EPOCH: Final = dt.datetime(1601, 1, 1)  # noqa: DTZ001  Windows file times, shown as dates only

Prefix = tuple[str, ...]


def properties_of(ole: OleFileIO, source: Source) -> Mapping[int, Value]:
    """The properties of the outermost message of a message file, by their ids (MS-OXPROPS)."""
    return _Reader(ole, source).values_of(())


def extract_message(ole: OleFileIO, source: Source, member: str) -> Segments:
    """The text, attachments and messages inside of a message file."""
    yield from _Reader(ole, source).message((), member, 0)


class _Reader:
    """A message file with what its directory holds, by storage."""

    def __init__(self, ole: OleFileIO, source: Source) -> None:
        self._ole = ole
        self._source = source
        self._children: dict[Prefix, list[str]] = {}
        for path in ole.listdir(streams=True, storages=True):
            self._children.setdefault(tuple(path[:-1]), []).append(path[-1])
        entries, strings = (
            self._stream((_NAMES, f"{_VALUE}{tag}")) for tag in ("00030102", "00040102")
        )
        self._names = dict(added_names(entries, strings))

    def message(self, at: Prefix, member: str, depth: int) -> Iterator[Segment]:
        """One message; those inside it follow, to the limit of nesting."""
        if depth > self._source.limits.depth:
            yield ReadProblem(f"nested deeper than {self._source.limits.depth} levels", member)
            return
        values = self.values_of(at)
        parts = sorted(self._children.get(at, []))
        recipients = [
            self._recipient((*at, name)) for name in parts if name.startswith("__recip_version1.0_")
        ]
        item = OutlookItem(values, self._names, recipients[:_MOST_PARTS])
        if item.is_sealed:
            yield ReadProblem("an encrypted message", member)
        text = text_of_item(item)
        attached = [name for name in parts if name.startswith("__attach_version1.0_")]
        if text:
            yield Text(text, member)
        elif not attached:
            yield ReadProblem("a message without any content: damaged", member)
        if len(attached) > _MOST_PARTS:
            yield ReadProblem("a message with too many parts", member)
        for number, name in enumerate(attached[:_MOST_PARTS], 1):
            yield from self._attachment((*at, name), number, member, depth, sealed=item.is_sealed)

    def _attachment(
        self, at: Prefix, number: int, member: str, depth: int, *, sealed: bool
    ) -> Iterator[Segment]:
        values = self._values(at, _HEAD_PART)
        name = f"attachment {number}"
        for key in (ATTACH_LONG_FILENAME, ATTACH_FILENAME):
            given = values.get(key, "")
            if isinstance(given, str) and given.strip():
                name = given.strip().replace("/", "_").replace("\\", "_")
                break
        inside = f"{member}!{name}" if member else name
        data = values.get(ATTACH_DATA)
        embedded = (*at, f"{_VALUE}{ATTACH_DATA:04X}{_OBJECT:04X}")
        if isinstance(data, bytes):
            if not sealed:
                yield Inner(name, data, inside)
        elif _PROPERTIES in self._children.get(embedded, []):
            yield from self.message(embedded, inside, depth + 1)
        elif embedded in self._children:
            yield ReadProblem("an object inside a message that no reader here opens", inside)

    def _recipient(self, at: Prefix) -> str:
        values = self._values(at, _HEAD_PART)
        shown = [values.get(key, "") for key in (DISPLAY_NAME, 0x39FE, 0x3003)]
        return " ".join(dict.fromkeys(str(part) for part in shown if part))

    def values_of(self, at: Prefix) -> Mapping[int, Value]:
        """Properties of a message, the outermost (an empty prefix) or one inside."""
        return self._values(at, _HEAD_INNER if at else _HEAD_TOP)

    def _values(self, at: Prefix, head: int) -> Mapping[int, Value]:
        """Properties of a storage: fixed ones from their list, others from a stream each."""
        values: dict[int, Value] = {}
        listed = self._stream((*at, _PROPERTIES))
        for offset in range(head, len(listed) - 15, 16):
            kind, number, _, low = struct.unpack_from("<HHIQ", listed, offset)
            if kind == _LONG:
                values[number] = low & 0xFFFFFFFF
            elif kind == _TIME:
                values[number] = _date(low)
        page = values.get(_CODE_PAGE, 1252)
        for name in self._children.get(at, []):
            if not name.startswith(_VALUE) or len(name) != len(_VALUE) + 8:
                continue
            try:
                tag = int(name[len(_VALUE) :], 16)
            except ValueError:
                continue
            kind = tag & 0xFFFF
            if kind in (_STRING, _STRING8, _BINARY):
                raw = self._stream((*at, name))
                values[tag >> 16] = raw if kind == _BINARY else _text(raw, kind, page)
        return values

    def _stream(self, path: Prefix) -> bytes:
        if path[-1] not in self._children.get(path[:-1], []):
            return b""
        size = self._ole.get_size(list(path))
        if size > min(_LARGEST_VALUE, self._source.limits.member_bytes):
            return b""
        raw: bytes = self._ole.openstream(list(path)).read()
        return raw


def _text(raw: bytes, kind: int, page: Value) -> str:
    if kind == _STRING:
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    try:
        return raw.decode(f"cp{page if isinstance(page, int) else 1252}", "replace").rstrip("\0")
    except LookupError:
        return raw.decode("cp1252", "replace").rstrip("\0")


def _date(ticks: int) -> str:
    """A Windows file time (100 ns since 1601) as a date."""
    try:
        return (_EPOCH + dt.timedelta(microseconds=ticks // 10)).date().isoformat()
    except OverflowError:
        return ""
