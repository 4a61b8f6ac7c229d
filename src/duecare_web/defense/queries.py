"""Reading what goes into a defense file: entries, exhibits, proofs, public keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from duecare import __version__
from duecare.catalog import load_catalog
from duecare.defense import Exhibit
from duecare.defense.certificate import SystemFacts
from duecare.evidence import merkle
from duecare.evidence.entries import Disclosure, Withholding
from duecare.evidence.leaf import read_leaf
from duecare.evidence.signing import LogSigner
from duecare.evidence.trust import Trust
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.defense.models import DefenseFile
from duecare_web.ledger import documents, keys
from duecare_web.ledger.models import Document, LedgerEntry, Log
from duecare_web.ledger.queries import (
    EntryLine,
    anchor_log,
    entries,
    openings,
    verify_log,
)
from duecare_web.ledger.signer import log_keys
from duecare_web.witnesses.bundle_parts import witness_keys

_ERASED: Final = Withholding("erased", "the person's key was destroyed", "the firm")
_PDF: Final = "application/pdf"


def defense_files_of(client: Client) -> QuerySet[DefenseFile]:
    """The exports of a client, newest first."""
    return DefenseFile.objects.filter(client=client).select_related("document")


@dataclass(frozen=True, slots=True)
class ExportUnderWay:
    """An export that was asked for and is not there yet."""

    recipient: str
    asked_at: datetime
    failed: bool


def exports_under_way(client: Client) -> list[ExportUnderWay]:
    """Exports that wait, run, or have failed within a day, newest first."""
    path = "duecare_web.defense.tasks.export_requested"
    rows = DBTaskResult.objects.filter(
        task_path=path, enqueued_at__gte=timezone.now() - timedelta(days=1)
    ).exclude(status="SUCCESSFUL")
    return [
        ExportUnderWay(row.args_kwargs["args"][2], row.enqueued_at, row.status == "FAILED")
        for row in rows.order_by("-enqueued_at")
        if row.args_kwargs["args"][0] == str(client.pk)
    ]


def all_entries(log: Log) -> list[EntryLine]:
    """Every sealed entry of a log, oldest first, with values and documents."""
    total = LedgerEntry.objects.filter(log=log).count()
    found = [line for line in entries(log, count=total + 1000) if line.sealed]
    return sorted(found, key=lambda line: line.index or 0)


def exhibits_of(lines: Iterable[EntryLine]) -> list[Exhibit]:
    """The PDFs that entries commit to, each once, in the order in which they were recorded."""
    seen: set[str] = set()
    found: list[Exhibit] = []
    for line in lines:
        for name, document in line.documents:
            if document.media_type == _PDF and document.sha256 not in seen:
                seen.add(document.sha256)
                found.append(Exhibit(_title(name, line), documents.read(document)))
    return found


def _title(name: str, line: EntryLine) -> str:
    stem = name.rsplit(".", 1)[0].replace("-", " ").strip()
    return f"{stem[:1].upper()}{stem[1:]}" if stem else line.kind


def other_documents(lines: Iterable[EntryLine]) -> dict[str, bytes]:
    """Documents that are no PDF (inventories), by SHA-256 in hex."""
    kept: dict[str, Document] = {
        document.sha256: document
        for line in lines
        for _, document in line.documents
        if document.media_type != _PDF
    }
    return {digest: documents.read(document) for digest, document in kept.items()}


def disclosures(log: Log, lines: Sequence[EntryLine]) -> list[Disclosure]:
    """Each entry with all values whose keys still exist; erased ones are named as erased."""
    shown = []
    for line in lines:
        opened = openings(log, line.entry_id, line.leaf)
        closed = set(read_leaf(line.leaf).commitments) - set(opened)
        shown.append(
            Disclosure(
                index=line.index or 0,
                leaf_hash=merkle.leaf_hash(line.leaf),
                leaf=line.leaf,
                openings=opened,
                withheld=dict.fromkeys(sorted(closed), _ERASED),
            )
        )
    return shown


def system_facts(client: Client) -> SystemFacts:
    """What made the records, for the certificate that a person completes."""
    check = verify_log(client.log)
    said = "the stored entries lead to the signed root" if check.passed else check.problem
    return SystemFacts(
        version=__version__,
        catalog_release=load_catalog().release,
        operator=client.firm.name,
        self_check=f"{check.size} entries checked at export: {said}",
    )


def seal_signer() -> LogSigner:
    """The key that seals the list of files of a defense file; not the one of checkpoints."""
    return keys.seal_signer()


def seal_name() -> str:
    """The name under which defense files of this installation are sealed."""
    return f"{keys.installation_id()}/seal"


def trust_of(logs: Iterable[Log]) -> Trust:
    """The public keys that a verifier needs, to be handed over apart from the file."""
    return Trust(
        log_keys=tuple(key for log in logs for key in log_keys(log)),
        seal_keys=(seal_signer().vkey(seal_name()),),
    )


def trust_for_client(client: Client) -> Trust:
    """The public keys of a client's log, the anchor log, the seal, and of whoever cosigns."""
    anchors = anchor_log()
    trust = trust_of([client.log, *([anchors] if anchors else [])])
    return replace(trust, witness_keys=witness_keys(client))


def trust_for_firm(firm: Firm) -> Trust:
    """The public keys of all logs of a firm."""
    anchors = anchor_log()
    return trust_of([*Log.objects.filter(firm=firm), *([anchors] if anchors else [])])
