"""How much of each entry a bundle shows: in full, partly, withheld, erased or expired."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from duecare.evidence.log.entries import REASONS, WHOLE_ENTRY
from duecare.evidence.log.grounds import NOT_IN_PROGRAM, known_ground

_DECIDED = ("decision.",)
_DECIDING = frozenset(
    {
        "policy.acknowledged",
        "policy.approved",
        "sig.countersigned",
        "sig.lapsed",
        "sig.sealed",
        "training.completed",
    }
)
_DESTROYING = frozenset({"person.erased", "retention.expired"})
_SUBSTANCE = frozenset({"content", "details", "money", WHOLE_ENTRY})
"""Groups that say what was decided; the others say who it was and from where."""

_ABOUT_THE_LOG = frozenset(
    {
        "bundle.exported",
        "clock.step",
        "ledger.restored",
        "person.erased",
        "retention.expired",
        "witness.alarm",
    }
)
"""Kinds by which the log tells of itself: what they say can no privilege withhold."""

_TEXTS = 3


def is_decision(kind: str) -> bool:
    """Whether entries of this kind are what people decided, signed or acknowledged."""
    return kind in _DECIDING or kind.startswith(_DECIDED)


def matters(kind: str) -> bool:
    """Whether an entry of this kind must have been seen from outside for a green result."""
    return is_decision(kind) or kind in _DESTROYING


class Closed(NamedTuple):
    """A row of the privilege log."""

    entry: int
    group: str
    why: str
    ground: str


@dataclass
class Counts:
    """What the entries of a bundle show; each entry counts once among the first six."""

    full: int = 0
    partly_withheld: int = 0
    partly_erased: int = 0
    withheld: int = 0
    erased: int = 0
    expired: int = 0
    grounds: Counter[str] = field(default_factory=Counter)
    """Known ground, or empty for none, to the number of entries withheld on it."""
    no_ground: list[int] = field(default_factory=list)
    no_ground_texts: list[str] = field(default_factory=list)
    """The first few texts of those, as they are."""
    decisions: list[int] = field(default_factory=list)
    """Entries about decisions whose substance is withheld."""
    records: list[int] = field(default_factory=list)
    """Entries about the log itself that do not show what they say."""
    substance_erased: list[int] = field(default_factory=list)
    """Entries whose own statement was erased, not only who it was or from where."""
    hidden: int = 0
    """Entries that are withheld as a whole or in what they say."""
    kind_of_file: str = "defense"
    _index: int = -1
    _kind: str = ""
    _rows: list[Closed] = field(default_factory=list)

    def begin(self, index: int, kind: str) -> None:
        """The next entry in order; its rows follow. ``kind`` is empty if it cannot be seen."""
        self.finish()
        self._index, self._kind = index, kind

    def row(self, row: Closed) -> None:
        """What is closed in the current entry."""
        if row.entry == self._index and row.why in REASONS:
            self._rows.append(row)

    def finish(self) -> None:
        """Count the current entry, if there is one."""
        if self._index < 0:
            return
        rows, self._rows = self._rows, []
        setattr(self, state := self._state(rows), getattr(self, state) + 1)
        grounds = {
            known_ground(row.ground, kind=self.kind_of_file): row.ground
            for row in rows
            if row.why == "withheld"
        }
        self.grounds.update(grounds.keys())
        if "" in grounds:
            self.no_ground.append(self._index)
            if len(self.no_ground_texts) < _TEXTS and grounds[""] not in self.no_ground_texts:
                self.no_ground_texts.append(grounds[""])
        hidden = {row.group for row in rows if row.why == "withheld"} & _SUBSTANCE
        if hidden and grounds.keys() != {NOT_IN_PROGRAM}:
            self.hidden += bool(hidden & {"content", WHOLE_ENTRY})
            if is_decision(self._kind):
                self.decisions.append(self._index)
            if self._kind in _ABOUT_THE_LOG:
                self.records.append(self._index)
        erased = {row.group for row in rows if row.why == "erased"}
        if erased & {"content", "money"} or ("details" in erased and is_decision(self._kind)):
            self.substance_erased.append(self._index)
        self._index = -1

    def _state(self, rows: list[Closed]) -> str:
        whole = next((row.why for row in rows if row.group == WHOLE_ENTRY), "")
        if whole:
            return whole
        if any(row.why == "withheld" for row in rows):
            return "partly_withheld"
        return "partly_erased" if rows else "full"

    @property
    def dated(self) -> int:
        """Entries whose leaf, and with it their date, is shown."""
        return self.full + self.partly_withheld + self.partly_erased

    @property
    def in_file(self) -> int:
        """Entries that have a line in the file."""
        return (
            self.full
            + self.partly_withheld
            + self.partly_erased
            + self.withheld
            + self.erased
            + self.expired
        )
