"""The fingerprint of the record by mail to the client's contacts: a digest, at most once a week.

It begins with the first signature after the firm has made a contact their first link, or a week
after that link: before, there is little that it could protect, and nothing the contact knows of. Anyone who keeps one
such mail can expose a log that was rewritten later. The mail says so in plain words, and carries
the fingerprint in eight words, the checkpoint as text and as QR code, and the proofs of the
signatures that were made since the last one.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import formataddr
from uuid import UUID

import segno
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Max, Min, Q, QuerySet
from django.urls import reverse

from duecare import record
from duecare.errors import DuecareError
from duecare.evidence.log import merkle, notes
from duecare.evidence.log.fingerprint import fingerprint
from duecare.ids import slug
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.look import firm_mail
from duecare_web.clients import upkeep
from duecare_web.clients.models import Client, Contact
from duecare_web.ledger.actions import action, append_entry
from duecare_web.ledger.models import Checkpoint, LedgerEntry, PendingEntry
from duecare_web.ledger.nodes import DatabaseStorage
from duecare_web.outbox.content import new_message_id
from duecare_web.outbox.models import Mail
from duecare_web.outbox.posting import post
from duecare_web.witnesses.cosigning import cosigned_note
from duecare_web.witnesses.models import CheckpointMail, SignaturesMailed

logger = logging.getLogger(__name__)
EVERY = timedelta(days=7)
SETTLE = timedelta(minutes=2)
"""Signatures that follow one another within this time go into one mail."""
MOST_PROOFS = 20
LARGEST_QR = 1200
"""Bytes that a phone still reads off a screen; signatures that resist quantum computers are longer."""
SIGNATURE_KINDS = tuple(
    one.definition.kind
    for one in (
        record.DecisionAccepted,
        record.DecisionDeclined,
        record.DecisionDeferred,
        record.PolicyApproved,
    )
)
_ACTOR = system_actor("checkpoint mail")
DUE = "checkpoint mail"
CHECKPOINT = "witnesses.checkpoint"
FOLLOWS = frozenset(SIGNATURE_KINDS) | upkeep.kinds(
    record.ContactAdded,
    record.ContactChanged,
    record.PersonErased,
    record.CheckpointMailing,
    record.PortalInvited,
    record.ReminderSent,
    record.SignatureRequested,
)


def send_due(now: datetime) -> int:
    """Make the mails that are due and put them into the outbox; returns how many.

    A client whose mail cannot be made does not keep the others waiting: it is logged.
    """
    sent = 0
    for client in upkeep.clients_due(DUE, now):
        made: list[CheckpointMail] = []
        try:
            made = _make_for_client(client, now)
        except DuecareError as error:
            logger.warning("no checkpoint mail for client %s: %s", client.pk, error)
        if not made:  # what it would prove is not sealed yet
            upkeep.try_again(client, DUE, now)
        sent += len(made)
    return sent


def send_now(client: Client, now: datetime) -> int:
    """Make the mails of a client without waiting for further signatures; returns how many."""
    return len(_make_for_client(client, now, settle=timedelta(0)))


def due_at(client: Client) -> datetime | None:
    """When the next mails of a client are due: after a signature, or a week after the last.

    Where there was none yet, a week after the first link.
    """
    mailed = _times(client).values()
    if not mailed:
        return None
    signed = _unmailed(client)
    if not signed:
        return min((since if last is None else last) + EVERY for since, last in mailed)
    settled = signed[-1] if len(signed) == MOST_PROOFS else signed[-1] + SETTLE
    last_of_all = max((last for _, last in mailed if last is not None), default=None)
    if last_of_all is None:  # the first one does not wait for signatures to settle
        return min(settled, *(since + EVERY for since, _ in mailed))
    return max(settled, last_of_all + EVERY)


def _times(client: Client) -> dict[UUID, tuple[datetime, datetime | None]]:
    """By contact: since when the firm has written to them, and when the last mail was made."""
    rows = (
        _begun(client)
        .order_by()
        .annotate(
            last=Max("checkpoint_mails__made_at"),
            linked=Min("portal_links__created_at"),
            asked=Min("signature_requests__requested_at"),
        )
    )
    return {
        key: (min(at for at in (linked, asked) if at), last)
        for key, linked, asked, last in rows.values_list("pk", "linked", "asked", "last")
    }


def _begun(client: Client) -> QuerySet[Contact]:
    """The contacts whom the firm has written to or asked: nothing is mailed to anyone before."""
    begun = Q(portal_links__isnull=False) | Q(signature_requests__isnull=False)
    active = client.contacts.filter(is_active=True)
    return active.filter(pk__in=client.contacts.filter(begun).values("pk"))


def _unmailed(client: Client) -> list[datetime]:
    """When the next signatures were made that no mail has proven, those not sealed yet included."""
    kept = SignaturesMailed.objects.filter(client=client).first()
    of_log = {"log": client.log_id, "kind__in": SIGNATURE_KINDS}
    sealed = LedgerEntry.objects.filter(**of_log, index__gte=kept.next_index if kept else 0)
    waiting = PendingEntry.objects.filter(**of_log).order_by("pk")
    found = [*sealed.order_by("index").values_list("at", flat=True)[:MOST_PROOFS]]
    return [*found, *waiting.values_list("at", flat=True)[:MOST_PROOFS]][:MOST_PROOFS]


def _make_for_client(
    client: Client, now: datetime, *, settle: timedelta = SETTLE
) -> list[CheckpointMail]:
    point = newest_checkpoint(client)
    contacts = list(_begun(client))
    if point is None or not contacts:
        return []
    last = CheckpointMail.objects.filter(contact__in=contacts).aggregate(at=Max("made_at"))["at"]
    signed = _new_signatures(client, point, now, settle)
    if signed and last is not None and now - last < EVERY:
        return []  # they go into the next digest
    if signed:
        reason = CheckpointMail.Reason.SIGNATURE
        return record_mails(
            contacts=contacts, checkpoint=point, reason=reason, signatures=signed, now=now
        )
    times = _times(client)
    due = [one for one in contacts if _is_weekly_due(one, times[one.pk], point, now)]
    if not due:
        return []
    reason = CheckpointMail.Reason.WEEKLY
    return record_mails(contacts=due, checkpoint=point, reason=reason, signatures=[], now=now)


def newest_checkpoint(client: Client) -> Checkpoint | None:
    """The newest signed checkpoint of a client's log."""
    rows = Checkpoint.objects.filter(log=client.log).select_related("log")
    return rows.order_by("-size").first()


def _new_signatures(
    client: Client, point: Checkpoint, now: datetime, settle: timedelta
) -> list[int]:
    """Indices of signatures that no mail has proven yet, once they have settled."""
    kept = SignaturesMailed.objects.filter(client=client).first()
    rows = LedgerEntry.objects.filter(
        log=client.log,
        kind__in=SIGNATURE_KINDS,
        index__gte=kept.next_index if kept else 0,
        index__lt=point.size,
    ).order_by("index")
    found = list(rows.values_list("index", "at")[:MOST_PROOFS])
    if not found or (len(found) < MOST_PROOFS and now - found[-1][1] < settle):
        return []
    return [index for index, _ in found]


def _is_weekly_due(
    contact: Contact, times: tuple[datetime, datetime | None], point: Checkpoint, now: datetime
) -> bool:
    since, last = times
    if now - (last or since) < EVERY:
        return False
    newest = contact.checkpoint_mails.order_by("-made_at").first()
    return newest is None or newest.checkpoint_id != point.pk


@action
def record_mails(
    *,
    contacts: Sequence[Contact],
    checkpoint: Checkpoint,
    reason: str,
    signatures: Sequence[int],
    now: datetime,
) -> list[CheckpointMail]:
    """Note what is about to be mailed to the contacts of a client, before it is.

    In one transaction with how far signatures are mailed, so that none is mailed twice.
    """
    if signatures:
        defaults = {"next_index": signatures[-1] + 1}
        SignaturesMailed.objects.update_or_create(client=contacts[0].client, defaults=defaults)
    return [
        record_mail(
            contact=one, checkpoint=checkpoint, reason=reason, signatures=signatures, now=now
        )
        for one in contacts
    ]


@action
def record_mail(
    *,
    contact: Contact,
    checkpoint: Checkpoint,
    reason: str,
    signatures: Sequence[int],
    now: datetime,
) -> CheckpointMail:
    """Note what is about to be mailed to whom, before it is."""
    client = contact.client
    words = fingerprint(notes.parse_checkpoint(notes.parse_note(checkpoint.note).text))
    message_id = new_message_id()
    receipt = append_entry(
        client=client,
        entry=record.CheckpointMailing(
            size=checkpoint.size,
            root=bytes(checkpoint.root).hex(),
            fingerprint=words,
            reason=str(reason),
            proofs_of=list(signatures),
            message_id=message_id,
        ),
        actor=_ACTOR,
        person=contact.as_person(),
        at=now,
    )
    mail = CheckpointMail(
        firm=client.firm,
        client=client,
        contact=contact,
        checkpoint=checkpoint,
        reason=reason,
        signatures=list(signatures),
        fingerprint=words,
        message_id=message_id,
        made_at=now,
        entry_id=receipt.entry_id,
    )
    mail.outgoing = post(
        _envelope(mail),
        what="checkpoint mail",
        kind=CHECKPOINT,
        to=contact,
        related=mail.pk,
        at=now,
        composed_later=True,
    )
    mail.save(force_insert=True)
    return mail


@action
def note_handover(outgoing: Mail, at: datetime) -> CheckpointMail:
    """Record what the mail server said."""
    rows = CheckpointMail.objects.select_related("client__log", "contact")
    mail = rows.get(pk=outgoing.origin)
    mail.reply, mail.problem = outgoing.reply, outgoing.problem
    mail.handed_over_at = outgoing.handed_over_at
    mail.save(update_fields=["reply", "problem", "handed_over_at"])
    mailed = record.CheckpointMailed(
        message_id=mail.message_id, attempt=outgoing.attempts, server_replied=mail.reply
    )
    append_entry(
        client=mail.client,
        entry=mailed if mail.handed_over_at else _refused(outgoing),
        actor=_ACTOR,
        person=mail.contact.as_person(),
        at=at,
    )
    return mail


def _refused(outgoing: Mail) -> record.MailRefused:
    return record.MailRefused(
        what=outgoing.what,
        message_id=outgoing.message_id,
        server_replied=outgoing.reply or outgoing.problem,
        attempt=outgoing.attempts,
        gives_up=outgoing.failed_at is not None,
    )


def compose_outgoing(outgoing: Mail) -> EmailMessage:
    """The mail of a row of the outbox."""
    rows = CheckpointMail.objects.select_related("contact", "client__firm", "checkpoint__log")
    return compose(rows.get(pk=outgoing.origin))


# --- the mail itself ------------------------------------------------------------------------------
def compose(mail: CheckpointMail) -> EmailMessage:
    """The mail with its attachments, the same for each attempt."""
    client, point = mail.client, mail.checkpoint
    note = cosigned_note(point)
    message = _envelope(mail)
    stem = f"{slug(client.name)}-{point.size}"
    message.attach(f"{stem}-checkpoint.txt", note, "text/plain")
    message.attach(f"{stem}-checkpoint.png", qr_picture(note), "image/png")
    for name, proof in proofs(mail, note):
        message.attach(name, proof.encode(), "application/octet-stream")
    return message


def _envelope(mail: CheckpointMail) -> EmailMessage:
    client = mail.client
    subject = f"{client.name}: keep this email (fingerprint of your security record)"
    body = "\n".join((*_lines(mail), "", "-- ", f"{client.firm.name}, sent with Duecare", ""))
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    to = formataddr((" ".join(mail.contact.name.split()), mail.contact.email))
    return firm_mail(client.firm, subject=subject, body=body, to=[to], headers=headers)


def _lines(mail: CheckpointMail) -> tuple[str, ...]:
    client, point, words = mail.client, mail.checkpoint, mail.fingerprint.split()
    firm, count = client.firm.name, len(mail.signatures)
    signed = "1 signature was" if count == 1 else f"{count} signatures were"
    since = (
        f"Since the last email {signed} added to it. The proof of each is attached."
        if count
        else "You get this at most once a week, and only if something was added."
    )
    return (
        f"Hello {mail.contact.name},",
        "",
        f"{firm} keeps the security record of {client.name}: what was found, what was advised, and",
        f"what you decided. It has {point.size} entries now. {since}",
        "",
        "This is the fingerprint of the record today:",
        "",
        f"    {' '.join(words[:4])}",
        f"    {' '.join(words[4:])}",
        "",
        "What to do with it: keep this email. Nothing else. If anyone ever changes or removes",
        "anything in what has been recorded so far, the fingerprint no longer fits, and this email",
        "shows it.",
        "",
        "To confirm that you have it, sign in and press one button:",
        f"{settings.DUECARE_BASE_URL}{reverse('portal:sign_in')}",
        "",
        "If there is ever a dispute: the file that the firm hands over must contain a state with",
        "this fingerprint. The page verify.html inside that file compares it: type the eight words",
        "there. Take them from this email, not from the file. The attached files hold the same for",
        "a machine to read.",
        "",
        f"If you did not expect this email, ask {firm} at a number that you know.",
    )


def qr_picture(note: str) -> bytes:
    """A checkpoint as a QR code, in PNG; without its signatures where they would not fit."""
    kept = io.BytesIO()
    shown = note if len(note.encode()) <= LARGEST_QR else notes.parse_note(note).text
    segno.make(shown, error="m", micro=False).save(kept, kind="png", scale=6, border=4)
    return kept.getvalue()


def proofs(mail: CheckpointMail, note: str) -> list[tuple[str, str]]:
    """File name and C2SP tlog-proof of each signature that the mail is about."""
    log, size = mail.checkpoint.log, mail.checkpoint.size
    storage = DatabaseStorage(log)
    made = []
    rows = LedgerEntry.objects.filter(log=log, index__in=mail.signatures).order_by("index")
    for index, leaf in rows.values_list("index", "leaf"):
        path = merkle.inclusion_proof(index, size, storage.read_node)
        proof = notes.TlogProof(index, tuple(path), note, bytes(leaf))
        made.append((f"entry-{index}.tlog-proof", proof.text()))
    return made
