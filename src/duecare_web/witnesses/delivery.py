"""Hands a mail to the server, keeps what the server answered, and says when to try again."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db.models import F, QuerySet

LONGEST_REPLY = 500
FIRST_RETRY = timedelta(minutes=10)
LONGEST_RETRY = timedelta(days=1)
MOST_ATTEMPTS = 10
"""Ten attempts with doubling pauses take about three days; then the mail waits for a person."""
NOT_SENT = "written to the folder outbox, not sent: no mail server is named"


@dataclass(frozen=True, slots=True)
class Handover:
    """Whether a mail was taken, the server's reply to its content, and what went wrong."""

    accepted: bool
    reply: str
    problem: str = ""


def take_turn(queue: QuerySet[Any], mail: Any, now: datetime) -> bool:
    """Count an attempt at ``mail`` before it goes; False if somebody else has it in hand.

    ``queue`` are the mails that were not handed over. Two who send one mail at the same instant
    send it once, and a program that stops in between tries again later.
    """
    number = mail.attempts + 1
    pause = min(FIRST_RETRY * 2 ** (number - 1), LONGEST_RETRY)
    again = now + pause if number < MOST_ATTEMPTS else None
    mine = queue.filter(pk=mail.pk, attempts=mail.attempts)
    if not mine.update(attempts=F("attempts") + 1, next_attempt_at=again):
        return False
    mail.attempts, mail.next_attempt_at = number, again
    return True


def hand_over(message: EmailMessage) -> Handover:
    """Send one mail; a refusal is told, not raised, so that it can be recorded and tried again."""
    connection = get_connection()
    replies: list[str] = []
    try:
        if isinstance(connection, EmailBackend):
            connection.open()
            _listen(connection, replies)
        taken = connection.send_messages([message])
    except (smtplib.SMTPException, OSError) as error:
        return Handover(False, replies[-1] if replies else "", _describe(error))
    finally:
        connection.close()
    if not taken:
        return Handover(False, "", "the mail was not taken")
    return Handover(True, replies[-1] if replies else NOT_SENT)


def _listen(connection: EmailBackend, replies: list[str]) -> None:
    """Note what the server says after the content (RFC 5321, 3.3): that is its acceptance."""
    server: Any = connection.connection
    if server is None:
        return
    send_content = server.data

    def data(content: Any) -> tuple[int, bytes]:
        code, said = send_content(content)
        replies.append(f"{code} {said.decode('utf-8', 'replace')}"[:LONGEST_REPLY])
        return code, said

    server.data = data


def _describe(error: Exception) -> str:
    """The server's words without addresses: a reply often repeats the mailbox."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return f"the server refused the recipient ({', '.join(map(str, codes))})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the server answered {error.smtp_code} ({type(error).__name__})"
    return f"the server cannot be reached ({type(error).__name__})"
