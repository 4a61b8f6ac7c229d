"""JSON schemas of entries: derived from the fields of a class, and checked without a library.

The subset of JSON Schema (2020-12) that is used: ``type``, ``enum``, ``pattern`` (of the whole
text), ``properties``, ``required``, ``additionalProperties``, ``items``, ``anyOf``. The page
``verify.html`` checks the same subset in ``checks_of_forms.js``, so that both say the same.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from duecare.errors import EvidenceError

Schema = dict[str, Any]
DATE: Final = r"\d{4}-\d\d-\d\d"
DATE_TIME: Final = rf"{DATE}T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)"
TEXTS: Final[Schema] = {"type": "object", "additionalProperties": {"type": "string"}}
MOST_PROBLEMS: Final = 5
_PLAIN: Final[dict[object, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    date: {"type": "string", "pattern": DATE},
    datetime: {"type": "string", "pattern": DATE_TIME},
}
_PYTHON: Final[dict[str, type]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
    "array": list,
    "object": dict,
}


class Pattern(str):
    """Annotates a text field with the regular expression that the whole text must match."""

    __slots__ = ()


class Group(str):
    """Annotates a field with the group of the leaf that it is sealed in."""

    __slots__ = ()


def schema_of(hint: Any) -> Schema:
    """The schema of a type; raises :class:`TypeError` for one that an entry cannot hold."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        patterns = [str(note) for note in inside[1:] if isinstance(note, Pattern)]
        return schema_of(inside[0]) | ({"pattern": patterns[0]} if patterns else {})
    if origin is Literal:
        return {"enum": list(inside)}
    if origin in (Union, types.UnionType):
        return _any_of([schema_of(one) for one in inside if one is not type(None)])
    if origin in (list, tuple, Sequence):
        return {"type": "array", "items": schema_of(inside[0])}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": schema_of(inside[1])}
    if hint in _PLAIN:
        return _PLAIN[hint]
    if is_dataclass(hint):
        groups = groups_of(hint)
        if groups.keys() != {CONTENT}:
            raise TypeError(
                f"{hint!r} has fields of another group, which no list or choice can hold"
            )
        return groups[CONTENT]
    raise TypeError(f"an entry cannot hold {hint!r}")


CONTENT: Final = "content"


def groups_of(cls: Any) -> dict[str, Schema]:
    """The schema of each group of a class: fields lie in ``content`` unless they are annotated.

    A field that is a dataclass lends its annotated fields to their groups, under its own name.
    """
    hints = hints_of(cls)
    groups: dict[str, Schema] = {}
    for one in fields(cls):
        for group, schema in _parts_of(hints[one.name]).items():
            found = groups.setdefault(group, _object())
            found["properties"][one.name] = schema
            if _is_required(one, schema):
                found["required"].append(one.name)
    return groups


@cache
def hints_of(cls: type) -> Mapping[str, Any]:
    """The types of the fields with their annotations."""
    return get_type_hints(cls, include_extras=True)


def _object() -> Schema:
    return {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def _parts_of(hint: Any) -> dict[str, Schema]:
    group = group_of(hint)
    inner = _dataclass_in(hint)
    if group == CONTENT and inner is not None:
        return groups_of(inner)
    return {group: schema_of(hint)}


def group_of(hint: Any) -> str:
    """The group that a field with this type lies in."""
    notes = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((str(note) for note in notes if isinstance(note, Group)), CONTENT)


def _dataclass_in(hint: Any) -> Any:
    inside = [hint, *get_args(hint)] if get_origin(hint) in (Union, types.UnionType) else [hint]
    return next((one for one in inside if is_dataclass(one)), None)


def _is_required(one: Field[Any], schema: Schema) -> bool:
    return one.default is MISSING and one.default_factory is MISSING and schema != {}


def _any_of(schemas: list[Schema]) -> Schema:
    """One of several; a value that may be missing is left out of the entry, so null never shows."""
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def plain(value: Any) -> Any:
    """A value of a field as JSON: dates as ISO 8601 text; None and missing parts are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: plain(part)
            for one in fields(value)
            if (part := getattr(value, one.name)) is not None
        }
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, date):  # a datetime is one too
        if isinstance(value, datetime) and value.tzinfo is None:
            raise EvidenceError("a time needs a zone", hint="use datetime.now(UTC)")
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def problems(value: Any, schema: Schema, where: str = "") -> list[str]:
    """What differs from the schema, at most :data:`MOST_PROBLEMS`; never a value, only its place.

    A keyword that is not known is passed over, as in JSON Schema.
    """
    return _problems(value, schema, where)[:MOST_PROBLEMS]


def _problems(value: Any, schema: Schema, where: str) -> list[str]:
    name = where or "it"
    if "anyOf" in schema:
        fits = any(not _problems(value, one, where) for one in schema["anyOf"])
        return [] if fits else [f"{name} has none of the allowed forms"]
    if "enum" in schema and not any(_same(value, one) for one in schema["enum"]):
        return [f"{name} is none of the allowed words"]
    wanted = schema.get("type")
    if wanted in _PYTHON and type(value) is not _PYTHON[wanted]:
        return [f"{name} is not of type {wanted}"]
    if "pattern" in schema and isinstance(value, str) and not _matches(schema["pattern"], value):
        return [f"{name} has another form than expected"]
    if isinstance(value, list):
        items = schema.get("items", {})
        return [
            text for i, one in enumerate(value) for text in _problems(one, items, f"{where}[{i}]")
        ]
    return _problems_of_object(value, schema, where) if isinstance(value, dict) else []


def _problems_of_object(value: dict[str, Any], schema: Schema, where: str) -> list[str]:
    known, more = schema.get("properties", {}), schema.get("additionalProperties", {})
    found = [
        f"{_path(where, key)} is missing" for key in schema.get("required", ()) if key not in value
    ]
    for key in sorted(value):
        path = _path(where, key)
        if key in known:
            found += _problems(value[key], known[key], path)
        elif more is False:
            found.append(f"{path} is not part of it")
        else:
            found += _problems(value[key], more, path)
    return found


def _path(where: str, key: str) -> str:
    return f"{where}.{key[:60]}" if where else key[:60]


def _same(value: Any, allowed: Any) -> bool:
    return type(value) is type(allowed) and bool(value == allowed)


def _matches(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern, value, re.ASCII) is not None
