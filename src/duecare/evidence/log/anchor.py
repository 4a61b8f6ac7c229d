"""The anchor log: one leaf for each client checkpoint, so that one time stamp covers all clients.

::

    {"v":1, "kind":"checkpoint", "origin", "size", "root", "prev_anchor_index"}
    {"v":1, "kind":"token", "size", "token"}       a timestamp token over the anchor's checkpoint

A client's file shows its own leaf and a proof; of other clients it shows hashes only.
"""

from __future__ import annotations

from dataclasses import dataclass

from duecare.errors import EvidenceError
from duecare.evidence.canonical import canonicalize, parse_strict
from duecare.evidence.encoding import b64u, from_b64u
from duecare.evidence.log.notes import Checkpoint

_KEYS = frozenset({"v", "kind", "origin", "size", "root", "prev_anchor_index"})


@dataclass(frozen=True)
class AnchorLeaf:
    """A client checkpoint as anchored; ``previous`` is the anchor index of the one before."""

    origin: str
    size: int
    root: bytes
    previous: int | None


def anchor_leaf(checkpoint: Checkpoint, *, previous: int | None) -> bytes:
    """The leaf for a client checkpoint; ``previous`` is its origin's last anchor index or None."""
    return canonicalize(
        {
            "v": 1,
            "kind": "checkpoint",
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": b64u(checkpoint.root),
            "prev_anchor_index": previous,
        }
    )


def token_leaf(size: int, token_digest: bytes) -> bytes:
    """The leaf that records a timestamp reply over the anchor checkpoint of the given size."""
    return canonicalize({"v": 1, "kind": "token", "size": size, "token": b64u(token_digest)})


def read_anchor_leaf(leaf: bytes) -> AnchorLeaf:
    """Read a checkpoint leaf; raises :class:`EvidenceError` unless it has exactly its keys."""
    body = parse_strict(leaf)
    if not isinstance(body, dict) or body.keys() != _KEYS:
        raise EvidenceError("an anchor leaf has unknown or missing keys")
    if type(body["v"]) is not int or body["v"] != 1 or body["kind"] != "checkpoint":
        raise EvidenceError("an anchor leaf must be a version 1 checkpoint")
    size, previous, origin = body["size"], body["prev_anchor_index"], body["origin"]
    if type(size) is not int or size < 0 or not isinstance(origin, str):
        raise EvidenceError("an anchor leaf has a bad origin or size")
    if previous is not None and (type(previous) is not int or previous < 0):
        raise EvidenceError("an anchor leaf has a bad previous index")
    return AnchorLeaf(origin, size, from_b64u(body["root"], length=32), previous)
