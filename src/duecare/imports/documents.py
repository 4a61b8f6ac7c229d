"""Lists that come as JSON: results of gophish, statements of xAPI and cmi5, rows of objects.

What a person typed into a form of a test (gophish, ``timeline``) is never looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from duecare.errors import InputError
from duecare.imports.tables import MOST_ROWS, ListRow

_OPENS: Final = (b"{", b"[")
_BOM: Final = b"\xef\xbb\xbf"
_VERBS: Final = {
    "passed": "passed",
    "failed": "failed",
    "completed": "completed",
    "satisfied": "completed",
    "initialized": "started",
    "launched": "started",
}
"""Last part of the verb of a statement -> its word in the table; others say no result."""
_OPENED: Final = ("user", "template")
"""Objects in an object that are read: who it is about, and which message (KnowBe4)."""
XAPI: Final = ("actor name", "actor mbox", "object id", "object name", "verb", "score", "timestamp")


def is_json(content: bytes) -> bool:
    """Whether the bytes of a file begin as a JSON object or array does."""
    if content.startswith(b"{\\rtf"):
        return False
    return content.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] in _OPENS


def json_rows(content: bytes) -> list[ListRow]:
    """The rows of a JSON document, the headings first; ``line`` is the place of an object.

    Raises :class:`InputError` for what is no list.
    """
    try:
        value = _parsed(content.removeprefix(_BOM))
    except (ValueError, RecursionError) as error:
        raise InputError(
            "the file is not a whole JSON document", hint="Export it again, or save it as CSV."
        ) from error
    items, more = _items(value)
    objects = [one for one in items if isinstance(one, Mapping)]
    if not objects:
        raise InputError("the JSON document holds no list of results")
    if len(objects) > MOST_ROWS:
        raise InputError(f"the list has {len(objects):,} rows; {MOST_ROWS:,} are allowed")
    if all("verb" in one and "actor" in one for one in objects):
        rows = list(_statements(objects))
        headings: Sequence[str] = XAPI
    else:
        headings = list(dict.fromkeys(key for one in objects for key in _flat(one) | more))
        cells = [{**more, **_flat(one)} for one in objects]
        rows = [
            ListRow(place, tuple(one.get(key, "") for key in headings))
            for place, one in enumerate(cells, start=1)
        ]
    if not rows:
        raise InputError("none of the statements says a result")
    return [ListRow(0, tuple(headings)), *rows]


def _parsed(content: bytes) -> Any:
    """The value; of one object a line, all of them."""
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        lines = [
            line for line in content.decode(json.detect_encoding(content)).splitlines() if line
        ]
        if len(lines) < 2 or error.msg != "Extra data":
            raise
        return [json.loads(line) for line in lines]


def _items(value: Any) -> tuple[Sequence[Any], dict[str, str]]:
    """The objects of a document, and what holds for all of them."""
    if isinstance(value, list):
        return value, {}
    if isinstance(value, Mapping):
        lists = [key for key in ("statements", "results") if isinstance(value.get(key), list)]
        named = {"campaign": _text(value["name"])} if lists and "name" in value else {}
        lists += sorted(
            filter(lambda key: _is_list(value[key]), value), key=lambda key: -len(value[key])
        )
        return (value[lists[0]], named) if lists else ([value], {})
    return [], {}


def _is_list(value: Any) -> bool:
    """Whether it is a list of objects: the users of an API, beside counts and links."""
    return (
        isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
    )


def _flat(item: Mapping[str, Any]) -> dict[str, str]:
    """The values of an object, and of the person and message in it (``user email``).

    Nothing else that is nested is read: gophish keeps there what people typed.
    """
    found = dict(_flat_one(item))
    for outer in _OPENED:
        inner = item.get(outer)
        if isinstance(inner, Mapping):
            found |= {f"{outer} {key}": text for key, text in _flat_one(inner)}
    return found


def _flat_one(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((str(key), _text(one)) for key, one in item.items() if not isinstance(one, dict | list))


def _statements(items: Sequence[Mapping[str, Any]]) -> Iterator[ListRow]:
    for place, one in enumerate(items, start=1):
        word = _VERBS.get(_text(_get(one, "verb", "id")).rstrip("/").rpartition("/")[2])
        if word is None or _get(one, "object", "objectType") not in ("", "Activity"):
            continue
        names = _get(one, "object", "definition", "name")
        named = next(iter(names.values()), "") if isinstance(names, Mapping) else ""
        english = names.get("en-US", named) if isinstance(names, Mapping) else ""
        mail = _text(_get(one, "actor", "mbox")).removeprefix("mailto:")
        yield ListRow(
            place,
            (
                _text(_get(one, "actor", "name")),
                mail or _text(_get(one, "actor", "account", "name")),
                _text(_get(one, "object", "id")),
                _text(english) or _text(_get(one, "object", "id")),
                word,
                _text(_get(one, "result", "score", "scaled")),
                _text(_get(one, "timestamp")),
            ),
        )


def _get(item: Any, *path: str) -> Any:
    for key in path:
        item = item.get(key, "") if isinstance(item, Mapping) else ""
    return item


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "True" if value else "False"
    return "" if value is None or isinstance(value, dict | list) else str(value)[:2_000]
