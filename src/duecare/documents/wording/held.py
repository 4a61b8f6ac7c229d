"""What a business holds, in a few lines: kinds of data, the place that lies open, what was left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from duecare.documents.wording.figures import people_held
from duecare.documents.wording.words import data_type_name
from duecare.inventory import DataInventory, Location, PeopleCount

MOST_KINDS: Final = 4
_NOT_SENSITIVE: Final = frozenset({"person_name", "email", "phone", "street_address"})


@dataclass(frozen=True, slots=True)
class HeldKind:
    """One kind of data: its name, the people as printed, and as a number for a bar."""

    title: str
    people: str
    count: int


@dataclass(frozen=True, slots=True)
class HeldWords:
    """The kinds with most people, the open place, and what was not looked into."""

    kinds: tuple[HeldKind, ...]
    whole: int
    open_place: str
    left_title: str
    left: tuple[str, ...]


def held_words(inventory: DataInventory, *, people: str = "people") -> HeldWords:
    """The lines of the owner's first page; ``people`` is what the owner calls them."""
    unread = len(inventory.scope.unread)
    return HeldWords(
        kinds=_kinds(inventory),
        whole=inventory.people.best,
        open_place=_open_place(inventory, people),
        left_title=_left_title(unread),
        left=_left(inventory, unread),
    )


def _kinds(inventory: DataInventory) -> tuple[HeldKind, ...]:
    rows = [
        (name, count.people)
        for name, count in inventory.data_types.items()
        if name not in _NOT_SENSITIVE and count.people.best
    ]
    rows.sort(key=lambda row: (-row[1].best, row[0]))
    return tuple(
        HeldKind(_capitalized(data_type_name(name)), _shown(count), count.best)
        for name, count in rows[:MOST_KINDS]
    )


def _capitalized(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _shown(count: PeopleCount) -> str:
    return people_held(count.low, count.best, count.high).figure


def _open_place(inventory: DataInventory, people: str) -> str:
    """The place that is not encrypted and holds most; empty where none is known to be open."""
    rows = [one for one in inventory.locations if one.encrypted is False and one.people.best]
    if not rows:
        return ""
    place = max(rows, key=lambda one: (one.people.best, one.name))
    return (
        f"About {_shown(place.people)} {people} are on {_named(inventory, place)}, which is not "
        "encrypted."
    )


def _named(inventory: DataInventory, place: Location) -> str:
    return inventory.place_name(place)


def _left_title(unread: int) -> str:
    if not unread:
        return "Everything that was named was read"
    return f"Not looked into: {unread:,} {'file' if unread == 1 else 'files'}"


def _left(inventory: DataInventory, unread: int) -> tuple[str, ...]:
    if not unread:
        return ("We read every place that was named. A place that no one named is not counted.",)
    seen = inventory.scope.files_seen
    return (
        f"{unread:,} of {seen:,} files could not be read, or not in full.",
        "These may hold more people, or the same ones again. The count above leaves them out.",
    )
