"""Whose a row is, and what is on record for it: by id of the source, serial number, address, name."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from duecare.imports.cells import CellProblem, Value
from duecare.imports.fields import ListKind
from duecare.imports.headings import fold
from duecare.imports.reading import ReadList, ReadRow
from duecare.person_names import name_ends, same_name


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
        self._by_name = names
        self._near: dict[str, list[str]] = {}
        for one in clients:
            self._near.setdefault(bare_company(one.name), []).append(one.name)
        place = next(iter(read.mapping.places("client")), None)
        self._heading = read.table.headings[place] if place is not None else ""

    def of(self, row: ReadRow) -> str | None:
        """The id of the client; ``None`` where no client is named, or no known one."""
        if self._kind == ListKind.CLIENTS:
            return ""
        if self._only:
            return self._only
        found = self._by_name.get(folded_name(row.text("client")), [])
        return found[0] if len(found) == 1 else None

    def problem(self, row: ReadRow) -> CellProblem:
        """Why a row is no client's, with the name that is nearest."""
        named = row.text("client")
        if not named:
            reason = "names no client; a list of all clients needs a column with their names"
        elif self._by_name.get(folded_name(named)):
            reason = "two clients have this name; bring their lists in on their own pages"
        else:
            near = self._near.get(bare_company(named), [])
            nearest = f" (near: “{'”, “'.join(near[:3])}”)" if near else ""
            reason = f"no client has this name{nearest}; add the client first, or correct the name"
        return CellProblem(row.line, self._heading, named[:80], reason, costs_row=True)


class RowMatcher:
    """Finds what is on record for a row: by id of the source, serial number, address, then name."""

    def __init__(self, known: Sequence[KnownThing], read: ReadList) -> None:
        self._read = read
        self._is_people = read.kind in (ListKind.EMPLOYEES, ListKind.CONTACTS)
        self._ids: dict[tuple[str, str, str], KnownThing] = {}
        self._names: dict[tuple[str, object], list[KnownThing]] = {}
        self._addresses: dict[tuple[str, str], list[KnownThing]] = {}
        for one in known:
            for source, value in one.ids:
                self._ids[one.client, source, value] = one
            for key in self._keys(one.name):
                self._names.setdefault((one.client, key), []).append(one)
            if address := str(one.values.get("email", "")).lower():
                self._addresses.setdefault((one.client, address), []).append(one)
        self._repeated = _repeated_serials(read.rows)
        self._repeated_ids = repeated_ids(read.rows)
        self._shared = shared_addresses(read.rows)
        self._listed = {row.text("email") for row in read.rows}
        self._listed_names = Counter(folded_name(row.text("name")) for row in read.rows)
        self._placed: dict[tuple[str, str, str], tuple[str, str]] = {}
        self._taken: set[str] = set()
        self._by_volume = any(fold(one) in _VOLUMES for one in read.table.headings)

    def add(self, groups: dict[tuple[str, str], MatchedRows], row: ReadRow, client: str) -> None:
        """Put the row to the thing that it is."""
        ids = self.ids_of(row)
        known, by = self._known(row, client, ids)
        keys = [(client, source, value) for source, value in ids]
        placed = next((self._placed[key] for key in keys if key in self._placed), None)
        if known is not None:
            group_key = ("known", known.id)
            self._taken.add(known.id)
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
        if "external_id" in row.values and row.text("external_id") not in self._repeated_ids:
            found.append((self._read.source, row.text("external_id")))
        if "entra_id" in row.values:
            found.append(("entra_device", row.text("entra_id").lower()))
        if "serial" in row.values and row.text("serial") not in self._repeated:
            found.append(("serial", row.text("serial")))
        return found

    def id_problems(self) -> list[CellProblem]:
        """Cells whose id or serial number is on several things of the list, and identifies none."""
        found = []
        for key, repeated in (("external_id", self._repeated_ids), ("serial", self._repeated)):
            places = self._read.mapping.places(key)
            heading = self._read.table.headings[places[0]] if places else ""
            found += [
                CellProblem(row.line, heading, row.text(key)[:80], _REPEATED)
                for row in self._read.rows
                if row.text(key) in repeated
            ]
        return found

    def _keys(self, name: str) -> Iterable[object]:
        """Under which a name is looked up: people's by their first and last words."""
        if self._is_people:
            return name_ends(name) or {folded_name(name)}
        if self._read.kind == ListKind.DEVICES:
            return {host_of(name)}
        return {folded_name(name)}

    def _same(self, one: KnownThing, name: str) -> bool:
        if self._is_people and same_name(one.name, name):
            return True
        if self._read.kind == ListKind.DEVICES:
            return same_host(one.name, name)
        return folded_name(one.name) == folded_name(name)

    def _named(self, client: str, name: str) -> list[KnownThing]:
        found = {
            one.id: one
            for key in self._keys(name)
            for one in self._names.get((client, key), [])
            if self._same(one, name)
        }
        return list(found.values())

    def _known(
        self, row: ReadRow, client: str, ids: Iterable[tuple[str, str]]
    ) -> tuple[KnownThing | None, str]:
        for source, value in ids:
            if found := self._ids.get((client, source, value)):
                return found, "serial number" if source == "serial" else "id"
        email, name = row.text("email"), row.text("name")
        at_address = self._addresses.get((client, email), []) if email else []
        same = [one for one in at_address if self._same(one, name)]
        renamed = email not in self._shared and not any(_is_other(one, row) for one in at_address)
        if len(at_address) == 1 and (same or renamed):
            return at_address[0], "email address"
        if same:
            return same[0], "email address and name"
        named = [one for one in self._named(client, name) if self._may_be(one, row, ids)]
        if self._read.kind == ListKind.DEVICES and not self._by_volume:
            return self._alike(named, row)
        return (named[0], "name") if len(named) == 1 else (None, "")

    def _alike(self, named: Sequence[KnownThing], row: ReadRow) -> tuple[KnownThing | None, str]:
        """Of devices with one name and no id, one for each row: that of which it says the same."""
        free = [one for one in named if one.id not in self._taken]
        said = {fact.key: str(fact.value) for fact in row.facts}

        def agreed(one: KnownThing) -> int:
            return sum(said.get(key) == value for key, (value, _) in one.facts.items())

        return (max(free, key=agreed), "name") if free else (None, "")

    def _may_be(self, one: KnownThing, row: ReadRow, ids: Iterable[tuple[str, str]]) -> bool:
        """Whether a thing of the same name can be this row: no id or address says otherwise.

        Another address says nothing while the one on record is not on the list, and the name only
        once: people change their addresses, and firms their domains.
        """
        sources = {source for source, _ in ids}
        if any(source in sources for source, _ in one.ids):
            return False
        address = str(one.values.get("email", "")).lower()
        if not (address and row.text("email")) or self._read.kind == ListKind.CLIENTS:
            return True
        once = self._listed_names[folded_name(row.text("name"))] == 1
        return self._is_people and once and address not in self._listed

    def _new_key(self, row: ReadRow, client: str, ids: Sequence[tuple[str, str]]) -> str:
        if ids:
            return f"{client}/{ids[0][0]}/{ids[0][1]}"
        if row.text("email"):
            return f"{client}/{row.text('email')}/{folded_name(row.text('name'))}"
        if self._read.kind in (ListKind.EMPLOYEES, ListKind.CLIENTS, ListKind.CONTACTS):
            return f"{client}/{folded_name(row.text('name'))}"
        if self._by_volume or self._read.kind == ListKind.POLICIES:
            same = "" if self._by_volume else "/".join(row.cells)
            return f"{client}/{folded_name(row.text('name'))}/{same}"
        return f"{client}/line {row.line}"


_REPEATED: Final = "is on several rows of this list that are not one: it identifies none of them"
_VOLUMES: Final = frozenset(
    {"volume", "drive", "driveletter", "mountpoint", "volumename", "drivename", "disk", "partition"}
)
"""Headings of lists that have a row for each volume of a device."""


def repeated_ids(rows: Iterable[ReadRow]) -> set[str]:
    """Ids that the file gives to two people or devices: they tell nothing."""
    owners: dict[str, list[ReadRow]] = {}
    for row in rows:
        if "external_id" in row.values:
            owners.setdefault(row.text("external_id"), []).append(row)
    return {
        given
        for given, some in owners.items()
        if len(some) > 1 and any(_differs(some[0], one) for one in some[1:])
    }


def _differs(one: ReadRow, other: ReadRow) -> bool:
    """Whether two rows are two things: another name, and no address or serial number in common."""
    if same_name(one.text("name"), other.text("name")):
        return False
    if folded_name(one.text("name")) == folded_name(other.text("name")):
        return False
    shared = any(one.text(key) and one.text(key) == other.text(key) for key in ("email", "serial"))
    return bool(one.text("name") and other.text("name")) and not shared


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


@lru_cache(maxsize=32_768)
def folded_name(text: str) -> str:
    """A name as it is compared: without case, accents, apostrophes, periods and commas."""
    plain = text.casefold()
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain)
        plain = "".join(one for one in apart if not unicodedata.combining(one))
    plain = re.sub("['\u2019\u2018`´]", "", plain).replace("&", " and ")
    plain = _INITIALS.sub(lambda one: one[0].replace(".", ""), plain)
    return " ".join(plain.replace(".", " ").replace(",", " ").split())


def host_of(name: str) -> str:
    """The first part of the name of a computer: ``PC-1`` of ``pc-1.harbor.local``."""
    return name.strip().casefold().partition(".")[0]


def same_host(one: str, other: str) -> bool:
    """Whether two names are one computer's, with its domain or without."""
    first, second = one.strip().casefold(), other.strip().casefold()
    return first == second or (host_of(one) == host_of(other) and host_of(one) in (first, second))


_INITIALS: Final = re.compile(r"\b\w(?:\.\w)+\b")  # L.L.C.
_FORMS: Final = re.compile(
    r"\b(llc|inc|incorporated|corp|corporation|co|company|ltd|limited|llp|lp|pllc|pc|pa|plc|sc|dba|the)\b"
)


def bare_company(text: str) -> str:
    """A company's name without its legal form: ``Smith Dental, LLC`` is near ``Smith Dental``."""
    folded = folded_name(text)
    return " ".join(_FORMS.sub(" ", folded).split()) or folded
