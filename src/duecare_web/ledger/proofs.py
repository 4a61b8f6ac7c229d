"""The proof of one entry, for showing and for handing out."""

from __future__ import annotations

from dataclasses import dataclass

from duecare.evidence.log import merkle
from duecare_web.ledger.models import Checkpoint, Log
from duecare_web.ledger.nodes import DatabaseStorage
from duecare_web.ledger.queries import EntryLine


@dataclass(frozen=True, slots=True)
class EntryProof:
    """An entry under the newest signed checkpoint of its log."""

    leaf_hash: str
    size: int
    root: str
    path: tuple[str, ...]
    checkpoint: str
    passed: bool


def entry_proof(log: Log, line: EntryLine) -> EntryProof | None:
    """The inclusion proof, recomputed and checked now; ``None`` while the entry waits."""
    last = Checkpoint.objects.filter(log=log).order_by("-size").first()
    if line.index is None or last is None:
        return None
    index, size, storage = line.index, last.size, DatabaseStorage(log)
    path = storage.proving(lambda read: merkle.inclusion_proof(index, size, read))
    digest = merkle.leaf_hash(line.leaf) if line.leaf else storage.read_node(0, index)
    root = bytes(last.root)
    passed = merkle.root_from_inclusion(line.index, last.size, digest, path) == root
    return EntryProof(
        digest.hex(), last.size, root.hex(), tuple(one.hex() for one in path), last.note, passed
    )
