"""Entries of a realistic size for the benchmarks."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from duecare.evidence.bundle import bundle
from duecare.evidence.log import leaf, merkle
from duecare.evidence.log.entries import Disclosure
from duecare.evidence.log.leaf import LeafDraft
from duecare.evidence.log.notes import VerifierKey
from duecare.evidence.log.signing import LogSigner
from duecare.evidence.trust import Trust

ORIGIN = "bench/c/1"
_CONTENT = "We recommend multi-factor sign-in for all mailboxes. " * 8


def draft(number: int) -> LeafDraft:
    """One entry: about 0.4 kB of leaf and 0.7 kB of values."""
    return leaf.draft_leaf(
        origin=ORIGIN,
        kind="rec.made",
        at="2026-03-01T09:00:00.000Z",
        nonce=sha256(number.to_bytes(8)).digest()[:16],
        groups={
            "person": {"name": f"Employee {number}", "email": f"e{number}@example.com"},
            "content": {"text": _CONTENT, "number": number},
        },
        group_key=b"k" * 32,
    )


def drafts(count: int) -> list[LeafDraft]:
    """Entries 0 to count - 1."""
    return [draft(number) for number in range(count)]


def full_contents(count: int, signer: LogSigner, seal: VerifierKey) -> bundle.BundleContents:
    """A full bundle of so many entries."""
    entries = [
        Disclosure(index, made.leaf_hash, made.leaf, made.openings)
        for index, made in enumerate(drafts(count))
    ]
    root = merkle.root_of([entry.leaf_hash for entry in entries])
    return bundle.BundleContents(
        folder="duecare-bench-2026-03-01",
        profile="full",
        kind="defense",
        created=datetime(2026, 3, 1, tzinfo=UTC),
        entries=entries,
        checkpoints=[signer.sign_checkpoint(ORIGIN, count, root)],
        read_node=lambda _level, _position: b"",
        trust=Trust(log_keys=(signer.vkey(ORIGIN),), seal_keys=(seal,)),
    )
