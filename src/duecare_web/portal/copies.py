"""Signed copies: sealed once their entry has its number, and put into the outbox with the seal."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet

from duecare import __version__, record
from duecare.documents.pdf import render_pdf
from duecare.documents.seal import append_pages
from duecare.documents.statements.completion import Completed, completion_statement
from duecare.documents.statements.preparation import Preparation
from duecare.documents.translation import with_spanish
from duecare.errors import DuecareError
from duecare.evidence.log import notes
from duecare.evidence.log.fingerprint import fingerprint
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.look import branding_of
from duecare_web.accounts.zones import firm_day, firm_time
from duecare_web.clients.languages import was_shown_in_spanish
from duecare_web.clients.models import Client
from duecare_web.ledger import documents
from duecare_web.ledger.actions import Attached, action, append_entry, keep_document
from duecare_web.ledger.models import Checkpoint, Document, LedgerEntry
from duecare_web.outbox.content import new_message_id
from duecare_web.outbox.models import Mail
from duecare_web.outbox.posting import post
from duecare_web.portal import mail, sealing
from duecare_web.portal.models import Reading, SignedCopy
from duecare_web.security_policies.models import PolicyVersion

logger = logging.getLogger(__name__)
COPY = "portal.copy"
PATIENCE = timedelta(hours=1)
MOST_IN_A_MAIL = 40


def finish_copies(now: datetime) -> int:
    """Seal what can be sealed and have it mailed; returns how many copies were sealed.

    One copy that cannot be worked off does not keep the others waiting: it is logged.
    """
    done = 0
    for copy in _unsealed():
        try:
            done += seal_copy(copy=copy, now=now)
        except DuecareError as error:
            logger.warning("signed copy %s: %s", copy.pk, error)
    for together in _to_mail(now):
        _post(together, now=now)
    return done


def _to_mail(now: datetime) -> Iterable[Sequence[SignedCopy]]:
    """Sealed copies without a mail: what was signed at once goes out in one, when all of it is sealed.

    One that cannot be sealed keeps the others back for an hour at most.
    """
    waiting: dict[tuple[UUID, str], list[SignedCopy]] = {}
    rows = SignedCopy.objects.filter(outgoing=None, delivered_at=None, contact__is_active=True)
    rows = rows.order_by("signed_at", "title")
    for copy in rows.select_related("contact__client__firm", "sealed"):
        waiting.setdefault((copy.contact_id, copy.shown_sha256), []).append(copy)
    for signed in waiting.values():
        sealed = [one for one in signed if one.sealed is not None]
        late = signed[0].signed_at < now - PATIENCE
        for start in range(
            0, len(sealed) if late or len(sealed) == len(signed) else 0, MOST_IN_A_MAIL
        ):
            yield sealed[start : start + MOST_IN_A_MAIL]


def _unsealed() -> QuerySet[SignedCopy]:
    rows = SignedCopy.objects.filter(sealed=None, contact__is_active=True)
    return rows.select_related("client__firm", "client__log", "contact__client__firm", "original")


def copies_of(client: Client) -> QuerySet[SignedCopy]:
    """The signed copies of a client, newest first."""
    rows = client.signed_copies.select_related("contact", "sealed", "outgoing")
    return rows.order_by("-signed_at")


def seal_copy(*, copy: SignedCopy, now: datetime) -> bool:
    """Add the completion page and the firm's seal.

    False while the signature waits for its number, or the signed document is not set yet.
    """
    entry = LedgerEntry.objects.filter(pk=copy.signature_entry_id).first()
    point = Checkpoint.objects.filter(log=copy.client.log).order_by("-size").first()
    original = copy.original or _adopted(copy)
    if entry is None or point is None or original is None:
        return False
    before = documents.read(original)
    page = _completion_page(copy, before, entry.index, point, now)
    reason = f"Signed by the client; entry {entry.index} of the log"
    sealed, authority = sealing.seal(
        append_pages(before, page), firm=copy.firm, now=now, reason=reason
    )
    copy.original = original
    _record_seal(copy=copy, before=before, sealed=sealed, authority=authority, now=now)
    return True


def _adopted(copy: SignedCopy) -> Document | None:
    """The PDF of the policy that the signature approved, once it is set."""
    rows = PolicyVersion.objects.filter(approval_entry_id=copy.signature_entry_id)
    version = rows.select_related("adopted__log").first()
    return version.adopted if version else None


def _completion_page(
    copy: SignedCopy, before: bytes, index: int, point: Checkpoint, now: datetime
) -> bytes:
    client, contact = copy.client, copy.contact
    title = f"{contact.title}, " if contact.title else ""
    facts = Completed(
        title=copy.title,
        signer=contact.name,
        authority=f"{title}may sign for {client.name}",
        signed_at=firm_time(client.firm, copy.signed_at),
        method=copy.method,
        button=copy.button,
        shown=f"{'the page' if copy.page_read else 'the PDF'} with SHA-256 {copy.shown_sha256}",
        reading=copy.page_read or _reading_in_words(copy),
        before_sha256=hashlib.sha256(before).hexdigest(),
        bytes_before=len(before),
        entry=index,
        log_size=point.size,
        fingerprint=fingerprint(notes.parse_checkpoint(notes.parse_note(point.note).text)),
        seal_fingerprint=sealing.seal_identity(copy.firm).fingerprint,
        sealed_at=firm_time(client.firm, now),
    )
    prepared = Preparation(
        client=client.name,
        firm=client.firm.name,
        as_of=firm_day(client.firm, now),
        versions={"duecare": __version__},
    )
    statement = completion_statement(facts, preparation=prepared)
    if was_shown_in_spanish(copy.method):
        statement = with_spanish(statement)
    return render_pdf(statement, branding=branding_of(client.firm), created=now)


def _reading_in_words(copy: SignedCopy) -> str:
    rows = Reading.objects.filter(contact=copy.contact, document__sha256=copy.shown_sha256)
    rows = rows.filter(opened_at__lte=copy.signed_at)
    seconds = sum(one.seconds or 0 for one in rows)
    page = max((one.reached or 0 for one in rows), default=0)
    if not rows:
        return "offered on the page of the signature; its own page was not opened"
    return f"opened {len(rows)} times, visible {seconds} seconds, up to page {page}"


@action
def _record_seal(
    *, copy: SignedCopy, before: bytes, sealed: bytes, authority: str, now: datetime
) -> None:
    attached = Attached(copy.file_name, sealed)
    copy.sealed = keep_document(client=copy.client, document=attached)
    copy.save(update_fields=["original", "sealed"])
    append_entry(
        client=copy.client,
        actor=system_actor("seal"),
        person=copy.contact.as_person(),  # the copy names its signer: it goes with them
        entry=record.SignatureSealed(
            before_sha256=hashlib.sha256(before).hexdigest(),
            before_bytes=len(before),
            after_sha256=copy.sealed.sha256,
            certificate_sha256=sealing.seal_identity(copy.firm).fingerprint,
            level="PAdES B-T" if authority else "PAdES B-B",
            time_authority=authority,
        ),
        attachments=[attached],
        related=copy.signature_entry_id,
        at=now,
    )


@transaction.atomic
def _post(copies: Sequence[SignedCopy], *, now: datetime) -> None:
    """The mail of sealed copies; their seals are recorded, and so is what a server answers."""
    first = copies[0]
    outgoing = post(
        _message(copies, new_message_id()),
        what="signed copy",
        kind=COPY,
        to=first.contact,
        related=first.pk,
        at=now,
        composed_later=True,
    )
    SignedCopy.objects.filter(pk__in=[one.pk for one in copies]).update(outgoing=outgoing)


def _copies_in(outgoing: Mail) -> list[SignedCopy]:
    """The copies that a mail brings, in the order in which they were signed."""
    rows = SignedCopy.objects.filter(outgoing=outgoing).order_by("signed_at", "title")
    return list(rows.select_related("client__log", "contact__client__firm", "sealed"))


def compose_copy(outgoing: Mail) -> EmailMessage:
    """The mail with the sealed copies, the same for each attempt."""
    return _message(_copies_in(outgoing), outgoing.message_id)


def _message(copies: Sequence[SignedCopy], message_id: str) -> EmailMessage:
    sentence = "You signed the document below. The last page says how it can be checked."
    if len(copies) > 1:
        sentence = (
            "You signed the documents below. The last page of each says how it can be checked."
        )
    return mail.copies_mail(
        copies[0].contact,
        copies=[mail.Copy(one.title, one.file_name, one.sealed) for one in copies if one.sealed],
        sentence=sentence,
        message_id=message_id,
    )


@action
def note_delivery(outgoing: Mail, at: datetime) -> None:
    """Record what the mail server answered to signed copies."""
    copies = _copies_in(outgoing)
    copy, reply = copies[0], outgoing.reply or outgoing.problem
    delivery = record.SignedCopyMailed if outgoing.handed_over_at else record.MailRefused
    receipt = append_entry(
        client=copy.client,
        actor=system_actor("mail"),
        person=copy.contact.as_person(),
        entry=delivery(
            what="signed copy",
            documents_sha256=[one.sealed.sha256 for one in copies if one.sealed],
            message_id=outgoing.message_id,
            server_replied=reply,
            attempt=outgoing.attempts,
        ),
        related=copy.signature_entry_id,
        at=at,
    )
    SignedCopy.objects.filter(pk__in=[one.pk for one in copies]).update(
        last_reply=reply,
        delivery_entry_id=receipt.entry_id,
        delivered_at=outgoing.handed_over_at,
    )
