"""Sends what is due, again and again later where it was refused, and tells who made it.

An attempt is counted before the mail goes and what became of it is kept in a statement of its own
right after the server's answer; the entries follow. A process that dies before the server has the
whole mail leaves one that is tried again when its time in hand is over. From then on it goes no more:
that the server has it, and its yes, are noted in files, which wait for no lock (:mod:`outbox.taken`);
where the answer was lost, the mail counts as handed over, and the row and the entry say so. A mail
can go twice only where the connection breaks before the answer (RFC 1047), which is tried again, or
where a process dies in the moment between the last byte and the first note. Each has one
Message-ID, by which mail programs show one.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from duecare_web.clients.models import Contact, Employee
from duecare_web.ledger.actions import together
from duecare_web.outbox import content
from duecare_web.outbox import taken as taken_notes
from duecare_web.outbox.delivery import Handover, HandoverOutcome, MailServer
from duecare_web.outbox.kinds import kind_of
from duecare_web.outbox.models import ANSWER_LOST, Mail
from duecare_web.outbox.pacing import Pace

logger = logging.getLogger(__name__)
A_LOOK = 50
"""At most so many mails in one look, so that codes are never behind a thousand others."""
TOLD_TOGETHER = 10
"""What became of so many mails is recorded at once: what follows from the entries is counted once."""
IN_HAND = timedelta(minutes=2)
"""Longer than one handover can take: after it another process may try."""
FIRST_RETRY = timedelta(minutes=10)
LONGEST_RETRY = timedelta(days=1)
MOST_ATTEMPTS = 10
"""Ten attempts with doubling pauses take about three days; then the mail has failed."""
TOO_LATE = "it was not handed over in time"
LEFT = "this person is no longer active"
ARCHIVED = "the firm no longer serves this client"


def send_due(now: datetime) -> int:
    """Send what is due at ``now``; returns how many mails the server took.

    A mail that cannot be made does not keep the others waiting: it is logged and tried again.
    """
    _keep_what_was_noted(now)
    _end_what_is_too_late(now)
    _tell_what_was_not_heard(now)
    pace = Pace(now)
    if not pace.left:
        return 0
    due = _due(now, pace)
    if not due:
        return 0
    taken, tried = 0, list[Mail]()
    with MailServer() as server:
        for mail in due:
            if not pace.take(mail) or not _claim(mail, now):
                continue
            handover = _attempt(mail, server)
            _keep(mail, handover, now)
            taken_notes.forget(mail.pk)
            taken += handover.accepted
            tried.append(mail)
            if len(tried) >= TOLD_TOGETHER:
                _tell_all(tried, now)
                tried.clear()
            if handover.outcome is HandoverOutcome.AWAY:
                break  # the others keep their turn: it is not about them
    _tell_all(tried, now)
    return taken


def _due(now: datetime, pace: Pace) -> list[Mail]:
    rows = Mail.objects.filter(next_attempt_at__lte=now)
    rows = rows.exclude(firm__in=pace.full_firms(), is_urgent=False)
    rows = rows.select_related("firm", "client__firm", "client__log")
    rows = rows.select_related("contact__client__firm", "employee__client__firm")
    return list(rows.order_by("-is_urgent", "next_attempt_at")[: min(A_LOOK, pace.left)])


def _claim(mail: Mail, now: datetime) -> bool:
    """Take the mail in hand; False if somebody else has it, or it is for nobody any more."""
    mine: QuerySet[Mail] = Mail.objects.filter(
        pk=mail.pk, attempts=mail.attempts, next_attempt_at=mail.next_attempt_at
    )
    try:
        unwanted = _why_unwanted(mail, now)
    except Exception:  # what cannot be asked does not go, and the others are sent all the same
        logger.exception("whether mail %s may go could not be asked", mail.pk)
        mine.update(next_attempt_at=now + FIRST_RETRY)
        return False
    if unwanted:
        changed = {"failed_at": now, "problem": unwanted, "sealed": b"", "is_heard": False}
        if mine.update(next_attempt_at=None, **changed):
            mail.refresh_from_db()
            _tell(mail, now)
        return False
    if not mine.update(attempts=F("attempts") + 1, attempted_at=now, next_attempt_at=now + IN_HAND):
        return False
    mail.attempts, mail.attempted_at = mail.attempts + 1, now
    return True


def _why_unwanted(mail: Mail, now: datetime) -> str:
    """Why a mail no longer goes, or an empty text. A code that somebody asks for now always goes."""
    ask = kind_of(mail).unwanted
    if ask is not None and (reason := ask(mail, now)):
        return reason
    person = mail.person
    if person is not None and not (person.is_active and person.email):
        return LEFT
    is_archived = mail.client is not None and mail.client.archived_at is not None
    return ARCHIVED if is_archived and not mail.is_urgent else ""


def _attempt(mail: Mail, server: MailServer) -> Handover:
    try:
        kind = kind_of(mail)
        if kind.compose is not None:
            message = kind.compose(mail)
        else:
            message = content.unseal(mail.pk, bytes(mail.sealed), firm=mail.firm)
    except Exception as error:  # the others are sent all the same
        logger.exception("mail %s cannot be made", mail.pk)
        return Handover(
            HandoverOutcome.LATER, "", f"the mail cannot be made ({type(error).__name__})"
        )
    return server.hand_over(message, notes=taken_notes.Notes(mail.pk))


def _keep(mail: Mail, handover: Handover, now: datetime) -> None:
    """One statement, at once: the shorter this moment, the fewer mails can go twice."""
    again = now + min(FIRST_RETRY * 2 ** (mail.attempts - 1), LONGEST_RETRY)
    # A process that died in the first attempt left its refusal unknown: the next one is the first.
    is_first = mail.attempts == 1 or not mail.problem
    mail.reply, mail.problem = handover.reply, handover.problem
    mail.next_attempt_at = None
    if handover.accepted:
        mail.handed_over_at, mail.sealed = now, b""
    elif handover.outcome is HandoverOutcome.NEVER or mail.attempts >= MOST_ATTEMPTS:
        mail.failed_at = now
    else:
        mail.next_attempt_at = again
    is_news = mail.next_attempt_at is None or is_first
    mail.is_heard = not is_news
    Mail.objects.filter(pk=mail.pk).update(
        reply=mail.reply,
        problem=mail.problem,
        next_attempt_at=mail.next_attempt_at,
        handed_over_at=mail.handed_over_at,
        failed_at=mail.failed_at,
        sealed=mail.sealed,
        is_heard=mail.is_heard,
    )


def _tell_all(mails: Sequence[Mail], now: datetime) -> None:
    """Have these recorded in one transaction; those that could not be are told again later."""
    try:
        with together():
            for mail in mails:
                _tell(mail, now)
    except Exception:  # the other mails go out all the same
        logger.exception("what became of %d mails could not be recorded", len(mails))


def _tell(mail: Mail, now: datetime) -> None:
    """Let the maker record it; an error there is logged, and it is told again."""
    if mail.is_heard:
        return
    try:
        with transaction.atomic():
            if not Mail.objects.filter(pk=mail.pk, is_heard=False).update(is_heard=True):
                return
            kind_of(mail).heard(mail, mail.handed_over_at or mail.failed_at or now)
    except Exception:  # the other mails go out all the same
        logger.exception("what became of mail %s could not be recorded", mail.pk)
    else:
        mail.is_heard = True


def _keep_what_was_noted(now: datetime) -> None:
    """A process ended between the server's yes and the row: the mail does not go again."""
    for mail_id, reply in taken_notes.noted():
        mail = Mail.objects.filter(pk=mail_id, handed_over_at=None).first()
        if mail is not None:
            handover = Handover(HandoverOutcome.TAKEN, reply)
            _keep(mail, handover, mail.attempted_at or now)
        taken_notes.forget(mail_id)
    for mail_id in taken_notes.given():
        mail = Mail.objects.filter(pk=mail_id, handed_over_at=None).first()
        if mail is None or mail.attempted_at is None:
            taken_notes.forget(mail_id)
        elif (
            mail.attempted_at + IN_HAND <= now
        ):  # before that its process may be reading the answer
            _keep(mail, Handover(HandoverOutcome.TAKEN, ANSWER_LOST), mail.attempted_at)
            taken_notes.forget(mail_id)


def _tell_what_was_not_heard(now: datetime) -> None:
    """A process ended between the server's answer and the entry."""
    rows = Mail.objects.filter(is_heard=False)
    rows = rows.select_related("firm", "client__firm", "client__log", "contact", "employee")
    if unheard := list(rows[:A_LOOK]):
        _tell_all(unheard, now)


def _end_what_is_too_late(now: datetime) -> None:
    late = Mail.objects.filter(next_attempt_at__isnull=False, expires_at__lte=now)
    late.update(next_attempt_at=None, failed_at=now, problem=TOO_LATE, sealed=b"", is_heard=False)
    # A mail that failed can be sent again for a while; then its content goes.
    kept = Mail.objects.filter(failed_at__isnull=False, expires_at__lte=now).exclude(sealed=b"")
    kept.update(sealed=b"")


def forget_mails_to(person: Contact | Employee) -> None:
    """Take back the mails to a person who is erased, with their content and subject.

    Mails to others of the client that have failed may name the person: their content goes too.
    """
    rows = person.mails.all()
    waiting = rows.filter(next_attempt_at__isnull=False)
    waiting.update(next_attempt_at=None, failed_at=timezone.now(), problem=LEFT)
    rows.update(sealed=b"", recipient="", subject="")
    failed = Mail.objects.filter(client=person.client, failed_at__isnull=False)
    failed.exclude(sealed=b"").update(sealed=b"")
