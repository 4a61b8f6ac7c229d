"""What a new version changes, clause by clause and word by word, and whom it concerns."""

from __future__ import annotations

import difflib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.readers import EVERYONE

Mark = Literal["same", "gone", "new"]
_DATE = re.compile(r"[A-Z][a-z]+ \d{1,2}, \d{4}|\S+")


@dataclass(frozen=True, slots=True)
class ChangedClause:
    """A clause that is new, gone or changed; ``words`` are its parts with their marks."""

    id: str
    title: str
    what: str
    words: tuple[tuple[Mark, str], ...]
    asks_again: bool


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """Two versions beside each other."""

    before: PolicyVersion
    after: PolicyVersion
    changed: tuple[ChangedClause, ...]
    same: int

    @property
    def for_readers(self) -> list[ChangedClause]:
        """Changes because of which somebody confirms again."""
        return [one for one in self.changed if one.asks_again]

    @property
    def for_owner(self) -> list[ChangedClause]:
        """Changes for which nobody has to do anything."""
        return [one for one in self.changed if not one.asks_again]

    @property
    def sentence(self) -> str:
        """What the reader has to do, in a line."""
        number, points = len(self.changed), len(self.for_readers)
        if not number:
            return "No clause changed."
        clauses = f"{number} of {number + self.same} clauses changed"
        if not points:
            return f"{clauses}. No one has to confirm anything again."
        noun = "point" if points == 1 else "points"
        return f"{clauses}. Those it is for confirm {points} {noun} again."


def before_of(version: PolicyVersion) -> PolicyVersion | None:
    """The version that was in force before this one; ``None`` for the first."""
    return befores_of([version]).get(version.pk)


def befores_of(versions: Sequence[PolicyVersion]) -> dict[uuid.UUID, PolicyVersion]:
    """By version: the one of its policy that was in force before, where there is one."""
    of_policies = {one.policy_id for one in versions}
    signed = PolicyVersion.objects.filter(policy__in=of_policies, approved_at__isnull=False)
    numbers = list(signed.order_by("number").values_list("policy_id", "number", "pk"))
    last = {
        one.pk: pk
        for one in versions
        for policy, number, pk in numbers
        if policy == one.policy_id and number < one.number
    }
    texts = PolicyVersion.objects.select_related("policy").in_bulk(last.values()) if last else {}
    return {pk: texts[before] for pk, before in last.items()}


def difference(before: PolicyVersion, after: PolicyVersion) -> VersionDifference:
    """What ``after`` changes of ``before``."""
    old = {one["id"]: one for one in before.clauses}
    new = {one["id"]: one for one in after.clauses}
    order = [*new, *(name for name in old if name not in new)]
    asked = _newly_asked(before, after)
    changed = [
        _changed(old.get(name), new.get(name), name in asked)
        for name in order
        if _text(old.get(name)) != _text(new.get(name))
    ]
    changed_ids = {one.id for one in changed}
    changed += [
        _changed(old.get(name), new[name], True)
        for name in order
        if name in asked and name in new and name not in changed_ids
    ]
    return VersionDifference(before, after, tuple(changed), len(order) - len(changed))


def _newly_asked(before: PolicyVersion, after: PolicyVersion) -> set[str]:
    known = {point["text"]: set(point["audience"]) for point in before.points}
    return {
        point["clause"]
        for point in after.points
        if not _covers(known.get(point["text"], set()), set(point["audience"]))
    }


def _covers(before: set[str], after: set[str]) -> bool:
    return EVERYONE in before or after <= before


def _changed(
    old: dict[str, Any] | None, new: dict[str, Any] | None, asks_again: bool
) -> ChangedClause:
    shown = new or old or {}
    what = "changed"
    if old is None:
        what = "new"
    elif new is None:
        what = "taken out"
    elif old["status"] != new["status"]:
        what = "planned, now in force" if new["status"] == "in_force" else "a point is planned now"
    return ChangedClause(
        shown["id"], shown["title"], what, _words(_text(old), _text(new)), asks_again
    )


def _text(clause: dict[str, Any] | None) -> str:
    return clause["text"] if clause else ""


def _words(before: str, after: str) -> tuple[tuple[Mark, str], ...]:
    """The words with their marks; a date is one word."""
    old, new = _DATE.findall(before), _DATE.findall(after)
    found: list[tuple[Mark, str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", " ".join(new[c:d])))
            continue
        found += [("gone", " ".join(old[a:b]))] if b > a else []
        found += [("new", " ".join(new[c:d]))] if d > c else []
    return tuple(found)
