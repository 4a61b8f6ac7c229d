"""The documents of a file, written before its export is recorded, and the entry that names them.

A document cannot quote the entry that names its digest. So each states the log as it was before
the export; the entry of the export names the digest of the list of them all; and the file, put
together afterwards, contains exactly these documents or is not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from duecare.defense import statements
from duecare.defense.certificate import certificate_facts
from duecare.defense.chronology import chronology_documents
from duecare.defense.exhibit_index import bates_prefix, exhibit_index_documents, number_exhibits
from duecare.defense.pages_shown import pages_statement
from duecare.defense.program import plan_statement
from duecare.defense.system import system_statement
from duecare.defense.timeline import timeline_rows
from duecare.errors import EvidenceError
from duecare.evidence.bundle import bundle
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
from duecare.evidence.log.entries import privilege_log
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.log.leaf import format_time, read_leaf
from duecare.evidence.log.signing import LogSigner
from duecare.evidence.timestamps import timestamp
from duecare.record import BundleExported, PersonErased, RetentionExpired

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from duecare.defense.assemble import DefenseFile, Render
    from duecare.documents.model import Statement

_DESTROYING = (PersonErased.definition.kind, RetentionExpired.definition.kind)


@dataclass(frozen=True)
class Papers:
    """Every document of a file: path -> content, the page START-HERE, and the list of them all."""

    documents: Mapping[str, bytes | Path]
    start_here: bytes
    blobs: Mapping[str, bytes | Path]
    listed: DocumentList


@dataclass(frozen=True)
class ExportEntry:
    """What the caller appends to the client's log before the file is assembled."""

    entry: BundleExported
    person: Mapping[str, str]


def write_papers(
    file: DefenseFile, *, render: Render, seal_signer: LogSigner, seal_name: str
) -> Papers:
    """Write the documents of ``file``, whose entries are those before the export.

    Raises :class:`EvidenceError` if an entry attaches a document that is neither given nor left
    out for a reason.
    """
    documents = _documents(file, render, seal_signer, seal_name)
    start_here = render(_start_here(file))
    page = bundle.verifier_page()
    present = {
        **{path: _digest(content) for path, content in documents.items()},
        START_HERE: sha256(start_here).hexdigest(),
        **({PAGE: sha256(page).hexdigest()} if page else {}),
        PRIVILEGE_LOG: sha256(privilege_log(_withheld_rows(file))).hexdigest(),
    }
    here = {*present.values(), *file.blobs}
    listed = DocumentList(present, absences(file, here))
    documents[LIST] = listed.content()
    return Papers(documents, start_here, dict(file.blobs), listed)


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


def absences(file: DefenseFile, here: set[str]) -> dict[str, Absence]:
    """Why each attached document of a shown entry that is not ``here`` (digests in hex) is not."""
    attached = attached_documents(file)
    destroyed = destroyed_documents(file)
    found: dict[str, Absence] = {}
    for digest, index in attached.items():
        if digest in here or any(later > index for later in destroyed.get(digest, ())):
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


def attached_documents(file: DefenseFile) -> dict[str, int]:
    """SHA-256 in hex of every attached document -> the first shown entry that attaches it."""
    found: dict[str, int] = {}
    for entry in file.entries:
        for digest in read_leaf(entry.leaf).attachments if entry.leaf else ():
            found.setdefault(digest.hex(), entry.index)
    return found


def destroyed_documents(file: DefenseFile) -> dict[str, list[int]]:
    """SHA-256 in hex of destroyed documents -> the entries that say so."""
    found: dict[str, list[int]] = {}
    for entry in file.entries:
        opening = entry.openings.get("content")
        if opening is None or not entry.leaf or read_leaf(entry.leaf).kind not in _DESTROYING:
            continue
        for digest in opening.value.get("documents_sha256") or ():
            found.setdefault(digest, []).append(entry.index)
    return found


def _withheld_rows(file: DefenseFile) -> list[tuple[str, ...]]:
    return [row for entry in file.entries for row in entry.privilege_rows()]


def _digest(content: bytes | Path) -> str:
    return sha256(content if isinstance(content, bytes) else content.read_bytes()).hexdigest()


def _documents(
    file: DefenseFile, render: Render, seal_signer: LogSigner, seal_name: str
) -> dict[str, bytes | Path]:
    head: dict[str, Any] = {"client": file.client, "firm": file.firm, "created": file.created}
    numbered = number_exhibits(file.exhibits, prefix=bates_prefix(file.client, file.kind))
    rows = timeline_rows(file.entries, file.exhibits, stamped=stamped_times(file))
    documents: dict[str, bytes | Path] = {
        one.exhibit.name(one.number): one.exhibit.content for one in numbered
    }
    documents |= exhibit_index_documents(numbered, render=render, **head)
    documents |= chronology_documents(rows, render=render, **head)
    documents |= {page.name(number): page.content for number, page in enumerate(file.pages, 1)}
    documents |= file.made
    made: dict[str, Statement] = {
        "system-description": system_statement(file.system, checkpoint=file.checkpoint, **head),
    }
    if file.pages:
        made["pages-shown"] = pages_statement(file.pages, file.entries, **head)
    if file.kind == "program":
        made["plan-of-action"] = plan_statement(file.measures, **head)
    for name, statement in made.items():
        documents[f"data/report/{name}.pdf"] = render(statement)
    if file.kind == "defense":
        facts = facts_of_certificate(file)
        documents["data/cert/902-certificate.pdf"] = render(
            statements.certificate_statement(facts, **head)
        )
        documents["data/cert/902-certificate.json"] = sign_statement(
            facts, signer=seal_signer, name=seal_name
        )
    return documents


def facts_of_certificate(file: DefenseFile) -> dict[str, Any]:
    """The facts that the certificate of a defense file states."""
    return certificate_facts(
        checkpoint=file.checkpoint,
        fingerprint=fingerprint(file.checkpoint),
        system=file.system,
        files=[(exhibit.name(n), exhibit.digest) for n, exhibit in enumerate(file.exhibits, 1)],
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
