"""The chronology of a file: every shown entry in order, with its time bounds and exhibits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

from duecare.defense.exhibits import Exhibit, exhibit_number
from duecare.evidence.log.entries import WHOLE_ENTRY, Disclosure
from duecare.evidence.log.leaf import Opening
from duecare.money import Money
from duecare.record import Definition, facts_told, find_definition, title_of
from duecare.record.values import DOCUMENTS

MOST_NAMED = 4
"""More things of a kind than this are counted, not listed: the entry itself holds them."""
_REPEATED = frozenset({"consent", "consent version"})
"""The same words in every signature; they would crowd out what differs."""
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+(?:Z|\+00:00)")
_WORDS = re.compile(r"[a-z]+(?:_[a-z]+)+")
_MACHINE = re.compile(
    r"[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f-]{27}|<.*>|\S+\+[0-9a-f]{8}\+\S+|— \S+ \S+"
)
"""Digests, ids, Message-IDs, verifier keys and signature lines."""


@dataclass(frozen=True)
class TimelineRow:
    """One entry as a person reads it.

    ``at`` is what the server's clock said. ``no_later_than`` is what a time authority confirms for
    the first stamped checkpoint that covers the entry, ``not_before`` for the last one that does
    not; either may be None. ``withheld`` names what is not shown. ``kind`` is empty where it is
    withheld.
    """

    index: int
    at: str
    title: str
    summary: str
    exhibits: tuple[str, ...]
    no_later_than: datetime | None
    withheld: tuple[str, ...]
    not_before: datetime | None = None
    kind: str = ""


def build_timeline(
    entries: Iterable[Disclosure],
    exhibits: Sequence[Exhibit] = (),
    *,
    stamped: Sequence[tuple[int, datetime]] = (),
) -> list[TimelineRow]:
    """Rows in the order of the log: :func:`timeline_rows` as a list."""
    return list(timeline_rows(entries, exhibits, stamped=stamped))


def timeline_rows(
    entries: Iterable[Disclosure],
    exhibits: Sequence[Exhibit] = (),
    *,
    stamped: Sequence[tuple[int, datetime]] = (),
) -> Iterator[TimelineRow]:
    """Rows in the order of the log, one after the other.

    ``stamped``: (number of entries covered, confirmed time) of each stamped checkpoint.
    Raises :class:`duecare.errors.EvidenceError` for an entry that cannot be read.
    """
    numbers = {
        exhibit.digest: exhibit_number(number) for number, exhibit in enumerate(exhibits, start=1)
    }
    bounds = _Bounds(stamped)
    for entry in entries:
        yield _row(entry, numbers, bounds)


class _Bounds:
    """Between which stamped times an entry came into the log."""

    def __init__(self, stamped: Sequence[tuple[int, datetime]]) -> None:
        ordered = sorted(stamped)
        self._sizes = [size for size, _ in ordered]
        times = [time for _, time in ordered]
        self._latest_up_to = list(accumulate(times, max))
        self._earliest_from = list(accumulate(reversed(times), min))[::-1]

    def of(self, index: int) -> tuple[datetime | None, datetime | None]:
        """(not before, no later than) of an entry; each None where no stamp says it."""
        at = bisect_right(self._sizes, index)
        before = self._latest_up_to[at - 1] if at else None
        return before, self._earliest_from[at] if at < len(self._sizes) else None


def _row(entry: Disclosure, numbers: Mapping[bytes, str], bounds: _Bounds) -> TimelineRow:
    before, bound = bounds.of(entry.index)
    leaf = entry.parsed
    if leaf is None:
        reason = entry.withheld[WHOLE_ENTRY]
        summary = f"Not shown: {reason.why}, {reason.ground}."
        return TimelineRow(
            entry.index, "", "Entry withheld", summary, (), bound, (WHOLE_ENTRY,), before
        )
    named = tuple(numbers[digest] for digest in leaf.attachments if digest in numbers)
    return TimelineRow(
        entry.index,
        leaf.at,
        title_of(
            leaf.kind, leaf.version, {path: one.value for path, one in entry.openings.items()}
        ),
        summarize(
            entry.openings, find_definition(leaf.kind, leaf.version) if leaf.version else None
        ),
        named,
        bound,
        tuple(sorted(entry.withheld)),
        before,
        leaf.kind,
    )


def summarize(openings: Mapping[str, Opening], definition: Definition | None = None) -> str:
    """What an entry says, for a reader: who, about whom, and what; no ids and no digests.

    The whole of it is in the entry itself, by its number.
    """
    names = {path: _name_of(openings[path].value) for path in openings}
    parts = [f"by {names['actor']}"] if names.get("actor") else []
    if names.get("person") and names["person"] != names.get("actor"):
        parts.append(f"about {names['person']}")
    values = {path: openings[path].value for path in openings}
    if definition is not None and definition.told:
        for name, value in facts_told(definition, values):
            parts += _parts(value, name.replace("_", " "))
    else:
        rest = [path for path in ("content", "details", "money", *sorted(values)) if path in values]
        for path in dict.fromkeys(rest):
            if path not in ("actor", "person", "context", DOCUMENTS):
                parts += _parts(values[path])
    return "; ".join(parts)


def _name_of(value: Any) -> str:
    """The name of the person in a group of an entry, or who receives something."""
    if not isinstance(value, Mapping):
        return ""
    return str(value.get("name") or value.get("recipient") or "")


def _parts(value: Any, name: str = "") -> list[str]:
    if isinstance(value, Mapping):
        if len(value) > MOST_NAMED and all(isinstance(one, Mapping) for one in value.values()):
            return [f"{name}: {len(value)} items"]
        return [part for key, item in value.items() for part in _parts(item, key.replace("_", " "))]
    if name in _REPEATED or (isinstance(value, str) and _MACHINE.fullmatch(value)):
        return []
    if isinstance(value, list):
        return [f"{name}: {len(value)} items"] if value else []
    if value is None or value == "":
        return []
    name, shown = _for_a_reader(name, value)
    return [f"{name}: {shown}" if name else shown]


def _for_a_reader(name: str, value: Any) -> tuple[str, str]:
    """Yes and no, dollars instead of cents, times to the minute, words without underscores."""
    if isinstance(value, bool):
        return name, "yes" if value else "no"
    if isinstance(value, int) and (name == "cents" or name.endswith(" cents")):
        return name.removesuffix("cents").rstrip(), str(Money(value))
    text = str(value)
    if moment := _MOMENT.fullmatch(text):
        return name, f"{moment[1]} {moment[2]} UTC"
    return name, text.replace("_", " ") if _WORDS.fullmatch(text) else text
