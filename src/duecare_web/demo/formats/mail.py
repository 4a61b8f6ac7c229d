"""Electronic mail: single messages (EML, RFC 5322) and mailboxes (mbox, RFC 4155)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import PurePath
from typing import Final

from duecare_web.demo.documents import Document
from duecare_web.demo.truth import Mention

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_TYPES: Final = {  # our own list: the system's differs between machines
    ".csv": "text/csv",
    ".docx": _OFFICE + "wordprocessingml.document",
    ".pdf": "application/pdf",
    ".xlsx": _OFFICE + "spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Letter:
    """One message. ``mentions`` are those of its headers and text, not of the attachments."""

    sender: str
    to: str
    subject: str
    text: str
    sent: datetime
    mentions: tuple[Mention, ...] = ()
    attachments: Sequence[Document] = ()
    html: str = ""

    @property
    def all_mentions(self) -> tuple[Mention, ...]:
        """Whom the message and its attachments mention."""
        return self.mentions + tuple(m for a in self.attachments for m in a.mentions)


def message_bytes(letter: Letter, number: int) -> bytes:
    """The message as it is stored; ``number`` makes its Message-ID."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = letter.sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.sent)
    stamp = letter.sent.strftime("%Y%m%d%H%M")
    message["Message-ID"] = f"<{stamp}.{number:05d}@mail.example.com>"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    for attachment in letter.attachments:
        main, _, sub = _TYPES[PurePath(attachment.name).suffix].partition("/")
        message.add_attachment(
            attachment.data, maintype=main, subtype=sub, filename=attachment.name
        )
    _fix_boundaries(message, f"{stamp}{number:05d}")
    return message.as_bytes()


def _fix_boundaries(message: EmailMessage, stem: str) -> None:
    """Boundaries are random unless set, and the same seed has to give the same bytes."""
    for index, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{stem}_{index}")


def eml(name: str, letter: Letter, number: int) -> Document:
    """One message as a file of its own."""
    return Document(name, message_bytes(letter, number), letter.sent, letter.all_mentions)


def mbox(name: str, letters: Iterable[Letter], *, when: datetime) -> Document:
    """A mailbox of messages, oldest first."""
    ordered = sorted(letters, key=lambda letter: letter.sent)
    parts = []
    mentions: list[Mention] = []
    for number, letter in enumerate(ordered, 1):
        body = message_bytes(letter, number).replace(b"\r\n", b"\n")
        body = body.replace(b"\nFrom ", b"\n>From ")
        stamp = letter.sent.strftime("%a %b %d %H:%M:%S %Y")
        parts.append(f"From MAILER-DAEMON {stamp}\n".encode() + body + b"\n")
        mentions.extend(letter.all_mentions)
    return Document(name, b"".join(parts), when, tuple(mentions))
