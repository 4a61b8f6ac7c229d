"""JSON and JSON lines: like objects, like rows and named columns are tables, the rest are lines.

Nothing is left out: what has no place in a table is a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from duecare.discovery.readers import plain
from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.rows import table_chunks
from duecare.discovery.readers.segments import DataTable, Segment, Segments, Text
from duecare.discovery.readers.source import Source

_LARGEST = 64_000_000
_CHUNK = 20_000
_VALUE = re.compile(r"\d{3}|@")
_GENERIC = frozenset(("number", "num", "no", "id", "value", "code", "text"))
_SORT: Final = ("type", "kind", "label", "system", "use")  # what says what a generic value is
_WIDEST: Final = 2000  # columns of a table
_DEEPEST: Final = 40


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
    rows: list[list[str]] = []
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
            elif isinstance(value, list):
                rows.append([_scalar(cell) for cell in value])
            else:
                yield Text(_utf8([_scalar(value)]), member)
            if len(batch) >= _CHUNK:
                yield from _tables(batch, member, source.name, done)
                done += len(batch)
                batch = []
            if len(rows) >= _CHUNK:
                yield from table_chunks(rows, member, source.name)
                rows = rows[:1]  # the header of the next ones
    if batch:
        yield from _tables(batch, member, source.name, done)
    if rows:
        yield from table_chunks(rows, member, source.name)


def _walk(node: Any, member: str, name: str, depth: int) -> Iterator[Segment]:
    if depth > _DEEPEST:
        yield Text(_utf8(_all_scalars(node)), member)
    elif isinstance(node, list):
        yield from _walk_list(node, member, name, depth)
    elif isinstance(node, dict):
        yield from _walk_object(node, member, name, depth)
    else:
        yield Text(_utf8([_scalar(node)]), member)


def _walk_list(node: list[Any], member: str, name: str, depth: int) -> Iterator[Segment]:
    if len(node) >= 3 and all(isinstance(item, dict) for item in node):
        yield from _tables(node, member, name, 0)
    elif len(node) >= 3 and all(map(_is_row, node)) and len(set(map(len, node))) == 1:
        yield from table_chunks(([_scalar(cell) for cell in row] for row in node), member, name)
    else:
        alone = [_scalar(item) for item in node if not isinstance(item, (dict, list))]
        if alone:
            yield Text(_utf8(alone), member)
        for item in node:
            if isinstance(item, (dict, list)):
                yield from _walk(item, member, name, depth + 1)


def _walk_object(node: Mapping[str, Any], member: str, name: str, depth: int) -> Iterator[Segment]:
    taken: set[str] = set()
    for table, keys in (_named_columns(node), _named_rows(node)):
        if table:
            taken.update(keys)
            yield from table_chunks(table, member, name)
            break
    lines: list[str] = []
    inner: list[tuple[str, list[Any]]] = []
    for key, value in node.items():
        if key in taken:
            continue
        if isinstance(value, list) and len(value) > 2:
            inner.append((str(key), value))
        else:
            lines.extend(_lines(str(key), value, 0))
    if lines:
        yield Text(_utf8(lines), member)
    for key, value in inner:
        yield from _walk(value, member, key, depth + 1)


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(cell, (dict, list)) for cell in value)


def _named_columns(node: Mapping[str, Any]) -> tuple[list[list[str]], list[str]]:
    """The rows of ``{"name": [...], "ssn": [...]}``, its header first, and the keys of it."""
    columns = {key: value for key, value in node.items() if _is_row(value) and len(value) > 2}
    if len(columns) < 2 or len(set(map(len, columns.values()))) > 1:
        return [], []
    rows = zip(*columns.values(), strict=True)
    return [list(columns), *([_scalar(cell) for cell in row] for row in rows)], list(columns)


def _named_rows(node: Mapping[str, Any]) -> tuple[list[list[str]], list[str]]:
    """The rows of ``{"columns": ["name", "ssn"], "data": [[...], ...]}``, and the keys of it."""
    for rows_key, rows in node.items():
        if not isinstance(rows, list) or len(rows) < 2 or not all(map(_is_row, rows)):
            continue
        for key, header in node.items():
            if isinstance(header, list) and {len(row) for row in rows} == {len(header)}:
                names = [_column_name(item) for item in header]
                if len(names) > 1 and all(names):
                    cells = ([_scalar(cell) for cell in row] for row in rows)
                    return [names, *cells], [rows_key, key]
    return [], []


def _column_name(item: Any) -> str:
    if isinstance(item, dict):
        item = item.get("name") or item.get("label") or item.get("id")
    return item if isinstance(item, str) else ""


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
        yield f"{label.replace('_', ' ')}: {' '.join(_all_scalars(value))}"


def _scalar(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return ""
    return str(value)


def _all_scalars(node: Any) -> Iterator[str]:
    """Keys and values of a tree of any depth, in order."""
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack.extend(chain.from_iterable((inner, key) for key, inner in reversed(item.items())))
        elif isinstance(item, list):
            stack.extend(reversed(item))
        else:
            yield _scalar(item)


def _utf8(lines: Iterable[str]) -> bytes:
    return "\n".join(lines).encode("utf-8", "replace")


@dataclass
class _Flat:
    """The cells of an object, and the objects in its lists that have no place among them."""

    cells: dict[str, str] = field(default_factory=dict)
    others: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)


def _flatten(item: Mapping[str, Any], prefix: str, out: _Flat, depth: int) -> None:
    for key, value in item.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and depth < 6:
            _flatten(value, f"{name} ", out, depth + 1)
        elif isinstance(value, list):
            objects = [part for part in value if isinstance(part, dict)]
            others = [part for part in value if not isinstance(part, dict)]
            out.cells[name] = " ; ".join(chain.from_iterable(map(_all_scalars, others)))
            if objects and depth < 6:
                _take_objects(objects, name, out, depth)
            else:
                out.cells[name] += " ".join(_all_scalars(objects))
        else:
            out.cells[name] = (
                " ".join(_all_scalars(value)) if isinstance(value, dict) else _scalar(value)
            )


def _take_objects(objects: Sequence[Mapping[str, Any]], name: str, out: _Flat, depth: int) -> None:
    """The objects of a list in a row: each value that says its sort, else the first one."""
    rest: list[Mapping[str, Any]] = []
    for part in objects:
        keys = {str(key).lower(): key for key in part}
        sort = next((part[keys[word]] for word in _SORT if word in keys), None)
        values = [key for word, key in keys.items() if word in _GENERIC]
        if (
            isinstance(sort, str)
            and len(values) == 1
            and not isinstance(part[values[0]], (dict, list))
        ):
            out.cells.setdefault(f"{name} {sort}", _scalar(part[values[0]]))
        else:
            rest.append(part)
    if rest:
        _flatten(rest[0], f"{name} ", out, depth + 1)
    if rest[1:]:
        out.others.setdefault(name, []).extend(rest[1:])


def _tables(
    objects: Sequence[Mapping[str, Any]], member: str, name: str, first: int
) -> Iterator[Segment]:
    rows: list[dict[str, str]] = []
    others: dict[str, list[Mapping[str, Any]]] = {}
    header: dict[str, None] = {}
    for item in objects:
        flat = _Flat()
        _flatten(item, "", flat, 0)
        header.update(dict.fromkeys(flat.cells))
        rows.append(flat.cells)
        for key, found in flat.others.items():
            others.setdefault(key, []).extend(found)
    names = list(header)[:_WIDEST]
    columns = [[row.get(key, "") for row in rows] for key in names]
    yield DataTable(names, columns, member, name, first)
    beyond = set(header).difference(names)
    lines = [f"{key}: {row[key]}" for row in rows for key in row if key in beyond]
    if lines:
        yield Text(_utf8(lines), member)
    for key, found in others.items():
        yield from _tables(found, member, key, 0)
