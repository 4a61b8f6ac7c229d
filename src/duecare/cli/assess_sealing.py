"""The entries of an assessment, and the defense file made from them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from duecare import __version__, defense, record
from duecare.catalog import load_catalog
from duecare.cli.assess_folder import Figures, Paper
from duecare.cli.folder_ledger import FolderLedger, KeptDocument, blobs, exhibits
from duecare.defense.certificate import SystemFacts
from duecare.documents.entries import assessment_entry, recommendation_entry
from duecare.documents.model import Statement
from duecare.documents.pdf import Branding, render_pdf
from duecare.documents.wording.case import audience_of
from duecare.errors import EvidenceError
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.log.leaf import read_leaf
from duecare.evidence.report import VerificationReport
from duecare.evidence.trust import trust_text
from duecare.evidence.verify.verify import verify_bundle
from duecare.risk import offered

JSON: Final = "application/json"
TRUST_FILE: Final = "trust.txt"


@dataclass(frozen=True)
class Sealed:
    """A defense file that was written and verified."""

    file_name: str
    digest: str
    length: int
    report: VerificationReport
    fingerprint: str
    entry: int


def record_assessment(
    ledger: FolderLedger, figures: Figures, papers: Sequence[Paper], *, firm: str, at: datetime
) -> None:
    """Record what was erased, the scan, the assessment and each recommendation; seal them."""
    files = figures.files()
    ledger.record_erasures(at=at)
    _record_scan(ledger, figures, files, at)
    completed = _record_completed(ledger, figures, files, papers, at)
    audience = audience_of(figures.price, firm=firm)
    for recommendation in offered(figures.assessment.recommendations):
        entry = recommendation_entry(recommendation, audience)
        ledger.record(entry, at=at, related=completed)
    ledger.seal()


def _record_scan(
    ledger: FolderLedger, figures: Figures, files: Mapping[str, bytes], at: datetime
) -> int:
    inventory = figures.inventory
    people, scope = inventory.people, inventory.scope
    return ledger.record(
        record.ScanRecorded(
            origin="command line",
            scanned_at=inventory.scanned_at,
            people=record.People(low=people.low, best=people.best, high=people.high),
            places=len(inventory.locations),
            files_seen=scope.files_seen,
            files_read=scope.files_read,
            unread=len(scope.unread),
            account=record.ReadAccount.of(scope.account.model_dump()),
        ),
        at=at,
        documents=[_json_document("Data inventory", "inventory.json", files)],
    )


def _record_completed(
    ledger: FolderLedger,
    figures: Figures,
    files: Mapping[str, bytes],
    papers: Sequence[Paper],
    at: datetime,
) -> int:
    return ledger.record(
        assessment_entry(
            figures.price,
            figures.assessment,
            offered=len(offered(figures.assessment.recommendations)),
        ),
        at=at,
        documents=[
            *(KeptDocument(paper.title, paper.name, paper.pdf) for paper in papers),
            _json_document("Loss", "loss.json", files),
            _json_document("Assessment", "assessment.json", files),
        ],
    )


def _json_document(title: str, name: str, files: Mapping[str, bytes]) -> KeptDocument:
    return KeptDocument(title, name, files[name], JSON)


def export(
    ledger: FolderLedger, staging: Path, *, client: str, firm: str, recipient: str, at: datetime
) -> Sealed:
    """Record the export, write the defense file and its trust file, and verify the file.

    Raises :class:`EvidenceError` if the file does not verify; nothing is published then.
    """
    folder = _folder(ledger, client, at)
    path = staging / f"{folder}.zip"
    before = _file(ledger, folder, client=client, firm=firm, at=at)
    signer, name = ledger.keys.seal_signer(), ledger.keys.seal_name()

    def render(statement: Statement) -> bytes:
        return render_pdf(statement, branding=Branding(name=firm), created=at)

    with tempfile.TemporaryDirectory(prefix="duecare-") as work:
        papers = defense.write_papers(
            before, render=render, seal_signer=signer, seal_name=name, folder=Path(work)
        )
        made = defense.export_entry(before, papers, seal_key=signer.vkey(name), recipient=recipient)
        entry = ledger.record(made.entry, at=at, person=made.person)
        ledger.seal()
        file = _file(ledger, folder, client=client, firm=firm, at=at)
        defense.assemble_defense_file(path, file, papers, seal_signer=signer, seal_name=name)
    trust = ledger.trust()
    (staging / TRUST_FILE).write_text(trust_text(trust), encoding="utf-8")
    report = verify_bundle(path, trust)
    found = next(report.failures(), None)
    if found is not None:
        raise EvidenceError(
            f"the new defense file does not verify: {found.detail}",
            hint="nothing was published; earlier results are unchanged",
        )
    content = path.read_bytes()
    return Sealed(
        path.name,
        sha256(content).hexdigest(),
        len(content),
        report,
        fingerprint(ledger.checkpoint()),
        entry,
    )


def _folder(ledger: FolderLedger, client: str, at: datetime) -> str:
    """A name that no earlier export of this ledger has."""
    kinds = [
        read_leaf(ledger.storage.read_leaf(index)).kind for index in range(ledger.storage.size())
    ]
    folder = defense.folder_name(client=client, created=at)
    number = kinds.count(record.BundleExported.definition.kind) + 1
    return folder if number == 1 else f"{folder}-{number}"


def _file(
    ledger: FolderLedger, folder: str, *, client: str, firm: str, at: datetime
) -> defense.DefenseFile:
    """The parts of the file from the ledger as it is now."""
    entries = ledger.disclosures()
    documents = ledger.documents(entries)
    return defense.DefenseFile(
        folder=folder,
        client=client,
        firm=firm,
        created=at,
        entries=entries,
        checkpoints=ledger.storage.read_checkpoints(),
        read_node=ledger.storage.read_node,
        trust=ledger.trust(),
        system=_system_facts(ledger, firm),
        exhibits=exhibits(documents),
        anchorings=[ledger.anchoring()],
        blobs=blobs(documents),
    )


def _system_facts(ledger: FolderLedger, firm: str) -> SystemFacts:
    ledger.check()
    return SystemFacts(
        version=__version__,
        catalog_release=load_catalog().release,
        operator=firm,
        self_check=f"{ledger.storage.size()} entries checked at export: "
        "the stored entries match the signed root",
    )


def record_written(ledger: FolderLedger, sealed: Sealed, *, at: datetime) -> None:
    """Record the digest of the file that was handed out; the next file will contain this entry."""
    ledger.record(
        record.BundleWritten(
            bundle=sealed.file_name.removesuffix(".zip"), bytes=sealed.length, sha256=sealed.digest
        ),
        at=at,
        related=sealed.entry,
    )
    ledger.seal()
