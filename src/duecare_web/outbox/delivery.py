"""Hands mails to the server and says what it answered: taken, later, never, or that it is away."""

from __future__ import annotations

import enum
import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

LONGEST_REPLY = 500
NOT_SENT = "written to the folder outbox, not sent: no mail server is named"
QUEUE = "duecare_web.outbox.backend.OutboxBackend"
"""The back end of Django that puts mails into the outbox; never the way out of it."""
_ACCEPTED = "250"
_TOO_LARGE = 552
_AFTER_CONTENT = 2
_REFUSED = 500
"""Codes from here on are for good (RFC 5321, 4.2.1)."""


class HandoverOutcome(enum.Enum):
    """What an attempt came to. AWAY is about the server, NEVER about this mail."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Handover:
    """What became of an attempt, the server's reply to the content, and what went wrong."""

    outcome: HandoverOutcome
    reply: str = ""
    problem: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the mail was taken."""
        return self.outcome is HandoverOutcome.TAKEN


class HandoverNotes(Protocol):
    """Hears how a mail goes over, so that a process that is killed leaves what it knew."""

    def given(self) -> None:
        """The server has the whole mail and has not answered."""

    def answered(self, reply: str, *, yes: bool) -> None:
        """The server has said yes or no, or (an empty reply) has gone away."""


def transport() -> str:
    """The back end by which mail leaves the outbox."""
    named: str = settings.EMAIL_BACKEND
    way_out: str = settings.DUECARE_MAIL_TRANSPORT
    return way_out if named == QUEUE else named


class MailServer:
    """One connection to the mail server, for any number of mails."""

    def __init__(self) -> None:
        self._connection: Any = get_connection(backend=transport())
        self._replies: list[str] = []
        self._notes: HandoverNotes | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def hand_over(
        self,
        message: EmailMessage,
        *,
        notes: HandoverNotes | None = None,
    ) -> Handover:
        """Send one mail; a refusal is told, not raised. ``notes`` hear of each step."""
        self._replies.clear()
        self._notes = notes
        try:
            if isinstance(self._connection, EmailBackend) and self._connection.open():
                self._listen()
            count = self._connection.send_messages([message])
        except (smtplib.SMTPException, OSError) as error:
            said = self._replies[-1] if self._replies else ""
            return Handover(_outcome_of(error), said, _describe(error))
        except ValueError as error:  # a header with a line end, an address that is none
            return Handover(
                HandoverOutcome.NEVER, "", f"the mail cannot be made ({type(error).__name__})"
            )
        if not count:
            return Handover(HandoverOutcome.LATER, "", "the mail was not taken")
        return Handover(HandoverOutcome.TAKEN, self._replies[-1] if self._replies else NOT_SENT)

    def _listen(self) -> None:
        """Note what the server says after the content (RFC 5321, 3.3): that is its acceptance."""
        server: Any = self._connection.connection
        if server is None:
            return
        send_content, read_reply = server.data, server.getreply
        asked = 0

        def reply_to_data() -> tuple[int, bytes]:
            """The second of the two replies is the one to the content, which has just been sent."""
            nonlocal asked
            asked += 1
            if asked == _AFTER_CONTENT and self._notes is not None:
                self._notes.given()
            answer: tuple[int, bytes] = read_reply()
            return answer

        def data(content: Any) -> tuple[int, bytes]:
            nonlocal asked
            asked, server.getreply = 0, reply_to_data
            reply = ""
            try:
                code, said = send_content(content)
                reply = f"{code} {said.decode('utf-8', 'replace')}"[:LONGEST_REPLY]
            finally:
                server.getreply = read_reply
                if self._notes is not None:
                    self._notes.answered(reply, yes=reply.startswith(_ACCEPTED))
            self._replies.append(reply)
            return code, said

        server.data = data


def hand_over(message: EmailMessage) -> Handover:
    """Send one mail at once, past the outbox: for a test of the mail server."""
    with MailServer() as server:
        return server.hand_over(message)


def _outcome_of(error: Exception) -> HandoverOutcome:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return HandoverOutcome.NEVER if codes and min(codes) >= _REFUSED else HandoverOutcome.LATER
    if isinstance(error, smtplib.SMTPDataError):
        return HandoverOutcome.NEVER if error.smtp_code >= _REFUSED else HandoverOutcome.LATER
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code == _TOO_LARGE:
        return HandoverOutcome.NEVER
    if isinstance(error, smtplib.SMTPNotSupportedError) and not _refuses_the_set_up(error):
        return HandoverOutcome.NEVER
    return HandoverOutcome.AWAY


def _describe(error: Exception) -> str:
    """The server's words without addresses: a reply often repeats the mailbox."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return f"the server refused the recipient ({', '.join(map(str, codes))})"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return (
            f"the server refused the user or the password of DUECARE_SMTP_URL ({error.smtp_code})"
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the server answered {error.smtp_code} ({type(error).__name__})"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _lacking(error)
    for kind, why in _AWAY.items():
        if isinstance(error, kind):
            return f"the server cannot be reached: {why} ({type(error).__name__})"
    return f"the server cannot be reached ({type(error).__name__})"


_AWAY: Final[Mapping[type[Exception], str]] = {
    ssl.SSLCertVerificationError: "its certificate is not one that this machine trusts",
    ssl.SSLError: "it does not speak TLS on this port; smtp:// is for STARTTLS, often on port 587",
    socket.gaierror: "no server of this name was found",
    ConnectionRefusedError: "nothing listens on this port",
    TimeoutError: "it did not answer in time",
    smtplib.SMTPServerDisconnected: "it ended the connection",
}
"""Why a server was not reached, the narrower error first."""


def _refuses_the_set_up(error: smtplib.SMTPNotSupportedError) -> bool:
    """Whether the address of the server is to be corrected, not the mail."""
    return "STARTTLS" in str(error) or "AUTH" in str(error)


def _lacking(error: smtplib.SMTPNotSupportedError) -> str:
    if "STARTTLS" in str(error):
        return (
            "the server offers no encryption (STARTTLS) on this port, so nothing was sent; use the "
            "port for STARTTLS, often 587, or smtps:// with port 465"
        )
    if "AUTH" in str(error):
        return "the server takes no user and password on this port; use its port for sending"
    return "the server does not take an address with letters such as é"
