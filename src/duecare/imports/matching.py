"""Whose a row is, and what is on record for it: by id of the source, serial number, address, name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from duecare.imports.cells import CellProblem, Value
from duecare.imports.fields import ListKind
from duecare.imports.reading import ReadList, ReadRow


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


@dataclass(slots=True)
class MatchedRows:
    """Rows of the file that are one thing."""

    rows: list[ReadRow]
    client: str
    known: KnownThing | None
    by: str


class RowOwners:
    """Which client a row belongs to."""

    def __init__(self, clients: Sequence[KnownClient], read: ReadList, only: str) -> None:
        self._only, self._kind = only, read.kind
        names: dict[str, list[str]] = {}
        for one in clients:
            names.setdefault(folded_name(one.name), []).append(one.id)
        self._by_name = {name: ids[0] for name, ids in names.items() if len(ids) == 1}
        place = next(iter(read.mapping.places("client")), None)
        self._heading = read.table.headings[place] if place is not None else ""

    def of(self, row: ReadRow) -> str | None:
        """The id of the client; ``None`` where no client is named, or no known one."""
        if self._kind == ListKind.CLIENTS:
            return ""
        return self._only or self._by_name.get(folded_name(row.text("client")))

    def problem(self, row: ReadRow) -> CellProblem:
        """Why a row is no client's."""
        named = row.text("client")
        reason = (
            "no client has this name; add the client first, or correct the name"
            if named
            else "names no client; a list of all clients needs a column with their names"
        )
        return CellProblem(row.line, self._heading, named[:80], reason, costs_row=True)


class RowMatcher:
    """Finds what is on record for a row: by id of the source, serial number, address, then name."""

    def __init__(self, known: Sequence[KnownThing], read: ReadList) -> None:
        self._read = read
        self._ids: dict[tuple[str, str, str], KnownThing] = {}
        self._names: dict[tuple[str, str], list[KnownThing]] = {}
        self._addresses: dict[tuple[str, str], list[KnownThing]] = {}
        for one in known:
            for source, value in one.ids:
                self._ids[one.client, source, value] = one
            self._names.setdefault((one.client, folded_name(one.name)), []).append(one)
            if address := str(one.values.get("email", "")):
                self._addresses.setdefault((one.client, address), []).append(one)
        self._repeated = _repeated_serials(read.rows)
        self._shared = shared_addresses(read.rows)
        self._placed: dict[tuple[str, str, str], tuple[str, str]] = {}

    def add(self, groups: dict[tuple[str, str], MatchedRows], row: ReadRow, client: str) -> None:
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
            groups[group_key] = MatchedRows([row], client, known, by)

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
        same = [one for one in at_address if folded_name(one.name) == folded_name(row.text("name"))]
        renamed = email not in self._shared and not any(_is_other(one, row) for one in at_address)
        if len(at_address) == 1 and (same or renamed):
            return at_address[0], "email address"
        if same:
            return same[0], "email address and name"
        named = [
            one
            for one in self._names.get((client, folded_name(row.text("name"))), [])
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
            return f"{client}/{row.text('email')}/{folded_name(row.text('name'))}"
        if self._read.kind in (ListKind.EMPLOYEES, ListKind.CLIENTS, ListKind.CONTACTS):
            return f"{client}/{folded_name(row.text('name'))}"
        return f"{client}/line {row.line}"


def shared_addresses(rows: Iterable[ReadRow]) -> dict[str, list[str]]:
    """Addresses at which the file has more than one name, with the names as they stand there."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.text("email") and row.text("name"):
            names = found.setdefault(row.text("email"), {})
            names.setdefault(folded_name(row.text("name")), row.text("name"))
    return {email: list(names.values()) for email, names in found.items() if len(names) > 1}


def _is_other(one: KnownThing, row: ReadRow) -> bool:
    """Whether two names at one address are two people: no word of one is in the other."""
    theirs, ours = set(folded_name(one.name).split()), set(folded_name(row.text("name")).split())
    return bool(theirs and ours and not theirs & ours)


def _repeated_serials(rows: Sequence[ReadRow]) -> set[str]:
    """Serial numbers that stand on two devices of the file tell nothing."""
    owners: dict[str, set[str]] = {}
    for row in rows:
        if "serial" in row.values:
            who = row.text("external_id") or row.text("name")
            owners.setdefault(row.text("serial"), set()).add(who)
    return {serial for serial, who in owners.items() if len(who) > 1}


def folded_name(text: str) -> str:
    """A name as it is compared: without case, periods, commas and repeated spaces."""
    return " ".join(text.casefold().replace(".", " ").replace(",", " ").split())
