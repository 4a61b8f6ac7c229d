"""One log of the database as the storage that :mod:`duecare.evidence` reads and proves from.

Hashes of the lowest levels of the tree are not stored: a subtree of up to eight leaves is hashed
from the leaf hashes of its entries, which one query reads as neighbors. So a batch inserts one
node for eight entries instead of two for each, and a proof still takes two queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection

from duecare.errors import EvidenceError
from duecare.evidence.log import merkle
from duecare_web.ledger.models import Checkpoint, LedgerEntry, Log, TreeNode
from duecare_web.ledger.tables import database_id

LOWEST_STORED_LEVEL = 3
"""Subtrees of 2**3 = 8 leaves and more have a row."""
_NODES = """
SELECT level, "index", hash FROM ledger_treenode
WHERE log_id = %s AND (level, "index") IN (VALUES {marks})
"""
_LEAF_HASHES = """
SELECT "index", leaf_hash FROM ledger_ledgerentry WHERE log_id = %s AND "index" IN ({marks})
"""
Place = tuple[int, int]
R = TypeVar("R")


class DatabaseStorage:
    """Implements :class:`duecare.evidence.log.client_log.LogStorage` for reading.

    Leaves and nodes are fetched in runs, since a check of a whole log reads them in order. A proof
    names what it needs first: see :meth:`proving`.
    """

    RUN = 2048
    lowest_stored_level = LOWEST_STORED_LEVEL

    def __init__(self, log: Log) -> None:
        self.log = log
        self._leaves: dict[int, tuple[bytes, bytes]] = {}
        self._nodes: dict[Place, bytes] = {}

    def size(self) -> int:
        """Number of sealed entries: those under the newest signed checkpoint."""
        last = Checkpoint.objects.filter(log=self.log).order_by("-size").values_list("size")
        return int(found[0]) if (found := last.first()) else 0

    def read_leaf(self, index: int) -> bytes:
        """The bytes of one leaf; raises :class:`EvidenceError` if it is missing."""
        return self._entry(index)[0]

    def _entry(self, index: int) -> tuple[bytes, bytes]:
        if index not in self._leaves:
            rows = LedgerEntry.objects.filter(
                log=self.log, index__gte=index, index__lt=index + self.RUN
            ).values_list("index", "leaf", "leaf_hash")
            self._leaves = {row: (bytes(leaf), bytes(digest)) for row, leaf, digest in rows}
        if index not in self._leaves:
            raise EvidenceError(f"entry {index} of log {self.log.origin} is missing")
        return self._leaves[index]

    def read_node(self, level: int, index: int) -> bytes:
        """The hash of one complete subtree; raises :class:`EvidenceError` if it is missing."""
        found = self._nodes.get((level, index))
        if found is not None:
            return found
        if level < LOWEST_STORED_LEVEL:
            first = index << level
            return merkle.root_of([self._entry(first + n)[1] for n in range(1 << level)])
        rows = TreeNode.objects.filter(
            log=self.log, level=level, index__gte=index, index__lt=index + self.RUN
        ).values_list("level", "index", "hash")
        self._nodes.update({(at, position): bytes(node) for at, position, node in rows})
        if (level, index) not in self._nodes:
            raise EvidenceError(f"tree node {level}/{index} of log {self.log.origin} is missing")
        return self._nodes[level, index]

    def proving(self, prove: Callable[[merkle.ReadNode], R]) -> R:
        """``prove(read_node)``, with all the nodes that it reads fetched in two queries before."""
        places: list[Place] = []

        def note(level: int, index: int) -> bytes:
            places.append((level, index))
            return bytes(merkle.HASH_BYTES)

        prove(note)
        self._fetch(place for place in places if place not in self._nodes)
        return prove(self.read_node)

    def _fetch(self, places: Iterable[Place]) -> None:
        wanted = sorted(set(places))
        stored = [place for place in wanted if place[0] >= LOWEST_STORED_LEVEL]
        low = [place for place in wanted if place[0] < LOWEST_STORED_LEVEL]
        if stored:
            marks = ",".join(["(%s,%s)"] * len(stored))
            rows = self._query(
                _NODES.format(marks=marks), [number for place in stored for number in place]
            )
            self._nodes.update({(level, index): bytes(node) for level, index, node in rows})
        if low:
            self._fetch_low(low)

    def _fetch_low(self, places: Sequence[Place]) -> None:
        leaves = sorted(
            {(index << level) + n for level, index in places for n in range(1 << level)}
        )
        marks = ",".join(["%s"] * len(leaves))
        rows = self._query(_LEAF_HASHES.format(marks=marks), leaves)
        hashes = {index: bytes(digest) for index, digest in rows}
        for level, index in places:
            run = [hashes.get((index << level) + n) for n in range(1 << level)]
            if None not in run:
                self._nodes[level, index] = merkle.root_of([one for one in run if one])

    def _query(self, statement: str, values: Sequence[int]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, [database_id(self.log.pk), *values])
            return list(cursor.fetchall())

    def read_checkpoints(self) -> Sequence[str]:
        """All signed checkpoints, oldest first."""
        rows = Checkpoint.objects.filter(log=self.log).order_by("size")
        return list(rows.values_list("note", flat=True))

    def last_checkpoint(self) -> str | None:
        """The newest signed checkpoint."""
        rows = Checkpoint.objects.filter(log=self.log).order_by("-size")
        return rows.values_list("note", flat=True).first()

    def insert(
        self,
        *,
        leaves: Sequence[bytes],
        nodes: Sequence[merkle.Node],
        checkpoint: str,
    ) -> None:
        """Refused: only the sequencer writes, in one transaction with the inbox."""
        raise EvidenceError(
            f"only the sequencer appends to a log in the database, not {len(leaves)} leaves, "
            f"{len(nodes)} nodes and a checkpoint of {len(checkpoint)} characters from elsewhere"
        )
