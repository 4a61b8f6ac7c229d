"""Seals what waits: gives each entry its index, grows the trees, signs and anchors checkpoints.

One sequencer works at a time: the writing transaction of SQLite, an advisory lock on PostgreSQL.
A batch is one commit; it leaves sealed entries, tree nodes, signed checkpoints and their anchor.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from duecare.evidence import anchor, merkle, notes
from duecare.evidence.log import check_fits
from duecare_web.ledger import keys
from duecare_web.ledger.actions import open_log
from duecare_web.ledger.models import Checkpoint, LedgerEntry, Log, PendingEntry, TreeNode
from duecare_web.ledger.nodes import DatabaseStorage
from duecare_web.ledger.signer import Head, SignerState

BATCH = 256
HEARTBEAT = timedelta(days=1)
_ADVISORY_LOCK = 0x44554543  # "DUEC"


@dataclass(frozen=True, slots=True)
class _Leaf:
    entry_id: uuid.UUID
    kind: str
    at: datetime
    leaf: bytes


def seal_pending() -> int:
    """Seal everything that waits; returns the number of entries sealed.

    Raises :class:`duecare.errors.EvidenceError` if the database is not the one that the signer
    has signed for, or if a waiting leaf was changed.
    """
    sealed = 0
    while batch := _seal_batch():
        sealed += batch
    return sealed


def heartbeat(now: datetime) -> int:
    """Anchor every log that was not anchored for a day; returns how many."""
    state = SignerState()
    with transaction.atomic():
        _lock()
        state.accept(database_heads())
        quiet = [point for point in _last_checkpoints() if _anchored_before(point, now - HEARTBEAT)]
        if quiet:
            _anchor(state, quiet, now)
    state.confirm()
    return len(quiet)


def append_to_anchor(entry_id: uuid.UUID, kind: str, at: datetime, leaf: bytes) -> None:
    """Append one leaf to the anchor log inside the open transaction.

    Call :func:`confirm_signed` after it has committed.
    """
    _lock()
    state = SignerState()
    state.accept(database_heads())
    point = _append(anchor_log(), [_Leaf(entry_id, kind, at, leaf)])
    state.intend({point.log.origin: _head(point)})


def confirm_signed() -> None:
    """Note that the last commit reached the database."""
    with transaction.atomic():
        _lock()
        state = SignerState()
        state.accept(database_heads())
        state.confirm()


def check_signer() -> None:
    """Raise :class:`duecare.errors.EvidenceError` if the database was rolled back or forked."""
    with transaction.atomic():
        _lock()
        SignerState().accept(database_heads())


def database_heads() -> dict[str, Head]:
    """Size and root of every log, as the last checkpoints in the database say."""
    return {point.log.origin: _head(point) for point in _last_checkpoints(anchors=True)}


def _seal_batch() -> int:
    if not PendingEntry.objects.exists():
        return 0
    state = SignerState()
    with transaction.atomic():
        _lock()
        pending = list(PendingEntry.objects.select_related("log").order_by("id")[:BATCH])
        if not pending:
            return 0
        state.accept(database_heads())
        points = [_append(log, leaves) for log, leaves in _by_log(pending)]
        _anchor(state, points, datetime.now(UTC))
        PendingEntry.objects.filter(pk__in=[row.pk for row in pending]).delete()
    state.confirm()
    return len(pending)


def _lock() -> None:
    # SQLite needs none: its transactions begin IMMEDIATE (settings), so there is one writer.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])


def _by_log(pending: Iterable[PendingEntry]) -> list[tuple[Log, list[_Leaf]]]:
    logs: dict[uuid.UUID, tuple[Log, list[_Leaf]]] = {}
    for row in pending:
        _, leaves = logs.setdefault(row.log_id, (row.log, []))
        leaves.append(_Leaf(row.entry_id, row.kind, row.at, bytes(row.leaf)))
    return list(logs.values())


def _append(log: Log, leaves: Sequence[_Leaf]) -> Checkpoint:
    last = Checkpoint.objects.filter(log=log).order_by("-size").first()
    size = last.size if last else 0
    if log.kind != Log.Kind.ANCHOR:
        for index, one in enumerate(leaves, start=size):
            check_fits(one.leaf, log.origin, index)
    hashes = [merkle.leaf_hash(one.leaf) for one in leaves]
    edge = merkle.edge_of(size, DatabaseStorage(log).read_edge_node)
    batch = merkle.append(size, edge, hashes)
    _insert(log, size, leaves, hashes, batch)
    return Checkpoint.objects.create(
        log=log,
        size=batch.size,
        root=batch.root,
        note=keys.log_signer().sign_checkpoint(log.origin, batch.size, batch.root),
    )


def _insert(
    log: Log, first: int, leaves: Sequence[_Leaf], hashes: Sequence[bytes], batch: merkle.Batch
) -> None:
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            id=one.entry_id,
            firm_id=log.firm_id,
            log=log,
            index=first + place,
            kind=one.kind,
            leaf=one.leaf,
            leaf_hash=hashes[place],
            at=one.at,
        )
        for place, one in enumerate(leaves)
    )
    TreeNode.objects.bulk_create(
        TreeNode(log=log, level=node.level, index=node.position, hash=node.hash)
        for node in batch.nodes
    )


def anchor_log() -> Log:
    """The anchor log of the installation, started on first use."""
    found = Log.objects.filter(kind=Log.Kind.ANCHOR).first()
    return found or open_log(firm=None, kind=Log.Kind.ANCHOR)


def _anchor(state: SignerState, points: Sequence[Checkpoint], now: datetime) -> None:
    log = anchor_log()
    leaves = []
    for point in points:
        checkpoint = notes.Checkpoint(point.log.origin, point.size, bytes(point.root))
        body = anchor.anchor_leaf(checkpoint, previous=_last_anchor_index(log, point.log))
        leaves.append(_Leaf(uuid.uuid4(), f"checkpoint:{point.log_id}", now, body))
    anchored = _append(log, leaves)
    state.intend({one.log.origin: _head(one) for one in [*points, anchored]})


def _last_anchor_index(anchors: Log, log: Log) -> int | None:
    rows = LedgerEntry.objects.filter(log=anchors, kind=f"checkpoint:{log.pk}")
    return rows.order_by("-index").values_list("index", flat=True).first()


def _last_checkpoints(*, anchors: bool = False) -> list[Checkpoint]:
    newest = Checkpoint.objects.filter(log=OuterRef("log")).order_by("-size").values("size")[:1]
    found = Checkpoint.objects.filter(size=Subquery(newest)).select_related("log")
    return list(found if anchors else found.exclude(log__kind=Log.Kind.ANCHOR))


def _anchored_before(point: Checkpoint, moment: datetime) -> bool:
    rows = LedgerEntry.objects.filter(kind=f"checkpoint:{point.log_id}", at__gte=moment)
    return not rows.exists()


def _head(point: Checkpoint) -> Head:
    return (point.size, bytes(point.root).hex())
