"""What a defense file shows a stranger first: how to check it, what happened, who certifies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from duecare.documents.dates import long_date, moment_text
from duecare.documents.model import (
    Callout,
    Check,
    Checklist,
    Column,
    Definitions,
    Items,
    Paragraph,
    Section,
    Signature,
    Signatures,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.statements.wording import plural

PROVES = (
    (
        "Each entry is, byte for byte, the one that was recorded, in the order in which it was recorded: "
        "changing, removing or inserting one would change the root hash."
    ),
    "The signed checkpoint was made by the holder of the firm's log key.",
    "Where a timestamp or a witness is listed, the entries existed at that time at the latest.",
    "Each file in this folder has the digest that its entry or the manifest states.",
)
PROVES_NOT = (
    "That what an entry says is true: it shows what was recorded, by which account, and when.",
    "That the person who signed is who they said, beyond the sign-in method that the entry names.",
    "That nothing was left unrecorded before it reached the ledger.",
    "Any result in court. No decided case was found that tests a client's signed refusal of advice.",
)


@dataclass(frozen=True)
class BundleFile:
    """A file of the defense file: its path, what it is, and its SHA-256 in hex."""

    path: str
    what: str
    sha256: str = ""


@dataclass(frozen=True)
class ChronologyEvent:
    """Something that was recorded: when, by whom, and where it can be seen."""

    at: datetime
    what: str
    who: str = ""
    entry: str = ""
    exhibit: str = ""
    sha256: str = ""


def start_here(
    *,
    preparation: Preparation,
    log_origin: str,
    fingerprint: str,
    entries: int,
    root_hash: str,
    checkpoint_at: datetime,
    anchors: Sequence[tuple[str, str]],
    files: Sequence[BundleFile],
    custodian: str = "",
) -> Statement:
    """The first page of a defense file, for someone who has never seen one.

    ``anchors`` are the outside proofs of time: a name and what it shows.
    """
    return preparation.statement(
        "start-here",
        "Start here: how to check this file",
        subtitle="Defense file",
        intro=(
            Paragraph(
                f"This folder holds {plural(entries, 'ledger entry', 'ledger entries')} about "
                f"{preparation.client} and the documents that they name. It can be checked on a "
                "computer without a network connection.", style="lead"),
            Callout("Compare this fingerprint over another channel", fingerprint, "gap"),
        ),
        sections=(
            Section("How to check it", (Items(_STEPS, numbered=True),)),
            Section("What is to be checked", (Definitions((
                ("Log", log_origin), ("Entries", f"{entries:,}"), ("Root hash", root_hash),
                ("Checkpoint made", moment_text(checkpoint_at)),
                ("Custodian", custodian or "not named"))),)),
            Section("Outside proof of time", (_anchors(anchors),)),
            Section("What it proves", (Items(PROVES),)),
            Section("What it does not prove", (Items(PROVES_NOT),)),
            Section("What is in this folder", (_files(files),)),
        ),
        facts={"log": log_origin, "entries": entries, "root_hash": root_hash,
               "fingerprint": fingerprint, "checkpoint_at": checkpoint_at.isoformat()},
    )  # fmt: skip


_STEPS = (
    "Copy the folder, so that the original stays as it is.",
    (
        "Ask the firm for the fingerprint of its log key by telephone or on paper, and compare it with "
        "the one above. A fingerprint that comes only from this folder proves nothing."
    ),
    (
        "Run: duecare verify FOLDER. It needs no network and no database. Or open verify.html from this "
        "folder in a browser and give it the folder."
    ),
    "Read the result. It names each check: passed, failed, or not present.",
    "Pick a document, compute its SHA-256 with any tool, and compare it with the list below.",
)


def _anchors(anchors: Sequence[tuple[str, str]]) -> Table:
    return Table(
        "",
        (Column("Anchor", share=1.4), Column("What it shows", share=3)),
        tuple(anchors),
        empty="None. The times in this file rest on the firm's own clock.",
    )


def _files(files: Sequence[BundleFile]) -> Table:
    return Table(
        "",
        (Column("File", share=1.3), Column("What it is", share=1), Column("SHA-256", share=0)),
        tuple((item.path, item.what, item.sha256 or "see the manifest") for item in files),
        empty="No further file.",
    )


def chronology(
    events: Sequence[ChronologyEvent], *, preparation: Preparation, period: str = ""
) -> Statement:
    """Everything that was recorded, in order of time, with exhibit numbers; no adjectives."""
    ordered = sorted(events, key=lambda event: (event.at, event.entry))
    table = Table(
        "",
        (Column("Recorded at", share=1.5), Column("What was recorded", share=3.4), Column("By", share=1.3),
         Column("Entry", share=0.8), Column("Exhibit", share=0.8)),
        tuple(
            (moment_text(event.at), event.what, event.who, event.entry, event.exhibit)
            for event in ordered
        ),
        empty="Nothing was recorded.",
    )  # fmt: skip
    exhibits = tuple((e.exhibit, e.what, e.sha256) for e in ordered if e.exhibit and e.sha256)
    return preparation.statement(
        "chronology",
        "Chronology",
        subtitle=period or "All recorded events in order of time",
        intro=(Paragraph(f"{plural(len(ordered), 'event')}. Times are those of the ledger entries, "
                         "in UTC."),),
        sections=(
            Section("Events", (table,)),
            Section("Exhibits", (Table(
                "", (Column("Exhibit", share=0), Column("Document", share=1), Column("SHA-256", share=0)),
                exhibits, empty="No exhibit has a document."),)),
        ),
        facts={"events": len(ordered), "exhibits": [list(row) for row in exhibits]},
    )  # fmt: skip


Rule = Literal["902(13)", "902(14)"]


def evidence_certificate(
    rule: Rule,
    *,
    preparation: Preparation,
    system: Sequence[tuple[str, str]],
    files: Sequence[BundleFile],
) -> Statement:
    """A draft certification under Federal Rule of Evidence 902(13) or 902(14), to be completed.

    ``system`` describes the process or the copying: terms and texts, such as the version, the
    checks that were run and their results. A lawyer completes and a qualified person signs it.
    """
    process = rule == "902(13)"
    title = (
        "Certification of records made by an electronic process"
        if process
        else "Certification of data copied from an electronic source"
    )
    return preparation.statement(
        f"evidence-certificate-{rule[4:6]}",
        title,
        subtitle=f"Draft for Federal Rule of Evidence {rule}",
        watermark="Draft",
        intro=(Callout("A draft", _DRAFT, "warning"),),
        sections=(
            Section("I certify", (Items(_process_text(preparation) if process else _copy_text(preparation),
                                        numbered=True),)),
            Section("The system", (Definitions(tuple(system)) if system else Paragraph("To be completed."),)),
            Section("The records", (_files(files),)),
            Section("To be checked before signing", (Checklist(_CHECKS),)),
            Section("Declaration", (
                Paragraph("I declare under penalty of perjury under the laws of the United States of "
                          "America that the foregoing is true and correct (28 U.S.C. 1746)."),
                Signatures((Signature("Qualified person"),)))),
        ),
        facts={"rule": rule, "files": {item.path: item.sha256 for item in files}},
    )  # fmt: skip


_DRAFT = (
    "Prepared by software from the ledger. It is not a certification until a qualified person has "
    "checked every sentence, filled what is open and signed it. Reasonable written notice to the other "
    "side, with the records made available, is a requirement of the rule of its own."
)
_CHECKS = tuple(
    Check(text)
    for text in (
        "The signer knows the system from training, experience or daily work, and says how.",
        "The description fits the version that made these records.",
        "The digests were recomputed by the signer or under the signer's eyes.",
        "The elements of Rule 803(6) are shown for each record that is offered for its truth.",
        "Notice was given, and the records were made available.",
    )
)


def _process_text(preparation: Preparation) -> tuple[str, ...]:
    return (
        ("My name, position and employer are: ____________________. My training and experience with "
        "this system are: ____________________."),
        (f"{preparation.firm} uses the software Duecare in the regular course of its work for "
        f"{preparation.client}. I know how it is set up and how it is run."),
        ("The records listed below are output of that process. It works as described under "
        '"The system" and produces an accurate result when it is so used.'),
        (f"At the time of the records, up to {long_date(preparation.as_of)}, I know of no fault of the "
        "process that would change them, except: ____________________."),
    )  # fmt: skip


def _copy_text(preparation: Preparation) -> tuple[str, ...]:
    return (
        (
            "My name, position and employer are: ____________________. My training and experience with "
            "this kind of copy are: ____________________."
        ),
        (
            f"The files listed below were copied from the ledger that {preparation.firm} keeps for "
            f"{preparation.client}."
        ),
        (
            "I compared each copy with its original by its SHA-256 digest, a value that changes with "
            "any change of the file. The digests listed below are equal for copy and original."
        ),
        "The comparison was made on ____________________ with: ____________________.",
    )
