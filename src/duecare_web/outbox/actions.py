"""Writes about mails: sent again by a member, came back, reported as spam."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import action, append_entry
from duecare_web.outbox.kinds import MAILER, kind_of
from duecare_web.outbox.models import Mail


def may_go_again(mail: Mail) -> bool:
    """Whether a mail waits for its next attempt, or has failed and its content is still there."""
    if mail.handed_over_at:
        return False
    has_content = bool(mail.sealed) or kind_of(mail).compose is not None
    waits = mail.next_attempt_at is not None and mail.attempts > 0
    return has_content and (waits or mail.failed_at is not None)


@action
def send_again(*, mail: Mail, actor: Actor, at: datetime | None = None) -> Mail:
    """Try at once what failed or waits for its next attempt; the working process sends it.

    Raises :class:`InputError` for a mail that was handed over, or whose content is gone.
    """
    now = at or timezone.now()
    lock(mail)
    if mail.handed_over_at:
        raise InputError("this email was handed over already")
    if not may_go_again(mail) or (mail.expires_at and mail.expires_at <= now):
        raise InputError(
            "this email can no longer be sent", hint="send a new link to the person instead"
        )
    person = mail.person
    if person is not None and person.email and person.email not in mail.recipient:
        raise InputError(
            "the address has changed since", hint="send a new link to the new address instead"
        )
    before = mail.attempts
    mail.attempts, mail.failed_at, mail.next_attempt_at = 0, None, now
    mail.save(update_fields=["attempts", "failed_at", "next_attempt_at"])
    append_entry(
        client=_client_of(mail),
        actor=actor,
        person=person.as_person() if person else None,
        entry=record.MailSentAgain(
            what=mail.what, message_id=mail.message_id, attempts_before=before
        ),
        at=at,
    )
    return mail


@action
def note_bounce(
    *, mail: Mail, status: str, said: str, for_good: bool, at: datetime | None = None
) -> Mail:
    """A mail server reported that a mail could not be delivered (RFC 3464)."""
    now = at or timezone.now()
    lock(mail)
    if for_good:
        mail.bounced_at = mail.bounced_at or now
    mail.problem = f"came back: {status}"
    mail.save(update_fields=["bounced_at", "problem"])
    person = mail.person
    entry = record.MailBounced(
        what=mail.what,
        message_id=mail.message_id,
        status=status,
        for_good=for_good,
        said=said[:300] or None,
    )
    append_entry(
        client=_client_of(mail),
        actor=MAILER,
        person=person.as_person() if person else None,
        entry=entry,
        at=at,
    )
    return mail


@action
def note_complaint(*, mail: Mail, feedback: str, at: datetime | None = None) -> Mail:
    """A mail was reported as spam (RFC 5965); it is said to the advisor."""
    lock(mail)
    mail.complained_at = mail.complained_at or at or timezone.now()
    mail.save(update_fields=["complained_at"])
    person = mail.person
    append_entry(
        client=_client_of(mail),
        actor=MAILER,
        person=person.as_person() if person else None,
        entry=record.MailComplained(
            what=mail.what, message_id=mail.message_id, feedback=feedback[:40]
        ),
        at=at,
    )
    return mail


def _client_of(mail: Mail) -> Client:
    assert mail.client is not None  # noqa: S101 - callers look among the mails of clients
    return mail.client
