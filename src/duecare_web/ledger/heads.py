"""How far each log has grown, and what has been signed for it by the signer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import F, Max, Q

from duecare.errors import EvidenceError
from duecare.evidence.log import merkle, notes
from duecare.evidence.log.merkle import HASH_BYTES
from duecare.evidence.signer.state import ROLLBACK_HINT, RollbackError
from duecare_web.ledger.actions import open_log
from duecare_web.ledger.models import Checkpoint, LedgerEntry, Log, TreeHead
from duecare_web.ledger.nodes import DatabaseStorage
from duecare_web.ledger.signer import signer


def edge_of(head: TreeHead) -> list[bytes]:
    """The complete subtrees of a log, left to right."""
    edge = bytes(head.edge)
    return [edge[at : at + HASH_BYTES] for at in range(0, len(edge), HASH_BYTES)]


def checkpoint_of(head: TreeHead) -> notes.Checkpoint:
    """What is to be signed for a log as it has grown."""
    return notes.Checkpoint(head.log.origin, head.size, merkle.root_of_edge(edge_of(head)))


def heads_for(log_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, TreeHead]:
    """The heads that a step needs: of these logs, of all that are not signed yet, of the anchor."""
    unsigned, anchor = Q(size__gt=F("signed_size")), Q(log__kind=Log.Kind.ANCHOR)
    return _heads(set(log_ids), unsigned | anchor)


def heads_of(log_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, TreeHead]:
    """The heads of these logs, made where there is none yet."""
    return _heads(set(log_ids), Q(pk__in=()))


def _heads(wanted: set[uuid.UUID], others: Q) -> dict[uuid.UUID, TreeHead]:
    rows = TreeHead.objects.filter(Q(log__in=wanted) | others).select_related("log")
    found = {head.log_id: head for head in rows}
    for log in Log.objects.filter(pk__in=wanted - found.keys()):
        found[log.pk] = _make_head(log)
    return found


def _make_head(log: Log) -> TreeHead:
    """From the rows: for a new log there are none."""
    last = LedgerEntry.objects.filter(log=log).aggregate(last=Max("index"))["last"]
    size = 0 if last is None else last + 1
    edge = DatabaseStorage(log).proving(lambda read: merkle.edge_of(size, read))
    signed = Checkpoint.objects.filter(log=log).aggregate(size=Max("size"))["size"] or 0
    return TreeHead.objects.create(log=log, size=size, edge=b"".join(edge), signed_size=signed)


def unsigned_heads() -> list[TreeHead]:
    """Logs that have grown beyond what is signed."""
    return list(TreeHead.objects.filter(size__gt=F("signed_size")).select_related("log"))


def has_unsigned() -> bool:
    """Whether any log has grown beyond what is signed."""
    return TreeHead.objects.filter(size__gt=F("signed_size")).exists()


def anchor_head() -> TreeHead:
    """The head of the installation's anchor log, started on first use."""
    found = TreeHead.objects.filter(log__kind=Log.Kind.ANCHOR).select_related("log").first()
    if found is not None:
        return found
    log = Log.objects.filter(kind=Log.Kind.ANCHOR).first()
    return _make_head(log or open_log(firm=None, kind=Log.Kind.ANCHOR))


def find_rollbacks() -> list[tuple[notes.Checkpoint, notes.Checkpoint | None]]:
    """Logs that do not hold what the signer has signed: (signed, what the database holds of it).

    The second is ``None`` for a log that is gone, and has another root or a smaller size else.
    Raises :class:`EvidenceError` if the signer does not answer.
    """
    heads = {head.log.origin: head for head in TreeHead.objects.select_related("log")}
    found = []
    for origin, signed in signer().heads().items():
        head = heads.get(origin)
        # Most logs have not grown since: what they hold follows from their head.
        if head is not None and head.size == signed.size and checkpoint_of(head) == signed:
            continue
        log = head.log if head else Log.objects.filter(origin=origin).first()
        holds = _holds(log, signed) if log else None
        if holds != signed:
            found.append((signed, holds))
    return found


def _holds(log: Log, signed: notes.Checkpoint) -> notes.Checkpoint | None:
    size = min(signed.size, heads_of([log.pk])[log.pk].size)
    if size == 0:
        return None
    try:
        edge = DatabaseStorage(log).proving(lambda read: merkle.edge_of(size, read))
    except EvidenceError:
        return None
    return notes.Checkpoint(log.origin, size, merkle.root_of_edge(edge))


def check_signer() -> None:
    """Raise :class:`RollbackError` if the database was rolled back or forked.

    Raises :class:`EvidenceError` if the signer does not answer.
    """
    found = find_rollbacks()
    if not found:
        return
    signed, holds = found[0]
    size, root = (holds.size, holds.root.hex()[:16]) if holds else (0, "none")
    more = f", and {len(found) - 1} more logs do not fit" if len(found) > 1 else ""
    raise RollbackError(
        f"log {signed.origin}: the signer has signed {signed.size} entries "
        f"(root {signed.root.hex()[:16]}), the database holds {size} (root {root}){more}",
        hint=ROLLBACK_HINT,
    )
