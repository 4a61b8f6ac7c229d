"""The description of the system for a court: what makes the records, and what keeps them true."""

from __future__ import annotations

from datetime import datetime

from duecare.defense.certificate import PROCESS, SystemFacts
from duecare.documents.model import Definitions, Items, Paragraph, Section, Statement
from duecare.evidence.log.notes import Checkpoint

_IDENTITY = (
    "Members of the firm sign in with an email address and a password, a passkey, or both.",
    "The client's people open an emailed link and enter a code that is emailed to them next.",
    (
        "Where the firm asks for it, a second factor (a code from an app, or a passkey) is checked "
        "before a decision is made. The entry for a signature names the method that was used."
    ),
    "There is no function to sign on another person's behalf.",
)
_KEYS = (
    "Checkpoints are signed by one key, lists of files by another. Neither key is in the database.",
    "The signer remembers, outside the database, what it has signed. It refuses to sign an older state.",
    (
        "Values are encrypted under a key for each person. Destroying a key erases the values and "
        "changes no hash."
    ),
)
_LIMITS = (
    "It shows order, content, that nothing changed later, and a latest possible time.",
    (
        "It does not show that a statement is true, that everything was recorded, or who was at the "
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
        *([("Build, SHA-256", system.build_sha256)] if system.build_sha256 else []),
        ("Run by", system.operator or "not stated"),
        *([("Contact", system.contact)] if system.contact else []),
        ("Log", checkpoint.origin),
        ("Entries", str(checkpoint.size)),
        ("Check at export", system.self_check or "not stated"),
    )
    return Statement(
        kind="system-description",
        title="System description",
        prepared_for=client,
        prepared_by=firm,
        as_of=created.date(),
        intro=(
            Paragraph(
                "The system that made these records, and how it keeps them unchanged.", "lead"
            ),
        ),
        sections=(
            Section("The system", (Definitions(head),)),
            Section("How a record is made", (Items(PROCESS, numbered=True),)),
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
