"""Who made a mail hears what became of it. An app registers its kinds when Django starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage

from duecare import record
from duecare_web.accounts.actors import system_actor
from duecare_web.ledger.actions import append_entry
from duecare_web.outbox.models import Mail

MAILER = system_actor("mail")
PLAIN = "mail"


@dataclass(frozen=True, slots=True)
class MailKind:
    """A kind of mail.

    ``heard(mail, at)`` is called, inside a transaction, when it was handed over, at its first
    refusal, and when it has failed for good. ``compose(mail)`` makes the message of a kind whose
    mails keep no content of their own. ``unwanted(mail, now)`` is asked before each attempt: any
    text is why the mail no longer goes. ``is_missed``: the firm is told when it does not arrive.
    """

    key: str
    heard: Callable[[Mail, datetime], object]
    compose: Callable[[Mail], EmailMessage] | None = None
    unwanted: Callable[[Mail, datetime], str] | None = None
    is_missed: bool = True


_kinds: dict[str, MailKind] = {}


def add_kind(kind: MailKind) -> None:
    """Add a kind of mail."""
    _kinds[kind.key] = kind


def kind_of(mail: Mail) -> MailKind:
    """The kind of a mail; one that nobody has registered leaves the plain entries."""
    return _kinds.get(mail.kind) or MailKind(mail.kind, record_outcome)


def not_missed() -> list[str]:
    """Keys of the kinds whose mails the firm need not look after."""
    return [one.key for one in _kinds.values() if not one.is_missed]


def record_outcome(mail: Mail, at: datetime) -> None:
    """The plain entries: handed over, or refused. A mail of the firm itself leaves none."""
    if mail.client is None:
        return
    person = mail.person
    append_entry(
        client=mail.client,
        actor=MAILER,
        person=person.as_person() if person else None,
        entry=outcome_entry(mail),
        at=at,
    )


def outcome_entry(mail: Mail) -> record.MailHandedOver | record.MailRefused:
    """What became of the last attempt, as an entry says it."""
    link = str(mail.related) if mail.related else None
    if mail.handed_over_at:
        return record.MailHandedOver(
            what=mail.what,
            message_id=mail.message_id,
            link=link,
            answer_lost=mail.is_answer_lost or None,
        )
    return record.MailRefused(
        what=mail.what,
        message_id=mail.message_id,
        link=link,
        server_replied=mail.reply or mail.problem,
        attempt=mail.attempts,
        gives_up=mail.failed_at is not None,
    )
