"""The mails about reported messages: thanks to who reported, a warning to the client."""

from __future__ import annotations

from email.utils import formataddr

from django.core.mail import EmailMessage
from django.utils.translation import gettext

from duecare.dates import moment_text, spanish_moment
from duecare.documents.wording import reported as wording
from duecare_web.accounts.look import firm_mail
from duecare_web.accounts.zones import firm_time
from duecare_web.clients.languages import speaking_to
from duecare_web.clients.models import Contact, Employee, Language
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
    return _message(employee, text, headers)


def warning_mail(contact: Contact, report: ReportedMessage, *, reports: int) -> EmailMessage:
    """The warning that a reported message is an attack."""
    client = contact.client
    sender, subject = wording.HEADERS[language_of(contact)]
    shown = [(sender, report.sender or report.sender_name), (subject, report.subject)]
    language, reported = language_of(contact), firm_time(client.firm, report.reported_at)
    text = wording.warning(
        language,
        name=contact.name,
        client=client.name,
        firm=client.firm.name,
        phone=client.firm.phone,
        reports=reports,
        first=spanish_moment(reported) if language == "es" else moment_text(reported),
        shown=[(label, value) for label, value in shown if value],
    )
    return _message(contact, text, {"Auto-Submitted": "auto-generated"})


def language_of(person: Contact | Employee) -> wording.Language:
    """The language in which a person is written to."""
    return "es" if person.language == Language.SPANISH else "en"


def _message(
    person: Contact | Employee, text: wording.ReportLetter, headers: dict[str, str]
) -> EmailMessage:
    firm = person.client.firm
    with speaking_to(person):
        sender = gettext("%(firm)s, sent with Duecare") % {"firm": firm.name}
    body = "\n".join((*text.lines, "", "-- ", sender, ""))
    to = [formataddr((" ".join(person.name.split()), person.email))]
    headers = {
        "Message-ID": new_message_id(),
        "Content-Language": language_of(person),
        **headers,
    }
    return firm_mail(firm, subject=text.subject, body=body, to=to, headers=headers)
