"""Questions of the assessment put to people: the mail, what they see, and who can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from duecare.catalog import Question, load_catalog
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.models import Membership, User
from duecare_web.assessments.answering import ask_person
from duecare_web.assessments.models import AskedPerson
from duecare_web.assessments.workspace import Workspace
from duecare_web.clients.languages import speaking_to
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.outbox.content import new_message_id
from duecare_web.outbox.posting import post
from duecare_web.portal import mail
from duecare_web.portal.actions import invite

PAGE: Final = "/portal/questions/"
WHO: Final = {
    "owner": "Owner or manager",
    "owner_or_hr": "Owner or HR",
    "msp_tech": "Technician",
    "owner+msp_tech": "Owner and technician",
}


@dataclass(frozen=True, slots=True)
class Askable:
    """Somebody who can be asked; ``key`` names them in a form."""

    key: str
    name: str
    role: str
    row: Contact | Employee | User


def people_to_ask(client: Client) -> list[Askable]:
    """Contacts, employees and the firm's members, in that order."""
    contacts = [
        Askable(f"contact:{one.pk}", one.name, one.title or "contact", one)
        for one in client.contacts.filter(is_active=True)
    ]
    employees = [
        Askable(f"employee:{one.pk}", one.name, one.department or "employee", one)
        for one in client.employees.filter(is_active=True)[:500]
    ]
    members = Membership.objects.filter(firm=client.firm, user__is_active=True)
    own = [
        Askable(f"member:{one.user_id}", one.user.get_full_name(), one.role, one.user)
        for one in members.select_related("user")
    ]
    return [*contacts, *employees, *own]


def questions_to_ask(work: Workspace) -> list[tuple[str, list[Question]]]:
    """The open questions that nobody else has, by who usually knows."""
    open_ones = [card.question for card in work.open if card.state != "with"]
    groups = [(label, [q for q in open_ones if q.who == who]) for who, label in WHO.items()]
    return [(label, questions) for label, questions in groups if questions]


def ask(
    *, client: Client, actor: Actor, person: Askable, questions: Sequence[Question]
) -> AskedPerson:
    """Put questions to a person; the mail goes into the outbox in the same transaction.

    Raises :class:`InputError` without a question, and where the person may get no further link.
    """
    with transaction.atomic():
        asked = ask_person(client=client, actor=actor, person=person.row, questions=questions)
        _mail(client, actor, person.row, asked)
    return asked


def _mail(client: Client, actor: Actor, row: Contact | Employee | User, asked: AskedPerson) -> None:
    number = len(asked.waiting)
    if isinstance(row, User):
        message = _member_mail(client, row, number, actor)
        post(message, what="questions of the assessment")
        return
    person = row
    with speaking_to(person):
        asks = ngettext(
            "%(firm)s asks you %(number)s question about how %(client)s works with its data.",
            "%(firm)s asks you %(number)s questions about how %(client)s works with its data.",
            number,
        )
        own = gettext("You see only your own questions; “I don’t know” is an answer too.")
        subject = gettext("%(client)s: questions about data security")
        names = {"firm": client.firm.name, "client": client.name, "number": number}
        about = (subject % names, f"{asks % names} {own}")

    def compose(address: str, message_id: str) -> EmailMessage:
        return mail.link_mail(person, address=address, message_id=message_id, about=about)

    invite(person=person, actor=actor, next_path=PAGE, compose=compose)


def _member_mail(client: Client, member: User, number: int, actor: Actor) -> EmailMessage:
    address = settings.DUECARE_BASE_URL + reverse("assessments:work", args=[client.pk])
    sentence = (
        f"{actor.name} asks you to answer {number} question{'' if number == 1 else 's'} in the "
        f"assessment of {client.name}."
    )
    lines = (
        f"Hello {member.get_full_name()},",
        "",
        sentence,
        "",
        f"{address}?show=mine",
    )
    return EmailMessage(
        subject=f"{client.name}: questions of the assessment for you",
        body="\n".join(lines),
        to=[member.email],
        headers={"Message-ID": new_message_id()},
    )


def asked_of(person: Contact | Employee) -> AskedPerson | None:
    """The questions that are put to a person, if any."""
    kind = "contact" if isinstance(person, Contact) else "employee"
    rows = AskedPerson.objects.filter(withdrawn_at=None, client=person.client, **{kind: person})
    return rows.select_related("client__firm").first()


def waiting_questions(asked: AskedPerson) -> list[Question]:
    """The questions that wait for the person, in the order of the catalog."""
    waiting, catalog = set(asked.waiting), load_catalog()
    return [one for one in catalog.questions.values() if one.id in waiting]
