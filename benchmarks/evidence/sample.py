"""Entries of a realistic size for the benchmarks."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from duecare.evidence.bundle import bundle
from duecare.evidence.bundle.documents import (
    LIST,
    PAGE,
    PRIVILEGE_LOG,
    DocumentList,
    naming_lines,
)
from duecare.evidence.log import leaf, merkle, notes
from duecare.evidence.log.entries import Disclosure, privilege_log
from duecare.evidence.log.leaf import LeafDraft
from duecare.evidence.log.notes import VerifierKey
from duecare.evidence.log.signing import LogSigner
from duecare.evidence.trust import Trust
from duecare.evidence.witness import witness
from duecare.record import BundleExported

ORIGIN = "bench/c/1"
FOLDER = "duecare-bench-2026-03-01"
CLIENT, FIRM = "Harbor Tax Services", "Acme IT"
CREATED = datetime(2026, 3, 1, tzinfo=UTC)
KEEPER = witness.Cosigner("keeper.example", Ed25519PrivateKey.from_private_bytes(b"K" * 32))
"""A witness outside the firm, without whom no file is green."""
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


def export_draft(listed: DocumentList, seal: VerifierKey) -> LeafDraft:
    """The entry of the export of the benchmark's file."""
    entry = BundleExported(
        bundle=FOLDER,
        kind="defense",
        profile="full",
        client=CLIENT,
        firm=FIRM,
        made_on=CREATED.date(),
        documents_sha256=sha256(listed.content()).hexdigest(),
        documents=len(listed.present),
        seal_key=str(seal),
    )
    return leaf.draft_leaf(
        origin=ORIGIN,
        kind=entry.definition.kind,
        at="2026-03-01T09:00:00.000Z",
        nonce=sha256(b"export").digest()[:16],
        groups=entry.as_groups(),
        group_key=b"k" * 32,
        version=entry.definition.version,
    )


def full_contents(count: int, signer: LogSigner, seal: VerifierKey) -> bundle.BundleContents:
    """A full bundle of so many entries; the last one is its export."""
    page = bundle.verifier_page()
    listed = DocumentList(
        {
            PRIVILEGE_LOG: sha256(privilege_log([])).hexdigest(),
            **({PAGE: sha256(page).hexdigest()} if page else {}),
        }
    )
    made_of = [*drafts(count - 1), export_draft(listed, seal)]
    entries = [
        Disclosure(index, made.leaf_hash, made.leaf, made.openings)
        for index, made in enumerate(made_of)
    ]
    root = merkle.root_of([entry.leaf_hash for entry in entries])
    note = signer.sign_checkpoint(ORIGIN, count, root)
    seen = KEEPER.cosign(notes.parse_note(note).text, seconds=int(CREATED.timestamp()) + 33_000)
    return bundle.BundleContents(
        folder=FOLDER,
        profile="full",
        kind="defense",
        created=CREATED,
        entries=entries,
        checkpoints=[note + seen],
        read_node=lambda _level, _position: b"",
        documents={LIST: listed.content()},
        info=naming_lines(client=CLIENT, firm=FIRM, kind="defense"),
        trust=Trust(log_keys=(signer.vkey(ORIGIN),), seal_keys=(seal,)),
    )
