"""The mails about reported messages: thanks to who reported, a warning to the client."""

from __future__ import annotations

from email.utils import formataddr

from django.core.mail import EmailMessage

from duecare.dates import moment_text
from duecare.documents.wording import reported as wording
from duecare_web.accounts.look import firm_mail
from duecare_web.accounts.zones import firm_time
from duecare_web.clients.models import Client, Contact, Employee, Language
from duecare_web.outbox.content import new_message_id
from duecare_web.reported.models import ReportedMessage


def thanks_mail(employee: Employee, *, in_reply_to: str) -> EmailMessage:
    """Thanks for one report, in the language of the person; an automatic answer by its headers."""
    client = employee.client
    text = wording.thanks(
        language_of(employee),
        name=employee.name,
        client=client.name,
        firm=client.firm.name,
        phone=client.firm.phone,
    )
    headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    if in_reply_to:
        headers |= {"In-Reply-To": in_reply_to, "References": in_reply_to}
    return _message(client, employee.name, employee.email, text, headers)


def warning_mail(contact: Contact, report: ReportedMessage, *, reports: int) -> EmailMessage:
    """The warning that a reported message is an attack."""
    client = contact.client
    shown = [("From", report.sender or report.sender_name), ("Subject", report.subject)]
    text = wording.warning(
        name=contact.name,
        client=client.name,
        firm=client.firm.name,
        phone=client.firm.phone,
        reports=reports,
        first=moment_text(firm_time(client.firm, report.reported_at)),
        shown=[(label, value) for label, value in shown if value],
    )
    return _message(client, contact.name, contact.email, text, {"Auto-Submitted": "auto-generated"})


def language_of(employee: Employee) -> wording.Language:
    """The language in which a person is written to."""
    return "es" if employee.language == Language.SPANISH else "en"


def _message(
    client: Client, name: str, email: str, text: wording.ReportLetter, headers: dict[str, str]
) -> EmailMessage:
    body = "\n".join((*text.lines, "", "-- ", f"{client.firm.name}, sent with Duecare", ""))
    to = [formataddr((" ".join(name.split()), email))]
    headers = {"Message-ID": new_message_id(), **headers}
    return firm_mail(client.firm, subject=text.subject, body=body, to=to, headers=headers)
