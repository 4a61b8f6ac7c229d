"""How long an entry is kept: a class by kind, years from when it was last in effect, and the prefix.

Six years after a policy or record was last in effect follow 45 CFR 164.316(b)(2)(i) and
164.530(j)(2); ten for signed decisions cover the longest periods for written contracts in which a
refusal could still matter (a choice, see ``docs/guides/legal-hold-and-erasure.md``).

Entries go from the front of a log only: the first one that must be kept keeps all later ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duecare.errors import InputError
from duecare.record import Keep, find_definition

SHORTEST_YEARS: Final = 1
LONGEST_YEARS: Final = 30


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """A group of kinds that are kept equally long; each kind names its class."""

    id: Keep
    title: str
    years: int


CLASSES: Final = (
    RetentionClass("decisions", "Advice, signatures and decisions", 10),
    RetentionClass("policies", "Security policies and acknowledgements", 6),
    RetentionClass("training", "Training", 6),
    RetentionClass("assessments", "Scans, answers and assessments", 6),
    RetentionClass("custody", "Holds, erasures, expirations and exports", 10),
    RetentionClass("general", "Everything else", 6),
)
_BY_ID: Final = {one.id: one for one in CLASSES}
DEFAULT_YEARS: Final[Mapping[str, int]] = {one.id: one.years for one in CLASSES}


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry as its retention sees it: ``last_in_effect`` is None while it is in effect."""

    index: int
    kind: str
    last_in_effect: datetime | None


def class_of(kind: str) -> RetentionClass:
    """The retention class of a kind; one that this release does not know is kept the longest."""
    found = find_definition(kind)
    return _BY_ID[found.keep] if found else max(CLASSES, key=lambda one: one.years)


def checked_years(years: Mapping[str, int]) -> dict[str, int]:
    """``years`` for every class; raises :class:`InputError` for an unknown class or number."""
    unknown = sorted(years.keys() - DEFAULT_YEARS.keys())
    if unknown:
        raise InputError(f"{', '.join(unknown)} is not a retention class")
    for name, number in years.items():
        if not SHORTEST_YEARS <= number <= LONGEST_YEARS:
            raise InputError(
                f"{name} is kept {number} years",
                hint=f"choose {SHORTEST_YEARS} to {LONGEST_YEARS} years",
            )
    return {**DEFAULT_YEARS, **years}


def keep_until(entry: KeptEntry, years: Mapping[str, int]) -> datetime | None:
    """From when the entry may go; None while it is in effect."""
    if entry.last_in_effect is None:
        return None
    return years_later(entry.last_in_effect, years[class_of(entry.kind).id])


def years_later(moment: datetime, years: int) -> datetime:
    """The same day ``years`` later; 29 February becomes 1 March where there is none."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, month=3, day=1)


def expired_below(entries: Iterable[KeptEntry], years: Mapping[str, int], *, now: datetime) -> int:
    """The index below which every entry may go at ``now``. ``entries`` come in order."""
    below = 0
    for entry in entries:
        until = keep_until(entry, years)
        if until is None or until > now:
            return entry.index
        below = entry.index + 1
    return below
