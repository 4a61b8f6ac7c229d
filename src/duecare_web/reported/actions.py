"""Writes about report mailboxes and reported messages."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from django.conf import settings
from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare.evidence.outgoing import is_public
from duecare.mail.reading import ReportedMail
from duecare_web.accounts.actors import Actor, system_actor
from duecare_web.accounts.locking import lock, told
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.ledger import keys
from duecare_web.ledger.actions import action, append_entry
from duecare_web.ledger.encryption import encrypt
from duecare_web.outbox.graph import CLOUDS
from duecare_web.outbox.posting import post
from duecare_web.reported import mails, queries
from duecare_web.reported.models import ReportedMessage, ReportMailbox
from duecare_web.reported.recognizing import recognized

READER: Final = system_actor("report mailbox")
THANKS_WITHIN: Final = timedelta(days=1)
"""Later, thanks would only puzzle."""
MOST_THANKS: Final = 10
"""To one person in a day: a rule that forwards everything is not answered forever."""
Kind = ReportMailbox.Kind
Verdict = ReportedMessage.Verdict
_WORDS: Final[dict[str, Literal["real", "harmless", "test"]]] = {
    Verdict.REAL: "real",
    Verdict.HARMLESS: "harmless",
    Verdict.TEST: "test",
}


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """How a report mailbox is read; ``secret`` empty keeps the one that is there."""

    address: str
    kind: str
    secret: str = ""
    host: str = ""
    port: int = 993
    user: str = ""
    folder: str = ""
    tenant: str = ""
    application: str = ""
    cloud: str = ""
    tell: Contact | None = None


@action
def set_mailbox(*, client: Client, actor: Actor, given: MailboxSettings) -> ReportMailbox:
    """Name the mailbox to which a client's people report, or change how it is read.

    It is named to people once it was read without an error. Raises :class:`InputError` for what
    cannot be read, an address that another client has, or a missing secret.
    """
    lock(client)
    _refuse(given, client)
    now = timezone.now()
    mailbox = queries.mailbox_of(client) or ReportMailbox(
        firm=client.firm, client=client, secret=b"", added_at=now
    )
    same_place = mailbox.kind == given.kind and mailbox.address == given.address.lower()
    if given.secret:
        mailbox.secret = _sealed(mailbox.pk, given.secret)
    elif not mailbox.secret or not same_place:
        raise InputError("the password or secret of the mailbox is needed")
    mailbox.address = given.address.lower()
    mailbox.kind, mailbox.tell = given.kind, given.tell
    mailbox.host, mailbox.port = given.host.strip().lower(), given.port
    mailbox.user, mailbox.folder = given.user.strip(), given.folder.strip()
    mailbox.tenant, mailbox.application = given.tenant.strip(), given.application.strip()
    mailbox.cloud, mailbox.cursor = given.cloud, ""
    mailbox.worked_at = mailbox.worked_at if same_place else None
    mailbox.failing_since, mailbox.failures, mailbox.problem = None, 0, ""
    mailbox.next_look_at = now
    mailbox.save()
    host = mailbox.host if given.kind == Kind.IMAP else CLOUDS[given.cloud].graph[8:]
    kind: Literal["imap", "graph"] = "imap" if given.kind == Kind.IMAP else "graph"
    entry = record.ReportMailboxSet(address=mailbox.address, kind=kind, host=host)
    append_entry(client=client, actor=actor, entry=entry)
    return mailbox


@action
def remove_mailbox(*, mailbox: ReportMailbox, actor: Actor) -> None:
    """Read it no more, and destroy its secret; what was reported stays."""
    lock(mailbox)
    if mailbox.removed_at is not None:
        raise InputError("this mailbox was removed already")
    mailbox.removed_at, mailbox.secret, mailbox.next_look_at = timezone.now(), b"", None
    mailbox.save(update_fields=["removed_at", "secret", "next_look_at"])
    entry = record.ReportMailboxRemoved(address=mailbox.address)
    append_entry(client=mailbox.client, actor=actor, entry=entry)


@action
def keep_report(
    *,
    mailbox: ReportMailbox,
    employee: Employee,
    mail: ReportedMail,
    key: str,
    reported_at: datetime,
    at: datetime | None = None,
) -> ReportedMessage:
    """Keep that a person reported a message, and thank them, once.

    What is known to be an exercise or a mail of our own is judged so at once.
    """
    now = at or timezone.now()
    lock(mailbox)
    report = _row(mailbox, mail, key, reported_at)
    report.employee = employee
    if known := recognized(mailbox.client, employee, mail, reported_at):
        report.verdict, report.judged_at, report.judged_by = known, now, READER.name
    receipt = append_entry(
        client=mailbox.client,
        actor=READER,
        person=employee.as_person(),
        entry=record.MessageReported(
            report=str(report.pk),
            message_sha256=mail.sha256,
            form=mail.form,
            is_whole=mail.is_whole,
            reported_at=reported_at,
            arrived_at=report.arrived_at,
        ),
        at=at,
    )
    report.entry_id = receipt.entry_id
    if known:
        _record_verdict(mailbox.client, known, [report], READER, at)
    if _may_thank(employee, now):
        report.thanks = post(
            mails.thanks_mail(employee, in_reply_to=mail.by.message_id),
            what="thanks for a report",
            key=f"report-thanks:{report.pk}",
            to=employee,
            related=report.pk,
            is_urgent=True,
            expires_at=now + THANKS_WITHIN,
            at=now,
        )
    report.save(force_insert=True)
    return report


def keep_stranger(
    *, mailbox: ReportMailbox, mail: ReportedMail, key: str, reported_at: datetime
) -> ReportedMessage:
    """Keep a message from an address that is no employee's alone: without thanks, off the record."""
    report = _row(mailbox, mail, key, reported_at)
    report.from_address = mail.by.sender
    report.save(force_insert=True)
    return report


@action
def judge(*, report: ReportedMessage, verdict: str, actor: Actor) -> int:
    """Say what a reported message was; open reports about the same one get the same verdict.

    Returns how many reports were judged. A verdict can be changed. Raises :class:`InputError` for
    a verdict that does not exist, for one that is already so, and for a report without an employee.
    """
    lock(report)
    if verdict not in (Verdict.REAL, Verdict.HARMLESS, Verdict.TEST):
        raise InputError("choose real, harmless or an exercise")
    if report.employee_id is None:
        raise InputError("this message came from an address that is not an employee's")
    if report.verdict == verdict:
        raise InputError(f"it was judged so already, {told(report.judged_at, report.judged_by)}")
    some = list(
        queries.same_message(report).select_for_update(of=("self",)).order_by("reported_at")
    )
    for one in some:
        one.verdict, one.judged_at, one.judged_by = verdict, timezone.now(), actor.name[:200]
    ReportedMessage.objects.bulk_update(some, ["verdict", "judged_at", "judged_by"])
    _record_verdict(report.client, verdict, some, actor, None)
    report.refresh_from_db()
    return len(some)


@action
def tell_client(*, report: ReportedMessage, actor: Actor) -> Contact:
    """Mail a person of the client that a reported message is an attack, and what to do now; once.

    Raises :class:`InputError` for a message that was not judged real, was told already, or where
    the client has no one to tell.
    """
    lock(report)
    if report.verdict != Verdict.REAL:
        raise InputError("only a message that was judged real is told to the client")
    same = queries.reports_of(report.client).filter(fingerprint=report.fingerprint)
    same = same.filter(verdict=Verdict.REAL) if report.fingerprint else same.filter(pk=report.pk)
    before = same.exclude(told_at=None).values_list("told_at", flat=True).first()
    if before is not None:
        raise InputError(f"the client was told already, {told(before)}")
    contact = queries.who_hears(report)
    if contact is None:
        raise InputError("the client has no contact to tell", hint="add a contact who may sign")
    people = same.values("employee").distinct().count()
    mail = post(
        mails.warning_mail(contact, report, reports=people),
        what="warning of a real message",
        key=f"report-warning:{report.pk}",
        to=contact,
        related=report.pk,
        is_urgent=True,
    )
    same.update(told_at=timezone.now())
    append_entry(
        client=report.client,
        actor=actor,
        person=contact.as_person(),
        entry=record.ReportEscalated(report=str(report.pk), message_id=mail.message_id),
    )
    return contact


def key_of(mail: ReportedMail) -> str:
    """What tells a message from any other in its mailbox, however often it is read."""
    told_by = f"{mail.by.sender}\n{mail.by.message_id}" if mail.by.message_id else mail.sha256
    return sha256(told_by.encode()).hexdigest()


def _row(
    mailbox: ReportMailbox, mail: ReportedMail, key: str, reported_at: datetime
) -> ReportedMessage:
    about = mail.about
    arrived = about.arrived_at if mail.form == "attached" else None
    return ReportedMessage(
        firm=mailbox.firm,
        client=mailbox.client,
        mailbox=mailbox,
        key=key,
        fingerprint=mail.fingerprint,
        sha256=mail.sha256,
        is_whole=mail.is_whole,
        form=mail.form,
        sender=about.sender,
        sender_name=about.sender_name,
        reply_to=about.reply_to,
        subject=about.subject or mail.by.subject,
        checks=dict(about.checks) if mail.form == "attached" else {},
        arrived_at=arrived if arrived is not None and arrived <= reported_at else None,
        reported_at=reported_at,
    )


def _may_thank(employee: Employee, now: datetime) -> bool:
    day = now - timedelta(days=1)
    thanked = ReportedMessage.objects.filter(employee=employee, thanks__made_at__gt=day)
    return bool(employee.email) and thanked.count() < MOST_THANKS


def _record_verdict(
    client: Client, verdict: str, some: list[ReportedMessage], actor: Actor, at: datetime | None
) -> None:
    entry = record.ReportJudged(verdict=_WORDS[verdict], reports=[str(one.pk) for one in some])
    append_entry(client=client, actor=actor, entry=entry, at=at)


def _refuse(given: MailboxSettings, client: Client) -> None:
    others = ReportMailbox.objects.filter(address=given.address.lower(), removed_at=None)
    if others.exclude(client=client).exists():
        raise InputError(
            "this address is the report mailbox of another client",
            hint="Each client needs an address of its own.",
        )
    if given.kind == Kind.GRAPH:
        if not (given.tenant.strip() and given.application.strip()) or given.cloud not in CLOUDS:
            raise InputError("the ids of the directory and of the application are needed")
        return
    host = given.host.strip().lower()
    if given.kind != Kind.IMAP or not host or any(one in host for one in " /:@"):
        raise InputError("the name of the mail server is needed", hint="Such as imap.example.com.")
    is_number = host.replace(".", "").isdigit()
    if is_number and not settings.DUECARE_PRIVATE_ADDRESSES and not is_public(host):
        raise InputError("this mail server is in a private network")


def _sealed(mailbox_id: uuid.UUID, secret: str) -> bytes:
    purpose = f"{queries.PURPOSE}:{mailbox_id}"
    return encrypt(keys.installation_key(), secret.encode(), purpose=purpose)
