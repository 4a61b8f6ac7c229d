"""The mails of the portal: plain text, short, with nothing to click but the address itself.

A mail that teaches people to click a big button would undo the first lesson of the training. Each
is in the language of its reader; titles of recommendations and documents are as they were signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecare_web.accounts.look import firm_mail
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.languages import date_words, language_header, speaking_to
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
    with speaking_to(person):
        subject, reason = about or _invitation(person)
        lines = (_hello(person), "", reason, "", *link_lines(address), *unexpected_lines(person))
        return _message(person, subject, lines, message_id)


def _invitation(person: Contact | Employee) -> tuple[str, str]:
    client = person.client
    names = {"client": client.name, "firm": client.firm.name}
    if isinstance(person, Contact):
        subject = _("%(client)s: your security record is ready for your review")
        reason = _(
            "%(firm)s has prepared the security record of %(client)s for you. "
            "There you can read it, answer and sign what waits for you, and look at what you signed."
        )
    else:
        subject = _("%(client)s: your lessons and policies")
        reason = _(
            "%(client)s and its IT provider %(firm)s ask you to do the lessons and read the "
            "security policies that wait for you."
        )
    return subject % names, reason % names


def _hello(person: Contact | Employee) -> str:
    return _("Hello %(name)s,") % {"name": person.name}


def link_lines(address: str) -> tuple[str, ...]:
    """The personal link and how it works, in the language that is spoken."""
    return (
        _("Your personal link:"),
        address,
        "",
        _("It works for 7 days. When you open it, you get a second email with a code to enter."),
    )


def unexpected_lines(person: Contact | Employee) -> tuple[str, ...]:
    """What we never ask for, and whom to ask."""
    return (_("You never need a password here, and we will never ask you for one."), _ask(person))


def _ask(person: Contact | Employee) -> str:
    text = _("If you did not expect this email, ask %(firm)s at a number that you know.")
    return text % {"firm": person.client.firm.name}


def decisions_mail(
    contact: Contact, *, titles: Sequence[str], note: str, address: str, message_id: str
) -> EmailMessage:
    """The mail that puts recommendations to a contact: the advisor's note, what is asked, the link."""
    client = contact.client
    with speaking_to(contact):
        asked = ngettext(
            "%(firm)s asks you for one decision about the security of %(client)s:",
            "%(firm)s asks you for %(number)s decisions about the security of %(client)s:",
            len(titles),
        )
        subject = ngettext(
            "%(client)s: One decision for you",
            "%(client)s: %(number)s decisions for you",
            len(titles),
        )
        facts = {"firm": client.firm.name, "client": client.name, "number": len(titles)}
        lines = (
            _hello(contact),
            "",
            *((note.strip(), "") if note.strip() else ()),
            asked % facts,
            "",
            *(f"- {title}" for title in titles),
            "",
            _(
                "Each page says what the law and insurers ask, what one bad case would look like, "
                "and what it costs."
            ),
            _("You can accept, decline or put off each one, and change your mind on any day."),
            "",
            *link_lines(address),
            *unexpected_lines(contact),
        )
        return _message(contact, subject % facts, lines, message_id)


def withdrawn_mail(contact: Contact, *, title: str, reason: str, message_id: str) -> EmailMessage:
    """That a recommendation was withdrawn before it was answered, and why."""
    client = contact.client
    with speaking_to(contact):
        lines = (
            _hello(contact),
            "",
            _("%(firm)s has withdrawn this recommendation to change it:")
            % {"firm": client.firm.name},
            "",
            f"- {title}",
            "",
            _("The reason: %(reason)s") % {"reason": reason},
            "",
            _("You do not need to answer it. You will get the new version when it is ready."),
            _ask(contact),
        )
        subject = _("%(client)s: a recommendation was withdrawn") % {"client": client.name}
        return _message(contact, subject, lines, message_id)


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
    with speaking_to(contact):
        facts = {"firm": client.firm.name, "client": client.name, "number": len(titles)}
        asked = _(
            "On %(day)s %(firm)s presented its security recommendations for %(client)s to you. "
            "These are still unanswered:"
        )
        silence = _(
            "If there is no answer by %(day)s, the record will say: no answer after notice. That is "
            "not an acceptance. You can still decide after that day, and what you decide counts."
        )
        subject = ngettext(
            "%(client)s: %(number)s recommendation waits for your answer",
            "%(client)s: %(number)s recommendations wait for your answer",
            len(titles),
        )
        lines = (
            _hello(contact),
            "",
            asked % {**facts, "day": date_words(firm_day(client.firm, request.requested_at))},
            "",
            *(f"- {title}" for title in titles),
            "",
            _("You can accept, decline or defer each one."),
            *link_lines(address),
            "",
            silence % {"day": date_words(firm_day(client.firm, silence_counts_on))},
            "",
            _("The document presented to you: SHA-256 %(hash)s")
            % {"hash": request.document.sha256},
            _ask(contact),
        )
        return _message(contact, subject % facts, lines, message_id)


def code_mail(person: Contact | Employee, *, code: str, message_id: str) -> EmailMessage:
    """The one-time code, to be typed into the page that is open."""
    with speaking_to(person):
        lines = (
            _hello(person),
            "",
            _("Your code: %(code)s") % {"code": code},
            "",
            _("Enter it on the page that you have open. It works for 10 minutes, and only there."),
            _("Don't share it with anyone, not even over the phone."),
            _("If you did not open the page, ignore this email."),
        )
        return _message(person, _("Your sign-in code"), lines, message_id)


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
    with speaking_to(contact):
        keep = _("Keep this email. It lets you show later what you read and answered.")
        lines = (_hello(contact), "", _(sentence), "", *listed, keep)
        subject = _("Your copies")
        if len(copies) == 1:
            subject = _("Your copy: %(title)s") % {"title": copies[0].title}
        message = _message(contact, subject, lines, message_id)
    for one in copies:
        message.attach(one.name, documents.read(one.document), one.document.media_type)
    return message


def _message(
    person: Contact | Employee, subject: str, lines: tuple[str, ...], message_id: str
) -> EmailMessage:
    sender = _("%(firm)s, sent with Duecare") % {"firm": person.client.firm.name}
    body = "\n".join((*lines, "", "-- ", sender, ""))
    headers = {
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        **language_header(),
    }
    firm = person.client.firm
    return firm_mail(firm, subject=subject, body=body, to=[_mailbox(person)], headers=headers)


def _mailbox(person: Contact | Employee) -> str:
    """The address with the name; a name from an imported list may hold quotes or line ends."""
    return formataddr((" ".join(person.name.split()), person.email))
