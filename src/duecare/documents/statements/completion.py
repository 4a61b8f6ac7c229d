"""The completion page behind a signed document: who signed, how identified, over which bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duecare.dates import moment_text
from duecare.documents.model import Callout, Definitions, Paragraph, Section, Statement
from duecare.documents.statements.preparation import Preparation


@dataclass(frozen=True)
class Completed:
    """What the log says of a signature. Digests are SHA-256 in hex, ``bytes_before`` a size.

    ``sealed_at`` is when the firm added the page and its seal, by the same clock as ``signed_at``.

    ``shown`` names the page or PDF that was signed, with its digest.
    """

    title: str
    signer: str
    authority: str
    signed_at: datetime
    method: str
    button: str
    shown: str
    reading: str
    before_sha256: str
    bytes_before: int
    entry: int
    log_size: int
    fingerprint: str
    seal_fingerprint: str
    sealed_at: datetime


def completion_statement(facts: Completed, *, preparation: Preparation) -> Statement:
    """One page that stands behind the signed document and is sealed with it."""
    who = (
        ("Document", facts.title),
        ("Signed by", facts.signer),
        ("Authority to sign", facts.authority),
        ("When", f"{moment_text(facts.signed_at)} (server clock)"),
        ("Identified by", facts.method),
        ("Button pressed", facts.button),
        ("Text shown", facts.shown),
        ("Reading time", facts.reading),
    )
    proof = (
        ("Sealed", f"{moment_text(facts.sealed_at)} (server clock)"),
        ("Ledger entry", f"{facts.entry}, covered by a checkpoint of {facts.log_size} entries"),
        ("Fingerprint", facts.fingerprint),
        ("SHA-256 before the seal", facts.before_sha256),
        ("Bytes before the seal", f"{facts.bytes_before:,}"),
        (
            "SHA-256 after the seal",
            "in the ledger entry for the seal: a file cannot contain its own digest",
        ),
        ("Seal certificate, SHA-256", facts.seal_fingerprint),
    )
    return preparation.statement(
        "completion",
        "Signature completion page",
        intro=(Paragraph("This page was added when the document was sealed.", "lead"),),
        sections=(
            Section("The signature", (Definitions(who),)),
            Section("The proof", (Definitions(proof), Callout("How to check it", _HOW))),
        ),
        facts={"entry": facts.entry, "before_sha256": facts.before_sha256},
        dense=True,
    )


_HOW = (
    "The first bytes of this file, up to the number stated above, are the signed document; their "
    "SHA-256 is the one listed before the seal. The seal covers the whole file. The firm's seal shows "
    "that nothing has changed; it is not a signature on the client's behalf."
)
