"""Rows of a batch, written by the statement: an object for each would cost more than the database.

What waits in the inbox is moved inside the database and never travels back. The order of an index
is the order of the inbox within the log.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from duecare.evidence.log import merkle
from duecare_web.ledger.models import Log, TreeHead

_WAITING = """
SELECT id, log_id, entry_id, leaf, leaf_hash, mac FROM ledger_pendingentry ORDER BY id LIMIT %s
"""
_MOVE = """
INSERT INTO ledger_ledgerentry (id, firm_id, log_id, "index", kind, leaf, leaf_hash, at)
SELECT p.entry_id, l.firm_id, p.log_id,
       h.size + row_number() OVER (PARTITION BY p.log_id ORDER BY p.id) - 1,
       p.kind, p.leaf, p.leaf_hash, p.at
FROM ledger_pendingentry p
JOIN ledger_log l ON l.id = p.log_id
JOIN ledger_treehead h ON h.log_id = p.log_id
WHERE {batch}
"""
_ACCEPT = """
INSERT INTO ledger_pendingentry (entry_id, log_id, kind, leaf, leaf_hash, mac, at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_VALUE = """
INSERT INTO ledger_entryvalue (entry_id, log_id, path, sealed, key_id) VALUES (%s, %s, %s, %s, %s)
"""
_KEYS = """
SELECT id, reference, wrapped FROM ledger_personkey WHERE log_id = %s AND reference IN ({marks})
"""
_MOST_MARKS = 500
_PLACED = "SELECT placed_at FROM ledger_treehead WHERE log_id = %s"
INSERT_ENTRY = """
INSERT INTO ledger_ledgerentry (id, firm_id, log_id, "index", kind, leaf, leaf_hash, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
_CHECKPOINT = """
INSERT INTO ledger_checkpoint (log_id, size, root, note, anchored_index, created_at)
VALUES (%s, %s, %s, %s, %s, %s)
"""
_NODE = 'INSERT INTO ledger_treenode (log_id, level, "index", hash) VALUES (%s, %s, %s, %s)'
_HEAD = """
UPDATE ledger_treehead
SET size = %s, edge = %s, anchored_index = %s, anchored_at = %s, placed_at = %s WHERE log_id = %s
"""
_SIGNED = "UPDATE ledger_treehead SET signed_size = %s WHERE log_id = %s"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that comes from no inbox: those of the anchor log."""

    entry_id: uuid.UUID
    index: int
    kind: str
    at: datetime
    leaf: bytes


class NewWaiting(NamedTuple):
    """An entry for the inbox; each of ``values`` is a group, its encrypted value, the id of its key."""

    entry_id: uuid.UUID
    kind: str
    at: datetime
    leaf: bytes
    leaf_hash: bytes
    mac: bytes
    values: Sequence[tuple[str, bytes, int]]


class Waiting(NamedTuple):
    """An entry of the inbox; ``entry_id`` as its 16 bytes."""

    id: int
    log_id: uuid.UUID
    entry_id: bytes
    leaf: bytes
    leaf_hash: bytes
    mac: bytes


class HeldKey(NamedTuple):
    """A person's key as it is stored; ``wrapped`` is ``None`` where it was destroyed."""

    id: int
    wrapped: bytes | None


def read_person_keys(log: Log, references: Sequence[str]) -> dict[str, HeldKey]:
    """The keys of these people in a log, as far as they are there."""
    found = {}
    with connection.cursor() as cursor:
        for start in range(0, len(references), _MOST_MARKS):
            some = references[start : start + _MOST_MARKS]
            marks = ",".join(["%s"] * len(some))
            cursor.execute(_KEYS.format(marks=marks), [database_id(log.pk), *some])
            for key_id, reference, wrapped in cursor.fetchall():
                found[reference] = HeldKey(key_id, None if wrapped is None else bytes(wrapped))
    return found


def read_placed_at(log: Log) -> datetime | None:
    """When a log has grown last."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACED, [database_id(log.pk)])
        row = cursor.fetchone()
    placed: datetime | None = row[0] if row else None
    # SQLite keeps times of the zone UTC without saying so.
    return placed.replace(tzinfo=UTC) if placed and placed.tzinfo is None else placed


def insert_waiting(log: Log, entries: Sequence[NewWaiting]) -> None:
    """Put entries into the inbox, in this order, with their values."""
    log_id = database_id(log.pk)
    ids = [database_id(one.entry_id) for one in entries]
    together = list(zip(ids, entries, strict=True))
    with connection.cursor() as cursor:
        values = [(pk, log_id, *value) for pk, one in together for value in one.values]
        cursor.executemany(_VALUE, values)
        rows = [
            (pk, log_id, one.kind, one.leaf, one.leaf_hash, one.mac, database_time(one.at))
            for pk, one in together
        ]
        cursor.executemany(_ACCEPT, rows)


def read_pending(count: int) -> list[Waiting]:
    """The oldest entries of the inbox."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [count])
        rows = cursor.fetchall()
    if connection.vendor == "postgresql":
        return [Waiting(one[0], one[1], one[2].bytes, *map(bytes, one[3:])) for one in rows]
    logs = {text: uuid.UUID(text) for text in {one[1] for one in rows}}
    return [Waiting(one[0], logs[one[1]], bytes.fromhex(one[2]), *one[3:]) for one in rows]


def database_id(value: uuid.UUID) -> Any:
    """A UUID as the database in use writes it."""
    return value.hex if connection.vendor == "sqlite" else value


def database_time(value: datetime | None) -> Any:
    """A time as the database in use writes it."""
    return connection.ops.adapt_datetimefield_value(value) if value else None


def move_pending(ids: Sequence[int]) -> None:
    """Give the entries with these ids of the inbox their index, and take them out of the inbox.

    The sizes in the heads must still be those before the batch.
    """
    if connection.vendor == "postgresql":
        batch: str = "p.id = ANY(%s)"
        values: list[Any] = [list(ids)]
    else:
        # The ids are the lowest ones, and nobody else writes while this transaction is open.
        batch, values = "p.id <= %s", [max(ids)]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE.format(batch=batch), values)
        where = batch.replace("p.id", "id")
        cursor.execute(f"DELETE FROM ledger_pendingentry WHERE {where}", values)  # noqa: S608  own text


def insert_entries(log: Log, entries: Sequence[NewEntry], hashes: Sequence[bytes]) -> None:
    """Insert entries with their leaf hashes."""
    firm = database_id(log.firm_id) if log.firm_id else None
    rows = [
        (
            database_id(one.entry_id),
            firm,
            database_id(log.pk),
            one.index,
            one.kind,
            one.leaf,
            digest,
            database_time(one.at),
        )
        for one, digest in zip(entries, hashes, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_ENTRY, rows)


def insert_nodes(log: Log, nodes: Iterable[merkle.Node]) -> None:
    """Insert the nodes that a batch has completed."""
    log_id = database_id(log.pk)
    with connection.cursor() as cursor:
        cursor.executemany(_NODE, [(log_id, *node) for node in nodes])


def write_heads(heads: Iterable[TreeHead]) -> None:
    """Write how far logs have grown."""
    rows = [
        (
            head.size,
            bytes(head.edge),
            head.anchored_index,
            database_time(head.anchored_at),
            database_time(head.placed_at),
            database_id(head.log_id),
        )
        for head in heads
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_HEAD, rows)


def insert_checkpoints(rows: Iterable[tuple[Log, int, bytes, str, int | None]]) -> None:
    """Insert signed checkpoints: log, size, root, note, place in the anchor log."""
    now = database_time(timezone.now())
    values = [(database_id(log.pk), *stated, now) for log, *stated in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_CHECKPOINT, values)


def write_signed_sizes(sizes: Iterable[tuple[uuid.UUID, int]]) -> None:
    """Write how far logs are signed."""
    with connection.cursor() as cursor:
        cursor.executemany(_SIGNED, [(size, database_id(log_id)) for log_id, size in sizes])
