"""Exporting a file: first the entry of the export, then the file that contains it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from duecare import defense, record
from duecare.defense.certificate import Certifier, certificate_paragraphs
from duecare.defense.statements import certificate_statement
from duecare.documents.pdf import Branding, render_pdf
from duecare.errors import EvidenceError, InputError
from duecare.evidence.bundle.bundle import Kind
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
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
)
from duecare_web.ledger.models import Document, LedgerEntry
from duecare_web.ledger.sequencer import seal_pending
from duecare_web.witnesses import bundle_parts

MEDIA_TYPE = "application/zip"


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

    The log is sealed twice: before, so that the file holds everything that is recorded, and after
    the entry of the export, so that the file contains that entry. An excerpt holds the entries
    whose kind begins with a word of ``chosen``. Raises :class:`InputError` without a recipient, a
    basis or a choice, and :class:`EvidenceError` if the log fails its check.
    """
    if not recipient.strip():
        raise InputError("name the recipient of the defense file")
    if basis not in DefenseFile.Basis.values:
        raise InputError("say why the firm may disclose this record to the recipient")
    if profile == DefenseFile.Profile.EXCERPT and not chosen:
        raise InputError("an excerpt needs at least one kind of entry")
    seal_pending()
    export = _request_defense_file(
        client=client,
        actor=actor,
        recipient=recipient.strip(),
        profile=str(profile),
        basis=str(basis),
        chosen=sorted(chosen),
    )
    seal_pending()
    bundle_parts.before_export(timezone.now())
    file = assembling.defense_file(export)
    content = assembling.assemble(file)
    return _finish_defense_file(
        export=export, actor=actor, content=content, facts=assembling.facts_of(file)
    )


@action
def _request_defense_file(
    *,
    client: Client,
    actor: Actor,
    recipient: str,
    profile: str,
    basis: str,
    chosen: Sequence[str],
) -> DefenseFile:
    lock(client)  # two exports at once must not get one name
    now = timezone.now()
    folder = _folder(client, "defense", DefenseFile.objects.filter(client=client).count())
    exhibits = queries.exhibits_of(queries.chosen_entries(client.log, chosen))
    receipt = _append_export(
        client=client,
        actor=actor,
        recipient=recipient,
        folder=folder,
        exhibits=exhibits,
        profile=profile,
        kind="defense",
        more={"basis": basis},
    )
    return DefenseFile.objects.create(
        firm=client.firm,
        client=client,
        profile=profile,
        basis=basis,
        chosen=list(chosen),
        folder=folder,
        recipient=recipient,
        requested_at=now,
        entry_id=receipt.entry_id,
    )


def _folder(client: Client, kind: Kind, earlier: int) -> str:
    folder = defense.folder_name(client=client.name, created=timezone.now(), kind=kind)
    return f"{folder}-{earlier + 1}" if earlier else folder


def _append_export(
    *,
    client: Client,
    actor: Actor,
    recipient: str,
    folder: str,
    exhibits: Sequence[defense.Exhibit],
    profile: Any,
    kind: Kind,
    more: Mapping[str, str],
) -> LedgerReceipt:
    made = defense.export_entry(
        folder,
        exhibits,
        profile=profile,
        seal_key=queries.seal_signer().vkey(queries.seal_name()),
        recipient=recipient,
        kind=kind,
        **more,
    )
    return append_entry(
        client=client,
        entry=made.entry,
        actor=actor,
        person={"id": f"recipient:{folder}", **made.person},
    )


@action
def _finish_defense_file(
    *, export: DefenseFile, actor: Actor, content: bytes, facts: Mapping[str, Any]
) -> DefenseFile:
    export.document = _keep_written(
        client=export.client,
        actor=actor,
        folder=export.folder,
        content=content,
        related=export.entry_id,
    )
    export.facts = dict(facts)
    export.save(update_fields=["document", "facts"])
    return export


def _keep_written(
    *, client: Client, actor: Actor, folder: str, content: bytes, related: Any
) -> Document:
    document = keep_document(client=client, document=Attached(f"{folder}.zip", content, MEDIA_TYPE))
    append_entry(
        client=client,
        actor=actor,
        entry=record.BundleWritten(
            bundle=folder, bytes=len(content), sha256=hashlib.sha256(content).hexdigest()
        ),
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
    seal_pending()
    now = timezone.now()
    export = _request_program_file(
        client=client,
        actor=actor,
        recipient=recipient.strip(),
        exhibits=queries.program_exhibits(client, now=now),
        now=now,
        contact=contact,
        consent=None if contact else consent,
    )
    seal_pending()
    bundle_parts.before_export(timezone.now())
    content = assembling.assemble(assembling.program_file(export))
    return _finish_program_file(export=export, actor=actor, content=content)


@action
def _request_program_file(
    *,
    client: Client,
    actor: Actor,
    recipient: str,
    exhibits: Sequence[defense.Exhibit],
    now: datetime,
    contact: Contact | None,
    consent: ProgramConsent | None,
) -> ProgramFile:
    lock(client)
    if consent is not None:
        lock(consent)
        if consent.withdrawn_at is not None:
            first = told(consent.withdrawn_at)
            raise InputError(f"the client withdrew its consent {first}", hint=CONSENT_HINT)
    folder = _folder(client, "program", ProgramFile.objects.filter(client=client).count())
    receipt = _append_export(
        client=client,
        actor=actor,
        recipient=recipient,
        folder=folder,
        exhibits=exhibits,
        profile="excerpt",
        kind="program",
        more={"by": "client" if contact else "firm, with the client's consent"},
    )
    return ProgramFile.objects.create(
        firm=client.firm,
        client=client,
        contact=contact,
        consent=consent,
        folder=folder,
        recipient=recipient,
        requested_at=now,
        entry_id=receipt.entry_id,
    )


@action
def _finish_program_file(*, export: ProgramFile, actor: Actor, content: bytes) -> ProgramFile:
    export.document = _keep_written(
        client=export.client,
        actor=actor,
        folder=export.folder,
        content=content,
        related=export.entry_id,
    )
    export.save(update_fields=["document"])
    return export


# --- privilege and certificate ------------------------------------------------------------------
@action
def claim_privilege(
    *, client: Client, actor: Actor, index: int, group: str, ground: str
) -> PrivilegeClaim:
    """Withhold a group of an entry (``*``: all of it) from defense files, on a ground.

    Raises :class:`InputError` for an entry or group that is not there, or without a ground.
    """
    entry = LedgerEntry.objects.filter(log=client.log, index=index).exclude(leaf=b"").first()
    if entry is None:
        raise InputError(f"the log has no entry {index}")
    groups = queries.groups_of(entry)
    if group not in (*groups, "*"):
        raise InputError(f"entry {index} has no group {group}", hint=", ".join(groups))
    if entry.kind in record.always_shown():
        raise InputError("entries about exports and destructions are always shown")
    if not ground.strip():
        raise InputError("a claim of privilege needs its ground")
    lock(client)
    standing = queries.standing_claims(client).filter(index=index, group__in=[group, "*"])
    if earlier := standing.first():
        first = told(earlier.claimed_at, earlier.claimed_by_name)
        raise InputError(f"this is already withheld, {first}")
    receipt = append_entry(
        client=client,
        actor=actor,
        entry=record.PrivilegeClaimed(entry=index, group=group, ground=ground.strip()),
        related=entry.pk,
    )
    return PrivilegeClaim.objects.create(
        firm=client.firm,
        client=client,
        index=index,
        group=group,
        ground=ground.strip(),
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
    client, now = export.client, timezone.now()
    statement = certificate_statement(
        export.facts, client=client.name, firm=client.firm.name, created=now, certifier=certifier
    )
    # Rendered before the transaction: setting a page takes longer than a write may hold the lock.
    pdf = render_pdf(statement, branding=Branding(name=client.firm.name), created=now)
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
