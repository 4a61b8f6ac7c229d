"""The mails of the program: one to a person, one to the person who looks after those who are late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from email.utils import formataddr

from django.core.mail import EmailMessage

from duecare.dates import long_date
from duecare_web.accounts.look import firm_mail
from duecare_web.clients.models import Client, Contact
from duecare_web.outbox.content import new_message_id
from duecare_web.program.models import ProgramNotice
from duecare_web.program.planning import PersonWaiting

Kind = ProgramNotice.Kind


def counted(waiting: PersonWaiting) -> str:
    """Such as "2 things, 9 minutes, by December 13"."""
    number, minutes = len(waiting.things), waiting.minutes
    day = long_date(waiting.due_on).rpartition(",")[0]
    things = "1 thing" if number == 1 else f"{number} things"
    return f"{things}, {minutes} minute{'' if minutes == 1 else 's'}, by {day}"


def digest_mail(
    waiting: PersonWaiting,
    kind: ProgramNotice.Kind,
    *,
    today: date,
    told: Contact | None,
    address: str,
    message_id: str,
) -> EmailMessage:
    """What waits for a person, how long it takes, by when, and their link.

    What was already due before anyone wrote is not due on a day that has passed. ``told`` is
    the person of the client who hears today that it is late, if anyone does.
    """
    if kind == Kind.NEW and waiting.due_on < today:
        kind = Kind.LATE
    person = waiting.employee
    client, day = person.client, long_date(waiting.due_on)
    takes = "Together they take" if len(waiting.things) > 1 else "It takes"
    minutes = "minute" if waiting.minutes == 1 else "minutes"
    lines = (
        f"Hello {person.name},",
        "",
        _opening(waiting, kind, told),
        "",
        *(
            f"- {one.text} ({one.minutes} minute{'' if one.minutes == 1 else 's'})"
            for one in waiting.things
        ),
        "",
        f"{takes} about {waiting.minutes} {minutes}. You can stop and go on later.",
        "",
        "Your personal link:",
        address,
        "",
        "It works for 7 days. When you open it, you get a second email with a code to enter.",
        "You never need a password here, and we will never ask you for one.",
        f"If you did not expect this email, ask {client.firm.name} at a number that you know.",
    )
    subject = f"{client.name}: {counted(waiting)}"
    if kind in (Kind.LATE, Kind.MANAGER, Kind.OWNER, Kind.SILENCE, Kind.MONTHLY):
        subject = f"{client.name}: still open, was due on {day}"
    return _message(client, person.name, person.email, subject, lines, message_id)


def _opening(waiting: PersonWaiting, kind: ProgramNotice.Kind, told: Contact | None) -> str:
    client, day = waiting.employee.client.name, long_date(waiting.due_on)
    one = len(waiting.things) == 1
    this, these = ("this", "this is") if one else ("these", "these are")
    was = "This was" if one else "These were"
    if kind == Kind.NEW:
        return f"{client} asks you to do {this} by {day}:"
    if kind == Kind.BEFORE:
        return f"A reminder: {these} due by {day}:"
    if kind == Kind.ON:
        return f"Today is the day: {these} due today, {day}:"
    if kind in (Kind.MANAGER, Kind.OWNER) and told is not None:
        return f"{was} due on {day}. {told.name} is told today what is still open:"
    if kind == Kind.SILENCE:
        return f"{was} due on {day}. The record now says what was not done after reminders:"
    return f"{was} due on {day} and {'is' if one else 'are'} still open:"


def late_mail(
    contact: Contact, people: Sequence[PersonWaiting], *, before: Contact | None
) -> EmailMessage:
    """To a manager or owner: who has not finished what, since when, and what helps.

    ``before`` heard of them first.
    """
    client = contact.client
    number = "1 person has" if len(people) == 1 else f"{len(people)} people have"
    lines = (
        f"Hello {contact.name},",
        "",
        f"{number} not finished a lesson or policy of {client.name}'s security program:",
        "",
        *(
            f"- {one.employee.name}: {len(one.things)} open, due since {long_date(one.due_on)}"
            for one in people
        ),
        "",
        "Those who have an email address were reminded. What helps most: ask them today, and give",
        "them ten minutes at a quiet desk.",
        f"If someone has left, or the address is wrong, tell {client.firm.name}.",
        *(("", f"{before.name} was told before you.") if before else ()),
        "",
        "If it stays open, the record will say so, with the days on which they were reminded.",
        f"If you did not expect this email, ask {client.firm.name} at a number that you know.",
    )
    subject = f"{client.name}: {number} a lesson or policy open"
    return _message(client, contact.name, contact.email, subject, lines, new_message_id())


def _message(
    client: Client, name: str, email: str, subject: str, lines: Sequence[str], message_id: str
) -> EmailMessage:
    body = "\n".join((*lines, "", "-- ", f"{client.firm.name}, sent with Duecare", ""))
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    to = [formataddr((" ".join(name.split()), email))]
    return firm_mail(client.firm, subject=subject, body=body, to=to, headers=headers)
