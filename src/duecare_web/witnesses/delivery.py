"""Hands a mail to the server and keeps what the server answered, in its own words."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

LONGEST_REPLY = 500
NOT_SENT = "written to the folder outbox, not sent: no mail server is named"


@dataclass(frozen=True, slots=True)
class Handover:
    """Whether a mail was taken, the server's reply to its content, and what went wrong."""

    accepted: bool
    reply: str
    problem: str = ""


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
