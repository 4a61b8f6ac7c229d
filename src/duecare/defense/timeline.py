"""The chronology of a file: every shown entry in order, with its time bounds and exhibits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any, Final, NamedTuple

from duecare.defense.answers import AnswerWords
from duecare.defense.exhibits import Exhibit, exhibit_number
from duecare.defense.pages_shown import ShownPage, page_number
from duecare.defense.told import ANSWERED, summarize
from duecare.documents.wording.record import entry_sentence
from duecare.documents.wording.record_sentences import SENTENCES
from duecare.evidence.log.entries import WHOLE_ENTRY, Disclosure
from duecare.record import find_definition, title_of

NOT_SHOWN: Final = "someone who is not shown here"


@dataclass(frozen=True)
class TimelineRow:
    """One entry as a person reads it.

    ``title`` is one plain sentence. ``at`` is what the server's clock said. ``no_later_than`` is
    what a time authority confirms for the first stamped checkpoint that covers the entry,
    ``not_before`` for the last one that does not; either may be None. ``withheld`` names what is not shown. ``kind`` is empty where it is
    withheld. ``pages`` are those that the person was shown.
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
    pages: tuple[str, ...] = ()


def build_timeline(
    entries: Iterable[Disclosure],
    exhibits: Sequence[Exhibit] = (),
    *,
    pages: Sequence[ShownPage] = (),
    stamped: Sequence[tuple[int, datetime]] = (),
) -> list[TimelineRow]:
    """Rows in the order of the log: those of :func:`told_entries` as a list."""
    return [row for _, row in told_entries(entries, exhibits, pages=pages, stamped=stamped)]


def told_entries(
    entries: Iterable[Disclosure],
    exhibits: Sequence[Exhibit] = (),
    *,
    pages: Sequence[ShownPage] = (),
    stamped: Sequence[tuple[int, datetime]] = (),
) -> Iterator[tuple[Disclosure, TimelineRow]]:
    """Each entry with its row, in the order of the log, one after the other.

    ``stamped``: (number of entries covered, confirmed time) of each stamped checkpoint.
    Raises :class:`duecare.errors.EvidenceError` for an entry that cannot be read.
    """
    names = _Names(
        {one.digest: exhibit_number(number) for number, one in enumerate(exhibits, start=1)},
        {one.digest: page_number(number) for number, one in enumerate(pages, start=1)},
    )
    bounds, words = _Bounds(stamped), AnswerWords(pages)
    for entry in entries:
        yield entry, _row(entry, names, bounds, words)


class _Names(NamedTuple):
    """The numbers of exhibits and of shown pages, by the digest that an entry attaches."""

    exhibits: Mapping[bytes, str]
    pages: Mapping[bytes, str]


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


def _row(entry: Disclosure, names: _Names, bounds: _Bounds, words: AnswerWords) -> TimelineRow:
    before, bound = bounds.of(entry.index)
    leaf = entry.parsed
    if leaf is None:
        reason = entry.withheld[WHOLE_ENTRY]
        summary = f"Not shown: {reason.why}, {reason.ground}."
        return TimelineRow(
            entry.index, "", "Entry withheld", summary, (), bound, (WHOLE_ENTRY,), before
        )
    definition = find_definition(leaf.kind, leaf.version) if leaf.version else None
    shown = {path: one.value for path, one in entry.openings.items()}
    words.note(leaf.kind, shown)
    answers = words.of(shown) if leaf.kind == ANSWERED else ()
    return TimelineRow(
        entry.index,
        leaf.at,
        _sentence(entry, leaf.kind, leaf.version),
        summarize(entry.openings, definition, answers=answers),
        tuple(names.exhibits[one] for one in leaf.attachments if one in names.exhibits),
        bound,
        tuple(sorted(entry.withheld)),
        before,
        leaf.kind,
        tuple(names.pages[one] for one in leaf.attachments if one in names.pages),
    )


def _sentence(entry: Disclosure, kind: str, version: int | None) -> str:
    """The entry in one sentence; its title where it never named the one whom the sentence needs."""
    values, pattern = values_of(entry), SENTENCES.get(kind, "")
    for group, blank in (("actor", "{who}"), ("person", "{person}")):
        if blank in pattern and group not in values and group not in entry.withheld:
            return title_of(kind, version, values)
    return entry_sentence(kind, version, values)


def values_of(entry: Disclosure) -> dict[str, Any]:
    """What an entry shows, by group; a person who is withheld, not erased, is called so."""
    values: dict[str, Any] = {path: one.value for path, one in entry.openings.items()}
    for group in ("actor", "person"):
        if group not in values and (reason := entry.withheld.get(group)) and reason.why != "erased":
            values[group] = {"name": NOT_SHOWN}
    return values
