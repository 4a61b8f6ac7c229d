"""Assembles a defense file from a sealed log, its exhibits and its proofs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from duecare.defense import statements
from duecare.defense.certificate import SystemFacts, certificate_facts
from duecare.defense.chronology import chronology_documents
from duecare.defense.exhibit_index import bates_prefix, exhibit_index_documents, number_exhibits
from duecare.defense.exhibits import Exhibit
from duecare.defense.program import PlannedMeasure, plan_statement, program_disclosures
from duecare.defense.system import system_statement
from duecare.defense.timeline import timeline_rows
from duecare.documents.model import Statement
from duecare.errors import EvidenceError
from duecare.evidence.bundle import bundle
from duecare.evidence.bundle.dsse import sign_statement
from duecare.evidence.log import merkle, notes
from duecare.evidence.log.entries import Disclosure
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.log.leaf import format_time, read_leaf
from duecare.evidence.log.signing import LogSigner
from duecare.evidence.timestamps import timestamp
from duecare.evidence.timestamps.revocation import StoredList
from duecare.evidence.trust import Trust
from duecare.record import BundleExported

Render = Callable[[Statement], bytes]
"""Turns a statement into a PDF, such as ``lambda s: render_pdf(s, branding=..., created=...)``."""


@dataclass(frozen=True)
class DefenseFile:
    """What goes into a file.

    ``entries``: for the full profile one for every entry of the log, in order, including the
    export entry of this very file; for an excerpt those that are selected (proofs are added here).
    ``checkpoints``: signed notes, oldest first; the last covers all entries. ``trust``: the public
    keys of log, anchor and seal. ``anchorings``: the latest last. ``missing``: sentences about what
    no outside party attests, for START-HERE.
    """

    folder: str
    client: str
    firm: str
    created: datetime
    entries: Sequence[Disclosure]
    checkpoints: Sequence[str]
    read_node: merkle.ReadNode
    trust: Trust
    system: SystemFacts
    exhibits: Sequence[Exhibit] = ()
    anchorings: Sequence[bundle.Anchoring] = ()
    blobs: Mapping[str, bytes | Path] = field(default_factory=dict)
    profile: bundle.Profile = "full"
    kind: bundle.Kind = "defense"
    measures: Sequence[PlannedMeasure] = ()
    tsa_roots_pem: str = ""
    chain_pem: str = ""
    revocation_lists: Sequence[StoredList] = ()
    witness_policy: str = ""
    missing: Sequence[str] = ()

    @property
    def checkpoint(self) -> notes.Checkpoint:
        """The checkpoint that covers the file."""
        if not self.checkpoints:
            raise EvidenceError("the log has no checkpoint yet", hint="seal the log first")
        return notes.parse_checkpoint(notes.parse_note(self.checkpoints[-1]).text)


def assemble_defense_file(
    path: Path, file: DefenseFile, *, seal_signer: LogSigner, seal_name: str, render: Render
) -> Path:
    """Write the file as a ZIP; the same input gives the same bytes.

    Raises :class:`EvidenceError` if the log does not hold the export entry of this file, or if
    anything does not fit together; nothing is left behind then.
    """
    _require_export_entry(file)
    _require_own_contents(file)
    contents = bundle.BundleContents(
        folder=file.folder,
        profile=file.profile,
        kind=file.kind,
        created=file.created,
        entries=_placed(file),
        checkpoints=file.checkpoints,
        read_node=file.read_node,
        trust=file.trust,
        anchorings=file.anchorings,
        documents=_documents(file, render, seal_signer, seal_name),
        blobs=file.blobs,
        start_here=render(_start_here(file)),
        tsa_roots_pem=file.tsa_roots_pem,
        chain_pem=file.chain_pem,
        revocation_lists=file.revocation_lists,
        witness_policy=file.witness_policy,
        info={
            "Source-Organization": file.firm if file.kind == "defense" else file.client,
            "External-Description": _DESCRIPTIONS[file.kind].format(file=file),
        },
    )
    return bundle.write_bundle(path, contents, seal_signer=seal_signer, seal_name=seal_name)


_DESCRIPTIONS: dict[str, str] = {
    "defense": "Defense file of {file.firm} about {file.client}; not the client's program file",
    "program": "Security program file of {file.client}; not the firm's defense file",
}


def _require_export_entry(file: DefenseFile) -> None:
    for entry in reversed(file.entries):
        if entry.leaf is None or read_leaf(entry.leaf).kind != BundleExported.definition.kind:
            continue
        opening = entry.openings.get("content")
        if opening is None or opening.value.get("bundle") != file.folder:
            continue
        if opening.value.get("kind") == file.kind:
            return
    raise EvidenceError(
        f"the log holds no entry of the export of {file.folder}",
        hint="append export_entry(...) and seal the log before assembling",
    )


def _require_own_contents(file: DefenseFile) -> None:
    """A program file holds only what its rule lists, no matter who put the parts together."""
    if file.kind == "program":
        narrowed = program_disclosures(file.entries, folder=file.folder)
        if list(file.entries) != narrowed:
            raise EvidenceError(
                "a program file was given entries that are not of the client's program",
                hint="select them with program_disclosures",
            )


def _placed(file: DefenseFile) -> Sequence[Disclosure]:
    if file.profile == "full":
        return file.entries
    size = file.checkpoint.size
    return [
        replace(entry, proof=tuple(merkle.inclusion_proof(entry.index, size, file.read_node)))
        for entry in file.entries
    ]


def _documents(
    file: DefenseFile, render: Render, seal_signer: LogSigner, seal_name: str
) -> dict[str, bytes | Path]:
    head: dict[str, Any] = {"client": file.client, "firm": file.firm, "created": file.created}
    numbered = number_exhibits(file.exhibits, prefix=bates_prefix(file.client, file.kind))
    rows = timeline_rows(file.entries, file.exhibits, stamped=_stamped_times(file))
    documents: dict[str, bytes | Path] = {
        one.exhibit.name(one.number): one.exhibit.content for one in numbered
    }
    documents |= exhibit_index_documents(numbered, render=render, **head)
    documents |= chronology_documents(rows, render=render, **head)
    made = {
        "system-description": system_statement(file.system, checkpoint=file.checkpoint, **head),
    }
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
            for size, time in _stamped_times(file)
        ],
    )


def _stamped_times(file: DefenseFile) -> list[tuple[int, datetime]]:
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
        missing=file.missing,
    )
