"""The kind of mail that an exercise is: written when it goes, asked about before each attempt.

Whatever put a message into the outbox, and whenever: here it is decided whether it goes.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import formataddr
from typing import Final

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db.models import Q

from duecare import record
from duecare.catalog import load_catalog
from duecare.catalog.lessons import FactSheet, Language
from duecare.errors import InputError
from duecare.simulations.lures import MailText, sendable, write_mail
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Client, Employee
from duecare_web.ledger.actions import action, append_entry
from duecare_web.outbox.content import new_message_id
from duecare_web.outbox.kinds import outcome_entry
from duecare_web.outbox.models import Mail
from duecare_web.outbox.posting import post
from duecare_web.outbox.sending import IN_HAND
from duecare_web.simulations import queries
from duecare_web.simulations.models import Lure, PhishingCampaign
from duecare_web.training.facts import clauses_in_force, sheet_from, values_of

LURE: Final = "simulations.lure"
ACTOR: Final = system_actor("exercises")
MARK: Final = "X-Duecare-Exercise"
"""A header that tells a mail administrator that this is an authorized exercise, and by which paper."""


def sheet_of(
    client: Client, language: Language, now: datetime, employee: Employee | None = None
) -> FactSheet:
    """The facts that a message may speak of, for one person."""
    day = firm_day(client.firm, now)
    values = values_of(client, language, day=day, employee=employee)
    return sheet_from(values, clauses_in_force(client))


def text_of(lure: Lure, now: datetime) -> MailText:
    """The exact mail of a person. Raises :class:`InputError` for a message that may not be sent."""
    course, language = load_catalog().course, _language(lure)
    found = sendable(load_catalog().simulations, course, lure.message)
    if found is None:
        raise InputError("this message may not be sent")
    message, choice = found
    text_link, html_link = (queries.link_of(lure, copy) for copy in queries.COPIES)
    return write_mail(
        message,
        choice,
        language=language,
        sheet=sheet_of(lure.client, language, now, lure.employee),
        domain=lure.campaign.authorization.domain,
        links=(text_link, html_link),
    )


def _language(lure: Lure) -> Language:
    return "es" if lure.language == "es" else "en"


def post_lure(lure: Lure, now: datetime) -> Mail:
    """Put a message into the outbox: only its envelope, so that nothing of it is at rest."""
    message = EmailMessage(
        subject=text_of(lure, now).subject,
        to=[lure.employee.email],
        headers={"Message-ID": new_message_id()},
    )
    lure.mail = post(
        message,
        what="exercise",
        kind=LURE,
        key=f"exercise:{lure.pk}",
        to=lure.employee,
        related=lure.pk,
        at=now,
        composed_later=True,
    )
    lure.state = Lure.State.WAITING
    lure.save(update_fields=["mail", "state"])
    return lure.mail


def unwanted(mail: Mail, now: datetime) -> str:
    """Why this message may not go now, or an empty text."""
    return queries.why_not_now(_lure(mail), now)


def is_under_way(campaign: PhishingCampaign) -> bool:
    """Whether the outbox still has a message of it in hand, or has not said what became of one.

    A mail that was taken back with an erased person is not.
    """
    rows = campaign.lures.filter(state=Lure.State.WAITING)
    return rows.filter(Q(mail__next_attempt_at__isnull=False) | Q(mail__is_heard=False)).exists()


def ask_at_once(campaign: PhishingCampaign, now: datetime) -> None:
    """Have the outbox ask at its next look about what waits there for a later attempt."""
    rows = Mail.objects.filter(lure__campaign=campaign, next_attempt_at__gt=now + IN_HAND)
    rows.update(next_attempt_at=now)


def compose(mail: Mail) -> EmailMessage:
    """The mail as it goes: one link in text and HTML, nothing attached, no picture."""
    lure = _lure(mail)
    now = mail.attempted_at or mail.made_at
    text = text_of(lure, now)
    made = EmailMultiAlternatives(
        subject=text.subject,
        body=text.body,
        from_email=formataddr((text.sender, text.address)),
        to=[formataddr((" ".join(lure.employee.name.split()), lure.employee.email))],
        headers={
            "Message-ID": mail.message_id,
            MARK: f"authorized {lure.campaign.authorization_id}",
        },
    )
    made.attach_alternative(text.html, "text/html")
    return made


def _lure(mail: Mail) -> Lure:
    rows = Lure.objects.select_related(
        "campaign__authorization", "employee__client__firm", "client__firm", "client__log"
    )
    return rows.get(pk=mail.origin)


def note_outcome(mail: Mail, at: datetime) -> None:
    """What became of a message: sent, or not sent and why. The first refusal for now is none."""
    if mail.handed_over_at:
        _record_sent(lure=_lure(mail), mail=mail, at=at)
    elif mail.failed_at:
        refuse(lure=_lure(mail), because=mail.problem or mail.reply, at=at)
    else:
        _record_retry(lure=_lure(mail), mail=mail, at=at)


@action
def _record_sent(*, lure: Lure, mail: Mail, at: datetime) -> Lure:
    lure.state, lure.sent_at = Lure.State.SENT, at
    lure.save(update_fields=["state", "sent_at"])
    append_entry(
        client=lure.client,
        actor=ACTOR,
        person=lure.employee.as_person(),
        entry=record.SimulationSent(
            campaign=str(lure.campaign_id),
            authorization=str(lure.campaign.authorization_id),
            message=lure.message,
            difficulty=lure.difficulty,
            message_id=mail.message_id,
        ),
        at=at,
    )
    return lure


@action
def refuse(*, lure: Lure, because: str, at: datetime) -> Lure:
    """A message does not go; why is on record."""
    lure.state, lure.because = Lure.State.NOT_SENT, because[:200]
    lure.save(update_fields=["state", "because"])
    append_entry(
        client=lure.client,
        actor=ACTOR,
        person=lure.employee.as_person(),
        entry=record.SimulationNotSent(
            campaign=str(lure.campaign_id),
            message=lure.message,
            because=lure.because,
        ),
        at=at,
    )
    return lure


@action
def _record_retry(*, lure: Lure, mail: Mail, at: datetime) -> Lure:
    append_entry(
        client=lure.client,
        actor=ACTOR,
        person=lure.employee.as_person(),
        entry=outcome_entry(mail),
        at=at,
    )
    return lure
