"""The documents that a file makes about itself: START-HERE, chronology, certificate draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from duecare.dates import long_date
from duecare.defense.certificate import Certifier, certificate_paragraphs
from duecare.defense.timeline import TimelineRow
from duecare.documents.model import (
    Callout,
    Column,
    Definitions,
    Items,
    Paragraph,
    Section,
    SignatureLine,
    Signatures,
    Statement,
    Table,
)
from duecare.evidence.log.notes import Checkpoint

_PROVES = (
    (
        "Which entries the log holds, in which order, and that what is shown of them is what was "
        "sealed."
    ),
    (
        "Since when: only by someone outside the firm who has seen the log, such as the client with "
        "the mailed words, a witness, or a time authority. By the firm's own keys alone it shows "
        "only that the firm wrote it before this file was made."
    ),
    "With a timestamp: that the entries existed no later than the stated time.",
)
_WHOLE = (
    "How many entries there are, and which of them are withheld, erased or destroyed, each with "
    "its ground."
)
_PROVES_NOT = (
    "That a recorded statement is true.",
    "That everything that happened was recorded.",
    "Who was at the keyboard.",
    "How a court will rule.",
    (
        "Anything about entries made after the last checkpoint kept by an outside party, except "
        "that the firm wrote them before this file was made."
    ),
)
_NO_CASE = (
    "How a court will treat a client's signed refusal of advice: we found no decided case on it."
)
_HOW = (
    (
        "Open verify.html in a browser (no network is needed) and drop this ZIP on it, or run "
        "'duecare verify' with the ZIP."
    ),
    (
        "Give it the trust file or the fingerprint words that you received separately from this "
        "file. With the keys of the firm alone the result is amber, never green."
    ),
    (
        "Compare the eight words in the emails that the client received with the log: 'duecare verify' "
        "and verify.html take them, also those of an earlier day."
    ),
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
    exhibits: int,
    pages: int = 0,
    missing: Sequence[str] = (),
) -> Statement:
    """Two pages: what this is, what it shows and does not show, how to verify it."""
    values = _values(checkpoint, fingerprint, anchor_root, verifier_sha256)
    proves = (*_PROVES, _WHOLE) if profile == "full" else _PROVES
    # Refusals are the firm's matter; the client's file does not mention them.
    proves_not = (*_PROVES_NOT, _NO_CASE) if kind == "defense" else _PROVES_NOT
    return Statement(
        kind="start-here",
        title=_TITLES[kind],
        subtitle="Start here",
        prepared_for=client,
        prepared_by=firm,
        as_of=created.date(),
        intro=(
            Callout(*_WHAT[kind], "warning" if kind == "defense" else "note"),
            Paragraph(_extent(profile, checkpoint), style="lead"),
        ),
        sections=(
            Section("How to verify it", (Items(_HOW, numbered=True),)),
            Section("Compare these values", (Definitions(values),)),
            Section("What is in it", (Items(_contents(kind, exhibits, pages)),)),
            Section("What it shows", (Items(proves),)),
            *(
                [Section("What no outside party has attested yet", (Items(tuple(missing)),))]
                if missing
                else []
            ),
            Section("What it does not show", (Items(proves_not),)),
        ),
        facts={
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
            "fingerprint": fingerprint,
        },
    )


_TITLES: Mapping[str, str] = {
    "defense": "Defense file of the firm",
    "program": "Security program file of the client",
}
_WHAT: Mapping[str, tuple[str, str]] = {
    "defense": (
        "This file belongs to the firm",
        (
            "It shows what the firm advised, what the client decided, and what was declined. It is not "
            "the client's security program file, and it is not meant for the client's regulators."
        ),
    ),
    "program": (
        "This file belongs to the client",
        (
            "It shows the client's own security program: assessments, policies, training, and what "
            "the client decided to do. It is not the firm's defense file: it contains no advice that "
            "was declined, no prices, and nothing about insurance."
        ),
    ),
}


def _contents(kind: str, exhibits: int, pages: int) -> tuple[str, ...]:
    common: tuple[str, ...] = (
        (
            "data/report/index.html: begin here: each recommendation, policy and person with its entries, and "
            "links to every letter and page as it was shown (unpack the file first)"
        ),
        f"data/report/exhibit-index.pdf and .csv: {exhibits} exhibits with page numbers and digests",
        "data/report/chronology.pdf, .html and .csv: the entries in chronological order",
        "data/report/system-description.pdf: the system that made and keeps the records",
        "data/privilege-log.csv: what is withheld, on what ground, and by whom",
    )
    if pages:
        common = (*common, f"data/report/pages-shown.pdf: {pages} pages that people were shown")
    if kind == "defense":
        return (*common, "data/cert: a draft certificate under FRE 902(13) and (14)")
    return (*common, "data/report/plan-of-action.pdf: what the client decided to do")


def _extent(profile: str, checkpoint: Checkpoint) -> str:
    if profile == "full":
        return (
            f"This file holds the whole log of this client with the documents that its entries name: "
            f"the {checkpoint.size} entries that it had when this page was written, the entry of "
            "this export, which names this page by its digest, and any that came in between."
        )
    return (
        f"This file holds selected entries of a log that had {checkpoint.size} when this page was "
        "written, and the entry of this export, which names this page by its digest. It shows that "
        "these are unchanged. It cannot show what else was recorded."
    )


def _values(
    checkpoint: Checkpoint, fingerprint: str, anchor_root: str, verifier_sha256: str
) -> tuple[tuple[str, str], ...]:
    values = [
        ("Log", checkpoint.origin),
        ("Entries before the export", str(checkpoint.size)),
        ("Root of the log then", checkpoint.root.hex()),
        ("Fingerprint then", fingerprint),
        ("Root of the anchor log", anchor_root or "not anchored"),
        ("SHA-256 of verify.html", verifier_sha256 or "not included"),
    ]
    return tuple(values)


_STAMPED: Final = (
    "'Came into the log' is what time authorities state: after the last stamped checkpoint that did "
    "not hold the entry, and no later than the first that did. Where it is empty, no timestamp "
    "covers the entry yet."
)
_BEFORE: Final = (
    " This chronology was written before the export was recorded: the entry of the export, which "
    "names it by its digest, comes after it."
)
_UNSTAMPED: Final = "No time authority has stamped this log, so no outside party attests to a time."


def chronology_statement(
    rows: Sequence[TimelineRow], *, client: str, firm: str, created: datetime
) -> Statement:
    """Every entry in order, with exhibit numbers and the interval that time authorities state."""
    table = chronology_table(rows, caption=f"{len(rows)} entries")
    return Statement(
        kind="chronology",
        title="Chronology",
        prepared_for=client,
        prepared_by=firm,
        as_of=created.date(),
        sections=(Section("Entries of the log", (table,)),),
        facts={"entries": len(rows)},
    )


def chronology_table(rows: Sequence[TimelineRow], *, caption: str) -> Table:
    """Entries one by one; the last column is left out where no time authority says anything."""
    stamped = any(row.no_later_than for row in rows)
    columns = (
        Column("Entry", "right", 0.75),
        Column("Server time (UTC)", share=1.2),
        Column("What", share=1.6),
        Column("Recorded", share=4.6),
        Column("Exhibits, pages", share=0.9),
        Column("Came into the log (UTC)", share=1.6),
    )
    shown = len(columns) if stamped else len(columns) - 1
    return Table(
        caption=caption,
        columns=columns[:shown],
        rows=tuple(chronology_cells(row)[:shown] for row in rows),
        note="Times of the record are in UTC, as in its entries. Server time is what the server's clock said. "
        + (_STAMPED if stamped else _UNSTAMPED)
        + _BEFORE,
    )


def chronology_cells(row: TimelineRow) -> tuple[str, ...]:
    """The cells of an entry in :func:`chronology_table`, whole."""
    closed = f" (withheld: {', '.join(row.withheld)})" if row.withheld and row.at else ""
    return (
        str(row.index),
        row.at[:19].replace("T", " "),
        row.title,
        row.summary + closed,
        ", ".join((*row.exhibits, *row.pages)),
        interval_text(row),
    )


def interval_text(row: TimelineRow) -> str:
    """When an entry came into the log, as time authorities bound it."""
    if row.no_later_than is None:
        return ""
    latest = f"by {moment(row.no_later_than)}"
    return latest if row.not_before is None else f"after {moment(row.not_before)} {latest}"


def moment(time: datetime | None) -> str:
    """A time in UTC to the minute, or nothing."""
    return f"{time:%Y-%m-%d %H:%M}" if time else ""


def certificate_statement(
    facts: Mapping[str, Any],
    *,
    client: str,
    firm: str,
    created: datetime,
    certifier: Certifier | None = None,
) -> Statement:
    """The 902(13)/(14) certificate: a marked draft until ``certifier`` has confirmed each paragraph.

    It is signed by hand, or as the court asks: the system never signs it.
    """
    listed = facts["file_list"]
    shown = facts["files"] or ([listed] if listed["files"] else [])
    files = Table(
        caption="Digests of the copied files, FRE 902(14)",
        columns=(Column("File", share=4), Column("SHA-256", share=6)),
        rows=tuple((item["name"], item["sha256"]) for item in shown),
        note=f"{listed['files']:,} files; {listed['name']} lists them all by their SHA-256.",
    )
    return Statement(
        kind="902-certificate",
        title="Certificate of a process and of copied data",
        subtitle=f"{'Draft under ' if certifier is None else ''}Federal Rules of Evidence 902(13) and 902(14)",
        prepared_for=client,
        prepared_by=firm,
        as_of=created.date(),
        intro=(Callout("This is a draft", _DRAFT, "warning"),) if certifier is None else (),
        sections=(
            Section("The certifying person", (Definitions(_person_lines(certifier)),)),
            Section("What is certified", _numbered(certificate_paragraphs(facts))),
            Section("The system", (Definitions(tuple(_labelled(facts["system"]))),)),
            Section("The log", (Definitions(tuple(_labelled(facts["log"]))),)),
            Section("Copied data", (files,)),
            *(
                (Section("Still open", _numbered(facts["to_confirm"])),)
                if certifier is None
                else ()
            ),
            Section("Declaration", (Paragraph(_DECLARATION), Signatures((_signer(certifier),)))),
        ),
        facts=dict(facts),
        watermark="DRAFT" if certifier is None else "",
    )


def _person_lines(certifier: Certifier | None) -> tuple[tuple[str, str], ...]:
    if certifier is None:
        return tuple((label, "to be filled in") for label in ("Name", "Position", "Qualification"))
    return (
        ("Name", certifier.name),
        ("Position", certifier.position),
        ("Qualification", certifier.qualification),
        ("Place and date", f"{certifier.place}, {long_date(certifier.signed_on)}"),
    )


def _signer(certifier: Certifier | None) -> SignatureLine:
    return SignatureLine(_SIGNER, name=certifier.name if certifier else "")


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
