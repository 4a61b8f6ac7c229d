"""The mails of the program: one to a person, one to the person who looks after those who are late.

Each is in the language of its reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from email.utils import formataddr

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecare_web.accounts.look import firm_mail
from duecare_web.clients.languages import date_words, day_and_month, language_header, speaking_to
from duecare_web.clients.models import Client, Contact
from duecare_web.outbox.content import new_message_id
from duecare_web.program.models import ProgramNotice
from duecare_web.program.planning import OpenThing, PersonWaiting

Kind = ProgramNotice.Kind
_LATER = (Kind.MANAGER, Kind.OWNER, Kind.SILENCE, Kind.MONTHLY)


def counted(waiting: PersonWaiting) -> str:
    """Such as "2 things, 9 minutes, by December 13", in the language that is spoken."""
    number = len(waiting.things)
    things = ngettext("%(number)s thing", "%(number)s things", number) % {"number": number}
    by = _("%(things)s, %(minutes)s, by %(day)s")
    facts = {"things": things, "minutes": _minutes(waiting.minutes)}
    return by % {**facts, "day": day_and_month(waiting.due_on)}


def _minutes(number: int) -> str:
    return ngettext("%(number)s minute", "%(number)s minutes", number) % {"number": number}


def _line(one: OpenThing) -> str:
    return f"- {one.spoken()} ({_minutes(one.minutes)})"


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
    the person of the client who hears today that it is late, if anyone does. No two mails about
    the same things have the same words: from the second late one on they say for how long.
    """
    late = (today - waiting.due_on).days
    if kind == Kind.NEW and late > 0:
        kind = Kind.LATE
    person = waiting.employee
    client = person.client
    with speaking_to(person):
        takes = ngettext(
            "It takes about %(minutes)s.",
            "Together they take about %(minutes)s.",
            len(waiting.things),
        )
        lines = (
            _("Hello %(name)s,") % {"name": person.name},
            "",
            _opening(waiting, kind, told, late),
            "",
            *map(_line, waiting.things),
            "",
            takes % {"minutes": _minutes(waiting.minutes)},
            _("You can stop and go on later."),
            *_help(kind),
            "",
            _("Your personal link:"),
            address,
            "",
            _(
                "It works for 7 days. When you open it, you get a second email with a code to enter."
            ),
            _("You never need a password here, and we will never ask you for one."),
            _unexpected(client),
        )
        subject = _subject(client, waiting, kind, late)
        return _message(client, person.name, person.email, subject, lines, message_id)


def _subject(client: Client, waiting: PersonWaiting, kind: ProgramNotice.Kind, late: int) -> str:
    number = len(waiting.things)
    facts = {
        "client": client.name,
        "day": date_words(waiting.due_on),
        "late": late,
        "number": number,
        "counted": counted(waiting),
    }
    if kind == Kind.BEFORE:
        text = _("%(client)s: a reminder, %(counted)s")
    elif kind == Kind.ON:
        text = ngettext(
            "%(client)s: %(number)s thing is due today",
            "%(client)s: %(number)s things are due today",
            number,
        )
    elif kind == Kind.LATE:
        text = _("%(client)s: still open, was due on %(day)s")
    elif kind in _LATER:
        text = _("%(client)s: open for %(late)s days since %(day)s")
    else:
        text = "%(client)s: %(counted)s"
    return text % facts


def _help(kind: ProgramNotice.Kind) -> Sequence[str]:
    """Who is long late may have a reason."""
    if kind not in _LATER:
        return ()
    return (_("If something keeps you from doing it, tell your manager."),)


def _unexpected(client: Client) -> str:
    text = _("If you did not expect this email, ask %(firm)s at a number that you know.")
    return text % {"firm": client.firm.name}


def _opening(
    waiting: PersonWaiting, kind: ProgramNotice.Kind, told: Contact | None, late: int
) -> str:
    number = len(waiting.things)
    facts = {
        "client": waiting.employee.client.name,
        "day": date_words(waiting.due_on),
        "told": told.name if told else "",
        "late": late,
    }
    text = _late_text(kind, number, is_told=told is not None) or _early_text(kind, number)
    return text % facts


def _early_text(kind: ProgramNotice.Kind, number: int) -> str:
    if kind == Kind.NEW:
        return ngettext(
            "%(client)s asks you to do this by %(day)s:",
            "%(client)s asks you to do these things by %(day)s:",
            number,
        )
    if kind == Kind.BEFORE:
        return ngettext(
            "A reminder: this is due by %(day)s:", "A reminder: these are due by %(day)s:", number
        )
    if kind == Kind.ON:
        return ngettext(
            "This is due today, %(day)s:",
            "These are due today, %(day)s:",
            number,
        )
    return ngettext(
        "This was due on %(day)s and is still open:",
        "These were due on %(day)s and are still open:",
        number,
    )


def _late_text(kind: ProgramNotice.Kind, number: int, *, is_told: bool) -> str:
    """The opening of a later reminder; empty for another mail."""
    if kind == Kind.MANAGER and is_told:
        return ngettext(
            "This was due on %(day)s. Today we also tell %(told)s what is still open:",
            "These were due on %(day)s. Today we also tell %(told)s what is still open:",
            number,
        )
    if kind == Kind.OWNER and is_told:
        return ngettext(
            "This was due on %(day)s, %(late)s days ago. %(told)s hears today that it is still open:",
            "These were due on %(day)s, %(late)s days ago. %(told)s hears today that they are still open:",
            number,
        )
    if kind == Kind.SILENCE:
        return ngettext(
            "This was due on %(day)s. The record now says what was not done after reminders:",
            "These were due on %(day)s. The record now says what was not done after reminders:",
            number,
        )
    if kind in _LATER:
        return ngettext(
            "This was due on %(day)s, %(late)s days ago, and waits for you:",
            "These were due on %(day)s, %(late)s days ago, and wait for you:",
            number,
        )
    return ""


def late_mail(
    contact: Contact, people: Sequence[PersonWaiting], *, before: Contact | None
) -> EmailMessage:
    """To a manager or owner: who has not finished what, since when, and what helps.

    ``before`` heard of them first.
    """
    client, number = contact.client, len(people)
    with speaking_to(contact):
        facts = {"client": client.name, "firm": client.firm.name, "number": number}
        late = ngettext(
            "%(number)s person has not finished a lesson or policy of the security program of %(client)s:",
            "%(number)s people have not finished a lesson or policy of the security program of "
            "%(client)s:",
            number,
        )
        subject = ngettext(
            "%(client)s: %(number)s person has a lesson or policy open",
            "%(client)s: %(number)s people have a lesson or policy open",
            number,
        )
        lines = (
            _("Hello %(name)s,") % {"name": contact.name},
            "",
            late % facts,
            "",
            *map(_late_line, people),
            "",
            _("Those who have an email address were reminded."),
            _("What helps most: ask them today, and give them ten minutes at a quiet desk."),
            _("If someone has left, or the address is wrong, tell %(firm)s.") % facts,
            *(("", _("%(name)s was told before you.") % {"name": before.name}) if before else ()),
            "",
            _(
                "If it stays open, the record will say so, with the days on which they were reminded."
            ),
            _unexpected(client),
        )
        name, address = contact.name, contact.email
        return _message(client, name, address, subject % facts, lines, new_message_id())


def _late_line(one: PersonWaiting) -> str:
    facts = {
        "name": one.employee.name,
        "number": len(one.things),
        "day": date_words(one.due_on),
    }
    return _("- %(name)s: %(number)s open, due since %(day)s") % facts


def _message(
    client: Client, name: str, email: str, subject: str, lines: Sequence[str], message_id: str
) -> EmailMessage:
    sender = _("%(firm)s, sent with Duecare") % {"firm": client.firm.name}
    body = "\n".join((*lines, "", "-- ", sender, ""))
    headers = {
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        **language_header(),
    }
    to = [formataddr((" ".join(name.split()), email))]
    return firm_mail(client.firm, subject=subject, body=body, to=to, headers=headers)
