"""The description of the system for a court: what makes the records, and what keeps them true."""

from __future__ import annotations

from datetime import datetime

from duecare.defense.certificate import PROCESS, SystemFacts
from duecare.documents.model import Definitions, Items, Paragraph, Section, Statement
from duecare.evidence.log.notes import Checkpoint

_IDENTITY = (
    "A member of the firm signs in with an address and a password, a passkey, or both.",
    "A person of the client opens a mailed link and types back a code that is mailed after that.",
    (
        "Where the firm asks for it, a second factor (a code from an app, or a passkey) is checked "
        "before a decision is taken. The entry of a signature names the method that was used."
    ),
    "No function exists to sign for somebody else.",
)
_KEYS = (
    "Checkpoints are signed by one key, lists of files by another. Neither is in the database.",
    "The signer remembers, outside the database, what it has signed. It refuses an older state.",
    (
        "Values are encrypted under a key per person. Destroying that key erases the values and "
        "changes no hash."
    ),
)
_LIMITS = (
    "It shows order, content, absence of later change, and a latest possible time.",
    (
        "It does not show that a statement is true, that everything was recorded, or who sat at the "
        "keyboard."
    ),
)


def system_statement(
    system: SystemFacts, *, checkpoint: Checkpoint, client: str, firm: str, created: datetime
) -> Statement:
    """What the system is, who runs it, how records arise, are kept and are destroyed."""
    head = (
        ("System", f"Duecare {system.version}, open source"),
        ("Catalog release", system.catalog_release or "not stated"),
        ("Build, SHA-256", system.build_sha256 or "not stated"),
        ("Run by", system.operator or "not stated"),
        ("Custodian", system.custodian or "not stated"),
        ("Reached at", system.custodian_contact or "not stated"),
        ("Log", checkpoint.origin),
        ("Entries", str(checkpoint.size)),
        ("Check at export", system.self_check or "not stated"),
    )
    return Statement(
        kind="system-description",
        title="Description of the system",
        prepared_for=client,
        prepared_by=firm,
        as_of=created.date(),
        intro=(Paragraph("What made these records, and what keeps them as they were.", "lead"),),
        sections=(
            Section("The system", (Definitions(head),)),
            Section("How a record arises", (Items(PROCESS, numbered=True),)),
            Section("How people are identified", (Items(_IDENTITY, numbered=True),)),
            Section("Keys", (Items(_KEYS, numbered=True),)),
            Section("How long records are kept", (Items(system.retention or _NOT_STATED),)),
            Section("Holds and destructions", (Items(system.custody_events or _NONE),)),
            Section("Known exceptions", (Items(system.exceptions or _NONE),)),
            Section("What it shows and does not show", (Items(_LIMITS),)),
        ),
        facts={"version": system.version, "entries": checkpoint.size},
    )


_NOT_STATED = ("Not stated.",)
_NONE = ("None.",)
