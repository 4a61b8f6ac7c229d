"""The documents of a file, written before its export is recorded, and the entry that names them.

A document cannot quote the entry that names its digest. So each states the log as it was before
the export; the entry of the export names the digest of the list of them all; and the file, put
together afterwards, contains exactly these documents or is not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from duecare.defense import statements
from duecare.defense.certificate import certificate_facts
from duecare.defense.chronology import chronology_documents
from duecare.defense.exhibit_index import CSV as EXHIBITS
from duecare.defense.exhibit_index import bates_prefix, exhibit_index_documents, number_exhibits
from duecare.defense.exhibits import exhibit_number
from duecare.defense.index_page import INDEX, REPORT, write_index
from duecare.defense.pages_shown import page_number, pages_statement
from duecare.defense.program import plan_statement
from duecare.defense.subjects import Subjects
from duecare.defense.survey import Survey
from duecare.defense.system import system_statement
from duecare.defense.timeline import told_entries
from duecare.errors import EvidenceError
from duecare.evidence.bundle import bundle
from duecare.evidence.bundle.container import Content, digest_of
from duecare.evidence.bundle.documents import (
    LIST,
    PAGE,
    PRIVILEGE_LOG,
    START_HERE,
    Absence,
    DocumentList,
)
from duecare.evidence.bundle.dsse import sign_statement
from duecare.evidence.log import notes
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.log.leaf import format_time
from duecare.evidence.log.signing import LogSigner
from duecare.evidence.timestamps import timestamp
from duecare.record import BundleExported

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from duecare.defense.assemble import DefenseFile, Render
    from duecare.documents.model import Statement


@dataclass(frozen=True)
class Papers:
    """Every document of a file: path -> content, the page START-HERE, and the list of them all.

    ``facts``: what the certificate of a defense file states.
    """

    documents: Mapping[str, Content]
    start_here: bytes
    blobs: Mapping[str, Content]
    listed: DocumentList
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ExportEntry:
    """What the caller appends to the client's log before the file is assembled."""

    entry: BundleExported
    person: Mapping[str, str]


def write_papers(
    file: DefenseFile, *, render: Render, seal_signer: LogSigner, seal_name: str, folder: Path
) -> Papers:
    """Write the documents of ``file``, whose entries are those before the export.

    Long ones are written into ``folder``, which must stay until the file is assembled. The entries
    are gone through once. Raises :class:`EvidenceError` if an entry attaches a document that is
    neither given nor left out for a reason.
    """
    survey = Survey(page.digest for page in file.pages)
    documents = _documents(file, survey, render=render, folder=folder)
    facts: dict[str, Any] = {}
    if file.kind == "defense":
        facts = _facts_of_certificate(file, digest_of(documents[EXHIBITS]))
        documents |= _certificate(file, facts, render, seal_signer, seal_name)
    start_here = render(_start_here(file))
    page = bundle.verifier_page()
    present = {
        **{exhibit.name(n): exhibit.digest.hex() for n, exhibit in enumerate(file.exhibits, 1)},
        **{page.name(number): page.digest.hex() for number, page in enumerate(file.pages, 1)},
        START_HERE: sha256(start_here).hexdigest(),
        **({PAGE: sha256(page).hexdigest()} if page else {}),
        PRIVILEGE_LOG: sha256(survey.withheld.content()).hexdigest(),
    }
    present |= {
        path: digest_of(content).hex() for path, content in documents.items() if path not in present
    }
    here = {*present.values(), *file.blobs}
    listed = DocumentList(present, absences(file, survey, here))
    documents[LIST] = listed.content()
    return Papers(documents, start_here, dict(file.blobs), listed, facts)


def export_entry(
    file: DefenseFile,
    papers: Papers,
    *,
    seal_key: notes.VerifierKey,
    recipient: str,
    basis: str | None = None,
    by: str | None = None,
) -> ExportEntry:
    """The entry of an export: what was handed out, to whom, and which key seals it.

    ``basis``: why the firm may disclose it; ``by``: who exported a program file.
    """
    content = papers.listed.content()
    entry = BundleExported(
        bundle=file.folder,
        kind=file.kind,
        profile=file.profile,
        client=_one_line(file.client),
        firm=_one_line(file.firm),
        made_on=file.created.date(),
        documents_sha256=sha256(content).hexdigest(),
        documents=len(papers.listed.present) + len(papers.listed.absent),
        seal_key=str(seal_key),
        basis=basis,
        by=by,
    )
    return ExportEntry(entry, {"recipient": recipient})


def _one_line(name: str) -> str:
    return " ".join(name.split())


def absences(file: DefenseFile, survey: Survey, here: set[str]) -> dict[str, Absence]:
    """Why each attached document of a shown entry that is not ``here`` (digests in hex) is not."""
    found: dict[str, Absence] = {}
    for digest, index in survey.attached.items():
        if digest in here or survey.destroyed.get(digest, -1) > index:
            continue
        if digest in file.left_out:
            found[digest] = Absence("withheld", file.left_out[digest])
        elif file.kind == "program":
            found[digest] = Absence("program")
        else:
            raise EvidenceError(
                f"document {digest[:16]} of entry {index} is not in the file, and nothing says why",
                hint="restore the folder documents from a backup",
            )
    return found


def _documents(
    file: DefenseFile, survey: Survey, *, render: Render, folder: Path
) -> dict[str, Content]:
    head: dict[str, Any] = {"client": file.client, "firm": file.firm, "created": file.created}
    numbered = number_exhibits(file.exhibits, prefix=bates_prefix(file.client, file.kind))
    documents: dict[str, Content] = {
        one.exhibit.name(one.number): one.exhibit.content for one in numbered
    }
    documents |= exhibit_index_documents(numbered, render=render, **head)
    documents |= _by_time_and_subject(file, survey, render=render, folder=folder, **head)
    documents |= {page.name(number): page.content for number, page in enumerate(file.pages, 1)}
    documents |= file.made
    made: dict[str, Statement] = {
        "system-description": system_statement(file.system, checkpoint=file.checkpoint, **head),
    }
    if file.pages:
        made["pages-shown"] = pages_statement(file.pages, survey.places, **head)
    if file.kind == "program":
        made["plan-of-action"] = plan_statement(file.measures, **head)
    for name, statement in made.items():
        documents[f"data/report/{name}.pdf"] = render(statement)
    return documents


def _by_time_and_subject(
    file: DefenseFile, survey: Survey, *, render: Render, folder: Path, **head: Any
) -> dict[str, Content]:
    """The chronology and the index by subject, in one pass over the entries."""
    links = {exhibit_number(n): one.name(n) for n, one in enumerate(file.exhibits, 1)}
    links |= {page_number(n): one.name(n) for n, one in enumerate(file.pages, 1)}
    links = {name: path.removeprefix(REPORT) for name, path in links.items()}
    subjects = Subjects()
    told = told_entries(
        survey.watching(file.entries), file.exhibits, pages=file.pages, stamped=stamped_times(file)
    )
    documents = chronology_documents(
        subjects.watching(told), render=render, folder=folder, links=links, **head
    )
    page = folder / INDEX.rpartition("/")[2]
    papers, of_client = _papers_of(file), file.kind == "program"
    write_index(page, subjects, links=links, papers=papers, of_client=of_client, **head)
    return {**documents, INDEX: page}


def _papers_of(file: DefenseFile) -> list[tuple[str, str]]:
    """What a reader looks for beside the subjects, as addresses from the index."""
    found = [
        ("chronology.html", "Chronology: every entry in its order"),
        ("exhibit-index.csv", "Exhibits with page numbers and digests"),
        ("system-description.pdf", "The system that made and keeps the records"),
        ("../privilege-log.csv", "What is withheld, on what ground, and by whom"),
        ("../../verify.html", "Check the file: is it whole and unchanged?"),
    ]
    if file.pages:
        found.insert(2, ("pages-shown.pdf", "Pages that people were shown, with their digests"))
    if file.kind == "defense":
        found.append(("../cert/902-certificate.pdf", "Draft of the certificate under FRE 902"))
    return found


def _certificate(
    file: DefenseFile,
    facts: dict[str, Any],
    render: Render,
    seal_signer: LogSigner,
    seal_name: str,
) -> dict[str, Content]:
    statement = statements.certificate_statement(
        facts, client=file.client, firm=file.firm, created=file.created
    )
    return {
        "data/cert/902-certificate.pdf": render(statement),
        "data/cert/902-certificate.json": sign_statement(facts, signer=seal_signer, name=seal_name),
    }


def _facts_of_certificate(file: DefenseFile, index: bytes) -> dict[str, Any]:
    return certificate_facts(
        checkpoint=file.checkpoint,
        fingerprint=fingerprint(file.checkpoint),
        system=file.system,
        files=[(exhibit.name(n), exhibit.digest) for n, exhibit in enumerate(file.exhibits, 1)],
        file_list=(EXHIBITS, index),
        client=file.client,
        times=[
            f"The first {size} entries existed no later than {format_time(time)}."
            for size, time in stamped_times(file)
        ],
    )


def stamped_times(file: DefenseFile) -> list[tuple[int, datetime]]:
    """What the tokens say; whether they are true is for the reader to verify."""
    found = []
    for anchoring in file.anchorings:
        if anchoring.proof.extra is None or not anchoring.tokens:
            continue
        size = bundle.anchored_size(anchoring)
        found += [(size, timestamp.read_reply(token.reply).time) for token in anchoring.tokens]
    return found


def _start_here(file: DefenseFile) -> Statement:
    anchor_root = ""
    if file.anchorings:
        note = notes.parse_note(file.anchorings[-1].proof.checkpoint)
        anchor_root = notes.parse_checkpoint(note.text).root.hex()
    page = bundle.verifier_page()
    return statements.start_here_statement(
        client=file.client,
        firm=file.firm,
        created=file.created,
        kind=file.kind,
        profile=file.profile,
        checkpoint=file.checkpoint,
        fingerprint=fingerprint(file.checkpoint),
        anchor_root=anchor_root,
        verifier_sha256=sha256(page).hexdigest() if page else "",
        exhibits=len(file.exhibits),
        pages=len(file.pages),
        missing=file.missing,
    )
