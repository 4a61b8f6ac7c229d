"""The chronology of a file: every shown entry in order, with its time bounds and exhibits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duecare.defense.exhibits import Exhibit, exhibit_number
from duecare.evidence.entries import WHOLE_ENTRY, Disclosure
from duecare.evidence.leaf import Opening, read_leaf

LONGEST_SUMMARY = 240


@dataclass(frozen=True)
class TimelineRow:
    """One entry as a person reads it.

    ``at`` is what the server's clock said. ``no_later_than`` is what a time authority confirms for
    the first stamped checkpoint that covers the entry, or None. ``withheld`` names what is not
    shown.
    """

    index: int
    at: str
    title: str
    summary: str
    exhibits: tuple[str, ...]
    no_later_than: datetime | None
    withheld: tuple[str, ...]


def build_timeline(
    entries: Iterable[Disclosure],
    exhibits: Sequence[Exhibit] = (),
    *,
    stamped: Sequence[tuple[int, datetime]] = (),
) -> list[TimelineRow]:
    """Rows in the order of the log.

    ``stamped``: (number of entries covered, confirmed time) of each stamped checkpoint.
    Raises :class:`duecare.errors.EvidenceError` for an entry that cannot be read.
    """
    numbers = {
        exhibit.digest: exhibit_number(number) for number, exhibit in enumerate(exhibits, start=1)
    }
    return [_row(entry, numbers, stamped) for entry in entries]


def _row(
    entry: Disclosure, numbers: Mapping[bytes, str], stamped: Sequence[tuple[int, datetime]]
) -> TimelineRow:
    bounds = [time for size, time in stamped if size > entry.index]
    bound = min(bounds, default=None)
    if entry.leaf is None:
        reason = entry.withheld[WHOLE_ENTRY]
        summary = f"Not shown: {reason.why}, {reason.ground}."
        return TimelineRow(entry.index, "", "Entry withheld", summary, (), bound, (WHOLE_ENTRY,))
    leaf = read_leaf(entry.leaf)
    named = tuple(numbers[digest] for digest in leaf.attachments if digest in numbers)
    return TimelineRow(
        entry.index,
        leaf.at,
        title_of(leaf.kind),
        summarize(entry.openings),
        named,
        bound,
        tuple(sorted(entry.withheld)),
    )


def title_of(kind: str) -> str:
    """``decision.declined`` as words: "Decision declined"."""
    return kind.replace(".", " ").replace("_", " ").capitalize()


def summarize(openings: Mapping[str, Opening]) -> str:
    """The shown values of an entry in one line, content before person before the rest."""
    order = {"content": 0, "money": 1, "person": 2}
    paths = sorted(openings, key=lambda path: (order.get(path, 3), path))
    parts = [part for path in paths for part in _parts(openings[path].value)]
    text = "; ".join(parts)
    return text if len(text) <= LONGEST_SUMMARY else text[: LONGEST_SUMMARY - 1].rstrip() + "…"


def _parts(value: Any, name: str = "") -> list[str]:
    if isinstance(value, Mapping):
        return [part for key, item in value.items() for part in _parts(item, key.replace("_", " "))]
    if isinstance(value, list):
        return [f"{name}: {len(value)} items"] if value else []
    if value is None or value == "":
        return []
    shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return [f"{name}: {shown}" if name else shown]
