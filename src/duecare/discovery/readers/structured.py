"""JSON and JSON lines: lists of like objects are tables, the rest are labeled lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from duecare.discovery.readers import plain
from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.segments import DataTable, Segment, Segments, Text
from duecare.discovery.readers.source import Source

_LARGEST = 64_000_000
_CHUNK = 20_000
_VALUE = re.compile(r"\d{3}|@")
_GENERIC = frozenset(("number", "num", "no", "id", "value", "code", "text"))


def extract(source: Source, member: str) -> Segments:
    """Tables and labeled text of a JSON document; plain text where it is none."""
    if source.extension in ("jsonl", "ndjson"):
        yield from _json_lines(source, member)
        return
    if source.size > _LARGEST:
        yield from plain.extract(source, member)
        return
    raw = to_utf8(source.read())
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        yield Text(raw, member)
        return
    yield from walk_document(document, member, source.name)


def walk_document(document: Any, member: str, name: str) -> Iterator[Segment]:
    """Tables and labeled texts of parsed data."""
    yield from _walk(document, member, name, 0)


def _json_lines(source: Source, member: str) -> Segments:
    batch: list[Mapping[str, Any]] = []
    done = 0
    with source.open() as stream:
        for line in stream:
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                yield Text(line, member)
                continue
            if isinstance(value, dict):
                batch.append(value)
            if len(batch) >= _CHUNK:
                yield _as_table(batch, member, source.name, done)
                done += len(batch)
                batch = []
    if batch:
        yield _as_table(batch, member, source.name, done)


def _walk(node: Any, member: str, name: str, depth: int) -> Iterator[Segment]:
    if depth > 40:
        return
    if isinstance(node, list):
        objects = [item for item in node if isinstance(item, dict)]
        if len(objects) >= 3 and len(objects) == len(node):
            yield _as_table(objects, member, name, 0)
            return
        if objects or any(isinstance(item, list) for item in node):
            for item in node:
                yield from _walk(item, member, name, depth + 1)
        elif node:
            yield Text("\n".join(_scalar(item) for item in node).encode("utf-8", "replace"), member)
    elif isinstance(node, dict):
        lines: list[str] = []
        inner: list[tuple[str, list[Any]]] = []
        for key, value in node.items():
            if isinstance(value, list) and len(value) > 2:
                inner.append((str(key), value))
            else:
                lines.extend(_lines(str(key), value, 0))
        if lines:
            yield Text("\n".join(lines).encode("utf-8", "replace"), member)
        for key, value in inner:
            yield from _walk(value, member, key, depth + 1)


def _lines(label: str, value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, dict) and depth < 30:
        if _VALUE.search(label):  # {"212-34-...": {...}}: the key is a value itself
            yield label
        for key, inner in value.items():
            # {"driverLicense": {"number": ...}}: the outer key is the label
            whole = f"{label} {key}" if str(key).lower() in _GENERIC else str(key)
            yield from _lines(whole, inner, depth + 1)
    elif isinstance(value, list) and depth < 30:
        for inner in value:
            yield from _lines(label, inner, depth + 1)
    else:
        yield f"{label.replace('_', ' ')}: {_scalar(value)}"


def _scalar(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return ""
    return str(value)


def _flat(item: Mapping[str, Any], prefix: str, out: dict[str, str], depth: int) -> None:
    for key, value in item.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and depth < 6:
            _flat(value, f"{name} ", out, depth + 1)
        elif isinstance(value, list):
            out[name] = " ; ".join(_scalar(part) for part in value if not isinstance(part, dict))
        else:
            out[name] = _scalar(value)


def _as_table(
    objects: Sequence[Mapping[str, Any]], member: str, name: str, first: int
) -> DataTable:
    rows: list[dict[str, str]] = []
    header: dict[str, None] = {}
    for item in objects:
        row: dict[str, str] = {}
        _flat(item, "", row, 0)
        header.update(dict.fromkeys(row))
        rows.append(row)
    names = list(header)[:2000]
    return DataTable(
        names, [[row.get(key, "") for row in rows] for key in names], member, name, first
    )
