"""Finding entries of a log: by words, kind, person and day, a part at a time by their number."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from duecare.documents.wording.record import kinds_meant, series_sentence
from duecare_web.ledger import queries
from duecare_web.ledger.models import EntryValue, LedgerEntry, Log, PendingEntry
from duecare_web.ledger.queries import EntryLine

PART: Final = 50
FOLDED_FROM: Final = 3


@dataclass(frozen=True, slots=True)
class EntrySearch:
    """What is looked for; empty parts do not narrow.

    ``references`` are the people whom ``text`` names: an entry fits that is told in such words or
    that is by or about one of them. ``person`` is one reference. The days count by ``zone``.
    """

    kind: str = ""
    text: str = ""
    references: frozenset[str] = frozenset()
    person: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    zone: dt.tzinfo = dt.UTC

    @property
    def narrows(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.kind or self.text or self.person or self.first or self.last)


@dataclass(frozen=True, slots=True)
class Series:
    """Entries of one kind in a row, newest first; told together where there are three or more."""

    lines: list[EntryLine] = field(default_factory=list)

    @property
    def is_series(self) -> bool:
        """Whether they are told together."""
        return len(self.lines) >= FOLDED_FROM

    @property
    def sentence(self) -> str:
        """All of them in one sentence."""
        return series_sentence(self.lines[0].kind, len(self.lines))

    @property
    def range(self) -> str:
        """``47,480 to 47,493``: their numbers; empty while one waits for its own."""
        numbers = [line.index for line in self.lines if line.index is not None]
        if len(numbers) < len(self.lines):
            return ""
        return f"{min(numbers):,} to {max(numbers):,}"


@dataclass(frozen=True, slots=True)
class RecordPart:
    """One part of what was found: where the newer and the older ones begin, if there are any."""

    lines: Sequence[EntryLine]
    newer: int | None
    older: int | None

    @property
    def folds(self) -> list[Series]:
        """The lines with series folded."""
        found: list[Series] = []
        for line in self.lines:
            if not found or found[-1].lines[-1].kind != line.kind:
                found.append(Series())
            found[-1].lines.append(line)
        return found


def find(
    log: Log, wanted: EntrySearch, *, before: int | None = None, after: int | None = None
) -> RecordPart:
    """The newest part, or the one older than entry ``before``, or the one newer than ``after``.

    What waits to be sealed has no number yet and comes with the newest part.
    """
    sealed = _narrowed(LedgerEntry.objects.filter(log=log), wanted, log, "pk")
    size = queries.signed_size(log)
    if after is not None:
        rows = list(sealed.filter(index__gt=after).order_by("index")[: PART + 1])
        more, rows = len(rows) > PART, rows[:PART][::-1]
        if more:
            lines = [queries.line_of(row, size) for row in rows]
            return RecordPart(queries.filled(log, lines), rows[0].index, rows[-1].index)
        before = None  # nothing newer than this part: it is the first one
    waiting = [] if before is not None else _waiting(log, wanted)
    older = sealed if before is None else sealed.filter(index__lt=before)
    room = max(PART - len(waiting), 1)
    found = list(older.order_by("-index")[: room + 1])
    shown = found[:room]
    lines = [*waiting, *(queries.line_of(row, size) for row in shown)]
    return RecordPart(
        queries.filled(log, lines),
        shown[0].index if before is not None and shown else None,
        shown[-1].index if len(found) > room else None,
    )


def _waiting(log: Log, wanted: EntrySearch) -> list[EntryLine]:
    rows = _narrowed(PendingEntry.objects.filter(log=log), wanted, log, "entry_id")
    return [
        EntryLine(row.entry_id, row.kind, row.at, None, bytes(row.leaf))
        for row in rows.order_by("-id")[:PART]
    ]


def _narrowed(rows: QuerySet[Any], wanted: EntrySearch, log: Log, key: str) -> QuerySet[Any]:
    if wanted.kind:
        rows = rows.filter(kind__startswith=wanted.kind)
    if wanted.text:
        told = Q(kind__in=kinds_meant(wanted.text))
        people = _by_or_about(log, wanted.references)
        rows = rows.filter(told | Q(**{f"{key}__in": people}) if wanted.references else told)
    if wanted.person:
        rows = rows.filter(**{f"{key}__in": _by_or_about(log, frozenset({wanted.person}))})
    return _within(rows, wanted)


def _within(rows: QuerySet[Any], wanted: EntrySearch) -> QuerySet[Any]:
    """Those of the days that are looked at."""
    if wanted.first:
        rows = rows.filter(at__gte=dt.datetime.combine(wanted.first, dt.time(), wanted.zone))
    if wanted.last:
        end = dt.datetime.combine(wanted.last + dt.timedelta(days=1), dt.time(), wanted.zone)
        rows = rows.filter(at__lt=end)
    return rows


def _by_or_about(log: Log, references: frozenset[str]) -> QuerySet[EntryValue, uuid.UUID]:
    """The entries that hold a value under the key of one of these people."""
    values = EntryValue.objects.filter(key__log=log, key__reference__in=references)
    return values.values_list("entry_id", flat=True)


# --- over several logs ----------------------------------------------------------------------------
PLACES: Final = 20
"""Entries on one page over several logs: the key of each log that is in it is opened by itself."""


FEW_LOGS: Final = 50


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """One entry with the log that it is in."""

    log_id: uuid.UUID
    line: EntryLine


@dataclass(frozen=True, slots=True)
class FoundEntries:
    """Some entries of several logs, newest first; ``older`` is where the next part begins."""

    entries: Sequence[FoundEntry]
    older: uuid.UUID | None


def find_in_logs(
    logs: QuerySet[Log], wanted: EntrySearch, *, firm_id: uuid.UUID, after: uuid.UUID | None = None
) -> FoundEntries:
    """The newest sealed entries of these logs of a firm, or those older than the entry ``after``."""
    rows = LedgerEntry.objects.filter(_among(logs), firm=firm_id)
    if wanted.text:
        told = Q(kind__in=kinds_meant(wanted.text))
        named = EntryValue.objects.filter(log__in=logs.values("pk"))
        named = named.filter(key__reference__in=wanted.references)
        rows = rows.filter(told | Q(pk__in=named.values("entry_id")) if wanted.references else told)
    rows = _within(rows.filter(kind__startswith=wanted.kind) if wanted.kind else rows, wanted)
    last = LedgerEntry.objects.filter(pk=after, firm=firm_id) if after else None
    if last is not None and (place := last.values_list("at", "pk").first()):
        at, pk = place
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    found = list(rows.select_related("log").order_by("-at", "-pk")[: PLACES + 1])
    shown = found[:PLACES]
    older = shown[-1].pk if len(found) > PLACES else None
    return FoundEntries(_opened(shown), older)


def _among(logs: QuerySet[Log]) -> Q:
    """Entries of these logs: looked for in each of a few, and of many followed back in time."""
    few = list(logs.values_list("pk", flat=True)[: FEW_LOGS + 1])
    if len(few) <= FEW_LOGS:
        return Q(log__in=few)
    return Q(Exists(logs.filter(pk=OuterRef("log"))))


def _opened(rows: Sequence[LedgerEntry]) -> list[FoundEntry]:
    """The entries with what they say, in the same order."""
    by_log: dict[Log, list[LedgerEntry]] = {}
    for row in rows:
        by_log.setdefault(row.log, []).append(row)
    sizes = queries.signed_sizes(by_log)
    lines = queries.filled_in_logs(
        {
            log: [queries.line_of(row, sizes.get(log.pk, 0)) for row in own]
            for log, own in by_log.items()
        }
    )
    return [FoundEntry(row.log_id, lines[row.pk]) for row in rows]
