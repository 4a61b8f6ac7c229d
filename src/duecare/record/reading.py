"""What an entry says to a reader: its title, and whether its form is known and kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from duecare.record.base import Definition, definitions, find_definition
from duecare.record.schema import CONTENT
from duecare.record.values import DETAILS, MONEY

_FIELD: Final = re.compile(r"\{([a-z0-9_.]+)\}")


def title_of(kind: str, version: int | None = None, values: Mapping[str, Any] | None = None) -> str:
    """The title of an entry in plain words, with its own facts where ``values`` shows them.

    ``values``: group -> value. A kind or version that is not known is told as its words.
    """
    found = find_definition(kind, version)
    if found is None:
        return kind.replace(".", " ").replace("_", " ").capitalize()
    return _filled(found, values or {}) or found.title


def _filled(definition: Definition, values: Mapping[str, Any]) -> str:
    names = _FIELD.findall(definition.headline)
    facts = {name: find_field(name, values) for name in names}
    if not names or any(fact is None for fact in facts.values()):
        return ""
    text = _FIELD.sub(lambda match: str(facts[match[1]]), definition.headline)
    return text[:1].upper() + text[1:]


def find_field(name: str, values: Mapping[str, Any]) -> Any:
    """The value of a field in the first group that shows it; None where none does."""
    for group in (CONTENT, DETAILS, MONEY):
        found: Any = values.get(group)
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if found not in (None, ""):
            return found
    return None


def facts_told(definition: Definition, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Name and value of what a summary tells of an entry, as far as it is shown."""
    found = ((name.rpartition(".")[2], find_field(name, values)) for name in definition.told)
    return [(name, value) for name, value in found if value is not None]


def definitions_as_json(used: Iterable[tuple[str, int]] | None = None) -> dict[str, Any]:
    """Definitions as JSON, all of them or those of the kinds and versions that are ``used``."""
    wanted = None if used is None else set(used)
    return {
        "schema": "duecare.record/1",
        "kinds": [
            {
                "kind": one.kind,
                "version": one.version,
                "title": one.title,
                "meaning": " ".join(one.meaning.split()),
                "groups": dict(one.groups),
            }
            for one in definitions()
            if wanted is None or (one.kind, one.version) in wanted
        ],
    }


def always_shown() -> frozenset[str]:
    """Kinds that no claim of privilege can withhold, since a verifier needs them."""
    return frozenset(one.kind for one in definitions() if one.always_shown)


def program_pages() -> frozenset[str]:
    """Kinds whose pages the program file may show: those that it shows whole.

    A page says all that its entry says; where the program file leaves a group of it out, as the
    price of a breach beside a decision, it leaves the page out too.
    """
    shown = [one for one in definitions() if one.program]  # an older version may show nothing
    parts = {one.kind for one in shown if not one.program >= one.groups.keys()}
    return frozenset({one.kind for one in shown} - parts)


def program_groups() -> dict[str, frozenset[str]]:
    """Kind -> groups that the client's program file may show; other kinds stay out."""
    return {one.kind: one.program for one in definitions() if one.program}
