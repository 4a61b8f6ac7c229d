"""Seals what waits: gives each entry its index, grows the trees, has checkpoints signed, anchors.

Each step is one transaction under a lock, so that one sequencer works at a time: the writing
transaction of SQLite, an advisory lock on PostgreSQL. A step

1. has signed what an *earlier* step has committed, and stores the checkpoints;
2. gives the next entries of the inbox their index, and anchors the logs that grew.

So the signer never signs what a crash can take back, and whatever it has signed is there to be
proven. A crash between signing and storing costs nothing: the same size is signed again. An entry
is sealed once a checkpoint covers it, not before.
"""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from duecare.errors import EvidenceError
from duecare.evidence.log import anchor, merkle
from duecare.evidence.signer.client import Growth
from duecare_web.ledger import keys, tables
from duecare_web.ledger.heads import (
    anchor_head,
    check_signer,
    checkpoint_of,
    edge_of,
    has_unsigned,
    heads_for,
)
from duecare_web.ledger.models import Log, PendingEntry, TreeHead
from duecare_web.ledger.nodes import LOWEST_STORED_LEVEL, DatabaseStorage
from duecare_web.ledger.signer import signer
from duecare_web.ledger.tables import NewEntry, Waiting

__all__ = [
    "append_to_anchor",
    "check_signer",
    "confirm_signed",
    "heartbeat",
    "seal_pending",
    "seal_step",
]

BATCH = 256
HEARTBEAT = timedelta(days=1)
_ADVISORY_LOCK = 0x44554543  # "DUEC"


def seal_pending() -> int:
    """Seal everything that waits; returns the number of entries sealed.

    Raises :class:`duecare.errors.EvidenceError` if the signer does not answer, if the database is
    not the one that it has signed for, or if a waiting leaf was changed. What waits then goes on
    waiting.
    """
    sealed = 0
    while PendingEntry.objects.exists() or has_unsigned():
        sealed += seal_step()
    return sealed


def seal_step() -> int:
    """One step: sign what was committed, place what waits; returns how many entries were placed."""
    with transaction.atomic():
        _lock()
        waiting = tables.read_pending(BATCH)
        heads = heads_for({row.log_id for row in waiting})
        store = _ask_signer([head for head in heads.values() if head.size > head.signed_size])
        try:
            _place(waiting, heads)
        finally:
            store()
        return len(waiting)


def heartbeat(now: datetime) -> int:
    """Anchor every log that was not anchored for a day; returns how many."""
    heads = TreeHead.objects.exclude(log__kind=Log.Kind.ANCHOR).filter(size__gt=0)
    heads = heads.filter(Q(anchored_at__lt=now - HEARTBEAT) | Q(anchored_at=None))
    if not heads.exists():  # nobody waits for the lock of an idle server
        return 0
    with transaction.atomic():
        _lock()
        quiet = list(heads.select_related("log"))
        if quiet:
            tables.write_heads([*quiet, _anchor(quiet, now, anchor_head())])
    seal_pending()
    return len(quiet)


def append_to_anchor(entry_id: uuid.UUID, kind: str, at: datetime, leaf: bytes) -> None:
    """Append one leaf to the anchor log inside the open transaction.

    Call :func:`confirm_signed` after it has committed.
    """
    _lock()
    head = anchor_head()
    _append_to_anchor(head, [NewEntry(entry_id, head.size, kind, at, leaf)])
    tables.write_heads([head])


def confirm_signed() -> None:
    """Have signed what the last transaction has committed."""
    seal_pending()


def _lock() -> None:
    # SQLite needs none: its transactions begin IMMEDIATE (settings), so there is one writer.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])


def _ask_signer(heads: Sequence[TreeHead]) -> Callable[[], None]:
    """Ask for signatures; what is returned waits for them and stores them.

    Meanwhile the next entries are placed: the signer's disk and the database work side by side.
    """
    if not heads:
        return lambda: None
    growths = [growth_of(head) for head in heads]
    sizes = [(head.log_id, head.size) for head in heads]
    anchored = [head.anchored_index for head in heads]  # before they grow again
    answer = signer().begin(growths)

    def store() -> None:
        tables.insert_checkpoints(
            (head.log, point.size, point.root, note, place)
            for head, (point, _, _), note, place in zip(
                heads, growths, answer(), anchored, strict=True
            )
        )
        tables.write_signed_sizes(sizes)

    return store


def growth_of(head: TreeHead) -> Growth:
    """What the signer is asked: the log as it has grown, with the nodes that its proof needs."""
    point, storage, old_size = checkpoint_of(head), DatabaseStorage(head.log), head.signed_size
    if old_size:
        storage.proving(lambda read: merkle.consistency_proof(old_size, point.size, read))
    return Growth(point, old_size, storage.read_node)


def _place(waiting: Sequence[Waiting], heads: dict[uuid.UUID, TreeHead]) -> None:
    if not waiting:
        return
    key = keys.inbox_key()
    hashes: dict[uuid.UUID, list[bytes]] = {}
    for row in waiting:
        # The leaf was found well formed when it was drafted; the code shows that it is that one.
        mac = keys.inbox_mac(row.entry_id, row.leaf, key=key)
        if not hmac.compare_digest(mac, row.mac) or merkle.leaf_hash(row.leaf) != row.leaf_hash:
            raise _changed(row.entry_id)
        hashes.setdefault(row.log_id, []).append(row.leaf_hash)
    tables.move_pending([row.id for row in waiting])
    for log_id, of_log in hashes.items():
        _grow(heads[log_id], of_log)
    grown = [heads[log_id] for log_id in hashes]
    anchors = next((h for h in heads.values() if h.log.kind == Log.Kind.ANCHOR), None)
    tables.write_heads([*grown, _anchor(grown, datetime.now(UTC), anchors or anchor_head())])


def _changed(entry_id: bytes) -> EvidenceError:
    return EvidenceError(
        f"entry {uuid.UUID(bytes=entry_id)} was changed in the inbox, or not put there by this application",
        hint="compare the table ledger_pendingentry with a backup; nothing was sealed",
    )


def _grow(head: TreeHead, hashes: Sequence[bytes]) -> None:
    """Add leaves to a tree, and store the nodes that are complete now."""
    batch = merkle.append(head.size, edge_of(head), hashes)
    kept = (node for node in batch.nodes if node.level >= LOWEST_STORED_LEVEL)
    tables.insert_nodes(head.log, kept)
    head.size, head.edge, head.placed_at = batch.size, b"".join(batch.edge), timezone.now()


def _anchor(heads: Iterable[TreeHead], now: datetime, anchors: TreeHead) -> TreeHead:
    """Add the logs as they have grown to the anchor log; returns its head, to be written."""
    entries = []
    for index, head in enumerate(heads, start=anchors.size):
        body = anchor.anchor_leaf(checkpoint_of(head), previous=head.anchored_index)
        entries.append(NewEntry(uuid.uuid4(), index, f"checkpoint:{head.log_id}", now, body))
        head.anchored_index, head.anchored_at = index, now
    _append_to_anchor(anchors, entries)
    return anchors


def _append_to_anchor(head: TreeHead, entries: Sequence[NewEntry]) -> None:
    hashes = [merkle.leaf_hash(one.leaf) for one in entries]
    tables.insert_entries(head.log, entries, hashes)
    _grow(head, hashes)
