"""The mails of the portal: plain text, short, with nothing to click but the address itself.

A mail that teaches people to click a big button would undo the first lesson of the training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr

from django.core.mail import EmailMessage

from duecare.dates import long_date
from duecare_web.accounts.look import firm_mail
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Contact, Employee
from duecare_web.ledger import documents
from duecare_web.ledger.models import Document
from duecare_web.portal.models import SignatureRequest


def link_mail(
    person: Contact | Employee,
    *,
    address: str,
    message_id: str,
    about: tuple[str, str] | None = None,
) -> EmailMessage:
    """The invitation: who writes, why (``about``: subject and reason), the address, how long it works."""
    client = person.client
    if about:
        subject, reason = about
    elif isinstance(person, Contact):
        subject = f"{client.name}: your security record is ready for your review"
        reason = (
            f"{client.firm.name} has prepared the security record of {client.name} for you. "
            "You can read the assessment and answer each recommendation."
        )
    else:
        subject = f"{client.name}: your lessons and policies"
        reason = (
            f"{client.name} and its IT provider {client.firm.name} ask you to read a short "
            "lesson or a security policy. It takes a few minutes."
        )
    lines = (
        f"Hello {person.name},",
        "",
        reason,
        "",
        "Your personal link:",
        address,
        "",
        "It works for 7 days. When you open it, you get a second email with a code to enter.",
        "You never need a password here, and we will never ask you for one.",
        f"If you did not expect this email, ask {client.firm.name} at a number that you know.",
    )
    return _message(person, subject, lines, message_id)


def decisions_mail(
    contact: Contact, *, titles: Sequence[str], note: str, address: str, message_id: str
) -> EmailMessage:
    """The mail that puts recommendations to a contact: the advisor's note, what is asked, the link."""
    client = contact.client
    one = len(titles) == 1
    number = "one decision" if one else f"{len(titles)} decisions"
    lines = (
        f"Hello {contact.name},",
        "",
        *((note.strip(), "") if note.strip() else ()),
        f"{client.firm.name} asks you for {number} about the security of {client.name}:",
        "",
        *(f"- {title}" for title in titles),
        "",
        "Each page says what the law and insurers ask, what one bad case would look like, and what",
        "it costs. You can accept, decline or put off each one, and change your mind on any day.",
        "",
        "Your personal link:",
        address,
        "",
        "It works for 7 days. When you open it, you get a second email with a code to enter.",
        "You never need a password here, and we will never ask you for one.",
        f"If you did not expect this email, ask {client.firm.name} at a number that you know.",
    )
    subject = f"{client.name}: {number[:1].upper()}{number[1:]} for you"
    return _message(contact, subject, lines, message_id)


def withdrawn_mail(contact: Contact, *, title: str, reason: str, message_id: str) -> EmailMessage:
    """That a recommendation was withdrawn before it was answered, and why."""
    client = contact.client
    lines = (
        f"Hello {contact.name},",
        "",
        f"{client.firm.name} has withdrawn this recommendation to change it:",
        "",
        f"- {title}",
        "",
        f"The reason: {reason}",
        "",
        "You do not need to answer it. You will get the new version when it is ready.",
        f"If you did not expect this email, ask {client.firm.name} at a number that you know.",
    )
    return _message(contact, f"{client.name}: a recommendation was withdrawn", lines, message_id)


def reminder_mail(
    request: SignatureRequest,
    *,
    titles: Sequence[str],
    silence_counts_on: datetime,
    address: str,
    message_id: str,
) -> EmailMessage:
    """The reminder: what was asked when, what has no answer, and what silence is recorded as."""
    contact = request.contact
    client = contact.client
    number = f"{len(titles)} recommendation{'' if len(titles) == 1 else 's'}"
    asked = (
        f"On {long_date(firm_day(client.firm, request.requested_at))} {client.firm.name} presented its security recommendations for "
        f"{client.name} to you. These are still unanswered:"
    )
    silence = (
        f"If there is no answer by {long_date(firm_day(client.firm, silence_counts_on))}, the record will say: no answer after "
        "notice. That is not an acceptance. You can still decide after that day, and what you "
        "decide counts."
    )
    lines = (
        f"Hello {contact.name},",
        "",
        asked,
        "",
        *(f"- {title}" for title in titles),
        "",
        "You can accept, decline or defer each one. Your personal link:",
        address,
        "",
        "It works for 7 days. When you open it, you get a second email with a code to enter.",
        "",
        silence,
        "",
        f"The document presented to you: SHA-256 {request.document.sha256}",
        f"If you did not expect this email, ask {client.firm.name} at a number that you know.",
    )
    verb = "waits" if len(titles) == 1 else "wait"
    subject = f"{client.name}: {number} {verb} for your answer"
    return _message(contact, subject, lines, message_id)


def code_mail(person: Contact | Employee, *, code: str, message_id: str) -> EmailMessage:
    """The one-time code, to be typed into the page that is open."""
    lines = (
        f"Hello {person.name},",
        "",
        f"Your code: {code}",
        "",
        "Enter it on the page that you have open. It works for 10 minutes, and only there.",
        "Don't share it with anyone, not even over the phone.",
        "If you did not open the page, ignore this email.",
    )
    return _message(person, "Your sign-in code", lines, message_id)


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that the signer gets: what it is called, its file name, the kept document."""

    title: str
    name: str
    document: Document


def copies_mail(
    contact: Contact, *, copies: Sequence[Copy], sentence: str, message_id: str
) -> EmailMessage:
    """The signer's copies, attached, with their hashes in the text."""
    listed = [
        line
        for one in copies
        for line in (one.title, f"  {one.name}", f"  SHA-256 {one.document.sha256}", "")
    ]
    lines = (
        f"Hello {contact.name},",
        "",
        sentence,
        "",
        *listed,
        "Keep this email. It lets you show later what you read and answered.",
    )
    subject = f"Your copy: {copies[0].title}" if len(copies) == 1 else "Your copies"
    message = _message(contact, subject, lines, message_id)
    for one in copies:
        message.attach(one.name, documents.read(one.document), one.document.media_type)
    return message


def _message(
    person: Contact | Employee, subject: str, lines: tuple[str, ...], message_id: str
) -> EmailMessage:
    body = "\n".join((*lines, "", "-- ", f"{person.client.firm.name}, sent with Duecare", ""))
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    firm = person.client.firm
    return firm_mail(firm, subject=subject, body=body, to=[_mailbox(person)], headers=headers)


def _mailbox(person: Contact | Employee) -> str:
    """The address with the name; a name from an imported list may hold quotes or line ends."""
    return formataddr((" ".join(person.name.split()), person.email))
