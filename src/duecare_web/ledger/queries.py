"""Reading the ledger: chronology, values, receipts, checks."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.shortcuts import get_object_or_404

from duecare.documents.wording.record import entry_sentence
from duecare.errors import EvidenceError
from duecare.evidence.log import leaf as leaves
from duecare.record import title_of
from duecare_web.accounts.models import Firm
from duecare_web.ledger.models import (
    Attachment,
    Checkpoint,
    Document,
    LedgerEntry,
    Log,
    PendingEntry,
)
from duecare_web.ledger.nodes import DatabaseStorage
from duecare_web.ledger.self_check import LogCheck, check_growth, verify_log
from duecare_web.ledger.values import openings_in_logs

__all__ = [
    "EntryLine", "LogCheck", "ReceiptState", "anchor_log", "check_growth", "count_entries", "entries", "entry_line",
    "filled", "filled_in_logs", "firm_log_or_404", "kinds", "line_of", "log_storage", "read_values", "receipt_state", "signed_size", "signed_sizes",
    "verify_log",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReceiptState:
    """Where an entry stands: ``pending`` until it has an index under a signed checkpoint."""

    state: str
    index: int | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the chronology."""

    entry_id: uuid.UUID
    kind: str
    at: datetime
    index: int | None
    leaf: bytes
    values: dict[str, Any] = field(default_factory=dict)
    documents: tuple[tuple[str, Document], ...] = ()

    @property
    def title(self) -> str:
        """What happened, in plain words."""
        version = None if self.expired else leaves.read_leaf(self.leaf).version
        return title_of(self.kind, version, self.values)

    @property
    def role(self) -> str:
        """The role of who did it; empty where none is shown."""
        actor = self.values.get("actor")
        return str(actor.get("role", "")) if isinstance(actor, dict) else ""

    @property
    def kind_title(self) -> str:
        """What kind of entry it is, in plain words."""
        return title_of(self.kind)

    @property
    def sentence(self) -> str:
        """What happened, in one sentence with its subject."""
        version = None if self.expired else leaves.read_leaf(self.leaf).version
        return entry_sentence(self.kind, version, self.values)

    @property
    def sealed(self) -> bool:
        """Whether the entry has its index."""
        return self.index is not None

    @property
    def expired(self) -> bool:
        """Whether only the hash of the entry was kept."""
        return not self.leaf

    @property
    def erased(self) -> list[str]:
        """The groups whose values are gone because the key of their person was destroyed."""
        return (
            []
            if self.expired
            else sorted(leaves.read_leaf(self.leaf).commitments - self.values.keys())
        )


def receipt_state(entry_id: uuid.UUID) -> ReceiptState:
    """Pending or sealed; raises :class:`EvidenceError` for an unknown entry."""
    found = _sealed_state(entry_id)
    if found is None and PendingEntry.objects.filter(entry_id=entry_id).exists():
        return ReceiptState("pending")
    found = found or _sealed_state(entry_id)  # it may have been sealed between the two looks
    if found is None:
        raise EvidenceError(f"entry {entry_id} is not in the ledger")
    return found


def _sealed_state(entry_id: uuid.UUID) -> ReceiptState | None:
    covering = Checkpoint.objects.filter(log=OuterRef("log"), size__gt=OuterRef("index"))
    sealed = LedgerEntry.objects.filter(pk=entry_id).annotate(
        covered_by=Subquery(covering.order_by("size").values("size")[:1])
    )
    found = sealed.values_list("index", "covered_by").first()
    if found is None:
        return None
    return ReceiptState("sealed", *found) if found[1] is not None else ReceiptState("pending")


def anchor_log() -> Log | None:
    """The anchor log, if anything was sealed yet."""
    return Log.objects.filter(kind=Log.Kind.ANCHOR).first()


def firm_log_or_404(firm: Firm) -> Log:
    """The firm's own log; ``Http404`` while nothing was recorded in it."""
    return get_object_or_404(Log, firm=firm, kind=Log.Kind.FIRM)


def log_storage(log: Log) -> DatabaseStorage:
    """The log as :mod:`duecare.evidence` reads it."""
    return DatabaseStorage(log)


def entries(log: Log, *, kind: str = "", first: int = 0, count: int = 50) -> list[EntryLine]:
    """The chronology, newest first, with values and documents: what waits, then what is sealed."""
    waiting = PendingEntry.objects.filter(log=log).order_by("-id")
    sealed = LedgerEntry.objects.filter(log=log).order_by("-index")
    if kind:
        waiting, sealed = (
            waiting.filter(kind__startswith=kind),
            sealed.filter(kind__startswith=kind),
        )
    lines = [
        EntryLine(row.entry_id, row.kind, row.at, None, bytes(row.leaf))
        for row in waiting[first : first + count]
    ]
    skip = max(0, first - (waiting.count() if first else 0))
    size = signed_size(log)
    lines += [line_of(row, size) for row in sealed[skip : skip + count - len(lines)]]
    return filled(log, lines)


def entry_line(log: Log, entry_id: uuid.UUID) -> EntryLine:
    """One entry of a log; raises :class:`EvidenceError` if it is not there."""
    sealed = LedgerEntry.objects.filter(log=log, pk=entry_id)
    row, waits = sealed.first(), None
    if row is None:
        waits = PendingEntry.objects.filter(log=log, entry_id=entry_id).first()
    if row is None and waits is None:
        row = sealed.first()  # it may have been sealed between the two looks
    if row is not None:
        line = line_of(row, signed_size(log))
    elif waits is not None:
        line = EntryLine(waits.entry_id, waits.kind, waits.at, None, bytes(waits.leaf))
    else:
        raise EvidenceError(f"entry {entry_id} is not in this log")
    return filled(log, [line])[0]


def count_entries(log: Log, *, kind: str = "") -> int:
    """How many entries a log has, waiting ones included."""
    waiting = PendingEntry.objects.filter(log=log, kind__startswith=kind).order_by()
    sealed = LedgerEntry.objects.filter(log=log, kind__startswith=kind).order_by()
    return waiting.values_list("kind").union(sealed.values_list("kind"), all=True).count()


def kinds(log: Log) -> list[str]:
    """The kinds of entries in a log, in alphabetical order."""
    found = LedgerEntry.objects.filter(log=log).order_by().values_list("kind", flat=True).distinct()
    return sorted(found)


def read_values(row: LedgerEntry) -> dict[str, Any]:
    """The decrypted values of one entry by group; a group whose key was destroyed is missing."""
    return entry_line(row.log, row.pk).values


def signed_size(log: Log) -> int:
    """How many entries of a log its newest signed checkpoint covers."""
    return DatabaseStorage(log).size()


def line_of(row: LedgerEntry, size: int) -> EntryLine:
    """An entry that no signed checkpoint covers yet shows no index: it is not sealed."""
    index = row.index if row.index < size else None
    return EntryLine(row.pk, row.kind, row.at, index, bytes(row.leaf))


def filled(log: Log, lines: Sequence[EntryLine]) -> list[EntryLine]:
    """The lines with their values and documents: the same few queries for all of them."""
    found = filled_in_logs({log: lines})
    return [found[line.entry_id] for line in lines]


def filled_in_logs(lines: Mapping[Log, Sequence[EntryLine]]) -> dict[uuid.UUID, EntryLine]:
    """By entry: lines of several logs with their values and documents, in as many queries as of one."""
    opened = openings_in_logs(
        {
            log: {one.entry_id: leaves.read_leaf(one.leaf).nonce for one in own if not one.expired}
            for log, own in lines.items()
        }
    )
    together = [line for own in lines.values() for line in own]
    attached: dict[uuid.UUID, list[tuple[str, Document]]] = {one.entry_id: [] for one in together}
    rows = Attachment.objects.filter(entry_id__in=list(attached)).select_related("document")
    for one in rows.order_by("pk"):
        attached[one.entry_id].append((one.name, one.document))
    return {
        line.entry_id: replace(
            line,
            values={path: one.value for path, one in opened.get(line.entry_id, {}).items()},
            documents=tuple(attached[line.entry_id]),
        )
        for line in together
    }


def signed_sizes(logs: Iterable[Log]) -> dict[uuid.UUID, int]:
    """By log: how many of its entries the newest signed checkpoint covers."""
    rows = Checkpoint.objects.filter(log__in=list(logs)).order_by().values_list("log")
    return dict(rows.annotate(size=Max("size")))
