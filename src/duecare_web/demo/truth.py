"""What the generator put where: the ground truth that a scanner is measured against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from duecare_web.demo.people import Person

_CONTACT: Final = frozenset(("person_name", "email", "phone", "street_address"))


@dataclass(frozen=True)
class Mention:
    """One person in one row, form or message, and the data types of the values written there.

    ``person`` is ``None`` for values that belong to no data subject, such as a company's EIN.
    """

    person: Person | None
    types: tuple[str, ...]
    in_table: bool = False

    @property
    def is_contact_only(self) -> bool:
        """Whether running text gives no more than a name with ways to reach its bearer.

        The sender of a letter is not yet a record about a person; a row of an address list is.
        """
        return not self.in_table and _CONTACT.issuperset(self.types)


@dataclass(frozen=True)
class FileTruth:
    """One file of the client: distinct people in it and values by data type."""

    location: str
    people: int
    contacts: int  # of them, people known here by no more than a name and ways to reach them
    records: dict[str, int]


@dataclass(frozen=True)
class Truth:
    """Distinct people and values of one client. People known by a name alone are not counted."""

    people: int
    by_state: dict[str, int]
    by_location: dict[str, int]
    contacts_by_location: dict[str, int]  # of them, known there only as in FileTruth.contacts
    people_with: dict[str, int]  # distinct people by data type
    records: dict[str, int]  # values by data type, copies counted each time
    records_by_location: dict[str, dict[str, int]]
    files: dict[str, FileTruth]
    unread: tuple[str, ...]  # files that nobody can open without the password, or at all
    identifiers: tuple[str, ...] = field(repr=False)  # every SSN and card number, for leak tests


class TruthBuilder:
    """Collects what is written."""

    def __init__(self) -> None:
        self._people: dict[int, Person] = {}
        self._at: dict[str, set[int]] = {}
        self._held_at: dict[str, set[int]] = {}  # without those who are contacts only
        self._with: dict[str, set[int]] = {}
        self._records: dict[str, Counter[str]] = {}
        self._files: dict[str, FileTruth] = {}
        self._unread: list[str] = []
        self._secrets: set[str] = set()

    def note(self, location: str, path: str, mentions: Iterable[Mention]) -> None:
        """Record the mentions of one readable file."""
        inside: set[int] = set()
        held: set[int] = set()
        records: Counter[str] = Counter()
        for mention in mentions:
            records.update(mention.types)
            if mention.person is not None and set(mention.types) - {"person_name"}:
                inside.add(mention.person.id)
                if not mention.is_contact_only:
                    held.add(mention.person.id)
                self._people[mention.person.id] = mention.person
                if "ssn" in mention.types:
                    self._secrets.add(mention.person.ssn)
                if "payment_card" in mention.types:
                    self._secrets.add(mention.person.card)
                for kind in mention.types:
                    self._with.setdefault(kind, set()).add(mention.person.id)
        self._at.setdefault(location, set()).update(inside)
        self._held_at.setdefault(location, set()).update(held)
        self._records.setdefault(location, Counter()).update(records)
        self._files[path] = FileTruth(
            location, len(inside), len(inside - held), dict(sorted(records.items()))
        )

    def note_unread(self, path: str) -> None:
        """Record a file that must come out as unread."""
        self._unread.append(path)

    def build(self) -> Truth:
        """The truth about everything noted so far."""
        total: Counter[str] = Counter()
        for counted in self._records.values():
            total.update(counted)
        return Truth(
            people=len(self._people),
            by_state=dict(sorted(Counter(p.state for p in self._people.values()).items())),
            by_location={place: len(found) for place, found in self._at.items()},
            contacts_by_location={
                place: len(found - self._held_at[place]) for place, found in self._at.items()
            },
            people_with={kind: len(found) for kind, found in sorted(self._with.items())},
            records=dict(sorted(total.items())),
            records_by_location={
                place: dict(sorted(found.items())) for place, found in self._records.items()
            },
            files=self._files,
            unread=tuple(self._unread),
            identifiers=tuple(sorted(self._secrets)),
        )
