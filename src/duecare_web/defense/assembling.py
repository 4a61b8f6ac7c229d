"""Puts the parts of a file together from the sealed log: the firm's defense file, the client's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from duecare import defense
from duecare.defense.program import PROGRAM_PAGES
from duecare.documents.model import Statement
from duecare.documents.pdf import Branding, render_pdf
from duecare.errors import EvidenceError
from duecare.evidence.log import notes
from duecare_web.accounts.zones import firm_time
from duecare_web.clients.models import Client
from duecare_web.defense import queries
from duecare_web.defense.models import DefenseFile, ProgramFile
from duecare_web.defense.sealed_log import Claims, SealedLog
from duecare_web.ledger.queries import log_storage
from duecare_web.witnesses import bundle_parts

PROGRAM_ACCENT = "#5b2a86"
"""The color of the client's program file; the firm's defense file keeps the firm's own."""


def defense_file(export: DefenseFile) -> defense.DefenseFile:
    """The parts of a defense file: what was chosen, with what is privileged withheld."""
    client, chosen = export.client, export.chosen
    parts = bundle_parts.witness_parts(client)
    log = _covered(client, parts, chosen=chosen, claims=queries.claims_of(client))
    return defense.DefenseFile(
        profile="excerpt" if chosen else "full",
        entries=log,
        exhibits=log.exhibits(),
        pages=log.pages(),
        blobs=log.other_documents(),
        left_out=log.left_out(),
        **_common(export, parts),
    )


def program_file(export: ProgramFile) -> defense.DefenseFile:
    """The parts of a program file: nothing but what the rule of the program lists."""
    client = export.client
    parts = bundle_parts.witness_parts(client)
    log = _covered(client, parts)
    record = queries.training_record_pdf(client, now=export.requested_at)
    return defense.DefenseFile(
        kind="program",
        profile="excerpt",
        entries=defense.ProgramEntries(log, export.folder),
        exhibits=queries.program_exhibits(client),
        pages=log.pages(of_kinds=PROGRAM_PAGES),
        made={"data/report/training-record.pdf": record} if record else {},
        measures=queries.measures_of(client),
        **_common(export, parts),
    )


def _covered(
    client: Client,
    parts: bundle_parts.WitnessParts,
    *,
    chosen: Sequence[str] = (),
    claims: Claims | None = None,
) -> SealedLog:
    """The entries under the newest checkpoint that was read; what came later is for the next file."""
    if not parts.checkpoints:
        raise EvidenceError(f"the log of {client.name} has no sealed entry")
    newest = notes.parse_checkpoint(notes.parse_note(parts.checkpoints[-1]).text)
    return SealedLog(client.log, newest.size, chosen=chosen, claims=claims or {})


def _common(export: DefenseFile | ProgramFile, parts: bundle_parts.WitnessParts) -> dict[str, Any]:
    client: Client = export.client
    return {
        "folder": export.folder,
        "client": client.name,
        "firm": client.firm.name,
        "created": firm_time(client.firm, export.requested_at),
        "checkpoints": parts.checkpoints,
        "read_node": log_storage(client.log).read_node,
        "trust": queries.trust_for_client(client),
        "system": queries.system_facts(client, with_custody=isinstance(export, DefenseFile)),
        "anchorings": parts.anchorings,
        "tsa_roots_pem": parts.tsa_roots_pem,
        "chain_pem": parts.chain_pem,
        "revocation_lists": parts.revocation_lists,
        "witness_policy": parts.witness_policy,
        "missing": parts.missing,
    }


def write_papers(file: defense.DefenseFile, folder: Path) -> defense.Papers:
    """The documents of a file as it is before its export is recorded; long ones lie in ``folder``."""
    if file.kind == "program":
        branding = Branding(name=file.client, accent=PROGRAM_ACCENT)
    else:
        branding = Branding(name=file.firm)

    def render(statement: Statement) -> bytes:
        return render_pdf(statement, branding=branding, created=file.created)

    return defense.write_papers(
        file,
        render=render,
        seal_signer=queries.seal_signer(),
        seal_name=queries.seal_name(),
        folder=folder,
    )


def assemble(file: defense.DefenseFile, papers: defense.Papers, folder: Path) -> Path:
    """The ZIP, in ``folder``."""
    return defense.assemble_defense_file(
        folder / f"{file.folder}.zip",
        file,
        papers,
        seal_signer=queries.seal_signer(),
        seal_name=queries.seal_name(),
    )
