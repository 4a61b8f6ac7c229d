"""Mail the business review of several clients to the people who sign for them, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.mail import EmailMessage
from django.utils import timezone

from duecare.documents.wording.words import in_words
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.models import Firm
from duecare_web.accounts.roles import Permission
from duecare_web.clients.bulk import BulkAction, Foreseen
from duecare_web.clients.models import Client, Contact
from duecare_web.outbox.content import new_message_id
from duecare_web.reports import actions, mailing
from duecare_web.reports.kinds import KINDS
from duecare_web.reports.making import Wanted, name_of, title_of, today_of
from duecare_web.reports.models import ReportSchedule
from duecare_web.reports.people import MailedPerson
from duecare_web.reports.periods import last_complete

KIND: Final = KINDS["review"]
ONCE: Final = "once"


def no_form(data: Mapping[str, Any] | None, _firm: Firm) -> forms.Form:
    """Nothing is asked."""
    return forms.Form(data if data is not None else {})


def signers_of(clients: Sequence[Client]) -> dict[Any, list[MailedPerson]]:
    """Who may sign for each client and has an address: one query."""
    rows = Contact.objects.filter(client__in=clients, is_active=True, may_sign=True)
    found: dict[Any, list[MailedPerson]] = {}
    for one in rows.exclude(email="").order_by("name"):
        person = MailedPerson(f"contact:{one.pk}", one.name, one.email, one.title)
        found.setdefault(one.client_id, []).append(person)
    return found


def foresee(clients: Sequence[Client], _facts: Mapping[str, Any]) -> list[Foreseen]:
    """Who gets the review of each client, and over which quarter."""
    people = signers_of(clients)
    rows = ReportSchedule.objects.filter(client__in=clients, kind=KIND.key, every=ONCE)
    under_way = set(rows.filter(ended_at=None).values_list("client_id", flat=True))
    found = []
    for one in clients:
        to = people.get(one.pk, [])
        if one.pk in under_way:
            found.append(Foreseen(one, "It is being made already", is_done=False))
        elif not to:
            text = "No contact who may sign has an email address"
            found.append(Foreseen(one, text, is_done=False))
        else:
            whom = in_words([f"{person.name} ({person.email})" for person in to])
            found.append(Foreseen(one, f"{_wanted(one).period.words}, to {whom}"))
    return found


def sample(clients: Sequence[Client], _facts: Mapping[str, Any]) -> EmailMessage | None:
    """The mail as the first person gets it."""
    people = signers_of(clients)
    first = next((one for one in clients if people.get(one.pk)), None)
    if first is None:
        return None
    wanted = _wanted(first)
    return mailing.words_of_mail(
        first.firm,
        people[first.pk][0],
        title=title_of(wanted),
        of=first.name,
        file_name=name_of(wanted),
        day=today_of(first.firm, timezone.now()),
        sha256=mailing.SAMPLE_DIGEST,
        message_id=new_message_id(),
    )


def send(client: Client, _facts: Mapping[str, Any], request: MemberRequest) -> None:
    """Have the review made and mailed; the background work does so within minutes."""
    actions.mail_report_once(
        kind=KIND,
        client=client,
        recipients=signers_of([client])[client.pk],
        actor=request_actor(request, client.firm),
        today=today_of(client.firm, timezone.now()),
    )


def _wanted(client: Client) -> Wanted:
    today = today_of(client.firm, timezone.now())
    return Wanted(KIND, client.firm, client, last_complete(today, ONCE))


REVIEW = BulkAction(
    "review",
    "Mail the business review",
    "Mail goes to people outside your firm and cannot be taken back. Each review is made from the "
    "record, kept there, and mailed within minutes.",
    Permission.ADVISE,
    no_form,
    foresee,
    send,
    "{} will get the business review within minutes.",
    order=20,
    sample=sample,
)
