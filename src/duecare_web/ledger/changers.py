"""Who changed one thing last, read from the entries that say what was and what is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from duecare.record import Entry
from duecare_web.accounts.locking import told
from duecare_web.ledger.models import Log
from duecare_web.ledger.queries import EntryLine, entries

_WITHIN = 200  # entries of the kind; who changed it before these is not worth the reading


def changed_by(
    log: Log,
    entry: type[Entry],
    name: str,
    about: Callable[[Mapping[str, Any]], bool] = lambda _: True,
) -> str:
    """``by Ann Boss on March 3, 2026 at 14:05 CST``; empty where no entry of the kind tells it.

    ``about``: whether the values of an entry are about the row that is meant.
    """
    for line in entries(log, kind=entry.definition.kind, count=_WITHIN):
        if about(line.values) and name in _changed(line.values):
            return said_by(line)
    return ""  # another action changed it, as an import does


def said_by(line: EntryLine) -> str:
    """By whom and when an entry was written."""
    return told(line.at, line.values.get("actor", {}).get("name", ""))


def person_is(person: str) -> Callable[[Mapping[str, Any]], bool]:
    """Whether an entry is about the person with this id."""
    return lambda values: values.get("person", {}).get("id") == person


def _changed(values: Mapping[str, Any]) -> set[str]:
    """The names that an entry says were changed, in each of the forms in which entries say it."""
    found: set[str] = set()
    for said in (values.get("content") or {}, values.get("details") or {}):
        before, after = said.get("before"), said.get("after")
        if isinstance(before, dict) and isinstance(after, dict):
            names = before.keys() | after.keys()
            found |= {one for one in names if before.get(one) != after.get(one)}
        elif before != after:
            found.add("")  # the kind is about one thing alone
        found |= {one["field"] for one in said.get("changes") or ()}
        pairs = (one.removesuffix("_after") for one in said if one.endswith("_after"))
        found |= {one for one in pairs if said.get(f"{one}_before") != said[f"{one}_after"]}
    return found
