"""One log of the database as the storage that :mod:`duecare.evidence` reads and proves from."""

from __future__ import annotations

from collections.abc import Sequence

from duecare.errors import EvidenceError
from duecare.evidence import merkle
from duecare_web.ledger.models import Checkpoint, LedgerEntry, Log, TreeNode


class DatabaseStorage:
    """Implements :class:`duecare.evidence.log.LogStorage` for reading.

    Leaves are fetched in runs, since a check of a whole log reads them in order.
    """

    RUN = 512

    def __init__(self, log: Log) -> None:
        self.log = log
        self._leaves: dict[int, bytes] = {}
        self._nodes: dict[tuple[int, int], bytes] = {}

    def size(self) -> int:
        """Number of sealed entries."""
        return LedgerEntry.objects.filter(log=self.log).count()

    def read_leaf(self, index: int) -> bytes:
        """The bytes of one leaf; raises :class:`EvidenceError` if it is missing."""
        if index not in self._leaves:
            rows = LedgerEntry.objects.filter(
                log=self.log, index__gte=index, index__lt=index + self.RUN
            ).values_list("index", "leaf")
            self._leaves = {row_index: bytes(leaf) for row_index, leaf in rows}
        if index not in self._leaves:
            raise EvidenceError(f"entry {index} of log {self.log.origin} is missing")
        return self._leaves[index]

    def read_node(self, level: int, index: int) -> bytes:
        """The hash of one complete subtree; raises :class:`EvidenceError` if it is missing."""
        if (level, index) not in self._nodes:
            rows = TreeNode.objects.filter(
                log=self.log, level=level, index__gte=index, index__lt=index + self.RUN
            ).values_list("level", "index", "hash")
            self._nodes.update({(at, position): bytes(node) for at, position, node in rows})
        if (level, index) not in self._nodes:
            raise EvidenceError(f"tree node {level}/{index} of log {self.log.origin} is missing")
        return self._nodes[level, index]

    def read_edge_node(self, level: int, index: int) -> bytes:
        """Like :meth:`read_node`, one row at a time: for the few nodes of the right edge."""
        found = TreeNode.objects.filter(log=self.log, level=level, index=index)
        node = found.values_list("hash", flat=True).first()
        if node is None:
            raise EvidenceError(f"tree node {level}/{index} of log {self.log.origin} is missing")
        return bytes(node)

    def read_checkpoints(self) -> Sequence[str]:
        """All signed checkpoints, oldest first."""
        rows = Checkpoint.objects.filter(log=self.log).order_by("size")
        return list(rows.values_list("note", flat=True))

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
