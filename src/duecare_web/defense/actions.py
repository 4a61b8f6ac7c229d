"""Exporting a file: first the entry of the export, then the file that contains it."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from django.utils import timezone

from duecare import defense, record
from duecare.defense.certificate import Certifier, certificate_paragraphs
from duecare.defense.statements import certificate_statement
from duecare.documents.pdf import render_pdf
from duecare.errors import EvidenceError, InputError
from duecare.evidence.bundle.bundle import Kind
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.look import branding_of
from duecare_web.accounts.zones import firm_time
from duecare_web.clients.models import Client, Contact
from duecare_web.defense import assembling, queries
from duecare_web.defense.models import (
    Certificate,
    DefenseFile,
    PrivilegeClaim,
    ProgramConsent,
    ProgramFile,
)
from duecare_web.ledger.actions import (
    Attached,
    LedgerReceipt,
    action,
    append_entry,
    keep_document,
    keep_document_file,
)
from duecare_web.ledger.models import Document, LedgerEntry
from duecare_web.ledger.sequencer import seal_pending
from duecare_web.security_policies.answering import record_before
from duecare_web.security_policies.printing import print_adopted
from duecare_web.witnesses import bundle_parts

MEDIA_TYPE = "application/zip"
MOST_EXPORTS = 3
T = TypeVar("T")


def export_defense_file(
    *,
    client: Client,
    actor: Actor,
    recipient: str,
    profile: str = DefenseFile.Profile.FULL,
    basis: str = DefenseFile.Basis.AGREEMENT,
    chosen: Sequence[str] = (),
) -> DefenseFile:
    """Export the log of a client with its documents and proofs, for the firm's own defense.

    The log is sealed twice: before its documents are written, so that they tell everything that is
    recorded, and after the entry of the export, which names them, so that the file contains it. An excerpt holds the entries
    whose kind begins with a word of ``chosen``. Raises :class:`InputError` without a recipient, a
    basis or a choice, and :class:`EvidenceError` if the log fails its check.
    """
    if not recipient.strip():
        raise InputError("name the recipient of the defense file")
    if basis not in DefenseFile.Basis.values:
        raise InputError("say why the firm may disclose this record to the recipient")
    if profile == DefenseFile.Profile.EXCERPT and not chosen:
        raise InputError("an excerpt needs at least one kind of entry")
    wanted = DefenseFile(
        firm=client.firm,
        client=client,
        profile=str(profile),
        basis=str(basis),
        chosen=sorted(chosen),
        recipient=recipient.strip(),
    )
    return _exported_again(lambda: _export_defense_file(wanted, actor))


def _exported_again(export: Callable[[], T]) -> T:
    """Export again if the log moved under the file: the entry of the first one then names none."""
    for _ in range(MOST_EXPORTS - 1):
        try:
            return export()
        except defense.LogMovedError:
            continue
    return export()


def _export_defense_file(wanted: DefenseFile, actor: Actor) -> DefenseFile:
    """Write the documents, record the export that names them, and put the file together."""
    wanted = copy(wanted)
    wanted.pk = uuid.uuid4()
    client = wanted.client
    wanted.requested_at = timezone.now()
    earlier = DefenseFile.objects.filter(client=client).count()
    wanted.folder = _folder(client, "defense", earlier, wanted.requested_at)
    record_before(client)
    print_adopted(timezone.now(), client=client)
    _bring_up_to_date()
    with tempfile.TemporaryDirectory(prefix="duecare-") as work:
        folder = Path(work)
        before = assembling.defense_file(wanted)
        papers = assembling.write_papers(before, folder)
        export = _record_defense_file(
            wanted, actor=actor, file=before, papers=papers, earlier=earlier
        )
        _bring_up_to_date()
        written = assembling.assemble(assembling.defense_file(export), papers, folder)
        return _finish_defense_file(export=export, actor=actor, written=written, facts=papers.facts)


def _bring_up_to_date() -> None:
    """Seal what waits, and ask outside parties to look."""
    seal_pending()
    bundle_parts.before_export(timezone.now())


@action
def _record_defense_file(
    export: DefenseFile,
    *,
    actor: Actor,
    file: defense.DefenseFile,
    papers: defense.Papers,
    earlier: int,
) -> DefenseFile:
    client = export.client
    lock(client)  # two exports at once must not get one name
    if DefenseFile.objects.filter(client=client).count() != earlier:
        raise defense.LogMovedError("another file was exported at the same moment", hint=AGAIN)
    receipt = _append_export(
        client=client,
        actor=actor,
        made=_export_entry(file, papers, export.recipient, basis=export.basis),
    )
    export.entry_id = receipt.entry_id
    export.save(force_insert=True)
    return export


AGAIN = "export it again"


def _folder(client: Client, kind: Kind, earlier: int, at: datetime) -> str:
    folder = defense.folder_name(client=client.name, created=firm_time(client.firm, at), kind=kind)
    return f"{folder}-{earlier + 1}" if earlier else folder


def _export_entry(
    file: defense.DefenseFile, papers: defense.Papers, recipient: str, **more: str
) -> defense.ExportEntry:
    seal_key = queries.seal_signer().vkey(queries.seal_name())
    return defense.export_entry(file, papers, seal_key=seal_key, recipient=recipient, **more)


def _append_export(*, client: Client, actor: Actor, made: defense.ExportEntry) -> LedgerReceipt:
    return append_entry(
        client=client,
        entry=made.entry,
        actor=actor,
        person={"id": f"recipient:{made.entry.bundle}", **made.person},
    )


@action
def _finish_defense_file(
    *, export: DefenseFile, actor: Actor, written: Path, facts: Mapping[str, Any]
) -> DefenseFile:
    export.document = _keep_written(
        client=export.client,
        actor=actor,
        folder=export.folder,
        written=written,
        related=export.entry_id,
    )
    export.facts = dict(facts)
    export.save(update_fields=["document", "facts"])
    return export


def _keep_written(
    *, client: Client, actor: Actor, folder: str, written: Path, related: Any
) -> Document:
    with written.open("rb") as content:
        document = keep_document_file(client=client, content=content, media_type=MEDIA_TYPE)
    append_entry(
        client=client,
        actor=actor,
        entry=record.BundleWritten(bundle=folder, bytes=document.size, sha256=document.sha256),
        related=related,
    )
    return document


# --- the client's program ---------------------------------------------------------------------
@action
def give_program_consent(*, contact: Contact) -> ProgramConsent:
    """A person who may sign for the client lets the firm export its program file.

    Raises :class:`InputError` for anybody else, and if it was given already.
    """
    require_signer(contact)
    lock(contact.client)
    if earlier := queries.program_consent(contact.client):
        first = told(earlier.given_at, earlier.contact.name)
        raise InputError(f"consent has already been given, {first}")
    receipt = append_entry(
        client=contact.client,
        actor=contact.as_actor(),
        person=contact.as_person(),
        entry=record.ProgramConsented(consent=PROGRAM_CONSENT, firm=contact.client.firm.name),
    )
    return ProgramConsent.objects.create(
        firm=contact.firm,
        client=contact.client,
        contact=contact,
        given_at=timezone.now(),
        entry_id=receipt.entry_id,
    )


NO_CONSENT = "the client has not consented to the firm exporting its program file"
CONSENT_HINT = "a person who may sign for the client gives the consent in the portal"
PROGRAM_CONSENT = (
    "My IT provider may export the security program file of this business for us. This consent "
    "applies until I withdraw it. It does not cover the provider's own defense file."
)


@action
def withdraw_program_consent(*, contact: Contact) -> ProgramConsent:
    """The client withdraws the consent; what was exported stays exported."""
    require_signer(contact)
    lock(contact.client)
    consent = queries.program_consent(contact.client)
    if consent is None:
        raise InputError("there is no consent to withdraw")
    append_entry(
        client=contact.client,
        actor=contact.as_actor(),
        person=contact.as_person(),
        entry=record.ProgramConsentWithdrawn(given_at=consent.given_at),
        related=consent.entry_id,
    )
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    return consent


def require_signer(contact: Contact) -> None:
    """Raise :class:`InputError` for anybody who may not sign for the client."""
    if not (contact.may_sign and contact.is_active):
        raise InputError("only a person who may sign for the client can do this")


def export_program_file(
    *, client: Client, actor: Actor, recipient: str, contact: Contact | None = None
) -> ProgramFile:
    """Export the client's own program: by ``contact`` of the client, or by the firm with consent.

    It holds what :mod:`duecare.defense.program` lists, and nothing else. Raises
    :class:`InputError` without a recipient, and for the firm without the client's consent.
    """
    if not recipient.strip():
        raise InputError("name the recipient of the program file")
    consent = queries.program_consent(client)
    if contact is not None:
        require_signer(contact)
    elif consent is None:
        raise InputError(NO_CONSENT, hint=CONSENT_HINT)
    wanted = ProgramFile(
        firm=client.firm,
        client=client,
        contact=contact,
        consent=None if contact else consent,
        recipient=recipient.strip(),
    )
    return _exported_again(lambda: _export_program_file(wanted, actor))


def _export_program_file(wanted: ProgramFile, actor: Actor) -> ProgramFile:
    wanted = copy(wanted)
    wanted.pk = uuid.uuid4()
    client = wanted.client
    wanted.requested_at = timezone.now()
    earlier = ProgramFile.objects.filter(client=client).count()
    wanted.folder = _folder(client, "program", earlier, wanted.requested_at)
    record_before(client)
    print_adopted(timezone.now(), client=client)
    _bring_up_to_date()
    with tempfile.TemporaryDirectory(prefix="duecare-") as work:
        folder = Path(work)
        before = assembling.program_file(wanted)
        papers = assembling.write_papers(before, folder)
        export = _record_program_file(
            wanted, actor=actor, file=before, papers=papers, earlier=earlier
        )
        _bring_up_to_date()
        written = assembling.assemble(assembling.program_file(export), papers, folder)
        return _finish_program_file(export=export, actor=actor, written=written)


@action
def _record_program_file(
    export: ProgramFile,
    *,
    actor: Actor,
    file: defense.DefenseFile,
    papers: defense.Papers,
    earlier: int,
) -> ProgramFile:
    client, consent = export.client, export.consent
    lock(client)
    if consent is not None:
        lock(consent)
        if consent.withdrawn_at is not None:
            first = told(consent.withdrawn_at)
            raise InputError(f"the client withdrew its consent {first}", hint=CONSENT_HINT)
    if ProgramFile.objects.filter(client=client).count() != earlier:
        raise defense.LogMovedError("another file was exported at the same moment", hint=AGAIN)
    by = "client" if export.contact else "firm, with the client's consent"
    receipt = _append_export(
        client=client, actor=actor, made=_export_entry(file, papers, export.recipient, by=by)
    )
    export.entry_id = receipt.entry_id
    export.save(force_insert=True)
    return export


@action
def _finish_program_file(*, export: ProgramFile, actor: Actor, written: Path) -> ProgramFile:
    export.document = _keep_written(
        client=export.client,
        actor=actor,
        folder=export.folder,
        written=written,
        related=export.entry_id,
    )
    export.save(update_fields=["document"])
    return export


# --- privilege and certificate ------------------------------------------------------------------
@action
def claim_privilege(
    *, client: Client, actor: Actor, index: int, group: str, ground: str, note: str = ""
) -> PrivilegeClaim:
    """Withhold a group of an entry (``*``: all of it) from defense files, on a known ground.

    Where what an entry says is withheld, the documents that it attaches are withheld with it.
    Raises :class:`InputError` for an entry or group that is not there, or without a known ground.
    """
    entry = LedgerEntry.objects.filter(log=client.log, index=index).exclude(leaf=b"").first()
    if entry is None:
        raise InputError(f"the log has no entry {index}")
    groups = queries.groups_of(entry)
    if group not in (*groups, "*"):
        raise InputError(f"entry {index} has no group {group}", hint=", ".join(groups))
    if entry.kind in record.always_shown():
        raise InputError("entries about exports and destructions are always shown")
    if ground not in PrivilegeClaim.Ground.values:
        raise InputError("a claim of privilege needs its ground", hint="choose one from the list")
    lock(client)
    standing = queries.standing_claims(client).filter(index=index, group__in=[group, "*"])
    if earlier := standing.first():
        first = told(earlier.claimed_at, earlier.claimed_by_name)
        raise InputError(f"this is already withheld, {first}")
    receipt = append_entry(
        client=client,
        actor=actor,
        entry=record.PrivilegeClaimed(
            entry=index, group=group, ground=cast(Any, ground), note=note.strip()
        ),
        related=entry.pk,
    )
    return PrivilegeClaim.objects.create(
        firm=client.firm,
        client=client,
        index=index,
        group=group,
        ground=ground,
        note=note.strip(),
        claimed_at=timezone.now(),
        claimed_by_name=actor.name,
        entry_id=receipt.entry_id,
    )


@action
def withdraw_claim(*, claim: PrivilegeClaim, actor: Actor) -> PrivilegeClaim:
    """Show again what was withheld; earlier files stay as they are."""
    lock(claim)
    if claim.withdrawn_at is not None:
        raise InputError(f"this claim has already been withdrawn, {told(claim.withdrawn_at)}")
    append_entry(
        client=claim.client,
        actor=actor,
        entry=record.PrivilegeWithdrawn(entry=claim.index, group=claim.group),
        related=claim.entry_id,
    )
    claim.withdrawn_at = timezone.now()
    claim.save(update_fields=["withdrawn_at"])
    return claim


def confirm_certificate(
    *,
    export: DefenseFile,
    actor: Actor,
    confirmed: Sequence[int],
    name: str,
    position: str,
    qualification: str,
    place: str,
    signed_on: date,
) -> Certificate:
    """Take the draft mark off: a qualified person has confirmed every paragraph, one by one.

    Raises :class:`InputError` while a paragraph is not confirmed, and a second time.
    """
    _require_unconfirmed(export)
    if not export.facts:
        raise EvidenceError(
            f"the export of {export.folder} was interrupted", hint="export it again"
        )
    missing = sorted(set(range(len(certificate_paragraphs(export.facts)))) - set(confirmed))
    if missing:
        raise InputError(f"paragraph {missing[0] + 1} is not confirmed")
    certifier = Certifier(
        name.strip(), position.strip(), qualification.strip(), place.strip(), signed_on
    )
    client = export.client
    now = firm_time(client.firm, timezone.now())
    statement = certificate_statement(
        export.facts, client=client.name, firm=client.firm.name, created=now, certifier=certifier
    )
    # Rendered before the transaction: setting a page takes longer than a write may hold the lock.
    pdf = render_pdf(statement, branding=branding_of(client.firm), created=now)
    return _record_certificate(export=export, actor=actor, certifier=certifier, pdf=pdf, at=now)


def _require_unconfirmed(export: DefenseFile) -> None:
    earlier = Certificate.objects.filter(file=export).first()
    if earlier is not None:
        first = told(earlier.confirmed_at, earlier.name)
        raise InputError(f"this certificate has already been confirmed, {first}")


@action
def _record_certificate(
    *, export: DefenseFile, actor: Actor, certifier: Certifier, pdf: bytes, at: datetime
) -> Certificate:
    lock(export)
    _require_unconfirmed(export)
    client = export.client
    attached = Attached(f"{export.folder}-902-certificate.pdf", pdf)
    receipt = append_entry(
        client=client,
        actor=actor,
        person={"id": f"certifier:{export.folder}", "name": certifier.name},
        entry=record.CertificateConfirmed(
            bundle=export.folder,
            bundle_sha256=export.document.sha256 if export.document else None,
            paragraphs=certificate_paragraphs(export.facts),
            position=certifier.position,
            qualification=certifier.qualification,
        ),
        attachments=[attached],
        related=export.entry_id,
    )
    return Certificate.objects.create(
        firm=export.firm,
        file=export,
        name=certifier.name,
        position=certifier.position,
        qualification=certifier.qualification,
        place=certifier.place,
        signed_on=certifier.signed_on,
        confirmed_at=at,
        document=keep_document(client=client, document=attached),
        entry_id=receipt.entry_id,
    )
