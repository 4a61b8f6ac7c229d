"""Exporting a defense file: first the entry of the export, then the file that contains it."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from django.utils import timezone

from duecare import defense
from duecare.documents.model import Statement
from duecare.documents.pdf import Branding, render_pdf
from duecare.errors import EvidenceError, InputError
from duecare.evidence import notes
from duecare_web.accounts.actors import Actor
from duecare_web.clients.models import Client
from duecare_web.defense import queries
from duecare_web.defense.models import DefenseFile
from duecare_web.ledger.actions import Attached, action, append_entry, keep_document
from duecare_web.ledger.queries import log_storage
from duecare_web.ledger.sequencer import seal_pending
from duecare_web.witnesses import bundle_parts

MEDIA_TYPE = "application/zip"


def export_defense_file(*, client: Client, actor: Actor, recipient: str) -> DefenseFile:
    """Export the whole log of a client with its documents and proofs.

    The log is sealed twice: before, so that the file holds everything that is recorded, and after
    the entry of the export, so that the file contains that entry. Raises
    :class:`InputError` without a recipient and :class:`EvidenceError` if the log fails its check.
    """
    if not recipient.strip():
        raise InputError("a defense file is exported for somebody: name the recipient")
    seal_pending()
    export = _request_export(client=client, actor=actor, recipient=recipient.strip())
    seal_pending()
    bundle_parts.before_export(timezone.now())
    content = _assemble(export)
    return _finish_export(export=export, actor=actor, content=content)


@action
def _request_export(*, client: Client, actor: Actor, recipient: str) -> DefenseFile:
    now = timezone.now()
    number = DefenseFile.objects.filter(client=client).count() + 1
    folder = defense.folder_name(client=client.name, created=now)
    if number > 1:
        folder = f"{folder}-{number}"
    exhibits = queries.exhibits_of(queries.all_entries(client.log))
    entry = defense.export_entry(
        folder,
        exhibits,
        profile="full",
        seal_key=queries.seal_signer().vkey(queries.seal_name()),
        recipient=recipient,
    )
    receipt = append_entry(
        client=client,
        kind=entry.kind,
        actor=actor,
        content=entry.groups["content"],
        person={"id": f"recipient:{folder}", **entry.groups["person"]},
    )
    return DefenseFile.objects.create(
        firm=client.firm,
        client=client,
        folder=folder,
        recipient=recipient,
        requested_at=now,
        entry_id=receipt.entry_id,
    )


def _assemble(export: DefenseFile) -> bytes:
    client = export.client
    storage, parts = log_storage(client.log), bundle_parts.witness_parts(client)
    # What was sealed after the checkpoints were read is for the next file.
    size = notes.parse_checkpoint(notes.parse_note(parts.checkpoints[-1]).text).size
    lines = [line for line in queries.all_entries(client.log) if (line.index or 0) < size]
    if not lines:
        raise EvidenceError(f"the log of {client.name} has no sealed entry")
    file = defense.DefenseFile(
        folder=export.folder,
        client=client.name,
        firm=client.firm.name,
        created=export.requested_at,
        entries=queries.disclosures(client.log, lines),
        checkpoints=parts.checkpoints,
        read_node=storage.read_node,
        trust=queries.trust_for_client(client),
        system=queries.system_facts(client),
        exhibits=queries.exhibits_of(lines),
        anchorings=parts.anchorings,
        tsa_roots_pem=parts.tsa_roots_pem,
        chain_pem=parts.chain_pem,
        revocation_lists=parts.revocation_lists,
        witness_policy=parts.witness_policy,
        missing=parts.missing,
        blobs=queries.other_documents(lines),
    )
    branding = Branding(name=client.firm.name)

    def render(statement: Statement) -> bytes:
        return render_pdf(statement, branding=branding, created=export.requested_at)

    with tempfile.TemporaryDirectory(prefix="duecare-") as folder:
        path = Path(folder) / f"{export.folder}.zip"
        defense.assemble_defense_file(
            path,
            file,
            seal_signer=queries.seal_signer(),
            seal_name=queries.seal_name(),
            render=render,
        )
        return path.read_bytes()


@action
def _finish_export(*, export: DefenseFile, actor: Actor, content: bytes) -> DefenseFile:
    attached = Attached(f"{export.folder}.zip", content, MEDIA_TYPE)
    export.document = keep_document(client=export.client, document=attached)
    export.save(update_fields=["document"])
    append_entry(
        client=export.client,
        kind="bundle.written",
        actor=actor,
        content={
            "bundle": export.folder,
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        },
        related=export.entry_id,
    )
    return export
