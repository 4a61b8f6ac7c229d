"""Assembles a file from a sealed log, the documents written before its export, and its proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from duecare.defense.certificate import SystemFacts
from duecare.defense.exhibits import Exhibit
from duecare.defense.pages_shown import ShownPage
from duecare.defense.papers import Papers, absences
from duecare.defense.program import PlannedMeasure, require_of_program
from duecare.defense.survey import Survey
from duecare.documents.model import Statement
from duecare.errors import EvidenceError
from duecare.evidence.bundle import bundle
from duecare.evidence.bundle.container import Content
from duecare.evidence.bundle.documents import PRIVILEGE_LOG, naming_lines
from duecare.evidence.log import merkle, notes
from duecare.evidence.log.entries import Disclosure
from duecare.evidence.log.signing import LogSigner
from duecare.evidence.timestamps.revocation import StoredList
from duecare.evidence.trust import Trust

Render = Callable[[Statement], bytes]
"""Turns a statement into a PDF, such as ``lambda s: render_pdf(s, branding=..., created=...)``."""


@dataclass(frozen=True)
class DefenseFile:
    """What goes into a file.

    ``entries``: for the full profile one for every entry of the log, in order; for an excerpt those
    that are selected (proofs are added here). They are gone through once for the documents and once
    for the file, so they need not lie in memory. :func:`duecare.defense.write_papers` takes them as
    they are before the export, :func:`assemble_defense_file` with the entry of the export.
    ``checkpoints``: signed notes, oldest first; the last covers all entries. ``trust``: the public
    keys of log, anchor and seal. ``anchorings``: the latest last. ``exhibits``: documents that
    entries attach; ``pages``: those that people were shown; ``blobs``: other attached documents, by
    SHA-256 in hex; ``made``: path -> a document that was made for this file. ``left_out``: SHA-256 in hex of an attached
    document that is withheld -> the ground. ``missing``: sentences about what no outside party
    attests, for START-HERE.
    """

    folder: str
    client: str
    firm: str
    created: datetime
    entries: Iterable[Disclosure]
    checkpoints: Sequence[str]
    read_node: merkle.ReadNode
    trust: Trust
    system: SystemFacts
    exhibits: Sequence[Exhibit] = ()
    anchorings: Sequence[bundle.Anchoring] = ()
    blobs: Mapping[str, Content] = field(default_factory=dict)
    pages: Sequence[ShownPage] = ()
    made: Mapping[str, bytes] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
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
    path: Path, file: DefenseFile, papers: Papers, *, seal_signer: LogSigner, seal_name: str
) -> Path:
    """Write the file as a ZIP; the same input gives the same bytes.

    ``file`` holds the log with the export entry, ``papers`` the documents that this entry names.
    Raises :class:`EvidenceError` if the log does not hold that entry, or if anything does not fit
    together; nothing is left behind then.
    """
    survey = Survey()
    contents = bundle.BundleContents(
        folder=file.folder,
        profile=file.profile,
        kind=file.kind,
        created=file.created,
        entries=_placed(file, _with_export(file, papers, survey)),
        checkpoints=file.checkpoints,
        read_node=file.read_node,
        trust=file.trust,
        anchorings=file.anchorings,
        documents=papers.documents,
        listed=papers.listed.present,
        blobs=lambda: _blobs(file, papers, survey),
        start_here=papers.start_here,
        tsa_roots_pem=file.tsa_roots_pem,
        chain_pem=file.chain_pem,
        revocation_lists=file.revocation_lists,
        witness_policy=file.witness_policy,
        info=_own_lines(file),
    )
    return bundle.write_bundle(path, contents, seal_signer=seal_signer, seal_name=seal_name)


def _with_export(file: DefenseFile, papers: Papers, survey: Survey) -> Iterator[Disclosure]:
    yield from survey.watching(_own(file))
    _require_export_entry(file, papers, survey)


def _require_export_entry(file: DefenseFile, papers: Papers, survey: Survey) -> None:
    digest = sha256(papers.listed.content()).hexdigest()
    said = (file.folder, file.kind, digest)
    if not any(
        (one.get("bundle"), one.get("kind"), one.get("documents_sha256")) == said
        for one in survey.exports
    ):
        raise EvidenceError(
            f"the log holds no entry of the export of {file.folder} with these documents",
            hint="append export_entry(...) and seal the log before assembling",
        )


def _own_lines(file: DefenseFile) -> dict[str, str]:
    client, firm = (" ".join(name.split()) for name in (file.client, file.firm))
    return naming_lines(client=client, firm=firm, kind=file.kind)


def _own(file: DefenseFile) -> Iterable[Disclosure]:
    """A program file holds only what its rule lists, no matter who put the parts together."""
    return require_of_program(file.entries, file.folder) if file.kind == "program" else file.entries


def _blobs(file: DefenseFile, papers: Papers, survey: Survey) -> dict[str, Content]:
    """The attached documents beside the exhibits, with those of entries made since.

    Raises :class:`EvidenceError` if what is withheld or left out is no longer what was recorded.
    """
    withheld = sha256(survey.withheld.content()).hexdigest()
    if withheld != papers.listed.present[PRIVILEGE_LOG]:
        raise LogMovedError("what the file withholds changed while it was made", hint=_AGAIN)
    listed = set(papers.listed.present.values())
    given: dict[str, Content] = {
        **{one.digest.hex(): one.content for one in file.exhibits},
        **{one.digest.hex(): one.content for one in file.pages},
        **file.blobs,
    }
    added = {
        digest: given[digest]
        for digest in survey.attached
        if digest in given and digest not in listed and digest not in papers.listed.absent
    }
    blobs = {**papers.blobs, **added}
    if absences(file, survey, {*listed, *blobs}) != papers.listed.absent:
        raise LogMovedError("what the file leaves out changed while it was made", hint=_AGAIN)
    return blobs


class LogMovedError(EvidenceError):
    """The log changed between the export entry and the file in a way that needs another export."""


_AGAIN = "export it again"


def _placed(file: DefenseFile, entries: Iterable[Disclosure]) -> Iterator[Disclosure]:
    size = file.checkpoint.size
    for entry in entries:
        if file.profile == "full":
            yield entry
        else:
            proof = merkle.inclusion_proof(entry.index, size, file.read_node)
            yield replace(entry, proof=tuple(proof))
