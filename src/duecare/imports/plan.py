"""What an import would do: each row matched with what is known, and the difference.

A plan has a digest over the file, how it was read, every choice and every difference, each with
what is known now. So only the plan that was shown can be applied, and only while it still fits.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from functools import cache, cached_property
from hashlib import sha256
from typing import Any, Final, cast

from duecare.imports.cells import CellProblem, Value
from duecare.imports.fields import ListKind
from duecare.imports.matching import (
    KnownClient,
    KnownThing,
    MatchedRows,
    RowMatcher,
    RowOwners,
    same_host,
)
from duecare.imports.policies import TERMS, policy_fault
from duecare.imports.reading import Choices, ReadFact, ReadList, ReadRow
from duecare.imports.results import PersonResult, person_results
from duecare.person_names import is_plainer

MOST_MISSING: Final = 5
MOST_MISSING_SHARE: Final = 0.10
"""More missing than either needs the number typed before they are marked as left (owncloud#29547)."""
_ATTRIBUTES: Final[Mapping[ListKind, tuple[str, ...]]] = {
    ListKind.CLIENTS: ("industry", "state", "employee_count", "revenue_usd", "sites"),
    ListKind.CONTACTS: ("name", "email", "title", "language"),
    ListKind.EMPLOYEES: ("name", "email", "title", "department", "language"),
    ListKind.DEVICES: ("name", "kind", "holder"),
    ListKind.POLICIES: TERMS,
    ListKind.TRAINING: (),
    ListKind.PHISHING: (),
}
"""What a row changes directly; all else is kept as dated facts."""


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One thing that a row would change; ``at`` is when it was so in the source, as ISO."""

    field: str
    before: str
    after: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """What happens to one thing.

    ``action``: ``new``, ``changed``, ``unchanged``, ``left`` (the list says so), ``returned`` (left,
    and on the list), ``missing`` (not on the list).
    """

    action: str
    client: str
    thing: str
    title: str
    lines: tuple[int, ...]
    matched_by: str
    differences: tuple[PlannedChange, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    facts: tuple[ReadFact, ...] = ()


@dataclass(frozen=True)
class ImportPlan:
    """All that an import would do. ``left_out`` are rows that are nothing for this list, and why."""

    kind: ListKind
    source: str
    label: str
    file_sha256: str
    choices: Choices
    items: tuple[PlanItem, ...]
    problems: tuple[CellProblem, ...]
    left_out: tuple[tuple[int, str], ...]
    missing_field: str
    rows: int

    @cached_property
    def counts(self) -> Counter[str]:
        """How many things by action."""
        return Counter(one.action for one in self.items)

    @cached_property
    def matched_by(self) -> Counter[str]:
        """How many rows by what they were recognized by."""
        return Counter(one.matched_by for one in self.items if one.action not in ("new", "missing"))

    @property
    def wants_typed_number(self) -> bool:
        """Whether so many are missing that the number has to be typed before they are marked."""
        missing = self.counts["missing"]
        known = sum(one.action != "new" for one in self.items)
        return missing > MOST_MISSING or missing > known * MOST_MISSING_SHARE

    @property
    def lacks_number(self) -> bool:
        """Whether those missing are to be marked and their number was not given, or another one."""
        if self.choices.missing != "left":
            return False
        typed = self.choices.confirmed.strip()
        return typed != str(self.counts["missing"]) if typed else self.wants_typed_number

    @property
    def marks_missing(self) -> bool:
        """Whether what is missing is marked as left: chosen, and confirmed where it is many."""
        return bool(
            self.choices.missing == "left" and self.counts["missing"] and not self.lacks_number
        )

    @property
    def changes(self) -> int:
        """How many things are different afterwards."""
        done = sum(self.counts[one] for one in ("new", "changed", "seen", "left"))
        done += self.counts["returned"] if self.choices.bring_back else 0
        return done + (self.counts["missing"] if self.marks_missing else 0)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that the plan says, in hex."""
        told = {
            "kind": str(self.kind),
            "source": self.source,
            "file": self.file_sha256,
            "choices": self.choices.as_value(),
            "items": [_plain(one) for one in self.items],
        }
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def make_plan(
    read: ReadList,
    *,
    file_sha256: str,
    clients: Sequence[KnownClient],
    known: Sequence[KnownThing],
    only_client: str = "",
    people: Sequence[KnownThing] = (),
    choices: Choices | None = None,
) -> ImportPlan:
    """What importing the list would do. ``only_client``: all rows belong to it.

    ``known`` are the things of the clients that rows can belong to; ``people`` their employees, of
    whom results of other programs can be.
    """
    out = list(read.left_out)
    problems = list(read.problems)
    owners = RowOwners(clients, read, only_client)
    if read.kind.is_results:
        lost: list[ReadRow] = []
        results = person_results(read, owners, people, out, lost)
        items = _result_items(read, results, known)
        problems += [owners.problem(row) for row in lost]
    else:
        items = _thing_items(read, owners, known, out, problems)
    return ImportPlan(
        kind=read.kind,
        source=read.source,
        label=read.label,
        file_sha256=file_sha256,
        choices=choices or Choices(),
        items=tuple(sorted(items, key=lambda one: (one.client, one.title.casefold(), one.thing))),
        problems=tuple(sorted(problems, key=lambda one: one.line)),
        left_out=tuple(sorted(out)),
        missing_field=read.missing_field,
        rows=len(read.rows),
    )


def _thing_items(
    read: ReadList,
    owners: RowOwners,
    known: Sequence[KnownThing],
    out: list[tuple[int, str]],
    problems: list[CellProblem],
) -> list[PlanItem]:
    matcher = RowMatcher(known, read)
    problems += matcher.id_problems()
    groups: dict[tuple[str, str], MatchedRows] = {}
    for row in read.rows:
        client = owners.of(row)
        if client is None:
            problems.append(owners.problem(row))
            continue
        reason = _not_for_this_list(read.kind, row) or _lacks_key(read.kind, row)
        if reason:
            out.append((row.line, reason))
            continue
        matcher.add(groups, row, client)
    items = [
        item
        for group in groups.values()
        if (item := _item(read, group, matcher.ids_of, out)) is not None
    ]
    items += _missing(read, groups.values(), known)
    return items


def _result_items(
    read: ReadList, results: Sequence[PersonResult], known: Sequence[KnownThing]
) -> list[PlanItem]:
    """Results that are new, and those of which the program now says something else."""
    before = {ref: one for one in known for source, ref in one.ids if source == read.source}
    items = []
    for one in results:
        there = before.get(one.ref)
        differences = tuple(
            PlannedChange(name, _told(there.values.get(name)), _told(value))
            for name, value in one.values.items()
            if there is not None and _told(there.values.get(name)) != _told(value)
        )
        items.append(
            PlanItem(
                action="new" if there is None else "changed" if differences else "unchanged",
                client=one.client,
                thing=there.id if there else "",
                title=one.title,
                lines=tuple(row.line for row in one.rows),
                matched_by="" if there is None else "the person and what it is about",
                differences=differences,
                ids=((read.source, one.ref),),
                values={**one.values, "employee": one.person.id},
            )
        )
    return items


def _not_for_this_list(kind: ListKind, row: ReadRow) -> str:
    if kind == ListKind.EMPLOYEES:
        if row.values.get("kind") == "guest" or "#ext#" in row.text("upn"):
            return "a guest account of another organization"
        if row.values.get("kind") == "shared":
            return "a shared mailbox, a room or a service account"
    return ""


def _lacks_key(kind: ListKind, row: ReadRow) -> str:
    if kind == ListKind.CONTACTS and not (row.text("email") and row.text("name")):
        return "a contact needs a name and an email address"
    if kind == ListKind.POLICIES:
        return policy_fault(row.values)
    return "" if row.text("name") or row.text("email") else "names nothing"


def _item(
    read: ReadList,
    group: MatchedRows,
    ids_of: Callable[[ReadRow], list[tuple[str, str]]],
    out: list[tuple[int, str]],
) -> PlanItem | None:
    rows = sorted(group.rows, key=_seen, reverse=True)
    first, known = rows[0], group.known
    values: dict[str, Value] = {}
    for row in reversed(rows):
        values.update(row.values)
    if not values.get("name"):
        values["name"] = str(values.get("email", values.get("carrier", "")))
    facts = _newest_facts(rows)
    left, gone = _left(values), _out_of_use(values)
    if known is None and (left or gone):
        out += [(row.line, left or gone) for row in rows]
        return None
    if known is None and read.kind == ListKind.CLIENTS and not values.get("state"):
        out += [
            (row.line, "names no state; the laws that reach a client depend on it") for row in rows
        ]
        return None
    differences = _differences(read.kind, known, values, facts) if known else ()
    action = "new" if known is None else _action(known, differences, left=bool(left or gone))
    ids = ids_of(first)
    return PlanItem(
        action=action,
        client=group.client,
        thing=known.id if known else "",
        title=str(values["name"]),
        lines=tuple(sorted(row.line for row in rows)),
        matched_by=group.by,
        differences=differences,
        ids=tuple(sorted({*ids} - (known.ids if known else frozenset()))),
        values=values if known is None else _changed(values, differences),
        facts=facts,
    )


def _seen(row: ReadRow) -> tuple[datetime | str, int]:
    seen = row.values.get("last_seen")
    told = seen.isoformat() if isinstance(seen, datetime) else ""
    return told, -row.line


def _newest_facts(rows: Sequence[ReadRow]) -> tuple[ReadFact, ...]:
    """The facts of a thing: of a row that repeats it, only what the first did not say.

    Where rows of one time say yes and no, the worse counts: one open volume is an open device.
    """
    found: dict[str, ReadFact] = {}
    for row in rows:
        for fact in row.facts:
            first = found.setdefault(fact.key, fact)
            is_worse = first.value is True and fact.value is False and fact.key in _WORSE_IS_NO
            if is_worse and fact.observed_at == first.observed_at:
                found[fact.key] = fact
    return tuple(found[key] for key in sorted(found))


_WORSE_IS_NO: Final = ("encrypted", "edr_present", "mfa_registered", "mfa_enforced", "compliant")


def _left(values: Mapping[str, Value]) -> str:
    if values.get("employment") == "left":
        return "has left, the list says"
    if values.get("blocked") is True or values.get("enabled") is False:
        return "blocked from sign-in: someone who left, a shared mailbox or a room"
    return ""


def _out_of_use(values: Mapping[str, Value]) -> str:
    return "no longer in use, the list says" if values.get("not_in_use") is True else ""


def _action(known: KnownThing, differences: Sequence[PlannedChange], *, left: bool) -> str:
    if left:
        return "left" if known.is_active else "unchanged"
    if not known.is_active:
        return "returned"
    if all(one.field == "last_seen" for one in differences):
        return "seen" if differences else "unchanged"
    return "changed"


def _differences(
    kind: ListKind, known: KnownThing, values: Mapping[str, Value], facts: Sequence[ReadFact]
) -> tuple[PlannedChange, ...]:
    found = [
        PlannedChange(name, _told(_on_record(known, name)), _told(values[name]))
        for name in _ATTRIBUTES[kind]
        if name in values and _is_news(kind, name, known, values)
    ]
    for fact in facts:
        before, at = known.facts.get(fact.key, ("", ""))
        when = fact.observed_at.isoformat() if fact.observed_at else ""
        if fact.key == "last_seen":
            if when and when > at:
                found.append(PlannedChange("last_seen", at, when, when))
        elif before != _told(fact.value) and (not when or not at or when >= at):
            found.append(PlannedChange(fact.key, before, _told(fact.value), when))
    return tuple(found)


def _is_news(kind: ListKind, name: str, known: KnownThing, values: Mapping[str, Value]) -> bool:
    before, after = _told(_on_record(known, name)), _told(values[name])
    if name == "kind":  # what somebody has said is better than what a list lets one guess
        return False
    if name == "email":
        return before.casefold() != after.casefold()
    if name == "name":
        same = same_host if kind == ListKind.DEVICES else is_plainer
        return before != after and not same(after, before)
    return before != after


def _on_record(known: KnownThing, name: str) -> Value | None:
    return known.name if name == "name" else known.values.get(name)


def _changed(values: Mapping[str, Value], differences: Sequence[PlannedChange]) -> dict[str, Value]:
    return {one.field: values[one.field] for one in differences if one.field in values}


def _missing(
    read: ReadList, groups: Iterable[MatchedRows], known: Sequence[KnownThing]
) -> list[PlanItem]:
    """What is on record, of the clients that the list has, and is not on it."""
    if read.kind not in (ListKind.EMPLOYEES, ListKind.DEVICES):
        return []
    some = list(groups)
    there = {one.known.id for one in some if one.known is not None}
    covered = {one.client for one in some}
    sources = {read.source, "entra_device"} if read.kind == ListKind.DEVICES else set()
    return [
        PlanItem("missing", one.client, one.id, one.name, (), "")
        for one in known
        if one.is_active
        and one.id not in there
        and one.client in covered
        and (not sources or any(source in sources for source, _ in one.ids))
    ]


def _told(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def _plain(value: Any) -> Any:
    """A value as JSON; an item of a plan, or a part of one, as an object of its fields."""
    if value is None or isinstance(value, str):  # most of what there is
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: _plain(getattr(value, name)) for name in _field_names(cast("type", type(value)))
        }
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
