"""What another program says of people: results of training, and of phishing tests, row by row.

Such a result belongs to an employee who is on record. It is evidence of a third party: it is kept
with the program's name and the digest of its file, and never counts as a lesson that was passed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from duecare.imports.cells import Value
from duecare.imports.fields import ListKind
from duecare.imports.matching import KnownThing, RowOwners, folded_name
from duecare.imports.reading import ReadList, ReadRow

OUTCOMES: Final[Mapping[ListKind, tuple[str, ...]]] = {
    ListKind.TRAINING: ("not_started", "started", "failed", "completed", "passed"),
    ListKind.PHISHING: ("sent", "clicked", "gave_data"),
}
"""Outcomes by kind; where several rows speak of one thing, the last one of them counts."""
NOT_EMPLOYED: Final = "no employee of the client has this address or name; add the person first"


@dataclass(frozen=True, slots=True)
class PersonResult:
    """What one or several rows say of one person and one course or test."""

    client: str
    person: KnownThing
    rows: tuple[ReadRow, ...]
    values: Mapping[str, Value]
    ref: str

    @property
    def title(self) -> str:
        """The person, and what it is about."""
        about = str(self.values.get("what", "") or self.values.get("campaign", ""))
        return f"{self.person.name}: {about}" if about else self.person.name


class PeopleFinder:
    """Which employee a row is about: by address, else by name where one person has it."""

    def __init__(self, people: Iterable[KnownThing]) -> None:
        self._addresses: dict[tuple[str, str], list[KnownThing]] = {}
        self._names: dict[tuple[str, str], list[KnownThing]] = {}
        for one in people:
            self._names.setdefault((one.client, folded_name(one.name)), []).append(one)
            if address := str(one.values.get("email", "")):
                self._addresses.setdefault((one.client, address.lower()), []).append(one)

    def of(self, row: ReadRow, client: str) -> KnownThing | None:
        """The one person; ``None`` for nobody and for several."""
        named = self._names.get((client, folded_name(row.text("name"))), [])
        if email := row.text("email"):
            found = self._addresses.get((client, email.lower()), [])
            if len(found) > 1:  # a shared mailbox: the name tells them apart
                found = [one for one in found if one in named]
            return found[0] if len(found) == 1 else None
        return named[0] if len(named) == 1 else None


def person_results(
    read: ReadList,
    owners: RowOwners,
    people: Sequence[KnownThing],
    out: list[tuple[int, str]],
    problems: list[ReadRow],
) -> list[PersonResult]:
    """The results of a list; rows that are nobody's go to ``out``, those of no client to ``problems``."""
    finder = PeopleFinder(people)
    groups: dict[tuple[str, str], list[ReadRow]] = {}
    persons: dict[tuple[str, str], KnownThing] = {}
    for row in read.rows:
        client = owners.of(row)
        if client is None:
            problems.append(row)
            continue
        if reason := _no_result(read.kind, row):
            out.append((row.line, reason))
            continue
        person = finder.of(row, client)
        if person is None:
            out.append((row.line, NOT_EMPLOYED))
            continue
        key = (client, _ref(read.kind, row, person))
        groups.setdefault(key, []).append(row)
        persons[key] = person
    return [
        PersonResult(key[0], persons[key], tuple(rows), _values(read.kind, rows), key[1])
        for key, rows in groups.items()
    ]


def _no_result(kind: ListKind, row: ReadRow) -> str:
    if kind == ListKind.TRAINING:
        return "" if row.text("what") else "names no course"
    is_away = "bounced_at" in row.values or row.text("status") == "not_sent"
    return "was not delivered" if is_away else ""


def _ref(kind: ListKind, row: ReadRow, person: KnownThing) -> str:
    """What tells a result from any other of its program: the person, the course or test, its day.

    The day of training is left out: a later export has the end of what was only begun before.
    """
    day = (
        _day(row.values.get("at")) if kind == ListKind.PHISHING and not row.text("campaign") else ""
    )
    parts = (person.id, folded_name(row.text("what")), folded_name(row.text("campaign")), day)
    return sha256("\n".join(parts).encode()).hexdigest()[:40]


def _day(value: Value | None) -> str:
    return value.isoformat()[:10] if isinstance(value, date) else ""


def _values(kind: ListKind, rows: Sequence[ReadRow]) -> dict[str, Value]:
    """One outcome of all rows: the furthest of them, with the time and score of its row."""
    order = OUTCOMES[kind]
    ranked = sorted(
        rows, key=lambda row: (order.index(outcome_of(kind, row)), _moment(row), row.line)
    )
    best = ranked[-1]
    found: dict[str, Value] = {"outcome": outcome_of(kind, best)}
    for name in ("what", "campaign", "score", "at"):
        if name in best.values:
            found[name] = best.values[name]
    if kind == ListKind.PHISHING:
        found["reported"] = any(map(_is_reported, rows))
        sent = [at for row in rows if (at := row.values.get("at")) is not None]
        if sent:
            found["at"] = min(sent, key=str)
    return found


def _moment(row: ReadRow) -> str:
    at = row.values.get("at")
    return at.isoformat() if isinstance(at, datetime) else ""


def outcome_of(kind: ListKind, row: ReadRow) -> str:
    """The outcome that one row states."""
    status = row.text("status")
    if kind == ListKind.TRAINING:
        return status or ("completed" if "at" in row.values else "started")
    if "submitted_at" in row.values or status == "gave_data":
        return "gave_data"
    clicked = "clicked_at" in row.values or "opened_file_at" in row.values
    return "clicked" if clicked or status == "clicked" else "sent"


def _is_reported(row: ReadRow) -> bool:
    return (
        row.values.get("reported") is True
        or "reported_at" in row.values
        or row.text("status") == "reported"
    )
