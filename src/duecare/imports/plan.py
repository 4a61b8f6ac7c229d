"""What an import would do: each row matched with what is known, and the difference.

A plan has a digest over the file, how it was read, every choice and every difference, each with
what is known now. So only the plan that was shown can be applied, and only while it still fits.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

from duecare.imports.cells import CellProblem, Value
from duecare.imports.fields import ListKind
from duecare.imports.reading import Choices, ReadFact, ReadList, ReadRow

MOST_MISSING: Final = 5
MOST_MISSING_SHARE: Final = 0.10
"""More missing than either needs the number typed before they are marked as left (owncloud#29547)."""
_ATTRIBUTES: Final[Mapping[ListKind, tuple[str, ...]]] = {
    ListKind.CLIENTS: ("industry", "state", "employee_count", "revenue_usd", "sites"),
    ListKind.CONTACTS: ("name", "email", "title"),
    ListKind.EMPLOYEES: ("name", "email", "title", "department"),
    ListKind.DEVICES: ("name", "kind", "holder"),
    ListKind.POLICIES: (),
}
"""What a row changes directly; all else is kept as dated facts."""


@dataclass(frozen=True, slots=True)
class KnownThing:
    """A client, person, device or policy that is on record; ``ids`` are (source, id)."""

    id: str
    client: str
    name: str
    ids: frozenset[tuple[str, str]] = frozenset()
    values: Mapping[str, Value] = field(default_factory=dict)
    facts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What counts by key: the value as text, and the time as ISO."""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client that rows can belong to."""

    id: str
    name: str
    ids: frozenset[tuple[str, str]] = frozenset()


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
            "items": [_plain(asdict(one)) for one in self.items],
        }
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(slots=True)
class _Matched:
    """Rows of the file that are one thing."""

    rows: list[ReadRow]
    client: str
    known: KnownThing | None
    by: str


def make_plan(
    read: ReadList,
    *,
    file_sha256: str,
    clients: Sequence[KnownClient],
    known: Sequence[KnownThing],
    only_client: str = "",
    choices: Choices | None = None,
) -> ImportPlan:
    """What importing the list would do. ``only_client``: all rows belong to it.

    ``known`` are the things of the clients that rows can belong to.
    """
    out: list[tuple[int, str]] = []
    problems = list(read.problems)
    owners = _Owners(clients, read, only_client)
    matcher = _Matcher(known, read)
    groups: dict[tuple[str, str], _Matched] = {}
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
    items = [one for group in groups.values() if (one := _item(read, group, out)) is not None]
    items += _missing(read, groups.values(), known)
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


class _Owners:
    """Which client a row belongs to."""

    def __init__(self, clients: Sequence[KnownClient], read: ReadList, only: str) -> None:
        self._only, self._kind = only, read.kind
        names: dict[str, list[str]] = {}
        for one in clients:
            names.setdefault(_folded(one.name), []).append(one.id)
        self._by_name = {name: ids[0] for name, ids in names.items() if len(ids) == 1}
        place = next(iter(read.mapping.places("client")), None)
        self._heading = read.table.headings[place] if place is not None else ""

    def of(self, row: ReadRow) -> str | None:
        if self._kind == ListKind.CLIENTS:
            return ""
        return self._only or self._by_name.get(_folded(row.text("client")))

    def problem(self, row: ReadRow) -> CellProblem:
        named = row.text("client")
        reason = (
            "no client has this name; add the client first, or correct the name"
            if named
            else "names no client; a list of all clients needs a column with their names"
        )
        return CellProblem(row.line, self._heading, named[:80], reason, costs_row=True)


class _Matcher:
    """Finds what is on record for a row: by id of the source, serial number, address, then name."""

    def __init__(self, known: Sequence[KnownThing], read: ReadList) -> None:
        self._read = read
        self._ids: dict[tuple[str, str, str], KnownThing] = {}
        self._names: dict[tuple[str, str], list[KnownThing]] = {}
        self._addresses: dict[tuple[str, str], list[KnownThing]] = {}
        for one in known:
            for source, value in one.ids:
                self._ids[one.client, source, value] = one
            self._names.setdefault((one.client, _folded(one.name)), []).append(one)
            if address := str(one.values.get("email", "")):
                self._addresses.setdefault((one.client, address), []).append(one)
        self._repeated = _repeated_serials(read.rows)
        self._placed: dict[tuple[str, str, str], tuple[str, str]] = {}

    def add(self, groups: dict[tuple[str, str], _Matched], row: ReadRow, client: str) -> None:
        """Put the row to the thing that it is."""
        ids = self.ids_of(row)
        known, by = self._known(row, client, ids)
        keys = [(client, source, value) for source, value in ids]
        placed = next((self._placed[key] for key in keys if key in self._placed), None)
        if known is not None:
            group_key = ("known", known.id)
        elif placed is not None:
            group_key = placed
        else:
            group_key = ("new", self._new_key(row, client, ids))
        for key in keys:
            self._placed.setdefault(key, group_key)
        if group_key in groups:
            groups[group_key].rows.append(row)
        else:
            groups[group_key] = _Matched([row], client, known, by)

    def ids_of(self, row: ReadRow) -> list[tuple[str, str]]:
        """The ids that a row brings, best first."""
        found = []
        if "external_id" in row.values:
            found.append((self._read.source, row.text("external_id")))
        if "entra_id" in row.values:
            found.append(("entra_device", row.text("entra_id").lower()))
        if "serial" in row.values and row.text("serial") not in self._repeated:
            found.append(("serial", row.text("serial")))
        return found

    def _known(
        self, row: ReadRow, client: str, ids: Iterable[tuple[str, str]]
    ) -> tuple[KnownThing | None, str]:
        for source, value in ids:
            if found := self._ids.get((client, source, value)):
                return found, "serial number" if source == "serial" else "id"
        email = row.text("email")
        at_address = self._addresses.get((client, email), []) if email else []
        same = [one for one in at_address if _folded(one.name) == _folded(row.text("name"))]
        if len(at_address) == 1 and (same or not _is_other(at_address[0], row)):
            return at_address[0], "email address"
        if same:
            return same[0], "email address and name"
        named = [
            one
            for one in self._names.get((client, _folded(row.text("name"))), [])
            if self._may_be(one, row, ids)
        ]
        return (named[0], "name") if len(named) == 1 else (None, "")

    def _may_be(self, one: KnownThing, row: ReadRow, ids: Iterable[tuple[str, str]]) -> bool:
        """Whether a thing of the same name can be this row: no id or address says otherwise."""
        sources = {source for source, _ in ids}
        if any(source in sources for source, _ in one.ids):
            return False
        address = str(one.values.get("email", ""))
        return not (address and row.text("email")) or self._read.kind == ListKind.CLIENTS

    def _new_key(self, row: ReadRow, client: str, ids: Sequence[tuple[str, str]]) -> str:
        if ids:
            return f"{client}/{ids[0][0]}/{ids[0][1]}"
        if row.text("email"):
            return f"{client}/{row.text('email')}/{_folded(row.text('name'))}"
        if self._read.kind in (ListKind.EMPLOYEES, ListKind.CLIENTS, ListKind.CONTACTS):
            return f"{client}/{_folded(row.text('name'))}"
        return f"{client}/line {row.line}"


def _is_other(one: KnownThing, row: ReadRow) -> bool:
    """Whether two names at one address are two people: no word of one is in the other."""
    theirs, ours = set(_folded(one.name).split()), set(_folded(row.text("name")).split())
    return bool(theirs and ours and not theirs & ours)


def _repeated_serials(rows: Sequence[ReadRow]) -> set[str]:
    """Serial numbers that stand on two devices of the file tell nothing."""
    owners: dict[str, set[str]] = {}
    for row in rows:
        if "serial" in row.values:
            who = row.text("external_id") or row.text("name")
            owners.setdefault(row.text("serial"), set()).add(who)
    return {serial for serial, who in owners.items() if len(who) > 1}


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
        return (
            "" if row.text("carrier") and row.text("aggregate_limit") else "no insurer or no limit"
        )
    return "" if row.text("name") or row.text("email") else "names nothing"


def _item(read: ReadList, group: _Matched, out: list[tuple[int, str]]) -> PlanItem | None:
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
    ids = _Matcher((), read).ids_of(first)
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
    """The facts of a thing: of a row that repeats it, only what the first did not say."""
    found: dict[str, ReadFact] = {}
    for row in rows:
        for fact in row.facts:
            found.setdefault(fact.key, fact)
    return tuple(found[key] for key in sorted(found))


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
        if name in values and _is_news(name, known, values)
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


def _is_news(name: str, known: KnownThing, values: Mapping[str, Value]) -> bool:
    before, after = _on_record(known, name), values[name]
    if name == "kind":  # what somebody has said is better than what a list lets one guess
        return False
    return _told(before) != _told(after)


def _on_record(known: KnownThing, name: str) -> Value | None:
    return known.name if name == "name" else known.values.get(name)


def _changed(values: Mapping[str, Value], differences: Sequence[PlannedChange]) -> dict[str, Value]:
    return {one.field: values[one.field] for one in differences if one.field in values}


def _missing(
    read: ReadList, groups: Iterable[_Matched], known: Sequence[KnownThing]
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


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace(".", " ").replace(",", " ").split())


def _told(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
