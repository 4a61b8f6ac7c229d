"""What became of each file of a scan: five classes, in files and bytes, and why.

Every file is in exactly one class, so the five rows add up to what was seen. *No text by nature*
needs a kind that is positively known (a font, a program, a recording) and stands outside the share
that was read. Here are codes and amounts; what a person reads about them is in
`duecare.documents.wording.reading`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from duecare.inventory.model import Unread


class Reading(StrEnum):
    """How far a file, or a part of one, was read."""

    READ = "read"
    IN_PART = "read_in_part"
    LOOKED_THROUGH = "looked_through"  # its runs of text were searched, its structure is unknown
    UNREAD = "unread"
    NO_TEXT = "no_text"


class Cause(StrEnum):
    """Why something was not read, as far as that decides what to do about it."""

    PASSWORD = "password"  # noqa: S105  a code
    KEY = "key"  # encrypted by its owner, who has the key
    ENCRYPTED = "encrypted"  # by the program that wrote it
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    NO_READER = "no_reader"
    STORE = "store"  # a database, or a file in which a program keeps its records
    STRUCTURE = "structure"  # nothing is known about its format
    PICTURES = "pictures"
    PERMISSION = "permission"
    IN_USE = "in_use"
    STOPPED = "stopped"
    NOT_A_FILE = "not_a_file"
    OTHER = "other"


class Weight(StrEnum):
    """A judgment of how much may hide in it: the kind of thing and its size, nothing more."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


ORDER: Final = (
    Reading.READ,
    Reading.IN_PART,
    Reading.LOOKED_THROUGH,
    Reading.UNREAD,
    Reading.NO_TEXT,
)
_RECORDS: Final = frozenset((Cause.STORE, Cause.ENCRYPTED, Cause.KEY))
_LITTLE: Final = frozenset((Cause.NOT_A_FILE, Cause.STRUCTURE))
_LARGE: Final = 100_000_000  # bytes
_SMALL: Final = 100_000


def weight_of(item: Unread) -> Weight:
    """A store of records weighs more than its size says; a link or pipe weighs little."""
    size = item.size or 0
    points = 2 if item.cause in _RECORDS or item.store else 0 if item.cause in _LITTLE else 1
    points += 2 if size >= _LARGE else 0 if size < _SMALL else 1
    if points >= 3:
        return Weight.HIGH
    return Weight.MEDIUM if points == 2 else Weight.LOW


@dataclass(frozen=True)
class Concern:
    """Items of one kind that were not fully read for one reason."""

    reading: Reading
    cause: Cause
    store: str  # code of the program or kind of store, empty where none is known
    reason: str  # of the largest item
    items: int
    bytes: int
    weight: Weight
    largest: str  # path of the largest item


_RANK: Final = {Weight.HIGH: 0, Weight.MEDIUM: 1, Weight.LOW: 2}


def matters_most(unread: Iterable[Unread]) -> list[Concern]:
    """Everything that was not fully read, by kind and reason, what weighs most first."""
    groups: dict[tuple[Reading, Cause, str], list[Unread]] = {}
    for item in unread:
        groups.setdefault((item.reading, item.cause, item.store), []).append(item)
    found = [_concern(items) for items in groups.values()]
    return sorted(found, key=lambda c: (_RANK[c.weight], -c.bytes, -c.items, c.reason))


def _concern(items: Sequence[Unread]) -> Concern:
    largest = max(items, key=lambda item: (item.size or 0, item.path))
    weight = min((weight_of(item) for item in items), key=_RANK.__getitem__)
    return Concern(
        reading=largest.reading,
        cause=largest.cause,
        store=largest.store,
        reason=largest.reason,
        items=len(items),
        bytes=sum(item.size or 0 for item in items),
        weight=weight,
        largest=largest.path,
    )
