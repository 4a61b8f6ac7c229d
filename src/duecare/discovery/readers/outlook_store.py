"""Outlook stores (PST, OST) through libpff, read where they lie, item by item.

A password of a store only asks Outlook not to open it: the content is not encrypted by it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pypff

from duecare.discovery.readers.mapi import (
    ATTACH_FILENAME,
    ATTACH_LONG_FILENAME,
    BODIES,
    DISPLAY_NAME,
    OutlookItem,
    Value,
    added_names,
    text_of_item,
)
from duecare.discovery.readers.property_heap import read_properties
from duecare.discovery.readers.segments import Inner, ReadProblem, Segment, Segments, Text
from duecare.discovery.readers.source import Source, UnreadableSourceError

_STRING8, _STRING, _BINARY, _LONG, _TIME = 0x1E, 0x1F, 0x102, 0x03, 0x40
_ATTACH_METHOD: Final = 0x3705
_NAME_ENTRIES, _NAME_STRINGS = 0x0003, 0x0004
_EMBEDDED, _OLE = 5, 6
_MOST_LEVELS: Final = 64  # of folders inside folders
_LARGEST_BLOCK: Final = 8176  # of an item's heap, when it is one block
_EDITABLE: Final = 0x10  # encrypted by Windows Information Protection
_DAMAGED: Final = "a damaged item in an Outlook store"


def extract(source: Source, member: str) -> Segments:
    """Texts and attachments of all items, those that lost their folder included."""
    store = pypff.file()
    with source.open() as stream:
        try:
            store.open_file_object(stream)
            if store.encryption_type == _EDITABLE:
                raise UnreadableSourceError("encrypted: its content cannot be read without the key")
            root = store.root_folder
        except UnreadableSourceError:
            raise
        except Exception as error:
            raise UnreadableSourceError("a damaged Outlook store") from error
        if root is None:
            raise UnreadableSourceError("a damaged Outlook store")
        try:
            reader = _Reader(source, _added_names(store))
            yield from reader.folder(root, member, 0)
            yield from reader.lost_items(store, member)
        finally:
            store.close()


class _Reader:
    """What all items of one store share."""

    def __init__(self, source: Source, names: Mapping[int, str]) -> None:
        self._source = source
        self._names = names

    def folder(self, folder: Any, member: str, level: int) -> Iterator[Segment]:
        """The items of a folder and of those inside it."""
        if level > _MOST_LEVELS:
            yield ReadProblem(f"folders nested deeper than {_MOST_LEVELS} levels", member)
            return
        for index in range(_number(folder, "number_of_sub_items")):
            try:
                item = folder.get_sub_item(index)
                is_folder = isinstance(item, pypff.folder)
                name = _folder_name(item) if is_folder else f"item {item.identifier:x}"
            except (OSError, MemoryError):
                yield ReadProblem(_DAMAGED, member)
                continue
            inside = f"{member}!{name}" if member else name
            if is_folder:
                yield from self.folder(item, inside, level + 1)
            else:
                yield from self._item(item, inside)

    def lost_items(self, store: Any, member: str) -> Iterator[Segment]:
        """Items whose folder is gone."""
        for index in range(_number(store, "number_of_orphan_items")):
            name = f"lost item {index + 1}"
            inside = f"{member}!{name}" if member else name
            try:
                item = store.get_orphan_item(index)
            except (OSError, MemoryError):
                yield ReadProblem(_DAMAGED, inside)
                continue
            if not isinstance(item, pypff.folder):
                yield from self._item(item, inside)

    def _item(self, item: Any, member: str) -> Iterator[Segment]:
        try:
            values = _properties(item)
            recipients = list(_recipients(item))
        except (OSError, MemoryError, ValueError):
            yield ReadProblem(_DAMAGED, member)
            return
        outlook = OutlookItem(values, self._names, recipients)
        if outlook.is_sealed:
            yield ReadProblem("an encrypted message", member)
        text = text_of_item(outlook)
        if text:
            yield Text(text, member)
        if not outlook.is_sealed:
            for index in range(_number(item, "number_of_attachments")):
                yield from self._attachment(item, index, member)

    def _attachment(self, item: Any, index: int, member: str) -> Iterator[Segment]:
        inside = f"{member}!attachment {index + 1}"
        try:
            attachment = item.get_attachment(index)
            values = _properties(attachment)
            name = _file_name(values) or f"attachment {index + 1}"
            inside = f"{member}!{name}"
            method = values.get(_ATTACH_METHOD)
            size = int(attachment.size)
            if method == _OLE:
                yield ReadProblem(
                    "an object inside a message that no reader here opens", inside, size
                )
                return
            if size > self._source.limits.member_bytes:
                yield ReadProblem("larger than the limit for files inside archives", inside, size)
                return
            data = bytes(attachment.read_buffer(size)) if size else b""
        except (OSError, MemoryError, ValueError):
            yield ReadProblem("a damaged attachment in an Outlook store", inside)
            return
        if method == _EMBEDDED:
            yield from _embedded(data, inside, self._names)
        else:
            yield Inner(name, data, inside)


def _folder_name(folder: Any) -> str:
    name = folder.name or f"folder {folder.identifier:x}"
    return " ".join(str(name).replace("!", " ").split())


def _number(thing: Any, name: str) -> int:
    """A count that a damaged store may refuse to give."""
    try:
        return int(getattr(thing, name))
    except (OSError, AttributeError, TypeError):
        return 0


def _properties(item: Any) -> Mapping[int, Value]:
    values: dict[int, Value] = {}
    for record_set in item.record_sets:
        for entry in record_set.entries:
            number, kind = entry.entry_type, entry.value_type
            if number is None or number in values:
                continue
            value = _value(entry, kind)
            if value is not None:
                values[number] = value
    return values


def _value(entry: Any, kind: int) -> Value | None:
    if kind not in (_STRING, _STRING8, _BINARY, _LONG, _TIME):
        return None
    raw = entry.data
    if raw is None:
        return None
    if kind == _STRING:
        return str(raw.decode("utf-16-le", "replace")).rstrip("\0").lstrip("\x01")
    if kind == _STRING8:
        return str(raw.decode("cp1252", "replace")).rstrip("\0")
    if kind == _LONG:
        return int.from_bytes(raw[:4], "little")
    if kind == _TIME:
        moment = entry.data_as_datetime
        return moment.date().isoformat() if isinstance(moment, dt.datetime) else None
    return bytes(raw)


def _added_names(store: Any) -> Mapping[int, str]:
    try:
        values = _properties(store.name_to_id_map)
    except (OSError, AttributeError, TypeError):
        return {}
    streams = [values.get(number, b"") for number in (_NAME_ENTRIES, _NAME_STRINGS)]
    return dict(added_names(*(part if isinstance(part, bytes) else b"" for part in streams)))


def _recipients(item: Any) -> Iterator[str]:
    listed = getattr(item, "recipients", None)
    for record_set in getattr(listed, "record_sets", None) or ():
        shown: dict[str, None] = {}
        for entry in record_set.entries:
            if entry.entry_type in (DISPLAY_NAME, 0x39FE, 0x3003):
                value = _value(entry, entry.value_type)
                if isinstance(value, str) and value and not value.lower().startswith("/o="):
                    shown[value] = None
        if shown:
            yield " ".join(shown)


def _embedded(block: bytes, member: str, names: Mapping[int, str]) -> Iterator[Segment]:
    """A message attached to a message: what stands in its own block is read, the rest named."""
    if len(block) > _LARGEST_BLOCK:
        yield ReadProblem(
            "a large message inside a message of an Outlook store", member, len(block)
        )
        return
    try:
        values, outside = read_properties(block)
    except UnreadableSourceError as error:
        yield ReadProblem(str(error), member, len(block))
        return
    text = text_of_item(OutlookItem(values, names))
    if text:
        yield Text(text, member)
    if outside & BODIES and not BODIES & values.keys():
        yield ReadProblem("a large message inside a message of an Outlook store", member)


def _file_name(values: Mapping[int, Value]) -> str:
    for key in (ATTACH_LONG_FILENAME, ATTACH_FILENAME):
        given = values.get(key, "")
        if isinstance(given, str) and given.strip():
            return given.strip().replace("/", "_").replace("\\", "_")
    return ""
