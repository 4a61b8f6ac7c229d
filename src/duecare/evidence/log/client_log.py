"""A log over any storage: append in batches, gap-free, with a signed checkpoint after each.

A database implements :class:`LogStorage`, or calls the pure functions of ``leaf`` and ``merkle``
inside its own transaction; both give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from duecare.errors import EvidenceError
from duecare.evidence.log import merkle, notes
from duecare.evidence.log.leaf import LeafDraft

BATCH_LIMIT = 256


class CheckpointSigner(Protocol):
    """What signs checkpoints: a key in this process or the signer process."""

    def sign_checkpoint(self, origin: str, size: int, root: bytes) -> str:
        """The signed note of a checkpoint."""
        ...


class LogStorage(Protocol):
    """What a log needs from a database. Rows are inserted, never updated or deleted.

    ``lowest_stored_level``: nodes above the leaves and below this level are not stored but hashed
    from the leaf hashes when they are read; 1 where every node is stored.
    """

    @property
    def lowest_stored_level(self) -> int:
        """The lowest level above the leaves whose nodes are stored."""
        ...

    def size(self) -> int:
        """Number of leaves."""
        ...

    def read_leaf(self, index: int) -> bytes:
        """The bytes of one leaf."""
        ...

    def read_node(self, level: int, index: int) -> bytes:
        """The hash of one complete subtree."""
        ...

    def read_checkpoints(self) -> Sequence[str]:
        """All signed checkpoints, oldest first."""
        ...

    def last_checkpoint(self) -> str | None:
        """The newest signed checkpoint, if there is one."""
        ...

    def insert(
        self, *, leaves: Sequence[bytes], nodes: Sequence[merkle.Node], checkpoint: str
    ) -> None:
        """Write leaves (from index ``size()`` on), nodes and the checkpoint in one commit."""
        ...


@dataclass
class MemoryStorage:
    """A storage that lives as long as the process."""

    leaves: list[bytes] = field(default_factory=list)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    checkpoints: list[str] = field(default_factory=list)
    lowest_stored_level: int = 1

    def size(self) -> int:
        """Number of leaves."""
        return len(self.leaves)

    def read_leaf(self, index: int) -> bytes:
        """The bytes of one leaf."""
        return self.leaves[index]

    def read_node(self, level: int, index: int) -> bytes:
        """The hash of one complete subtree."""
        return self.nodes[level, index]

    def read_checkpoints(self) -> Sequence[str]:
        """All signed checkpoints, oldest first."""
        return self.checkpoints

    def last_checkpoint(self) -> str | None:
        """The newest signed checkpoint, if there is one."""
        return self.checkpoints[-1] if self.checkpoints else None

    def insert(
        self, *, leaves: Sequence[bytes], nodes: Sequence[merkle.Node], checkpoint: str
    ) -> None:
        """Write a batch."""
        self.leaves += leaves
        self.nodes.update({(node.level, node.position): node.hash for node in nodes})
        self.checkpoints.append(checkpoint)


@dataclass(frozen=True)
class Receipt:
    """Says that an entry is sealed: its index, and the checkpoint that first covers it."""

    index: int
    leaf_hash: bytes
    checkpoint_size: int


@dataclass(frozen=True)
class ClientLog:
    """One log: origin, storage and signer."""

    origin: str
    storage: LogStorage
    signer: CheckpointSigner

    def append(self, drafts: Sequence[LeafDraft]) -> list[Receipt]:
        """Append drafts in order and sign the new checkpoint.

        Raises :class:`EvidenceError` for a draft of another log or a reference that is not earlier.
        """
        first = self.storage.size()
        for index, draft in enumerate(drafts, start=first):
            _check_place(draft.origin, draft.related, self.origin, index)
        return self._insert([draft.leaf for draft in drafts], [draft.leaf_hash for draft in drafts])

    def append_raw(self, leaves: Sequence[bytes]) -> list[Receipt]:
        """Append leaves of another form, such as those of the anchor log."""
        return self._insert(leaves, [merkle.leaf_hash(leaf) for leaf in leaves])

    def _insert(self, leaves: Sequence[bytes], hashes: Sequence[bytes]) -> list[Receipt]:
        first = self.storage.size()
        edge = merkle.edge_of(first, self.storage.read_node)
        batch = merkle.append(first, edge, hashes)
        checkpoint = self.signer.sign_checkpoint(self.origin, batch.size, batch.root)
        self.storage.insert(leaves=leaves, nodes=batch.nodes, checkpoint=checkpoint)
        return [Receipt(first + i, digest, batch.size) for i, digest in enumerate(hashes)]

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """The audit path of an entry in the log of ``size`` entries (default: all)."""
        return merkle.inclusion_proof(index, size or self.storage.size(), self.storage.read_node)

    def consistency_proof(self, old_size: int, new_size: int | None = None) -> list[bytes]:
        """Shows that the log of ``old_size`` entries is a prefix of ``new_size`` (default: all)."""
        new = new_size or self.storage.size()
        return merkle.consistency_proof(old_size, new, self.storage.read_node)

    def checkpoint(self) -> str:
        """The latest signed checkpoint; raises :class:`EvidenceError` while there is none."""
        found = self.storage.last_checkpoint()
        if found is None:
            raise EvidenceError(f"log {self.origin!r} has no checkpoint yet")
        return found


def _check_place(log: str, related: int | None, origin: str, index: int) -> None:
    if log != origin:
        raise EvidenceError(f"a leaf of log {log!r} cannot be added to log {origin!r}")
    if related is not None and related >= index:
        raise EvidenceError(f"entry {index} refers to entry {related}, which is not earlier")


def check_storage(
    storage: LogStorage, *, keys: Sequence[notes.VerifierKey], verified_size: int = 0
) -> int:
    """Compare stored leaves with the last signed checkpoint, from a verified prefix on.

    Returns the size that is now verified; keep it, and give it as ``verified_size`` next time.
    Raises :class:`EvidenceError` naming the first entry or node that differs.
    """
    size = storage.size()
    found = storage.last_checkpoint()
    if found is None:
        if size:
            raise EvidenceError(f"{size} entries are stored and no checkpoint covers them")
        return 0
    checkpoint, _ = notes.open_checkpoint(found, keys)
    if checkpoint.size != size:
        raise EvidenceError(f"the last checkpoint covers {checkpoint.size} entries, found {size}")
    if verified_size > size:
        raise EvidenceError(f"{verified_size} entries were verified before, {size} are here")
    edge = merkle.edge_of(verified_size, storage.read_node)
    for hashes in _hash_in_batches(storage, verified_size, size):
        batch = merkle.append(verified_size, edge, hashes)
        for node in batch.nodes:
            if 0 < node.level < storage.lowest_stored_level:
                continue  # hashed from the leaf hashes, which are compared
            if storage.read_node(node.level, node.position) != node.hash:
                raise EvidenceError(f"entry {_first_leaf(node)} differs from its stored hash")
        verified_size, edge = batch.size, batch.edge
    if merkle.root_of_edge(edge) != checkpoint.root:
        raise EvidenceError("the stored entries do not lead to the root that was signed")
    return size


def _hash_in_batches(storage: LogStorage, start: int, end: int) -> Iterator[list[bytes]]:
    for first in range(start, end, BATCH_LIMIT):
        stop = min(first + BATCH_LIMIT, end)
        yield [_stored_hash(storage, index) for index in range(first, stop)]


def _stored_hash(storage: LogStorage, index: int) -> bytes:
    """The hash of a stored leaf. Of an expired one only its hash was kept, at the tree's edge."""
    leaf = storage.read_leaf(index)
    return merkle.leaf_hash(leaf) if leaf else storage.read_node(0, index)


def _first_leaf(node: merkle.Node) -> int:
    return node.position << node.level
