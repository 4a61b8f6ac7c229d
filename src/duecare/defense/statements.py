"""The documents that a file makes about itself: START-HERE, chronology, certificate draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from duecare.defense.exhibits import Exhibit, exhibit_number
from duecare.defense.timeline import TimelineRow
from duecare.documents.model import (
    Callout,
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
from duecare.evidence.notes import Checkpoint

_PROVES = (
    "Which entries were recorded, in which order.",
    "That no shown entry, value or document was changed since it was sealed.",
    "With a time-stamp: that the entries existed no later than the stated time.",
    "In a full file: that no entry was left out; what is withheld is listed with its ground.",
)
_PROVES_NOT = (
    "That a recorded statement is true.",
    "That everything that happened was recorded.",
    "Who sat at the keyboard.",
    "Any result in court. No decided case was found that tests a client's signed refusal of advice.",
    "Anything about entries later than the last checkpoint that somebody outside has kept.",
)
_HOW = (
    (
        "Open verify.html in a browser, without any network, and drop this ZIP on it; or run "
        "'duecare verify' with the ZIP."
    ),
    (
        "Give it the trust file or the fingerprint words that you received by another way than this "
        "file. With the file's own keys alone the result is amber, never green."
    ),
    "Compare the fingerprint on this page with the one in the mails that the client received.",
)


def start_here_statement(
    *,
    client: str,
    firm: str,
    created: datetime,
    kind: str,
    profile: str,
    checkpoint: Checkpoint,
    fingerprint: str,
    anchor_root: str,
    verifier_sha256: str,
    exhibits: Sequence[Exhibit],
    missing: Sequence[str] = (),
) -> Statement:
    """Two pages: what this is, what it shows and does not show, how to verify it."""
    return Statement(
        kind="start-here",
        title=_TITLES[kind],
        subtitle="Start here",
        prepared_for=client,
        prepared_by=firm,
        as_of=created.date(),
        intro=(Paragraph(_extent(profile, checkpoint), style="lead"),),
        sections=(
            Section("How to verify it", (Items(_HOW, numbered=True),)),
            Section("Compare these values", (Definitions(_values(
                checkpoint, fingerprint, anchor_root, verifier_sha256
            )),)),
            Section("What it shows", (Items(_PROVES),)),
            *([Section("What nobody outside attests yet", (Items(tuple(missing)),))] if missing else []),
            Section("What it does not show", (Items(_PROVES_NOT),)),
            Section("Exhibits", (_exhibit_table(exhibits),)),
        ),
        facts={
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
            "fingerprint": fingerprint,
        },
    )  # fmt: skip


_TITLES: Mapping[str, str] = {
    "defense": "Defense file of the firm",
    "programme": "Security programme file of the client",
}


def _extent(profile: str, checkpoint: Checkpoint) -> str:
    if profile == "full":
        return (
            f"This file holds the whole log of this client, {checkpoint.size} entries, with the "
            "documents that the entries name and the proof that nothing was changed."
        )
    return (
        f"This file holds selected entries of a log of {checkpoint.size}. It shows that these are "
        "unchanged. It cannot show what else was recorded."
    )


def _values(
    checkpoint: Checkpoint, fingerprint: str, anchor_root: str, verifier_sha256: str
) -> tuple[tuple[str, str], ...]:
    values = [
        ("Log", checkpoint.origin),
        ("Entries", str(checkpoint.size)),
        ("Root of the log", checkpoint.root.hex()),
        ("Fingerprint", fingerprint),
        ("Root of the anchor log", anchor_root or "not anchored"),
        ("SHA-256 of verify.html", verifier_sha256 or "not included"),
    ]
    return tuple(values)


def _exhibit_table(exhibits: Sequence[Exhibit]) -> Table:
    return Table(
        caption="Documents in this file",
        columns=(Column("No.", share=1), Column("Title", share=4), Column("SHA-256", share=5)),
        rows=tuple(
            (exhibit_number(number), exhibit.title, exhibit.digest.hex())
            for number, exhibit in enumerate(exhibits, start=1)
        ),
        empty="No document is attached.",
    )


def chronology_statement(
    rows: Sequence[TimelineRow], *, client: str, firm: str, created: datetime
) -> Statement:
    """Every entry in order, with exhibit numbers and the interval that time authorities state."""
    table = Table(
        caption=f"{len(rows)} entries",
        columns=(
            Column("Entry", "right", 0.6),
            Column("Server time (UTC)", share=1.3),
            Column("What", share=1.6),
            Column("Recorded", share=4.6),
            Column("Exhibits", share=0.9),
            Column("Came into the log", share=1.6),
        ),
        rows=tuple(map(_chronology_cells, rows)),
        note="Server time is what the server's clock said. 'Came into the log' is what time "
        "authorities state: after the last stamped checkpoint that did not hold the entry, and no "
        "later than the first that did. Where it is empty, no time-stamp covers the entry yet.",
    )
    return Statement(
        kind="chronology",
        title="Chronology",
        prepared_for=client,
        prepared_by=firm,
        as_of=created.date(),
        sections=(Section("Entries of the log", (table,)),),
        facts={"entries": len(rows)},
    )


def _chronology_cells(row: TimelineRow) -> tuple[str, ...]:
    closed = f" (withheld: {', '.join(row.withheld)})" if row.withheld and row.at else ""
    return (
        str(row.index),
        row.at[:19].replace("T", " "),
        row.title,
        row.summary + closed,
        ", ".join(row.exhibits),
        interval_text(row),
    )


def interval_text(row: TimelineRow) -> str:
    """When an entry came into the log, as time authorities bound it."""
    if row.no_later_than is None:
        return ""
    latest = f"by {row.no_later_than:%Y-%m-%d %H:%M}"
    if row.not_before is None:
        return latest
    return f"after {row.not_before:%Y-%m-%d %H:%M} {latest}"


def certificate_statement(
    facts: Mapping[str, Any], *, client: str, firm: str, created: datetime
) -> Statement:
    """The draft of a 902(13)/(14) certificate, with its facts filled in and blanks named."""
    log = facts["log"]
    files = Table(
        caption="Digests of the copied files, FRE 902(14)",
        columns=(Column("File", share=4), Column("SHA-256", share=6)),
        rows=tuple((item["name"], item["sha256"]) for item in facts["files"]),
    )
    return Statement(
        kind="902-certificate",
        title="Certificate of a process and of copied data",
        subtitle="Draft under Federal Rules of Evidence 902(13) and 902(14)",
        prepared_for=client,
        prepared_by=firm,
        as_of=created.date(),
        intro=(Callout("This is a draft", _DRAFT, "warning"),),
        sections=(
            Section("The system", (Definitions(tuple(_labelled(facts["system"]))),)),
            Section("How records arise", _numbered(facts["process"])),
            Section("The log", (Definitions(tuple(_labelled(log))),)),
            Section("Times confirmed from outside", _numbered(facts["times"] or ["None."])),
            Section("Exceptions", _numbered(facts["exceptions"])),
            Section("Copied data", (files,)),
            Section("To be confirmed by the certifying person", _numbered(facts["to_confirm"])),
            Section("Declaration", (Paragraph(_DECLARATION), Signatures((Signature(_SIGNER),)))),
        ),
        facts=dict(facts),
        watermark="DRAFT",
    )


_DRAFT = (
    "A qualified person confirms each paragraph and signs. A lawyer reviews the words. The rule also "
    "asks for reasonable written notice to the other side, with the records made available."
)
_DECLARATION = (
    "I declare under penalty of perjury under the laws of the United States of America that the "
    "foregoing is true and correct (28 U.S.C. 1746)."
)
_SIGNER = "Qualified person"


def _numbered(texts: Sequence[str]) -> tuple[Paragraph, ...]:
    """Paragraphs that a person confirms one by one, so each carries its number in its text."""
    return tuple(Paragraph(f"{number}. {text}") for number, text in enumerate(texts, start=1))


def _labelled(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(key.replace("_", " ").capitalize(), str(value)) for key, value in values.items()]
