"""Puts the parts of a file together from the sealed log: the firm's defense file, the client's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from duecare import defense
from duecare.defense.papers import facts_of_certificate
from duecare.documents.model import Statement
from duecare.documents.pdf import Branding, render_pdf
from duecare.errors import EvidenceError
from duecare.evidence.log import notes
from duecare_web.clients.models import Client
from duecare_web.defense import queries
from duecare_web.defense.models import DefenseFile, ProgramFile
from duecare_web.ledger.queries import EntryLine, log_storage
from duecare_web.witnesses import bundle_parts

PROGRAM_ACCENT = "#5b2a86"
"""The color of the client's program file; the firm's defense file keeps the firm's own."""


def defense_file(export: DefenseFile) -> defense.DefenseFile:
    """The parts of a defense file: what was chosen, with what is privileged withheld."""
    client, chosen = export.client, export.chosen
    parts = bundle_parts.witness_parts(client)
    lines = _covered(queries.chosen_entries(client.log, chosen), parts)
    if not lines:
        raise EvidenceError(f"the log of {client.name} has no sealed entry")
    claims = queries.claims_of(client)
    shown = queries.with_documents_shown(lines, claims)
    return defense.DefenseFile(
        profile="excerpt" if chosen else "full",
        entries=queries.disclosures(client.log, lines, claims=claims),
        exhibits=queries.exhibits_of(shown),
        pages=queries.pages_shown(shown),
        blobs=queries.other_documents(shown),
        left_out=queries.documents_left_out(lines, claims),
        **_common(export, parts),
    )


def program_file(export: ProgramFile) -> defense.DefenseFile:
    """The parts of a program file: nothing but what the rule of the program lists."""
    client = export.client
    parts = bundle_parts.witness_parts(client)
    lines = _covered(queries.all_entries(client.log), parts)
    entries = defense.program_disclosures(
        queries.disclosures(client.log, lines), folder=export.folder
    )
    record = queries.training_record_pdf(client, now=export.requested_at)
    numbers = {entry.index for entry in entries}
    return defense.DefenseFile(
        kind="program",
        profile="excerpt",
        entries=entries,
        exhibits=queries.program_exhibits(client),
        pages=queries.pages_shown(line for line in lines if line.index in numbers),
        made={"data/report/training-record.pdf": record} if record else {},
        measures=queries.measures_of(client),
        **_common(export, parts),
    )


def _covered(lines: Iterable[EntryLine], parts: bundle_parts.WitnessParts) -> list[EntryLine]:
    """The entries under the newest checkpoint that was read; what came later is for the next file."""
    newest = notes.parse_checkpoint(notes.parse_note(parts.checkpoints[-1]).text)
    return [line for line in lines if (line.index or 0) < newest.size]


def _common(export: DefenseFile | ProgramFile, parts: bundle_parts.WitnessParts) -> dict[str, Any]:
    client: Client = export.client
    storage = log_storage(client.log)
    return {
        "folder": export.folder,
        "client": client.name,
        "firm": client.firm.name,
        "created": export.requested_at,
        "checkpoints": parts.checkpoints,
        "read_node": storage.read_node,
        "trust": queries.trust_for_client(client),
        "system": queries.system_facts(client, with_custody=isinstance(export, DefenseFile)),
        "anchorings": parts.anchorings,
        "tsa_roots_pem": parts.tsa_roots_pem,
        "chain_pem": parts.chain_pem,
        "revocation_lists": parts.revocation_lists,
        "witness_policy": parts.witness_policy,
        "missing": parts.missing,
    }


def facts_of(file: defense.DefenseFile) -> dict[str, Any]:
    """The facts that the certificate of this file states."""
    return facts_of_certificate(file)


def write_papers(file: defense.DefenseFile) -> defense.Papers:
    """The documents of a file as it is before its export is recorded."""
    if file.kind == "program":
        branding = Branding(name=file.client, accent=PROGRAM_ACCENT)
    else:
        branding = Branding(name=file.firm)

    def render(statement: Statement) -> bytes:
        return render_pdf(statement, branding=branding, created=file.created)

    return defense.write_papers(
        file, render=render, seal_signer=queries.seal_signer(), seal_name=queries.seal_name()
    )


def assemble(file: defense.DefenseFile, papers: defense.Papers) -> bytes:
    """The bytes of the ZIP."""
    with tempfile.TemporaryDirectory(prefix="duecare-") as folder:
        path = Path(folder) / f"{file.folder}.zip"
        defense.assemble_defense_file(
            path,
            file,
            papers,
            seal_signer=queries.seal_signer(),
            seal_name=queries.seal_name(),
        )
        return path.read_bytes()
