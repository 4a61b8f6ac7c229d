"""An entry of the record in one sentence, and which kinds of entry a text may mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from duecare.dates import long_date
from duecare.documents.wording.record_sentences import SENTENCES, SERIES
from duecare.record import find_definition
from duecare.record.reading import find_field, title_of

NAME_ERASED: Final = "someone whose name was erased"
_FIELD: Final = re.compile(r"\{([a-z_.]+)\}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?")


def entry_sentence(kind: str, version: int | None, values: Mapping[str, Any]) -> str:
    """What happened, in one sentence; where a fact is not shown, the title and who did it."""
    pattern = SENTENCES.get(kind)
    if pattern is None:
        return title_of(kind, version, values)
    who = actor_words(values)
    facts = {"who": who, "person": _name(values, "person")}
    for name in _FIELD.findall(pattern):
        if name not in facts:
            fact = find_field(name, values)
            if fact is None:
                return f"{title_of(kind, version, values)}, by {who}"
            facts[name] = _words(fact)
    text = _FIELD.sub(lambda match: facts[match[1]], pattern)
    return text[:1].upper() + text[1:]


def series_sentence(kind: str, count: int) -> str:
    """Several entries of one kind in a row, told together."""
    pattern = SERIES.get(kind)
    return pattern.format(count=count) if pattern else f"{title_of(kind)}: {count} entries"


def actor_words(values: Mapping[str, Any]) -> str:
    """Who did it: a name, ``Duecare`` for what the program did by itself."""
    actor = values.get("actor")
    if isinstance(actor, Mapping) and actor.get("role") == "system":
        return "Duecare"
    return _name(values, "actor")


def kinds_meant(text: str) -> set[str]:
    """The kinds whose title or sentence has this text."""
    wanted = text.casefold().strip()
    if not wanted:
        return set()
    found = set()
    for kind, sentence in SENTENCES.items():
        told = _FIELD.sub("", sentence)
        definition = find_definition(kind)
        title = definition.title if definition else ""
        if wanted in told.casefold() or wanted in title.casefold():
            found.add(kind)
    return found


def _name(values: Mapping[str, Any], group: str) -> str:
    found = values.get(group)
    name = found.get("name") if isinstance(found, Mapping) else None
    return str(name) if name else NAME_ERASED


def _words(fact: Any) -> str:
    if isinstance(fact, int) and not isinstance(fact, bool):
        return f"{fact:,}"
    text = str(fact)
    if _DAY.fullmatch(text):
        return long_date(date.fromisoformat(text[:10]))
    return text
